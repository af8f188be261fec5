// SPDX-License-Identifier: BSD-3-Clause
//
// The torn form against the general one: a thousand random plants, hard starts, and every generation
// of vector units.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "flowsheets/plant_solver.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/solve.hpp"
#include "flowsheets/torn_plant.hpp"
#include "solver/torn_solver.hpp"

namespace raffinate {
namespace {

const std::string split = RAFFINATE_EXAMPLES "/03-nd-pr-split/case.yaml";
const std::string sixteen = RAFFINATE_TEST_DATA "/benchmark/cases/sixteen-elements.yaml";

/// A train of any length: three of fifteen rare earths, with or without efficiency, entrainment and
/// a side draw; every number drawn.
std::string random_train(unsigned seed) {
  std::mt19937 random(seed);
  const auto between = [&](double low, double high) {
    return low + (high - low) * std::generate_canonical<double, 53>(random);
  };
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  std::vector<std::string> metals{"La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb",
                                  "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y"};
  std::shuffle(metals.begin(), metals.end(), random);
  const int extraction = pick(1, 12), scrub = pick(1, 12), strip = pick(1, 8);
  const int last = extraction + scrub + strip;
  const bool efficient = random() % 2 == 0, draws = random() % 3 == 0;
  const double efficiency = efficient ? 100.0 : between(40.0, 99.0);
  std::string text = fmt::format(
      R"(raffinate: 1
system: {{use: p507-chloride}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: {:.4f} mol/L, metals: {{{}: {:.4f} mol/L, {}: {:.4f} mol/L, {}: {:.4f} mol/L}}}}
  scrub:   {{phase: aqueous, flow: {:.4f} m3/h, HCl: {:.3f} mol/L}}
  acid:    {{phase: aqueous, flow: {:.4f} m3/h, HCl: {:.3f} mol/L}}
  organic: {{phase: organic, flow: {:.4f} m3/h, extractant: {:.3f} mol/L, saponified: {:.1f} % Na}}
blocks:
  train:
    cascade: {}
)",
      between(0.001, 0.3), metals[0], between(0.01, 0.4), metals[1], between(0.01, 0.4), metals[2],
      between(0.0001, 0.1), between(0.1, 0.6), between(1.0, 5.0), between(0.3, 1.5),
      between(3.0, 6.0), between(1.5, 6.0), between(0.5, 1.6), between(5.0, 38.0), last);
  text += fmt::format(
      "    sections: {{extraction: {{stages: 1-{}, efficiency: {:.2f} %}}, scrub: {}-{}, strip: "
      "{}-{}}}\n",
      extraction, efficiency, extraction + 1, extraction + scrub, extraction + scrub + 1, last);
  if (efficient && random() % 2 == 0)
    text += fmt::format("    entrains: {{aqueous: {:.2f} %, organic: {:.3f} %}}\n",
                        between(0.0, 1.0), between(0.0, 0.2));
  text += fmt::format("    in:  {{organic: 1, liquor: {}, scrub: {}, acid: {}}}\n", extraction,
                      extraction + scrub, last);
  text += "    out: {raffinate: aqueous 1, barren: organic " + std::to_string(last);
  text += fmt::format(", pregnant: aqueous {}", extraction + scrub + 1);
  if (draws)
    text += fmt::format(", side: {{from: aqueous {}, share: {:.1f} %}}", pick(1, extraction),
                        between(1.0, 40.0));
  return text + "}\n";
}

TEST(TornAnswers, AThousandRandomTrains) {
  int torn_ones = 0, compared = 0;
  double farthest = 0.0;
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    const Plant plant = build_plant(parse_case(random_train(seed), "train.yaml"));
    PlantProblem problem(plant);
    const std::vector<double> start = shortcut_start(problem);
    std::vector<double> ours = start, general = start;
    const SolverReport report = solve_plant(problem, ours);
    ASSERT_TRUE(report.converged) << random_train(seed);
    torn_ones += report.not_torn.empty();
    const SolverReport reference = solve_steady(problem, general);
    if (!reference.converged) continue;  // the torn form has gone further
    ++compared;
    // What errors of this size reach, but never more than 1e-7.
    const double tolerance = std::clamp(
        10.0 * error_amplification(problem, ours) * std::max(report.residual, reference.residual),
        1e-9, 1e-7);
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (PlantProblem::vanished(general[i])) continue;
      const double apart = std::abs(ours[i] - general[i]) / std::max(1.0, std::abs(general[i]));
      farthest = std::max(farthest, apart);
      ASSERT_LE(apart, tolerance) << seed << ": " << problem.name(static_cast<int>(i));
    }
  }
  EXPECT_EQ(torn_ones, 1000);
  EXPECT_GE(compared, 990);
  RecordProperty("largest difference", fmt::format("{:.1e}", farthest));
}

// Near full reflux the start decides: the ratio of extractant and acid, and with it every distribution
// ratio, is off by 0.3 to 12 in all stages, at three positions of the cut.
TEST(TornAnswers, TheSplitFromTwentyFourStarts) {
  for (const double scrub : {0.995, 1.0, 1.005}) {
    Case given = read_case(split);
    for (FeedSpec& feed : given.feeds)
      if (feed.name == "scrub") feed.flow *= scrub;
    const Plant plant = build_plant(given);
    PlantProblem problem(plant);
    const TornPlant torn(problem);
    TornEquations equations(torn.cascade());
    const auto start = torn.shared(shortcut_start(problem));
    const auto per_stage = static_cast<std::size_t>(torn.cascade().shared);
    std::vector<double> answer = start;
    ASSERT_TRUE(solve_torn(equations, answer).back().converged);
    for (const double factor : {0.3, 0.5, 0.7, 0.9, 1.2, 2.0, 4.0, 12.0}) {
      std::vector<double> phi = start;
      for (std::size_t i = 0; i < phi.size(); i += per_stage) phi[i] -= std::log(factor);  // H
      ASSERT_TRUE(solve_torn(equations, phi).back().converged) << scrub << " " << factor;
      for (std::size_t i = 0; i < phi.size(); ++i) EXPECT_NEAR(phi[i], answer[i], 1e-8);
    }
  }
}

// More base than acid in the scrub, and a guess that holds more metal than charge and sites have room
// for: Newton's steps stall, and a time step that kept the guess's inventory could not be closed.
TEST(TornAnswers, ATimeStepBeginsWithWhatThereIsRoomFor) {
  const Plant plant = build_plant(parse_case(R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, HCl: 0.0728 mol/L, metals: {Pr: 0.0277 mol/L, Sm: 0.0850 mol/L, Dy: 0.0224 mol/L}}
  scrub:   {phase: aqueous, flow: 0.2407 m3/h, HCl: 3.342 mol/L}
  acid:    {phase: aqueous, flow: 0.8196 m3/h, HCl: 4.639 mol/L}
  organic: {phase: organic, flow: 5.7047 m3/h, extractant: 0.753 mol/L, saponified: 29.4 % Na}
blocks:
  train:
    cascade: 17
    sections: {extraction: {stages: 1-4, efficiency: 41.66 %}, scrub: 5-10, strip: 11-17}
    in:  {organic: 1, liquor: 4, scrub: 10, acid: 17}
    out: {raffinate: aqueous 1, barren: organic 17, pregnant: aqueous 11, side: {from: aqueous 2, share: 7.6 %}}
)",
                                             "train.yaml"));
  PlantProblem problem(plant);
  std::vector<double> u = shortcut_start(problem);
  const SolverReport report = solve_plant(problem, u);
  EXPECT_EQ(report.rung, "torn pseudo-transient");
  EXPECT_LE(report.rungs.back().steps, 30);
}

// Both forms tell how far errors reach; the patterns of errors differ, and with them the figure.
TEST(TornAnswers, ErrorsReachAsFarInBothForms) {
  for (const std::string& path : {split, sixteen}) {
    const Plant plant = build_plant(read_case(path));
    PlantProblem problem(plant);
    std::vector<double> u = shortcut_start(problem);
    const SolverReport report = solve_plant(problem, u);
    ASSERT_EQ(report.not_torn, "");
    const double general = error_amplification(problem, u);
    EXPECT_GT(general, path == split ? 1e5 : 100.0);
    EXPECT_LT(std::abs(std::log10(report.amplification / general)), 1.0) << report.amplification;
  }
}

TEST(TornAnswers, EveryVectorUnitGivesTheSame) {
  for (const std::string& path : {split, sixteen}) {
    const Plant plant = build_plant(read_case(path));
    PlantProblem problem(plant);
    const TornPlant torn(problem);
    const auto start = torn.shared(shortcut_start(problem));
    std::vector<double> first;
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
      hwy::SetSupportedTargetsForTest(target);
      TornEquations equations(torn.cascade());
      std::vector<double> phi = start;
      EXPECT_TRUE(solve_torn(equations, phi).back().converged) << hwy::TargetName(target);
      if (first.empty()) first = phi;
      for (std::size_t i = 0; i < phi.size(); ++i)
        ASSERT_NEAR(phi[i], first[i], 1e-9 * std::max(1.0, std::abs(first[i])))
            << hwy::TargetName(target);
    }
    hwy::SetSupportedTargetsForTest(0);
  }
}

}  // namespace
}  // namespace raffinate
