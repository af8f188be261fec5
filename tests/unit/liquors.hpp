// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "chemistry/precipitation.hpp"

namespace raffinate::liquors {

using Eigen::VectorXd;
using Parts = std::vector<std::pair<int, double>>;

inline constexpr double ln10 = 2.302585092994046;
enum : int { H, Cl, Na, Fe, Al, Ca, Ox, components };

inline Species dissolved(const std::string& name, const Parts& parts, double log_K) {
  return {name, Phase::aqueous, parts, parts, log_K * ln10};
}

/// Water, three metals with a hydroxo and a chloro complex, oxalate with two protons.
inline Tableau liquor() {
  return {
      {{"H", 1}, {"Cl", -1}, {"Na", 1}, {"Fe", 3}, {"Al", 3}, {"Ca", 2}, {"C2O4", -2}},
      {dissolved("H", {{H, 1}}, 0), dissolved("OH", {{H, -1}}, -14), dissolved("Cl", {{Cl, 1}}, 0),
       dissolved("Na", {{Na, 1}}, 0), dissolved("Fe", {{Fe, 1}}, 0),
       dissolved("FeOH", {{Fe, 1}, {H, -1}}, -2.2), dissolved("FeCl", {{Fe, 1}, {Cl, 1}}, 1.5),
       dissolved("Al", {{Al, 1}}, 0), dissolved("Al(OH)4", {{Al, 1}, {H, -4}}, -23),
       dissolved("Ca", {{Ca, 1}}, 0), dissolved("C2O4", {{Ox, 1}}, 0),
       dissolved("HC2O4", {{Ox, 1}, {H, 1}}, 4.2), dissolved("H2C2O4", {{Ox, 1}, {H, 2}}, 5.4)}};
}

inline Solid solid(const std::string& name, const Parts& parts, double log_K) {
  Solid result;
  result.name = name;
  result.stoichiometry = parts;
  result.ln_K = log_K * ln10;
  return result;
}
inline const Solid salt = solid("NaCl", {{Na, 1}, {Cl, 1}}, -1.5);
inline const Solid iron = solid("Fe(OH)3", {{Fe, 1}, {H, -3}}, -4);
inline const Solid alumina = solid("Al(OH)3", {{Al, 1}, {H, -3}}, -8.5);
inline const Solid whewellite = solid("CaC2O4", {{Ca, 1}, {Ox, 1}}, 8.6);

inline VectorXd totals_of(const Parts& amounts) {
  VectorXd totals = VectorXd::Zero(components);
  for (const auto& [k, amount] : amounts) totals(k) += amount;
  return totals;
}

/// What a liquid with solids must obey, worked out from the tableau alone: balances to 1e-12 of
/// their terms, no solid supersaturated, and those that are there saturated, to 1e-9 in S.
inline void expect_laws(const Tableau& tableau, const std::vector<Solid>& solids,
                        const VectorXd& totals, const Precipitation& result, int fixed = -1) {
  ASSERT_TRUE(result.converged) << "residual " << result.residual << ", " << result.iterations;
  VectorXd sum = VectorXd::Zero(totals.size()), scale = totals.cwiseAbs();
  for (const Species& one : tableau.species()) {
    double ln_c = one.ln_K;
    for (const auto& [k, power] : one.exponents) ln_c += power * result.u(k);
    for (const auto& [k, nu] : one.stoichiometry) {
      sum(k) += nu * std::exp(ln_c);
      scale(k) += std::abs(nu) * std::exp(ln_c);
    }
  }
  for (Eigen::Index k = 0; k < totals.size(); ++k) {
    EXPECT_NEAR(sum(k), result.aqueous(k), 1e-12 * scale(k)) << k;
  }
  double charge = 0.0, charges = 0.0;
  for (std::size_t p = 0; p < solids.size(); ++p) {
    const double n = result.solid(static_cast<Eigen::Index>(p));
    double S = solids[p].ln_K;
    for (const auto& [k, nu] : solids[p].stoichiometry) {
      sum(k) += nu * n;
      scale(k) += std::abs(nu * n);
      S += nu * result.u(k);
    }
    EXPECT_GE(n, 0.0) << solids[p].name;
    EXPECT_FALSE(S > 1e-9) << solids[p].name << " " << S;
    EXPECT_FALSE(n > 0.0 && std::abs(S) > 1e-9) << solids[p].name << " " << S;
  }
  for (Eigen::Index k = 0; k < totals.size(); ++k) {
    const int z = tableau.components()[static_cast<std::size_t>(k)].charge;
    if (k == fixed) continue;
    EXPECT_NEAR(sum(k), totals(k), 1e-12 * scale(k)) << k;
    charge += z * (sum(k) - totals(k));
    charges += std::abs(z) * scale(k);
  }
  EXPECT_NEAR(charge, 0.0, 1e-12 * charges);
}

}  // namespace raffinate::liquors
