// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>

#include "chemistry/system.hpp"

namespace raffinate {

/// Extractant, in the tableau's unit, that a mole of the component binds in the organic at least:
/// in the leanest of its species [mol/mol]. NdA3 = Nd + 1.5 HA2 - 3 H gives 1.5 for Nd. Infinity
/// where no species of the organic holds both.
double leanest_binding(const System& system, int component);

/// The same for all that an organic holds [mol/L or mol, as the totals]. Beyond the extractant's own
/// total no state of the organic exists.
double extractant_needed(const System& system, const Eigen::VectorXd& totals);

}  // namespace raffinate
