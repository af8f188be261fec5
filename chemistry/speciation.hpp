// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <memory>
#include <span>
#include <vector>

#include "chemistry/tableau.hpp"

namespace raffinate {

/// Totals of one liquid, and how they answer to the free concentrations.
struct PhaseTotals {
  Eigen::VectorXd total;      ///< [mol/L] T_k = sum_s nu_sk c_s
  Eigen::VectorXd magnitude;  ///< [mol/L] sum_s |nu_sk| c_s: what T_k is a difference of
  Eigen::MatrixXd slope;      ///< [mol/L] dT_k/du_m = sum_s nu_sk c_s dln c_s/du_m
};

/// How one mole of a linear component spreads over the two liquids of a stage, for given shared
/// unknowns: totals per unit of free concentration, scaled so that they add up to 1.
struct Spread {
  double aqueous = 0.0, organic = 0.0;
  double ln_scale = 0.0;  ///< ln of the sum before scaling
};

/// Evaluates a tableau at u = ln(free concentrations): both liquids of a stage in one pass,
/// without allocation after the first call. Copies share what the tableau says of its species; the
/// constants and the numbers are each one's own.
class Speciation {
 public:
  explicit Speciation(const Tableau& tableau);

  const PhaseTotals& operator[](Phase phase) const { return phases_[static_cast<int>(phase)]; }

  /// Totals and magnitudes at u.
  void evaluate(std::span<const double> u);

  /// Slopes at the u evaluated last.
  void differentiate();

  /// For a component of `linear_components`; its own u is not read.
  Spread spread(int component, std::span<const double> u) const;

  /// Replaces ln K of a species, in the order of Tableau::species().
  void set_ln_K(int species, double ln_K) { ln_K_[static_cast<std::size_t>(species)] = ln_K; }

 private:
  struct Term {
    int component;
    double nu, exponent;
  };
  struct Entry {
    Phase phase;
    std::size_t first, last;  ///< its terms, `last` behind them
  };
  /// What the tableau says of its species, the same in all copies.
  struct Makeup {
    int components = 0;
    std::vector<Entry> species;
    std::vector<Term> terms;                ///< species after species
    std::vector<std::vector<int>> made_of;  ///< species that contain each component
    std::span<const Term> terms_of(std::size_t s) const {
      return std::span(terms).subspan(species[s].first, species[s].last - species[s].first);
    }
  };
  static Makeup makeup_of(const Tableau& tableau);

  std::shared_ptr<const Makeup> makeup_;
  std::vector<double> ln_K_;
  std::vector<double> c_;  ///< [mol/L] of each species at the u evaluated last
  PhaseTotals phases_[2];
};

/// The components whose balance is linear once all others are given: they enter every species of
/// theirs with coefficient and exponent 1, and never two of them together. Metals come first, then
/// the others in the order of the tableau. What is left - acid, free extractant, complexing anions -
/// is shared: it makes the plant nonlinear.
std::vector<bool> linear_components(const Tableau& tableau);

/// Makes metals alike in the organic: species that differ only in their metal get constants between
/// their mean (difficulty 0) and their own (1). `speciation` must have been built from the tableau.
void draw_metals_together(const Tableau& tableau, double difficulty, Speciation& speciation);

}  // namespace raffinate
