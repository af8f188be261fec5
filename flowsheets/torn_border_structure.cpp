// SPDX-License-Identifier: BSD-3-Clause
// What crosses the border of a torn row, and which equations come of it.
#include <algorithm>
#include <functional>

#include "flowsheets/torn_border.hpp"

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
}  // namespace

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
                                 : node_of_unit(node - plant_.stage_count());
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
      link.share = torn_.share(pipe, pipe.from);
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
                      of_row ? torn_.share(outlet, outlet.node) : 1.0});
  }
  crossing_ = static_cast<int>(outlets_.size());
  for (const Outlet& outlet : plant_.outlets)
    if (outlet.product() && plant_.is_stage(outlet.node))
      products_.push_back({outlet_at(outlet.node, outlet.phase), torn_.share(outlet, outlet.node)});
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
  if (node < inlet_count()) {
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
  if (plant_.is_stage(pipe.from) && node < inlet_count()) {
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
  return node < inlet_count() ? cascade_.carried + cascade_.shared
                              : static_cast<int>(unit_layout_[at(unit_of(node))].size());
}

/// Nodes in the order of the streams, as far as these have one: elimination then fills little more
/// than what leads back.
std::vector<int> TornBorder::in_order(const std::vector<std::pair<int, int>>& couplings) const {
  const int nodes = spec_node();
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
  const auto unit_node = [&](int node) { return node_of_unit(node - plant_.stage_count()); };
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
    for (int e = 0; e < inlet_count() && outlet >= 0; ++e)
      if (responses_->reaches(outlet, e)) couplings.emplace_back(spec_node(), e);
  }
}

void TornBorder::find_pattern() {
  std::vector<std::pair<int, int>> couplings;
  const auto hears_of = [&](int node, int outlet) {
    for (int e = 0; e < inlet_count(); ++e)
      if (responses_->reaches(outlet, e)) couplings.emplace_back(node, e);
  };
  for (const Link& link : links_) {
    if (link.outlet >= 0)
      hears_of(link.node, link.outlet);
    else
      couplings.emplace_back(link.node, node_of_unit(link.pipe->from - plant_.stage_count()));
  }
  for (const TieLink& link : ties_) hears_of(link.node, link.outlet);
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

}  // namespace raffinate
