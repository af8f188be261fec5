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

namespace {
/// Steps of less than this share leave nothing of the second order, 1e-18, to be found.
constexpr double short_step = 1e-9;
}  // namespace

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

Slurry Slurry::with(const VectorXd& other_N, double other_water) const {
  Slurry s = *this;
  s.N = other_N;
  s.water = other_water;
  s.acid += acid_by_N.size() > 0 ? acid_by_N.dot(s.N - N) : 0.0;
  s.imbalance += imbalance_by_N.dot(s.N - N) - (s.water - water);
  return s;
}

VectorXd SlurryModel::concentrations(const VectorXd& N, double V) const {
  VectorXd T = left_ * N / V;
  // Round-off can leave less than nothing; then there is nothing.
  for (Index k = 0; k < T.size(); ++k)
    if (only_adds_[static_cast<std::size_t>(k)]) T[k] = std::max(0.0, T[k]);
  return T;
}

Slurry SlurryModel::trial(const VectorXd& n, double W, double q, double V, const NeededFeed* feed,
                          std::optional<double> pH, const Precipitation* start) const {
  Slurry s;
  s.q = q;
  s.V = V;
  s.N = n;
  s.water = W;
  if (feed != nullptr) {
    s.N += q * feed->totals;
    s.water += q * feed->water;
  }
  s.T = concentrations(s.N, V);
  s.rest = precipitate(tableau_, solids_, s.T, proton_, pH, {start});
  const Precipitation& rest = s.rest;

  const double filling = 1.0 + solid_water_.dot(rest.solid) - volume_.dot(rest.aqueous);
  const RowVectorXd filling_by_T =
      solid_water_.transpose() * rest.solid_slope - volume_ * rest.aqueous_slope;
  s.imbalance = V * filling - (s.water - occluded_water_.dot(s.N));
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

/// The last, short step of a search, to first order; the slopes stay behind by as much.
Slurry SlurryModel::moved(const Slurry& from, double q_step, double V_step,
                          const NeededFeed* feed) const {
  Slurry s = feed == nullptr
                 ? from
                 : from.with(from.N + q_step * feed->totals, from.water + q_step * feed->water);
  s.q += q_step;
  s.V += V_step;
  s.acid += s.acid_by_V * V_step;
  s.imbalance += s.imbalance_by_V * V_step;
  s.T = concentrations(s.N, s.V);
  s.rest.aqueous += s.rest.aqueous_slope * (s.T - from.T);
  s.rest.solid += s.rest.solid_slope * (s.T - from.T);
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
      const double change = s.V_step();
      if (!std::isfinite(change)) return std::nullopt;
      if (std::abs(change) <= short_step * V) return moved(s, 0.0, change, feed);
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
  if (near != nullptr) {
    VectorXd N = n;
    double water = W;
    if (feed != nullptr) {
      N += q * feed->totals;
      water += q * feed->water;
    }
    const double V = near->V + near->with(N, water).V_step();
    if (auto slurry = settle_from(n, W, q, V, feed, pH, &near->rest)) return slurry;
  }
  double V = W + volume_.dot(n);
  if (feed != nullptr) V += q * (feed->water + volume_.dot(feed->totals));
  return settle_from(n, W, q, V, feed, pH, nullptr);
}

/// Newton's method for q and V together, from a place nearby. Nothing unless it converges in a few
/// steps to where the feed still leads acid the way it does at first, at this rate.
std::optional<Slurry> SlurryModel::approach(const VectorXd& n, double W, const NeededFeed& feed,
                                            double pH, double rate, const Slurry& near) const {
  Slurry s = near.with(n + near.q * feed.totals, W + near.q * feed.water);
  try {
    for (int step = 0; step < 8; ++step) {
      const double q_step = s.q_step(feed), V_step = s.V_step() + q_step * s.V_by(feed);
      const bool almost =
          std::abs(V_step) <= short_step * s.V && std::abs(q_step) <= short_step * s.q;
      const bool still =
          std::abs(s.V_step()) <= 1e-14 * s.V && std::abs(s.acid) <= 1e-16 * s.N.cwiseAbs().sum();
      if (step > 0 && (almost || still)) {
        if (!(s.acid_by(feed) * rate > 0.0)) return std::nullopt;
        return almost ? moved(s, q_step, V_step, &feed) : s;
      }
      const double q = s.q + q_step, V = s.V + V_step;
      if (!(q > 0.0 && q <= 1e4 * W && V > 0.0 && std::isfinite(V))) return std::nullopt;
      const Precipitation previous = std::move(s.rest);
      s = trial(n, W, q, V, &feed, pH, &previous);
      if (!s.rest.converged) return std::nullopt;
    }
  } catch (const std::invalid_argument&) {  // totals that nothing can make up
  }
  return std::nullopt;
}

/// From the answer for a liquid nearby; nothing unless it is clear that feed is needed. Where little
/// has changed, to first order is enough to see that.
std::optional<SlurryModel::Held> SlurryModel::hold_near(const VectorXd& n, double W,
                                                        const NeededFeed& feed, double pH,
                                                        const Held& near) const {
  if (near.reached != Reached::yes) return std::nullopt;
  const Slurry& before = near.without;
  const auto acid = [](const Slurry& s) { return s.acid + s.acid_by_V * s.V_step(); };
  const bool alike = std::abs(W - before.water) <= 0.02 * W &&
                     ((n - before.N).array().abs() <= 0.02 * n.array().abs()).all();
  Slurry without = before;
  if (!alike ||
      !(std::abs(acid(before.with(n, W)) - acid(before)) < 0.1 * std::abs(acid(before)))) {
    try {
      without = trial(n, W, 0.0, before.V, &feed, pH, &before.rest);
    } catch (const std::invalid_argument&) {
      return std::nullopt;
    }
    if (!without.rest.converged) return std::nullopt;
  }
  const double rate = without.acid_by(feed);
  const bool clear = acid(without) * rate < 0.0 && std::abs(without.V_step()) < 0.05 * without.V &&
                     std::abs(acid(without)) > 1e-6 * without.N.cwiseAbs().sum();
  if (!clear) return std::nullopt;
  auto slurry = approach(n, W, feed, pH, rate, near.slurry);
  if (!slurry) return std::nullopt;
  return Held{Reached::yes, *std::move(slurry), std::move(without)};
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
  if (without->acid * rate < 0.0)
    if (auto s = approach(n, W, feed, pH, rate, *without))
      return {Reached::yes, *std::move(s), *without};
  Slurry previous = *without;
  for (int step = 0; step < 100; ++step) {
    auto s = settle(n, W, q, &feed, pH, &previous);
    if (!s) return {};
    (s->acid * without->acid > 0.0 ? low : high) = q;
    double next = q - s->acid / s->acid_by(feed);
    if (std::abs(next - q) <= 1e-14 * q || high <= (1.0 + 1e-15) * low ||
        std::abs(s->acid) <= 1e-16 * s->N.cwiseAbs().sum())
      return {Reached::yes, *std::move(s), *without};
    if (!(next > low && next < high)) next = std::isinf(high) ? 4.0 * q : 0.5 * (low + high);
    if (next > 1e4 * W) break;
    q = next;
    previous = *std::move(s);
  }
  Held held = as_it_comes();
  if (held.reached == Reached::without_feed) held.reached = Reached::beyond;
  return held;
}

}  // namespace raffinate
