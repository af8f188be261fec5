// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string>

#include "chemistry/equilibrium.hpp"
#include "chemistry/precipitation.hpp"

namespace raffinate::antimony {

using Eigen::VectorXd;

inline constexpr double grams_of_Sb = 121.76;  // [g/mol]

/// Totals [mol/L] of a liquor: components by name; chloride makes up for the charge.
inline VectorXd liquor(const System& system, const std::map<std::string, double>& parts) {
  VectorXd totals = VectorXd::Zero(system.tableau.component_count());
  double charge = 0.0;
  for (const auto& [name, amount] : parts) {
    const int k = system.tableau.component(name);
    if (k < 0) throw std::out_of_range("no component " + name);
    totals(k) += amount;
    charge += amount * system.tableau.components()[static_cast<std::size_t>(k)].charge;
  }
  totals(system.tableau.component("Cl")) += charge;
  return totals;
}

/// One contact at O/A 1 with clean solvent of so much extractant [mol/L].
inline Equilibrium shaken(const System& system, const std::map<std::string, double>& parts,
                          double extractant) {
  VectorXd totals = liquor(system, parts);
  totals(system.extractant.component) += extractant;
  return contact(system.tableau, totals, 1.0, 1.0);
}

/// D of a trace in hydrochloric acid.
inline double trace_D(const System& system, const std::string& metal, double HCl,
                      double extractant) {
  return shaken(system, {{"H", HCl}, {metal, 1e-9}}, extractant).D(system.tableau.component(metal));
}

inline const Solid& solid(const System& system, const std::string& name) {
  for (const Solid& one : system.solids) {
    if (one.name == name) return one;
  }
  throw std::out_of_range("no solid " + name);
}

/// ln[Sb] free in equilibrium with a solid of Sb, H and Cl at given free acid and chloride [mol/L].
inline double ln_Sb(const System& system, const std::string& name, double H, double Cl) {
  const Solid& one = solid(system, name);
  double rest = one.ln_K, antimony = 0.0;
  for (const auto& [k, nu] : one.stoichiometry) {
    const std::string& part = system.tableau.components()[static_cast<std::size_t>(k)].name;
    if (part == "Sb") antimony = nu;
    if (part == "H") rest += nu * std::log(H);
    if (part == "Cl") rest += nu * std::log(Cl);
  }
  return -rest / antimony;
}

/// The least soluble solid of Sb(III) there.
inline std::string stable_solid(const System& system, double H, double Cl) {
  std::string best;
  for (const char* name : {"Sb2O3", "Sb4O5Cl2", "SbOCl"}) {
    if (best.empty() || ln_Sb(system, name, H, Cl) < ln_Sb(system, best, H, Cl)) best = name;
  }
  return best;
}

/// Dissolved antimony(III) [g/L] of free acid and chloride [mol/L] at rest with its stable solid.
inline double saturation(const System& system, double H, double Cl) {
  const Tableau& tableau = system.tableau;
  VectorXd u = VectorXd::Constant(tableau.component_count(), -1e3);  // nothing else is there
  u(tableau.component("Sb")) = ln_Sb(system, stable_solid(system, H, Cl), H, Cl);
  u(tableau.component("H")) = std::log(H);
  u(tableau.component("Cl")) = std::log(Cl);
  const VectorXd c =
      (tableau.ln_K(Phase::aqueous) + tableau.exponents(Phase::aqueous) * u).array().exp();
  return grams_of_Sb * tableau.stoichiometry(Phase::aqueous).col(tableau.component("Sb")).dot(c);
}

}  // namespace raffinate::antimony
