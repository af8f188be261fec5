// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "chemistry/system.hpp"
#include "chemistry/tableau.hpp"

namespace raffinate {

/// An aqueous liquid at rest with the solids that have formed in it. All per litre of liquid.
struct Precipitation {
  Eigen::VectorXd u;        ///< ln(free concentration / 1 mol/L); -inf: component absent
  Eigen::VectorXd aqueous;  ///< [mol/L] total of each component left in solution
  Eigen::VectorXd solid;    ///< [mol/L] moles of each solid, zero where it is not saturated
  /// [components x components] d aqueous / d totals, with the same solids present. With a known pH
  /// the column of the proton is zero. That of an absent component is for its first trace.
  Eigen::MatrixXd aqueous_slope;
  Eigen::MatrixXd solid_slope;  ///< [solids x components] d solid / d totals
  bool converged = false;
  int iterations = 0;     ///< Newton steps, all sets of solids together
  double residual = 0.0;  ///< largest |imbalance| of a component over its terms' sum
};

struct PrecipitationOptions {
  /// An answer to begin from: that of a liquor nearby, of the same tableau and solids. It saves time
  /// and changes the answer by no more than rounding; a bad one is left aside. Only u (-inf: no
  /// guess) and which solids are there count.
  const Precipitation* start = nullptr;
};

/// Finds what stays in solution and what falls out:
///
///     sum_s nu_sk c_s(u) + sum_p nu_pk n_p = T_k        n_p >= 0, S_p <= 0, n_p S_p = 0
///     S_p = ln K_p + sum_k nu_pk u_k
///
/// Where exponents equal the stoichiometry this is the optimum of a convex programme with linear
/// constraints, and an active set of solids finds it from any start (chemistry/active_solids.hpp).
/// Elsewhere it is tried too. Not converging is reported. Of solids of one composition the most
/// stable forms, of equally stable ones the one met first.
///
/// `totals` [mol/L] over the components of the tableau; only its aqueous species count. With a
/// known `pH` the total of `proton` is ignored and follows from the result:
/// aqueous[proton] + sum_p nu_p,proton solid_p. Throws std::invalid_argument as `speciate` does.
Precipitation precipitate(const Tableau& tableau, const std::vector<Solid>& solids,
                          const Eigen::VectorXd& totals, int proton = -1,
                          std::optional<double> pH = {}, const PrecipitationOptions& options = {});

}  // namespace raffinate
