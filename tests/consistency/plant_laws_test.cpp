// SPDX-License-Identifier: BSD-3-Clause
//
// Laws that the equations of every plant must keep, with every shipped system: the Jacobian is the
// derivative of the balances, linear balances close at every settled state, residuals are relative.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/readings.hpp"
#include "flowsheets/shortcut.hpp"
#include "tests/consistency/restated_balances.hpp"
#include "tests/consistency/trial_plants.hpp"

namespace raffinate {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class PlantLaws : public testing::TestWithParam<Trial> {
 protected:
  PlantLaws()
      : text(GetParam().text()),
        plant(build_plant(parse_case(text, "trial.yaml"))),
        problem(plant),
        balances(plant, problem) {}

  /// Shared unknowns anywhere within a few powers of ten of the start, linear ones settled.
  std::vector<double> settled_state(std::mt19937& random, const TimeStep& step = {}) {
    std::uniform_real_distribution<double> shift(-1.5, 1.5);
    auto u = shortcut_start(problem);
    for (std::size_t i = 0; i < u.size(); ++i) {
      if (problem.shared()[i]) u[i] += shift(random);
    }
    problem.settle(u, step);
    return u;
  }

  void expect_jacobian(const std::vector<double>& u, const TimeStep& step) {
    BlockMatrix J(problem.pattern());
    std::vector<double> r(u.size());
    problem.residual(u, step, r);
    problem.jacobian(u, step, J);
    const auto raw = balances(u, step);
    std::vector<double> unit(u.size(), 0.0), column(u.size());
    int judged = 0;
    for (std::size_t i = 0; i < u.size(); ++i) {
      const double h = 1e-5 * std::max(1.0, std::abs(u[i]) > 30.0 ? 1.0 : std::abs(u[i]));
      auto up = u, down = u;
      up[i] += h;
      down[i] -= h;
      const auto above = balances(up, step), below = balances(down, step);
      unit.assign(u.size(), 0.0);
      unit[i] = 1.0;
      J.multiply(unit, column);
      for (std::size_t row = 0; row < u.size(); ++row) {
        if (std::abs(r[row]) < 1e-6) continue;  // the scale cannot be seen
        const double scale = raw[row] / r[row];
        const double slope = (above[row] - below[row]) / (2.0 * h) / scale;
        EXPECT_NEAR(column[row], slope, 1e-7 * std::max(1.0, std::abs(slope)))
            << problem.name(static_cast<int>(row)) << " by unknown " << i;
        ++judged;
      }
    }
    EXPECT_GT(judged, static_cast<int>(u.size()));
  }

  const std::string text;
  const Plant plant;
  PlantProblem problem;
  RestatedBalances balances;
};

TEST_P(PlantLaws, JacobianIsTheDerivative) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> shift(-0.5, 0.5);
  for (int trial = 0; trial < 3; ++trial) {
    auto u = settled_state(random);
    for (double& value : u)
      value += std::abs(value) < 1.0 ? 0.3 * shift(random) * std::abs(value) : shift(random);
    expect_jacobian(u, {});
    std::vector<double> before(u.size());
    problem.inventory(settled_state(random), before);
    expect_jacobian(u, {0.7, before});
  }
}

TEST_P(PlantLaws, SettlingClosesTheLinearBalances) {
  if (!plant.ties.empty()) GTEST_SKIP() << "a tied feed follows the state before the settling";
  std::mt19937 random(2);
  std::vector<double> before(at(problem.pattern().size()));
  for (int trial = 0; trial < 10; ++trial) {
    problem.inventory(settled_state(random), before);
    for (const TimeStep& step : {TimeStep{}, TimeStep{0.01, before}, TimeStep{30.0, before}}) {
      const auto u = settled_state(random, step);
      std::vector<double> r(u.size());
      problem.residual(u, step, r);
      for (int s = 0; s < static_cast<int>(plant.stages.size()); ++s) {
        for (const int k : plant.stages[at(s)].components) {
          if (!plant.linear[at(k)]) continue;
          EXPECT_LE(std::abs(r[at(problem.unknown(s, k))]), 1e-13)
              << problem.name(problem.unknown(s, k));
          if (const int y = problem.organic_unknown(s, k); y >= 0) {
            EXPECT_LE(std::abs(r[at(y)]), 1e-13) << problem.name(y);
          }
        }
      }
    }
    // What every stage conserves, the plant does: at any settled state, far from the solution.
    const auto u = settled_state(random);
    const Solution state = read_state(problem, u);
    for (int k = 0; k < plant.component_count(); ++k) {
      if (plant.linear[at(k)]) {
        EXPECT_LE(state.closure[at(k)].relative, 1e-13) << state.closure[at(k)].component;
      }
    }
  }
}

TEST_P(PlantLaws, ResidualsAreRelative) {
  Case larger = parse_case(text, "trial.yaml");
  for (FeedSpec& feed : larger.feeds) feed.flow *= 8.0;
  for (CascadeSpec& block : larger.blocks) {
    for (OutletSpec& out : block.out) {
      if (out.flow) *out.flow *= 8.0;
    }
  }
  const Plant large = build_plant(larger);
  PlantProblem other(large);
  std::mt19937 random(3);
  std::uniform_real_distribution<double> shift(-3.0, 3.0);
  for (int trial = 0; trial < 10; ++trial) {
    auto u = settled_state(random);
    for (std::size_t i = 0; i < u.size(); ++i) {
      if (problem.shared()[i]) u[i] += shift(random);
    }
    std::vector<double> r(u.size()), r_large(u.size());
    problem.residual(u, {}, r);
    other.residual(u, {}, r_large);
    for (std::size_t i = 0; i < r.size(); ++i) {
      EXPECT_LE(std::abs(r[i]), 1.0 + 1e-14) << problem.name(static_cast<int>(i));
      EXPECT_NEAR(r[i], r_large[i], 1e-13);
    }
  }
}

TEST_P(PlantLaws, EveryEquationHasAName) {
  std::vector<std::string> names;
  for (int i = 0; i < problem.pattern().size(); ++i) names.push_back(problem.name(i));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

INSTANTIATE_TEST_SUITE_P(Shipped, PlantLaws, testing::ValuesIn(trials()), [](const auto& info) {
  std::string name = info.param.system + "_" + info.param.shape;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace raffinate
