// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/system.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "chemistry/elements.hpp"
#include "chemistry/system_numbers.hpp"

namespace raffinate {

namespace {

template <typename Visit>
void for_each_term(Recipe& recipe, const Visit& visit) {
  for (auto& term : recipe.log_K.terms) visit(term);
  for (auto& [component, power] : recipe.exponents) {
    for (auto& term : power.terms) visit(term);
  }
}

/// The tableau with the ln K and exponents that the constants give.
Tableau rebuilt(const System& system) {
  auto species = system.tableau.species();
  for (std::size_t s = 0; s < species.size(); ++s) {
    const Recipe& recipe = system.recipes[s];
    species[s].ln_K = std::numbers::ln10 * recipe.log_K.value(system.constants);
    for (const auto& [component, power] : recipe.exponents) {
      for (auto& [k, value] : species[s].exponents) {
        if (k == component) value = power.value(system.constants);
      }
    }
  }
  return {system.tableau.components(), std::move(species)};
}

int renumbered(int index, const std::vector<int>& keep) {
  const auto found = std::find(keep.begin(), keep.end(), index);
  return found == keep.end() ? -1 : static_cast<int>(found - keep.begin());
}

/// "volume Na" is about Na.
std::string component_of(const Constant& volume) {
  return volume.name.substr(volume.name.find(' ') + 1);
}

/// What remains of the solids: those whose components all remain.
void restrict_solids(const System& whole, const std::vector<int>& keep, System& smaller) {
  smaller.solids.clear();
  smaller.solid_recipes.clear();
  for (std::size_t s = 0; s < whole.solids.size(); ++s) {
    Solid solid = whole.solids[s];
    for (auto& [component, moles] : solid.stoichiometry) component = renumbered(component, keep);
    const auto gone = [](const auto& part) { return part.first < 0; };
    if (std::any_of(solid.stoichiometry.begin(), solid.stoichiometry.end(), gone)) continue;
    smaller.solids.push_back(std::move(solid));
    smaller.solid_recipes.push_back(whole.solid_recipes[s]);
  }
}

void restrict_minerals(const System& whole, const std::vector<int>& keep, System& smaller) {
  smaller.minerals.clear();
  for (Substance mineral : whole.minerals) {
    for (auto& [component, moles] : mineral.stoichiometry) component = renumbered(component, keep);
    const auto gone = [](const auto& part) { return part.first < 0; };
    if (std::none_of(mineral.stoichiometry.begin(), mineral.stoichiometry.end(), gone))
      smaller.minerals.push_back(std::move(mineral));
  }
}

void restrict_volumes(const System& whole, const std::vector<int>& keep, System& smaller) {
  if (whole.volume.size() > 0) smaller.volume = whole.volume(keep);
  if (whole.organic_water.size() > 0) smaller.organic_water = whole.organic_water(keep);
  std::erase_if(smaller.volume_numbers, [&](const Constant& one) {
    return smaller.tableau.component(component_of(one)) < 0;
  });
}

template <typename Visit>
void for_each_recipe(System& system, const Visit& visit) {
  for (Recipe& recipe : system.recipes) visit(recipe);
  for (Recipe& recipe : system.solid_recipes) visit(recipe);
}

}  // namespace

bool counts_by_logarithm(const System& system, int constant) {
  const auto in = [constant](const Combination& one) {
    return std::any_of(one.terms.begin(), one.terms.end(), [constant](const auto& term) {
      return term.constant == constant && term.logarithm;
    });
  };
  const auto in_recipe = [&](const Recipe& one) { return in(one.log_K); };
  return std::any_of(system.recipes.begin(), system.recipes.end(), in_recipe) ||
         std::any_of(system.solid_recipes.begin(), system.solid_recipes.end(), in_recipe);
}

void apply_numbers(System& system) {
  system.tableau = rebuilt(system);
  for (std::size_t s = 0; s < system.solids.size(); ++s) {
    system.solids[s].ln_K =
        std::numbers::ln10 * system.solid_recipes[s].log_K.value(system.constants);
  }
  for (const Constant& one : system.volume_numbers) {
    const int k = system.tableau.component(component_of(one));
    if (one.name.starts_with("volume ")) {
      system.volume(k) = one.value * 1e-3;  // cm3 to L
    } else {
      system.organic_water(k) = one.value * molar_water;
    }
  }
}

const std::vector<std::pair<std::string, std::string>>& ranged_quantities() {
  static const std::vector<std::pair<std::string, std::string>> all{
      {"free acid", "mol/L"},      {"chloride", "mol/L"},   {"nitrate", "mol/L"},
      {"ionic strength", "mol/L"}, {"extractant", "mol/L"}, {"loading", "1"}};
  return all;
}

double ln_saturation(const Solid& solid, const Eigen::VectorXd& u) {
  double index = solid.ln_K;
  for (const auto& [k, nu] : solid.stoichiometry) index += std::isfinite(u[k]) ? nu * u[k] : -1e300;
  return index;
}

const std::vector<std::string>& solid_kinds() {
  static const std::vector<std::string> kinds{"hydroxide", "oxychloride", "oxalate",
                                              "carbonate", "sulfate",     "chloride",
                                              "fluoride",  "sulfide",     "arsenate"};
  return kinds;
}

std::string_view to_string(Provenance provenance) {
  switch (provenance) {
    case Provenance::measured: return "MEASURED";
    case Provenance::reference: return "REFERENCE";
    case Provenance::derived: return "DERIVED";
    case Provenance::estimated: return "ESTIMATED";
  }
  return "ESTIMATED";
}

double Combination::value(const std::vector<Constant>& constants) const {
  double sum = fixed;
  for (const Term& term : terms) {
    const double number = constants[static_cast<std::size_t>(term.constant)].value;
    sum += term.weight * (term.logarithm ? std::log10(number) : number);
  }
  return sum;
}

System System::restricted_to(const std::vector<int>& keep) const {
  System smaller = *this;
  smaller.tableau = tableau.restricted_to(keep);
  smaller.extractant.component = renumbered(extractant.component, keep);
  smaller.proton = renumbered(proton, keep);
  std::erase_if(smaller.saponifying,
                [&](const std::string& ion) { return smaller.tableau.component(ion) < 0; });
  // Species keep their order, so walking both lists once finds what remained of each.
  smaller.recipes.clear();
  std::size_t next = 0;
  for (const Species& one : smaller.tableau.species()) {
    while (tableau.species()[next].name != one.name || tableau.species()[next].phase != one.phase) {
      ++next;
    }
    Recipe recipe = recipes[next++];
    for (auto& [component, power] : recipe.exponents) component = renumbered(component, keep);
    std::erase_if(recipe.exponents, [](const auto& power) { return power.first < 0; });
    smaller.recipes.push_back(std::move(recipe));
  }
  restrict_solids(*this, keep, smaller);
  restrict_minerals(*this, keep, smaller);
  restrict_volumes(*this, keep, smaller);
  std::vector<int> kept_as(constants.size(), -1);
  for_each_recipe(smaller, [&](Recipe& recipe) {
    for_each_term(recipe,
                  [&](const auto& term) { kept_as[static_cast<std::size_t>(term.constant)] = 0; });
  });
  smaller.constants.clear();
  for (std::size_t c = 0; c < constants.size(); ++c) {
    if (kept_as[c] < 0) continue;
    kept_as[c] = static_cast<int>(smaller.constants.size());
    smaller.constants.push_back(constants[c]);
  }
  for_each_recipe(smaller, [&](Recipe& recipe) {
    for_each_term(recipe, [&](auto& term) {
      term.constant = kept_as[static_cast<std::size_t>(term.constant)];
    });
  });
  return smaller;
}

System System::with_solids(const std::vector<std::string>& kinds) const {
  System fewer = *this;
  fewer.solids.clear();
  fewer.solid_recipes.clear();
  for (std::size_t s = 0; s < solids.size(); ++s) {
    if (std::find(kinds.begin(), kinds.end(), solids[s].kind) == kinds.end()) {
      fewer.minerals.push_back({solids[s].name, solids[s].stoichiometry, solids[s].water});
      continue;
    }
    fewer.solids.push_back(solids[s]);
    fewer.solid_recipes.push_back(solid_recipes[s]);
  }
  std::vector<int> all(static_cast<std::size_t>(tableau.component_count()));
  std::iota(all.begin(), all.end(), 0);
  return fewer.restricted_to(all);
}

std::vector<std::string> System::unset(int component) const {
  std::vector<std::string> names;
  const auto look_at = [&](const std::vector<std::pair<int, double>>& parts, Recipe recipe) {
    const bool made_of_it = std::any_of(parts.begin(), parts.end(),
                                        [&](const auto& part) { return part.first == component; });
    if (!made_of_it) return;
    for_each_term(recipe, [&](const auto& term) {
      const Constant& one = constants[static_cast<std::size_t>(term.constant)];
      const bool named = std::find(names.begin(), names.end(), one.name) != names.end();
      if (std::isnan(one.value) && !named) names.push_back(one.name);
    });
  };
  for (std::size_t s = 0; s < recipes.size(); ++s) {
    look_at(tableau.species()[s].stoichiometry, recipes[s]);
  }
  for (std::size_t s = 0; s < solids.size(); ++s) {
    look_at(solids[s].stoichiometry, solid_recipes[s]);
  }
  return names;
}

System System::at(double wanted) const {
  if (!(wanted > 0.0)) throw std::invalid_argument("System::at: a temperature is above 0 K");
  constexpr double R = 8.314462618e-3;  // [kJ/mol/K]
  const double per_enthalpy = -(1.0 / wanted - 1.0 / temperature) / (R * std::numbers::ln10);
  System other = *this;
  other.temperature = wanted;
  for (std::size_t c = 0; c < constants.size(); ++c) {
    if (!constants[c].enthalpy) continue;
    const double shift = *constants[c].enthalpy * per_enthalpy;
    if (counts_by_logarithm(*this, static_cast<int>(c))) {
      other.constants[c].value *= std::pow(10.0, shift);
    } else {
      other.constants[c].value += shift;
    }
  }
  apply_numbers(other);
  return other;
}

}  // namespace raffinate
