// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "solver/steady_solver.hpp"

namespace raffinate {

/// A start for the whole plant: the shortcut, and with units three passes cascade by cascade. What
/// the passes cost is added to the rung.
std::vector<double> cold_start(PlantProblem& problem, RungReport& rung,
                               Deadline deadline = no_deadline);

/// The whole plant from the shortcut: few passes cascade by cascade first, and plain Newton; if that
/// fails, passes until far recycles have come round, and the whole ladder.
SolverReport solve_cold(PlantProblem& problem, std::vector<double>& u,
                        const SteadyOptions& options);

}  // namespace raffinate
