// SPDX-License-Identifier: BSD-3-Clause
//
// Laws of plants with units, recycles, closed organic, balanced volumes and design specifications:
// the Jacobian is the derivative of the balances, the solved plant conserves everything and stands
// still, and its size does not matter.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "chemistry/elements.hpp"
#include "flowsheets/readings.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/solve.hpp"
#include "tests/consistency/restated_balances.hpp"
#include "tests/consistency/whole_plants.hpp"

namespace raffinate {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class WholePlantLaws : public testing::TestWithParam<WholePlant> {
 protected:
  WholePlantLaws() : given(parse_case(GetParam().text, "plant.yaml")), plant(build_plant(given)) {}

  /// What the case asks for, as PlantProblem counts it.
  static double goal(const DesignSpec& spec) {
    if (spec.until.kind == OutputName::Kind::pH) return spec.value;
    if (spec.until.kind == OutputName::Kind::concentration) return std::log(spec.value);
    return std::log(spec.value / (1.0 - spec.value));
  }

  /// Somewhere within a factor of three of the start, units filled with what then arrives.
  static std::vector<double> any_state(PlantProblem& problem, std::mt19937& random) {
    std::uniform_real_distribution<double> shift(-0.5, 0.5);
    const Plant& plant = problem.plant();
    auto u = shortcut_start(problem);
    for (std::size_t i = 0; i < u.size(); ++i)
      if (problem.shared()[i]) u[i] += shift(random);
    problem.settle(u, {});
    problem.fill_units(u);
    std::vector<bool> amount(u.size());
    for (int i = 0; i < static_cast<int>(plant.units.size()); ++i)
      for (int lane = 0; lane < UnitLayout::lanes; ++lane)
        for (int k = 0; k <= plant.component_count(); ++k)
          if (const int row = problem.entering_unknown(i, lane, k); row >= 0)
            amount[at(row)] = true;
    for (std::size_t i = 0; i < u.size(); ++i) {
      if (amount[i] || std::abs(u[i]) < 1.0)
        u[i] *= 1.0 + 0.2 * shift(random);
      else
        u[i] += shift(random);
    }
    return u;
  }

  /// Units hold what random states bring, and that may be more than the feeds do.
  static bool has_odds(const PlantProblem::Goal& goal) { return std::abs(*goal) < 100.0; }

  void expect_jacobian(PlantProblem& problem, RestatedBalances& balances,
                       const std::vector<double>& u, const TimeStep& step) {
    const auto size = [](double value) { return std::abs(value) > 1.0 ? 1.0 : std::abs(value); };
    BlockMatrix J(problem.pattern());
    std::vector<double> r(u.size());
    problem.residual(u, step, r);
    problem.jacobian(u, step, J);
    const auto raw = balances(u, step);
    std::vector<double> unit(u.size()), column(u.size());
    for (std::size_t i = 0; i < u.size(); ++i) {
      // Logarithms move by themselves, amounts by a share of what they are.
      if (u[i] == 0.0) continue;
      const double h = 1e-4 * size(u[i]);
      std::vector<double> moved[4];
      const double steps[4] = {2.0, 1.0, -1.0, -2.0};
      for (int j = 0; j < 4; ++j) {
        auto other = u;
        other[i] += steps[j] * h;
        moved[j] = balances(other, step);
      }
      unit.assign(u.size(), 0.0);
      unit[i] = size(u[i]);
      J.multiply(unit, column);
      for (std::size_t row = 0; row < u.size(); ++row) {
        if (std::abs(r[row]) < 1e-6) continue;  // the scale cannot be seen
        const double per = unit[i] * r[row] / raw[row];
        const double rough = per * (moved[1][row] - moved[2][row]) / (2.0 * h),
                     fine = (4.0 * rough - per * (moved[0][row] - moved[3][row]) / (4.0 * h)) / 3.0;
        const double larger = std::max(1.0, std::abs(fine));
        // Where a solid begins to form the differences do not agree among themselves.
        if (std::abs(fine - rough) > 1e-4 * larger) {
          ++at_kinks;
          continue;
        }
        ++judged;
        EXPECT_NEAR(column[row], fine, 2e-7 * larger)
            << problem.name(static_cast<int>(row)) << " by " << problem.name(static_cast<int>(i));
      }
    }
  }

  const Case given;
  const Plant plant;
  int judged = 0, at_kinks = 0;
};

TEST_P(WholePlantLaws, JacobianIsTheDerivative) {
  PlantProblem problem(plant);
  RestatedBalances balances(plant, problem);
  std::mt19937 random(1);
  std::vector<double> u;
  std::vector<PlantProblem::Goal> goals;
  do {
    goals.clear();
    u = any_state(problem, random);
    problem.evaluate(u);
    // A hundredth away: its residual is that far from zero, and shows its scale.
    for (int i = 0; i < static_cast<int>(plant.specs.size()); ++i)
      goals.emplace_back(problem.reading(i) + 0.01);
  } while (!std::all_of(goals.begin(), goals.end(), has_odds));
  for (const auto& goal : goals) balances.goals.push_back(*goal);
  problem.set_goals(goals);
  expect_jacobian(problem, balances, u, {});
  EXPECT_GT(judged, problem.pattern().size());
  EXPECT_LE(100 * at_kinks, judged);
  if (GetParam().name.starts_with("refinery")) return;  // long, and units accumulate nothing
  std::vector<double> before(u.size());
  problem.inventory(any_state(problem, random), before);
  expect_jacobian(problem, balances, u, {0.7, before});
}

TEST_P(WholePlantLaws, AnInputWithoutAGoalKeepsItsValue) {
  if (plant.specs.empty()) GTEST_SKIP() << "nothing is adjusted";
  PlantProblem problem(plant);
  std::mt19937 random(2);
  const auto u = any_state(problem, random);
  problem.evaluate(u);
  for (int i = 0; i < static_cast<int>(plant.specs.size()); ++i)
    problem.hold_input(i, 0.9 * problem.input(i));
  std::vector<double> r(u.size()), unit(u.size(), 0.0), column(u.size());
  problem.residual(u, {}, r);
  BlockMatrix J(problem.pattern());
  problem.jacobian(u, {}, J);
  for (int i = 0; i < static_cast<int>(plant.specs.size()); ++i) {
    const auto row = at(problem.spec_unknown(i));
    EXPECT_NEAR(r[row], -std::log(0.9), 1e-14);
    unit[row] = 1.0;
    J.multiply(unit, column);
    EXPECT_EQ(column[row], 1.0);
    unit[row] = 0.0;
  }
}

TEST_P(WholePlantLaws, TheSolvedPlantConservesEverything) {
  const Solution solution = solve(given);
  ASSERT_EQ(solution.status(), "converged");
  EXPECT_LE(solution.worst_closure(), 1e-11);
  // The same from the streams as they are shown; where something reacts, atom by atom.
  const auto components = static_cast<Eigen::Index>(solution.components.size());
  Eigen::VectorXd open = Eigen::VectorXd::Zero(components + 1), size = open;
  const bool reacts = std::any_of(plant.units.begin(), plant.units.end(),
                                  [](const PlantUnit& unit) { return !unit.made.empty(); });
  std::map<std::string, std::pair<double, double>> atoms;
  for (const StreamResult& stream : solution.streams) {
    double charge = 0.0, charges = 0.0;
    for (Eigen::Index k = 0; k < components; ++k) {
      const double z = solution.components[static_cast<std::size_t>(k)].charge;
      charge += z * stream.amounts[k];
      charges += std::abs(z * stream.amounts[k]);
    }
    EXPECT_LE(std::abs(charge), 1e-11 * charges + 1e-16) << stream.name;
    if (stream.role == StreamResult::Role::internal) continue;
    const double sign = stream.role == StreamResult::Role::feed ? 1.0 : -1.0;
    const auto count = [&](const std::string& symbol, double amount) {
      atoms[symbol].first += sign * amount;
      atoms[symbol].second += std::abs(amount);
    };
    for (Eigen::Index k = 0; k < components; ++k)
      for (const auto& [symbol, number] : atoms_of(solution.components[at(static_cast<int>(k))]))
        count(symbol, number * stream.amounts[k]);
    open.head(components) += sign * stream.amounts;
    size.head(components) += stream.amounts.cwiseAbs();
    if (given.constant_volumes) continue;
    ASSERT_FALSE(std::isnan(stream.water)) << stream.name;
    open[components] += sign * stream.water;
    size[components] += std::abs(stream.water);
    count("H", 2.0 * stream.water / molar_water);
    count("O", stream.water / molar_water);
  }
  for (const auto& [symbol, sum] : atoms) {
    if (given.constant_volumes && (symbol == "H" || symbol == "O")) continue;
    EXPECT_LE(std::abs(sum.first), 1e-10 * sum.second) << symbol;
  }
  if (reacts) return;
  for (Eigen::Index k = 0; k <= components; ++k)
    EXPECT_LE(std::abs(open[k]), 1e-10 * size[k])
        << (k < components ? solution.components[static_cast<std::size_t>(k)].name : "water");
}

TEST_P(WholePlantLaws, SettlingLeavesTheSolutionAlone) {
  std::vector<double> u;
  ASSERT_EQ(solve(plant, u).status(), "converged");
  PlantProblem problem(plant);
  std::vector<PlantProblem::Goal> goals;
  for (const DesignSpec& spec : given.specs) goals.emplace_back(goal(spec));
  problem.set_goals(goals);
  auto settled = u;
  problem.evaluate(u);
  problem.settle(settled, {});
  for (std::size_t i = 0; i < u.size(); ++i) {
    const double size = std::max(std::abs(u[i]), std::abs(u[i]) < 0.5 ? 1e-12 : 1.0);
    EXPECT_LE(std::abs(settled[i] - u[i]), 1e-8 * size) << problem.name(static_cast<int>(i));
  }
  std::vector<double> r(u.size());
  problem.residual(settled, {}, r);
  for (std::size_t i = 0; i < u.size(); ++i)
    EXPECT_LE(std::abs(r[i]), 1e-9) << problem.name(static_cast<int>(i));
}

bool is_flow(const DesignSpec& spec) {
  return spec.measure == DesignSpec::Measure::flow ||
         spec.measure == DesignSpec::Measure::mass_flow;
}

/// All that has the dimension of a flow.
Case scaled(Case given, double factor) {
  for (FeedSpec& feed : given.feeds) feed.flow *= factor;
  for (CascadeSpec& block : given.blocks)
    for (OutletSpec& out : block.out)
      if (out.flow) *out.flow *= factor;
  for (UnitSpec& unit : given.units) {
    if (auto* tank = std::get_if<SolventTankSpec>(&unit.model)) tank->flow *= factor;
    if (auto* splitter = std::get_if<SplitterSpec>(&unit.model))
      for (auto& part : splitter->parts)
        if (part.flow) *part.flow *= factor;
  }
  for (DesignSpec& spec : given.specs) {
    if (!is_flow(spec)) continue;
    spec.low *= factor;
    spec.high *= factor;
  }
  return given;
}

TEST_P(WholePlantLaws, SizeDoesNotMatter) {
  const double factor = 3.7;
  const Solution small = solve(given), large = solve(scaled(given, factor));
  ASSERT_EQ(small.status(), "converged");
  ASSERT_EQ(large.status(), "converged");
  for (std::size_t c = 0; c < small.cascades.size(); ++c) {
    const CascadeResult &one = small.cascades[c], &other = large.cascades[c];
    for (const auto& [a, b] :
         {std::pair{&one.aqueous, &other.aqueous}, std::pair{&one.organic, &other.organic}}) {
      for (Eigen::Index k = 0; k < a->cols(); ++k)
        EXPECT_LE((a->col(k) - b->col(k)).cwiseAbs().maxCoeff(),
                  1e-9 * a->col(k).cwiseAbs().maxCoeff() + 1e-15);
    }
    EXPECT_LE((factor * one.aqueous_flow - other.aqueous_flow).norm(),
              1e-9 * other.aqueous_flow.norm());
  }
  for (std::size_t i = 0; i < small.streams.size(); ++i) {
    const StreamResult &one = small.streams[i], &other = large.streams[i];
    EXPECT_LE((factor * one.amounts - other.amounts).norm(), 1e-9 * other.amounts.norm())
        << one.name;
  }
  for (std::size_t i = 0; i < small.specs.size(); ++i) {
    const double by = is_flow(given.specs[i]) ? factor : 1.0;
    EXPECT_NEAR(large.specs[i].value / small.specs[i].value, by, 1e-9);
  }
}

/// One efficiency for all components alike keeps charge and extractant sites of the organic.
TEST_P(WholePlantLaws, OrganicIsElectroneutralAndKeepsItsExtractant) {
  const Solution solution = solve(given);
  ASSERT_EQ(solution.status(), "converged");
  const auto& parts = solution.components;
  for (const CascadeResult& cascade : solution.cascades) {
    for (Eigen::Index j = 0; j < cascade.organic.rows(); ++j) {
      double charge = 0.0, largest = 0.0;
      for (std::size_t k = 0; k < parts.size(); ++k) {
        const double part = parts[k].charge * cascade.organic(j, static_cast<Eigen::Index>(k));
        charge += part;
        largest = std::max(largest, std::abs(part));
      }
      EXPECT_LE(std::abs(charge), 1e-12 * (largest + 1e-6)) << cascade.name << ", stage " << j + 1;
    }
    // Where no organic enters, its extractant is what it was a stage before.
    std::vector<bool> enters(static_cast<std::size_t>(cascade.organic.rows()) + 1);
    for (const PortResult& port : cascade.ports)
      if (port.inlet && port.phase == Phase::organic) enters[at(port.stage)] = true;
    const Eigen::Index extractant = plant.system.extractant.component;
    for (int stage = 2; stage <= cascade.organic.rows(); ++stage) {
      if (enters[at(stage)]) continue;
      const double here = cascade.organic(stage - 1, extractant),
                   before = cascade.organic(stage - 2, extractant);
      EXPECT_NEAR(here / before, 1.0, 1e-12) << cascade.name << ", stage " << stage;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, WholePlantLaws, testing::ValuesIn(whole_plants()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace raffinate
