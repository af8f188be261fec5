// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/reagents.hpp"

#include <algorithm>

#include "chemistry/elements.hpp"

namespace raffinate {

const std::vector<Reagent>& reagents() {
  // Molar masses follow from the formula. OH counts as -H: see the header.
  static const std::vector<Reagent> table = [] {
    std::vector<Reagent> all{{"HCl", "hydrochloric acid", {{"H", 1}, {"Cl", 1}}},
                             {"HNO3", "nitric acid", {{"H", 1}, {"NO3", 1}}},
                             {"H2SO4", "sulfuric acid", {{"H", 2}, {"SO4", 1}}},
                             {"NaOH", "caustic soda", {{"Na", 1}, {"H", -1}}},
                             {"KOH", "caustic potash", {{"K", 1}, {"H", -1}}},
                             {"NH4OH", "ammonia water", {{"NH4", 1}, {"H", -1}}},
                             {"NaCl", "sodium chloride", {{"Na", 1}, {"Cl", 1}}},
                             {"KCl", "potassium chloride", {{"K", 1}, {"Cl", 1}}},
                             {"NH4Cl", "ammonium chloride", {{"NH4", 1}, {"Cl", 1}}},
                             {"MgCl2", "magnesium chloride", {{"Mg", 1}, {"Cl", 2}}},
                             {"CaCl2", "calcium chloride", {{"Ca", 1}, {"Cl", 2}}},
                             {"NaNO3", "sodium nitrate", {{"Na", 1}, {"NO3", 1}}},
                             {"NH4NO3", "ammonium nitrate", {{"NH4", 1}, {"NO3", 1}}},
                             {"Na2SO4", "sodium sulfate", {{"Na", 2}, {"SO4", 1}}},
                             {"(NH4)2SO4", "ammonium sulfate", {{"NH4", 2}, {"SO4", 1}}},
                             {"MgSO4", "magnesium sulfate", {{"Mg", 1}, {"SO4", 1}}}};
    for (Reagent& reagent : all) reagent.molar_mass = molar_mass(reagent.name);
    return all;
  }();
  return table;
}

const Reagent* find_reagent(std::string_view name) {
  const auto& table = reagents();
  const auto found =
      std::find_if(table.begin(), table.end(), [name](const Reagent& r) { return r.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace raffinate
