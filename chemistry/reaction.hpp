// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raffinate {

/// What a species is made of: (component, moles per mole of species), in the order of the text.
using Composition = std::vector<std::pair<std::string, double>>;

/// Reads `M + 1.5 HA2 - 3 H` or `-H`. Coefficients are plain positive numbers, 1 if absent.
/// Throws Fault, with a cure, for anything else, and for a component that comes twice.
Composition parse_reaction(std::string_view text);

}  // namespace raffinate
