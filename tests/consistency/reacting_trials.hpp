// SPDX-License-Identifier: BSD-3-Clause
// Reactors and cells that are put through the laws of units.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowsheets/case_reactions.hpp"

namespace raffinate {

/// Reactions with the share of a reactant that each converts, and the dose of the feed.
inline ReactorSpec reactions(const std::vector<std::pair<std::string, std::string>>& steps,
                             double dose = 0.0) {
  ReactorSpec spec;
  for (const auto& [equation, of] : steps) {
    ReactorSpec::Reaction one{parse_equation(equation), {}, {}};
    one.converts.share = 0.6;
    if (!of.empty()) one.converts.of = parse_equation_term(of);
    spec.reactions.push_back(one);
  }
  if (dose > 0.0) spec.doses.push_back({"feed", dose, {}, {}});
  return spec;
}

/// A solid that dissolves in tanks, the rate depending on a reagent and on chloride; its batch test
/// took this time [s].
inline ReactorSpec dissolving(const std::string& equation, const std::string& reagent,
                              LeachControl control, int tanks, std::optional<double> volume,
                              double time, double dose = 0.0) {
  ReactorSpec spec = reactions({{equation, ""}}, dose);
  KineticsSpec kinetics;
  kinetics.control = control;
  kinetics.solid = spec.reactions.front().equation.left.front();
  kinetics.orders = {{parse_equation_term(reagent), 0.7, 0.5, {}},
                     {parse_equation_term("Cl"), 1.5, 1.0, {}}};
  kinetics.energy = 50e3;
  kinetics.converts = 0.9;
  kinetics.time = time;
  kinetics.temperature = 323.15;
  kinetics.mineral = 0.01;
  spec.reactions.front().kinetics = kinetics;
  spec.tanks.count = tanks;
  spec.tanks.volume = volume;
  if (!volume) spec.tanks.residence = 3600.0;
  spec.tanks.temperature = 333.15;
  return spec;
}

/// Iron from Fe(III), and oxygen or chlorine.
inline ElectrowinningSpec cells(double current, const std::string& anode = "2 Cl = Cl2(g) + 2 e") {
  ElectrowinningSpec spec;
  spec.cathode = {parse_equation("Fe + 3 e = Fe0(s)"), {}, 0.85, {}, {}};
  spec.anode = {parse_equation(anode), {}, 1.0, {}, {}};
  spec.vents = true;
  if (current > 0.0)
    spec.current = current;
  else
    spec.converts = {0.7, EquationTerm{"Fe"}, {}};
  return spec;
}

inline ElectrowinningSpec divided(ElectrowinningSpec spec) {
  spec.anolyte = "anolyte";
  spec.membrane = "Na";
  return spec;
}

inline ElectrowinningSpec without_gas(ElectrowinningSpec spec) {
  spec.cathode.efficiency = 1.0;
  spec.vents = false;
  return spec;
}

/// Side reactions by a share of the current and of a reactant, before gas takes the rest.
inline ElectrowinningSpec with_side_reactions(ElectrowinningSpec spec) {
  spec.cathode.also = {
      {parse_equation("Fe + e = Fe2"), 0.05, {}, {}},
      {parse_equation("2 H + 2 e = H2(g)"), {}, {0.01, EquationTerm{"H"}, {}}, {}}};
  spec.anode.efficiency = 0.6;
  spec.anode.also = {{parse_equation("C2O4 = 2 CO2(g) + 2 e"), 0.3, {}, {}}};
  return spec;
}

/// Both electrodes use the same iron.
inline ElectrowinningSpec ferrous_cells() {
  ElectrowinningSpec spec = without_gas(cells(1e9, "Fe2 = Fe + e"));
  spec.cathode.main = parse_equation("Fe2 + 2 e = Fe0(s)");
  return spec;
}

}  // namespace raffinate
