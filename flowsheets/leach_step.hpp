// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "chemistry/leach_kinetics.hpp"
#include "flowsheets/reacting.hpp"
#include "flowsheets/unit_reading.hpp"

namespace raffinate {

/// A reaction that follows from kinetics in a train of tanks. With xi the extent that takes all of
/// the solid, n and V the amounts and the volume of the liquor as it enters the first tank,
///
///     c = n / V,   used = (moles per mole of reaction) xi / V,   tau = volume / V or residence / tanks
///     extent = X xi,   X = leach_train(k(T) tau, c, used)
class LeachStep {
 public:
  /// Throws Fault, with a cure: an order in what the system lacks, in what more than one component
  /// counts, or in what the reaction makes; a batch test whose reagents would not have lasted.
  LeachStep(const ReactorSpec::Reaction& spec, const ReactorSpec::Tanks& tanks,
            const BalancedReaction& reaction, const System& system);

  struct Reached {
    Flow all, extent;  ///< [kmol/s] that takes all of the solid; as far as the tanks get
    std::vector<UnitReading> readings;
    std::vector<std::string> remarks, warnings;
  };
  /// In a liquor of the volume [m3/s].
  Reached run(const ReactingPhases& phases, const Flow& volume) const;

  const EquationTerm& solid() const { return spec_.solid; }

 private:
  struct Order {
    int component;
    double counts;  ///< moles of the component in one of the substance
    double used;    ///< moles of the substance that one mole of the reaction uses
  };
  void judge(const std::vector<double>& X, const std::vector<LeachReagent>& reagents,
             Reached& reached) const;

  KineticsSpec spec_;
  ReactorSpec::Tanks tanks_;
  BalancedReaction reaction_;
  Substance solid_;
  std::vector<Order> orders_;
  std::vector<LeachReagent> batch_;
  double k_ = 0.0;  ///< [1/s (L/mol)^orders] at the temperature of the tanks
};

}  // namespace raffinate
