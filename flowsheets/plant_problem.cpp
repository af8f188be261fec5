// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_problem.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = static_cast<int>(Phase::aqueous),
              organic = static_cast<int>(Phase::organic);
}  // namespace

PlantProblem::PlantProblem(const Plant& plant) : plant_(plant), transport_(plant) {
  std::map<std::pair<int, std::vector<int>>, Speciation> prototypes;
  std::vector<int> sizes;
  for (const Stage& stage : plant.stages) {
    const Tableau& tableau = plant.chemistry[at(stage.chemistry)].tableau;
    const auto key = std::pair{stage.chemistry, stage.components};
    auto found = prototypes.find(key);
    if (found == prototypes.end())
      found = prototypes.emplace(key, Speciation(tableau.restricted_to(stage.components))).first;
    Local local{found->second, std::vector<int>(at(plant.component_count()), -1),
                std::vector<int>(at(plant.component_count()), -1)};
    int next = static_cast<int>(stage.components.size());
    for (int i = 0; i < static_cast<int>(stage.components.size()); ++i) {
      const int k = stage.components[at(i)];
      local.position[at(k)] = i;
      shared_.push_back(!plant.linear[at(k)]);
    }
    if (stage.efficiency < 1.0) {
      for (const int k : stage.components) {
        if (tableau.present(Phase::organic, k)) {
          local.organic[at(k)] = next++;
          ++local.organic_count;
          shared_.push_back(0);
        }
      }
    }
    sizes.push_back(next);
    local_.push_back(std::move(local));
  }
  std::vector<std::pair<int, int>> couplings;
  for (const Pipe& pipe : plant.pipes) couplings.emplace_back(pipe.to, pipe.from);
  for (const Tie& tie : plant.ties)
    couplings.emplace_back(plant.feeds[at(tie.feed)].stage, plant.outlets[at(tie.outlet)].stage);
  pattern_ = BlockPattern(sizes, couplings);
  u_.assign(at(pattern_.size()), 0.0);
  raw_.resize(u_.size());
  scale_.resize(u_.size());
}

int PlantProblem::unknown(int stage, int component) const {
  const int i = local_[at(stage)].position[at(component)];
  return i < 0 ? -1 : pattern_.offset(stage) + i;
}

int PlantProblem::organic_unknown(int stage, int component) const {
  const int i = local_[at(stage)].organic[at(component)];
  return i < 0 ? -1 : pattern_.offset(stage) + i;
}

void PlantProblem::evaluate(std::span<const double> u) {
  std::copy(u.begin(), u.end(), u_.begin());
  for (int s = 0; s < static_cast<int>(local_.size()); ++s) {
    local_[at(s)].speciation.evaluate(
        u.subspan(at(pattern_.offset(s)), plant_.stages[at(s)].components.size()));
  }
}

double PlantProblem::leaving(int stage, Phase phase, int component) const {
  const Local& local = local_[at(stage)];
  const int i = local.position[at(component)];
  if (i < 0) return 0.0;
  if (phase == Phase::organic && local.organic[at(component)] >= 0)
    return u_[at(organic_unknown(stage, component))];
  return local.speciation[phase].total[i];
}

double PlantProblem::magnitude(int stage, Phase phase, int component) const {
  const Local& local = local_[at(stage)];
  const int i = local.position[at(component)];
  if (i < 0) return 0.0;
  if (phase == Phase::organic && local.organic[at(component)] >= 0)
    return std::abs(leaving(stage, phase, component));
  return local.speciation[phase].magnitude[i];
}

double PlantProblem::tied_total(const Tie& tie) const {
  const int stage = plant_.outlets[at(tie.outlet)].stage;
  const double per = leaving(stage, Phase::aqueous, tie.per);
  return per > 0.0 ? tie.per_total * leaving(stage, Phase::aqueous, tie.metal) / per : 0.0;
}

bool PlantProblem::pinned(std::span<const double> u, int stage, int component) const {
  return plant_.linear[at(component)] && vanished(u[at(unknown(stage, component))]);
}

void PlantProblem::balances(const TimeStep& step, std::vector<double>& r,
                            std::vector<double>& scale) const {
  std::fill(r.begin(), r.end(), 0.0);
  std::fill(scale.begin(), scale.end(), 0.0);
  const auto add = [&](int row, double amount, double size) {
    r[at(row)] += amount;
    scale[at(row)] += size;
  };
  const auto arrive = [&](int stage, Phase phase, int k, double amount, double size) {
    if (unknown(stage, k) < 0) return;
    add(unknown(stage, k), -amount, size);
    if (const int y = organic_unknown(stage, k); phase == Phase::organic && y >= 0) {
      const double passes = 1.0 - plant_.stages[at(stage)].efficiency;
      add(y, -passes * amount, passes * size);
    }
  };
  for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    for (const int k : stage.components) {
      const int row = unknown(s, k);
      for (const Phase phase : both_phases) {
        const double flow = stage.flow[static_cast<int>(phase)];
        add(row, flow * leaving(s, phase, k), flow * magnitude(s, phase, k));
      }
      const auto& here = local_[at(s)];
      const int i = here.position[at(k)];
      const PhaseTotals &in_aqueous = here.speciation[Phase::aqueous],
                        &in_organic = here.speciation[Phase::organic];
      if (const int y = organic_unknown(s, k); y >= 0) {
        const double O = stage.flow[organic], E = stage.efficiency;
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
  }
  for (const Pipe& pipe : plant_.pipes) {
    for (const int k : plant_.stages[at(pipe.from)].components) {
      arrive(pipe.to, pipe.phase, k, pipe.flow * leaving(pipe.from, pipe.phase, k),
             pipe.flow * magnitude(pipe.from, pipe.phase, k));
    }
  }
  for (const Feed& feed : plant_.feeds) {
    for (int k = 0; k < plant_.component_count(); ++k) {
      arrive(feed.stage, feed.phase, k, feed.flow * feed.totals[k],
             feed.flow * std::abs(feed.totals[k]));
    }
  }
  for (const Tie& tie : plant_.ties) {
    const Feed& feed = plant_.feeds[at(tie.feed)];
    const double metal = feed.flow * tied_total(tie);
    arrive(feed.stage, feed.phase, tie.metal, metal, std::abs(metal));
    if (tie.balance >= 0)
      arrive(feed.stage, feed.phase, tie.balance, metal * tie.balance_per_metal,
             std::abs(metal * tie.balance_per_metal));
  }
  for (double& one : scale) one = std::max(one, 1e-290);
}

void PlantProblem::residual(std::span<const double> u, const TimeStep& step, std::span<double> r) {
  evaluate(u);
  balances(step, raw_, scale_);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = raw_[i] / scale_[i];
  for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
    for (const int k : plant_.stages[at(s)].components) {
      if (!pinned(u, s, k)) continue;
      r[at(unknown(s, k))] = 0.0;
      if (const int y = organic_unknown(s, k); y >= 0) r[at(y)] = 0.0;
    }
  }
}

void PlantProblem::add_outflow_slope(int stage, Phase phase, int component, int row, double factor,
                                     BlockMatrix& J, int row_stage) const {
  auto block = J.block(row_stage, stage);
  const Local& local = local_[at(stage)];
  if (phase == Phase::organic && local.organic[at(component)] >= 0) {
    block(row, local.organic[at(component)]) += factor;
    return;
  }
  const auto& slope = local.speciation[phase].slope;
  block.row(row).head(slope.cols()) += factor * slope.row(local.position[at(component)]);
}

void PlantProblem::jacobian(std::span<const double> u, const TimeStep& step, BlockMatrix& J) {
  evaluate(u);
  balances(step, raw_, scale_);
  J.set_zero();
  /// What arrives at a stage counts in its balance and, in part, in its organic outflow.
  const auto arrive = [&](int to, int from, Phase phase, int k, double flow) {
    const Local& target = local_[at(to)];
    if (target.position[at(k)] < 0) return;
    add_outflow_slope(from, phase, k, target.position[at(k)], -flow, J, to);
    if (phase == Phase::organic && target.organic[at(k)] >= 0) {
      add_outflow_slope(from, phase, k, target.organic[at(k)],
                        -(1.0 - plant_.stages[at(to)].efficiency) * flow, J, to);
    }
  };
  for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const Local& local = local_[at(s)];
    auto block = J.block(s, s);
    for (const int k : stage.components) {
      const int row = local.position[at(k)];
      for (const Phase phase : both_phases) {
        const double flow = stage.flow[static_cast<int>(phase)];
        add_outflow_slope(s, phase, k, row, flow, J, s);
        const auto slope = local.speciation[phase].slope.row(row);
        if (!step.steady()) block.row(row).head(slope.cols()) += flow / step.length * slope;
      }
      if (const int y = local.organic[at(k)]; y >= 0) {
        const auto slope = local.speciation[Phase::organic].slope.row(row);
        block.row(y).head(slope.cols()) -= stage.efficiency * stage.flow[organic] * slope;
        block(y, y) += stage.flow[organic];
      }
    }
  }
  for (const Pipe& pipe : plant_.pipes) {
    for (const int k : plant_.stages[at(pipe.from)].components)
      arrive(pipe.to, pipe.from, pipe.phase, k, pipe.flow);
  }
  for (const Tie& tie : plant_.ties) {
    const Feed& feed = plant_.feeds[at(tie.feed)];
    const int from = plant_.outlets[at(tie.outlet)].stage;
    const double per = leaving(from, Phase::aqueous, tie.per);
    if (!(per > 0.0) || local_[at(from)].position[at(tie.metal)] < 0) continue;
    const double ratio = leaving(from, Phase::aqueous, tie.metal) / per,
                 factor = feed.flow * tie.per_total / per;
    for (const auto& [k, weight] :
         {std::pair{tie.metal, 1.0}, std::pair{tie.balance, tie.balance_per_metal}}) {
      if (k < 0) continue;
      const int row = local_[at(feed.stage)].position[at(k)];
      add_outflow_slope(from, Phase::aqueous, tie.metal, row, -weight * factor, J, feed.stage);
      add_outflow_slope(from, Phase::aqueous, tie.per, row, weight * factor * ratio, J, feed.stage);
    }
  }
  for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
    const Eigen::Map<const Eigen::ArrayXd> scale(scale_.data() + pattern_.offset(s),
                                                 pattern_.size(s));
    for (const int column : pattern_.columns(s)) J.block(s, column).array().colwise() /= scale;
    for (const int k : plant_.stages[at(s)].components) {
      if (!pinned(u, s, k)) continue;
      for (const int row : {local_[at(s)].position[at(k)], local_[at(s)].organic[at(k)]}) {
        if (row < 0) continue;
        for (const int column : pattern_.columns(s)) J.block(s, column).row(row).setZero();
        J.block(s, s)(row, row) = 1.0;
      }
    }
  }
}

std::string PlantProblem::name(int equation) const {
  int s = 0;
  while (pattern_.offset(s) + pattern_.size(s) <= equation) ++s;
  const Stage& stage = plant_.stages[at(s)];
  const std::string place =
      fmt::format("{} stage {}", plant_.blocks[at(stage.block)].name, stage.number);
  for (const int k : stage.components) {
    const std::string& component = plant_.system.tableau.components()[at(k)].name;
    if (unknown(s, k) == equation) return fmt::format("{}, {} balance", place, component);
    if (organic_unknown(s, k) == equation)
      return fmt::format("{}, {} in the organic (efficiency)", place, component);
  }
  return place;
}

void PlantProblem::inventory(std::span<const double> u, std::span<double> held) {
  evaluate(u);
  std::fill(held.begin(), held.end(), 0.0);
  for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    for (const int k : stage.components) {
      const int i = local_[at(s)].position[at(k)];
      for (const Phase phase : both_phases) {
        held[at(unknown(s, k))] +=
            stage.flow[static_cast<int>(phase)] * local_[at(s)].speciation[phase].total[i];
      }
    }
  }
}

void PlantProblem::settle(std::span<double> u, const TimeStep& step) {
  const int stages = static_cast<int>(plant_.stages.size());
  if (!plant_.ties.empty()) evaluate(u);
  std::vector<Spread> spread(at(stages));
  std::vector<double> feed(at(2 * stages)), before(at(stages));
  for (int k = 0; k < plant_.component_count(); ++k) {
    if (!plant_.linear[at(k)]) continue;
    std::fill(feed.begin(), feed.end(), 0.0);
    for (int s = 0; s < stages; ++s) {
      const Local& local = local_[at(s)];
      spread[at(s)] = {};
      if (local.position[at(k)] < 0) continue;
      const auto own = u.subspan(at(pattern_.offset(s)), plant_.stages[at(s)].components.size());
      spread[at(s)] = local.speciation.spread(local.position[at(k)], own);
      if (!step.steady()) before[at(s)] = step.before[at(unknown(s, k))];
    }
    for (const Feed& one : plant_.feeds)
      feed[at(2 * one.stage + static_cast<int>(one.phase))] += one.flow * one.totals[k];
    for (const Tie& tie : plant_.ties) {
      const Feed& one = plant_.feeds[at(tie.feed)];
      const double per_metal = tie.metal == k     ? 1.0
                               : tie.balance == k ? tie.balance_per_metal
                                                  : 0.0;
      feed[at(2 * one.stage + aqueous)] += one.flow * per_metal * tied_total(tie);
    }
    const auto amounts = transport_.solve(spread, feed, step.length, before);
    for (int s = 0; s < stages; ++s) {
      if (unknown(s, k) < 0) continue;
      u[at(unknown(s, k))] = std::max(amounts[at(s)].ln_free, ln_smallest);
      if (const int y = organic_unknown(s, k); y >= 0) u[at(y)] = amounts[at(s)].organic_out;
    }
  }
}

void PlantProblem::set_difficulty(double difficulty) {
  for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const Tableau& tableau = plant_.chemistry[at(stage.chemistry)].tableau;
    draw_metals_together(tableau.restricted_to(stage.components), difficulty,
                         local_[at(s)].speciation);
  }
}

}  // namespace raffinate
