// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

namespace raffinate {

/// A number that a unit tells of itself.
struct UnitReading {
  std::string name;  ///< "current"
  double value = 0.0;
  std::string unit;  ///< "kA"; "%" of shares
};

}  // namespace raffinate
