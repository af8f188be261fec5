// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "solver/newton.hpp"
#include "solver/report.hpp"

namespace raffinate {

/// Improves a start for a plant of several blocks and units: each cascade is solved by itself with
/// what reaches it now, units follow, and so on for some passes in the order of the organic. Cascades
/// that exchange liquids with the next are solved with it. What flows in recycles is a guess in the
/// first pass and better in each further one. Not converging of a cascade is no failure; its best
/// state is kept. The report counts one step for each cascade or group solved.
RungReport solve_block_by_block(PlantProblem& problem, std::vector<double>& u, int passes,
                                Deadline deadline = no_deadline);

}  // namespace raffinate
