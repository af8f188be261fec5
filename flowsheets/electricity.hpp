// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "flowsheets/solution.hpp"

namespace raffinate {

/// What a unit draws from the grid.
struct PowerUse {
  std::string unit;
  double power = no_value;  ///< [W] NaN: no voltage was given
};

/// Units that draw current, from their readings.
std::vector<PowerUse> electricity(const Solution& solution);

/// The product that reagents and electricity are counted by: the first of `products`. Null without
/// one, or if its mass is nothing or not known.
const ProductResult* counted_by(const Solution& solution);

}  // namespace raffinate
