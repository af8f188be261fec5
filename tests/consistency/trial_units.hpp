// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "chemistry/reagents.hpp"
#include "flowsheets/units.hpp"

namespace raffinate {

inline constexpr int aqueous = 0, organic = 1, solid = 2, wash = UnitLayout::wash;

/// A small rare-earth plant's chemistry. Constants are round numbers of the right size; nothing
/// here is about their truth.
inline const System& trial_system() {
  static const System system = parse_system(R"(
raffinate-system: 1
title: Trial of units
components:
  metals: [Ce, Nd, Tb, Fe, Ca, Fe2]
  ions: [H, Na, NH4, Cl, SO4, C2O4, CO3]
  insoluble: [Fe0, CO2, H2, O2, Cl2]
  extractant: {name: HA2, monomers: 2, capacity: 6, molar_mass: 612.8 g/mol}
  saponified_by: [Na, NH4]
  balance: Cl
species:
  OH-: {phase: aqueous, of: -H, log_K: {value: -14, class: ESTIMATED, note: trial}}
  HSO4-: {phase: aqueous, of: H + SO4, log_K: {value: 1.5, class: ESTIMATED, note: trial}}
  HC2O4-: {phase: aqueous, of: H + C2O4, log_K: {value: 3.8, class: ESTIMATED, note: trial}}
  H2C2O4: {phase: aqueous, of: 2 H + C2O4, log_K: {value: 5, class: ESTIMATED, note: trial}}
  HCO3-: {phase: aqueous, of: H + CO3, log_K: {value: 10.3, class: ESTIMATED, note: trial}}
  H2CO3: {phase: aqueous, of: 2 H + CO3, log_K: {value: 16.7, class: ESTIMATED, note: trial}}
  NdC2O4+: {phase: aqueous, of: Nd + C2O4, log_K: {value: 5.5, class: ESTIMATED, note: trial}}
  FeC2O4+: {phase: aqueous, of: Fe + C2O4, log_K: {value: 8, class: ESTIMATED, note: trial}}
  M(HA2)3:
    phase: organic
    of: M + 3 HA2 - 3 H
    log_K: {values: {Ce: -2.6, Nd: -2, Tb: 0, Fe: 3}, class: ESTIMATED, note: trial}
  NaHA2: {phase: organic, of: Na + HA2 - H, log_K: {value: -5, class: ESTIMATED, note: trial}}
  NH4HA2: {phase: organic, of: NH4 + HA2 - H, log_K: {value: -5, class: ESTIMATED, note: trial}}
  Ca(HA2)2:
    phase: organic
    of: Ca + 2 HA2 - 2 H
    log_K: {value: -6, class: ESTIMATED, note: trial}
solids:
  M(OH)3:
    kind: hydroxide
    of: M - 3 H
    log_K: {values: {Ce: -19, Nd: -18, Tb: -17, Fe: -3}, class: ESTIMATED, note: trial}
  M2(C2O4)3.10H2O:
    kind: oxalate
    of: 2 M + 3 C2O4
    water: 10
    log_K: {values: {Ce: 29, Nd: 30, Tb: 30}, class: ESTIMATED, note: trial}
  CaC2O4.H2O:
    kind: oxalate
    of: Ca + C2O4
    water: 1
    log_K: {value: 8, class: ESTIMATED, note: trial}
  CaSO4.2H2O:
    kind: sulfate
    of: Ca + SO4
    water: 2
    log_K: {value: 4.6, class: ESTIMATED, note: trial}
  M2(CO3)3.8H2O:
    kind: carbonate
    of: 2 M + 3 CO3
    water: 8
    log_K: {values: {Ce: 34, Nd: 34, Tb: 34}, class: ESTIMATED, note: trial}
volumes:
  class: ESTIMATED
  note: trial
  values:
    {H: 0, Na: -1, NH4: 18, Cl: 19, SO4: 15, C2O4: 16, CO3: -3,
     Ce: -30, Nd: -31, Tb: -31, Fe: -30, Ca: -18, Fe2: -22}
organic_water:
  class: ESTIMATED
  note: trial
  values: {Na: 3, NH4: 2, Ca: 4, Nd: 0.5}
)",
                                            "trial-units.yaml");
  return system;
}

inline std::size_t at(int i) { return static_cast<std::size_t>(i); }

inline int part(const std::string& component) {
  const int k = trial_system().tableau.component(component);
  if (k < 0) throw std::invalid_argument(component);
  return k;
}

/// Concentrations [mol/L] by component and reagent: {{"Nd", 0.5}, {"NaOH", 10}}. Metals come as
/// chlorides.
inline Eigen::VectorXd totals(const std::vector<std::pair<std::string, double>>& holds) {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(trial_system().tableau.component_count());
  for (const auto& [name, c] : holds) {
    const auto add = [&](const std::vector<std::pair<const char*, double>>& ions) {
      for (const auto& [ion, moles] : ions) result[part(ion)] += moles * c;
    };
    if (name == "H2C2O4") {
      add({{"H", 2}, {"C2O4", 1}});
    } else if (name == "NH4HCO3") {
      add({{"NH4", 1}, {"H", 1}, {"CO3", 1}});
    } else if (name == "Na2CO3") {
      add({{"Na", 2}, {"CO3", 1}});
    } else if (name == "Ca(OH)2") {
      add({{"Ca", 1}, {"H", -2}});
    } else if (const Reagent* reagent = find_reagent(name)) {
      for (const auto& [component, moles] : reagent->components)
        result[part(component)] += moles * c;
    } else {
      result[part(name)] += c;
      result[part("Cl")] += trial_system().tableau.components()[at(part(name))].charge * c;
    }
  }
  return result;
}

inline Carriers trial_carriers(bool balanced) {
  const Eigen::VectorXd none = Eigen::VectorXd::Zero(trial_system().tableau.component_count());
  if (!balanced) return {none, none};
  return {trial_system().volume, trial_system().organic_water};
}

/// An aqueous feed of this composition, with the water that fits into it.
inline NeededFeed needed(const std::string& name,
                         const std::vector<std::pair<std::string, double>>& holds, bool balanced) {
  const Eigen::VectorXd c = totals(holds);
  return {name, c, 1.0 - trial_carriers(balanced).volume.dot(c)};
}

inline UnitLayout trial_layout() { return {trial_system().tableau.component_count()}; }

/// Puts a liquid or solid on a lane: amounts [kmol/s], carrier [m3/s].
inline void put(Eigen::VectorXd& in, int lane, const Eigen::VectorXd& amounts, double carrier) {
  in.segment(trial_layout().index(lane, 0), amounts.size()) = amounts;
  in[trial_layout().index(lane, trial_layout().components)] = carrier;
}

}  // namespace raffinate
