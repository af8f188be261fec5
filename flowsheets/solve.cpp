// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solve.hpp"

#include <optional>

#include "flowsheets/block_by_block.hpp"
#include "flowsheets/build_up.hpp"
#include "flowsheets/design_specs.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_structure.hpp"
#include "flowsheets/readings.hpp"
#include "flowsheets/shortcut.hpp"

namespace raffinate {

Solution solve(const Plant& plant, std::vector<double>& u, const SolveOptions& options) {
  PlantProblem problem(plant);
  std::optional<RungReport> start;
  if (plant.build_up) start_with_fresh_solvent(problem);
  if (u.empty()) {
    u = shortcut_start(problem);
    if (!plant.units.empty()) start = solve_block_by_block(problem, u, 3);
  }
  SolverReport report;
  std::vector<SpecResult> specs;
  const auto solve_state = [&] {
    report = solve_steady(problem, u, options.steady);
    if (report.converged && !plant.specs.empty())
      specs = meet_specs(problem, u, options.steady, report);
    return report.converged;
  };
  std::vector<BuildUpResult> build_ups;
  if (plant.build_up)
    build_ups = follow_build_up(problem, u, solve_state);
  else
    solve_state();
  if (start) {
    report.seconds += start->seconds;
    report.rungs.insert(report.rungs.begin(), *start);
  }
  Solution solution = read_state(problem, u);
  solution.build_ups = std::move(build_ups);
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
  Checked checked{plant.notes, plant.warnings};
  checked.notes.push_back(degrees_of_freedom(given, plant));
  return checked;
}

}  // namespace raffinate
