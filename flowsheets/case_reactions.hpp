// SPDX-License-Identifier: BSD-3-Clause
// The part of a case that describes reactors and electrowinning cells.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "chemistry/input.hpp"
#include "chemistry/reaction.hpp"
#include "chemistry/shrinking_core.hpp"

namespace raffinate {

/// How far a reaction goes.
struct Conversion {
  double share = 1.0;                   ///< [1] of what there is of `of`
  std::optional<EquationTerm> of = {};  ///< empty: until something runs out
  Location at;
};

/// How fast a reaction takes its solid: shrinking cores, with the rate of one batch test.
struct KineticsSpec {
  /// A dissolved substance on which the rate depends.
  struct Order {
    EquationTerm of;
    double order = 0.0;
    double in_batch = 0.0;  ///< [mol/L] at the beginning of the test
    Location at;
  };
  LeachControl control = LeachControl::reaction;
  EquationTerm solid;  ///< of the left side
  std::vector<Order> orders;
  std::optional<double> energy;  ///< [J/mol] of activation; empty: as warm as the test
  double converts = 0.0;         ///< [1] of the solid in the test
  double time = 0.0;             ///< [s]
  double temperature = 0.0;      ///< [K]
  double mineral = 0.0;          ///< [mol/L], or [kg/m3] of the solid per volume of liquor
  bool mineral_by_mass = false;
  Location at;
};

/// Reactions that are asked for run one after the other in a liquid, with solids and gases.
struct ReactorSpec {
  struct Reaction {
    Equation equation;
    Conversion converts;
    Location at;
    std::optional<KineticsSpec> kinetics = {};  ///< instead of `converts`; of one reaction at most
  };
  /// Where the reaction with kinetics runs: equal, ideally mixed tanks in series.
  struct Tanks {
    int count = 1;
    std::optional<double> volume;     ///< [m3] of the liquor in each
    std::optional<double> residence;  ///< [s] of the liquor in all; one of the two
    double temperature = 0.0;         ///< [K]
  };
  /// A feed as needed, by the demand of the reactions.
  struct Dose {
    std::string feed;
    double share = 1.0;                   ///< [1] of the stoichiometric demand
    std::optional<EquationTerm> of = {};  ///< of which reactant; empty: the first the feed brings
    Location at;
  };
  std::vector<Reaction> reactions;
  std::vector<Dose> doses;
  Tanks tanks;
};

/// Current drives one reaction at the cathode and one at the anode.
struct ElectrowinningSpec {
  /// One of `side reactions`: it takes a share of the current, or converts a share of a reactant.
  struct SideReaction {
    Equation equation;
    std::optional<double> takes = {};  ///< [1] of the current
    Conversion converts = {};
    Location at;
  };
  /// What happens at an electrode: the share `efficiency` of the current drives `main`, what that
  /// leaves `also`, in this order, and the rest `side`, or else makes hydrogen (cathode) or oxygen
  /// (anode).
  struct Electrode {
    Equation main;
    std::optional<Equation> side = {};
    double efficiency = 1.0;  ///< [1]
    Location at, side_at;
    std::vector<SideReaction> also = {};
  };
  Electrode cathode, anode;
  std::optional<double> current;  ///< [A]; else as much as `converts` asks for
  Conversion converts;            ///< of a reactant of the cathode
  std::optional<double> voltage;  ///< [V] of a cell
  std::optional<double> density;  ///< [A/m2] at the cathode
  std::optional<double> area;     ///< [m2] of cathode in one cell
  std::string anolyte;            ///< inlet behind the membrane; empty: one liquor
  std::string membrane;           ///< the ion that crosses it
  bool vents = false;             ///< gas has a stream to leave by
  Location anolyte_at, membrane_at;
};

}  // namespace raffinate
