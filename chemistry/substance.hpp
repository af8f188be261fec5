// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chemistry/tableau.hpp"

namespace raffinate {

struct System;

/// Something that feeds and reactions speak of, in the components of a system: a component, a
/// mineral, a solid, a dissolved species, a compound.
struct Substance {
  std::string name;                                   ///< "Sb2S3"
  std::vector<std::pair<int, double>> stoichiometry;  ///< (component, moles per mole)
  double water = 0.0;  ///< [mol/mol] H2O beside the components: OH = H2O - H, hydrates
};

/// Atoms, or whatever else must balance, by symbol; electric charges apart.
using Atoms = std::map<std::string, double>;

/// Atoms of one mole of a component: of a metal its element ("Sb5": one Sb), of an elemental form
/// the same ("S0": one S), else those of its formula ("SO4", "SbS3", "Cl2"). What has no formula
/// counts as itself ("TBP": one TBP).
Atoms atoms_of(const Component& component);

/// Of one mole of a substance, with its water.
Atoms atoms_of(const Substance& substance, const std::vector<Component>& components);
double charge_of(const Substance& substance, const std::vector<Component>& components);
/// [mol/mol] H2O that gives a substance the oxygen of its formula; nothing if that cannot be read.
std::optional<double> water_by_formula(const Substance& substance, const std::string& formula,
                                       const std::vector<Component>& components);
/// [kg/mol]; NaN if a component has no molar mass.
double molar_mass_of(const Substance& substance, const std::vector<Component>& components);

/// The substance that a name stands for in a system. Names are looked up in this order: `H2O`,
/// components, minerals, solids, dissolved species, reagents; else the name is read as the formula
/// of a neutral compound, whose elements take the valences that make it neutral: FeCl2 is Fe2 + 2 Cl
/// where the system has Fe (3+) and Fe2, Sb2O3 is 2 Sb - 6 H and three H2O. Nothing if the system
/// cannot make it.
std::optional<Substance> find_substance(const System& system, const std::string& name);

/// What else the system could be asked for, for messages: its minerals, neutral components, solids.
std::vector<std::string> substance_names(const System& system);

}  // namespace raffinate
