// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/system.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>

#include <fmt/format.h>

namespace raffinate {

namespace {

/// "beta Nd/Pr" as its two metals; empty texts for any other name.
std::pair<std::string, std::string> beta_pair(const std::string& name) {
  const std::string prefix = "beta ";
  const auto slash = name.find('/');
  if (!name.starts_with(prefix) || slash == std::string::npos) return {};
  return {name.substr(prefix.size(), slash - prefix.size()), name.substr(slash + 1)};
}

std::vector<std::string> names_of(const std::vector<Constant>& constants) {
  std::vector<std::string> names;
  for (const Constant& one : constants) names.push_back(one.name);
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

[[noreturn]] void refuse_unknown_beta(const System& system, const Override& wanted) {
  const auto [over, under] = beta_pair(wanted.name);
  std::vector<std::string> stored;
  for (const Constant& one : system.constants) {
    if (!beta_pair(one.name).first.empty()) stored.push_back(one.name);
  }
  if (stored.empty()) {
    throw InputError(wanted.at, fmt::format("{} stores no separation factors", system.name),
                     "set one of: " + joined(names_of(system.constants)));
  }
  const std::string reversed = fmt::format("beta {}/{}", under, over);
  if (std::find(stored.begin(), stored.end(), reversed) != stored.end() && wanted.value > 0.0) {
    throw InputError(wanted.at,
                     fmt::format("{} stores {}, not {}", system.name, reversed, wanted.name),
                     fmt::format("write {}: {:.6g}", reversed, 1.0 / wanted.value));
  }
  throw InputError(
      wanted.at,
      fmt::format("{} is not one of the separation factors that {} stores", wanted.name,
                  system.name),
      fmt::format("stored are {}; other pairs follow from these and the log_K", joined(stored)));
}

[[noreturn]] void refuse_unknown(const System& system, const Override& wanted) {
  if (!beta_pair(wanted.name).first.empty()) refuse_unknown_beta(system, wanted);
  const std::string prefix = "log_K ";
  const auto& species = system.tableau.species();
  for (std::size_t s = 0; s < species.size(); ++s) {
    if (wanted.name != prefix + species[s].name || system.recipes[s].log_K.terms.empty()) continue;
    std::vector<std::string> from;
    for (const auto& term : system.recipes[s].log_K.terms) {
      from.push_back(system.constants[static_cast<std::size_t>(term.constant)].name);
    }
    throw InputError(wanted.at,
                     fmt::format("{} does not stand alone in {}: it follows from {}", wanted.name,
                                 system.name, joined(from)),
                     "set " + from.back());
  }
  const auto names = names_of(system.constants);
  throw InputError(wanted.at, fmt::format("{} has no constant \"{}\"", system.name, wanted.name),
                   did_you_mean(wanted.name, names, "it has"));
}

bool counts_by_logarithm(const System& system, int constant) {
  const auto in = [constant](const Combination& one) {
    return std::any_of(one.terms.begin(), one.terms.end(), [constant](const auto& term) {
      return term.constant == constant && term.logarithm;
    });
  };
  return std::any_of(system.recipes.begin(), system.recipes.end(),
                     [&](const Recipe& one) { return in(one.log_K); });
}

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

}  // namespace

const std::vector<std::pair<std::string, std::string>>& ranged_quantities() {
  static const std::vector<std::pair<std::string, std::string>> all{
      {"free acid", "mol/L"},      {"chloride", "mol/L"},   {"nitrate", "mol/L"},
      {"ionic strength", "mol/L"}, {"extractant", "mol/L"}, {"loading", "1"}};
  return all;
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

System System::with(const std::vector<Override>& overrides) const {
  System changed = *this;
  for (const Override& wanted : overrides) {
    const auto found = std::find_if(changed.constants.begin(), changed.constants.end(),
                                    [&](const Constant& one) { return one.name == wanted.name; });
    if (found == changed.constants.end()) refuse_unknown(*this, wanted);
    const int index = static_cast<int>(found - changed.constants.begin());
    const bool positive = counts_by_logarithm(*this, index);
    if (!std::isfinite(wanted.value) || (positive && wanted.value <= 0.0)) {
      throw InputError(wanted.at, fmt::format("{} must be a {}number, not {:g}", wanted.name,
                                              positive ? "positive " : "", wanted.value));
    }
    found->value = wanted.value;
    found->sd.reset();
    found->provenance = Provenance::estimated;
    found->source = "set by the user";
    found->range.clear();
    found->user_set = true;
  }
  changed.tableau = rebuilt(changed);
  return changed;
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
  std::vector<int> kept_as(constants.size(), -1);
  for (Recipe& recipe : smaller.recipes) {
    for_each_term(recipe,
                  [&](const auto& term) { kept_as[static_cast<std::size_t>(term.constant)] = 0; });
  }
  smaller.constants.clear();
  for (std::size_t c = 0; c < constants.size(); ++c) {
    if (kept_as[c] < 0) continue;
    kept_as[c] = static_cast<int>(smaller.constants.size());
    smaller.constants.push_back(constants[c]);
  }
  for (Recipe& recipe : smaller.recipes) {
    for_each_term(recipe, [&](auto& term) {
      term.constant = kept_as[static_cast<std::size_t>(term.constant)];
    });
  }
  return smaller;
}

std::vector<std::string> System::unset(int component) const {
  std::vector<std::string> names;
  for (std::size_t s = 0; s < recipes.size(); ++s) {
    const auto& parts = tableau.species()[s].stoichiometry;
    const bool made_of_it = std::any_of(parts.begin(), parts.end(),
                                        [&](const auto& part) { return part.first == component; });
    if (!made_of_it) continue;
    Recipe recipe = recipes[s];
    for_each_term(recipe, [&](const auto& term) {
      const Constant& one = constants[static_cast<std::size_t>(term.constant)];
      const bool named = std::find(names.begin(), names.end(), one.name) != names.end();
      if (std::isnan(one.value) && !named) names.push_back(one.name);
    });
  }
  return names;
}

System load_system(const std::string& name_or_path, const Location& asked_at) {
  namespace fs = std::filesystem;
  const bool path = name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".yaml");
  if (path) return parse_system(read_text_file(name_or_path, asked_at), name_or_path);
  const fs::path file = fs::path(data_folder()) / (name_or_path + ".yaml");
  if (!fs::exists(file)) {
    const auto shipped = shipped_systems();
    throw InputError(asked_at,
                     fmt::format("there is no system \"{}\" in {}", name_or_path, data_folder()),
                     did_you_mean(name_or_path, shipped, "shipped are") +
                         "; a system of your own is given with file: my-system.yaml");
  }
  return parse_system(read_text_file(file.string(), asked_at), file.string());
}

std::vector<std::string> shipped_systems() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(data_folder(), missing)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string data_folder() {
  if (const char* folder = std::getenv("RAFFINATE_DATA"); folder && *folder) return folder;
#ifdef RAFFINATE_INSTALL_DATA
  if (std::filesystem::is_directory(RAFFINATE_INSTALL_DATA)) return RAFFINATE_INSTALL_DATA;
#endif
#ifdef RAFFINATE_SOURCE_DATA
  return RAFFINATE_SOURCE_DATA;
#else
  return "chemistry/data";
#endif
}

}  // namespace raffinate
