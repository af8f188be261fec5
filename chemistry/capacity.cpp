// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace raffinate {

double leanest_binding(const System& system, int component) {
  double leanest = std::numeric_limits<double>::infinity();
  for (const Species& species : system.tableau.species()) {
    if (species.phase != Phase::organic) continue;
    double own = 0.0, extractant = 0.0;
    for (const auto& [k, nu] : species.stoichiometry) {
      if (k == component) own = nu;
      if (k == system.extractant.component) extractant = nu;
    }
    if (own > 0.0 && extractant > 0.0) leanest = std::min(leanest, extractant / own);
  }
  return leanest;
}

double extractant_needed(const System& system, const Eigen::VectorXd& totals) {
  double needed = 0.0;
  for (int k = 0; k < totals.size(); ++k) {
    if (k == system.extractant.component || !(totals[k] > 0.0)) continue;
    const double leanest = leanest_binding(system, k);
    if (std::isfinite(leanest)) needed += leanest * totals[k];
  }
  return needed;
}

}  // namespace raffinate
