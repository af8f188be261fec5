// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/linear_transport.hpp"

#include <algorithm>
#include <cmath>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = 0, organic = 1;

/// The pipes of the network without those that lead a vessel into itself, which change nothing.
std::vector<std::pair<int, int>> without_loops(const std::vector<std::pair<int, int>>& ends,
                                               std::vector<int>& slot) {
  std::vector<std::pair<int, int>> kept;
  for (const auto& [from, to] : ends) {
    slot.push_back(from == to ? -1 : static_cast<int>(kept.size()));
    if (from != to) kept.emplace_back(from, to);
  }
  return kept;
}

}  // namespace

int LinearTransport::entry(int node, Phase phase, int lane) const {
  if (!plant_.is_stage(node)) return this->lane(node - plant_.stage_count(), lane);
  return phase == Phase::organic ? arrival(node) : contact(node);
}

LinearTransport::LinearTransport(const Plant& plant) : plant_(plant), network_(0, {}) {
  // Numbered stage by stage, so that elimination fills little.
  for (const Stage& stage : plant.stages) {
    arrival_.push_back(vessels_);
    if (stage.efficiency < 1.0) ++vessels_;
    contact_.push_back(vessels_++);
  }
  for (std::size_t i = 0; i < plant.units.size(); ++i)
    for (int lane = 0; lane < UnitLayout::lanes; ++lane)
      lane_.push_back(plant.units[i].lanes[lane] ? vessels_++ : -1);
  // In the order in which `solve` fills their rates.
  for (const Pipe& pipe : plant.pipes) {
    const int to = entry(pipe.to, pipe.phase, pipe.lane);
    if (!plant.is_stage(pipe.from)) {
      for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
        const int from = this->lane(pipe.from - plant.stage_count(), lane);
        if (from >= 0) ends_.emplace_back(from, to);
      }
      continue;
    }
    ends_.emplace_back(contact(pipe.from), to);
    if (pipe.phase == Phase::organic && arrival(pipe.from) != contact(pipe.from))
      ends_.emplace_back(arrival(pipe.from), to);
  }
  for (int s = 0; s < plant.stage_count(); ++s) {
    if (arrival(s) != contact(s)) ends_.emplace_back(arrival(s), contact(s));
  }
  network_ = FlowNetwork(vessels_, without_loops(ends_, slot_));
  outflow_.resize(at(vessels_));
}

void LinearTransport::solve(const Given& given, std::vector<double>& feed) {
  rate_.assign(ends_.size(), 0.0);
  std::fill(outflow_.begin(), outflow_.end(), 0.0);
  for (std::size_t i = 0; i < plant_.units.size(); ++i) {
    for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
      const int vessel = this->lane(static_cast<int>(i), lane);
      if (vessel >= 0) outflow_[at(vessel)] = 1.0;
    }
  }
  std::size_t next = 0, used = 0;
  /// A pipe's rate; a loop is no pipe of the network.
  const auto carry = [&](double rate) {
    if (slot_[next++] >= 0) rate_[used++] = rate;
  };
  for (std::size_t p = 0; p < plant_.pipes.size(); ++p) {
    const Pipe& pipe = plant_.pipes[p];
    if (!plant_.is_stage(pipe.from)) {
      for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
        const int vessel = this->lane(pipe.from - plant_.stage_count(), lane);
        if (vessel < 0) continue;
        const double share = given.share[p][at(lane)];
        outflow_[at(vessel)] = std::max(0.0, outflow_[at(vessel)] - share);
        carry(share);
      }
      continue;
    }
    const Spread& spread = given.spread[at(pipe.from)];
    const double total = given.flow[at(pipe.from)][at(static_cast<int>(pipe.phase))];
    const double flow = pipe.share * total + pipe.fixed;
    if (pipe.phase == Phase::aqueous) {
      carry(spread.aqueous * flow);
    } else {
      const double E = plant_.stages[at(pipe.from)].efficiency;
      carry(E * spread.organic * flow);
      if (E < 1.0) carry((1.0 - E) * flow / total);
    }
  }
  for (const Stage& stage : plant_.stages) {
    if (stage.efficiency < 1.0) carry(stage.efficiency);
  }
  for (const Outlet& outlet : plant_.outlets) {
    if (!outlet.product() || !plant_.is_stage(outlet.node)) continue;  // a pipe carries it
    const Spread& spread = given.spread[at(outlet.node)];
    const double total = given.flow[at(outlet.node)][at(static_cast<int>(outlet.phase))];
    const double flow = outlet.share * total + outlet.fixed;
    if (outlet.phase == Phase::aqueous) {
      outflow_[at(contact(outlet.node))] += spread.aqueous * flow;
    } else {
      const double E = plant_.stages[at(outlet.node)].efficiency;
      outflow_[at(contact(outlet.node))] += E * spread.organic * flow;
      if (E < 1.0) outflow_[at(arrival(outlet.node))] += (1.0 - E) * flow / total;
    }
  }
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const Spread& spread = given.spread[at(s)];
    if (std::isfinite(given.step_length)) {
      const double held =
          spread.aqueous * stage.flow[aqueous] + spread.organic * stage.flow[organic];
      outflow_[at(contact(s))] += held / given.step_length;
      feed[at(contact(s))] += given.before[at(s)] / given.step_length;
    }
    if (spread.aqueous + spread.organic == 0.0) outflow_[at(contact(s))] = 1.0;
  }
  network_.solve(std::span(rate_).first(used), outflow_, feed);
}

}  // namespace raffinate
