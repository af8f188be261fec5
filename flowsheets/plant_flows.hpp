// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "flowsheets/plant.hpp"

namespace raffinate {

/// Lays the pipes of a plant whose blocks and stages exist, and finds every flow: inside cascades,
/// between blocks, out of the plant. Fills `feeds[i].stage`, `outlets`, `pipes` and the flows of the
/// stages. Faults go to `problems`: a draw larger than its stream, a phase that does not reach a
/// stage, a loop, O/A beyond 100:1 (beyond 10:1 is a warning).
void lay_pipes(const Case& given, Plant& plant, InputProblems& problems);

}  // namespace raffinate
