// SPDX-License-Identifier: BSD-3-Clause
// What a system makes of its components: species, solids, and the volume each takes.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "chemistry/reaction.hpp"
#include "chemistry/system_reader.hpp"
#include "chemistry/units.hpp"

namespace raffinate {

namespace {

/// Runs `parse_reaction`, and says where the text stood if it could not be read.
std::vector<std::pair<std::string, double>> reaction_at(const Node& node) {
  try {
    return parse_reaction(text_of(node));
  } catch (const Fault& fault) {
    throw InputError(node.at, fault.what(), fault.cure());
  }
}

}  // namespace

void SystemReader::add_species(const Species& species, const Recipe& recipe, const Location& at) {
  if (!taken_.insert(species.name).second) {
    throw InputError(at, fmt::format("the species {} is given twice", species.name));
  }
  species_.push_back(species);
  system_.recipes.push_back(recipe);
}

/// True if the entry is a template: one species or solid for every metal that its numbers list.
bool SystemReader::made_of_metals(const NodeEntry& entry) const {
  const auto parts = reaction_at(required(entry.value, "of"));
  if (std::none_of(parts.begin(), parts.end(), [](const auto& one) { return one.first == "M"; })) {
    return false;
  }
  if (!entry.key.starts_with("M")) {
    throw InputError(entry.at, "the name of a species made of M must start with M");
  }
  for (const NodeEntry& table : entry.value.entries) check_metals_of(table.value, metals_);
  if (const Node* exponents = entry.value.value("exponents")) {
    for (const NodeEntry& table : exponents->entries) check_metals_of(table.value, metals_);
  }
  return true;
}

void SystemReader::read_species(const NodeEntry& entry) {
  allow_only(entry.value, {"phase", "of", "log_K", "K", "D", "exponents"});
  if (!made_of_metals(entry)) return read_species_of(entry, "");
  // A species whose log_K hangs on another exists for the metals that have the other.
  const Node* log_K = entry.value.value("log_K");
  const Node* base = log_K ? log_K->value("shift") : nullptr;
  bool any = false;
  for (const std::string& metal : metals_) {
    if (base && !log_K_of_.contains(with_metal(text_of(*base), metal))) continue;
    read_species_of(entry, metal);
    any = true;
  }
  if (!any) throw InputError(base->at, fmt::format("no species {} above this one", base->text));
}

Combination SystemReader::read_log_K(const Node& node, const std::string& name,
                                     const std::string& metal) {
  const auto kinds = {"log_K", "K", "D"};
  if (std::count_if(kinds.begin(), kinds.end(), [&](auto kind) { return node.value(kind); }) != 1) {
    throw InputError(node.at, fmt::format("{} needs one of log_K, K and D", name));
  }
  for (const std::string positive : {"K", "D"}) {
    const Node* table = node.value(positive);
    if (table) return numbers_.read(*table, {positive, true}, metal);
  }
  const Node& table = *node.value("log_K");
  if (table.is_text()) throw InputError(table.at, "a log_K needs a value, a class and a source");
  const Node* base = table.value("shift");
  Combination log_K = numbers_.read(table, {(base ? "shift " : "log_K ") + name, false}, metal);
  if (base) {
    const auto first = log_K_of_.find(with_metal(text_of(*base), metal));
    if (first == log_K_of_.end()) {
      throw InputError(base->at, fmt::format("no species {} above this one", base->text));
    }
    log_K.fixed += first->second.fixed;
    log_K.terms.insert(log_K.terms.begin(), first->second.terms.begin(), first->second.terms.end());
  }
  return log_K;
}

int SystemReader::component(const std::string& name, const std::string& metal,
                            const Location& at) const {
  const int index = index_of(name == "M" ? metal : name);
  if (index >= 0) return index;
  std::vector<std::string> names;
  for (const Component& one : components_) names.push_back(one.name);
  throw InputError(at, fmt::format("\"{}\" is not a component of this system", name),
                   did_you_mean(name, names, "components are"));
}

void SystemReader::read_species_of(const NodeEntry& entry, const std::string& metal) {
  const Node& node = entry.value;
  // A table that does not list a metal means that the metal has no such species.
  for (const std::string key : {"log_K", "K", "D"}) {
    if (const Node* table = node.value(key); table && !numbers_.has(*table, metal)) return;
  }
  Species species;
  species.name = with_metal(entry.key, metal);
  const Node& phase = required(node, "phase");
  if (text_of(phase) != "aqueous" && phase.text != "organic") {
    throw InputError(phase.at, fmt::format("expected aqueous or organic, not \"{}\"", phase.text),
                     phase.text == "solid" ? "solids have a section of their own, solids:" : "");
  }
  species.phase = phase.text == "organic" ? Phase::organic : Phase::aqueous;
  const Node& of = required(node, "of");
  for (const auto& [name, moles] : reaction_at(of)) {
    species.stoichiometry.emplace_back(component(name, metal, of.at), moles);
  }
  Recipe recipe;
  recipe.log_K = log_K_of_[species.name] = read_log_K(node, entry.key, metal);
  species.ln_K = std::numbers::ln10 * recipe.log_K.value(system_.constants);
  species.exponents = species.stoichiometry;
  if (const Node* exponents = node.value("exponents")) {
    if (!exponents->is_map()) throw InputError(exponents->at, "expected a map, {H: -1.1}");
    for (const NodeEntry& power : exponents->entries) {
      const int k = component(power.key, metal, power.at);
      const Combination value = numbers_.read(power.value, {"exponent", false}, metal);
      const auto found = std::find_if(species.exponents.begin(), species.exponents.end(),
                                      [k](const auto& one) { return one.first == k; });
      if (found == species.exponents.end()) {
        species.exponents.emplace_back(k, value.value(system_.constants));
      } else {
        found->second = value.value(system_.constants);
      }
      if (!value.terms.empty()) recipe.exponents.emplace_back(k, value);
    }
  }
  add_species(species, recipe, entry.at);
}

void SystemReader::read_solid(const NodeEntry& entry) {
  allow_only(entry.value, {"of", "kind", "water", "log_K"});
  if (!made_of_metals(entry)) return read_solid_of(entry, "");
  for (const std::string& metal : metals_) read_solid_of(entry, metal);
}

void SystemReader::read_solid_of(const NodeEntry& entry, const std::string& metal) {
  const Node& node = entry.value;
  if (!numbers_.has(required(node, "log_K"), metal)) return;
  Solid solid;
  solid.name = with_metal(entry.key, metal);
  if (!taken_.insert(solid.name).second) {
    throw InputError(entry.at, fmt::format("the name {} is taken", solid.name),
                     "tell the solid from the dissolved, CaF2(s)");
  }
  if (const Node* kind = node.value("kind")) {
    solid.kind = text_of(*kind);
    const auto& kinds = solid_kinds();
    if (std::find(kinds.begin(), kinds.end(), solid.kind) == kinds.end()) {
      throw InputError(kind->at, fmt::format("unknown kind of solid \"{}\"", solid.kind),
                       did_you_mean(solid.kind, kinds, "kinds are"));
    }
  }
  const Node& of = required(node, "of");
  for (const auto& [name, moles] : reaction_at(of)) {
    const int k = component(name, metal, of.at);
    if (k == system_.extractant.component) {
      throw InputError(
          of.at, fmt::format("{} is made of {}, which stays in the organic", solid.name, name));
    }
    solid.stoichiometry.emplace_back(k, moles);
    if (k == system_.proton && moles < 0.0) solid.water -= moles;  // OH = H2O - H
  }
  if (const Node* water = node.value("water")) solid.water += number_of(*water);
  if (const double charge = charge_of(solid.stoichiometry);
      system_.charges && std::abs(charge) > 1e-9) {
    throw InputError(of.at, fmt::format("the solid {} carries charge {:+g}", solid.name, charge),
                     "correct `of`");
  }
  Recipe recipe;
  recipe.log_K = log_K_of_[solid.name] = read_log_K(node, entry.key, metal);
  solid.ln_K = std::numbers::ln10 * recipe.log_K.value(system_.constants);
  system_.solids.push_back(solid);
  system_.solid_recipes.push_back(recipe);
}

/// True if a liquid can hold the component: some species is made of it.
bool SystemReader::dissolves(int component) const {
  return std::any_of(species_.begin(), species_.end(), [component](const Species& one) {
    return std::any_of(one.stoichiometry.begin(), one.stoichiometry.end(),
                       [component](const auto& part) { return part.first == component; });
  });
}

void SystemReader::read_third_phase() {
  const Node* section = root_.value("third_phase");
  if (!section) return;
  allow_only(*section, {"acid"});
  const Node& acid = required(*section, "acid");
  if (!acid.is_map())
    throw InputError(acid.at, "expected a number with its class and source here",
                     "acid: {value: 0.5, class: ESTIMATED, note: seen in the laboratory}");
  if (system_.extractant.component < 0 || system_.proton < 0)
    throw InputError(section->at, "a third phase needs an extractant and acid",
                     "list H among the ions and name the extractant, or leave the section out");
  third_phase_.read(acid, {"third_phase acid", false}, "");
  Constant& one = system_.third_phase.back();
  if (one.unit == "1") one.unit = "mol/mol";
  if (one.unit != "mol/mol" || !(one.value > 0.0))
    throw InputError(acid.at, "the limit is moles of acid per mole of extractant, above zero",
                     "write for example value: 0.5");
}

void SystemReader::read_volumes() {
  std::vector<std::string> names;
  for (const Component& one : components_) names.push_back(one.name);
  const auto read = [&](const std::string& section, const std::string& called,
                        const std::string& unit) -> const Node* {
    const Node* table = root_.value(section);
    if (!table) return nullptr;
    const Node& values = required(*table, "values");
    if (!values.is_map()) throw InputError(values.at, "expected a map here, {Na: 0, Cl: 19}");
    for (const NodeEntry& entry : values.entries) {
      if (entry.key == "all" || index_of(entry.key) >= 0) continue;
      throw InputError(entry.at, fmt::format("\"{}\" is not a component of this system", entry.key),
                       did_you_mean(entry.key, names, "components are"));
    }
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (static_cast<int>(k) == system_.extractant.component) continue;
      if (!volumes_.has(*table, names[k]) || !dissolves(static_cast<int>(k))) continue;
      volumes_.read(*table, {called, false}, names[k]);
      Constant& one = system_.volume_numbers.back();
      if (one.unit == "1") one.unit = unit;
      if (one.unit != unit && (unit == "mol/mol" || one.unit != "mL/mol")) {
        throw InputError(table->at,
                         fmt::format("{} is given in {}, not in \"{}\"", section, unit, one.unit));
      }
    }
    return table;
  };
  if (const Node* table = read("volumes", "volume", "cm3/mol")) {
    system_.volume = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(names.size()));
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (static_cast<int>(k) == system_.extractant.component) continue;
      if (volumes_.has(*table, names[k]) || !dissolves(static_cast<int>(k))) continue;
      throw InputError(table->at, fmt::format("volumes has no number for {}", names[k]),
                       "give every component one that can be in the aqueous, or all: 0");
    }
  }
  if (read("organic_water", "organic_water", "mol/mol")) {
    system_.organic_water = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(names.size()));
  }
}

}  // namespace raffinate
