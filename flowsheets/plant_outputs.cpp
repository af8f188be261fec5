// SPDX-License-Identifier: BSD-3-Clause
// Numbers that are read of a plant, and their slopes.
#include <cmath>

#include "flowsheets/fed_by_element.hpp"
#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

double PlantProblem::fed(const Reading& what) const {
  double sum = 0.0;
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    sum += feed_flow(f) * counted_of_feed(plant_, what, f, feed_totals(f));
  }
  return sum;
}

ReadingSlope PlantProblem::reading_slope(const Reading& what) const {
  if (what.kind == OutputName::Kind::pH) return {};
  const Outlet& outlet = plant_.outlets[at(what.outlet)];
  Eigen::VectorXd carried(plant_.component_count() + 1);
  for (int k = 0; k < carried.size(); ++k) carried[k] = this->carried(outlet, k).amount;
  return raffinate::reading_slope(what, plant_, carried, fed(what));
}

double PlantProblem::reading(const Reading& what) const {
  if (what.kind == OutputName::Kind::pH)
    return -u_[at(unknown(plant_.outlets[at(what.outlet)].node, plant_.system.proton))] /
           std::log(10.0);
  return reading_slope(what).value;
}

void PlantProblem::add_reading_slope(const Reading& what, const BlockRow& row) const {
  const Outlet& outlet = plant_.outlets[at(what.outlet)];
  const int components = plant_.component_count();
  if (what.kind == OutputName::Kind::pH) {
    row[outlet.node][local_[at(outlet.node)].position[at(plant_.system.proton)]] -=
        1.0 / std::log(10.0);
    return;
  }
  const ReadingSlope slope = reading_slope(what);
  if (slope.by_fed != 0.0) add_fed_slope(what, slope.by_fed, row);
  for (int k = 0; k <= components; ++k) {
    const bool here =
        k == components || !plant_.is_stage(outlet.node) || unknown(outlet.node, k) >= 0;
    if (here && slope.by_carried[k] != 0.0) add_outlet_slope(outlet, k, slope.by_carried[k], row);
  }
}

/// Adds factor * d(carried)/du, by the parts of splitters that specifications free, too.
void PlantProblem::add_outlet_slope(const Outlet& outlet, int component, double factor,
                                    const BlockRow& row) const {
  add_slope(start_of(outlet), component, factor, row);
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (spec.feed < 0 && outlet.node == plant_.stage_count() + spec.unit)
      row[plant_.node_count()][i] += factor * input(i) * port(outlet).by_part(component, spec.part);
  }
}

/// Adds factor * d(fed)/du: feeds that specifications free, and what is drawn as needed, which hangs
/// on what enters the unit.
void PlantProblem::add_fed_slope(const Reading& what, double factor, const BlockRow& row) const {
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (spec.feed < 0) continue;
    row[plant_.node_count()][i] +=
        factor * counted_of_feed(plant_, what, spec.feed, brought_slope(i));
  }
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    const Feed& feed = plant_.feeds[at(f)];
    const double brought = what.fed.dot(feed.totals);
    if (!feed.as_needed || brought == 0.0) continue;
    const int u = feed.node - plant_.stage_count();
    const Eigen::VectorXd& by_entering = draw(f).slope;
    auto here = row[feed.node];
    for (int j = 0; j < static_cast<int>(entering_[at(u)].size()); ++j)
      if (entering_[at(u)][at(j)] >= 0)
        here[entering_[at(u)][at(j)]] += factor * brought * by_entering[j];
  }
}

}  // namespace raffinate
