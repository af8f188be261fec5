// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <vector>

#include "flowsheets/unit.hpp"

namespace raffinate {

/// One component in what a unit lets out by one pipe, as shares of what enters on its lanes and a
/// source: what feeds bring and reactions make of other components.
struct UnitOutflow {
  using Lanes = std::array<double, UnitLayout::lanes>;
  int unit = 0;
  double amount = 0.0;  ///< [kmol/s] that the pipe carries
  Lanes slope = {};     ///< [1] d(amount)/d(entering), 0 of lanes without the component
  Lanes entering = {};  ///< [kmol/s]
  Lanes share = {};     ///< found by `find_shares`
  double source = 0.0;  ///< [kmol/s], the same
};

/// Takes each amount as shares of what enters on the lanes plus a source: by its slopes, made smaller
/// where more than all of a lane would leave (reactions make a component of itself), or where less
/// than nothing would be left over. Shares and sources are never negative.
void find_shares(std::vector<UnitOutflow>& outflows, int units);

}  // namespace raffinate
