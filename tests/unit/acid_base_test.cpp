// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/acid_base.hpp"

#include <gtest/gtest.h>

#include "flowsheets/range_warnings.hpp"
#include "flowsheets/solve.hpp"
#include "flowsheets/tables.hpp"

namespace raffinate {
namespace {

/// Two cascades on one solvent, each with its strip. Per hour: soap 20 L x 1 mol/L x 30 % = 6 mol of
/// base, acid-a 1 L x 2 mol/L, acid-b 3 L x 2 mol/L,
/// the liquor 2 L x 0.001 mol/L.
struct Loop {
  std::string acid_a = "flow: 1 L/h, HCl: 2 mol/L", acid_b = "flow: 3 L/h, HCl: 2 mol/L",
              liquor = "HCl: 0.001 mol/L", degree = "30 % Na", feeds, blocks, good = "barren",
              specs;

  std::string text() const {
    return R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 2 L/h, )" +
           liquor + R"(, metals: {Pr: 0.1 mol/L, Nd: 0.3 mol/L, Fe: 0.01 mol/L}}
  acid-a:  {phase: aqueous, )" +
           acid_a + R"(}
  acid-b:  {phase: aqueous, )" +
           acid_b + R"(}
  caustic: {phase: aqueous, flow: as needed, NaOH: 10 mol/L}
)" + feeds +
           R"(blocks:
  share: {unit: splitter, in: [soap], out: {soap-a: 40 %, soap-b: rest}}
  a: {cascade: 4, in: {soap-a: 1, liquor: 4}, out: {passed: aqueous 1, loaded-a: organic 4}}
  a-strip: {cascade: 2, in: {loaded-a: 1, acid-a: 2}, out: {strong-a: aqueous 1, barren-a: organic 2}}
  b: {cascade: 4, in: {soap-b: 1, passed: 4}, out: {raffinate: aqueous 1, loaded-b: organic 4}}
  b-strip: {cascade: 2, in: {loaded-b: 1, acid-b: 2}, out: {strong-b: aqueous 1, barren-b: organic 2}}
  pool: {unit: mixer, in: [barren-a, barren-b], out: barren}
  tank: {unit: solvent tank, in: [)" +
           good + R"(], out: fresh, flow: 20 L/h, extractant: 1 mol/L}
  saponify: {unit: saponifier, degree: )" +
           degree + R"(, in: [fresh, caustic], out: {soap: organic, drain: aqueous}}
)" + blocks +
           specs;
  }
  Plant plant() const { return build_plant(parse_case(text(), "loop.yaml")); }
  SolventBalance balance() const {
    const Plant built = plant();
    const auto all = solvent_balances(built, acid_of_feeds(built));
    if (all.size() != 1) throw std::out_of_range("no judgement");
    return all.front();
  }
};

constexpr double per_hour = 3600.0 * 1000.0;  // [mol/h] of kmol/s

/// The one warning about acid; empty if there is none.
std::string told(const std::vector<std::string>& warnings) {
  for (const std::string& line : warnings)
    if (line.starts_with(less_acid_than_base)) return line;
  return "";
}
bool has(const std::string& text, const std::string& words) {
  return text.find(words) != text.npos;
}

TEST(AcidAgainstBase, AllStripsOfASolventCountTogether) {
  const SolventBalance both = Loop{}.balance();
  EXPECT_EQ(both.tank, "tank");
  EXPECT_NEAR(both.base * per_hour, 6.0, 1e-9);
  EXPECT_NEAR(both.acid * per_hour, 8.002, 1e-9);
  EXPECT_EQ(both.acids, (std::vector<std::string>{"acid-b", "acid-a", "liquor"}));
  EXPECT_EQ(both.soaps, std::vector<std::string>{"saponify"});
  EXPECT_EQ(both.otherwise, 0.0);
  EXPECT_FALSE(both.short_of_acid());
  // Strip a alone is short: 2 mol/h for 40 % of the soap, 2.4.
  EXPECT_EQ(told(Loop{}.plant().warnings), "");
}

TEST(AcidAgainstBase, LessAcidThanBaseIsToldBeforeSolving) {
  Loop loop;
  loop.acid_b = "flow: 1.5 L/h, HCl: 2 mol/L";  // 5.002 mol/h in all
  EXPECT_TRUE(loop.balance().short_of_acid());
  const std::string words = told(loop.plant().warnings);
  EXPECT_TRUE(has(words, "acid-b, acid-a, liquor bring 0.005002 kmol/h")) << words;
  EXPECT_TRUE(has(words, "the soap of saponify takes 0.006 kmol/h of base")) << words;
  EXPECT_TRUE(has(words, "give more acid, or saponify less")) << words;
  EXPECT_EQ(told(check(parse_case(loop.text(), "loop.yaml")).warnings), words);
}

TEST(AcidAgainstBase, ASpecificationMayBringTheAcid) {
  Loop loop;
  loop.acid_b = "flow: 1.5 L/h, HCl: 2 mol/L";
  const auto within = [&](const std::string& adjust) {
    loop.specs = "specs:\n  cut: {adjust: feeds/acid-b/" + adjust +
                 ", until: {recovery of Nd in strong-b: 40 %}}\n";
    return told(loop.plant().warnings);
  };
  EXPECT_EQ(within("flow, between: 1 to 2.1 L/h"), "");  // 2 + 4.2 mol/h
  EXPECT_TRUE(has(within("flow, between: 1 to 1.9 L/h"), "bring 0.005802 kmol/h"));
  EXPECT_TRUE(has(within("flow, between: 1 to 1.9 L/h"), "at the bounds of the specs"));
  EXPECT_EQ(within("HCl, between: 1 to 3 mol/L"), "");  // 2 + 4.5 mol/h
  EXPECT_TRUE(has(within("HCl, between: 1 to 2.5 mol/L"), "bring 0.005752 kmol/h"));
}

TEST(AcidAgainstBase, AcidComesThroughMixersAndOfTheLiquor) {
  Loop loop;
  loop.acid_b = "flow: 1.5 L/h, HCl: 2 mol/L";
  loop.liquor = "HCl: 0.6 mol/L";  // 1.2 mol/h
  EXPECT_NEAR(loop.balance().acid * per_hour, 6.2, 1e-9);
  EXPECT_EQ(told(loop.plant().warnings), "");
  loop = {};
  loop.feeds = "  water: {phase: aqueous, flow: 1 L/h, NaOH: 0.5 mol/L}\n";
  loop.blocks = "  thin: {unit: mixer, in: [acid-a, water], out: thinned}\n";
  std::string text = loop.text();
  text.replace(text.find("acid-a: 2}, out"), 6, "thinned");
  const Plant plant = build_plant(parse_case(text, "loop.yaml"));
  const SolventBalance one = solvent_balances(plant, acid_of_feeds(plant)).at(0);
  EXPECT_NEAR(one.acid * per_hour, 8.002, 1e-9);
  EXPECT_NEAR(one.base * per_hour, 6.5, 1e-9);  // an alkaline feed is base
}

TEST(AcidAgainstBase, LiquorsOfUnknownAcidAreNotJudged) {
  const auto purified = [](const std::string& by, const std::string& base) {
    Loop loop;
    loop.acid_b = "flow: 1.5 L/h, HCl: 2 mol/L";
    loop.feeds = "  dose: {phase: aqueous, flow: as needed, " + base + "}\n";
    loop.blocks = "  purify: {unit: precipitator, " + by +
                  ", in: [liquor, dose], out: {pure: liquor, sludge: solid}}\n";
    std::string text = loop.text();
    text.replace(text.find("liquor: 4}, out"), 6, "pure");
    return told(build_plant(parse_case(text, "loop.yaml")).warnings);
  };
  EXPECT_NE(purified("forms: [hydroxide], pH: 4.5", "NaOH: 2 mol/L"), "");
  EXPECT_EQ(purified("forms: [oxalate], doses: C2O4", "H2C2O4: 0.5 mol/L"), "");
}

TEST(AcidAgainstBase, MetalMayLeaveByOtherWays) {
  Loop loop;
  loop.acid_b = "flow: 1.5 L/h, HCl: 2 mol/L";  // 1 mol/h short
  loop.feeds = "  strong: {phase: aqueous, flow: as needed, HCl: 6 mol/L}\n";
  loop.good = "past, clean";
  const auto regenerated = [&](const std::string& metal) {
    loop.blocks =
        "  side: {unit: splitter, in: [barren], out: {dirty: 50 %, past: rest}}\n"
        "  regen: {unit: regenerator, removes: {" +
        metal + ": 90 %}, in: [dirty, strong], out: {clean: organic, spent: aqueous}}\n";
    return loop.balance();
  };
  EXPECT_NEAR(regenerated("Fe").otherwise * per_hour, 2 * 0.01 * 3, 1e-9);
  EXPECT_TRUE(regenerated("Fe").short_of_acid());
  EXPECT_NEAR(regenerated("Nd").otherwise * per_hour, 2 * 0.3 * 3, 1e-9);
  EXPECT_FALSE(regenerated("Nd").short_of_acid());
  // A bleed of 10 % of 20 L/h: MA3 binds three equivalents to three molecules, 2 mol/h.
  loop.feeds = "";
  loop.good = "past";
  loop.blocks = "  side: {unit: splitter, in: [barren], out: {bleed: 10 %, past: rest}}\n";
  EXPECT_NEAR(loop.balance().otherwise * per_hour, 2.0, 1e-9);
}

TEST(AcidAgainstBase, SoapBeyondItsCapacityCountsAsWhatFits) {
  Loop loop;
  loop.degree = "90 % Na";
  EXPECT_NEAR(loop.balance().base * per_hour, 10.0, 1e-9);
  const auto warnings = loop.plant().warnings;
  EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [](const std::string& line) {
    return line.starts_with("saponify: 90 % Na is more than an organic of p507-chloride holds");
  }));
}

TEST(AcidAgainstBase, TheVerdictNamesIt) {
  Solution solution;
  solution.warnings = {"split: something", std::string(less_acid_than_base) + "so and so"};
  EXPECT_TRUE(has(headline(solution), "NOT CONVERGED")) << headline(solution);
  EXPECT_TRUE(has(headline(solution), "; less acid than base: so and so")) << headline(solution);
  solution.report.converged = true;
  EXPECT_FALSE(has(headline(solution), "less acid")) << headline(solution);
}

TEST(AcidAgainstBase, WhenNothingIsFoundTheAcidIsJudgedAsItStands) {
  Loop loop;
  loop.acid_b = "flow: 1.5 L/h, HCl: 2 mol/L";
  loop.specs =
      "specs:\n  cut: {adjust: feeds/acid-b/flow, between: 1 to 2.1 L/h, until: {recovery of Nd in "
      "strong-b: 40 %}}\n";
  const Case given = parse_case(loop.text(), "loop.yaml");
  EXPECT_EQ(told(check(given).warnings), "");  // the bounds allow enough
  SolveOptions nothing_will_do;
  nothing_will_do.steady.tolerance = nothing_will_do.steady.acceptable = 0.0;
  nothing_will_do.steady.newton_iterations = 3;
  nothing_will_do.steady.continuation_steps = nothing_will_do.steady.pseudo_steps = 0;
  const Solution solution = solve(given, nothing_will_do);
  ASSERT_EQ(solution.status(), "not converged");
  EXPECT_TRUE(has(told(solution.warnings), "acid-b, acid-a, liquor bring 0.005002 kmol/h"));
  EXPECT_TRUE(has(headline(solution), told(solution.warnings))) << headline(solution);
  // With acid enough there is nothing to say.
  const Solution plenty = solve(parse_case(Loop{}.text(), "loop.yaml"), nothing_will_do);
  ASSERT_EQ(plenty.status(), "not converged");
  EXPECT_EQ(told(plenty.warnings), "");
}

/// One contact of a soap with a liquor; 0.36 * 1.5 = 0.54 mol of Na per litre of organic.
std::vector<std::string> soap_warnings(const std::string& liquor, const std::string& rest = "") {
  const Solution solution = solve(parse_case(
      R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 1 L/h, )" +
          liquor +
          R"(}
  fresh:   {phase: organic, flow: 1 L/h, extractant: 1.5 mol/L}
  caustic: {phase: aqueous, flow: as needed, NaOH: 8 mol/L}
blocks:
  saponify: {unit: saponifier, degree: 36 % Na, in: [fresh, caustic], out: {soap: organic, drain: aqueous}}
)" +
          (rest.empty()
               ? "  split: {cascade: 2, in: {soap: 1, liquor: 2}, out: {raffinate: aqueous 1, "
                 "loaded: organic 2}}\n"
               : rest),
      "soap.yaml"));
  EXPECT_EQ(solution.status(), "converged");
  std::vector<std::string> told;
  for (const std::string& line : solution.warnings)
    if (has(line, "saponify less")) told.push_back(line);
  return told;
}

TEST(BaseWarnings, JudgeTheBaseThatIsDrawn) {
  // 0.1 mol of Nd use 0.3 of 0.54; the rest leaves with the organic.
  const auto idle = soap_warnings("pH: 3, metals: {Nd: 0.1 mol/L}");
  ASSERT_EQ(idle.size(), 1u);
  EXPECT_TRUE(has(idle.front(), "loaded leaves split with 44")) << idle.front();
  EXPECT_TRUE(has(idle.front(), "of 0.00054 kmol/h")) << idle.front();
  // 0.2 mol use 0.6.
  EXPECT_TRUE(soap_warnings("pH: 3, metals: {Nd: 0.2 mol/L}").empty());
}

TEST(BaseWarnings, SoapAsAProductIsMeant) {
  // The soap is sold as it is, and a liquor meets organic without soap.
  const std::string apart =
      R"(  acidic: {cascade: 1, in: {plain: 1, liquor: 1}, out: {raffinate: aqueous 1, loaded: organic 1}}
  tank: {unit: solvent tank, in: [loaded], out: second, flow: 1 L/h, extractant: 1.5 mol/L}
)";
  std::string liquor =
      "pH: 3, metals: {Nd: 0.1 mol/L}}\n  plain: {phase: organic, flow: 1 L/h, "
      "extractant: 1.5 mol/L";
  EXPECT_TRUE(soap_warnings(liquor, apart).empty());
  // Organic that goes on to a second liquor: its soap is used there, and no longer idle.
  const std::string in_series =
      R"(  first: {cascade: 1, in: {soap: 1, liquor: 1}, out: {raffinate: aqueous 1, half: organic 1}}
  second: {cascade: 2, in: {half: 1, more: 2}, out: {other: aqueous 1, loaded: organic 2}}
)";
  EXPECT_TRUE(
      soap_warnings("pH: 3, metals: {Nd: 0.1 mol/L}}\n  more: {phase: aqueous, flow: 1 L/h, "
                    "pH: 3, metals: {Nd: 0.2 mol/L}",
                    in_series)
          .empty());
  EXPECT_EQ(soap_warnings("pH: 3, metals: {Nd: 0.1 mol/L}}\n  more: {phase: aqueous, flow: 1 L/h, "
                          "pH: 3, metals: {Nd: 0.02 mol/L}",
                          in_series)
                .size(),
            1u);
  // A cascade that makes the soap itself, of caustic that is fed to it.
  const std::string made =
      R"(  soaping: {cascade: 1, in: {soap: 1, liquor: 1}, out: {brine: aqueous 1, more: organic 1}}
)";
  EXPECT_TRUE(soap_warnings("NaOH: 0.1 mol/L", made).empty());
}

}  // namespace
}  // namespace raffinate
