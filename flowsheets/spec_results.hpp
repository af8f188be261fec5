// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// What became of every design specification of an evaluated plant, with the reason where it is not
/// met. `stopped` names the inputs that would have to leave their bounds.
std::vector<SpecResult> spec_results(const PlantProblem& problem, const std::vector<bool>& stopped);

}  // namespace raffinate
