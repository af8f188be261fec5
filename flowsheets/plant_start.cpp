// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_start.hpp"

#include <algorithm>
#include <iterator>
#include "flowsheets/plant_solver.hpp"

#include "flowsheets/block_by_block.hpp"
#include "flowsheets/shortcut.hpp"

namespace raffinate {

std::vector<double> cold_start(PlantProblem& problem, RungReport& rung, Deadline deadline) {
  const bool guesses = !problem.plant().guesses.empty();
  problem.hold_guesses(guesses);
  std::vector<double> u = shortcut_start(problem);
  if (problem.plant().units.empty()) return u;
  // What is guessed stays until it has come through all cascades; Newton closes the loops.
  const int cascades = static_cast<int>(problem.plant().blocks.size());
  const RungReport passes = solve_block_by_block(problem, u, guesses ? cascades + 1 : 3, deadline);
  problem.hold_guesses(false);
  // Loops of units alone run round as a plant starts up: what builds up in them, or has to be there
  // for anything to react, comes to where it stays.
  constexpr std::size_t rounds = 2000;
  if (problem.plant().blocks.empty()) problem.fill_units(u, rounds, 1e-4);
  if (rung.name.empty()) rung.name = passes.name;
  rung.converged = passes.converged;
  rung.iterations += passes.iterations;
  rung.steps += passes.steps;
  rung.seconds += passes.seconds;
  return u;
}

SolverReport solve_cold(PlantProblem& problem, std::vector<double>& u,
                        const SteadyOptions& options) {
  RungReport start;
  u = cold_start(problem, start, options.deadline);
  if (problem.plant().units.empty()) return solve_plant(problem, u, options);
  std::vector<RungReport> rungs{start};
  const std::vector<double> passed = u;
  SteadyOptions plain = options;
  plain.continuation_steps = plain.pseudo_steps = 0;
  SolverReport report = solve_plant(problem, u, plain);
  if (!report.converged) {
    std::copy_if(report.rungs.begin(), report.rungs.end(), std::back_inserter(rungs),
                 [](const RungReport& rung) { return rung.iterations > 0 || rung.steps > 0; });
    u = passed;
    rungs.push_back(solve_block_by_block(problem, u, 12, options.deadline));
    report = solve_plant(problem, u, options);
  }
  report.rungs.insert(report.rungs.begin(), rungs.begin(), rungs.end());
  report.seconds = 0.0;
  for (const RungReport& rung : report.rungs) report.seconds += rung.seconds;
  return report;
}

}  // namespace raffinate
