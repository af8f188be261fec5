// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"
#include "solver/steady_solver.hpp"

namespace raffinate {

/// Solves a plant with design specifications: inputs are unknowns and targets are equations of one
/// Newton solve, from u (cold if u is empty) and, if that fails, from starts with other inputs. Else
/// the plant is solved with the inputs of the case and the targets are approached from there in
/// strides, in the scale in which they are equations (log odds of a share). An input that leaves its
/// bounds, or a target that cannot be approached further, ends it: the reason is told, and u is the
/// plant with that input at its bound, or the last one solved with all inputs inside. Empty if no
/// state of the plant was found.
std::vector<SpecResult> meet_specs(PlantProblem& problem, std::vector<double>& u,
                                   const SteadyOptions& options, SolverReport& report);

}  // namespace raffinate
