// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "chemistry/system.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// What a metallurgist should know of a result: stages outside the range the constants were found
/// in, and an organic near its capacity. One line per cascade and quantity, with the worst stage.
std::vector<std::string> range_warnings(const System& system,
                                        const std::vector<CascadeResult>& cascades);

/// Soap that passes a cascade unused: its organic brings base, and takes some of the counter-ion
/// along. One line per cascade and ion. A cascade that itself makes soap is meant to, and so is one
/// whose organic goes on into a cascade that loads it.
std::vector<std::string> base_warnings(const Plant& plant,
                                       const std::vector<StreamResult>& streams);

}  // namespace raffinate
