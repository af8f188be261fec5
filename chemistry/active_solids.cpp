// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/active_solids.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace raffinate {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr double balanced = 1e-12;   ///< on Balances::measure
constexpr double saturated = 1e-11;  ///< on S: below it a liquid is not supersaturated
constexpr double rounding = 1e-9;    ///< of coefficients of solids: smaller ones are zero

bool contains(const Indices& set, Index one) {
  return std::find(set.begin(), set.end(), one) != set.end();
}

/// The components of the largest coefficients over the terms of their balance, one for each solid:
/// Gauss with complete pivoting.
Indices choose_pivots(MatrixXd left, const VectorXd& scale) {
  Indices pivots, rows;
  for (Index step = 0; step < left.rows(); ++step) {
    Index row = -1, column = -1;
    double best = 0.0;
    for (Index p = 0; p < left.rows(); ++p) {
      if (contains(rows, p)) continue;
      for (Index k = 0; k < left.cols(); ++k) {
        const double value = std::abs(left(p, k));
        if (value < rounding || value / scale(k) <= best) continue;
        best = value / scale(k);
        row = p;
        column = k;
      }
    }
    if (row < 0) break;
    rows.push_back(row);
    pivots.push_back(column);
    const Eigen::RowVectorXd chosen = left.row(row) / left(row, column);
    for (Index p = 0; p < left.rows(); ++p) {
      if (!contains(rows, p)) left.row(p) -= left(p, column) * chosen;
    }
  }
  std::sort(pivots.begin(), pivots.end());
  return pivots;
}

/// The liquid at equilibrium with a set of solids, whose amounts may have any sign.
Attempt settle(const SolidBalances& balances, const Indices& set, const VectorXd& start) {
  const Balances& liquid = balances.liquid;
  const bool convex = liquid.nu == liquid.exponents;
  Attempt result;
  result.u = start;
  Indices pivots;
  for (int round = 0; round < 5; ++round) {
    const SolidBasis basis = basis_of(balances, set, result.u);
    if (round > 0 && basis.pivots == pivots) break;
    pivots = basis.pivots;
    const MatrixXd nu = liquid.nu * basis.Z;
    const Balances reduced{nu, convex ? nu : MatrixXd(liquid.exponents * basis.Z),
                           liquid.ln_n0 + liquid.exponents * basis.base,
                           basis.Z.transpose() * liquid.totals};
    // A few steps at a time: with too few solids there may be no equilibrium to find.
    Attempt attempt = solve(reduced, result.u(basis.rest), {balanced, convex ? 60 : 400});
    if (attempt.converged && convex) {
      const Attempt polished = solve(reduced, attempt.u, {0.0, 1});
      attempt.iterations += polished.iterations;
      if (polished.residual < attempt.residual) {
        attempt.u = polished.u;
        attempt.residual = polished.residual;
      }
    }
    result.u = basis.base + basis.Z * attempt.u;
    result.converged = attempt.converged;
    result.residual = attempt.residual;
    result.iterations += attempt.iterations;
    if (!result.u.allFinite()) break;
  }
  return result;
}

VectorXd amounts(const SolidBalances& balances, const SolidBasis& basis, const VectorXd& u) {
  const Balances& liquid = balances.liquid;
  return basis.amounts(-liquid.residual(liquid.moles(u)));
}

/// Where only free forms count: all of what only adds, some of the others.
VectorXd first_guess(const Balances& liquid) {
  VectorXd u(liquid.totals.size());
  for (Index k = 0; k < u.size(); ++k) {
    const double total = liquid.totals(k);
    const bool only_adds = (liquid.nu.col(k).array() >= 0.0).all();
    u(k) = std::log(only_adds && total > 0.0 ? total : std::max(total, 0.01));
  }
  return u;
}

/// Takes from a liquid until it is undersaturated: first of what no solid gives off. False if no
/// such liquid was found.
bool undersaturate(const SolidBalances& balances, VectorXd& u) {
  MatrixXd less = balances.solids;
  for (Index k = 0; k < less.cols(); ++k) {
    if ((less.col(k).array() < 0.0).any()) less.col(k).setZero();
  }
  for (Index p = 0; p < less.rows(); ++p) {
    if (less.row(p).isZero(0.0)) less.row(p) = balances.solids.row(p);
  }
  for (int sweep = 0; sweep < 1000; ++sweep) {
    bool done = true;
    for (Index p = 0; p < less.rows(); ++p) {
      const double S = balances.ln_K(p) + balances.solids.row(p).dot(u);
      if (S <= 0.0) continue;
      u -= (S + 1.0) / balances.solids.row(p).dot(less.row(p)) * less.row(p).transpose();
      done = false;
    }
    if (done) return true;
  }
  return false;
}

}  // namespace

MatrixXd SolidBasis::amounts(const MatrixXd& missing) const {
  return inverse.transpose() * missing(pivots, Eigen::all);
}

SolidBasis basis_of(const SolidBalances& balances, const Indices& set, const VectorXd& u) {
  const Balances& liquid = balances.liquid;
  const MatrixXd rows = balances.solids(set, Eigen::all);
  SolidBasis basis;
  basis.pivots = choose_pivots(rows, liquid.scale(liquid.moles(u)).cwiseMax(1e-300));
  for (Index k = 0; k < u.size(); ++k) {
    if (!contains(basis.pivots, k)) basis.rest.push_back(k);
  }
  basis.base = VectorXd::Zero(u.size());
  basis.Z = MatrixXd::Zero(u.size(), static_cast<Index>(basis.rest.size()));
  for (std::size_t c = 0; c < basis.rest.size(); ++c) {
    basis.Z(basis.rest[c], static_cast<Index>(c)) = 1.0;
  }
  if (set.empty()) return basis;
  const MatrixXd square = rows(Eigen::all, basis.pivots);
  basis.inverse = square.fullPivLu().inverse();
  basis.base(basis.pivots) = -(basis.inverse * balances.ln_K(set));
  basis.Z(basis.pivots, Eigen::all) = -(basis.inverse * rows(Eigen::all, basis.rest));
  return basis;
}

Saturation saturate(const SolidBalances& balances) {
  const Balances& liquid = balances.liquid;
  Saturation here;
  here.u = first_guess(liquid);
  VectorXd start = here.u;
  if (!undersaturate(balances, here.u)) return here;
  const Index most_steps = 50 + 20 * balances.ln_K.size();
  for (Index step = 0; step < most_steps; ++step) {
    const Attempt goal = settle(balances, here.set, start);
    here.iterations += goal.iterations;
    if (!goal.u.allFinite()) break;
    const SolidBasis basis = basis_of(balances, here.set, goal.u);

    const VectorXd before = balances.supersaturation(here.u);
    const VectorXd after = balances.supersaturation(goal.u);
    Index blocking = -1;
    double part = 1.0;
    for (Index p = 0; p < after.size(); ++p) {
      const Eigen::RowVectorXd free = balances.solids.row(p) * basis.Z;
      if (after(p) <= saturated || free.norm() < rounding) continue;
      const double until = std::max(-before(p), 0.0) / (std::max(-before(p), 0.0) + after(p));
      if (blocking >= 0 && until >= part) continue;
      part = until;
      blocking = p;
    }
    here.u += part * (goal.u - here.u);
    start = here.u;
    if (blocking >= 0) {
      here.set.push_back(blocking);
      continue;
    }
    if (!goal.converged) continue;

    const VectorXd moles = amounts(balances, basis, here.u);
    const VectorXd scale = liquid.scale(liquid.moles(here.u))(basis.pivots);
    const VectorXd slack = 1e-15 * (basis.inverse.transpose().cwiseAbs() * scale);
    Index least = 0;
    here.converged = here.set.empty() || (moles + slack).minCoeff(&least) >= 0.0;
    if (here.converged) break;
    here.set.erase(here.set.begin() + least);
  }
  here.moles = amounts(balances, basis_of(balances, here.set, here.u), here.u).cwiseMax(0.0);
  return here;
}

}  // namespace raffinate
