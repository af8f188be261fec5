// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"
#include "solver/steady_solver.hpp"

namespace raffinate {

/// Meets the design specifications of a solved plant, all at once: the inputs are unknowns and the
/// targets equations of one Newton solve. Where the targets are far from what the inputs of the case
/// give, they are approached in strides, in the scale in which they are equations (log odds of a
/// share). An input that leaves its bounds, or a target that cannot be approached further, ends it:
/// the reason is told, and u is the plant with the inputs at their bounds, or the last one solved.
/// Adds a rung to the report.
std::vector<SpecResult> meet_specs(PlantProblem& problem, std::vector<double>& u,
                                   const SteadyOptions& options, SolverReport& report);

}  // namespace raffinate
