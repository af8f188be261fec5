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

/// Fills what a specification counts (PlantSpec::metals to others) from the metals it names: in a
/// purity or recovery elements in all their forms, see forms_of; in a concentration components. False
/// if the plant has nothing of a metal: then `missing` is its name.
bool count_metals(const Plant& plant, PlantSpec& one, std::string& missing);

}  // namespace raffinate
