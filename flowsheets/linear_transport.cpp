// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/linear_transport.hpp"

#include <algorithm>
#include <cmath>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = 0, organic = 1;

}  // namespace

/// Numbered stage by stage, so that elimination fills little.
LinearTransport::Vessels::Vessels(const Plant& plant) {
  int next = 0;
  for (const Stage& stage : plant.stages) {
    arrival.push_back(next);
    if (stage.efficiency < 1.0) ++next;
    contact.push_back(next++);
  }
}

/// In the order in which `solve` fills their rates.
std::vector<std::pair<int, int>> LinearTransport::Vessels::pipes(const Plant& plant) const {
  std::vector<std::pair<int, int>> pipes;
  for (const Pipe& pipe : plant.pipes) {
    if (pipe.phase == Phase::aqueous) {
      pipes.emplace_back(contact[at(pipe.from)], contact[at(pipe.to)]);
    } else {
      pipes.emplace_back(contact[at(pipe.from)], arrival[at(pipe.to)]);
      if (arrival[at(pipe.from)] != contact[at(pipe.from)])
        pipes.emplace_back(arrival[at(pipe.from)], arrival[at(pipe.to)]);
    }
  }
  for (std::size_t s = 0; s < contact.size(); ++s) {
    if (arrival[s] != contact[s]) pipes.emplace_back(arrival[s], contact[s]);
  }
  return pipes;
}

LinearTransport::LinearTransport(const Plant& plant)
    : plant_(plant),
      vessels_(plant),
      network_(vessels_.count(), vessels_.pipes(plant)),
      outflow_(at(vessels_.count())),
      feed_(at(vessels_.count())) {}

std::vector<LinearTransport::Amount> LinearTransport::solve(std::span<const Spread> spread,
                                                            std::span<const double> feed,
                                                            double step_length,
                                                            std::span<const double> before) {
  const int stages = static_cast<int>(plant_.stages.size());
  rate_.clear();
  for (const Pipe& pipe : plant_.pipes) {
    const Stage& from = plant_.stages[at(pipe.from)];
    const Spread& share = spread[at(pipe.from)];
    if (pipe.phase == Phase::aqueous) {
      rate_.push_back(share.aqueous * pipe.flow);
    } else {
      rate_.push_back(from.efficiency * share.organic * pipe.flow);
      if (from.efficiency < 1.0)
        rate_.push_back((1.0 - from.efficiency) * pipe.flow / from.flow[organic]);
    }
  }
  for (const Stage& stage : plant_.stages) {
    if (stage.efficiency < 1.0) rate_.push_back(stage.efficiency);
  }

  std::fill(outflow_.begin(), outflow_.end(), 0.0);
  std::fill(feed_.begin(), feed_.end(), 0.0);
  for (const Outlet& outlet : plant_.outlets) {
    if (!outlet.product) continue;  // a pipe carries it
    const Stage& from = plant_.stages[at(outlet.stage)];
    const Spread& share = spread[at(outlet.stage)];
    if (outlet.phase == Phase::aqueous) {
      outflow_[at(contact(outlet.stage))] += share.aqueous * outlet.flow;
    } else {
      outflow_[at(contact(outlet.stage))] += from.efficiency * share.organic * outlet.flow;
      if (from.efficiency < 1.0)
        outflow_[at(arrival(outlet.stage))] +=
            (1.0 - from.efficiency) * outlet.flow / from.flow[organic];
    }
  }
  for (int s = 0; s < stages; ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const Spread& share = spread[at(s)];
    feed_[at(contact(s))] += feed[at(2 * s + aqueous)];
    feed_[at(arrival(s))] += feed[at(2 * s + organic)];
    if (std::isfinite(step_length)) {
      const double held = share.aqueous * stage.flow[aqueous] + share.organic * stage.flow[organic];
      outflow_[at(contact(s))] += held / step_length;
      feed_[at(contact(s))] += before[at(s)] / step_length;
    }
    if (share.aqueous + share.organic == 0.0) outflow_[at(contact(s))] = 1.0;
  }
  network_.solve(rate_, outflow_, feed_);

  std::vector<Amount> amounts(at(stages));
  for (int s = 0; s < stages; ++s) {
    const double z = feed_[at(contact(s))];
    const double E = plant_.stages[at(s)].efficiency;
    amounts[at(s)].ln_free = std::log(z) - spread[at(s)].ln_scale;
    amounts[at(s)].organic_out = E * spread[at(s)].organic * z;
    if (E < 1.0)
      amounts[at(s)].organic_out +=
          (1.0 - E) * feed_[at(arrival(s))] / plant_.stages[at(s)].flow[organic];
  }
  return amounts;
}

}  // namespace raffinate
