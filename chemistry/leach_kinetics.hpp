// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "chemistry/shrinking_core.hpp"

namespace raffinate {

/// A dissolved substance on which the rate of a leach depends. At the mean conversion X of the solid
/// its concentration is c - used X.
struct LeachReagent {
  double order = 0.0;  ///< above zero
  double c = 0.0;      ///< [mol/L] in the liquor as it enters, or at the beginning of a batch
  double used = 0.0;   ///< [mol/L] by all of the solid; zero or above
};

/// The rate constant of shrinking cores, d theta / dt = k prod_i C_i^order_i  [1/s (L/mol)^orders],
/// that a batch shows which reaches X after a time [s], its reagents being used up:
///
///     k time = integral over 0 <= s <= s(X) of theta'(s) / prod_i (c_i - used_i X(s))^order_i ds
///
/// Infinite if a reagent does not last until X.
double leach_constant(LeachControl control, std::span<const LeachReagent> reagents, double X,
                      double time);

/// k(T) / k(T0) of Arrhenius; energy [J/mol], temperatures [K].
double arrhenius(double energy, double T, double T0);

/// Solid and liquor together through equal, ideally mixed tanks. Each tank has one liquor, that of
/// the mean conversion X_n behind it, so that
///
///     m_n = k tau prod_i (c_i - used_i X_n)^order_i,   X_n = train_conversion(m_1 ... m_n)
///
/// one equation with one root for each tank. Where a reagent is used up X stays at c / used; without
/// a reagent it is 0, and its slopes are given as 0.
struct LeachTrain {
  std::vector<double> X;  ///< behind each tank
  double by_k_tau = 0.0;  ///< slopes of the last X
  Eigen::VectorXd by_c;   ///< by each reagent's c
  Eigen::VectorXd by_used;
};

/// k tau [(L/mol)^orders] of one tank.
LeachTrain leach_train(LeachControl control, double k_tau, std::span<const LeachReagent> reagents,
                       int tanks);

}  // namespace raffinate
