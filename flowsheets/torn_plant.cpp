// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/torn_plant.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = static_cast<int>(Phase::aqueous),
              organic = static_cast<int>(Phase::organic);

constexpr const char* draws_a_given_flow =
    "a given flow is drawn from an aqueous whose flow is an unknown";

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
    // Nothing where there is no such species: Eigen's own exp of minus infinity is 5e-309.
    const Eigen::VectorXd constant = kind.ln_K.unaryExpr([](double ln) { return std::exp(ln); });
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

TornPlant::TornPlant(const PlantProblem& problem) : problem_(problem), plant_(problem.plant()) {
  if (plant_.stages.empty()) obstacle_ = "there is no cascade";
  for (const PlantSpec& spec : plant_.specs) {
    if (spec.reading.kind == OutputName::Kind::pH) obstacle_ = "a specification reads a pH";
    if (spec.feed >= 0 && spec.flow && plant_.feeds[at(spec.feed)].phase == Phase::organic)
      obstacle_ = "a specification frees the flow of an organic";
  }
  if (!obstacle_.empty()) return;
  for (const System& system : plant_.chemistry) {
    tearing_.push_back(tear(system.tableau, plant_.linear));
    if (obstacle_.empty()) obstacle_ = tearing_.back().obstacle;
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
  add_conversions();
  add_feeds();
}

bool TornPlant::inside(const Pipe& pipe) const {
  if (!plant_.is_stage(pipe.from) || !plant_.is_stage(pipe.to)) return false;
  if (pipe.to != pipe.from + 1 && pipe.to != pipe.from - 1) return false;
  const bool against_its_stream = (pipe.phase == Phase::aqueous) == (pipe.to > pipe.from);
  const Stage &from = plant_.stages[at(pipe.from)], &to = plant_.stages[at(pipe.to)];
  return from.block == to.block || !against_its_stream || to.efficiency == 1.0;
}

bool TornPlant::is_alone() const {
  return plant_.units.empty() && plant_.ties.empty() && plant_.specs.empty() &&
         std::all_of(plant_.pipes.begin(), plant_.pipes.end(),
                     [&](const Pipe& pipe) { return inside(pipe); });
}

/// From stage to stage both liquids go to the next one or along with the other.
bool TornPlant::streams_form_a_row() {
  for (const Pipe& pipe : plant_.pipes) {
    if (!plant_.is_stage(pipe.from)) continue;
    if (inside(pipe) && (pipe.phase == Phase::aqueous) == (pipe.to > pipe.from) &&
        plant_.stages[at(pipe.to)].efficiency < 1.0)
      obstacle_ =
          "stages of an efficiency below 1 take in what is entrained or led against its stream";
  }
  const auto draws_given = [&](Phase phase, int node, double fixed) {
    return plant_.flows_free && plant_.is_stage(node) && phase == Phase::aqueous && fixed != 0.0;
  };
  for (const Pipe& pipe : plant_.pipes)
    if (draws_given(pipe.phase, pipe.from, pipe.fixed)) obstacle_ = draws_a_given_flow;
  for (const Outlet& outlet : plant_.outlets)
    if (draws_given(outlet.phase, outlet.node, outlet.fixed)) obstacle_ = draws_a_given_flow;
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
    if (!inside(pipe)) continue;
    const double passes = share(pipe, pipe.from);
    auto& fractions = cascade_.stages[at(pipe.from)].leaves[static_cast<std::size_t>(pipe.phase)];
    (pipe.to > pipe.from ? fractions.up : fractions.down) += passes;
    fractions.out = std::max(0.0, fractions.out - passes);
  }
  for (auto& stage : cascade_.stages)  // what rounding leaves of a stream that goes on whole
    for (auto& fractions : stage.leaves)
      if (fractions.out < 1e-15) fractions.out = 0.0;
}

/// What closures count stays with one liquid: a weighted sum of the totals in it, or its water, as far
/// as no component takes it along into the organic.
void TornPlant::add_conversions() {
  const Tearing& tearing = tearing_.front();
  const int components = plant_.component_count(), carried = cascade_.carried;
  const auto shared = static_cast<int>(tearing.shared.size());
  for (const Phase phase : both_phases) {
    Eigen::MatrixXd& counts = to_quantities_[static_cast<std::size_t>(phase)];
    Eigen::MatrixXd& amounts = to_amounts_[static_cast<std::size_t>(phase)];
    counts.setZero(carried + cascade_.shared, components + 1);
    amounts.setZero(components + 1, carried + cascade_.shared);
    for (int i = 0; i < carried; ++i)
      counts(i, tearing.carried[at(i)]) = amounts(tearing.carried[at(i)], i) = 1.0;
    for (int q = 0; q < shared; ++q) {
      const Tearing::Invariant& one = tearing.invariants[at(q)];
      const int k = tearing.shared[at(q)];
      if (one.phase == phase) {
        counts.row(carried + q).head(components) = one.weight;
        amounts(k, carried + q) = 1.0;
      }
      for (int i = 0; i < carried; ++i) amounts(k, i) = -one.weight[tearing.carried[at(i)]];
    }
    if (plant_.flows_free && phase == Phase::aqueous) {
      counts.row(carried + shared).head(components) = -plant_.carriers.water;
      counts(carried + shared, components) = amounts(components, carried + shared) = 1.0;
      amounts.row(components) += plant_.carriers.water.transpose() * amounts.topRows(components);
    }
  }
}

void TornPlant::add_feeds() {
  const int carried = cascade_.carried, shared = cascade_.shared;
  for (auto& rows : cascade_.feed) rows.assign(at(plant_.stage_count() * carried), 0.0);
  cascade_.counted.assign(at(plant_.stage_count() * shared), 0.0);
  for (const Feed& feed : plant_.feeds) {
    if (!plant_.is_stage(feed.node)) continue;
    Eigen::VectorXd amounts(plant_.component_count() + 1);
    amounts << feed.flow * feed.totals, feed.flow * feed.carrier;
    const Eigen::VectorXd quantities = to_quantities(feed.phase) * amounts;
    for (int i = 0; i < carried; ++i)
      cascade_.feed[static_cast<std::size_t>(feed.phase)][at(feed.node * carried + i)] +=
          quantities[i];
    for (int q = 0; q < shared; ++q)
      cascade_.counted[at(feed.node * shared + q)] += quantities[carried + q];
  }
}

Eigen::VectorXd TornPlant::leaving(const TornEquations& equations, int stage, Phase phase) const {
  const auto [number, stream] = port(stage, phase);
  Eigen::VectorXd quantities(cascade_.carried + cascade_.shared);
  for (int i = 0; i < cascade_.carried; ++i) quantities[i] = equations.leaving(number, stream, i);
  for (int q = 0; q < cascade_.shared; ++q)
    quantities[cascade_.carried + q] = equations.counted(number, stream, q);
  return quantities;
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
    if (plant_.stages[at(s)].efficiency == 1.0) continue;
    const Eigen::VectorXd organic_amounts =
        to_amounts(Phase::organic) * leaving(equations, s, Phase::organic);
    for (const int k : plant_.stages[at(s)].components)
      if (const int to = problem_.organic_unknown(s, k); to >= 0)
        u[at(to)] = organic_amounts[k] / plant_.stages[at(s)].flow[organic];
  }
}

}  // namespace raffinate
