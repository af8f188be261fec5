// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/torn_border.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr double absent = 1e-250;  // [kmol/s] as little as nothing

}  // namespace

TornBorder::TornBorder(PlantProblem& problem, const TornPlant& torn, std::span<const double> u)
    : problem_(problem),
      plant_(problem.plant()),
      torn_(torn),
      u_(u.begin(), u.end()),
      cascade_(torn.cascade()),
      equations_(cascade_),
      phi_(torn.shared(u)),
      step_(phi_.size()),
      right_(phi_.size()),
      network_(0, {}) {
  find_inlets();
  find_links();
  std::vector<TornPort> inlets, outlets;
  for (const Inlet& one : inlets_) inlets.push_back(torn.port(one.stage, one.phase));
  for (const StreamEnd& one : outlets_) outlets.push_back(torn.port(one.stage, one.phase));
  responses_.emplace(equations_, inlets, outlets);
  find_pattern();
  find_network();
  start();
}

/// What enters the row in the plant's state, carried components settled.
void TornBorder::start() {
  problem_.evaluate(u_);
  equations_.evaluate(phi_, {});
  responses_->find_passes();
  find_arriving([&](const Link& link) {
    Eigen::VectorXd amounts(plant_.component_count() + 1);
    for (int k = 0; k < amounts.size(); ++k)
      amounts[k] = problem_.carried(*link.pipe, k).amount / link.share;
    if (link.outlet >= 0) amounts = torn_.to_quantities(link.pipe->phase) * amounts;
    return amounts;
  });
  for (int e = 0; e < inlet_count(); ++e)
    for (int row = 0; row < size_of(e); ++row) entering(e, row) = arriving_[at(row_of(e, row))];
  settle(0.0);
}

std::span<const double> TornBorder::plant_state() {
  torn_.write(equations_, phi_, u_);
  return u_;
}

/// [quantities] with the whole stream at an outlet.
Eigen::VectorXd TornBorder::leaving(int outlet) const {
  return torn_.leaving(equations_, outlets_[at(outlet)].stage, outlets_[at(outlet)].phase);
}

double& TornBorder::entering(int node, int row) {
  if (node == spec_node()) return u_[at(problem_.spec_unknown(row))];
  if (node < inlet_count()) return inlets_[at(node)].entering[row];
  const UnitLayout layout{plant_.component_count()};
  const int unit = unit_of(node), entry = unit_layout_[at(unit)][at(row)];
  return u_[at(
      problem_.entering_unknown(unit, entry / layout.per_phase(), entry % layout.per_phase()))];
}

void TornBorder::arrive(int node, const std::vector<Entry>& entries, double share,
                        const Eigen::VectorXd& stream) {
  for (const Entry& one : entries) {
    const double amount = share * one.weight * stream[one.from];
    const std::size_t row = at(row_of(node, one.row));
    arriving_[row] += amount;
    size_[row] += std::abs(amount);
  }
}

/// What cancelled in a unit is in doubt by its rounding: it counts in the size of what arrives.
void TornBorder::add_doubt(const Link& link) {
  for (const Entry& one : link.entries) {
    const auto [amount, size] = problem_.carried(*link.pipe, one.from);
    size_[at(row_of(link.node, one.row))] += std::abs(one.weight) * (size - std::abs(amount));
  }
}

/// Sums up what arrives, `source` telling what a link carries.
template <class Source>
void TornBorder::find_arriving(const Source& source) {
  std::fill(arriving_.begin(), arriving_.end(), 0.0);
  std::fill(size_.begin(), size_.end(), absent);
  for (const FeedLink& feed : feeds_)
    arrive(feed.node, feed.entries, 1.0, problem_.brought(feed.feed));
  for (const Link& link : links_) {
    arrive(link.node, link.entries, link.share, source(link));
    if (link.outlet < 0) add_doubt(link);
    if (link.volume_row < 0) continue;
    const std::size_t row = at(row_of(link.node, link.volume_row));
    arriving_[row] += link.volume;
    size_[row] += link.volume;
  }
  for (const TieLink& tie : ties_) arrive(tie.node, tie.entries, 1.0, tied(tie));
}

/// What a tie adds to its feed.
Eigen::VectorXd TornBorder::tied(const TieLink& link) const {
  const Tie& tie = *link.tie;
  const Eigen::VectorXd amounts = torn_.to_amounts(Phase::aqueous) * leaving(link.outlet);
  Eigen::VectorXd added = Eigen::VectorXd::Zero(amounts.size());
  if (!(amounts[tie.per] > 0.0)) return added;
  const double metal = problem_.feed_flow(tie.feed) * tie.per_total *
                       std::max(amounts[tie.metal], 0.0) / amounts[tie.per];
  added[tie.metal] = metal;
  if (tie.balance >= 0) added[tie.balance] += tie.balance_per_metal * metal;
  return added;
}

/// Lets enter the row what its inlets say.
void TornBorder::feed_row() {
  for (const Inlet& inlet : inlets_) {
    auto& rows = cascade_.feed[static_cast<std::size_t>(inlet.phase)];
    for (int i = 0; i < cascade_.carried; ++i)
      rows[at(inlet.stage * cascade_.carried + i)] = inlet.entering[i];
    for (int q = 0; q < cascade_.shared; ++q)
      if (counts(inlet.phase, q))
        cascade_.counted[at(inlet.stage * cascade_.shared + q)] =
            inlet.entering[cascade_.carried + q];
  }
  equations_.take_streams(cascade_);
}

double TornBorder::evaluate() {
  problem_.evaluate_units(u_);
  feed_row();
  double most = equations_.evaluate(phi_, {});
  const auto judge = [&most](double relative) {  // what is no number stays the largest
    if (!(relative <= most) && !std::isnan(most)) most = relative;
  };
  find_arriving([&](const Link& link) {
    return link.outlet < 0 ? problem_.port(*link.pipe).amount : leaving(link.outlet);
  });
  find_readings();
  for (int i = 0; i < spec_count(); ++i) {
    const auto& goal = problem_.goal(i);
    const std::size_t row = at(row_of(spec_node(), i));
    size_[row] = 1.0;
    residual_[row] = goal ? specs_[at(i)].reading.value - *goal
                          : u_[at(problem_.spec_unknown(i))] - problem_.held_input(i);
    judge(std::abs(residual_[row]));
  }
  for (int node = 0; node < spec_node(); ++node) {
    for (int i = 0; i < size_of(node); ++i) {
      const double enters = entering(node, i);
      const std::size_t row = at(row_of(node, i));
      residual_[row] = enters - arriving_[row];
      judge(std::abs(residual_[row]) / (size_[row] + std::abs(enters)));
    }
  }
  return std::isfinite(most) ? most : std::numeric_limits<double>::infinity();
}

/// What specifications read in this state.
void TornBorder::find_readings() {
  for (int i = 0; i < spec_count(); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    const Outlet& outlet = plant_.outlets[at(spec.reading.outlet)];
    SpecLink& link = specs_[at(i)];
    Eigen::VectorXd carried(plant_.component_count() + 1);
    if (link.outlet < 0) {
      for (int k = 0; k < carried.size(); ++k) carried[k] = problem_.carried(outlet, k).amount;
    } else {
      carried = link.share * (torn_.to_amounts(outlet.phase) * leaving(link.outlet));
      if (outlet.phase == Phase::organic || !plant_.flows_free)
        carried[carried.size() - 1] = link.share * flow_of(outlet.node, outlet.phase);
    }
    link.reading = reading_slope(spec.reading, plant_, carried, problem_.fed(spec.reading));
  }
}

}  // namespace raffinate
