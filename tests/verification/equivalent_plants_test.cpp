// SPDX-License-Identifier: BSD-3-Clause
//
// The same plant said in two ways gives the same answer; a plant changed in a known direction
// answers in that direction.
#include <algorithm>

#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

/// Nd/Pr with P507: 10 extraction, 8 scrub and 4 strip stages.
struct Train {
  double scale = 1.0;       ///< on all flows
  double efficiency = 1.0;  ///< of every stage
  int extraction = 10, scrub = 8, strip = 4;

  std::string head() const {
    return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride, set: {{beta Nd/Pr: 1.6}}}}
feeds:
  liquor:  {{phase: aqueous, flow: {} m3/h, pH: 2.0, metals: {{Pr: 0.25 mol/L, Nd: 0.75 mol/L}}}}
  wash:    {{phase: aqueous, flow: {} m3/h, HCl: 3 mol/L}}
  acid:    {{phase: aqueous, flow: {} m3/h, HCl: 5 mol/L}}
  organic: {{phase: organic, flow: {} m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}}
blocks:
)",
                       2.0 * scale, 3.0 * scale, 6.0 * scale, 25.0 * scale);
  }

  std::string one_cascade() const {
    const int e = extraction, s = e + scrub, n = s + strip;
    const double percent = 100.0 * efficiency;
    return head() + fmt::format(R"(  train:
    cascade: {}
    sections:
      extraction: {{stages: 1-{}, efficiency: {} %}}
      scrub:      {{stages: {}-{}, efficiency: {} %}}
      strip:      {{stages: {}-{}, efficiency: {} %}}
    in:  {{organic: 1, liquor: {}, wash: {}, acid: {}}}
    out: {{raffinate: aqueous 1, product: aqueous {}, barren: organic {}}}
)",
                                n, e, percent, e + 1, s, percent, s + 1, n, percent, e, s, n, s + 1,
                                n);
  }

  /// In an order that the organic does not take.
  std::string three_blocks() const {
    const double percent = 100.0 * efficiency;
    return head() + fmt::format(R"(  strip:
    cascade: {0}
    sections: {{strip: {{stages: 1-{0}, efficiency: {3} %}}}}
    in:  {{scrubbed: 1, acid: {0}}}
    out: {{product: aqueous 1, barren: organic {0}}}
  extraction:
    cascade: {1}
    sections: {{extraction: {{stages: 1-{1}, efficiency: {3} %}}}}
    in:  {{organic: 1, liquor: {1}, scrub-liquor: {1}}}
    out: {{raffinate: aqueous 1, loaded: organic {1}}}
  scrub:
    cascade: {2}
    sections: {{scrub: {{stages: 1-{2}, efficiency: {3} %}}}}
    in:  {{loaded: 1, wash: {2}}}
    out: {{scrub-liquor: aqueous 1, scrubbed: organic {2}}}
)",
                                strip, extraction, scrub, percent);
  }
};

/// Stage after stage in the order of the organic, whatever the blocks.
struct Profile {
  std::vector<Eigen::VectorXd> aqueous, organic;
};

Profile profile_of(const Solution& solution, const std::vector<std::string>& blocks) {
  Profile profile;
  for (const std::string& name : blocks) {
    for (const CascadeResult& cascade : solution.cascades) {
      if (cascade.name != name) continue;
      for (Eigen::Index j = 0; j < cascade.aqueous.rows(); ++j) {
        profile.aqueous.push_back(cascade.aqueous.row(j).transpose());
        profile.organic.push_back(cascade.organic.row(j).transpose());
      }
    }
  }
  return profile;
}

/// Metals to `tolerance` of themselves, the rest (which may change sign) to that of the largest.
void expect_same(const Solution& shape, const Profile& one, const Profile& other,
                 double tolerance) {
  ASSERT_EQ(one.aqueous.size(), other.aqueous.size());
  ASSERT_GT(one.aqueous.size(), 0u);
  for (std::size_t j = 0; j < one.aqueous.size(); ++j) {
    for (Eigen::Index k = 0; k < one.aqueous[j].size(); ++k) {
      const Component& component = shape.components[static_cast<std::size_t>(k)];
      for (const auto& [a, b] :
           {std::pair{one.aqueous[j], other.aqueous[j]}, {one.organic[j], other.organic[j]}}) {
        const double size = component.metal ? std::abs(a[k]) : a.cwiseAbs().maxCoeff();
        EXPECT_LE(std::abs(a[k] - b[k]), tolerance * size) << component.name << ", stage " << j + 1;
      }
    }
  }
}

TEST(EquivalentPlants, TenTimesTheFlowsIsTheSameProfile) {
  const Solution small = solve_text(Train{}.one_cascade()),
                 large = solve_text(Train{.scale = 10.0}.one_cascade());
  expect_same(small, profile_of(small, {"train"}), profile_of(large, {"train"}), 1e-9);
  EXPECT_TRUE(close(carried(large, "product", "Nd"), 10.0 * carried(small, "product", "Nd"), 1e-9));
}

TEST(EquivalentPlants, OneCascadeOrThreeBlocks) {
  for (const double efficiency : {1.0, 0.85}) {
    const Train train{.efficiency = efficiency};
    const Solution one = solve_text(train.one_cascade()), three = solve_text(train.three_blocks());
    ASSERT_EQ(three.cascades.size(), 3u);
    expect_same(one, profile_of(one, {"train"}),
                profile_of(three, {"extraction", "scrub", "strip"}), 1e-9);
    EXPECT_TRUE(close(carried(three, "raffinate", "Nd"), carried(one, "raffinate", "Nd"), 1e-9));
    EXPECT_TRUE(close(carried(three, "product", "Pr"), carried(one, "product", "Pr"), 1e-9));
    EXPECT_LE(three.worst_closure(), 1e-11);
  }
}

TEST(EquivalentPlants, FullEfficiencyIsAnIdealStage) {
  const Train ideal;
  std::string plain = ideal.one_cascade();
  for (std::size_t at; (at = plain.find(", efficiency: 100 %")) != plain.npos;) plain.erase(at, 19);
  ASSERT_NE(plain, ideal.one_cascade());
  const Solution without = solve_text(plain), with = solve_text(ideal.one_cascade());
  EXPECT_EQ(profile_of(without, {"train"}).organic, profile_of(with, {"train"}).organic);
  // A hair less takes the other road through the equations, to the same place; the strip, where a
  // stage takes the metals down by 1e4, is what magnifies the hair.
  const Solution nearly = solve_text(Train{.efficiency = 1.0 - 1e-12}.one_cascade());
  expect_same(with, profile_of(with, {"train"}), profile_of(nearly, {"train"}), 1e-6);
}

/// Smaller impurities on both sides mean a better separation.
double separation(const Solution& solution) {
  const auto ratio = [&](const char* name) {
    return concentration(solution, name, "Nd") / concentration(solution, name, "Pr");
  };
  return ratio("product") / ratio("raffinate");
}

TEST(EquivalentPlants, LowerEfficiencySeparatesWorse) {
  double last = std::numeric_limits<double>::infinity();
  for (const double efficiency : {1.0, 0.9, 0.7, 0.4, 0.15}) {
    const double reached = separation(solve_text(Train{.efficiency = efficiency}.one_cascade()));
    EXPECT_LT(reached, last) << efficiency;
    last = reached;
  }
}

TEST(EquivalentPlants, MoreStagesSeparateBetter) {
  double last = 0.0;
  for (const int more : {0, 2, 4, 8}) {
    const double reached =
        separation(solve_text(Train{.extraction = 10 + more, .scrub = 8 + more}.one_cascade()));
    EXPECT_GT(reached, last) << more;
    last = reached;
  }
}

// Cutting a section in two where nothing enters or leaves changes nothing, wherever the cut is.
TEST(EquivalentPlants, StagesAddUp) {
  const auto text = [](const std::string& blocks) {
    return R"(raffinate: 1
system: {use: d2ehpa-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 3 m3/h, HCl: 0.2 mol/L, metals: {Nd: 0.05 mol/L, Dy: 0.01 mol/L, Y: 1e-6 mol/L}}
  organic: {phase: organic, flow: 2 m3/h, extractant: 1 mol/L, metals: {La: 1e-4 mol/L}}
blocks:
)" + blocks;
  };
  const Solution whole = solve_text(text(
      R"(  all: {cascade: 7, in: {organic: 1, liquor: 7}, out: {raffinate: aqueous 1, loaded: organic 7}}
)"));
  for (int cut = 1; cut < 7; ++cut) {
    const Solution parts = solve_text(text(fmt::format(
        R"(  first: {{cascade: {0}, in: {{organic: 1, half-way: {0}}}, out: {{raffinate: aqueous 1, between: organic {0}}}}}
  second: {{cascade: {1}, in: {{between: 1, liquor: {1}}}, out: {{half-way: aqueous 1, loaded: organic {1}}}}}
)",
        cut, 7 - cut)));
    expect_same(whole, profile_of(whole, {"all"}), profile_of(parts, {"first", "second"}), 1e-9);
  }
}

TEST(EquivalentPlants, DrawsConserveEverything) {
  const Solution solution = solve_text(R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, HCl: 0.1 mol/L, metals: {Pr: 0.1 mol/L, Nd: 0.2 mol/L, Dy: 0.01 mol/L}}
  wash:    {phase: aqueous, flow: 1 m3/h, HCl: 1 mol/L}
  organic: {phase: organic, flow: 8 m3/h, extractant: 1.5 mol/L, saponified: 20 % Na}
  second:  {phase: organic, flow: 2 m3/h, extractant: 1.0 mol/L, metals: {Nd: 0.02 mol/L}}
blocks:
  train:
    cascade: 12
    sections: {extraction: {stages: 1-6, efficiency: 90 %}, scrub: 7-12}
    in:  {organic: 1, second: 4, liquor: 6, wash: 12}
    out:
      raffinate: aqueous 1
      loaded: organic 12
      side: {from: aqueous 4, flow: 0.5 m3/h}
      sample: {from: aqueous 9, flow: 1 L/h}
      bleed: {from: organic 5, flow: 0.7 m3/h}
      slip: {from: organic 9, flow: 1.1 m3/h}
)");
  for (const Closure& one : solution.closure) {
    EXPECT_TRUE(one.in != 0.0 || one.out != 0.0) << one.component;
    EXPECT_LE(one.relative, 1e-12) << one.component;
  }
  // 8 m3/h * 0.75 + 2 m3/h * 0.5 kmol/m3 of dimer, whichever way it leaves.
  double dimer = 0.0;
  for (const char* name : {"loaded", "bleed", "slip"}) dimer += carried(solution, name, "HA2");
  EXPECT_TRUE(close(dimer, 7000.0, 1e-12));
  // A draw has the composition of the stage it leaves.
  EXPECT_TRUE(close(concentration(solution, "bleed", "Nd"),
                    solution.cascades[0].organic(4, component(solution, "Nd")), 1e-15));
  EXPECT_TRUE(close(stream(solution, "loaded").flow * 3600.0, 8.2, 1e-12));
}

// More base than acid and metal: Gd fades by fourteen decades a stage, out of the range of a double
// after 22 of them. The bypass must not make an answer out of that.
TEST(EquivalentPlants, MetalMayFadeBehindABypass) {
  for (const char* efficiency : {"100 %", "99.9 %", "80 %", "50 %"}) {
    const Solution solution = solve_text(fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: 0.0581 mol/L, metals: {{Gd: 0.0678 mol/L}}}}
  scrub:   {{phase: aqueous, flow: 0.0625 m3/h, HCl: 3.757 mol/L}}
  organic: {{phase: organic, flow: 1.44316 m3/h, extractant: 1.491 mol/L, saponified: 32.49 % Na}}
blocks:
  train:
    cascade: 41
    sections: {{extraction: {{stages: 1-35, efficiency: {0}}}, scrub: {{stages: 36-41, efficiency: {0}}}}}
    in:  {{organic: 1, liquor: 35, scrub: 41}}
    out: {{raffinate: aqueous 1, loaded: organic 41}}
)",
                                                     efficiency));
    EXPECT_TRUE(close(concentration(solution, "loaded", "Gd"), 0.0678 / 1.44316, 1e-12))
        << efficiency;
    for (const Closure& one : solution.closure) EXPECT_LE(one.relative, 1e-12) << one.component;
  }
}

}  // namespace
}  // namespace raffinate
