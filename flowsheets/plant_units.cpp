// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant.hpp"
#include "flowsheets/units.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// What a mixer or splitter handles: the phase of its outlets.
Phase phase_through(const Plant& plant, int unit) {
  for (const Outlet& outlet : plant.outlets)
    if (outlet.node == plant.stage_count() + unit) return outlet.phase;
  return Phase::aqueous;
}

}  // namespace

std::unique_ptr<Unit> build_unit(const Plant& plant, int i) {
  const PlantUnit& unit = plant.units[at(i)];
  UnitContext context{plant.system, plant.carriers, {}, phase_through(plant, i)};
  for (const int f : unit.needed) {
    const Feed& feed = plant.feeds[at(f)];
    context.feeds.push_back({feed.name, feed.totals, feed.carrier});
  }
  return make_unit(unit.spec, context);
}

}  // namespace raffinate
