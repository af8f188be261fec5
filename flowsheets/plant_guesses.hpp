// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "flowsheets/case.hpp"
#include "flowsheets/plant.hpp"

namespace raffinate {

/// Finds the outlets the guesses of a case speak of, and what these hold; `chemistry` is the whole
/// system, `keep` the components of it that the plant has.
void add_guesses(const Case& given, const System& chemistry, const std::vector<int>& keep,
                 Plant& plant, InputProblems& problems);

}  // namespace raffinate
