// SPDX-License-Identifier: BSD-3-Clause
// The plant's equations and their slopes; the header states them.
#include <algorithm>
#include <cmath>

#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = static_cast<int>(Phase::aqueous),
              organic = static_cast<int>(Phase::organic);
/// [kmol/s] As little as what stages count as none, 1e-250 mol/L; units need not find it either.
constexpr double absent = 1e-250;
}  // namespace

void PlantProblem::balances(const TimeStep& step) {
  const int components = plant_.component_count();
  std::fill(raw_.begin(), raw_.end(), 0.0);
  std::fill(scale_.begin(), scale_.end(), 0.0);
  const auto add = [&](int row, double amount, double size) {
    raw_[at(row)] += amount;
    scale_[at(row)] += size;
  };
  const auto arrive = [&](int node, Phase phase, int lane, int k, const Carried& what) {
    if (!plant_.is_stage(node)) {
      const int row = entering_unknown(node - plant_.stage_count(), lane, k);
      if (row >= 0) add(row, -what.amount, what.size);
      return;
    }
    if (k == components) {
      if (const int a = flow_unknown(node); a >= 0 && phase == Phase::aqueous)
        add(a, -what.amount, what.size);
      return;
    }
    if (unknown(node, k) < 0) return;
    add(unknown(node, k), -what.amount, what.size);
    if (const int y = organic_unknown(node, k); phase == Phase::organic && y >= 0) {
      const double passes = 1.0 - plant_.stages[at(node)].efficiency;
      add(y, -passes * what.amount, passes * what.size);
    }
    const double water = water_brought(phase, k);
    if (const int a = flow_unknown(node); a >= 0 && water != 0.0)
      add(a, -water * what.amount, water * what.size);
  };
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const double A = flow(s, Phase::aqueous), O = flow(s, Phase::organic);
    for (const int k : stage.components) {
      const int row = unknown(s, k);
      add(row, A * leaving(s, Phase::aqueous, k), A * magnitude(s, Phase::aqueous, k));
      add(row, O * leaving(s, Phase::organic, k), O * magnitude(s, Phase::organic, k));
      const auto& here = local_[at(s)];
      const int i = here.position[at(k)];
      const PhaseTotals &in_aqueous = here.speciation[Phase::aqueous],
                        &in_organic = here.speciation[Phase::organic];
      if (const int y = organic_unknown(s, k); y >= 0) {
        const double E = stage.efficiency;
        add(y, O * (u_[at(y)] - E * in_organic.total[i]),
            O * (std::abs(u_[at(y)]) + E * in_organic.magnitude[i]));
      }
      if (!step.steady()) {
        const double held =
            stage.flow[aqueous] * in_aqueous.total[i] + stage.flow[organic] * in_organic.total[i];
        const double size = stage.flow[aqueous] * in_aqueous.magnitude[i] +
                            stage.flow[organic] * in_organic.magnitude[i];
        add(row, (held - step.before[at(row)]) / step.length,
            (size + std::abs(step.before[at(row)])) / step.length);
      }
    }
    if (const int a = flow_unknown(s); a >= 0) {
      const Carried carrier = stream_of({s, Phase::aqueous, -1, 1.0, 0.0}, components);
      add(a, carrier.amount, carrier.size);
      for (const int k : stage.components)
        if (const double water = water_brought(Phase::organic, k); water != 0.0)
          add(a, water * O * leaving(s, Phase::organic, k),
              water * O * magnitude(s, Phase::organic, k));
    }
  }
  for (int i = 0; i < static_cast<int>(units_.size()); ++i) {
    const int offset = pattern_.offset(plant_.stage_count() + i);
    for (int row = offset; row < offset + pattern_.size(plant_.stage_count() + i); ++row)
      add(row, u_[at(row)], std::abs(u_[at(row)]) + absent);
  }
  for (const Pipe& pipe : plant_.pipes) {
    const auto& carried_along = plant_.is_stage(pipe.from)
                                    ? plant_.stages[at(pipe.from)].components
                                    : plant_.units[at(pipe.from - plant_.stage_count())].components;
    for (const int k : carried_along) arrive(pipe.to, pipe.phase, pipe.lane, k, carried(pipe, k));
    if (plant_.flows_free)
      arrive(pipe.to, pipe.phase, pipe.lane, components, carried(pipe, components));
  }
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    const Feed& feed = plant_.feeds[at(f)];
    if (feed.as_needed) continue;
    const Eigen::VectorXd amounts = brought(f);
    for (int k = 0; k < components; ++k)
      arrive(feed.node, feed.phase, feed.lane, k, {amounts[k], std::abs(amounts[k])});
    arrive(feed.node, feed.phase, feed.lane, components, {amounts[components], feed_flow(f)});
  }
  for (const Tie& tie : plant_.ties) {
    const Feed& feed = plant_.feeds[at(tie.feed)];
    const double metal = feed_flow(tie.feed) * tied_total(tie);
    arrive(feed.node, feed.phase, feed.lane, tie.metal, {metal, std::abs(metal)});
    if (tie.balance >= 0)
      arrive(feed.node, feed.phase, feed.lane, tie.balance,
             {metal * tie.balance_per_metal, std::abs(metal * tie.balance_per_metal)});
  }
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const int row = spec_unknown(i);
    const auto& goal = goals_[at(i)];
    add(row, goal ? reading(i) - *goal : u_[at(row)] - held_[at(i)], 1.0);
  }
  for (double& one : scale_) one = std::max(one, 1e-290);
}

void PlantProblem::residual(std::span<const double> u, const TimeStep& step, std::span<double> r) {
  evaluate(u);
  balances(step);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = raw_[i] / scale_[i];
  for (int s = 0; s < plant_.stage_count(); ++s) {
    for (const int k : plant_.stages[at(s)].components) {
      if (!pinned(u, s, k)) continue;
      r[at(unknown(s, k))] = 0.0;
      if (const int y = organic_unknown(s, k); y >= 0) r[at(y)] = 0.0;
    }
  }
}

void PlantProblem::add_slope(const Start& start, int component, double factor,
                             const BlockRow& row) const {
  const int components = plant_.component_count();
  auto here = row[start.node];
  if (!plant_.is_stage(start.node)) {
    const auto& entering = entering_[at(start.node - plant_.stage_count())];
    const auto slope = port_at(start).slope.row(component);
    for (int j = 0; j < static_cast<int>(entering.size()); ++j)
      if (entering[at(j)] >= 0) here[entering[at(j)]] += factor * slope[j];
    return;
  }
  const Local& local = local_[at(start.node)];
  const double all = this->flow(start.node, start.phase);
  const double flow = start.share * all + start.fixed;
  /// d(flow) at the given concentration.
  const auto by_flow = [&](double concentration) {
    if (start.phase == Phase::aqueous && local.flow >= 0)
      here[local.flow] += factor * start.share * all * concentration;
    if (start.phase != Phase::organic) return;
    for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
      const PlantSpec& spec = plant_.specs[at(i)];
      if (!spec.flow || spec.organic_slope[at(start.node)] == 0.0) continue;
      row[plant_.node_count()][i] += factor * start.share * spec.organic_slope[at(start.node)] *
                                     std::exp(u_[at(spec_unknown(i))]) * concentration;
    }
  };
  const auto by_composition = [&](int k, double weight) {
    if (start.phase == Phase::organic && local.organic[at(k)] >= 0) {
      here[local.organic[at(k)]] += weight;
      return;
    }
    const auto& slope = local.speciation[start.phase].slope;
    here.head(slope.cols()) += weight * slope.row(local.position[at(k)]);
  };
  if (component < components) {
    by_composition(component, factor * flow);
    by_flow(leaving(start.node, start.phase, component));
    return;
  }
  double carrier = 1.0;
  if (start.phase == Phase::aqueous) {
    for (const int k : plant_.stages[at(start.node)].components) {
      const double volume = plant_.carriers.volume[k];
      if (volume == 0.0) continue;
      carrier -= volume * leaving(start.node, start.phase, k);
      by_composition(k, -volume * factor * flow);
    }
  }
  by_flow(carrier);
}

void PlantProblem::jacobian(std::span<const double> u, const TimeStep& step, BlockMatrix& J) {
  const int components = plant_.component_count();
  evaluate(u);
  for (Local& local : local_) local.speciation.differentiate();
  balances(step);
  J.set_zero();
  /// What arrives at a stage counts in its balance, in part in its organic outflow, and with the
  /// water it brings.
  const auto arrive = [&](const Pipe& pipe, int k) {
    const Start start = start_of(pipe);
    if (!plant_.is_stage(pipe.to)) {
      const UnitLayout layout{components};
      const int i = pipe.to - plant_.stage_count();
      const int row = entering_[at(i)][at(layout.index(pipe.lane, k))];
      if (row >= 0) add_slope(start, k, -1.0, {J, pipe.to, row});
      return;
    }
    const Local& target = local_[at(pipe.to)];
    if (k == components) {
      if (target.flow >= 0 && pipe.phase == Phase::aqueous)
        add_slope(start, k, -1.0, {J, pipe.to, target.flow});
      return;
    }
    if (target.position[at(k)] < 0) return;
    add_slope(start, k, -1.0, {J, pipe.to, target.position[at(k)]});
    if (pipe.phase == Phase::organic && target.organic[at(k)] >= 0)
      add_slope(start, k, -(1.0 - plant_.stages[at(pipe.to)].efficiency),
                {J, pipe.to, target.organic[at(k)]});
    if (const double water = water_brought(pipe.phase, k); target.flow >= 0 && water != 0.0)
      add_slope(start, k, -water, {J, pipe.to, target.flow});
  };
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const Local& local = local_[at(s)];
    auto block = J.block(s, s);
    const Start out[2] = {{s, Phase::aqueous, -1, 1.0, 0.0}, {s, Phase::organic, -1, 1.0, 0.0}};
    for (const int k : stage.components) {
      const int row = local.position[at(k)];
      for (const Phase phase : both_phases) {
        add_slope(out[static_cast<int>(phase)], k, 1.0, {J, s, row});
        if (step.steady()) continue;
        const auto slope = local.speciation[phase].slope.row(row);
        block.row(row).head(slope.cols()) +=
            stage.flow[static_cast<int>(phase)] / step.length * slope;
      }
      if (const int y = local.organic[at(k)]; y >= 0) {
        // O (y - E T): by y and, through O, by specifications; then by T.
        add_slope(out[organic], k, 1.0, {J, s, y});
        const double E = stage.efficiency, O = flow(s, Phase::organic);
        const auto& here = local.speciation[Phase::organic];
        block.row(y).head(here.slope.cols()) -= E * O * here.slope.row(row);
        for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
          const PlantSpec& spec = plant_.specs[at(i)];
          if (!spec.flow || spec.organic_slope[at(s)] == 0.0) continue;
          J.block(s, plant_.node_count())(y, i) -=
              E * here.total[row] * spec.organic_slope[at(s)] * std::exp(u_[at(spec_unknown(i))]);
        }
      }
      if (const double water = water_brought(Phase::organic, k); local.flow >= 0 && water != 0.0)
        add_slope(out[organic], k, water, {J, s, local.flow});
    }
    if (local.flow >= 0) add_slope(out[aqueous], components, 1.0, {J, s, local.flow});
  }
  for (int i = 0; i < static_cast<int>(units_.size()); ++i) {
    const int node = plant_.stage_count() + i;
    J.block(node, node).diagonal().setOnes();
  }
  for (const Pipe& pipe : plant_.pipes) {
    const auto& carried_along = plant_.is_stage(pipe.from)
                                    ? plant_.stages[at(pipe.from)].components
                                    : plant_.units[at(pipe.from - plant_.stage_count())].components;
    for (const int k : carried_along) arrive(pipe, k);
    if (plant_.flows_free) arrive(pipe, components);
  }
  for (const Tie& tie : plant_.ties) {
    const Feed& feed = plant_.feeds[at(tie.feed)];
    const int from = plant_.outlets[at(tie.outlet)].node;
    const double per = leaving(from, Phase::aqueous, tie.per);
    if (!(per > 0.0) || local_[at(from)].position[at(tie.metal)] < 0) continue;
    const double ratio = leaving(from, Phase::aqueous, tie.metal) / per,
                 factor = feed_flow(tie.feed) * tie.per_total / per;
    const auto& slope = local_[at(from)].speciation[Phase::aqueous].slope;
    for (const auto& [k, weight] :
         {std::pair{tie.metal, 1.0}, std::pair{tie.balance, tie.balance_per_metal}}) {
      if (k < 0) continue;
      auto row = J.block(feed.node, from).row(local_[at(feed.node)].position[at(k)]);
      row.head(slope.cols()) -= weight * factor *
                                (slope.row(local_[at(from)].position[at(tie.metal)]) -
                                 ratio * slope.row(local_[at(from)].position[at(tie.per)]));
    }
  }
  add_spec_columns(J);
  add_spec_rows(J);
  for (int b = 0; b < pattern_.blocks(); ++b) {
    const Eigen::Map<const Eigen::ArrayXd> scale(scale_.data() + pattern_.offset(b),
                                                 pattern_.size(b));
    for (const int column : pattern_.columns(b)) J.block(b, column).array().colwise() /= scale;
    if (!plant_.is_stage(b)) continue;
    for (const int k : plant_.stages[at(b)].components) {
      if (!pinned(u, b, k)) continue;
      for (const int row : {local_[at(b)].position[at(k)], local_[at(b)].organic[at(k)]}) {
        if (row < 0) continue;
        for (const int column : pattern_.columns(b)) J.block(b, column).row(row).setZero();
        J.block(b, b)(row, row) = 1.0;
      }
    }
  }
}

}  // namespace raffinate
