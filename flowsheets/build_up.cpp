// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/build_up.hpp"

#include <limits>

#include "chemistry/equilibrium.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::vector<int> solvent_tanks(const Plant& plant) {
  std::vector<int> tanks;
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i)
    if (std::holds_alternative<SolventTankSpec>(plant.units[at(i)].spec.model)) tanks.push_back(i);
  return tanks;
}

/// One more state in the row.
void record(const PlantProblem& problem, int tank, double time, BuildUpResult& result) {
  const Plant& plant = problem.plant();
  const Unit::Port& out = problem.unit(tank).ports().front();
  const Eigen::Index row = result.time.size(), components = plant.component_count();
  result.time.conservativeResize(row + 1);
  result.bound.conservativeResize(row + 1);
  result.organic.conservativeResize(row + 1, components);
  const Eigen::VectorXd totals = out.amount.head(components) / out.amount[components];
  result.time[row] = time;
  result.organic.row(row) = totals.transpose();
  result.bound[row] = loading(plant.system, totals);
}

}  // namespace

void start_with_fresh_solvent(PlantProblem& problem) {
  // A tank that has seen nothing holds nothing but extractant, and a step of no length keeps it so.
  for (const int tank : solvent_tanks(problem.plant())) problem.unit(tank).begin_step(0.0);
}

std::vector<BuildUpResult> follow_build_up(PlantProblem& problem, std::vector<double>& u,
                                           const std::function<bool()>& solve_state) {
  const Plant& plant = problem.plant();
  const BuildUpSpec& asked = *plant.build_up;
  const std::vector<int> tanks = solvent_tanks(plant);
  std::vector<BuildUpResult> results(tanks.size());
  for (std::size_t i = 0; i < tanks.size(); ++i)
    results[i].tank = plant.units[at(tanks[i])].spec.name;
  const double length = asked.duration / asked.steps;
  for (int step = 0; step <= asked.steps; ++step) {
    for (const int tank : tanks)
      if (step > 0) problem.unit(tank).begin_step(length);
    if (!solve_state()) break;
    problem.evaluate(u);
    for (std::size_t i = 0; i < tanks.size(); ++i)
      record(problem, tanks[i], step * length, results[i]);
  }
  return results;
}

}  // namespace raffinate
