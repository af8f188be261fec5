// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/fed_by_element.hpp"

#include <algorithm>

#include "chemistry/elements.hpp"
#include "chemistry/substance.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The element that a component is followed by where reactions turn one component into another: its
/// metal, or the only element it holds. Nothing: it is followed by itself.
std::string followed_as(const Atoms& atoms) {
  std::string metal;
  for (const auto& [symbol, count] : atoms) {
    const Element* element = find_element(symbol);
    if (!element || !element->metal) continue;
    if (!metal.empty()) return {};
    metal = symbol;
  }
  if (metal.empty() && atoms.size() == 1) return atoms.begin()->first;
  return metal;
}

}  // namespace

Forms counted_as_fed(const Plant& plant, int component) {
  const auto& components = plant.system.tableau.components();
  const bool reacts = std::any_of(plant.units.begin(), plant.units.end(),
                                  [](const PlantUnit& unit) { return !unit.made.empty(); });
  const Atoms own = atoms_of(components[at(component)]);
  const std::string element = reacts ? followed_as(own) : std::string();
  if (element.empty()) return {{component, 1.0}};
  Forms counted;
  for (int k = 0; k < plant.component_count(); ++k)
    if (const Atoms atoms = atoms_of(components[at(k)]); followed_as(atoms) == element)
      counted.emplace_back(k, atoms.at(element) / own.at(element));
  return counted;
}

bool count_metals(const Plant& plant, PlantSpec& one, std::string& missing) {
  const auto& components = plant.system.tableau.components();
  const bool by_component = one.spec.target == DesignSpec::Target::concentration;
  for (Eigen::VectorXd* numbers : {&one.moles, &one.fed, &one.wanted, &one.others})
    numbers->setZero(plant.component_count());
  for (const std::string& metal : one.spec.metals) {
    const bool base = by_component && metal == "OH" && plant.system.proton >= 0;
    const int exact = base ? plant.system.proton : plant.system.tableau.component(metal);
    const Forms forms = by_component && exact >= 0 ? Forms{{exact, base ? -1.0 : 1.0}}
                                                   : forms_of(components, metal);
    if (forms.empty()) {
      missing = metal;
      return false;
    }
    const MetalName name = parse_metal_name(metal);
    for (const auto& [k, atoms] : forms) {
      const Component& component = components[at(k)];
      one.moles[k] = base ? atoms : std::max(one.moles[k], atoms);
      one.wanted[k] = purity_mass(component, name.element ? name.element->symbol : metal);
    }
    // An element is fed as whatever holds it, a valence by itself as that, or as what it is made of.
    const Forms fed = find_element(metal) ? forms : counted_as_fed(plant, forms.front().first);
    for (const auto& [k, moles] : fed) one.fed[k] = std::max(one.fed[k], moles);
  }
  for (int k = 0; k < plant.component_count(); ++k)
    if (one.moles[k] != 0.0) one.metals.push_back(k);
  for (const MetalElement& element : metal_elements(components))
    for (const auto& [k, atoms] : element.forms)
      if (one.moles[k] == 0.0) one.others[k] += purity_mass(components[at(k)], element.symbol);
  return true;
}

}  // namespace raffinate
