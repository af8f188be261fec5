// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "flowsheets/solution.hpp"

namespace raffinate {

/// The solution for machines (`--json`); `docs/results.md` lists the keys. A value that does not
/// exist is null. Keys are only ever added within one `version`.
std::string solution_json(const Solution& solution);

}  // namespace raffinate
