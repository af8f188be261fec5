// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/torn_plant.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "solver/torn_solver.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = static_cast<int>(Phase::aqueous),
              organic = static_cast<int>(Phase::organic);

std::vector<double> as_vector(const Eigen::VectorXd& row) { return {row.begin(), row.end()}; }
Stream stream_of(Phase phase) { return phase == Phase::aqueous ? Stream::down : Stream::up; }

/// The law of a stage that only some components reach. With free flows the logarithm of the aqueous
/// flow is the last shared unknown, and the volume of the aqueous its closure:
///
///     1 - sum_k (volume_k + water_k) T_aq,k = water / flow
///
/// where water is what comes as such, less what the organic's components would carry.
SplitLaw law_of(const Tearing& tearing, const Carriers& carriers, bool free_flow,
                const std::vector<int>& components) {
  const auto reached = [&](int k) {
    return std::binary_search(components.begin(), components.end(), k);
  };
  const int shared = static_cast<int>(tearing.shared.size()), all = shared + (free_flow ? 1 : 0);
  SplitLaw law;
  law.absent.assign(at(all), 0);
  for (int q = 0; q < shared; ++q) law.absent[at(q)] = !reached(tearing.shared[at(q)]);
  /// A species made of components that are not all there does not exist.
  const auto there = [&](const Eigen::VectorXd& exponents, const Eigen::VectorXd& holds) {
    for (int q = 0; q < shared; ++q)
      if (law.absent[at(q)] && (exponents[q] != 0.0 || holds[q] != 0.0)) return false;
    return true;
  };
  const auto padded = [&](const Eigen::VectorXd& exponents) {
    std::vector<double> row = as_vector(exponents);
    row.resize(at(all), 0.0);
    return row;
  };
  struct Sum {  // of a closure
    SplitLaw::Closure closure;
    Eigen::VectorXd weight;  ///< [components]
  };
  std::vector<Sum> sums;
  for (const auto& one : tearing.invariants)
    sums.push_back({{static_cast<int>(sums.size()), stream_of(one.phase), {}, {}}, one.weight});
  if (free_flow)
    sums.push_back({{shared, Stream::down, {}, {}}, -carriers.volume - carriers.water});
  const auto weight_of = [&](const Sum& sum, const Eigen::VectorXd& holds) {
    double weight = 0.0;
    for (int q = 0; q < shared; ++q) weight += holds[q] * sum.weight[tearing.shared[at(q)]];
    return weight;
  };
  for (const auto& kind : tearing.kinds) {
    if (!there(kind.exponents, kind.attached)) continue;
    const Eigen::VectorXd constant = kind.ln_K.array().exp();
    law.terms.push_back({stream_of(kind.phase), padded(kind.exponents), as_vector(constant)});
    for (Sum& sum : sums) {
      std::vector<double> row(tearing.carried.size(), 0.0);
      for (std::size_t i = 0; i < row.size() && sum.closure.stream == stream_of(kind.phase); ++i)
        row[i] = (sum.weight[tearing.carried[i]] + weight_of(sum, kind.attached)) *
                 constant[static_cast<Eigen::Index>(i)];
      sum.closure.weight.push_back(std::move(row));
    }
  }
  for (const auto& own : tearing.own) {
    if (!there(own.exponents, own.holds)) continue;
    law.own.push_back(padded(own.exponents));
    for (Sum& sum : sums)
      sum.closure.coefficient.push_back(sum.closure.stream == stream_of(own.phase)
                                            ? weight_of(sum, own.holds) * std::exp(own.ln_K)
                                            : 0.0);
  }
  if (free_flow) {
    law.own.emplace_back(at(all), 0.0);  // the volume itself
    for (Sum& sum : sums) sum.closure.coefficient.push_back(sum.closure.of == shared ? 1.0 : 0.0);
  }
  for (Sum& sum : sums) law.closures.push_back(std::move(sum.closure));
  // What has no species here does not come here either, but every row needs a split.
  for (std::size_t i = 0; i < tearing.carried.size() && !law.terms.empty(); ++i)
    if (std::none_of(law.terms.begin(), law.terms.end(),
                     [i](const SplitLaw::Term& term) { return term.constant[i] > 0.0; }))
      law.terms.front().constant[i] = 1.0;
  return law;
}

}  // namespace

TornPlant::TornPlant(PlantProblem& problem) : problem_(problem), plant_(problem.plant()) {
  if (!plant_.units.empty()) {
    obstacle_ = "units stand between the cascades";
  } else if (!plant_.ties.empty()) {
    obstacle_ = "a feed follows another stream";
  } else if (!plant_.specs.empty()) {
    obstacle_ = "inputs are freed to meet specifications";
  } else {
    for (const System& system : plant_.chemistry) {
      tearing_.push_back(tear(system.tableau, plant_.linear));
      if (obstacle_.empty()) obstacle_ = tearing_.back().obstacle;
    }
  }
  if (!obstacle_.empty()) return;
  cascade_.carried = static_cast<int>(tearing_.front().carried.size());
  cascade_.shared = static_cast<int>(tearing_.front().shared.size()) + plant_.flows_free;
  cascade_.free_flow = plant_.flows_free;
  if (cascade_.shared > TornCascade::most_shared) obstacle_ = "too many components are shared";
  if (cascade_.carried == 0) obstacle_ = "no component is carried";
  if (!obstacle_.empty() || !streams_form_a_row()) return;
  add_laws();
  add_streams();
  add_counted();
}

/// From stage to stage both liquids go to the next one or along with the other.
bool TornPlant::streams_form_a_row() {
  const auto place = [&](int s) {
    const Stage& stage = plant_.stages[at(s)];
    return fmt::format("{} stage {}", plant_.blocks[at(stage.block)].name, stage.number);
  };
  for (const Pipe& pipe : plant_.pipes) {
    const bool next = pipe.to == pipe.from + 1 || pipe.to == pipe.from - 1;
    if (!next) {
      obstacle_ = fmt::format("a stream goes from {} to {}, which are no neighbours",
                              place(pipe.from), place(pipe.to));
    } else if ((pipe.phase == Phase::aqueous) == (pipe.to > pipe.from) &&
               plant_.stages[at(pipe.to)].efficiency < 1.0) {
      obstacle_ = "stages of an efficiency below 1 take in what is entrained";
    }
    if (plant_.flows_free && pipe.phase == Phase::aqueous && pipe.fixed != 0.0)
      obstacle_ = "a given flow is drawn from an aqueous that has none";
  }
  return obstacle_.empty();
}

void TornPlant::add_laws() {
  std::map<std::pair<int, std::vector<int>>, int> known;
  for (const Stage& stage : plant_.stages) {
    const auto key = std::pair{stage.chemistry, stage.components};
    auto found = known.find(key);
    if (found == known.end()) {
      found = known.emplace(key, static_cast<int>(cascade_.laws.size())).first;
      cascade_.laws.push_back(law_of(tearing_[at(stage.chemistry)], plant_.carriers,
                                     plant_.flows_free, stage.components));
    }
    TornCascade::Stage& torn = cascade_.stages.emplace_back();
    torn.law = found->second;
    torn.efficiency = stage.efficiency;
    torn.flow = {stage.flow[aqueous], stage.flow[organic]};
    for (auto& fractions : torn.leaves) fractions.out = 1.0;
  }
}

void TornPlant::add_streams() {
  for (const Pipe& pipe : plant_.pipes) {
    const Stage& from = plant_.stages[at(pipe.from)];
    const int phase = static_cast<int>(pipe.phase);
    const double share = std::max(0.0, pipe.share + pipe.fixed / from.flow[phase]);
    auto& fractions = cascade_.stages[at(pipe.from)].leaves[at(phase)];
    (pipe.to > pipe.from ? fractions.up : fractions.down) += share;
    fractions.out = std::max(0.0, fractions.out - share);
  }
  for (auto& stage : cascade_.stages)  // what rounding leaves of a stream that goes on whole
    for (auto& fractions : stage.leaves)
      if (fractions.out < 1e-15) fractions.out = 0.0;
  for (auto& rows : cascade_.feed) rows.assign(at(plant_.stage_count() * cascade_.carried), 0.0);
  for (const Feed& feed : plant_.feeds)
    for (int i = 0; i < cascade_.carried; ++i)
      cascade_.feed[at(static_cast<int>(feed.phase))][at(feed.node * cascade_.carried + i)] +=
          feed.flow * feed.totals[tearing_.front().carried[at(i)]];
}

/// What the closures count stays with one liquid.
void TornPlant::add_counted() {
  cascade_.counted.assign(plant_.stages.size() * at(cascade_.shared), 0.0);
  const auto add = [&](const Feed& feed, int q, double concentration) {
    cascade_.counted[at(feed.node * cascade_.shared + q)] += feed.flow * concentration;
  };
  const auto& invariants = tearing_.front().invariants;
  for (const Feed& feed : plant_.feeds) {
    for (int q = 0; q < static_cast<int>(invariants.size()); ++q)
      if (invariants[at(q)].phase == feed.phase)
        add(feed, q, invariants[at(q)].weight.dot(feed.totals));
    if (plant_.flows_free && feed.phase == Phase::aqueous)
      add(feed, cascade_.shared - 1, feed.carrier - plant_.carriers.water.dot(feed.totals));
  }
}

std::vector<double> TornPlant::shared(std::span<const double> u) const {
  std::vector<double> phi;
  for (int s = 0; s < plant_.stage_count(); ++s) {
    for (const int k : tearing_.front().shared) {
      const int from = problem_.unknown(s, k);
      phi.push_back(from < 0 ? 0.0 : u[at(from)]);
    }
    if (plant_.flows_free) phi.push_back(u[at(problem_.flow_unknown(s))]);
  }
  return phi;
}

void TornPlant::write(const TornEquations& equations, std::span<const double> phi,
                      std::span<double> u) const {
  const auto &carried = tearing_.front().carried, &shared = tearing_.front().shared;
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const auto own = phi.subspan(at(s * cascade_.shared), at(cascade_.shared));
    for (int q = 0; q < static_cast<int>(shared.size()); ++q)
      if (const int to = problem_.unknown(s, shared[at(q)]); to >= 0) u[at(to)] = own[at(q)];
    if (plant_.flows_free) u[at(problem_.flow_unknown(s))] = own.back();
    for (int i = 0; i < cascade_.carried; ++i)
      if (const int to = problem_.unknown(s, carried[at(i)]); to >= 0)
        u[at(to)] = PlantProblem::ln_concentration(equations.intensity(s + 1, i));
  }
}

SolverReport solve_plant(PlantProblem& problem, std::span<double> u, const SteadyOptions& options) {
  TornPlant torn(problem);
  const auto solve_general = [&](const std::string& why) {
    SolverReport report = solve_steady(problem, u, options);
    report.not_torn = why;
    if (report.converged && options.amplification)
      report.amplification = error_amplification(problem, u);
    return report;
  };
  if (!torn.obstacle().empty()) return solve_general(torn.obstacle());
  const auto begin = std::chrono::steady_clock::now();
  TornEquations equations(torn.cascade());
  std::vector<double> phi = torn.shared(u);
  std::vector<RungReport> rungs = solve_torn(equations, phi, options);
  SolverReport report;
  if (rungs.back().converged) {
    std::vector<double> found(u.begin(), u.end()), r(u.size());
    torn.write(equations, phi, found);
    problem.fill_bypassing(found);
    problem.residual(found, {}, r);
    report.worst = worst_equations(problem, r);
    report.residual = std::abs(report.worst.front().residual);
    report.converged = report.residual <= options.acceptable;
    report.rung = rungs.back().name;
    if (options.amplification) report.amplification = equations.error_amplification(phi);
    if (report.converged) std::copy(found.begin(), found.end(), u.begin());
  }
  if (!report.converged)
    report = solve_general(rungs.back().converged ? "the torn answer did not satisfy it"
                                                  : "the torn form did not converge");
  report.rungs.insert(report.rungs.begin(), rungs.begin(), rungs.end());
  report.seconds = seconds_since(begin);
  return report;
}

}  // namespace raffinate
