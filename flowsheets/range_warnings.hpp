// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "chemistry/system.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// What a metallurgist should know of a result: stages outside the range the constants were found
/// in, and an organic near its capacity. One line per cascade and quantity, with the worst stage.
std::vector<std::string> range_warnings(const System& system,
                                        const std::vector<CascadeResult>& cascades);

/// Counter-ions that leave with a product organic: more base was brought than acid and metal could
/// use, so that nothing is refluxed and nothing separated. One line per stream.
std::vector<std::string> base_warnings(const System& system,
                                       const std::vector<StreamResult>& streams);

}  // namespace raffinate
