// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "chemistry/system.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/unit.hpp"

namespace raffinate {

/// A feed whose flow the unit decides; a reactor also those of solids and gases, by mass.
struct NeededFeed {
  std::string name;
  Eigen::VectorXd totals;  ///< [mol/L] or [mol/kg] of each component
  double water = 1.0;  ///< [m3/m3] carrier per volume of feed, 1 with constant volumes; or [m3/t]
  Phase phase = Phase::aqueous;
};

/// What a unit must know of the plant around it.
struct UnitContext {
  const System& system;           ///< restricted to the components of the plant
  Carriers carriers;              ///< zeros: constant volumes
  std::vector<NeededFeed> feeds;  ///< in the order of the unit's draws
  Phase phase = Phase::aqueous;   ///< of what a mixer or splitter handles
  /// Lanes something enters on; of the others no slopes are needed.
  std::array<bool, UnitLayout::lanes> lanes = {true, true, true, true};
};

/// Builds the unit; docs/models/units.md has the equations. Throws std::invalid_argument where the
/// context cannot serve the model: no base among the feeds of a saponifier, a metal without a name
/// in the system, vectors of the wrong size.
std::unique_ptr<Unit> make_unit(const UnitSpec& spec, const UnitContext& context);

}  // namespace raffinate
