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
constexpr double as_stable = 1e-9;   ///< on S of solids of the same parts
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

Indices pivots_of(const SolidBalances& balances, const Indices& set, const VectorXd& u) {
  if (set.empty()) return {};
  const Balances& liquid = balances.liquid;
  return choose_pivots(balances.solids(set, Eigen::all),
                       liquid.scale(liquid.moles(u)).cwiseMax(1e-300));
}

SolidBasis basis_with(const SolidBalances& balances, const Indices& set, Indices pivots) {
  const Index components = balances.solids.cols();
  SolidBasis basis;
  basis.pivots = std::move(pivots);
  for (Index k = 0; k < components; ++k) {
    if (!contains(basis.pivots, k)) basis.rest.push_back(k);
  }
  basis.base = VectorXd::Zero(components);
  basis.Z = MatrixXd::Zero(components, static_cast<Index>(basis.rest.size()));
  for (std::size_t c = 0; c < basis.rest.size(); ++c) {
    basis.Z(basis.rest[c], static_cast<Index>(c)) = 1.0;
  }
  if (set.empty()) return basis;
  const MatrixXd square = balances.solids(set, basis.pivots);
  basis.inverse = square.fullPivLu().inverse();
  basis.base(basis.pivots) = -(basis.inverse * balances.ln_K(set));
  basis.Z(basis.pivots, Eigen::all) = -(basis.inverse * balances.solids(set, basis.rest));
  return basis;
}

struct Settled {
  Attempt attempt;
  SolidBasis basis;  ///< at the attempt's u
};

/// The liquid at equilibrium with a set of solids, whose amounts may have any sign.
Settled settle(const SolidBalances& balances, const Indices& set, SolidBasis first,
               const VectorXd& start, int most_steps) {
  const Balances& liquid = balances.liquid;
  const bool convex = liquid.nu == liquid.exponents;
  Settled result{{}, std::move(first)};
  Attempt& goal = result.attempt;
  goal.u = start;
  for (int round = 0; round < 5; ++round) {
    const SolidBasis& basis = result.basis;
    const MatrixXd nu = basis.times_Z(liquid.nu);
    const Balances free{nu, convex ? nu : basis.times_Z(liquid.exponents),
                        liquid.ln_n0 + liquid.exponents * basis.base,
                        basis.Z.transpose() * liquid.totals};
    // One step more costs little and takes u to its rounding.
    const Attempt attempt = solve(free, goal.u(basis.rest), {balanced, most_steps, convex ? 1 : 0});
    goal.u = basis.base + basis.Z * attempt.u;
    goal.converged = attempt.converged;
    goal.residual = attempt.residual;
    goal.iterations += attempt.iterations;
    if (!goal.u.allFinite()) break;
    Indices pivots = pivots_of(balances, set, goal.u);
    if (pivots == basis.pivots || pivots.size() < set.size()) break;
    result.basis = basis_with(balances, set, std::move(pivots));
  }
  return result;
}

/// Moles of the solids beside n moles of the dissolved species.
VectorXd amounts(const Balances& liquid, const SolidBasis& basis, const VectorXd& n) {
  return basis.amounts(-liquid.residual(n));
}

/// Whether a solid is made up of those of the basis: its saturation is theirs.
bool depends(const SolidBalances& balances, Index solid, const SolidBasis& basis) {
  return balances.solids.row(solid).lazyProduct(basis.Z).norm() < rounding;
}

/// The place of the most negative amount that is no rounding; -1 if there is none.
Index negative(const Balances& liquid, const SolidBasis& basis, const VectorXd& n,
               const VectorXd& moles) {
  if (moles.size() == 0) return -1;
  const VectorXd scale = liquid.scale(n)(basis.pivots);
  const VectorXd slack = 1e-15 * (basis.inverse.transpose().cwiseAbs() * scale);
  Index least = 0;
  return (moles + slack).minCoeff(&least) >= 0.0 ? -1 : least;
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

VectorXd first_guess(const Balances& liquid) {
  VectorXd u(liquid.totals.size());
  for (Index k = 0; k < u.size(); ++k) {
    const double total = liquid.totals(k);
    const bool only_adds = (liquid.nu.col(k).array() >= 0.0).all();
    u(k) = std::log(only_adds && total > 0.0 ? total : std::max(total, 0.01));
  }
  return u;
}

MatrixXd SolidBasis::amounts(const MatrixXd& missing) const {
  return inverse.transpose() * missing(pivots, Eigen::all);
}

MatrixXd SolidBasis::times_Z(const MatrixXd& matrix) const {
  MatrixXd result(matrix.rows(), Z.cols());
  for (Index c = 0; c < Z.cols(); ++c) {
    result.col(c) = matrix.col(rest[static_cast<std::size_t>(c)]);
    for (const Index k : pivots) {
      if (Z(k, c) != 0.0) result.col(c) += Z(k, c) * matrix.col(k);
    }
  }
  return result;
}

SolidBasis basis_of(const SolidBalances& balances, const Indices& set, const VectorXd& u) {
  return basis_with(balances, set, pivots_of(balances, set, u));
}

Saturation saturate(const SolidBalances& balances) {
  const Balances& liquid = balances.liquid;
  // A few steps at a time: with too few solids there may be no equilibrium to find.
  const int steps_of_a_set = liquid.nu == liquid.exponents ? 60 : 400;
  Saturation here;
  here.u = first_guess(liquid);
  here.basis = basis_with(balances, {}, {});
  VectorXd start = here.u;
  if (!undersaturate(balances, here.u)) return here;
  const Index most_steps = 50 + 20 * balances.ln_K.size();
  for (Index step = 0; step < most_steps; ++step) {
    const auto [goal, basis] =
        settle(balances, here.set, basis_of(balances, here.set, start), start, steps_of_a_set);
    here.iterations += goal.iterations;
    if (!goal.u.allFinite()) break;

    const VectorXd before = balances.supersaturation(here.u);
    const VectorXd after = balances.supersaturation(goal.u);
    Index blocking = -1;
    double part = 1.0;
    for (Index p = 0; p < after.size(); ++p) {
      if (after(p) <= saturated || depends(balances, p, basis)) continue;
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

    here.u = goal.u;
    const VectorXd n = liquid.moles(here.u);
    here.moles = amounts(liquid, basis, n);
    const Index least = negative(liquid, basis, n, here.moles);
    here.converged = least < 0;
    if (here.converged) {
      here.basis = basis;
      break;
    }
    here.set.erase(here.set.begin() + least);
  }
  if (!here.converged) {
    here.basis = basis_of(balances, here.set, here.u);
    here.moles = amounts(liquid, here.basis, liquid.moles(here.u));
  }
  here.moles = here.moles.cwiseMax(0.0);
  return here;
}

std::optional<Saturation> saturate_from(const SolidBalances& balances, const VectorXd& u,
                                        Indices set) {
  const Balances& liquid = balances.liquid;
  if (liquid.nu != liquid.exponents) return {};
  Saturation here;
  here.set = std::move(set);
  here.u = u;
  for (int change = 0; change < 6; ++change) {
    Indices pivots = pivots_of(balances, here.set, here.u);
    if (pivots.size() < here.set.size()) return {};
    auto [goal, basis] =
        settle(balances, here.set, basis_with(balances, here.set, std::move(pivots)), here.u, 12);
    here.iterations += goal.iterations;
    if (!goal.converged) return {};
    here.u = goal.u;

    const VectorXd S = balances.supersaturation(here.u);
    Index most = -1;
    for (Index p = 0; p < S.size(); ++p) {
      if (S(p) < -as_stable || contains(here.set, p)) continue;
      if (depends(balances, p, basis)) return {};
      if (S(p) > saturated && (most < 0 || S(p) > S(most))) most = p;
    }
    if (most >= 0) {
      here.set.push_back(most);
      continue;
    }
    const VectorXd n = liquid.moles(here.u);
    here.moles = amounts(liquid, basis, n);
    const Index least = negative(liquid, basis, n, here.moles);
    if (least < 0) {
      here.moles = here.moles.cwiseMax(0.0);
      here.basis = std::move(basis);
      here.converged = true;
      return here;
    }
    here.set.erase(here.set.begin() + least);
  }
  return {};
}

}  // namespace raffinate
