// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/fed_by_element.hpp"

#include <fmt/format.h>

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

std::vector<Forms> counted_as_fed(const Plant& plant) {
  const bool reacts = std::any_of(plant.units.begin(), plant.units.end(),
                                  [](const PlantUnit& unit) { return !unit.made.empty(); });
  struct Followed {
    std::string element;
    double atoms = 1.0;
  };
  std::vector<Followed> followed(at(plant.component_count()));
  for (int k = 0; k < plant.component_count() && reacts; ++k) {
    const Atoms atoms = atoms_of(plant.system.tableau.components()[at(k)]);
    const std::string element = followed_as(atoms);
    if (!element.empty()) followed[at(k)] = {element, atoms.at(element)};
  }
  std::vector<Forms> counted(followed.size());
  for (int k = 0; k < plant.component_count(); ++k) {
    const Followed& own = followed[at(k)];
    if (own.element.empty()) counted[at(k)] = {{k, 1.0}};
    for (int j = 0; j < plant.component_count() && !own.element.empty(); ++j)
      if (followed[at(j)].element == own.element)
        counted[at(k)].emplace_back(j, followed[at(j)].atoms / own.atoms);
  }
  return counted;
}

double counted_of_feed(const Plant& plant, const Reading& what, int feed,
                       const Eigen::VectorXd& amounts) {
  const auto& components = plant.system.tableau.components();
  const bool follows = std::any_of(plant.ties.begin(), plant.ties.end(),
                                   [&](const Tie& tie) { return tie.feed == feed; });
  double counted = 0.0;
  for (int k = 0; k < plant.component_count(); ++k)
    if (!follows || !components[at(k)].metal) counted += what.fed[k] * amounts[k];
  return counted;
}

void check_recovery(const Plant& plant, const Reading& what, const OutputName& name,
                    InputProblems& problems) {
  if (what.kind != OutputName::Kind::recovery) return;
  for (const Tie& tie : plant.ties) {
    const Feed& feed = plant.feeds[at(tie.feed)];
    const auto taken_back = [&](int k) { return k == tie.metal || feed.totals[k] > 0.0; };
    if (tie.outlet != what.outlet ||
        std::none_of(what.metals.begin(), what.metals.end(), taken_back))
      continue;
    problems.add(
        name.at,
        fmt::format("feed \"{}\" takes {} back from \"{}\": its recovery there counts what goes "
                    "round more than once",
                    feed.name, fmt::join(name.metals, "+"), name.stream),
        "ask for its purity or concentration there, or for its recovery in another stream");
    return;
  }
}

Reading reading_of(const Plant& plant, const OutputName& name, std::string& missing) {
  const auto& components = plant.system.tableau.components();
  const bool by_component = name.kind == OutputName::Kind::concentration;
  Reading one{.kind = name.kind};
  for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o)
    if (plant.outlets[at(o)].name == name.stream) one.outlet = o;
  for (Eigen::VectorXd* numbers : {&one.moles, &one.fed, &one.wanted, &one.others})
    numbers->setZero(plant.component_count());
  for (const std::string& metal : name.metals) {
    const bool base = by_component && metal == "OH" && plant.system.proton >= 0;
    const int exact = base ? plant.system.proton : plant.system.tableau.component(metal);
    const Forms forms = by_component && exact >= 0 ? Forms{{exact, base ? -1.0 : 1.0}}
                                                   : forms_of(components, metal);
    if (forms.empty()) {
      missing = metal;
      return one;
    }
    const MetalName parsed = parse_metal_name(metal);
    for (const auto& [k, atoms] : forms) {
      const Component& component = components[at(k)];
      one.moles[k] = base ? atoms : std::max(one.moles[k], atoms);
      one.wanted[k] = purity_mass(component, parsed.element ? parsed.element->symbol : metal);
    }
    // An element is fed as whatever holds it, a valence by itself as that, or as what it is made of.
    const Forms fed = find_element(metal) ? forms : counted_as_fed(plant)[at(forms.front().first)];
    for (const auto& [k, moles] : fed) one.fed[k] = std::max(one.fed[k], moles);
  }
  for (int k = 0; k < plant.component_count(); ++k)
    if (one.moles[k] != 0.0) one.metals.push_back(k);
  for (const MetalElement& element : metal_elements(components))
    for (const auto& [k, atoms] : element.forms)
      if (one.moles[k] == 0.0) one.others[k] += purity_mass(components[at(k)], element.symbol);
  return one;
}

}  // namespace raffinate
