// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <optional>

#include "chemistry/system.hpp"
#include "chemistry/tableau.hpp"

namespace raffinate {

/// Two liquids at equilibrium, or one that has been speciated.
struct Equilibrium {
  Eigen::VectorXd u;                 ///< ln(free concentration / 1 mol/L); -inf: component absent
  Eigen::VectorXd concentrations;    ///< [mol/L] in its phase, in the order of Tableau::species()
  Eigen::VectorXd aqueous, organic;  ///< [mol/L] total of each component in the phase
  bool converged = false;
  int iterations = 0;     ///< Newton steps, all attempts together
  double residual = 0.0;  ///< largest |imbalance| of a component over its terms' sum

  /// Distribution ratio of a component, organic over aqueous total concentration; NaN if absent.
  double D(int component) const { return organic(component) / aqueous(component); }
};

struct EquilibriumOptions {
  double tolerance = 1e-12;                ///< on Equilibrium::residual
  int iterations = 400;                    ///< Newton steps of one attempt
  std::optional<Eigen::VectorXd> start{};  ///< u to start from; -inf counts as no guess
};

/// Contacts two liquids until equilibrium. Solves for u = ln x
///
///     sum over phases V sum_s nu_sk c_s(u) = T_k        (one balance per component)
///
/// (how: chemistry/balances.hpp).
///
/// `totals` [mol] are over both phases, volumes in L; or mol/L and the phase ratio. A component of
/// which there is none and which no species takes away is absent. Not converging is reported.
/// Throws std::invalid_argument for sizes that do not match, negative volumes or totals that no
/// species can make up.
Equilibrium contact(const Tableau& tableau, const Eigen::VectorXd& totals, double aqueous_volume,
                    double organic_volume, const EquilibriumOptions& options = {});

/// Speciates an aqueous liquid of known pH = -log10 [H]. `totals` [mol/L]; that of the proton is
/// ignored and follows in `aqueous`. Components that live in the organic alone must be zero.
Equilibrium speciate(const Tableau& tableau, const Eigen::VectorXd& totals, int proton, double pH,
                     const EquilibriumOptions& options = {});

/// -log10 of the free acid; NaN if the system does not count acid.
double pH(const System& system, const Eigen::VectorXd& u);

/// Free extractant [mol/L, in the tableau's unit: dimer]; NaN without extractant.
double free_extractant(const System& system, const Eigen::VectorXd& u);

/// Metal in the organic over what `Extractant::capacity` allows [1]; NaN without extractant.
/// `organic` [mol/L] are the totals of the organic phase.
double loading(const System& system, const Eigen::VectorXd& organic);

}  // namespace raffinate
