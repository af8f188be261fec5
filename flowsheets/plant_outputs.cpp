// SPDX-License-Identifier: BSD-3-Clause
// Numbers that are read of a plant, and their slopes.
#include <algorithm>
#include <cmath>

#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

double PlantProblem::positive_part(double value) { return std::max(value, 1e-290); }

double PlantProblem::fed(const Reading& what) const {
  double sum = 0.0;
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    sum += feed_flow(f) * what.fed.dot(feed_totals(f));
  }
  return sum;
}

PlantProblem::Ratio PlantProblem::ratio(const Reading& what) const {
  if (what.kind == OutputName::Kind::pH) return {};
  const Outlet& outlet = plant_.outlets[at(what.outlet)];
  const int components = plant_.component_count();
  double wanted = 0.0, others = 0.0, moles = 0.0;
  for (int k = 0; k < components; ++k) {
    if (what.moles[k] == 0.0 && what.others[k] == 0.0) continue;
    const double amount = carried(outlet, k).amount;
    wanted += what.wanted[k] * amount;
    others += what.others[k] * amount;
    moles += what.moles[k] * amount;
  }
  if (what.kind == OutputName::Kind::purity) return {wanted, others};
  if (what.kind == OutputName::Kind::recovery) return {moles, fed(what) - moles};
  double volume = carried(outlet, components).amount;
  for (int k = 0; k < components && outlet.phase == Phase::aqueous; ++k)
    if (plant_.carriers.volume[k] != 0.0)
      volume += plant_.carriers.volume[k] * carried(outlet, k).amount;
  return {moles, volume};
}

double PlantProblem::reading(const Reading& what) const {
  if (what.kind == OutputName::Kind::pH)
    return -u_[at(unknown(plant_.outlets[at(what.outlet)].node, plant_.system.proton))] /
           std::log(10.0);
  const auto [above, below] = ratio(what);
  return std::log(positive_part(above) / positive_part(below));
}

void PlantProblem::add_reading_slope(const Reading& what, const BlockRow& row) const {
  const Outlet& outlet = plant_.outlets[at(what.outlet)];
  const int components = plant_.component_count();
  if (what.kind == OutputName::Kind::pH) {
    row[outlet.node][local_[at(outlet.node)].position[at(plant_.system.proton)]] -=
        1.0 / std::log(10.0);
    return;
  }
  const auto ratio = this->ratio(what);
  const double above = positive_part(ratio.above), below = positive_part(ratio.below);
  Eigen::VectorXd by_carried = Eigen::VectorXd::Zero(components + 1);
  if (what.kind == OutputName::Kind::purity) {
    by_carried.head(components) = what.wanted / above - what.others / below;
  } else if (what.kind == OutputName::Kind::recovery) {
    by_carried.head(components) = what.moles * (1.0 / above + 1.0 / below);
    add_fed_slope(what, -1.0 / below, row);
  } else {
    by_carried.head(components) = what.moles / above;
    if (outlet.phase == Phase::aqueous)
      by_carried.head(components) -= plant_.carriers.volume / below;
    by_carried[components] = -1.0 / below;
  }
  for (int k = 0; k <= components; ++k) {
    const bool here =
        k == components || !plant_.is_stage(outlet.node) || unknown(outlet.node, k) >= 0;
    if (here && by_carried[k] != 0.0) add_outlet_slope(outlet, k, by_carried[k], row);
  }
}

/// Adds factor * d(carried)/du, by the parts of splitters that specifications free, too.
void PlantProblem::add_outlet_slope(const Outlet& outlet, int component, double factor,
                                    const BlockRow& row) const {
  add_slope(start_of(outlet), component, factor, row);
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (spec.feed < 0 && outlet.node == plant_.stage_count() + spec.unit)
      row[plant_.node_count()][i] +=
          factor * input(i) * port(start_of(outlet)).by_part(component, spec.part);
  }
}

/// Adds factor * d(fed)/du: feeds that specifications free, and what is drawn as needed, which hangs
/// on what enters the unit.
void PlantProblem::add_fed_slope(const Reading& what, double factor, const BlockRow& row) const {
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (spec.feed < 0) continue;
    const double by_input = spec.flow ? what.fed.dot(feed_totals(spec.feed))
                                      : feed_flow(spec.feed) * what.fed.dot(spec.totals_slope);
    row[plant_.node_count()][i] += factor * input(i) * by_input;
  }
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    const Feed& feed = plant_.feeds[at(f)];
    const double brought = what.fed.dot(feed.totals);
    if (!feed.as_needed || brought == 0.0) continue;
    const int u = feed.node - plant_.stage_count();
    const auto& needed = plant_.units[at(u)].needed;
    const auto draw = std::find(needed.begin(), needed.end(), f) - needed.begin();
    const Eigen::VectorXd& by_entering = unit(u).draws()[static_cast<std::size_t>(draw)].slope;
    auto here = row[feed.node];
    for (int j = 0; j < static_cast<int>(entering_[at(u)].size()); ++j)
      if (entering_[at(u)][at(j)] >= 0)
        here[entering_[at(u)][at(j)]] += factor * brought * by_entering[j];
  }
}

}  // namespace raffinate
