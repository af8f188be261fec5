// SPDX-License-Identifier: BSD-3-Clause
// Everything that is linear once acid, free extractant, free anions and flows are given.
#include <algorithm>
#include <array>
#include <cmath>

#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
}  // namespace

UnitOutflow PlantProblem::outflow(const Pipe& pipe, int component, double amount) const {
  const UnitLayout layout{plant_.component_count()};
  UnitOutflow outflow{pipe.from - plant_.stage_count(), amount};
  for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
    const int row = entering_unknown(outflow.unit, lane, component);
    if (row < 0) continue;
    outflow.slope[at(lane)] = port(pipe).slope(component, layout.index(lane, component));
    outflow.entering[at(lane)] = u_[at(row)];
  }
  return outflow;
}

void PlantProblem::unit_shares(int component, std::vector<double>& feed) {
  std::vector<UnitOutflow> outflows;
  std::vector<std::size_t> pipes;
  for (std::size_t p = 0; p < plant_.pipes.size(); ++p) {
    const Pipe& pipe = plant_.pipes[p];
    if (plant_.is_stage(pipe.from)) continue;
    outflows.push_back(outflow(pipe, component, port(pipe).amount[component]));
    pipes.push_back(p);
  }
  find_shares(outflows, static_cast<int>(units_.size()));
  for (std::size_t n = 0; n < pipes.size(); ++n) {
    const Pipe& pipe = plant_.pipes[pipes[n]];
    share_[pipes[n]] = outflows[n].share;
    feed[at(transport_.entry(pipe.to, pipe.phase, pipe.lane))] += outflows[n].source;
  }
}

void PlantProblem::settle(std::span<double> u, const TimeStep& step) {
  const int stages = plant_.stage_count();
  // Flows, what units make of things, and tied feeds stand where the last step put them.
  if (!plant_.ties.empty() || plant_.flows_free || !plant_.specs.empty()) {
    evaluate(u);
  } else {
    for (int s = 0; s < stages; ++s)
      flow_[at(s)] = {plant_.stages[at(s)].flow[0], plant_.stages[at(s)].flow[1]};
  }
  std::vector<Spread> spread(at(stages));
  std::vector<double> amount(at(transport_.vessels())), before(at(stages));
  for (int k = 0; k < plant_.component_count(); ++k) {
    if (!plant_.linear[at(k)]) continue;
    std::fill(amount.begin(), amount.end(), 0.0);
    for (int s = 0; s < stages; ++s) {
      const Local& local = local_[at(s)];
      spread[at(s)] = {};
      if (local.position[at(k)] < 0) continue;
      const auto own = u.subspan(at(pattern_.offset(s)), plant_.stages[at(s)].components.size());
      spread[at(s)] = local.speciation.spread(local.position[at(k)], own);
      if (!step.steady()) before[at(s)] = step.before[at(unknown(s, k))];
    }
    const auto feed_in = [&](int f, double concentration, double flow) {
      const Feed& feed = plant_.feeds[at(f)];
      amount[at(transport_.entry(feed.node, feed.phase, feed.lane))] += flow * concentration;
    };
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
      if (plant_.feeds[at(f)].as_needed) continue;  // inside its unit
      const bool freed = !plant_.specs.empty();
      feed_in(f, freed ? feed_totals(f)[k] : plant_.feeds[at(f)].totals[k],
              freed ? feed_flow(f) : plant_.feeds[at(f)].flow);
    }
    for (const Tie& tie : plant_.ties) {
      const double per_metal = tie.metal == k     ? 1.0
                               : tie.balance == k ? tie.balance_per_metal
                                                  : 0.0;
      if (per_metal != 0.0) feed_in(tie.feed, per_metal * tied_total(tie), feed_flow(tie.feed));
    }
    unit_shares(k, amount);
    transport_.solve({spread, flow_, share_, step.length, before}, amount);
    for (int s = 0; s < stages; ++s) {
      if (unknown(s, k) < 0) continue;
      const double z = amount[at(transport_.contact(s))];
      u[at(unknown(s, k))] = std::max(std::log(z) - spread[at(s)].ln_scale, ln_smallest);
      const int y = organic_unknown(s, k);
      if (y < 0) continue;
      const double E = plant_.stages[at(s)].efficiency;
      u[at(y)] = E * spread[at(s)].organic * z +
                 (1.0 - E) * amount[at(transport_.arrival(s))] / flow(s, Phase::organic);
    }
    for (int i = 0; i < static_cast<int>(units_.size()); ++i) {
      for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
        const int row = entering_unknown(i, lane, k);
        if (row >= 0) u[at(row)] = amount[at(transport_.lane(i, lane))];
      }
    }
  }
}

std::vector<double> PlantProblem::kept_to(Phase phase, std::span<const double> entering) {
  const std::size_t stages = plant_.stages.size();
  const double aqueous = phase == Phase::aqueous ? 1.0 : 0.0;
  const std::vector<Spread> spread(stages, {.aqueous = aqueous, .organic = 1.0 - aqueous});
  const std::vector<std::array<double, UnitLayout::lanes>> nothing(plant_.pipes.size());
  std::vector<std::array<double, 2>> flow(stages);
  std::vector<double> amount(at(transport_.vessels()), 0.0), kept(stages);
  for (std::size_t s = 0; s < stages; ++s) {
    flow[s] = {plant_.stages[s].flow[0], plant_.stages[s].flow[1]};
    amount[at(transport_.entry(static_cast<int>(s), phase, 0))] += entering[s];
  }
  transport_.solve({spread, flow, nothing, TimeStep{}.length, {}}, amount);
  for (std::size_t s = 0; s < stages; ++s)
    kept[s] = amount[at(transport_.contact(static_cast<int>(s)))];
  return kept;
}

void PlantProblem::fill_units(std::span<double> u, std::size_t passes, double still) {
  if (units_.empty()) return;
  if (passes == 0) passes = units_.size() + 1;
  const auto first = at(pattern_.offset(plant_.stage_count())),
             last = at(pattern_.offset(plant_.node_count() - 1) +
                       pattern_.size(plant_.node_count() - 1));
  bool moved = true;
  for (std::size_t pass = 0; moved && pass < passes; ++pass) {
    evaluate(u);
    balances({});
    moved = false;
    for (std::size_t row = first; row < last; ++row) {
      moved = moved || std::abs(raw_[row]) > still * std::abs(u[row]);
      u[row] -= raw_[row];  // u - raw = arriving
    }
  }
}

}  // namespace raffinate
