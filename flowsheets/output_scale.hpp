// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "flowsheets/case.hpp"

namespace raffinate {

/// True of purity and recovery.
bool is_share(OutputName::Kind kind);

/// Between an output as a metallurgist states it, share [1], [mol/L] or pH, and as the equations see
/// it: ln(odds), ln(mol/L), pH. See PlantProblem::reading.
double to_reading(OutputName::Kind kind, double value);
double from_reading(OutputName::Kind kind, double reading);

/// d(from_reading)/d(reading).
double from_reading_slope(OutputName::Kind kind, double reading);

}  // namespace raffinate
