// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/precipitation.hpp"

#include <Eigen/LU>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>

#include "chemistry/active_solids.hpp"

namespace raffinate {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The liquid with everything known folded into the constants.
struct Liquor {
  VectorXd known;          ///< u of a component; NaN: unknown, -inf: absent
  Indices unknown;         ///< components to find
  Indices possible;        ///< solids of which no part is absent
  Indices dissolved;       ///< rows of the aqueous species of which no part is absent
  SolidBalances balances;  ///< of possible solids and dissolved species over the unknown
};

MatrixXd stoichiometry(const std::vector<Solid>& solids, Index components) {
  MatrixXd result = MatrixXd::Zero(static_cast<Index>(solids.size()), components);
  for (std::size_t p = 0; p < solids.size(); ++p) {
    for (const auto& [k, nu] : solids[p].stoichiometry) {
      if (k < 0 || k >= components) {
        throw std::invalid_argument("precipitate: " + solids[p].name +
                                    " is made of a component that the tableau does not have");
      }
      result(static_cast<Index>(p), k) += nu;
    }
  }
  return result;
}

void check(const Tableau& tableau, const std::vector<Solid>& solids, const VectorXd& totals,
           int proton, std::optional<double> pH, const Precipitation* start) {
  if (totals.size() != tableau.component_count()) {
    throw std::invalid_argument("precipitate: one total per component of the tableau is needed");
  }
  if (start != nullptr && (start->u.size() != totals.size() ||
                           start->solid.size() != static_cast<Index>(solids.size()))) {
    throw std::invalid_argument("precipitate: the start is that of other components or solids");
  }
  if (!totals.allFinite()) throw std::invalid_argument("precipitate: a total is not a number");
  if (pH && (proton < 0 || proton >= tableau.component_count() || !std::isfinite(*pH))) {
    throw std::invalid_argument("precipitate: a pH needs a proton");
  }
}

/// Marks what is absent: there is none, and nothing that can form gives it off.
void find_absent(const Tableau& tableau, const MatrixXd& solids, const VectorXd& totals,
                 Liquor& liquor) {
  const MatrixXd& nu = tableau.stoichiometry(Phase::aqueous);
  for (bool again = true; again;) {
    again = false;
    for (int k = 0; k < tableau.component_count(); ++k) {
      if (!std::isnan(liquor.known(k))) continue;
      const std::string& name = tableau.components()[static_cast<std::size_t>(k)].name;
      const bool somewhere = (nu.col(k).array() != 0.0).any();
      if (totals(k) > 0.0 && somewhere) continue;
      const bool given_off = tableau.gives_off(Phase::aqueous, k, liquor.known);
      const bool only_adds = !given_off && (solids(liquor.possible, k).array() >= 0.0).all();
      if (totals(k) != 0.0 && !somewhere) {
        throw std::invalid_argument("precipitate: there is " + name + ", but no form dissolved");
      }
      if (totals(k) < 0.0 && only_adds) {
        throw std::invalid_argument("precipitate: the total of " + name + " is negative");
      }
      if (somewhere && !(totals(k) == 0.0 && only_adds)) continue;
      liquor.known(k) = -infinity;
      std::erase_if(liquor.possible, [&](Index p) { return solids(p, k) != 0.0; });
      again = true;
    }
  }
}

Liquor prepare(const Tableau& tableau, const std::vector<Solid>& all, const MatrixXd& solids,
               const VectorXd& totals, VectorXd known) {
  Liquor liquor;
  liquor.known = std::move(known);
  for (Index p = 0; p < solids.rows(); ++p) liquor.possible.push_back(p);
  find_absent(tableau, solids, totals, liquor);

  const MatrixXd& nu = tableau.stoichiometry(Phase::aqueous);
  const MatrixXd& exponents = tableau.exponents(Phase::aqueous);
  VectorXd given = VectorXd::Zero(totals.size());
  Indices absent;
  for (Index k = 0; k < totals.size(); ++k) {
    if (std::isnan(liquor.known(k))) liquor.unknown.push_back(k);
    if (std::isinf(liquor.known(k))) absent.push_back(k);
    if (std::isfinite(liquor.known(k))) given(k) = liquor.known(k);
  }
  for (Index s = 0; s < nu.rows(); ++s) {
    const bool whole = nu(s, absent).isZero(0.0) && exponents(s, absent).isZero(0.0);
    if (whole) liquor.dissolved.push_back(s);
  }
  const VectorXd ln_n0 = tableau.ln_K(Phase::aqueous) + exponents * given;
  VectorXd ln_K = solids * given;
  for (Index p = 0; p < ln_K.size(); ++p) ln_K(p) += all[static_cast<std::size_t>(p)].ln_K;
  liquor.balances = {
      {nu(liquor.dissolved, liquor.unknown), exponents(liquor.dissolved, liquor.unknown),
       ln_n0(liquor.dissolved), totals(liquor.unknown)},
      solids(liquor.possible, liquor.unknown),
      ln_K(liquor.possible)};
  return liquor;
}

/// From a start if there is one and it leads somewhere, else from nothing.
Saturation find(const Liquor& liquor, const Precipitation* start) {
  if (start != nullptr) {
    VectorXd u = first_guess(liquor.balances.liquid);
    for (std::size_t i = 0; i < liquor.unknown.size(); ++i) {
      const double guess = start->u(liquor.unknown[i]);
      if (std::isfinite(guess)) u(static_cast<Index>(i)) = guess;
    }
    Indices set;
    for (std::size_t p = 0; p < liquor.possible.size(); ++p) {
      if (start->solid(liquor.possible[p]) > 0.0) set.push_back(static_cast<Index>(p));
    }
    if (auto nearby = saturate_from(liquor.balances, u, std::move(set))) return *std::move(nearby);
  }
  return saturate(liquor.balances);
}

/// How the first trace of an absent component spreads over what it makes with those that are there:
/// moles of every component per mole of it.
VectorXd spread(const Tableau& tableau, const VectorXd& u, Index component) {
  const MatrixXd& nu = tableau.stoichiometry(Phase::aqueous);
  const MatrixXd& exponents = tableau.exponents(Phase::aqueous);
  VectorXd ln_c = VectorXd::Constant(nu.rows(), -infinity);
  for (Index s = 0; s < nu.rows(); ++s) {
    if (nu(s, component) != 1.0 || exponents(s, component) != 1.0) continue;
    ln_c(s) = tableau.ln_K(Phase::aqueous)(s);
    for (Index k = 0; k < u.size(); ++k) {
      if (k != component && exponents(s, k) != 0.0) ln_c(s) += exponents(s, k) * u(k);
    }
  }
  const double most = ln_c.size() == 0 ? -infinity : ln_c.maxCoeff();
  if (!std::isfinite(most)) return VectorXd::Zero(u.size());
  const VectorXd c = (ln_c.array() - most).exp();
  return nu.transpose() * c / c.sum();
}

/// d aqueous / du of the unknown, from the moles n of the dissolved species. Species by species: each
/// is made of few components.
MatrixXd by_u(const Tableau& tableau, const Liquor& liquor, const VectorXd& n) {
  const MatrixXd& nu = tableau.stoichiometry(Phase::aqueous);
  const MatrixXd& exponents = liquor.balances.liquid.exponents;
  MatrixXd result = MatrixXd::Zero(nu.cols(), exponents.cols());
  for (std::size_t i = 0; i < liquor.dissolved.size(); ++i) {
    const auto s = static_cast<Index>(i);
    for (Index k = 0; k < nu.cols(); ++k) {
      const double amount = nu(liquor.dissolved[i], k) * n(s);
      if (amount != 0.0) result.row(k) += amount * exponents.row(s);
    }
  }
  return result;
}

/// Differentiates nu' c(u) + solids' m = T and S(u) = 0 of the solids present.
void add_slopes(const Tableau& tableau, const Liquor& liquor, const Saturation& saturation,
                const VectorXd& n, Precipitation& result) {
  const Index size = result.u.size();
  const SolidBasis& basis = saturation.basis;
  const MatrixXd slope = basis.times_Z(by_u(tableau, liquor, n));

  MatrixXd right = MatrixXd::Zero(static_cast<Index>(liquor.unknown.size()), size);
  result.aqueous_slope = MatrixXd::Zero(size, size);
  for (std::size_t i = 0; i < liquor.unknown.size(); ++i) {
    right(static_cast<Index>(i), liquor.unknown[i]) = 1.0;
  }
  for (Index k = 0; k < size; ++k) {
    if (!std::isinf(liquor.known(k))) continue;
    result.aqueous_slope.col(k) = spread(tableau, result.u, k);
    right.col(k) = -result.aqueous_slope(liquor.unknown, k);
  }
  if (!basis.rest.empty()) {
    const MatrixXd jacobian = basis.Z.transpose() * slope(liquor.unknown, Eigen::all);
    const VectorXd scale = jacobian.diagonal().cwiseAbs().cwiseSqrt().cwiseInverse();
    const MatrixXd scaled = scale.asDiagonal() * jacobian * scale.asDiagonal();
    const MatrixXd rows = scale.asDiagonal() * (basis.Z.transpose() * right);
    const MatrixXd change = slope * (scale.asDiagonal() * scaled.partialPivLu().solve(rows));
    result.aqueous_slope += change;
    right -= change(liquor.unknown, Eigen::all);
  }
  if (saturation.set.empty()) return;
  const MatrixXd moles = basis.amounts(right);
  for (std::size_t i = 0; i < saturation.set.size(); ++i) {
    const Index p = liquor.possible[static_cast<std::size_t>(saturation.set[i])];
    result.solid_slope.row(p) = moles.row(static_cast<Index>(i));
  }
}

}  // namespace

Precipitation precipitate(const Tableau& tableau, const std::vector<Solid>& solids,
                          const VectorXd& totals, int proton, std::optional<double> pH,
                          const PrecipitationOptions& options) {
  check(tableau, solids, totals, proton, pH, options.start);
  const Index size = totals.size();
  const MatrixXd nu_solid = stoichiometry(solids, size);
  VectorXd known = VectorXd::Constant(size, std::numeric_limits<double>::quiet_NaN());
  if (pH) known(proton) = -std::numbers::ln10 * *pH;
  const Liquor liquor = prepare(tableau, solids, nu_solid, totals, std::move(known));
  const Balances& liquid = liquor.balances.liquid;
  const Saturation saturation = find(liquor, options.start);

  Precipitation result;
  result.iterations = saturation.iterations;
  result.u = liquor.known;
  result.u(liquor.unknown) = saturation.u;
  const VectorXd n = liquid.moles(saturation.u);
  result.aqueous =
      tableau.stoichiometry(Phase::aqueous)(liquor.dissolved, Eigen::all).transpose() * n;
  result.solid = VectorXd::Zero(nu_solid.rows());
  result.solid_slope = MatrixXd::Zero(nu_solid.rows(), size);
  for (Index i = 0; i < saturation.moles.size(); ++i) {
    const auto which = static_cast<std::size_t>(saturation.set[static_cast<std::size_t>(i)]);
    result.solid(liquor.possible[which]) = saturation.moles(i);
  }
  if (!liquor.unknown.empty()) {
    const MatrixXd parts = nu_solid(Eigen::all, liquor.unknown);
    const VectorXd off = liquid.residual(n) + parts.transpose() * result.solid;
    const VectorXd scale = liquid.scale(n) + parts.cwiseAbs().transpose() * result.solid;
    const double worst = (off.array() / scale.array()).abs().maxCoeff();
    result.residual = std::isfinite(worst) ? worst : infinity;
  }
  result.converged = saturation.converged && result.residual <= 1e-12;
  add_slopes(tableau, liquor, saturation, n, result);
  return result;
}

}  // namespace raffinate
