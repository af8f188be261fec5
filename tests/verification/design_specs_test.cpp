// SPDX-License-Identifier: BSD-3-Clause
//
// An input freed to meet an output: met in one solve, the same plant as with the input set by hand,
// refused with the reason where it cannot be.
#include <algorithm>
#include <functional>

#include "chemistry/elements.hpp"
#include "tests/verification/full_loading.hpp"

namespace raffinate {
namespace {

/// Nd/Pr with closed, saponified organic and reflux; what is adjusted is a parameter.
struct Refinery {
  double wash = 0.5, acid = 3.0, wash_HCl = 3.0;  ///< [m3/h], [m3/h], [mol/L]
  std::string specs = {};
  std::string reflux = "35 %", product = "rest";

  std::string text() const {
    return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride, set: {{beta Nd/Pr: 1.6}}}}
volumes: balanced
feeds:
  liquor:  {{phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {{Pr: 0.25 mol/L, Nd: 0.75 mol/L}}}}
  wash:    {{phase: aqueous, flow: {} m3/h, HCl: {} mol/L}}
  acid:    {{phase: aqueous, flow: {} m3/h, HCl: 4.5 mol/L}}
  caustic: {{phase: aqueous, flow: as needed, NaOH: 8 mol/L}}
blocks:
  soaping: {{unit: saponifier, degree: 36 % Na, in: [solvent, caustic], out: {{soap: organic, drain: aqueous}}}}
  train:
    cascade: 12
    sections: {{extraction: {{stages: 1-5, efficiency: 90 %}}, scrub: 6-9, strip: 10-12}}
    in:  {{soap: 1, liquor: 5, wash: 9, reflux: 9, acid: 12}}
    out: {{raffinate: aqueous 1, strong: aqueous 10, barren: organic 12}}
  divide:  {{unit: splitter, in: [strong], out: {{reflux: {}, product: {}}}}}
  tank:    {{unit: solvent tank, in: [barren], out: solvent, flow: 17 m3/h, extractant: 1.5 mol/L}}
{})",
                       wash, wash_HCl, acid, reflux, product,
                       specs.empty() ? "" : "specs:\n" + specs);
  }
};

double oxide_share(const Solution& solution, const std::string& where, const std::string& metal) {
  double sum = 0.0, wanted = 0.0;
  for (const char* one : {"Pr", "Nd"}) {
    const double mass =
        concentration(solution, where, one) * oxide_mass_per_mole(*find_element(one));
    sum += mass;
    if (metal == one) wanted += mass;
  }
  return wanted / sum;
}

void expect_same_plant(const Solution& one, const Solution& other, double tolerance) {
  for (std::size_t i = 0; i < one.streams.size(); ++i) {
    const StreamResult &a = one.streams[i], &b = other.streams[i];
    ASSERT_EQ(a.name, b.name);
    EXPECT_LE((a.amounts - b.amounts).norm(), tolerance * b.amounts.norm() + 1e-14) << a.name;
  }
}

std::string one_spec(const std::string& adjust, const std::string& target) {
  return fmt::format("  aim: {{adjust: {}, until: {{{}}}}}\n", adjust, target);
}

TEST(DesignSpecs, EveryTargetIsMetInOneSolve) {
  const double nd_fed = 0.75 * 2e3;  // [mol/h]
  struct Row {
    const char *adjust, *target;
    double asked;
    std::function<double(const Solution&)> reached;
  };
  const std::vector<Row> rows{
      {"wash/flow, between: 0.1 to 0.95 m3/h", "purity of Nd in product: 92.3 %", 0.923,
       [](const Solution& s) { return oxide_share(s, "product", "Nd"); }},
      {"wash/HCl, between: 1 to 5 mol/L", "recovery of Nd in product: 60 %", 0.60,
       [&](const Solution& s) { return carried(s, "product", "Nd") / nd_fed; }},
      {"acid/flow, between: 2 to 5 m3/h", "concentration of Nd in product: 0.45 mol/L", 0.45,
       [](const Solution& s) { return concentration(s, "product", "Nd"); }},
      {"wash/HCl, between: 1 to 6 mol/L", "pH of raffinate: 1.28", 1.28,
       [](const Solution& s) { return stream(s, "raffinate").pH; }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.target);
    const Solution solution = solve_text(
        Refinery{.specs = one_spec("feeds/" + std::string(row.adjust), row.target)}.text());
    ASSERT_EQ(solution.specs.size(), 1u);
    const SpecResult& spec = solution.specs[0];
    EXPECT_TRUE(spec.met);
    EXPECT_NEAR(row.reached(solution), row.asked, 1e-6 * row.asked);
    EXPECT_NEAR(spec.reached, row.asked, 1e-6 * row.asked);
    EXPECT_GE(spec.value, spec.low);
    EXPECT_LE(spec.value, spec.high);
    EXPECT_LE(solution.worst_closure(), 1e-11);
    // By hand with the value found.
    Refinery fixed;
    const std::string what = row.adjust;
    if (what.starts_with("wash/flow")) fixed.wash = spec.value;
    if (what.starts_with("wash/HCl")) fixed.wash_HCl = spec.value;
    if (what.starts_with("acid/flow")) fixed.acid = spec.value;
    expect_same_plant(solve_text(fixed.text()), solution, 1e-8);
  }
}

// A part of a splitter, as share and as flow: the same plant as with the part set by hand.
TEST(DesignSpecs, APartOfASplitterIsAnInputToo) {
  const std::string target = "purity of Nd in product: 92.3 %";
  const Solution share = solve_text(
      Refinery{.specs = one_spec("blocks/divide/reflux, between: 10 to 60 %", target)}.text());
  ASSERT_EQ(share.specs.size(), 1u);
  EXPECT_TRUE(share.specs[0].met);
  EXPECT_EQ(share.specs[0].unit, "%");
  EXPECT_NEAR(oxide_share(share, "product", "Nd"), 0.923, 1e-6);
  const double found = share.specs[0].value;
  EXPECT_TRUE(10.0 < found && found < 60.0) << found;
  expect_same_plant(solve_text(Refinery{.reflux = fmt::format("{:.17g} %", found)}.text()), share,
                    1e-8);

  const Solution flow = solve_text(
      Refinery{.specs = one_spec("blocks/divide/product, between: 1 to 2.6 m3/h", target),
               .reflux = "rest",
               .product = "2.0 m3/h"}
          .text());
  EXPECT_TRUE(flow.specs[0].met);
  EXPECT_NEAR(flow.specs[0].value / 3600.0, stream(flow, "product").flow, 1e-12);
  expect_same_plant(flow, share, 1e-8);
}

TEST(DesignSpecs, TwoAtOnce) {
  const Solution both = solve_text(Refinery{
      .specs =
          R"(  pure: {adjust: feeds/wash/flow, between: 0.1 to 0.95 m3/h, until: {purity of Nd in product: 92.3 %}}
  thick: {adjust: feeds/acid/flow, between: 2 to 5 m3/h, until: {concentration of Nd in product: 0.46 mol/L}}
)"}
                                       .text());
  EXPECT_NEAR(oxide_share(both, "product", "Nd"), 0.923, 1e-6);
  EXPECT_NEAR(concentration(both, "product", "Nd"), 0.46, 1e-6);
  ASSERT_EQ(both.specs.size(), 2u);
  expect_same_plant(
      solve_text(Refinery{.wash = both.specs[0].value, .acid = both.specs[1].value}.text()), both,
      1e-8);
}

// A strip cut in two cascades is the same strip, for specifications too: none of them is met from the
// given inputs, but from a start between the bounds.
TEST(DesignSpecs, AStripCutInTwoIsTheSameStrip) {
  const auto plant = [](const char* strip) {
    return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
feeds:
  liquor: {{phase: aqueous, flow: 2 m3/h, pH: 2, metals: {{Pr: 0.25 mol/L, Nd: 0.75 mol/L}}}}
  acid: {{phase: aqueous, flow: 4400 L/h, HCl: 3.5 mol/L}}
  organic: {{phase: organic, flow: 34 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}}
blocks:
  a: {{cascade: 40, in: {{organic: 1, liquor: 20, back: 40}}, out: {{raffinate: aqueous 1, loaded: organic 40}}}}
{}  cut: {{unit: splitter, in: [strong], out: {{product: 30 %, back: rest}}}}
specs:
  one: {{adjust: feeds/acid/flow, between: 2000 to 8000 L/h, until: {{recovery of Pr in product: 2 %}}}}
  two: {{adjust: blocks/cut/product, between: 1 to 90 %, until: {{concentration of Nd in product: 0.6 mol/L}}}}
)",
                       strip);
  };
  const Solution whole = solve_text(plant(
      R"(  b: {cascade: 8, allow: [phase ratio], in: {loaded: 1, acid: 8}, out: {strong: aqueous 1, barren: organic 8}}
)"));
  const Solution cut = solve_text(plant(
      R"(  b-low: {cascade: 5, allow: [phase ratio], in: {loaded: 1, weak: 5}, out: {strong: aqueous 1, poor: organic 5}}
  b-high: {cascade: 3, allow: [phase ratio], in: {poor: 1, acid: 3}, out: {weak: aqueous 1, barren: organic 3}}
)"));
  for (const Solution& one : {whole, cut}) {
    ASSERT_EQ(one.specs.size(), 2u);
    EXPECT_TRUE(one.specs[0].met && one.specs[1].met) << one.status();
    EXPECT_EQ(one.specs[0].unit, "L/h");
    EXPECT_NEAR(one.specs[0].value, 3.6e6 * stream(one, "acid").flow, 1e-6);
  }
  EXPECT_TRUE(close(cut.specs[0].value, whole.specs[0].value, 1e-8));
  EXPECT_TRUE(close(cut.specs[1].value, whole.specs[1].value, 1e-8));
}

// A recovery with a maximum near 2.33 m3/h of acid: from its far side Newton meets the target beyond the
// bounds, but there is a plant inside.
TEST(DesignSpecs, ATargetIsLookedForOnBothSidesOfAMaximum) {
  const Solution solution = solve_text(R"(raffinate: 1
system: {use: d2ehpa-chloride}
feeds:
  liquor: {phase: aqueous, flow: 2 m3/h, pH: 2, metals: {Pr: 0.285 mol/L, Nd: 0.076 mol/L}}
  acid: {phase: aqueous, flow: 38418.206 mL/min, HCl: 2.0 mol/L}
  caustic: {phase: aqueous, flow: as needed, NaOH: 10 mol/L}
blocks:
  sep:
    cascade: 15
    sections: {extraction: {stages: 1-5, efficiency: 80 %}, scrub: {stages: 6-15, efficiency: 95 %}}
    in: {soap: 1, liquor: 5, reflux: 15}
    out: {raffinate: aqueous 1, loaded: organic 15}
  strip:
    cascade: 2
    sections: {strip: {stages: 1-2, efficiency: 90 %}}
    in: {loaded: 1, acid: 2}
    out: {strong: aqueous 1, barren: organic 2}
  divide: {unit: splitter, in: [strong], out: {product: 10.395 %, reflux: rest}}
  tank: {unit: solvent tank, in: [barren], out: fresh, flow: 245582.93 mL/min, extractant: 1.0 mol/L}
  saponify: {unit: saponifier, degree: 30 % Na, in: [fresh, caustic], out: {soap: organic, drain: aqueous}}
specs:
  cut: {adjust: feeds/acid/flow, between: 35879.46 to 39570.752 mL/min, until: {recovery of Pr in product: 18.85552769 %}}
)");
  ASSERT_EQ(solution.specs.size(), 1u);
  EXPECT_TRUE(solution.specs[0].met) << solution.specs[0].reason;
  EXPECT_GT(solution.specs[0].value, 35879.46);
  EXPECT_LT(solution.specs[0].value, 38418.0);
}

void expect_refused(const Solution& solution, const std::string& reason) {
  EXPECT_EQ(solution.status(), "specification not met");
  bool told = false;
  for (const SpecResult& spec : solution.specs) {
    EXPECT_TRUE(std::isfinite(spec.value) && std::isfinite(spec.reached)) << spec.name;
    EXPECT_TRUE(spec.met || !spec.reason.empty()) << spec.name;
    told = told || spec.reason.find(reason) != spec.reason.npos;
    // What is reported is a plant within the bounds.
    EXPECT_GE(spec.value, spec.low * (1.0 - 1e-9));
    EXPECT_LE(spec.value, spec.high * (1.0 + 1e-9));
  }
  EXPECT_TRUE(told) << (solution.specs.empty() ? "" : solution.specs[0].reason);
  EXPECT_LE(solution.worst_closure(), 1e-9);
  for (const StreamResult& one : solution.streams)
    EXPECT_TRUE(one.amounts.allFinite() && std::isfinite(one.flow)) << one.name;
}

// Fenske: n stages of separation factor beta reach at most (odds of A) x (odds of B) = beta^n. Four
// stages of 2 reach 16; 90 % and 90 % want 81.
TEST(DesignSpecs, MoreThanTheStagesCanSeparateIsRefused) {
  Circuit circuit{.S = 2.0, .extraction = 2, .scrub = 2};
  std::string text = text_of(circuit);
  const auto with = [&](double percent) {
    return text + fmt::format(R"(specs:
  light: {{adjust: feeds/acid/HCl, between: 0.2 to 20 mol/L, until: {{purity of Pr in raffinate: {0} %}}}}
  heavy: {{adjust: feeds/organic/flow, between: 0.2 to 20 L/h, until: {{purity of Nd in loaded: {0} %}}}}
)",
                              percent);
  };
  const Solution refused = solve(parse_case(with(90), "fenske.yaml"));
  expect_refused(refused, "");
  const Impurities reached = impurities(refused);
  EXPECT_LT((1.0 / reached.raffinate - 1.0) * (1.0 / reached.product - 1.0), 16.0);
  // 70 % and 70 % want 5.4, and are met.
  const Solution met = solve_text(with(70));
  EXPECT_TRUE(met.specs[0].met && met.specs[1].met);
}

TEST(DesignSpecs, ABoundInTheWayIsNamed) {
  const Solution solution =
      solve(parse_case(Refinery{.specs = one_spec("feeds/wash/flow, between: 0.4 to 0.55 m3/h",
                                                  "purity of Nd in product: 93.2 %")}
                           .text(),
                       "bound.yaml"));
  expect_refused(solution, "would have to be above 0.55 m3/h");
  EXPECT_NEAR(solution.specs[0].value, 0.55, 1e-9);
  expect_same_plant(solve_text(Refinery{.wash = 0.55}.text()), solution, 1e-8);
}

// Two inputs, one of them stopped: the reason must name that one.
TEST(DesignSpecs, TheReasonNamesTheInputThatIsStopped) {
  const Solution solution = solve(parse_case(
      Refinery{
          .specs =
              R"(  pure: {adjust: feeds/wash/flow, between: 0.1 to 0.95 m3/h, until: {purity of Nd in product: 92.3 %}}
  thick: {adjust: feeds/acid/flow, between: 2.9 to 3.1 m3/h, until: {concentration of Nd in product: 0.6 mol/L}}
)"}
          .text(),
      "bound.yaml"));
  expect_refused(solution, "");
  ASSERT_EQ(solution.specs.size(), 2u);
  EXPECT_NE(solution.specs[1].reason.find("feeds/acid/flow would have to be below"),
            std::string::npos)
      << solution.specs[1].reason;
  const SpecResult& wash = solution.specs[0];
  const bool stopped = wash.value < 0.1 * (1 + 1e-6) || wash.value > 0.95 * (1 - 1e-6);
  EXPECT_TRUE(stopped || wash.reason.find("feeds/wash/flow would have to be") == wash.reason.npos)
      << wash.reason;
}

// With every site taken and beta constant, the scrub section works on the line
// S y_j = W x_(j+1) + P y_P with S organic, W scrub acid and P = S - W product, all in moles of metal
// (Xu Guangxian; McCabe and Thiele turned over). A steeper line (W / S up) steps further from the same
// loaded organic, and what reaches the feed stage is no poorer, so the organic product is purer with
// every mole of acid until nothing is left.
TEST(MoreScrub, NeverPurifiesLessAtFullLoading) {
  for (const double S : {1.5, 3.0}) {
    double last = 0.0;
    for (double product = S > 1.0 ? 0.95 : S; product > 0.02; product -= 0.05) {
      const Solution solution =
          solve_circuit({.S = S, .product = product, .extraction = 6, .scrub = 6});
      const double impurity = impurities(solution).product;
      EXPECT_TRUE(last == 0.0 || impurity < last * (1.0 + 1e-10)) << S << ", " << product;
      last = impurity;
    }
  }
}

// The same with pH and loading in play: organic and strip fixed, the scrub's flow rises at its acid.
// Every mole of acid that arrives displaces a third of a mole of metal, and of two metals more of the
// one that is bound less.
TEST(MoreScrub, NeverPurifiesLessWithP507) {
  double last = 0.0;
  for (double wash = 0.5; wash < 4.0; wash += 0.25) {
    const Solution solution = solve_text(fmt::format(R"(raffinate: 1
system: {{use: p507-chloride, set: {{beta Nd/Pr: 1.6}}}}
feeds:
  liquor:  {{phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {{Pr: 0.25 mol/L, Nd: 0.75 mol/L}}}}
  wash:    {{phase: aqueous, flow: {} m3/h, HCl: 1.2 mol/L}}
  organic: {{phase: organic, flow: 12 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}}
blocks:
  train:
    cascade: 14
    sections: {{extraction: 1-7, scrub: 8-14}}
    in:  {{organic: 1, liquor: 7, wash: 14}}
    out: {{raffinate: aqueous 1, loaded: organic 14}}
)",
                                                     wash));
    const double purity = oxide_share(solution, "loaded", "Nd");
    EXPECT_GT(purity, last * (1.0 - 1e-10)) << wash;
    last = purity;
  }
  EXPECT_GT(last, 0.75);
}

// 1 m3/h of 2 mol/L Na2S, p of 10 mol/L NaOH and q of water: 2 / (1 + p + q) = 0.5 and
// 10 p / (1 + p + q) = 1 give p = 0.4, q = 2.6. Base is H that lacks, sulfide is no metal.
TEST(DesignSpecs, ions_and_base_can_be_targets) {
  const Solution solution = solve_text(R"(raffinate: 1
system: {use: antimony-sulfide}
feeds:
  sulfide: {phase: aqueous, flow: 1 m3/h, Na2S: 2 mol/L}
  caustic: {phase: aqueous, flow: 1 m3/h, NaOH: 10 mol/L}
  water:   {phase: aqueous, flow: 1 m3/h}
blocks:
  blend: {unit: mixer, in: [sulfide, caustic, water], out: liquor}
specs:
  base: {adjust: feeds/caustic/flow, between: 0.1 to 3 m3/h, until: {concentration of OH in liquor: 1 mol/L}}
  free: {adjust: feeds/water/flow, between: 0.1 to 9 m3/h, until: {concentration of S in liquor: 0.5 mol/L}}
)");
  ASSERT_EQ(solution.specs.size(), 2U);
  for (const SpecResult& spec : solution.specs) EXPECT_TRUE(spec.met) << spec.reason;
  EXPECT_NEAR(solution.specs[0].value, 0.4, 1e-9);
  EXPECT_NEAR(solution.specs[1].value, 2.6, 1e-9);
}

}  // namespace
}  // namespace raffinate
