// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solve.hpp"

#include "flowsheets/block_by_block.hpp"
#include "flowsheets/design_specs.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/readings.hpp"
#include "flowsheets/shortcut.hpp"

namespace raffinate {

Solution solve(const Plant& plant, std::vector<double>& u, const SolveOptions& options) {
  PlantProblem problem(plant);
  if (u.empty()) {
    u = shortcut_start(problem);
    if (!plant.units.empty()) solve_block_by_block(problem, u, 3);
  }
  SolverReport report = solve_steady(problem, u, options.steady);
  std::vector<SpecResult> specs;
  if (report.converged && !plant.specs.empty())
    specs = meet_specs(problem, u, options.steady, report);
  Solution solution = read_state(problem, u);
  solution.report = std::move(report);
  solution.specs = std::move(specs);
  return solution;
}

Solution solve(const Case& given, const SolveOptions& options) {
  const Plant plant = build_plant(given);
  std::vector<double> u;
  Solution solution = solve(plant, u, options);
  solution.case_path = given.path;
  solution.case_text = given.text;
  solution.title = given.title;
  return solution;
}

Checked check(const Case& given) {
  const Plant plant = build_plant(given);
  return {plant.notes, plant.warnings};
}

}  // namespace raffinate
