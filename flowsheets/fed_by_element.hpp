// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "chemistry/element_forms.hpp"
#include "flowsheets/plant.hpp"

namespace raffinate {

/// What counts as the feed of each component: plant components, and moles of it that a mole of each
/// stands for. Without reactions that is the component itself; behind them its element may have been
/// fed in another one, so that all of the element counts.
std::vector<Forms> counted_as_fed(const Plant& plant);

/// What a plant counts for an output. In a purity or recovery metals are elements in all their forms,
/// see forms_of; in a concentration components. `missing` is a metal of which the plant has nothing, or
/// empty.
Reading reading_of(const Plant& plant, const OutputName& name, std::string& missing);

/// What of these amounts of a feed counts as fed: of a feed that follows a stream no metal, for it takes
/// them back from there.
double counted_of_feed(const Plant& plant, const Reading& what, int feed,
                       const Eigen::VectorXd& amounts);

/// Refuses the recovery of a metal in a stream from which a feed takes it back: the equations would count
/// what goes round, every time.
void check_recovery(const Plant& plant, const Reading& what, const OutputName& name,
                    InputProblems& problems);

}  // namespace raffinate
