// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/plant_problem.hpp"

namespace raffinate {

/// A start for the solver without any guess by the user.
///
/// Every stage is filled with its mixed feeds after the exchanges that a working cascade makes -
/// metals take the place of the counter-ions of a saponified organic, scrub acid comes down as the
/// metal salt it has made, surplus base stays - and is brought to equilibrium by itself. That gives
/// acid, free extractant and free anions of a loaded cascade; metals and counter-ions then follow
/// from their linear balances along the cascade.
std::vector<double> shortcut_start(PlantProblem& problem);

/// The same before the linear balances: every stage by itself, with the metals in the proportions of
/// the feed. So a plant stands when it has been filled and its mixers are switched on.
std::vector<double> feed_fill(PlantProblem& problem);

}  // namespace raffinate
