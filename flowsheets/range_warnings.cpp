// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/range_warnings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace raffinate {

namespace {

/// Formal ionic strength: as though no ion were complexed.
Eigen::VectorXd ionic_strength(const System& system, const CascadeResult& cascade) {
  Eigen::VectorXd strength = Eigen::VectorXd::Zero(cascade.aqueous.rows());
  for (int k = 0; k < system.tableau.component_count(); ++k) {
    const double z = system.tableau.components()[static_cast<std::size_t>(k)].charge;
    strength += 0.5 * z * z * cascade.aqueous.col(k).cwiseMax(0.0);
  }
  return strength;
}

/// The profile of one of `ranged_quantities`; nothing if this plant does not have it.
std::optional<Eigen::VectorXd> profile(const std::string& quantity, const System& system,
                                       const CascadeResult& cascade) {
  if (quantity == "free acid") return Eigen::VectorXd((-cascade.pH * std::log(10.0)).array().exp());
  if (quantity == "loading") return cascade.loading;
  if (quantity == "ionic strength") return ionic_strength(system, cascade);
  if (quantity == "extractant" && system.extractant.component >= 0) {
    return Eigen::VectorXd(system.extractant.monomers *
                           cascade.organic.col(system.extractant.component));
  }
  if (quantity == "chloride" || quantity == "nitrate") {
    const int k = system.tableau.component(quantity == "chloride" ? "Cl" : "NO3");
    if (k >= 0) return Eigen::VectorXd(cascade.aqueous.col(k));
  }
  return std::nullopt;
}

/// How far a value lies outside a range: in factors where both are positive, else in the unit.
double distance_from(const ValidRange& range, double v) {
  if (v < range.low) return range.low > 0.0 && v > 0.0 ? std::log(range.low / v) : range.low - v;
  if (v > range.high) return range.high > 0.0 ? std::log(v / range.high) : v - range.high;
  return 0.0;
}

std::string shown(double value, const ValidRange& range) {
  return range.unit == "1" ? fmt::format("{:.3g} %", 100.0 * value)
                           : fmt::format("{:.3g} {}", value, range.unit);
}

}  // namespace

std::vector<std::string> range_warnings(const System& system,
                                        const std::vector<CascadeResult>& cascades) {
  std::vector<std::string> warnings;
  for (const CascadeResult& cascade : cascades) {
    for (const ValidRange& range : system.valid) {
      const auto values = profile(range.quantity, system, cascade);
      if (!values) continue;
      int outside = 0;
      Eigen::Index worst = 0;
      double distance = 0.0;
      for (Eigen::Index j = 0; j < values->size(); ++j) {
        const double v = (*values)[j];
        const double beyond = distance_from(range, v);
        if (!(beyond > 0.0)) continue;
        ++outside;
        if (beyond > distance * (1.0 + 1e-9)) {
          distance = beyond;
          worst = j;
        }
      }
      if (outside == 0) continue;
      warnings.push_back(fmt::format(
          "{}: {} is outside the range {} to {} of {} in {} of {} stages, farthest at stage {} "
          "({})",
          cascade.name, range.quantity, shown(range.low, range), shown(range.high, range),
          system.name, outside, values->size(), worst + 1, shown((*values)[worst], range)));
    }
  }
  return warnings;
}

std::vector<std::string> base_warnings(const System& system,
                                       const std::vector<StreamResult>& streams) {
  std::vector<std::string> warnings;
  for (const StreamResult& stream : streams) {
    if (stream.role != StreamResult::Role::product || stream.phase != Phase::organic) continue;
    for (const std::string& ion : system.saponifying) {
      const int k = system.tableau.component(ion);
      if (k < 0 || system.extractant.component < 0) continue;
      const double carried = stream.totals[k];
      if (carried <= 1e-3 * stream.totals[system.extractant.component]) continue;
      warnings.push_back(
          fmt::format("{} leaves with {:.3g} mol/L {}: the organic brings {:.3g} equivalents/h "
                      "more base than acid and "
                      "metal use, so that nothing is refluxed; saponify less, or give more acid or "
                      "less organic",
                      stream.name, carried, ion, carried * stream.flow * 3.6e6));
    }
  }
  return warnings;
}

}  // namespace raffinate
