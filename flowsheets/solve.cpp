// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solve.hpp"

#include "flowsheets/build_up.hpp"
#include "flowsheets/design_specs.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_start.hpp"
#include "flowsheets/plant_structure.hpp"
#include "flowsheets/readings.hpp"

namespace raffinate {

Solution solve(const Plant& plant, std::vector<double>& u, const SolveOptions& options) {
  PlantProblem problem(plant);
  if (plant.build_up) start_with_fresh_solvent(problem);
  SolverReport report;
  std::vector<SpecResult> specs;
  const auto solve_state = [&] {
    if (!plant.specs.empty())
      specs = meet_specs(problem, u, options.steady, report);
    else
      report = u.empty() ? solve_cold(problem, u, options.steady)
                         : solve_steady(problem, u, options.steady);
    return report.converged;
  };
  std::vector<BuildUpResult> build_ups;
  if (plant.build_up)
    build_ups = follow_build_up(problem, u, solve_state);
  else
    solve_state();
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
