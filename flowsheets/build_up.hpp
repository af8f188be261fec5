// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Freezes the solvent tanks of a problem that has not been evaluated yet, with fresh solvent.
void start_with_fresh_solvent(PlantProblem& problem);

/// Follows a plant of closed organic loops from fresh solvent on, by quasi-steady states: cascades
/// and units are at steady state with the solvent of the moment, and what they send back changes the
/// solvent by implicit Euler steps of the loop's content (SolventTankSpec::holds). That is what iron,
/// thorium and heavy rare earths do over months, while a cascade settles within days.
///
/// The problem stands at fresh solvent. `solve_state` solves the plant from u and tells whether it could. Stops at the first state it
/// could not solve.
std::vector<BuildUpResult> follow_build_up(PlantProblem& problem, std::vector<double>& u,
                                           const std::function<bool()>& solve_state);

}  // namespace raffinate
