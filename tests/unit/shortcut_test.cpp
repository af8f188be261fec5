// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/shortcut.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowsheets/solve.hpp"

namespace raffinate {
namespace {

double size_of(double r) {
  return std::isfinite(r) ? std::abs(r) : std::numeric_limits<double>::infinity();
}

double largest_residual(PlantProblem& problem, const std::vector<double>& u) {
  std::vector<double> r(u.size());
  problem.residual(u, {}, r);
  double most = 0.0;
  for (const double one : r) most = std::max(most, size_of(one));
  return most;
}

/// The same over the balances of linear components.
double largest_linear_residual(PlantProblem& problem, const std::vector<double>& u) {
  std::vector<double> r(u.size());
  problem.residual(u, {}, r);
  const Plant& plant = problem.plant();
  double most = 0.0;
  for (int s = 0; s < static_cast<int>(plant.stages.size()); ++s) {
    for (const int k : plant.stages[static_cast<std::size_t>(s)].components) {
      if (!plant.linear[static_cast<std::size_t>(k)]) continue;
      for (const int row : {problem.unknown(s, k), problem.organic_unknown(s, k)}) {
        if (row >= 0) most = std::max(most, size_of(r[static_cast<std::size_t>(row)]));
      }
    }
  }
  return most;
}

Plant plant_of(const std::string& text) { return build_plant(parse_case(text, "test.yaml")); }

std::string p507(int stages, const std::string& efficiency = "100 %") {
  const std::string n = std::to_string(stages);
  return R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, HCl: 0.1 mol/L, metals: {Pr: 0.1 mol/L, Nd: 0.2 mol/L, Dy: 1e-9 mol/L}}
  organic: {phase: organic, flow: 3 m3/h, extractant: 1.5 mol/L, saponified: 20 % Na}
blocks:
  a:
    cascade: )" +
         n + "\n    sections: {all: {stages: 1-" + n + ", efficiency: " + efficiency +
         "}}\n    in: {organic: 1, liquor: " + n +
         "}\n    out: {raffinate: aqueous 1, loaded: organic " + n + "}\n";
}

// Without shared unknowns the linear balances are the whole plant.
TEST(Shortcut, IsTheAnswerForConstantD) {
  const Plant plant = plant_of(R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 1.5, D Pr: 0.4}}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, HCl: 1 mol/L, metals: {Nd: 0.2 mol/L, Pr: 1 mol/L}}
  organic: {phase: organic, flow: 1 m3/h}
blocks:
  a: {cascade: 12, in: {organic: 1, liquor: 12}, out: {raffinate: aqueous 1, loaded: organic 12}}
)");
  PlantProblem problem(plant);
  EXPECT_LE(largest_residual(problem, shortcut_start(problem)), 1e-14);
}

TEST(Shortcut, LinearBalancesCloseFromTheStart) {
  for (const char* efficiency : {"100 %", "60 %"}) {
    const Plant plant = plant_of(p507(20, efficiency));
    PlantProblem problem(plant);
    const auto u = shortcut_start(problem);
    for (const double value : u) EXPECT_TRUE(std::isfinite(value));
    EXPECT_LE(largest_linear_residual(problem, u), 1e-13);
    EXPECT_LE(largest_residual(problem, u), 1.0);
  }
}

// A start worth its name: few iterations at the first rung.
TEST(Shortcut, LeadsNewtonHome) {
  for (const int stages : {1, 5, 40}) {
    const Plant plant = plant_of(p507(stages));
    std::vector<double> u;
    const Solution solution = solve(plant, u);
    EXPECT_EQ(solution.report.rung, "torn newton, step limit 0.3") << stages;
    EXPECT_LE(solution.report.rungs.at(0).iterations, 60) << stages;
    EXPECT_TRUE(solution.closed());
  }
}

TEST(Shortcut, AWarmStartNeedsNothing) {
  const Plant plant = plant_of(p507(8));
  std::vector<double> u;
  solve(plant, u);
  const auto kept = u;
  const Solution again = solve(plant, u);
  EXPECT_LE(again.report.rungs.at(0).iterations, 1);
  for (std::size_t i = 0; i < u.size(); ++i)
    EXPECT_NEAR(u[i], kept[i], 1e-9 * (1.0 + std::abs(kept[i])));
}

// Dry metals: nothing is fed but acid and organic.
TEST(Shortcut, APlantWithoutMetals) {
  const Plant plant = plant_of(R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  acid:    {phase: aqueous, flow: 2 m3/h, HCl: 0.1 mol/L}
  organic: {phase: organic, flow: 3 m3/h, extractant: 1.5 mol/L, saponified: 2 % Na}
blocks:
  a: {cascade: 4, in: {organic: 1, acid: 4}, out: {raffinate: aqueous 1, loaded: organic 4}}
)");
  std::vector<double> u;
  const Solution solution = solve(plant, u);
  EXPECT_EQ(solution.status(), "converged");
}

}  // namespace
}  // namespace raffinate
