// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solve.hpp"

#include "flowsheets/acid_base.hpp"
#include "flowsheets/block_by_block.hpp"
#include "flowsheets/build_up.hpp"
#include "flowsheets/design_specs.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_structure.hpp"
#include "flowsheets/readings.hpp"
#include "flowsheets/shortcut.hpp"

namespace raffinate {

namespace {

/// The whole plant after passes cascade by cascade: few first, and plain Newton; if that fails, passes
/// until far recycles have come round, and the whole ladder.
SolverReport solve_from_blocks(PlantProblem& problem, std::vector<double>& u,
                               const SteadyOptions& options) {
  std::vector<RungReport> rungs{solve_block_by_block(problem, u, 3)};
  const std::vector<double> passed = u;
  SteadyOptions plain = options;
  plain.continuation_steps = plain.pseudo_steps = 0;
  SolverReport report = solve_steady(problem, u, plain);
  if (!report.converged) {
    rungs.insert(rungs.end(), report.rungs.begin(), report.rungs.begin() + 2);
    u = passed;
    rungs.push_back(solve_block_by_block(problem, u, 12));
    report = solve_steady(problem, u, options);
  }
  report.rungs.insert(report.rungs.begin(), rungs.begin(), rungs.end());
  report.seconds = 0.0;
  for (const RungReport& rung : report.rungs) report.seconds += rung.seconds;
  return report;
}

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

}  // namespace

Solution solve(const Plant& plant, std::vector<double>& u, const SolveOptions& options) {
  PlantProblem problem(plant);
  if (plant.build_up) start_with_fresh_solvent(problem);
  const bool cold = u.empty();
  if (cold) u = shortcut_start(problem);
  SolverReport report;
  std::vector<SpecResult> specs;
  bool first = cold && !plant.units.empty();
  const auto solve_state = [&] {
    report = first ? solve_from_blocks(problem, u, options.steady)
                   : solve_steady(problem, u, options.steady);
    first = false;
    if (report.converged && !plant.specs.empty())
      specs = meet_specs(problem, u, options.steady, report);
    return report.converged;
  };
  std::vector<BuildUpResult> build_ups;
  if (plant.build_up)
    build_ups = follow_build_up(problem, u, solve_state);
  else
    solve_state();
  Solution solution = read_state(problem, u);
  if (!report.converged) add_cause(problem, solution.warnings);
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
