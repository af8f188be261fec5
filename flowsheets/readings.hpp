// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Reads streams, profiles, closure and warnings off a state of the plant. The report, the title and
/// the case text are left to the caller.
Solution read_state(PlantProblem& problem, std::span<const double> u);

}  // namespace raffinate
