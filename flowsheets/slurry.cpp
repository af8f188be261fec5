// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/slurry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chemistry/elements.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

SlurryModel::SlurryModel(const System& system, const Carriers& carriers,
                         const std::vector<std::string>& kinds, double occlusion)
    : tableau_(system.tableau), volume_(carriers.volume.transpose()), proton_(system.proton) {
  const Index size = tableau_.component_count();
  for (const Solid& solid : system.solids)
    if (std::find(kinds.begin(), kinds.end(), solid.kind) != kinds.end()) solids_.push_back(solid);
  nu_ = MatrixXd::Zero(static_cast<Index>(solids_.size()), size);
  solid_water_.resize(nu_.rows());
  for (Index p = 0; p < nu_.rows(); ++p) {
    const Solid& solid = solids_[static_cast<std::size_t>(p)];
    for (const auto& [k, nu] : solid.stoichiometry) nu_(p, k) += nu;
    solid_water_[p] = molar_water * solid.water;
  }
  occluded_ = MatrixXd::Zero(size, size);
  occluded_water_ = RowVectorXd::Zero(size);
  for (Index k = 0; k < size; ++k) {
    const Component& component = tableau_.components()[static_cast<std::size_t>(k)];
    rare_earth_.push_back(is_rare_earth(component.name));
    only_adds_.push_back((tableau_.stoichiometry(Phase::aqueous).col(k).array() >= 0.0).all() &&
                         (nu_.col(k).array() >= 0.0).all());
    if (!rare_earth_.back() || proton_ < 0) continue;
    occluded_(k, k) = occlusion;  // as M - z H + z H2O
    occluded_(proton_, k) = -occlusion * component.charge;
    occluded_water_[k] = occlusion * component.charge * molar_water;
  }
  left_ = MatrixXd::Identity(size, size) - occluded_;
}

Slurry SlurryModel::trial(const VectorXd& n, double W, double q, double V, const NeededFeed* feed,
                          std::optional<double> pH, const Precipitation* start) const {
  Slurry s;
  s.q = q;
  s.V = V;
  s.N = n;
  double water = W;
  if (feed != nullptr) {
    s.N += q * feed->totals;
    water += q * feed->water;
  }
  s.T = left_ * s.N / V;
  // Round-off can leave less than nothing; then there is nothing.
  for (Index k = 0; k < s.T.size(); ++k)
    if (only_adds_[static_cast<std::size_t>(k)]) s.T[k] = std::max(0.0, s.T[k]);
  s.rest = precipitate(tableau_, solids_, s.T, proton_, pH, {start});
  const Precipitation& rest = s.rest;

  const double filling = 1.0 + solid_water_.dot(rest.solid) - volume_.dot(rest.aqueous);
  const RowVectorXd filling_by_T =
      solid_water_.transpose() * rest.solid_slope - volume_ * rest.aqueous_slope;
  s.imbalance = V * filling - (water - occluded_water_.dot(s.N));
  s.imbalance_by_V = filling - filling_by_T.dot(s.T);
  s.imbalance_by_N = filling_by_T * left_ + occluded_water_;
  if (proton_ >= 0) {
    const double H = rest.aqueous[proton_] + nu_.col(proton_).dot(rest.solid);
    const RowVectorXd H_by_T =
        rest.aqueous_slope.row(proton_) + nu_.col(proton_).transpose() * rest.solid_slope;
    s.acid = left_.row(proton_).dot(s.N) - V * H;
    s.acid_by_V = H_by_T.dot(s.T) - H;
    s.acid_by_N = left_.row(proton_) - H_by_T * left_;
  }
  return s;
}

std::optional<Slurry> SlurryModel::settle_from(const VectorXd& n, double W, double q, double V,
                                               const NeededFeed* feed, std::optional<double> pH,
                                               const Precipitation* start) const {
  if (!(V > 0.0)) return std::nullopt;
  try {
    Precipitation previous;
    for (int step = 1; step <= 20; ++step) {
      Slurry s = trial(n, W, q, V, feed, pH, start);
      if (!s.rest.converged) return std::nullopt;
      const double change = -s.imbalance / s.imbalance_by_V;
      if (!std::isfinite(change)) return std::nullopt;
      if (std::abs(change) <= (step < 20 ? 1e-14 : 1e-10) * V) return s;
      V = std::clamp(V + change, 0.5 * V, 2.0 * V);
      previous = std::move(s.rest);
      start = &previous;
    }
  } catch (const std::invalid_argument&) {  // totals that nothing can make up
  }
  return std::nullopt;
}

std::optional<Slurry> SlurryModel::settle(const VectorXd& n, double W, double q,
                                          const NeededFeed* feed, std::optional<double> pH,
                                          const Slurry* near) const {
  if (near != nullptr)
    if (auto slurry = settle_from(n, W, q, near->V, feed, pH, &near->rest)) return slurry;
  double V = W + volume_.dot(n);
  if (feed != nullptr) V += q * (feed->water + volume_.dot(feed->totals));
  return settle_from(n, W, q, V, feed, pH, nullptr);
}

/// Newton's method for q and V together, from a place nearby. Nothing unless it converges in a few
/// steps to a flow that leads acid the same way as the first of it does.
std::optional<Slurry> SlurryModel::approach(const VectorXd& n, double W, double q, double V,
                                            const NeededFeed& feed, double pH,
                                            const Slurry& without,
                                            const Precipitation& start) const {
  const Precipitation* from = &start;
  Precipitation previous;
  for (int step = 0; step < 8; ++step) {
    if (!(q > 0.0 && q <= 1e4 * W && V > 0.0)) return std::nullopt;
    Slurry s = trial(n, W, q, V, &feed, pH, from);
    if (!s.rest.converged) return std::nullopt;
    const double by_q = s.acid_by(feed);
    const double V_change = -s.imbalance / s.imbalance_by_V;
    const double q_change = -(s.acid + s.acid_by_V * V_change) / by_q;
    if (!std::isfinite(V_change) || !std::isfinite(q_change)) return std::nullopt;
    if (std::abs(V_change) <= 1e-14 * V &&
        (std::abs(q_change) <= 1e-14 * q || std::abs(s.acid) <= 1e-16 * s.N.cwiseAbs().sum())) {
      if (by_q * without.acid_by(feed) > 0.0) return s;
      return std::nullopt;
    }
    V += V_change + q_change * s.V_by(feed);
    q += q_change;
    previous = std::move(s.rest);
    from = &previous;
  }
  return std::nullopt;
}

/// From the answer for a liquid nearby; nothing unless all is clear.
std::optional<SlurryModel::Held> SlurryModel::hold_near(const VectorXd& n, double W,
                                                        const NeededFeed& feed, double pH,
                                                        const Held& near) const {
  if (near.reached != Reached::yes) return std::nullopt;
  try {
    Slurry without = trial(n, W, 0.0, near.without.V, &feed, pH, &near.without.rest);
    const double V_change = -without.imbalance / without.imbalance_by_V;
    const double acid = without.acid + without.acid_by_V * V_change;
    const bool clear = without.rest.converged && std::abs(V_change) < 0.05 * without.V &&
                       std::abs(acid) > 1e-6 * without.N.cwiseAbs().sum() &&
                       acid * without.acid_by(feed) < 0.0;
    if (!clear) return std::nullopt;
    without.V += V_change;
    auto s = approach(n, W, near.slurry.q, near.slurry.V, feed, pH, without, near.slurry.rest);
    if (s) return Held{Reached::yes, *std::move(s), std::move(without)};
  } catch (const std::invalid_argument&) {  // totals that nothing can make up
  }
  return std::nullopt;
}

SlurryModel::Held SlurryModel::hold(const VectorXd& n, double W, const NeededFeed& feed, double pH,
                                    const Held* near) const {
  if (near != nullptr)
    if (auto held = hold_near(n, W, feed, pH, *near)) return *std::move(held);
  const auto without = settle(n, W, 0.0, &feed, pH, near != nullptr ? &near->without : nullptr);
  if (!without) return {};
  const auto as_it_comes = [&] {
    const bool same = near != nullptr && near->reached != Reached::yes;
    auto slurry = settle(n, W, 0.0, &feed, {}, same ? &near->slurry : &*without);
    return slurry ? Held{Reached::without_feed, *std::move(slurry), *without} : Held{};
  };
  const double rate = without->acid_by(feed);
  double low = 0.0, high = std::numeric_limits<double>::infinity(), q = -without->acid / rate;
  if (without->acid * rate >= 0.0) {
    // Only water may lead away at first: chlorides that it hydrolyses set acid free.
    if (!feed.totals.isZero() || without->acid == 0.0) return as_it_comes();
    q = without->V;
  }
  double V = without->V + q * without->V_by(feed);
  Slurry previous = *without;
  for (int step = 0; step < 100; ++step) {
    previous.V = V;
    auto s = settle(n, W, q, &feed, pH, &previous);
    if (!s) return {};
    (s->acid * without->acid > 0.0 ? low : high) = q;
    double next = q - s->acid / s->acid_by(feed);
    if (std::abs(next - q) <= 1e-14 * q || high <= (1.0 + 1e-15) * low ||
        std::abs(s->acid) <= 1e-16 * s->N.cwiseAbs().sum())
      return {Reached::yes, *std::move(s), *without};
    if (!(next > low && next < high)) next = std::isinf(high) ? 4.0 * q : 0.5 * (low + high);
    if (next > 1e4 * W) break;
    V = s->V + (next - q) * s->V_by(feed);
    q = next;
    previous = *std::move(s);
  }
  Held held = as_it_comes();
  if (held.reached == Reached::without_feed) held.reached = Reached::beyond;
  return held;
}

}  // namespace raffinate
