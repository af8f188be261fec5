// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solution.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace raffinate {

std::string_view to_string(StreamResult::Role role) {
  switch (role) {
    case StreamResult::Role::feed: return "feed";
    case StreamResult::Role::internal: return "internal";
    case StreamResult::Role::product: return "product";
  }
  return "";
}

double Solution::worst_closure() const {
  double worst = 0.0;
  for (const Closure& one : closure) {
    if (std::isnan(one.relative)) return no_value;
    worst = std::max(worst, std::abs(one.relative));
  }
  return worst;
}

// A closure of NaN is not closed.
bool Solution::closed() const { return worst_closure() <= closure_tolerance; }

std::string Solution::status() const {
  if (!report.converged) return "not converged";
  if (!closed()) return "not closed";
  const bool met =
      std::all_of(specs.begin(), specs.end(), [](const SpecResult& spec) { return spec.met; });
  return met ? "converged" : "specification not met";
}

std::vector<Constant> assumed(const Solution& solution) {
  std::vector<Constant> found;
  std::copy_if(solution.constants.begin(), solution.constants.end(), std::back_inserter(found),
               [](const Constant& one) { return one.provenance == Provenance::estimated; });
  return found;
}

double grams_per_litre(const Component& component, double concentration) {
  return component.molar_mass > 0.0 ? 1000.0 * component.molar_mass * concentration : no_value;
}

}  // namespace raffinate
