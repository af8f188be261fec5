// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "chemistry/balanced_reaction.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {

/// Liquor, solid and gas while reactions run in them. Amounts as in Flows.
class ReactingPhases {
 public:
  ReactingPhases(Flows liquor, Flows solid, Flows gas);

  Flows& operator[](Phase phase) { return flows_[index(phase)]; }
  const Flows& operator[](Phase phase) const { return flows_[index(phase)]; }

  /// How far something can go, and what stops it there.
  struct Limit {
    Flow extent;     ///< [kmol/s]
    std::string by;  ///< "Fe"
  };
  /// Components, and the water behind them, that count as endless, by phase; empty: none does.
  using Endless = std::array<std::vector<bool>, 4>;

  /// How far the left side of a reaction lasts. Nothing if nothing of it can run out.
  std::optional<Limit> lasts(const BalancedReaction& reaction, const Endless& endless = {}) const;
  /// How far the reaction goes until it has used up this of its reactants, which is counted by its
  /// components. Nothing if it uses none of it.
  std::optional<Flow> uses_up(const BalancedReaction& reaction, const EquationTerm& term,
                              const Substance& substance) const;
  /// Moles of a substance that its components allow [kmol/s].
  std::optional<Flow> there_is(const EquationTerm& term, const Substance& substance) const;

  void run(const BalancedReaction& reaction, const Flow& extent);

  /// What reactions have made so far, as Unit::made.
  const Eigen::VectorXd& made() const { return made_; }

 private:
  static std::size_t index(Phase phase) { return static_cast<std::size_t>(phase); }
  Flow zero() const;

  std::array<Flows, 4> flows_;
  Eigen::VectorXd made_;
};

/// Concentration of a substance that totals of components allow; 0 if they do not.
double content(const Substance& substance, const Eigen::VectorXd& totals);

/// The substance a conversion or a dose speaks of: charged ones may be named in solids too, "Sb(s)".
/// Throws Fault.
Substance spoken_of(const EquationTerm& term, const System& system);

}  // namespace raffinate
