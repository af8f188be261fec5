// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/range_warnings.hpp"

#include <fmt/core.h>

#include <cmath>
#include <optional>

namespace raffinate {

namespace {

/// The profile of a quantity that a system may limit; nothing if the name is unknown here.
std::optional<Eigen::VectorXd> profile(const std::string& quantity, const System& system,
                                       const CascadeResult& cascade) {
  if (quantity == "free acid") return Eigen::VectorXd((-cascade.pH * std::log(10.0)).array().exp());
  if (quantity == "loading") return cascade.loading;
  if (quantity == "chloride" || quantity == "nitrate") {
    const int k = system.tableau.component(quantity == "chloride" ? "Cl" : "NO3");
    if (k >= 0) return Eigen::VectorXd(cascade.aqueous.col(k));
  }
  return std::nullopt;
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
        const double beyond = std::max(range.low - v, v - range.high);
        if (!(beyond > 0.0)) continue;
        ++outside;
        if (beyond > distance) {
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

}  // namespace raffinate
