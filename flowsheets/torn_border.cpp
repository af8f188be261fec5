// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/torn_border.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr double absent = 1e-250;  // [kmol/s] as little as nothing
constexpr double there = 1e-240;

/// What crosses the border leaves the row; a stream's share of it.
template <class Stream>
double share_of(const Stream& stream, double flow) {
  return std::max(0.0, stream.share + stream.fixed / flow);
}

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
  for (std::size_t e = 0; e < inlets_.size(); ++e)
    for (int row = 0; row < inlets_[e].entering.size(); ++row)
      inlets_[e].entering[row] = arriving_[at(pattern_.offset(block_[e]) + row)];
  settle(0.0);
}

std::span<const double> TornBorder::plant_state() {
  torn_.write(equations_, phi_, u_);
  return u_;
}

int TornBorder::inlet_at(int stage, Phase phase) const {
  const auto found = std::find_if(inlets_.begin(), inlets_.end(), [&](const Inlet& one) {
    return one.stage == stage && one.phase == phase;
  });
  return static_cast<int>(found - inlets_.begin());
}

int TornBorder::outlet_at(int stage, Phase phase) {
  for (std::size_t o = 0; o < outlets_.size(); ++o)
    if (outlets_[o].stage == stage && outlets_[o].phase == phase) return static_cast<int>(o);
  outlets_.push_back({stage, phase});
  return static_cast<int>(outlets_.size()) - 1;
}

void TornBorder::find_inlets() {
  const int quantities = cascade_.carried + cascade_.shared;
  const auto add = [&](int node, Phase phase) {
    if (plant_.is_stage(node) && at(inlet_at(node, phase)) == inlets_.size())
      inlets_.push_back({node, phase, Eigen::VectorXd::Zero(quantities)});
  };
  for (const Pipe& pipe : plant_.pipes)
    if (!torn_.inside(pipe)) add(pipe.to, pipe.phase);
  for (const Feed& feed : plant_.feeds) add(feed.node, feed.phase);
  for (Inlet& inlet : inlets_) {
    auto& rows = cascade_.feed[static_cast<std::size_t>(inlet.phase)];
    for (int i = 0; i < cascade_.carried; ++i)
      inlet.entering[i] = rows[at(inlet.stage * cascade_.carried + i)];
    for (int q = 0; q < cascade_.shared; ++q)
      inlet.entering[cascade_.carried + q] =
          cascade_.counted[at(inlet.stage * cascade_.shared + q)];
  }
}

void TornBorder::find_links() {
  const auto node_of = [&](int node, Phase phase) {
    return plant_.is_stage(node) ? inlet_at(node, phase)
                                 : static_cast<int>(inlets_.size()) + node - plant_.stage_count();
  };
  for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
    const UnitLayout layout{plant_.component_count()};
    std::vector<int>& entries = unit_layout_.emplace_back();
    for (int lane = 0; lane < UnitLayout::lanes; ++lane)
      for (int k = 0; k <= layout.components; ++k)
        if (problem_.entering_unknown(i, lane, k) >= 0) entries.push_back(layout.index(lane, k));
  }
  for (const Pipe& pipe : plant_.pipes) {
    if (torn_.inside(pipe)) continue;
    Link link{&pipe};
    link.node = node_of(pipe.to, pipe.phase);
    if (plant_.is_stage(pipe.from)) {
      link.outlet = outlet_at(pipe.from, pipe.phase);
      link.share = share_of(pipe, flow_of(pipe.from, pipe.phase));
    }
    link.entries = entries_of(pipe, link.node);
    add_volume(link);
    links_.push_back(std::move(link));
  }
  for (const Tie& tie : plant_.ties) {
    const Feed& feed = plant_.feeds[at(tie.feed)];
    const int node = node_of(feed.node, feed.phase);
    ties_.push_back({&tie, outlet_at(plant_.outlets[at(tie.outlet)].node, Phase::aqueous), node,
                     entries_of(node, feed.phase, feed.lane)});
  }
  for (const PlantSpec& spec : plant_.specs) {
    const Outlet& outlet = plant_.outlets[at(spec.reading.outlet)];
    const bool of_row = plant_.is_stage(outlet.node);
    specs_.push_back({of_row ? outlet_at(outlet.node, outlet.phase) : -1,
                      of_row ? share_of(outlet, flow_of(outlet.node, outlet.phase)) : 1.0});
  }
  crossing_ = static_cast<int>(outlets_.size());
  for (const Outlet& outlet : plant_.outlets)
    if (outlet.product() && plant_.is_stage(outlet.node))
      products_.push_back({outlet_at(outlet.node, outlet.phase),
                           share_of(outlet, flow_of(outlet.node, outlet.phase))});
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    const Feed& feed = plant_.feeds[at(f)];
    if (feed.as_needed) continue;
    const int node = node_of(feed.node, feed.phase);
    feeds_.push_back({f, node, entries_of(node, feed.phase, feed.lane)});
  }
}

/// The row knows no volume of the organic; it is given.
void TornBorder::add_volume(Link& link) const {
  if (link.outlet < 0 || link.pipe->phase != Phase::organic || plant_.is_stage(link.pipe->to))
    return;
  const auto& entries = unit_layout_[at(unit_of(link.node))];
  const UnitLayout layout{plant_.component_count()};
  const auto row = std::find(entries.begin(), entries.end(),
                             layout.index(link.pipe->lane, plant_.component_count()));
  link.volume_row = static_cast<int>(row - entries.begin());
  link.volume = link.share * flow_of(link.pipe->from, Phase::organic);
}

/// Which amounts of a stream make up the rows of a node.
std::vector<TornBorder::Entry> TornBorder::entries_of(int node, Phase phase, int lane) const {
  std::vector<Entry> entries;
  const int components = plant_.component_count();
  if (node < static_cast<int>(inlets_.size())) {
    const Eigen::MatrixXd& weights = torn_.to_quantities(phase);
    for (int row = 0; row < weights.rows(); ++row)
      for (int k = 0; k <= components; ++k)
        if (weights(row, k) != 0.0) entries.push_back({row, k, weights(row, k)});
    return entries;
  }
  const auto& rows = unit_layout_[at(unit_of(node))];
  const UnitLayout layout{components};
  for (int row = 0; row < static_cast<int>(rows.size()); ++row)
    for (int k = 0; k <= components; ++k)
      if (rows[at(row)] == layout.index(lane, k)) entries.push_back({row, k, 1.0});
  return entries;
}

/// The same, of what the pipe's source speaks of.
std::vector<TornBorder::Entry> TornBorder::entries_of(const Pipe& pipe, int node) const {
  std::vector<Entry> entries;
  if (plant_.is_stage(pipe.from) && node < static_cast<int>(inlets_.size())) {
    for (int i = 0; i < cascade_.carried + cascade_.shared; ++i) entries.push_back({i, i, 1.0});
    return entries;
  }
  entries = entries_of(node, pipe.phase, pipe.lane);
  if (!plant_.is_stage(pipe.from)) return entries;
  std::vector<Entry> of_quantities;
  const Eigen::MatrixXd& amounts = torn_.to_amounts(pipe.phase);
  for (const Entry& one : entries)
    for (int i = 0; i < amounts.cols(); ++i)
      if (amounts(one.from, i) != 0.0)
        of_quantities.push_back({one.row, i, one.weight * amounts(one.from, i)});
  return of_quantities;
}

int TornBorder::size_of(int node) const {
  if (node == spec_node()) return spec_count();
  return node < static_cast<int>(inlets_.size())
             ? cascade_.carried + cascade_.shared
             : static_cast<int>(unit_layout_[at(unit_of(node))].size());
}

/// Nodes in the order of the streams, as far as these have one: elimination then fills little more
/// than what leads back.
std::vector<int> TornBorder::in_order(const std::vector<std::pair<int, int>>& couplings) const {
  const int nodes = static_cast<int>(inlets_.size() + plant_.units.size());
  std::vector<std::vector<int>> next(at(nodes));
  for (const auto& [to, from] : couplings) next[at(from)].push_back(to);
  std::vector<int> order;
  std::vector<bool> seen(at(nodes));
  const std::function<void(int)> walk = [&](int node) {
    seen[at(node)] = true;
    for (const int to : next[at(node)])
      if (!seen[at(to)]) walk(to);
    order.push_back(node);
  };
  for (int node = nodes - 1; node >= 0; --node)
    if (!seen[at(node)]) walk(node);
  std::reverse(order.begin(), order.end());
  return order;
}

void TornBorder::add_spec_couplings(std::vector<std::pair<int, int>>& couplings) const {
  const int inlets = static_cast<int>(inlets_.size());
  const auto unit_node = [&](int node) { return inlets + node - plant_.stage_count(); };
  for (const FeedLink& link : feeds_) couplings.emplace_back(link.node, spec_node());
  for (const TieLink& link : ties_) couplings.emplace_back(link.node, spec_node());
  for (const Link& link : links_)
    if (link.outlet < 0) couplings.emplace_back(link.node, spec_node());
  for (const Feed& feed : plant_.feeds)
    if (feed.as_needed) couplings.emplace_back(spec_node(), unit_node(feed.node));
  for (int i = 0; i < spec_count(); ++i) {
    const int outlet = specs_[at(i)].outlet;
    if (outlet < 0)
      couplings.emplace_back(
          spec_node(), unit_node(plant_.outlets[at(plant_.specs[at(i)].reading.outlet)].node));
    for (int e = 0; e < inlets && outlet >= 0; ++e)
      if (responses_->reaches(outlet, e)) couplings.emplace_back(spec_node(), e);
  }
}

void TornBorder::find_pattern() {
  const int inlets = static_cast<int>(inlets_.size());
  std::vector<std::pair<int, int>> couplings;
  for (const Link& link : links_) {
    if (link.outlet < 0) {
      couplings.emplace_back(link.node, inlets + link.pipe->from - plant_.stage_count());
      continue;
    }
    for (int e = 0; e < inlets; ++e)
      if (responses_->reaches(link.outlet, e)) couplings.emplace_back(link.node, e);
  }
  for (const TieLink& link : ties_)
    for (int e = 0; e < inlets; ++e)
      if (responses_->reaches(link.outlet, e)) couplings.emplace_back(link.node, e);
  std::vector<int> order = in_order(couplings);
  if (spec_count() > 0) {
    add_spec_couplings(couplings);
    order.push_back(spec_node());
  }
  block_.resize(order.size());
  std::vector<int> sizes;
  for (const int node : order) {
    block_[at(node)] = static_cast<int>(sizes.size());
    sizes.push_back(size_of(node));
  }
  for (auto& [to, from] : couplings) {
    to = block_[at(to)];
    from = block_[at(from)];
  }
  pattern_ = BlockPattern(sizes, couplings);
  J_.emplace(pattern_);
  lu_.emplace(pattern_);
  for (auto* one : {&arriving_, &size_, &residual_, &border_step_})
    one->assign(at(pattern_.size()), 0.0);
}

int TornBorder::vessel_of(int node, int lane) const {
  const int inlets = static_cast<int>(inlets_.size());
  return node < inlets ? node : lane_vessel_[at(UnitLayout::lanes * (node - inlets) + lane)];
}

/// Inlets of the row and lanes of the units are the vessels in which carried components go round.
void TornBorder::find_network() {
  int vessels = static_cast<int>(inlets_.size());
  for (const PlantUnit& unit : plant_.units)
    for (const bool lane : unit.lanes) lane_vessel_.push_back(lane ? vessels++ : -1);
  std::vector<std::pair<int, int>> ends;
  for (const Link& link : links_)
    for_senders(link, [&](int from, int, int) {
      ends.emplace_back(from, vessel_of(link.node, link.pipe->lane));
    });
  network_ = FlowNetwork(vessels, ends);
  vessels_ = vessels;
}

/// Calls use(vessel, inlet, lane) for each vessel that a link brings something from, but not for the
/// one it leads to.
template <class Use>
void TornBorder::for_senders(const Link& link, const Use& use) const {
  const int to = vessel_of(link.node, link.pipe->lane);
  if (link.outlet >= 0) {
    for (int e = 0; e < static_cast<int>(inlets_.size()); ++e)
      if (responses_->reaches(link.outlet, e) && e != to) use(e, e, -1);
    return;
  }
  const int unit = link.pipe->from - plant_.stage_count();
  for (int lane = 0; lane < UnitLayout::lanes; ++lane)
    if (const int from = lane_vessel_[at(UnitLayout::lanes * unit + lane)]; from >= 0 && from != to)
      use(from, -1, lane);
}

/// [quantities] with the whole stream at an outlet.
Eigen::VectorXd TornBorder::leaving(int outlet) const {
  return torn_.leaving(equations_, outlets_[at(outlet)].stage, outlets_[at(outlet)].phase);
}

/// [components + 1] amounts that a feed brings.
Eigen::VectorXd TornBorder::fed(int f) const {
  const Feed& feed = plant_.feeds[at(f)];
  const Eigen::VectorXd totals = problem_.feed_totals(f);
  Eigen::VectorXd amounts(totals.size() + 1);
  double carrier = feed.carrier;
  if (feed.phase == Phase::aqueous) carrier -= plant_.carriers.volume.dot(totals - feed.totals);
  amounts << totals, carrier;
  return problem_.feed_flow(f) * amounts;
}

/// Whether what the closure of shared unknown q counts is in this liquid.
bool TornBorder::counts(Phase phase, int q) const {
  return !(torn_.to_quantities(phase).row(cascade_.carried + q).array() == 0.0).all();
}

double& TornBorder::entering(int node, int row) {
  if (node == spec_node()) return u_[at(problem_.spec_unknown(row))];
  const int inlets = static_cast<int>(inlets_.size());
  if (node < inlets) return inlets_[at(node)].entering[row];
  const UnitLayout layout{plant_.component_count()};
  const int unit = node - inlets, entry = unit_layout_[at(unit)][at(row)];
  return u_[at(
      problem_.entering_unknown(unit, entry / layout.per_phase(), entry % layout.per_phase()))];
}

void TornBorder::arrive(int node, const std::vector<Entry>& entries, double share,
                        const Eigen::VectorXd& stream) {
  const int offset = pattern_.offset(block_[at(node)]);
  for (const Entry& one : entries) {
    const double amount = share * one.weight * stream[one.from];
    arriving_[at(offset + one.row)] += amount;
    size_[at(offset + one.row)] += std::abs(amount);
  }
}

/// Sums up what arrives, `source` telling what a link carries.
template <class Source>
void TornBorder::find_arriving(const Source& source) {
  std::fill(arriving_.begin(), arriving_.end(), 0.0);
  std::fill(size_.begin(), size_.end(), absent);
  for (const FeedLink& feed : feeds_) arrive(feed.node, feed.entries, 1.0, fed(feed.feed));
  for (const Link& link : links_) {
    arrive(link.node, link.entries, link.share, source(link));
    if (link.volume_row < 0) continue;
    const int row = pattern_.offset(block_[at(link.node)]) + link.volume_row;
    arriving_[at(row)] += link.volume;
    size_[at(row)] += link.volume;
  }
  for (const TieLink& tie : ties_) arrive(tie.node, tie.entries, 1.0, tied(tie));
}

/// What a tie adds to its feed.
Eigen::VectorXd TornBorder::tied(const TieLink& link) const {
  const Tie& tie = *link.tie;
  const Eigen::VectorXd amounts = torn_.to_amounts(Phase::aqueous) * leaving(link.outlet);
  Eigen::VectorXd added = Eigen::VectorXd::Zero(amounts.size());
  if (!(amounts[tie.per] > 0.0)) return added;
  const double metal =
      problem_.feed_flow(tie.feed) * tie.per_total * amounts[tie.metal] / amounts[tie.per];
  added[tie.metal] = metal;
  if (tie.balance >= 0) added[tie.balance] += tie.balance_per_metal * metal;
  return added;
}

double TornBorder::evaluate() {
  problem_.evaluate_units(u_);
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
  double most = equations_.evaluate(phi_, {});
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
    if (!(std::abs(residual_[row]) <= most)) most = std::abs(residual_[row]);
  }
  for (std::size_t node = 0; node < inlets_.size() + plant_.units.size(); ++node) {
    const int offset = pattern_.offset(block_[node]);
    for (int row = 0; row < pattern_.size(block_[node]); ++row) {
      const double enters = entering(static_cast<int>(node), row);
      residual_[at(offset + row)] = enters - arriving_[at(offset + row)];
      const double relative =
          std::abs(residual_[at(offset + row)]) / (size_[at(offset + row)] + std::abs(enters));
      if (!(relative <= most)) most = relative;  // not a number: is not small
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

/// [quantities x quantities] d(leaving)/d(entering) of the row, its closures staying closed.
Eigen::MatrixXd TornBorder::row_slope(int outlet, int inlet) const {
  const int carried = cascade_.carried, quantities = carried + cascade_.shared;
  Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(quantities, quantities);
  for (int i = 0; i < carried; ++i) {
    for (int k = 0; k < quantities; ++k) slope(i, k) = responses_->slope(outlet, i, inlet, k);
    slope(i, i) += responses_->passes(outlet, inlet)[at(i)];
  }
  for (int q = 0; q < cascade_.shared; ++q)
    if (counts(inlets_[at(inlet)].phase, q))
      slope(carried + q, carried + q) = responses_->keeps(outlet, inlet);
  return slope;
}

/// d(ratio of what leaves)/d(quantities leaving), times what a tie makes of it.
Eigen::RowVectorXd TornBorder::tie_slope(const TieLink& link) const {
  const Tie& tie = *link.tie;
  const Eigen::MatrixXd& amounts = torn_.to_amounts(Phase::aqueous);
  const Eigen::VectorXd leaves = leaving(link.outlet);
  const double metal = amounts.row(tie.metal).dot(leaves), per = amounts.row(tie.per).dot(leaves);
  if (!(per > 0.0)) return Eigen::RowVectorXd::Zero(leaves.size());
  return problem_.feed_flow(tie.feed) * tie.per_total / per *
         (amounts.row(tie.metal) - metal / per * amounts.row(tie.per));
}

/// What leaves the row at an outlet, in the rows of the nodes it goes to.
void TornBorder::add_row_slopes(int outlet) {
  Eigen::VectorXd closing = Eigen::VectorXd::Zero(cascade_.carried + cascade_.shared);
  for (int i = 0; i < cascade_.carried; ++i) closing[i] = responses_->closing(outlet, i);
  std::vector<Receiver> receivers;
  for (const Link& link : links_)
    for (const Entry& one : link.entries)
      if (link.outlet == outlet)
        receivers.push_back({link.node, one.row, one.from, link.share * one.weight, {}});
  for (const TieLink& link : ties_)
    for (const Entry& one : link.entries)
      if (const double per_metal = one.from == link.tie->metal     ? 1.0
                                   : one.from == link.tie->balance ? link.tie->balance_per_metal
                                                                   : 0.0;
          link.outlet == outlet && per_metal != 0.0)
        receivers.push_back({link.node, one.row, -1, one.weight * per_metal, tie_slope(link)});
  for (int i = 0; i < spec_count(); ++i)
    if (const SpecLink& link = specs_[at(i)]; link.outlet == outlet && problem_.goal(i))
      receivers.push_back(
          {spec_node(), i, -1, -link.share,
           link.reading.by_carried.transpose() * torn_.to_amounts(outlets_[at(outlet)].phase)});
  for (const Receiver& to : receivers)
    border_step_[at(row_of(to.node, to.row))] +=
        to.weight * (to.from < 0 ? to.by_leaving.dot(closing) : closing[to.from]);
  for (int e = 0; e < static_cast<int>(inlets_.size()); ++e) {
    if (!responses_->reaches(outlet, e)) continue;
    const Eigen::MatrixXd slope = row_slope(outlet, e);
    for (const Receiver& to : receivers) {
      auto row = J_->block(block_[at(to.node)], block_[at(e)]).row(to.row);
      if (to.from < 0)
        row -= to.weight * to.by_leaving * slope;
      else
        row -= to.weight * slope.row(to.from);
    }
  }
}

void TornBorder::add_unit_slopes() {
  for (const Link& link : links_) {
    if (link.outlet >= 0) continue;
    const int unit = link.pipe->from - plant_.stage_count();
    const Unit::Port& port = problem_.port(*link.pipe);
    auto block =
        J_->block(block_[at(link.node)], block_[at(static_cast<int>(inlets_.size()) + unit)]);
    const auto& columns = unit_layout_[at(unit)];
    for (const Entry& one : link.entries)
      for (int column = 0; column < block.cols(); ++column)
        block(one.row, column) -= one.weight * port.slope(one.from, columns[at(column)]);
    for (int i = 0; i < spec_count(); ++i) {
      const PlantSpec& spec = plant_.specs[at(i)];
      if (spec.feed >= 0 || spec.unit != unit) continue;
      auto column = J_->block(block_[at(link.node)], block_[at(spec_node())]).col(i);
      for (const Entry& one : link.entries)
        column[one.row] -= one.weight * problem_.input(i) * port.by_part(one.from, spec.part);
    }
  }
}

/// [components + 1] d(amounts that a freed feed brings)/d ln(input).
Eigen::VectorXd TornBorder::fed_slope(int i) const {
  const PlantSpec& spec = plant_.specs[at(i)];
  if (spec.flow) return fed(spec.feed);
  Eigen::VectorXd slope(plant_.component_count() + 1);
  slope << spec.totals_slope, 0.0;
  if (plant_.feeds[at(spec.feed)].phase == Phase::aqueous)
    slope[slope.size() - 1] = -plant_.carriers.volume.dot(spec.totals_slope);
  return problem_.input(i) * problem_.feed_flow(spec.feed) * slope;
}

/// What freed feeds bring.
void TornBorder::add_spec_columns() {
  for (int i = 0; i < spec_count(); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    const auto arrives = [&](int node, const std::vector<Entry>& entries,
                             const Eigen::VectorXd& slope) {
      auto column = J_->block(block_[at(node)], block_[at(spec_node())]).col(i);
      for (const Entry& one : entries) column[one.row] -= one.weight * slope[one.from];
    };
    for (const FeedLink& link : feeds_)
      if (link.feed == spec.feed) arrives(link.node, link.entries, fed_slope(i));
    for (const TieLink& link : ties_)
      if (link.tie->feed == spec.feed && spec.flow) arrives(link.node, link.entries, tied(link));
  }
}

/// Goals by what streams of units carry, and by what is fed; `add_row_slopes` adds those of the row.
void TornBorder::add_spec_rows() {
  for (int i = 0; i < spec_count(); ++i) {
    if (!problem_.goal(i)) continue;
    const PlantSpec& spec = plant_.specs[at(i)];
    const ReadingSlope& reading = specs_[at(i)].reading;
    const int block = block_[at(spec_node())];
    J_->block(block, block)(i, i) -= 1.0;  // an input that is not held
    const auto by_entering = [&](int unit, double factor, const auto& slope) {
      auto row = J_->block(block, block_[at(static_cast<int>(inlets_.size()) + unit)]).row(i);
      const auto& columns = unit_layout_[at(unit)];
      for (int column = 0; column < row.size(); ++column)
        row[column] += factor * slope[columns[at(column)]];
    };
    if (specs_[at(i)].outlet < 0) {
      const Outlet& outlet = plant_.outlets[at(spec.reading.outlet)];
      const int unit = outlet.node - plant_.stage_count();
      const Unit::Port& port = problem_.port(outlet);
      by_entering(unit, 1.0, Eigen::RowVectorXd(reading.by_carried.transpose() * port.slope));
      for (int j = 0; j < spec_count(); ++j)
        if (const PlantSpec& input = plant_.specs[at(j)]; input.feed < 0 && input.unit == unit)
          J_->block(block, block)(i, j) +=
              problem_.input(j) * reading.by_carried.dot(port.by_part.col(input.part));
    }
    if (reading.by_fed == 0.0) continue;
    for (int j = 0; j < spec_count(); ++j)
      if (const int feed = plant_.specs[at(j)].feed; feed >= 0)
        J_->block(block, block)(i, j) +=
            reading.by_fed * spec.reading.fed.dot(fed_slope(j).head(spec.reading.fed.size()));
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
      const Feed& feed = plant_.feeds[at(f)];
      const double brought = spec.reading.fed.dot(feed.totals);
      if (!feed.as_needed || brought == 0.0) continue;
      const int unit = feed.node - plant_.stage_count();
      const auto& needed = plant_.units[at(unit)].needed;
      const auto draw = std::find(needed.begin(), needed.end(), f) - needed.begin();
      by_entering(unit, reading.by_fed * brought,
                  problem_.unit(unit).draws()[static_cast<std::size_t>(draw)].slope);
    }
  }
}

/// The border's system: what is linear in its own unknowns, and what the row answers.
void TornBorder::find_border_step() {
  J_->set_zero();
  for (int block = 0; block < pattern_.blocks(); ++block)
    J_->block(block, block).diagonal().setOnes();
  for (std::size_t row = 0; row < residual_.size(); ++row) border_step_[row] = -residual_[row];
  for (int outlet = 0; outlet < crossing_; ++outlet) add_row_slopes(outlet);
  add_unit_slopes();
  add_spec_columns();
  add_spec_rows();
}

bool TornBorder::factor() {
  if (!equations_.factor()) return false;
  responses_->find_passes();
  responses_->find_slopes(crossing_);
  find_border_step();
  return lu_->factor(*J_);
}

/// Solves for both steps, of the border's right side in `border_step_` and that of the closures.
bool TornBorder::solve(std::vector<double>& right) {
  lu_->solve(border_step_, border_step_);
  for (int e = 0; e < static_cast<int>(inlets_.size()); ++e) {
    const auto offset = border_step_.begin() + pattern_.offset(block_[at(e)]);
    responses_->subtract_entering(e, {offset, offset + inlets_[at(e)].entering.size()}, right);
  }
  return equations_.solve(right, step_);
}

std::optional<double> TornBorder::find_step() {
  if (!factor()) return {};
  std::transform(equations_.closures().begin(), equations_.closures().end(), right_.begin(),
                 [](double closure) { return -closure; });
  if (!solve(right_)) return {};
  double most = 0.0;
  for (const double one : step_) most = std::max(most, std::abs(one));
  for (int i = 0; i < spec_count(); ++i)
    most = std::max(most, std::abs(border_step_[at(row_of(spec_node(), i))]));
  return most;
}

double TornBorder::error_amplification() {
  evaluate();
  double most = equations_.error_amplification(phi_);
  equations_.evaluate(phi_, {});
  if (!factor()) return std::numeric_limits<double>::infinity();
  std::mt19937 random(1);
  for (int pattern = 0; pattern < 3; ++pattern) {
    for (std::size_t row = 0; row < size_.size(); ++row)
      border_step_[row] = (pattern == 0 || random() % 2 == 0 ? 1.0 : -1.0) * size_[row];
    std::fill(right_.begin(), right_.end(), 0.0);
    if (!solve(right_)) return std::numeric_limits<double>::infinity();
    for (const double one : step_) most = std::max(most, std::abs(one));
    for (std::size_t row = 0; row < size_.size(); ++row)
      if (size_[row] > there) most = std::max(most, std::abs(border_step_[row]) / size_[row]);
  }
  return most;
}

void TornBorder::take_step(double part) {
  for (std::size_t k = 0; k < phi_.size(); ++k) phi_[k] += part * step_[k];
  for (std::size_t node = 0; node < block_.size(); ++node)
    for (int row = 0; row < pattern_.size(block_[node]); ++row)
      entering(static_cast<int>(node), row) +=
          part * border_step_[at(row_of(static_cast<int>(node), row))];
  problem_.take_inputs(u_);
  equations_.evaluate(phi_, {});
  responses_->find_passes();
  settle(part);
}

/// What units are expected to let out behind that part of the step, by the slopes of their last state.
std::vector<Eigen::VectorXd> TornBorder::expected(double part) const {
  std::vector<Eigen::VectorXd> amounts;
  for (const Link& link : links_) {
    Eigen::VectorXd& expected = amounts.emplace_back();
    if (link.outlet >= 0) continue;
    const Unit::Port& port = problem_.port(*link.pipe);
    const int unit = link.pipe->from - plant_.stage_count();
    const int offset = pattern_.offset(block_[at(static_cast<int>(inlets_.size()) + unit)]);
    const auto& columns = unit_layout_[at(unit)];
    expected = port.amount;
    for (std::size_t column = 0; column < columns.size(); ++column)
      expected += part * border_step_[at(offset) + column] * port.slope.col(columns[column]);
    for (int i = 0; i < spec_count(); ++i)
      if (const PlantSpec& spec = plant_.specs[at(i)]; spec.feed < 0 && spec.unit == unit)
        expected += part * border_step_[at(row_of(spec_node(), i))] * problem_.input(i) *
                    port.by_part.col(spec.part);
  }
  return amounts;
}

/// Carried components once round the border, by shares: of what enters the row at given phi, and of
/// what enters units.
void TornBorder::settle(double part) {
  const std::vector<Eigen::VectorXd> expected_amounts = expected(part);
  std::vector<std::pair<int, Eigen::VectorXd>> brought;  // vessel, amounts
  for (const FeedLink& link : feeds_)
    brought.emplace_back(vessel_of(link.node, plant_.feeds[at(link.feed)].lane), fed(link.feed));
  for (const TieLink& link : ties_)
    brought.emplace_back(vessel_of(link.node, plant_.feeds[at(link.tie->feed)].lane), tied(link));
  std::vector<double> amount, rate, outflow;
  for (int i = 0; i < cascade_.carried; ++i) {
    const int k = torn_.carried()[at(i)];
    amount.assign(at(vessels_), 0.0);
    outflow.assign(at(vessels_), 1.0);
    rate.clear();
    for (const auto& [vessel, amounts] : brought) amount[at(vessel)] += amounts[k];
    for (std::size_t e = 0; e < inlets_.size(); ++e) {
      outflow[e] = 0.0;
      for (const Product& one : products_)
        if (responses_->reaches(one.outlet, static_cast<int>(e)))
          outflow[e] += one.share * responses_->passes(one.outlet, static_cast<int>(e))[at(i)];
    }
    const std::vector<UnitOutflow> units = unit_outflows(k, expected_amounts);
    auto unit = units.begin();
    for (const Link& link : links_) {
      if (link.outlet < 0) {
        amount[at(vessel_of(link.node, link.pipe->lane))] += unit->source;
        for (int lane = 0; lane < UnitLayout::lanes; ++lane)
          if (const int from = lane_vessel_[at(UnitLayout::lanes * unit->unit + lane)]; from >= 0)
            outflow[at(from)] = std::max(0.0, outflow[at(from)] - unit->share[at(lane)]);
      }
      for_senders(link, [&](int, int inlet, int lane) {
        rate.push_back(inlet >= 0 ? link.share * responses_->passes(link.outlet, inlet)[at(i)]
                                  : unit->share[at(lane)]);
      });
      if (link.outlet < 0) ++unit;
    }
    network_.solve(rate, outflow, amount);
    for (std::size_t e = 0; e < inlets_.size(); ++e) inlets_[e].entering[i] = amount[e];
    for (int unit_index = 0; unit_index < static_cast<int>(plant_.units.size()); ++unit_index)
      for (int lane = 0; lane < UnitLayout::lanes; ++lane)
        if (const int row = problem_.entering_unknown(unit_index, lane, k); row >= 0)
          u_[at(row)] = amount[at(lane_vessel_[at(UnitLayout::lanes * unit_index + lane)])];
  }
}

/// One component in what units let out, link by link.
std::vector<UnitOutflow> TornBorder::unit_outflows(
    int k, const std::vector<Eigen::VectorXd>& expected_amounts) const {
  const UnitLayout layout{plant_.component_count()};
  std::vector<UnitOutflow> outflows;
  for (std::size_t n = 0; n < links_.size(); ++n) {
    if (links_[n].outlet >= 0) continue;
    const Unit::Port& port = problem_.port(*links_[n].pipe);
    UnitOutflow& one = outflows.emplace_back();
    one.unit = links_[n].pipe->from - plant_.stage_count();
    one.amount = expected_amounts[n][k];
    for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
      const int row = problem_.entering_unknown(one.unit, lane, k);
      if (row < 0) continue;
      one.slope[at(lane)] = port.slope(k, layout.index(lane, k));
      one.entering[at(lane)] = u_[at(row)];
    }
  }
  find_shares(outflows, static_cast<int>(plant_.units.size()));
  return outflows;
}

}  // namespace raffinate
