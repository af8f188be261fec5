// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <iterator>
#include <stdexcept>

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
    context.feeds.push_back({feed.name, feed.totals, feed.carrier, feed.phase});
  }
  std::copy(std::begin(unit.lanes), std::end(unit.lanes), context.lanes.begin());
  return make_unit(unit.spec, context);
}

double estimated_draw(const Plant& plant, int f) {
  const int i = plant.feeds[at(f)].node - plant.stage_count();
  if (i < 0 || !std::holds_alternative<ReactorSpec>(plant.units[at(i)].spec.model)) return 0.0;
  const UnitLayout layout{plant.component_count()};
  Eigen::VectorXd in = Eigen::VectorXd::Zero(layout.size());
  for (const Feed& feed : plant.feeds) {
    if (feed.node != plant.stage_count() + i || feed.as_needed) continue;
    in.segment(layout.index(feed.lane, 0), feed.totals.size()) += feed.flow * feed.totals;
    in[layout.index(feed.lane, layout.components)] += feed.flow * feed.carrier;
  }
  try {
    const auto unit = build_unit(plant, i);
    unit->evaluate(in);
    const auto& needed = plant.units[at(i)].needed;
    const auto place = std::find(needed.begin(), needed.end(), f) - needed.begin();
    return unit->draws()[static_cast<std::size_t>(place)].flow;
  } catch (const std::invalid_argument&) {  // told when the units are tried
    return 0.0;
  }
}

}  // namespace raffinate
