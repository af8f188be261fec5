// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/element_forms.hpp"

#include <algorithm>

#include "chemistry/elements.hpp"
#include "chemistry/substance.hpp"

namespace raffinate {

namespace {

/// Whether a component makes a metal of the plant out of an element that it holds.
bool makes_metal(const Component& component, const Atoms& atoms, const std::string& symbol) {
  if (component.metal) return true;
  const Element* element = find_element(symbol);
  return element && element->metal && component.charge != 0 && atoms.size() > 1;
}

}  // namespace

std::vector<MetalElement> metal_elements(const std::vector<Component>& components) {
  std::vector<Atoms> atoms;
  std::vector<MetalElement> found;
  for (const Component& component : components) {
    atoms.push_back(atoms_of(component));
    for (const auto& [symbol, count] : atoms.back()) {
      const auto known =
          std::find_if(found.begin(), found.end(),
                       [&, symbol = symbol](const auto& one) { return one.symbol == symbol; });
      if (known == found.end() && makes_metal(component, atoms.back(), symbol))
        found.push_back({symbol, {}});
    }
  }
  for (MetalElement& one : found)
    for (std::size_t k = 0; k < components.size(); ++k)
      if (const auto held = atoms[k].find(one.symbol); held != atoms[k].end())
        one.forms.emplace_back(static_cast<int>(k), held->second);
  return found;
}

Forms forms_of(const std::vector<Component>& components, const std::string& name) {
  Forms forms;
  if (name == "H" || name == "O") return forms;
  if (find_element(name)) {
    for (std::size_t k = 0; k < components.size(); ++k) {
      const Atoms atoms = atoms_of(components[k]);
      if (const auto held = atoms.find(name); held != atoms.end())
        forms.emplace_back(static_cast<int>(k), held->second);
    }
    return forms;
  }
  const auto add = [&](const auto& fits) {
    for (std::size_t k = 0; k < components.size(); ++k)
      if (forms.empty() && fits(components[k])) forms.emplace_back(static_cast<int>(k), 1.0);
  };
  add([&](const Component& one) { return one.name == name; });
  const MetalName metal = parse_metal_name(name);
  if (!forms.empty() || !metal.element) return forms;
  add([&](const Component& one) {
    return one.name == metal.element->symbol && one.charge == metal.valence;
  });
  return forms;
}

double purity_mass(const Component& component, const std::string& symbol) {
  const Atoms atoms = atoms_of(component);
  const auto held = atoms.find(symbol);
  if (held == atoms.end()) return 0.0;
  const Element* element = find_element(symbol);
  // A metal of no known element, in tests and made-up systems, counts with its own mass.
  if (!element) return std::max(component.molar_mass, 1e-3);
  const double oxide = oxide_mass_per_mole(*element);
  const bool as_it_is = atoms.size() == 1 && component.charge == 0;
  return held->second * (as_it_is || !(oxide > 0.0) ? element->molar_mass : oxide);
}

}  // namespace raffinate
