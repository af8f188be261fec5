// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "chemistry/system.hpp"
#include "flowsheets/case.hpp"

namespace raffinate {

/// What a feed holds, as the tableau counts it.
struct FeedComposition {
  /// [mol/L], of solids and gases [mol/kg] dry, over the components of the system
  Eigen::VectorXd totals;
  double water = 0.0;  ///< [m3/t] of solids and gases: bound water and moisture per dry tonne
  int balance = -1;    ///< the component that balances the charge, -1 if none is counted
  std::vector<std::string> notes, warnings;  ///< "liquor: 3.01 mol/L Cl balances the charge"
};

/// Aqueous: metals and reagents as given; a pH fixes free acid; what the charges lack is made up
/// with the balancing anion. Organic: metals and counter-ions sit in the first organic species that
/// holds them, with the acid or anion that species brings along; the rest is free extractant.
/// Faults go to `problems`.
FeedComposition feed_composition(const FeedSpec& feed, const System& system,
                                 InputProblems& problems);

/// What a solid or a gas brings of bought reagents [mol/kg]: all but nitrogen and water of what a unit
/// draws as needed, and of gases; of a solid in a given flow known reagents and metal, unless a
/// mineral beside them says that it is raw material.
std::vector<Amount> reagents_by_mass(const FeedSpec& feed, const System& system);

/// Of a solid or a gas: moles per mass from the shares of its mass; moisture is water on top.
FeedComposition composition_by_mass(const FeedSpec& feed, const System& system,
                                    InputProblems& problems);

/// Charge of a liquid [mol/L, or the unit of its totals].
double charge_of(const Eigen::VectorXd& totals, const System& system);

}  // namespace raffinate
