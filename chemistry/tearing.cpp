// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/tearing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Combinations of components that the species of one liquid do not hold: the null space of its
/// stoichiometry. One combination for each component that is left over when the others are expressed
/// by it; those in front of `order` are expressed first.
std::vector<Eigen::VectorXd> combinations_missing_from(Eigen::MatrixXd stoichiometry,
                                                       const std::vector<int>& order) {
  constexpr double nothing = 1e-9;  // coefficients are small numbers of few digits
  std::vector<int> pivot_row(order.size(), -1);
  Eigen::Index row = 0;
  for (const int k : order) {
    if (row == stoichiometry.rows()) break;
    Eigen::Index best = 0;
    const double largest =
        stoichiometry.col(k).tail(stoichiometry.rows() - row).cwiseAbs().maxCoeff(&best);
    if (largest < nothing) continue;
    stoichiometry.row(row).swap(stoichiometry.row(row + best));
    stoichiometry.row(row) /= double(stoichiometry(row, k));
    for (Eigen::Index other = 0; other < stoichiometry.rows(); ++other)
      if (other != row)
        stoichiometry.row(other) -= double(stoichiometry(other, k)) * stoichiometry.row(row);
    pivot_row[at(k)] = static_cast<int>(row++);
  }
  std::vector<Eigen::VectorXd> found;
  for (const int free : order) {
    if (pivot_row[at(free)] >= 0) continue;
    Eigen::VectorXd weight = Eigen::VectorXd::Zero(stoichiometry.cols());
    weight[free] = 1.0;
    for (const int k : order) {
      if (pivot_row[at(k)] < 0) continue;
      const double w = -stoichiometry(pivot_row[at(k)], free);
      weight[k] = std::abs(w) < nothing ? 0.0 : w;
    }
    found.push_back(std::move(weight));
  }
  return found;
}

/// Carried components before shared ones, so that few shared ones stand in one combination.
std::vector<int> carried_first(const std::vector<bool>& linear) {
  std::vector<int> order(linear.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_partition(order.begin(), order.end(), [&](int k) { return linear[at(k)]; });
  return order;
}

}  // namespace

Tearing tear(const Tableau& tableau, const std::vector<bool>& linear) {
  Tearing result;
  const int components = tableau.component_count();
  std::vector<int> place(at(components));
  for (int k = 0; k < components; ++k) {
    auto& list = linear[at(k)] ? result.carried : result.shared;
    place[at(k)] = static_cast<int>(list.size());
    list.push_back(k);
  }
  const auto carried = static_cast<Eigen::Index>(result.carried.size()),
             shared = static_cast<Eigen::Index>(result.shared.size());

  for (const Phase phase : both_phases) {
    for (Eigen::Index s = 0; s < tableau.stoichiometry(phase).rows(); ++s) {
      Eigen::VectorXd exponents(shared), holds(shared);
      for (Eigen::Index q = 0; q < shared; ++q) {
        exponents[q] = tableau.exponents(phase)(s, result.shared[at(static_cast<int>(q))]);
        holds[q] = tableau.stoichiometry(phase)(s, result.shared[at(static_cast<int>(q))]);
      }
      const double ln_K = tableau.ln_K(phase)[s];
      const auto of = std::find_if(result.carried.begin(), result.carried.end(), [&](int k) {
        return tableau.stoichiometry(phase)(s, k) != 0.0;
      });
      if (of == result.carried.end()) {
        result.own.push_back({phase, exponents, holds, ln_K});
        continue;
      }
      const int i = place[at(*of)];
      auto kind = std::find_if(result.kinds.begin(), result.kinds.end(), [&](const auto& one) {
        return one.phase == phase && one.exponents == exponents && one.attached == holds &&
               !std::isfinite(one.ln_K[i]);
      });
      if (kind == result.kinds.end())
        kind = result.kinds.insert(
            kind, {phase, exponents, holds,
                   Eigen::VectorXd::Constant(carried, -std::numeric_limits<double>::infinity())});
      kind->ln_K[i] = ln_K;
    }
  }

  const std::vector<int> order = carried_first(linear);
  std::vector<Tearing::Invariant> kept;  // by one liquid
  for (const Phase phase : both_phases) {
    const Phase other = phase == Phase::aqueous ? Phase::organic : Phase::aqueous;
    for (auto& weight : combinations_missing_from(tableau.stoichiometry(other), order))
      kept.push_back({phase, std::move(weight)});
  }
  for (const int k : result.shared) {
    const auto found = std::find_if(kept.begin(), kept.end(), [&](const auto& one) {
      return std::all_of(result.shared.begin(), result.shared.end(),
                         [&](int m) { return one.weight[m] == (m == k ? 1.0 : 0.0); });
    });
    if (found == kept.end()) {
      result.obstacle = tableau.components()[at(k)].name +
                        " goes into the organic as acid or salt, not in exchange for another ion";
      return result;
    }
    result.invariants.push_back(*found);
  }
  return result;
}

}  // namespace raffinate
