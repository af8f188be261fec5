// SPDX-License-Identifier: BSD-3-Clause
// Minerals: names for what solid feeds hold and reactions turn over.
#include <cmath>

#include <fmt/format.h>

#include "chemistry/elements.hpp"
#include "chemistry/reaction.hpp"
#include "chemistry/system_reader.hpp"

namespace raffinate {

namespace {

/// "2 Sb, 3 S", by how much two counts differ.
std::string difference(const Atoms& formula, const Atoms& recipe) {
  std::string text;
  Atoms both = formula;
  both.insert(recipe.begin(), recipe.end());
  for (const auto& [symbol, ignored] : both) {
    const auto of = [&symbol = symbol](const Atoms& atoms) {
      const auto found = atoms.find(symbol);
      return found == atoms.end() ? 0.0 : found->second;
    };
    if (std::abs(of(formula) - of(recipe)) < 1e-9) continue;
    text += fmt::format("{}{:g} {} for {:g}", text.empty() ? "" : ", ", of(recipe), symbol,
                        of(formula));
  }
  return text;
}

}  // namespace

void SystemReader::read_minerals() {
  const Node* minerals = root_.value("minerals");
  if (!minerals) return;
  if (!minerals->is_map()) throw InputError(minerals->at, "expected a map of minerals here");
  for (const NodeEntry& entry : minerals->entries) {
    if (entry.value.is_map()) allow_only(entry.value, {"of", "water"});
    const Node& of = entry.value.is_map() ? required(entry.value, "of") : entry.value;
    Substance mineral{entry.key, {}, 0.0};
    if (!taken_.insert(entry.key).second)
      throw InputError(entry.at, fmt::format("the name {} is taken", entry.key),
                       "what is a component or a solid needs no entry here");
    try {
      for (const auto& [name, moles] : parse_reaction(text_of(of))) {
        const int k = component(name, "", of.at);
        if (k == system_.extractant.component)
          throw InputError(
              of.at, fmt::format("{} is made of {}, which stays in the organic", entry.key, name));
        mineral.stoichiometry.emplace_back(k, moles);
        if (k == system_.proton && moles < 0.0) mineral.water -= moles;  // OH = H2O - H
      }
    } catch (const Fault& fault) {
      throw InputError(of.at, fault.what(), fault.cure());
    }
    if (const Node* water = entry.value.value("water"))
      mineral.water += number_of(*water);
    else
      mineral.water = water_by_formula(mineral, entry.key, components_).value_or(mineral.water);
    if (const double charge = charge_of(mineral.stoichiometry); std::abs(charge) > 1e-9)
      throw InputError(of.at, fmt::format("the mineral {} carries charge {:+g}", entry.key, charge),
                       "correct its components");
    try {
      Atoms formula;
      for (const auto& [symbol, count] : composition(entry.key)) formula[symbol] += count;
      const std::string differs = difference(formula, atoms_of(mineral, components_));
      if (!differs.empty())
        throw InputError(
            of.at,
            fmt::format("the mineral {} is not made of these components: {}", entry.key, differs),
            "correct its components, or give it a name that is no formula");
    } catch (const Fault&) {  // a name such as pyrite
    }
    system_.minerals.push_back(std::move(mineral));
  }
}

}  // namespace raffinate
