// SPDX-License-Identifier: BSD-3-Clause
#include "solver/torn_cascade.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "solver/torn_rows.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr double nothing = 1e-250;  // [mol/L] what counts as absent

/// Rows are rounded up to whole vectors; what fills them up splits somehow and is never there.
int whole_vectors(int carried) { return carried <= 4 ? 4 : (carried + 7) / 8 * 8; }
std::size_t whole_lines(std::size_t numbers) { return (numbers + 7) / 8 * 8; }

void append(Rows& rows, const std::vector<double>& row, int width, double filling) {
  rows.insert(rows.end(), row.begin(), row.end());
  rows.insert(rows.end(), at(width) - row.size(), filling);
}

PackedLaw packed(const SplitLaw& law, int shared, int width) {
  PackedLaw result;
  std::vector<std::size_t> order;
  for (const Stream stream : {Stream::down, Stream::up}) {
    for (std::size_t t = 0; t < law.terms.size(); ++t)
      if (law.terms[t].stream == stream) order.push_back(t);
    if (stream == Stream::down) result.down_terms = static_cast<int>(order.size());
  }
  result.terms = static_cast<int>(order.size());
  result.own = static_cast<int>(law.own.size());
  for (auto& of_stream : result.powers) of_stream.resize(at(shared));
  for (int t = 0; t < result.terms; ++t) {
    const SplitLaw::Term& term = law.terms[order[at(t)]];
    result.exponent.insert(result.exponent.end(), term.exponent.begin(), term.exponent.end());
    append(result.constant, term.constant, width, t == 0 ? 1.0 : 0.0);
    for (int q = 0; q < shared; ++q)
      if (term.exponent[at(q)] != 0.0)
        result.powers[static_cast<std::size_t>(term.stream)][at(q)].push_back(
            {t, term.exponent[at(q)]});
  }
  for (const auto& one : law.own)
    result.exponent.insert(result.exponent.end(), one.begin(), one.end());
  for (const SplitLaw::Closure& one : law.closures) {
    const bool down = one.stream == Stream::down;
    PackedLaw::Closure closure{
        one.of, down, true, down ? 0 : result.down_terms, down ? result.down_terms : result.terms,
        {},     {}};
    for (int t = closure.first; t < closure.last; ++t)
      append(closure.weight, one.weight[order[at(t)]], width, 0.0);
    for (int o = 0; o < result.own; ++o)
      if (one.coefficient[at(o)] != 0.0)
        closure.own.push_back({result.terms + o, one.coefficient[at(o)]});
    closure.one_sided = std::all_of(closure.weight.begin(), closure.weight.end(),
                                    [](double weight) { return weight >= 0.0; });
    result.closures.push_back(std::move(closure));
  }
  result.absent = law.absent;
  result.absent.resize(at(shared), 0);
  return result;
}

void find_counted_streams(TornRows& rows) {
  rows.counts.assign(at(rows.shared), Stream::down);
  std::vector<bool> found(at(rows.shared));
  for (const PackedLaw& law : rows.laws) {
    for (const PackedLaw::Closure& closure : law.closures) {
      Stream& stream = rows.counts[at(closure.of)];
      const Stream here = closure.down ? Stream::down : Stream::up;
      if (found[at(closure.of)] && here != stream)
        throw std::invalid_argument("closures of a shared unknown count different streams");
      stream = here;
      found[at(closure.of)] = true;
    }
  }
}

}  // namespace

void follow_stream(const TornRows& rows, Stream stream, std::span<double> amounts) {
  const std::size_t stages = amounts.size();
  const auto leaves = [&](std::size_t j) {
    return rows.stage[j].leaves[static_cast<std::size_t>(stream)];
  };
  std::vector<double> stays(stages);  // 1 - what goes down and comes back: a sum of what does not
  double lost = 1.0, rises = 0.0;
  for (std::size_t j = 0; j < stages; ++j) {
    const auto [down, up, out] = leaves(j);
    stays[j] = up + out + down * lost;
    lost = (out + down * lost) / stays[j];
    amounts[j] += rises;
    rises = up * amounts[j] / stays[j];
  }
  double falls = 0.0;
  for (std::size_t j = stages; j-- > 0;) {
    amounts[j] = (amounts[j] + falls) / stays[j];
    falls = leaves(j).down * amounts[j];
  }
}

TornEquations::~TornEquations() = default;

TornEquations::TornEquations(const TornCascade& cascade) : rows_(std::make_unique<TornRows>()) {
  if (cascade.shared > TornCascade::most_shared)
    throw std::invalid_argument("a torn cascade shares too many unknowns");
  TornRows& r = *rows_;
  r.stages = static_cast<int>(cascade.stages.size());
  r.carried = cascade.carried;
  r.shared = cascade.shared;
  r.width = whole_vectors(r.carried);
  r.free_flow = cascade.free_flow;
  for (const SplitLaw& law : cascade.laws) {
    r.laws.push_back(packed(law, r.shared, r.width));
    r.factors = std::max(r.factors, r.laws.back().terms + r.laws.back().own + r.free_flow);
  }
  const std::size_t stages = at(r.stages + 2), rows = stages * at(r.width), shared = at(r.shared);
  for (Rows* one : {&r.into_down, &r.into_up, &r.holds, &r.per_amount, &r.through, &r.back, &r.lost,
                    &r.through_up, &r.back_up, &r.lost_up, &r.stays, &r.meets, &r.brought_up,
                    &r.falls, &r.contact, &r.sent_up, &r.sent_down, &r.at_home, &r.before})
    one->assign(rows, 0.0);
  std::fill_n(r.row(r.lost, 0), r.width, 1.0);
  std::fill_n(r.row(r.lost_up, r.stages + 1), r.width, 1.0);
  for (Rows* one : {&r.turn, &r.stretch, &r.by_content, &r.listens, &r.sends, &r.upper})
    one->assign(rows * shared, 0.0);
  for (Rows* one : {&r.by_phi, &r.inverse}) one->assign(stages * shared * shared, 0.0);
  for (Rows* one : {&r.target, &r.by_target}) one->assign(stages * shared, 0.0);
  for (Rows* one : {&r.closure, &r.right}) one->assign(whole_lines(stages * shared), 1.0);
  r.factor.assign(whole_lines(stages * at(r.factors)), 0.0);
  for (Rows* one : {&r.H, &r.H_transposed}) one->assign(at(r.width * r.width), 0.0);
  r.functionals.assign(stages * shared * TornRows::batch, 0.0);
  r.scratch.assign(at(std::max(3 * r.shared + 2, TornRows::batch) * r.width), 0.0);
  find_counted_streams(r);
  take_streams(cascade);
}

int TornEquations::unknowns() const { return rows_->stages * rows_->shared; }

Stream TornEquations::counts(int q) const { return rows_->counts[at(q)]; }

void TornEquations::take_streams(const TornCascade& cascade) {
  TornRows& r = *rows_;
  const std::size_t stages = at(r.stages), shared = at(r.shared), all = stages * at(r.carried);
  if (cascade.stages.size() != stages || cascade.counted.size() != stages * shared ||
      cascade.feed[0].size() != all || cascade.feed[1].size() != all)
    throw std::invalid_argument("a torn cascade has streams of other stages or quantities");
  r.stage = cascade.stages;
  for (std::size_t stream = 0; stream < 2; ++stream) {
    Rows& rows = r.feed[stream];
    rows.assign(at((r.stages + 2) * r.width), 0.0);
    for (int j = 1; j <= r.stages; ++j)
      std::copy_n(cascade.feed[stream].begin() + (j - 1) * r.carried, r.carried, r.row(rows, j));
  }
  std::vector<double> amounts(stages);
  for (std::size_t q = 0; q < shared; ++q) {
    for (std::size_t j = 0; j < stages; ++j) amounts[j] = cascade.counted[j * shared + q];
    follow_stream(r, r.counts[q], amounts);
    for (std::size_t j = 0; j < stages; ++j) r.target[j * shared + q] = amounts[j];
  }
}

double TornEquations::evaluate(std::span<const double> phi, const TimeStep& step) {
  rows_->rate = step.rate;
  for (int j = 1; step.rate > 0.0 && j <= rows_->stages; ++j)
    for (int i = 0; i < rows_->carried; ++i)
      rows_->row(rows_->before, j)[i] = step.rate * step.before[at((j - 1) * rows_->carried + i)];
  return evaluate_torn(*rows_, phi.data());
}

bool TornEquations::factor() { return factor_torn(*rows_); }

bool TornEquations::direction(std::span<double> dphi) {
  std::transform(rows_->closure.begin(), rows_->closure.begin() + unknowns(), rows_->right.begin(),
                 [](double closure) { return -closure; });
  return solve(rows_->right, dphi);
}

bool TornEquations::solve(std::span<const double> right, std::span<double> x) {
  return solve_factored(*rows_, right.data(), x.data());
}

double TornEquations::error_amplification(std::span<const double> phi) {
  constexpr double error = 1e-9;  // small enough for slopes, large enough beside rounding
  TornRows& r = *rows_;
  const Rows fed = r.feed[0];
  std::mt19937 random(1);
  int pattern = 0;
  const auto sign = [&] { return pattern == 0 || random() % 2 == 0 ? 1.0 : -1.0; };
  const auto intensities = [&] {
    std::vector<double> all;
    for (int j = 1; j <= r.stages; ++j)
      for (int i = 0; i < r.carried; ++i) all.push_back(intensity(j, i));
    return all;
  };
  evaluate(phi, {});
  const std::vector<double> x = intensities();
  const Rows contact = r.contact;
  std::vector<double> moved(phi.size());
  double most = 0.0;
  for (; pattern < 3 && std::isfinite(most); ++pattern) {
    for (int j = 1; j <= r.stages; ++j)
      for (int i = 0; i < r.carried; ++i)
        r.row(r.feed[0], j)[i] = r.row(fed, j)[i] + error * sign() * r.row(contact, j)[i];
    evaluate(phi, {});
    for (double& one : r.closure) one += error * sign();
    if (!factor() || !direction(moved)) {
      most = std::numeric_limits<double>::infinity();
      break;
    }
    for (std::size_t k = 0; k < moved.size(); ++k) {
      most = std::max(most, std::abs(moved[k]));
      moved[k] += phi[k];
    }
    evaluate(moved, {});
    const std::vector<double> after = intensities();
    for (std::size_t k = 0; k < x.size(); ++k)
      if (x[k] > nothing && after[k] > nothing)
        most = std::max(most, std::abs(std::log(after[k] / x[k])));
  }
  r.feed[0] = fed;
  return most / error;
}

std::span<const double> TornEquations::closures() const {
  return std::span(rows_->closure).first(at(unknowns()));
}

double TornEquations::intensity(int stage, int i) const {
  return rows_->row(rows_->contact, stage)[i] * rows_->row(rows_->per_amount, stage)[i];
}

double TornEquations::leaving(int stage, Stream stream, int i) const {
  const TornRows& r = *rows_;
  const double contact = r.row(r.contact, stage)[i];
  if (stream == Stream::down) return r.row(r.into_down, stage)[i] * contact;
  const double E = r.stage[at(stage - 1)].efficiency,
               arriving = r.row(r.meets, stage)[i] +
                          r.row(r.back, stage - 1)[i] * r.row(r.falls, stage)[i];
  return r.row(r.into_up, stage)[i] * contact + (1.0 - E) * arriving;
}

double TornEquations::counted(int stage, Stream stream, int q) const {
  return stream == rows_->counts[at(q)] ? rows_->target[at((stage - 1) * rows_->shared + q)] : 0.0;
}

std::vector<double> TornEquations::held() const {
  std::vector<double> amounts;
  for (int j = 1; j <= rows_->stages; ++j)
    for (int i = 0; i < rows_->carried; ++i)
      amounts.push_back(rows_->row(rows_->holds, j)[i] * rows_->row(rows_->contact, j)[i]);
  return amounts;
}

std::vector<double> TornEquations::room() const {
  const TornRows& r = *rows_;
  std::vector<double> amounts = held();
  for (int j = 1; j <= r.stages; ++j) {
    const TornCascade::Stage& stage = r.stage[at(j - 1)];
    const PackedLaw& law = r.laws[at(stage.law)];
    const double* f = r.factor.data() + at((j - 1) * r.factors);
    double most = 1.0;
    for (const PackedLaw::Closure& closure : law.closures) {
      if (!closure.one_sided || law.absent[at(closure.of)]) continue;
      double counted = 0.0;
      for (int t = closure.first; t < closure.last; ++t)
        for (int i = 0; i < r.carried; ++i)
          counted += f[t] * closure.weight[r.offset(t - closure.first) + at(i)] * intensity(j, i);
      const double flow = !closure.down ? stage.flow[1]
                          : r.free_flow ? f[r.factors - 1]
                                        : stage.flow[0];
      const double target = r.target[at((j - 1) * r.shared + closure.of)] / flow;
      if (counted > 0.0) most = std::min(most, std::max(0.9 * target, 0.0) / counted);
    }
    for (int i = 0; i < r.carried; ++i) amounts[at((j - 1) * r.carried + i)] *= most;
  }
  return amounts;
}

}  // namespace raffinate
