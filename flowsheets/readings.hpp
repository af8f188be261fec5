// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Reads the numbers of a state of the plant: streams, profiles, closure; warnings are those of the
/// plant as built. The report, the title and the case text are left to the caller.
Solution read_state(PlantProblem& problem, std::span<const double> u);

/// Adds what the numbers of a state mean, remarks of the units and warnings; for a state that solves
/// the equations. `solution` was read off it.
void interpret_state(const PlantProblem& problem, std::span<const double> u, Solution& solution);

}  // namespace raffinate
