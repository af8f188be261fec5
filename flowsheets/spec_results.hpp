// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Between a value as a metallurgist states it (share, mol/L, pH) and as the equations see it; see
/// PlantProblem::reading.
double to_reading(const DesignSpec& spec, double value);
double from_reading(const DesignSpec& spec, double reading);

/// What became of every design specification of an evaluated plant, with the reason where it is not
/// met. `stopped` names the inputs that would have to leave their bounds.
std::vector<SpecResult> spec_results(const PlantProblem& problem, const std::vector<bool>& stopped);

}  // namespace raffinate
