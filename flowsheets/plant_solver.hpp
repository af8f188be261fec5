// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

#include "flowsheets/plant_problem.hpp"
#include "solver/steady_solver.hpp"

namespace raffinate {

/// Steady state of a plant from the state u: torn where it tears, by the general form where it does
/// not or where the torn one fails. The general form judges every answer.
SolverReport solve_plant(PlantProblem& problem, std::span<double> u,
                         const SteadyOptions& options = {});

}  // namespace raffinate
