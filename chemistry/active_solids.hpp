// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "chemistry/balances.hpp"

namespace raffinate {

using Indices = std::vector<Eigen::Index>;

/// The balances of a liquid in which solids may form, as numbers only:
///
///     nu' n + solids' m = totals     m_p >= 0, S_p <= 0, m_p S_p = 0     S = ln_K + solids u
///
/// with n(u) the moles of the dissolved species and m those of the solids.
struct SolidBalances {
  Balances liquid;
  Eigen::MatrixXd solids;  ///< [solids x components] stoichiometry
  Eigen::VectorXd ln_K;    ///< [solids] reciprocal solubility products

  Eigen::VectorXd supersaturation(const Eigen::VectorXd& u) const { return ln_K + solids * u; }
};

/// A set of present solids solved for as many components, the pivots: u = base + Z w meets S = 0
/// for any w, and the balances Z' (nu' n - totals) = 0 hold for any amounts of these solids.
struct SolidBasis {
  Indices pivots, rest;     ///< rest: the components that w holds
  Eigen::VectorXd base;     ///< [components]
  Eigen::MatrixXd Z;        ///< [components x rest]; solids * Z = 0
  Eigen::MatrixXd inverse;  ///< of the solids' stoichiometry in the pivots

  /// A matrix of as many columns as components, times Z.
  Eigen::MatrixXd times_Z(const Eigen::MatrixXd& matrix) const;
  /// Moles of the solids that make up for what the balances miss [components x any].
  Eigen::MatrixXd amounts(const Eigen::MatrixXd& missing) const;
};

/// Takes the scarcest components as pivots: their balances say most precisely how much solid there
/// is, and what there is of them cannot hide in the balances of the rest.
SolidBasis basis_of(const SolidBalances& balances, const Indices& set, const Eigen::VectorXd& u);

struct Saturation {
  Eigen::VectorXd u;
  Indices set;       ///< the solids present: linearly independent, and never more than components
  SolidBasis basis;  ///< of the set
  Eigen::VectorXd moles;  ///< of the set
  bool converged = false;
  int iterations = 0;  ///< Newton steps, all sets together
};

/// Where to begin with nothing known, as if only free forms counted: all of what only adds, some of
/// the others.
Eigen::VectorXd first_guess(const Balances& liquid);

/// Solves the balances with a primal active set.
///
/// The convex F(u) = sum_s n_s - sum_k totals_k u_k is to be least among the liquids that no solid
/// supersaturates. From one of them the walk heads straight for the equilibrium with the present
/// set of solids, and F falls all the way. The first solid that becomes saturated stops it and
/// joins the set; where none does, the one of most negative amount leaves. So no set is settled
/// twice, and a solid made up of those already there never joins (phase rule).
/// J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed. (2006), section 16.5, with the
/// convex F in place of a quadratic.
///
/// Where exponents differ from the stoichiometry F is not there to lead; the walk is tried anyway.
Saturation saturate(const SolidBalances& balances);

/// The same from the answer for a liquid nearby, in a few steps: solves with a set of solids, lets in
/// what is supersaturated and out what is negative, and checks the set it ends with as `saturate`
/// does. Nothing if that takes long, or if the answer could depend on where it began: with solids
/// beside the set that are as stable, and where F is not there.
std::optional<Saturation> saturate_from(const SolidBalances& balances, const Eigen::VectorXd& u,
                                        Indices set);

}  // namespace raffinate
