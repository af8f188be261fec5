// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <limits>

namespace raffinate {

/// The balances of the components that are present and free to move, as numbers only.
/// n_s = exp(ln_n0 + exponents u) are moles of species s; the balances read nu' n = totals.
struct Balances {
  Eigen::MatrixXd nu, exponents;  ///< [species x components]
  Eigen::VectorXd ln_n0, totals;

  Eigen::VectorXd moles(const Eigen::VectorXd& u) const;
  Eigen::VectorXd residual(const Eigen::VectorXd& n) const;
  /// Sum of the absolute terms of each balance: what a residual is measured against.
  Eigen::VectorXd scale(const Eigen::VectorXd& n) const;
  /// Largest residual over its scale; infinity if something overflowed.
  double measure(const Eigen::VectorXd& n) const;
};

struct Attempt {
  Eigen::VectorXd u;
  bool converged = false;
  int iterations = 0;
  double residual = std::numeric_limits<double>::infinity();
};

struct SolveLimits {
  double tolerance = 1e-12;  ///< on Balances::measure
  int iterations = 400;      ///< Newton steps of one attempt
  int polish = 0;            ///< steps beyond the tolerance, where F leads
};

/// Solves the balances for u.
///
/// Where exponents equal the stoichiometry they are the gradient of the convex function
/// F(u) = sum_s n_s - sum_k totals_k u_k, and Newton's method with a line search on F finds the one
/// minimum from any start. Elsewhere (published correlations) Newton's method with uniformly
/// shortened steps is tried, then continuation from the stoichiometric exponents to the real ones.
Attempt solve(const Balances& balances, const Eigen::VectorXd& start, const SolveLimits& limits);

}  // namespace raffinate
