// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "chemistry/reaction.hpp"
#include "chemistry/substance.hpp"
#include "chemistry/system.hpp"

namespace raffinate {

/// A chemical equation in the components of a system. It keeps atoms and charge; with elements that
/// come in two valences as two components, charge is the electron balance.
class BalancedReaction {
 public:
  /// Throws Fault, with a cure: a substance the system cannot make, something charged as a solid or
  /// gas, something insoluble as dissolved, atoms or charges that do not balance (and by how much).
  BalancedReaction(const Equation& equation, const System& system);

  struct Term {
    EquationTerm written;
    Substance substance;
  };
  const std::string& text() const { return text_; }
  const std::vector<Term>& left() const { return left_; }
  const std::vector<Term>& right() const { return right_; }
  /// [mol/mol] electrons set free (anode) or, negative, taken up (cathode).
  double electrons() const { return electrons_; }

  /// Moles of each component that one mole of the reaction takes out of a phase; the last entry is
  /// water [mol]. Gross: what the right side gives back does not count.
  const Eigen::VectorXd& taken(Phase phase) const { return taken_[index(phase)]; }
  /// What it gives to a phase less what it takes.
  const Eigen::VectorXd& change(Phase phase) const { return change_[index(phase)]; }

 private:
  static std::size_t index(Phase phase) { return static_cast<std::size_t>(phase); }
  std::string text_;
  std::vector<Term> left_, right_;
  double electrons_ = 0.0;
  Eigen::VectorXd taken_[4], change_[4];
};

/// A substance of a reaction, or one that reactions speak of. Throws Fault as BalancedReaction does.
Substance resolved(const EquationTerm& term, const System& system);

}  // namespace raffinate
