// SPDX-License-Identifier: BSD-3-Clause
// Carried components once round the border of a torn row.
#include <algorithm>

#include "flowsheets/torn_border.hpp"

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
}  // namespace

int TornBorder::vessel_of(int node, int lane) const {
  return node < inlet_count() ? node : lane_vessel_[at(UnitLayout::lanes * unit_of(node) + lane)];
}

/// Inlets of the row and lanes of the units are the vessels in which carried components go round.
void TornBorder::find_network() {
  vessels_ = inlet_count();
  for (const PlantUnit& unit : plant_.units)
    for (const bool lane : unit.lanes) lane_vessel_.push_back(lane ? vessels_++ : -1);
  std::vector<std::pair<int, int>> ends;
  for (const Link& link : links_)
    for_senders(link, [&](int from, int, int) {
      ends.emplace_back(from, vessel_of(link.node, link.pipe->lane));
    });
  network_ = FlowNetwork(vessels_, ends);
}

/// Calls use(vessel, inlet, lane) for each vessel that a link brings something from, but not for the
/// one it leads to.
template <class Use>
void TornBorder::for_senders(const Link& link, const Use& use) const {
  const int to = vessel_of(link.node, link.pipe->lane);
  if (link.outlet >= 0) {
    for (int e = 0; e < inlet_count(); ++e)
      if (responses_->reaches(link.outlet, e) && e != to) use(e, e, -1);
    return;
  }
  const int unit = link.pipe->from - plant_.stage_count();
  for (int lane = 0; lane < UnitLayout::lanes; ++lane)
    if (const int from = lane_vessel_[at(UnitLayout::lanes * unit + lane)]; from >= 0 && from != to)
      use(from, -1, lane);
}

void TornBorder::take_step(double part) {
  for (std::size_t k = 0; k < phi_.size(); ++k) phi_[k] += part * step_[k];
  for (int node = 0; node < static_cast<int>(block_.size()); ++node)
    for (int row = 0; row < size_of(node); ++row)
      entering(node, row) += part * border_step_[at(row_of(node, row))];
  problem_.take_inputs(u_);
  feed_row();
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
    const std::size_t first = at(row_of(node_of_unit(unit), 0));
    const auto& columns = unit_layout_[at(unit)];
    expected = port.amount;
    for (std::size_t column = 0; column < columns.size(); ++column)
      expected += part * border_step_[first + column] * port.slope.col(columns[column]);
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
    brought.emplace_back(vessel_of(link.node, plant_.feeds[at(link.feed)].lane),
                         problem_.brought(link.feed));
  for (const TieLink& link : ties_)
    brought.emplace_back(vessel_of(link.node, plant_.feeds[at(link.tie->feed)].lane), tied(link));
  std::vector<double> amount, rate, outflow;
  for (int i = 0; i < cascade_.carried; ++i) {
    const int k = torn_.carried()[at(i)];
    amount.assign(at(vessels_), 0.0);
    outflow.assign(at(vessels_), 1.0);
    rate.clear();
    for (const auto& [vessel, amounts] : brought) amount[at(vessel)] += amounts[k];
    // What does not come to a stage has no species there that could tell where it goes.
    const auto comes = [&](int e) { return problem_.unknown(inlets_[at(e)].stage, k) >= 0; };
    for (int e = 0; e < inlet_count(); ++e) {
      if (!comes(e)) continue;
      outflow[at(e)] = 0.0;
      for (const Product& one : products_)
        if (responses_->reaches(one.outlet, e))
          outflow[at(e)] += one.share * responses_->passes(one.outlet, e)[at(i)];
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
        rate.push_back(inlet < 0      ? unit->share[at(lane)]
                       : comes(inlet) ? link.share * responses_->passes(link.outlet, inlet)[at(i)]
                                      : 0.0);
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
  std::vector<UnitOutflow> outflows;
  for (std::size_t n = 0; n < links_.size(); ++n)
    if (links_[n].outlet < 0)
      outflows.push_back(problem_.outflow(*links_[n].pipe, k, expected_amounts[n][k]));
  find_shares(outflows, static_cast<int>(plant_.units.size()));
  return outflows;
}

}  // namespace raffinate
