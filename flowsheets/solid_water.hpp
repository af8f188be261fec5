// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Oxygen of the air that counts as water in a solid (CeO2, Pr6O11, Ce(OH)4) or in a gas [kg/s]. A
/// kiln takes what its oxide holds and gives to the gas what its solids brought; other units hand
/// on both, and their solids share it by mass.
double oxygen_of_air(const Solution& solution, const StreamResult& stream);

/// Water of a solid beside its oxides [kg/s]: Fe - 3 H + 3 H2O is half a Fe2O3 and 1.5 H2O. Moisture,
/// water of crystallisation and of hydroxides together.
double water_beside_oxides(const Solution& solution, const StreamResult& stream);

}  // namespace raffinate
