// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/unit_shares.hpp"

#include <algorithm>
#include <cmath>

namespace raffinate {

void find_shares(std::vector<UnitOutflow>& outflows, int units) {
  const auto at = [](int i) { return static_cast<std::size_t>(i); };
  std::vector<UnitOutflow::Lanes> leaves(at(units));
  for (UnitOutflow& one : outflows) {
    for (std::size_t lane = 0; lane < one.share.size(); ++lane) {
      one.share[lane] = std::clamp(one.slope[lane], 0.0, 1.0);
      leaves[at(one.unit)][lane] += one.share[lane];
    }
  }
  for (UnitOutflow& one : outflows) {
    double passes = 0.0;
    for (std::size_t lane = 0; lane < one.share.size(); ++lane) {
      one.share[lane] /= std::max(1.0, leaves[at(one.unit)][lane]);
      passes += one.share[lane] * one.entering[lane];
    }
    const double source = one.amount - passes, nothing = 1e-12 * std::abs(one.amount);
    one.source = source > nothing ? source : 0.0;
    if (source >= -nothing) continue;
    const double part = passes > 0.0 ? std::clamp(one.amount / passes, 0.0, 1.0) : 0.0;
    for (double& share : one.share) share *= part;
  }
}

}  // namespace raffinate
