// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solve.hpp"
#include "flowsheets/plant_solver.hpp"

#include <fmt/core.h>

#include <chrono>

#include "flowsheets/acid_base.hpp"
#include "flowsheets/build_up.hpp"
#include "flowsheets/design_specs.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_start.hpp"
#include "flowsheets/plant_structure.hpp"
#include "flowsheets/readings.hpp"
#include "flowsheets/sensitivity.hpp"

namespace raffinate {

namespace {

/// The acid as it stood when nothing was found, if the case did not have to say so already.
void add_cause(const PlantProblem& problem, std::vector<std::string>& warnings) {
  for (const std::string& line : warnings)
    if (line.starts_with(less_acid_than_base)) return;
  const Plant& plant = problem.plant();
  std::vector<double> acid = acid_of_feeds(plant);
  for (int f = 0; f < static_cast<int>(acid.size()) && plant.system.proton >= 0; ++f)
    acid[static_cast<std::size_t>(f)] =
        problem.feed_flow(f) * problem.feed_totals(f)[plant.system.proton];
  const std::vector<std::string> causes = acid_warnings(plant, acid);
  warnings.insert(warnings.begin(), causes.begin(), causes.end());
}

/// What solves nothing means nothing: it meets no product specification.
void disown(Solution& solution) {
  for (ProductResult& product : solution.products)
    for (ProductResult::Line& line : product.lines) line.value = no_value;
  solution.warnings.insert(
      solution.warnings.begin(),
      "NO ANSWER: all numbers of streams, units and cascades are those of the last iterate, the "
      "one "
      "with the smallest residual; as they solve nothing, no loading, solid, range or product "
      "specification is judged by them");
}

}  // namespace

Solution solve(const Plant& plant, std::vector<double>& u, const SolveOptions& options) {
  PlantProblem problem(plant);
  SteadyOptions steady = options.steady;
  if (options.time_limit)
    steady.deadline =
        std::chrono::steady_clock::now() + std::chrono::duration_cast<Deadline::duration>(
                                               std::chrono::duration<double>(*options.time_limit));
  if (plant.build_up) start_with_fresh_solvent(problem);
  SolverReport report;
  std::vector<SpecResult> specs;
  const auto solve_state = [&] {
    if (!plant.specs.empty())
      specs = meet_specs(problem, u, steady, report);
    else
      report = u.empty() ? solve_cold(problem, u, steady) : solve_plant(problem, u, steady);
    return report.converged;
  };
  std::vector<BuildUpResult> build_ups;
  if (plant.build_up)
    build_ups = follow_build_up(problem, u, solve_state);
  else
    solve_state();
  Solution solution = read_state(problem, u);
  if (report.converged)
    interpret_state(problem, u, solution);
  else
    add_cause(problem, solution.warnings);
  if (report.converged && report.amplification * report.residual > 1e-3)
    solution.warnings.insert(
        solution.warnings.begin(),
        fmt::format(
            "UNDETERMINED: errors of {:.1g} in the balances, as small as they are, move some "
            "concentrations {:.1e} times as far; a liquid without acid and without OH- in its "
            "system has no pH",
            report.residual, report.amplification));
  if (options.time_limit && !report.converged && steady.late())
    solution.warnings.insert(
        solution.warnings.begin(),
        fmt::format("the solver gave up after the {:.4g} s it had: --time-limit gives more",
                    *options.time_limit));
  if (!report.converged) disown(solution);
  solution.build_ups = std::move(build_ups);
  solution.report = std::move(report);
  solution.specs = std::move(specs);
  if (plant.sensitivities && solution.status() == "converged")
    solution.sensitivities = sensitivities(plant, u);
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
