// SPDX-License-Identifier: BSD-3-Clause
//
// Laws of the torn form, with every shipped system: which systems come apart, that linear balances
// close at any state, that its direction is Newton's, and that it ends where the general form does.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "flowsheets/plant_solver.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/torn_plant.hpp"
#include "solver/torn_solver.hpp"
#include "tests/consistency/trial_plants.hpp"

namespace raffinate {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::string replaced(std::string text, const std::string& old, const std::string& with) {
  const auto place = text.find(old);
  if (place == std::string::npos) throw std::invalid_argument("no " + old);
  return text.replace(place, old.size(), with);
}

/// The shapes of PlantLaws and three more.
std::string text_of(const Trial& trial) {
  if (trial.shape == "balanced")
    return replaced(Trial{trial.system, "plain"}.text(), "feeds:", "volumes: balanced\nfeeds:");
  if (trial.shape == "entrained")
    return replaced(Trial{trial.system, "plain"}.text(), "cascade: 6",
                    "cascade: 6\n    entrains: {aqueous: 0.5 %, organic: 0.1 %}");
  if (trial.shape == "drawn")
    return replaced(
        Trial{trial.system, "plain"}.text(), "loaded: organic 6}",
        "loaded: organic 6, side: {from: aqueous 2, share: 30 %}, bleed: {from: organic "
        "4, flow: 0.2 m3/h}}");
  return trial.text();
}

std::vector<Trial> torn_trials() {
  std::vector<Trial> all = trials();
  for (const std::string& system : shipped_systems()) {
    if (load_system(system).volume.size() > 0) all.push_back({system, "balanced"});
    for (const char* shape : {"entrained", "drawn"}) all.push_back({system, shape});
  }
  return all;
}

/// What keeps a trial from being torn.
std::string expected_obstacle(const Trial& trial) {
  // Solvating extractants take acid and anion along: one charge balance for two of them.
  for (const char* system : {"tbp-nitrate", "tbp-chloride", "cyanex923"})
    if (trial.system.starts_with(system))
      return "H goes into the organic as acid or salt, not in exchange for another ion";
  return "";
}

/// Trials whose stages are all there is, or have ties and recycles around them.
bool is_alone(const Trial& trial) { return trial.shape != "tied" && trial.shape != "blocks"; }

class TornLaws : public testing::TestWithParam<Trial> {
 protected:
  TornLaws()
      : plant(build_plant(parse_case(text_of(GetParam()), "trial.yaml"))),
        problem(plant),
        torn(problem) {}

  /// Anywhere within a few powers of ten of the start.
  std::vector<double> random_phi(std::mt19937& random) const {
    std::uniform_real_distribution<double> shift(-1.5, 1.5);
    auto phi = torn.shared(start);
    for (double& one : phi) one += shift(random);
    return phi;
  }

  const Plant plant;
  PlantProblem problem;
  const TornPlant torn;
  const std::vector<double> start = shortcut_start(problem);
};

class WhatComesApart : public testing::TestWithParam<Trial> {};

TEST_P(WhatComesApart, OrSaysWhyNot) {
  const Plant plant = build_plant(parse_case(text_of(GetParam()), "trial.yaml"));
  PlantProblem problem(plant);
  EXPECT_EQ(TornPlant(problem).obstacle(), expected_obstacle(GetParam()));
}

TEST_P(TornLaws, LinearBalancesCloseAtAnyState) {
  std::mt19937 random(1);
  TornEquations equations(torn.cascade());
  for (int trial = 0; trial < 5; ++trial) {
    const auto phi = random_phi(random);
    equations.evaluate(phi, {});
    std::vector<double> u = start, r(u.size());
    torn.write(equations, phi, u);
    problem.residual(u, {}, r);
    for (int s = 0; s < plant.stage_count(); ++s) {
      for (const int k : plant.stages[at(s)].components) {
        if (!plant.linear[at(k)]) continue;
        EXPECT_LE(std::abs(r[at(problem.unknown(s, k))]), 2e-13)
            << problem.name(problem.unknown(s, k));
      }
    }
  }
}

TEST_P(TornLaws, TheDirectionIsNewtons) {
  std::mt19937 random(2);
  TornEquations equations(torn.cascade());
  if (equations.unknowns() == 0) GTEST_SKIP() << "nothing is shared";
  for (int trial = 0; trial < 5; ++trial) {
    equations.evaluate(random_phi(random), {});
    const auto before = equations.held();
    for (const TornEquations::TimeStep& step :
         {TornEquations::TimeStep{}, TornEquations::TimeStep{2.0, before}}) {
      const auto phi = random_phi(random);
      std::vector<double> direction(phi.size());
      ASSERT_TRUE(std::isfinite(equations.evaluate(phi, step)));
      const auto view = equations.closures();
      const std::vector<double> here(view.begin(), view.end());
      ASSERT_TRUE(equations.factor() && equations.direction(direction));
      double longest = 0.0, largest = 0.0;
      for (const double one : direction) longest = std::max(longest, std::abs(one));
      for (const double one : here) largest = std::max(largest, std::abs(one));
      const double h = 1e-4 / longest;
      std::vector<double> slope(phi.size(), 0.0);
      for (const auto& [steps, weight] :
           {std::pair{1.0, 8.0 / 12}, {-1.0, -8.0 / 12}, {2.0, -1.0 / 12}, {-2.0, 1.0 / 12}}) {
        std::vector<double> moved = phi;
        for (std::size_t i = 0; i < phi.size(); ++i) moved[i] += steps * h * direction[i];
        equations.evaluate(moved, step);
        for (std::size_t i = 0; i < phi.size(); ++i)
          slope[i] += weight / h * equations.closures()[i];
      }
      for (std::size_t i = 0; i < phi.size(); ++i)
        EXPECT_NEAR(slope[i], -here[i], 1e-11 / h + 1e-8 * largest) << i;
    }
  }
}

class TornPlantLaws : public TornLaws {};

TEST_P(TornPlantLaws, EndsWhereTheGeneralFormDoes) {
  std::vector<double> general = start, ours = start;
  ASSERT_TRUE(solve_steady(problem, general).converged);
  const SolverReport report = solve_plant(problem, ours);
  ASSERT_TRUE(report.converged);
  EXPECT_EQ(report.not_torn, "");
  EXPECT_LE(report.residual, 1e-12);
  EXPECT_EQ(torn.is_alone(), is_alone(GetParam()));
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (PlantProblem::vanished(general[i])) continue;
    EXPECT_NEAR(ours[i], general[i], 1e-9 * std::max(1.0, std::abs(general[i])))
        << problem.name(static_cast<int>(i));
  }
}

TEST_P(TornLaws, EveryRungLeadsThere) {
  TornEquations equations(torn.cascade());
  if (equations.unknowns() == 0) GTEST_SKIP() << "nothing is shared";
  std::vector<double> best = torn.shared(start);
  ASSERT_TRUE(solve_torn(equations, best).back().converged);
  SteadyOptions only_pseudo;
  only_pseudo.newton_iterations = 0;
  std::vector<double> phi = torn.shared(start);
  const auto rungs = solve_torn(equations, phi, only_pseudo);
  ASSERT_TRUE(rungs.back().converged);
  EXPECT_EQ(rungs.back().name,  // a plant without extraction needs no step at all
            rungs.size() > 1 ? "torn pseudo-transient" : "torn newton, step limit 0.3");
  for (std::size_t i = 0; i < phi.size(); ++i) EXPECT_NEAR(phi[i], best[i], 1e-9);
}

std::string name_of(const testing::TestParamInfo<Trial>& info) {
  std::string name = info.param.system + "_" + info.param.shape;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Shipped, WhatComesApart, testing::ValuesIn(torn_trials()), name_of);
std::vector<Trial> that_tear() {
  std::vector<Trial> all = torn_trials();
  std::erase_if(all, [](const Trial& trial) { return !expected_obstacle(trial).empty(); });
  return all;
}
std::vector<Trial> that_stand_alone() {
  std::vector<Trial> all = that_tear();
  std::erase_if(all, [](const Trial& trial) { return !is_alone(trial); });
  return all;
}
INSTANTIATE_TEST_SUITE_P(Shipped, TornLaws, testing::ValuesIn(that_stand_alone()), name_of);
INSTANTIATE_TEST_SUITE_P(Shipped, TornPlantLaws, testing::ValuesIn(that_tear()), name_of);

}  // namespace
}  // namespace raffinate
