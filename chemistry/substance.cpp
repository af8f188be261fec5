// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/substance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chemistry/elements.hpp"
#include "chemistry/input.hpp"
#include "chemistry/reagents.hpp"
#include "chemistry/system.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The element of an elemental form: "S0", "Sb0"; null for anything else.
const Element* elemental(const std::string& name) {
  const bool zero = name.size() > 1 && name.back() == '0';
  return zero ? find_element(name.substr(0, name.size() - 1)) : nullptr;
}

void add(Substance& substance, int component, double moles) {
  for (auto& [k, nu] : substance.stoichiometry)
    if (k == component) {
      nu += moles;
      return;
    }
  substance.stoichiometry.emplace_back(component, moles);
}

/// Components of one atom of the element, beside its elemental form: the valences it comes in.
std::vector<int> valences(const std::vector<Component>& components, const std::string& symbol) {
  std::vector<int> found;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const bool one = atoms_of(components[k]) == Atoms{{symbol, 1.0}};
    if (one && components[k].charge != 0) found.push_back(static_cast<int>(k));
  }
  return found;
}

/// Reads the name as a formula: O is H2O less two H, every other element one of its valences.
std::optional<Substance> compound(const System& system, const std::string& name) {
  const std::vector<Component>& components = system.tableau.components();
  std::vector<std::pair<std::string, double>> atoms;
  try {
    atoms = composition(name);
  } catch (const Fault&) {
    return {};
  }
  double oxygen = 0.0, hydrogen = 0.0, charge = 0.0;
  std::vector<std::pair<std::vector<int>, double>> open;  // elements of several valences
  Substance made{name, {}, 0.0};
  for (const auto& [symbol, count] : atoms) {
    if (symbol == "O") {
      oxygen = count;
    } else if (symbol == "H") {
      hydrogen = count;
    } else {
      const std::vector<int> ways = valences(components, symbol);
      if (ways.empty()) return {};
      open.emplace_back(ways, count);
    }
  }
  if ((hydrogen > 0.0 || oxygen > 0.0) && system.proton < 0) return {};
  made.water = oxygen;
  if (hydrogen != 2.0 * oxygen) add(made, system.proton, hydrogen - 2.0 * oxygen);
  charge = hydrogen - 2.0 * oxygen;
  // The first way to choose the valences that leaves no charge.
  std::vector<std::size_t> choice(open.size(), 0);
  while (true) {
    double sum = charge;
    for (std::size_t i = 0; i < open.size(); ++i)
      sum += open[i].second * components[at(open[i].first[choice[i]])].charge;
    if (std::abs(sum) < 1e-9) break;
    std::size_t i = 0;
    while (i < open.size() && ++choice[i] == open[i].first.size()) choice[i++] = 0;
    if (i == open.size()) return {};
  }
  for (std::size_t i = 0; i < open.size(); ++i) add(made, open[i].first[choice[i]], open[i].second);
  return made;
}

Substance reagent(const System& system, const Reagent& of) {
  Substance made{of.name, {}, 0.0};
  for (const auto& [name, moles] : of.components) {
    const int k = system.tableau.component(name);
    if (k < 0) return {};
    made.stoichiometry.emplace_back(k, moles);
  }
  // As2O3 = 2 As - 6 H holds half the water of as many OH.
  made.water = water_by_formula(made, of.name, system.tableau.components()).value_or(made.water);
  return made;
}

}  // namespace

Atoms atoms_of(const Component& component) {
  if (const Element* element = elemental(component.name)) return {{element->symbol, 1.0}};
  if (const MetalName metal = parse_metal_name(component.name); metal.element)
    return {{metal.element->symbol, 1.0}};
  try {
    Atoms atoms;
    for (const auto& [symbol, count] : composition(component.name)) atoms[symbol] += count;
    return atoms;
  } catch (const Fault&) {
    return {{component.name, 1.0}};
  }
}

Atoms atoms_of(const Substance& substance, const std::vector<Component>& components) {
  Atoms atoms;
  for (const auto& [k, nu] : substance.stoichiometry)
    for (const auto& [symbol, count] : atoms_of(components[at(k)])) atoms[symbol] += nu * count;
  if (substance.water != 0.0) {
    atoms["H"] += 2.0 * substance.water;
    atoms["O"] += substance.water;
  }
  std::erase_if(atoms, [](const auto& one) { return std::abs(one.second) < 1e-9; });
  return atoms;
}

std::optional<double> water_by_formula(const Substance& substance, const std::string& formula,
                                       const std::vector<Component>& components) {
  try {
    double oxygen = 0.0;
    for (const auto& [symbol, count] : composition(formula))
      if (symbol == "O") oxygen += count;
    for (const auto& [k, nu] : substance.stoichiometry)
      if (const Atoms own = atoms_of(components[at(k)]); own.contains("O"))
        oxygen -= nu * own.at("O");
    return oxygen;
  } catch (const Fault&) {
    return {};
  }
}

double charge_of(const Substance& substance, const std::vector<Component>& components) {
  double charge = 0.0;
  for (const auto& [k, nu] : substance.stoichiometry) charge += nu * components[at(k)].charge;
  return charge;
}

double molar_mass_of(const Substance& substance, const std::vector<Component>& components) {
  double mass = substance.water * molar_water;
  for (const auto& [k, nu] : substance.stoichiometry) {
    const double own = components[at(k)].molar_mass;
    mass += own > 0.0 ? nu * own : std::numeric_limits<double>::quiet_NaN();
  }
  return mass;
}

std::optional<Substance> find_substance(const System& system, const std::string& name) {
  if (name == "H2O") return Substance{name, {}, 1.0};
  if (const int k = system.tableau.component(name); k >= 0) return Substance{name, {{k, 1.0}}, 0.0};
  for (const Substance& mineral : system.minerals)
    if (mineral.name == name) return mineral;
  for (const Solid& solid : system.solids)
    if (solid.name == name) return Substance{name, solid.stoichiometry, solid.water};
  for (const Species& species : system.tableau.species()) {
    if (species.name != name || species.phase != Phase::aqueous) continue;
    Substance made{name, species.stoichiometry, 0.0};
    for (const auto& [k, nu] : made.stoichiometry)
      if (k == system.proton && nu < 0.0) made.water = -nu;
    const std::string formula = name.substr(0, name.find_last_not_of("+-") + 1);
    if (const auto water = water_by_formula(made, formula, system.tableau.components()))
      made.water = *water;
    return made;
  }
  if (const Reagent* known = find_reagent(name))
    if (Substance made = reagent(system, *known); !made.name.empty()) return made;
  return compound(system, name);
}

std::vector<std::string> substance_names(const System& system) {
  std::vector<std::string> names;
  for (const Substance& mineral : system.minerals) names.push_back(mineral.name);
  for (const Component& component : system.tableau.components())
    if (component.charge == 0) names.push_back(component.name);
  for (const Solid& solid : system.solids) names.push_back(solid.name);
  return names;
}

}  // namespace raffinate
