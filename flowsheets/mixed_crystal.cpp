// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/mixed_crystal.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace raffinate {

MixedCrystal::MixedCrystal(const SlurryModel& model, const std::vector<Component>& components,
                           int anion,
                           const std::vector<PrecipitatorSpec::Coefficient>& coefficients) {
  const Eigen::MatrixXd& nu = model.in_solids();
  const auto stability = [&](const std::pair<std::size_t, double>& one) {
    return model.solids()[one.first].ln_K / one.second;
  };
  for (int k = 0; k < nu.cols(); ++k) {
    const Component& metal = components[static_cast<std::size_t>(k)];
    if (!model.rare_earth(k) || metal.charge != 3) continue;
    Member member{static_cast<std::size_t>(k), 1.0, {}};
    for (Eigen::Index p = 0; p < nu.rows(); ++p)
      if (nu(p, k) > 0.0 && nu(p, anion) > 0.0 && (nu.row(p).array() != 0.0).count() == 2)
        member.solids.emplace_back(p, nu(p, k));
    if (member.solids.empty()) continue;
    std::stable_sort(member.solids.begin(), member.solids.end(),
                     [&](const auto& a, const auto& b) { return stability(a) > stability(b); });
    for (const auto& one : coefficients)
      if (one.metal == metal.name) member.lambda = one.value;
    members_.push_back(std::move(member));
  }
  for (const auto& one : coefficients)
    if (std::none_of(members_.begin(), members_.end(), [&](const Member& member) {
          return components[member.metal].name == one.metal;
        }))
      throw std::invalid_argument("nothing brings " + one.metal +
                                  ", or no allowed solid holds it and what is dosed");
}

bool MixedCrystal::homogeneous() const {
  return std::all_of(members_.begin(), members_.end(),
                     [](const Member& member) { return member.lambda == 1.0; });
}

std::optional<double> MixedCrystal::share(Flows& formed, Flows& stays) const {
  if (members_.size() < 2) return {};
  const Flow zero = 0.0 * stays.front();
  Flow fallen = zero, left = zero;
  Flows there;
  for (const Member& member : members_) {
    Flow s = zero;
    for (const auto& [p, metals] : member.solids) s += metals * formed[p];
    fallen += s;
    left += stays[member.metal];
    there.push_back(s + stays[member.metal]);
  }
  if (!(fallen.value > 0.0 && left.value > 0.0)) return {};
  const Flow t = ratio(there, fallen, left);
  double put_back = 0.0;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    const double stay = 1.0 / (1.0 + member.lambda * t.value),
                 slope = -member.lambda * stay * stay;  // of the share that stays, by t
    for (const auto& [p, metals] : member.solids) formed[p] = zero;
    const auto& [p, metals] = member.solids.front();
    formed[p] = (1.0 / metals) * (chain(t, member.lambda * t.value * stay, -slope) * there[i]);
    const double before = stays[member.metal].value;
    stays[member.metal] = chain(t, stay, slope) * there[i];
    put_back += std::max(0.0, stays[member.metal].value - before);
  }
  return put_back / left.value;
}

/// t of sum_m s_m = S, or, where less is left than falls, of sum_m d_m = D: Newton's method in
/// ln t, between the answers for all lambda at their largest and at their smallest.
Flow MixedCrystal::ratio(const Flows& there, const Flow& fallen, const Flow& left) const {
  Flow t = fallen / left;
  if (homogeneous()) return t;
  const auto [least, most] =
      std::minmax_element(members_.begin(), members_.end(),
                          [](const Member& a, const Member& b) { return a.lambda < b.lambda; });
  const bool little_left = left.value < fallen.value;
  const Flow& target = little_left ? left : fallen;
  const double sign = little_left ? -1.0 : 1.0;
  double low = t.value / most->lambda, high = t.value / least->lambda, guess = t.value;
  for (int step = 0;; ++step) {
    Flow amount = 0.0 * target;  // for this t
    double slope = 0.0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const double x = members_[i].lambda * guess, stay = 1.0 / (1.0 + x);
      amount += (little_left ? stay : x * stay) * there[i];
      slope += sign * there[i].value * members_[i].lambda * stay * stay;
    }
    const double off = std::log(amount.value / target.value);
    (sign * off > 0.0 ? high : low) = guess;
    double next = guess * std::exp(-off * amount.value / (slope * guess));
    if (std::abs(next - guess) <= 1e-15 * guess || high - low <= 1e-15 * high || step == 100)
      return {guess, (1.0 / slope) * (target.slope - amount.slope)};
    if (!(next > low && next < high)) next = std::sqrt(low * high);
    guess = next;
  }
}

}  // namespace raffinate
