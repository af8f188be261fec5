// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/reagents.hpp"

#include <algorithm>

#include "chemistry/elements.hpp"

namespace raffinate {

const std::vector<Reagent>& reagents() {
  // Molar masses follow from the formula. OH counts as -H: see the header.
  static const std::vector<Reagent> table = [] {
    std::vector<Reagent> all{
        {"HCl", "hydrochloric acid", {{"H", 1}, {"Cl", 1}}},
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
        {"MgSO4", "magnesium sulfate", {{"Mg", 1}, {"SO4", 1}}},
        {"Ca(OH)2", "slaked lime", {{"Ca", 1}, {"H", -2}}},
        {"Mg(OH)2", "magnesium hydroxide", {{"Mg", 1}, {"H", -2}}},
        {"FeCl3", "iron(III) chloride", {{"Fe", 1}, {"Cl", 3}}},
        {"FeCl2", "iron(II) chloride", {{"Fe2", 1}, {"Cl", 2}}},
        {"SbCl3", "antimony(III) chloride", {{"Sb", 1}, {"Cl", 3}}},
        {"CuSO4", "copper sulfate", {{"Cu", 1}, {"SO4", 1}}},
        {"As2O3", "white arsenic", {{"As", 2}, {"H", -6}}},
        {"H3AsO4", "arsenic acid", {{"As5", 1}, {"H", -5}}},
        {"H2O2", "hydrogen peroxide", {{"H2O2", 1}}},
        {"BaCl2", "barium chloride", {{"Ba", 1}, {"Cl", 2}}},
        {"H2C2O4", "oxalic acid", {{"H", 2}, {"C2O4", 1}}},
        {"Na2C2O4", "sodium oxalate", {{"Na", 2}, {"C2O4", 1}}},
        {"(NH4)2C2O4", "ammonium oxalate", {{"NH4", 2}, {"C2O4", 1}}},
        {"Na2CO3", "soda ash", {{"Na", 2}, {"CO3", 1}}},
        {"NaHCO3", "sodium bicarbonate", {{"Na", 1}, {"H", 1}, {"CO3", 1}}},
        {"(NH4)2CO3", "ammonium carbonate", {{"NH4", 2}, {"CO3", 1}}},
        {"NH4HCO3", "ammonium bicarbonate", {{"NH4", 1}, {"H", 1}, {"CO3", 1}}},
        {"HF", "hydrofluoric acid", {{"H", 1}, {"F", 1}}},
        {"NaF", "sodium fluoride", {{"Na", 1}, {"F", 1}}},
        {"NH4F", "ammonium fluoride", {{"NH4", 1}, {"F", 1}}},
        {"Na2S", "sodium sulfide", {{"Na", 2}, {"S", 1}}},
        {"NaHS", "sodium hydrosulfide", {{"Na", 1}, {"H", 1}, {"S", 1}}}};
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
