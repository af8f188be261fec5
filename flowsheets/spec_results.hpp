// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// How the search for a plant that meets all targets ended; `found` also beyond the bounds.
enum class SpecSearch { found, exhausted, ended_by_time };

/// What became of every design specification of an evaluated plant, with the reason where it is not
/// met. `stopped` names the inputs that would have to leave their bounds.
std::vector<SpecResult> spec_results(const PlantProblem& problem, const std::vector<bool>& stopped,
                                     SpecSearch search);

}  // namespace raffinate
