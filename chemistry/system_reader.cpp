// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numbers>
#include <set>

#include <fmt/format.h>

#include "chemistry/elements.hpp"
#include "chemistry/quantity.hpp"
#include "chemistry/reaction.hpp"
#include "chemistry/system_numbers.hpp"

namespace raffinate {

namespace {

/// Runs `read`, and says where the text stood if it could not be read.
template <typename Read>
auto placed(const Location& at, const Read& read) {
  try {
    return read();
  } catch (const Fault& fault) {
    throw InputError(at, fault.what(), fault.cure());
  }
}

double molar_mass_at(const Node& node) {
  return placed(node.at, [&] { return parse_quantity(text_of(node), dimension::molar_mass).si(); });
}

/// Ions that are no elements; the others take charge and mass from the table of elements.
Component ion(const std::string& name, const Location& at) {
  static const std::map<std::string, int> charges = {
      {"H", 1}, {"NH4", 1}, {"Cl", -1}, {"NO3", -1}, {"SO4", -2}};
  if (const auto found = charges.find(name); found != charges.end()) {
    return {name, found->second, placed(at, [&] { return molar_mass(name); }), false};
  }
  if (const Element* element = find_element(name); element && element->charge != 0) {
    return {name, element->charge, element->molar_mass, false};
  }
  throw InputError(at, fmt::format("unknown ion \"{}\"", name),
                   "expected H, NH4, Cl, NO3, SO4 or the symbol of an element");
}

/// Builds a System from its file; docs/models/system-files.md has the format for the format.
class Reader {
 public:
  Reader(const Node& root, System& system)
      : root_(root), system_(system), numbers_(root.value("sources"), system.constants) {}

  void read() {
    allow_only(root_, {"raffinate-system", "title", "description", "components", "species", "valid",
                       "sources"});
    if (const Node& version = required(root_, "raffinate-system"); text_of(version) != "1") {
      throw InputError(version.at, fmt::format("expected version 1, not {}", version.text));
    }
    system_.title = text_of(required(root_, "title"));
    read_components();
    const Node& species = required(root_, "species");
    if (!species.is_map()) throw InputError(species.at, "expected a map of species here");
    for (const NodeEntry& entry : species.entries) read_species(entry);
    read_valid();
    check_that_organic_species_are_neutral();
    system_.tableau = Tableau(components_, species_);
  }

 private:
  void add_component(const Component& component, Phase free_in, const Location& at) {
    if (index_of(component.name) >= 0) {
      throw InputError(at, fmt::format("the component {} is given twice", component.name));
    }
    const int index = static_cast<int>(components_.size());
    components_.push_back(component);
    add_species({component.name, free_in, {{index, 1.0}}, {{index, 1.0}}, 0.0}, {}, at);
  }

  void add_species(const Species& species, const Recipe& recipe, const Location& at) {
    if (!taken_.insert(species.name).second) {
      throw InputError(at, fmt::format("the species {} is given twice", species.name));
    }
    species_.push_back(species);
    system_.recipes.push_back(recipe);
  }

  int index_of(const std::string& component) const {
    for (std::size_t k = 0; k < components_.size(); ++k) {
      if (components_[k].name == component) return static_cast<int>(k);
    }
    return -1;
  }

  void read_components();
  void add_metal(const std::string& symbol, const Node* detail, const Location& at);
  void read_species(const NodeEntry& entry);
  void read_species_of(const NodeEntry& entry, const std::string& metal);
  Combination read_log_K(const Node& node, const std::string& name, const std::string& metal);
  void read_valid();
  void check_that_organic_species_are_neutral() const;

  const Node& root_;
  System& system_;
  NumberTables numbers_;
  std::vector<std::string> metals_;
  std::vector<Component> components_;
  std::vector<Species> species_;
  std::set<std::string> taken_;
  std::map<std::string, Combination> log_K_of_;  ///< by species, for those that shift on another
};

void Reader::add_metal(const std::string& symbol, const Node* detail, const Location& at) {
  const Element* element = find_element(symbol);
  if (!element) throw InputError(at, fmt::format("\"{}\" is not the symbol of an element", symbol));
  Component metal{symbol, element->charge, element->molar_mass, true};
  if (detail) {
    allow_only(*detail, {"charge", "molar_mass"});
    if (const Node* charge = detail->value("charge")) {
      metal.charge = static_cast<int>(std::lround(number_of(*charge)));
    }
    if (const Node* mass = detail->value("molar_mass")) metal.molar_mass = molar_mass_at(*mass);
  }
  add_component(metal, Phase::aqueous, at);
  metals_.push_back(symbol);
}

void Reader::read_components() {
  const Node& node = required(root_, "components");
  allow_only(node, {"metals", "ions", "extractant", "saponified_by", "balance"});
  const Node& metals = required(node, "metals");
  if (metals.is_map()) {
    for (const NodeEntry& entry : metals.entries) add_metal(entry.key, &entry.value, entry.at);
  } else {
    for (const std::string& symbol : texts_of(metals)) add_metal(symbol, nullptr, metals.at);
  }
  if (const Node* ions = node.value("ions")) {
    for (const std::string& name : texts_of(*ions)) {
      add_component(ion(name, ions->at), Phase::aqueous, ions->at);
    }
  }
  system_.proton = index_of("H");
  if (const Node* extractant = node.value("extractant")) {
    allow_only(*extractant, {"name", "monomers", "capacity", "molar_mass"});
    const Node* mass = extractant->value("molar_mass");
    const std::string& name = text_of(required(*extractant, "name"));
    add_component({name, 0, mass ? molar_mass_at(*mass) : 0.0, false}, Phase::organic,
                  extractant->at);
    system_.extractant = {index_of(name), number_of(required(*extractant, "monomers")),
                          number_of(required(*extractant, "capacity"))};
  }
  const auto must_exist = [&](const std::string& name, const Location& at) {
    if (index_of(name) < 0) throw InputError(at, fmt::format("{} is not among the ions", name));
  };
  if (const Node* by = node.value("saponified_by")) {
    system_.saponifying = texts_of(*by);
    for (const std::string& name : system_.saponifying) must_exist(name, by->at);
  }
  const Node* anion = node.value("balance");
  if (anion) must_exist(system_.balancing_anion = text_of(*anion), anion->at);
  system_.charges = anion != nullptr;
}

void Reader::read_species(const NodeEntry& entry) {
  allow_only(entry.value, {"phase", "of", "log_K", "K", "D", "exponents"});
  const Node& of = required(entry.value, "of");
  const auto parts = placed(of.at, [&] { return parse_reaction(text_of(of)); });
  const bool template_of_metals =
      std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.first == "M"; });
  if (!template_of_metals) return read_species_of(entry, "");
  if (!entry.key.starts_with("M")) {
    throw InputError(entry.at, "the name of a species made of M must start with M");
  }
  for (const NodeEntry& table : entry.value.entries) check_metals_of(table.value, metals_);
  if (const Node* exponents = entry.value.value("exponents")) {
    for (const NodeEntry& table : exponents->entries) check_metals_of(table.value, metals_);
  }
  for (const std::string& metal : metals_) read_species_of(entry, metal);
}

Combination Reader::read_log_K(const Node& node, const std::string& name,
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

void Reader::read_species_of(const NodeEntry& entry, const std::string& metal) {
  const Node& node = entry.value;
  // A table that does not list a metal means that the metal has no such species.
  for (const std::string key : {"log_K", "K", "D"}) {
    if (const Node* table = node.value(key); table && !numbers_.has(*table, metal)) return;
  }
  Species species;
  species.name = with_metal(entry.key, metal);
  const Node& phase = required(node, "phase");
  if (text_of(phase) != "aqueous" && phase.text != "organic") {
    throw InputError(phase.at, fmt::format("expected aqueous or organic, not \"{}\"", phase.text));
  }
  species.phase = phase.text == "organic" ? Phase::organic : Phase::aqueous;

  const auto component = [&](const std::string& name, const Location& at) {
    const int index = index_of(name == "M" ? metal : name);
    if (index >= 0) return index;
    std::vector<std::string> names;
    for (const Component& one : components_) names.push_back(one.name);
    throw InputError(at, fmt::format("\"{}\" is not a component of this system", name),
                     did_you_mean(name, names, "components are"));
  };
  const Node& of = required(node, "of");
  for (const auto& [name, moles] : parse_reaction(text_of(of))) {
    species.stoichiometry.emplace_back(component(name, of.at), moles);
  }
  Recipe recipe;
  recipe.log_K = log_K_of_[species.name] = read_log_K(node, entry.key, metal);
  species.ln_K = std::numbers::ln10 * recipe.log_K.value(system_.constants);
  species.exponents = species.stoichiometry;
  if (const Node* exponents = node.value("exponents")) {
    if (!exponents->is_map()) throw InputError(exponents->at, "expected a map, {H: -1.1}");
    for (const NodeEntry& power : exponents->entries) {
      const int k = component(power.key, power.at);
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

void Reader::read_valid() {
  const Node* valid = root_.value("valid");
  if (!valid) return;
  if (!valid->is_map()) throw InputError(valid->at, "expected a map of ranges here");
  for (const NodeEntry& entry : valid->entries) {
    allow_only(entry.value, {"from", "to", "unit"});
    const Node& unit = required(entry.value, "unit");
    const ValidRange range{entry.key, number_of(required(entry.value, "from")),
                           number_of(required(entry.value, "to")), text_of(unit)};
    std::vector<std::string> names;
    for (const auto& [name, its_unit] : ranged_quantities()) {
      names.push_back(name);
      if (name == range.quantity && range.unit != its_unit) {
        throw InputError(
            unit.at,
            fmt::format("{} is given in \"{}\" here, not in \"{}\"", name, its_unit, range.unit),
            "convert it");
      }
    }
    if (std::find(names.begin(), names.end(), range.quantity) == names.end()) {
      throw InputError(entry.at, fmt::format("no range can be given for \"{}\"", range.quantity),
                       did_you_mean(range.quantity, names, "ranges are"));
    }
    if (!(range.low < range.high)) {
      throw InputError(entry.at,
                       fmt::format("the range of {} ends before it begins", range.quantity),
                       "give from below to");
    }
    system_.valid.push_back(range);
  }
}

/// Only neutral species may cross, or a phase would charge up.
void Reader::check_that_organic_species_are_neutral() const {
  if (!system_.charges) return;
  for (const Species& species : species_) {
    double charge = 0.0;
    for (const auto& [k, moles] : species.stoichiometry) {
      charge += moles * components_[static_cast<std::size_t>(k)].charge;
    }
    if (species.phase == Phase::aqueous || std::abs(charge) < 1e-9) continue;
    throw InputError(
        root_.value("species")->at,
        fmt::format("the organic species {} carries charge {:+g}", species.name, charge),
        "correct `of`, or leave out `balance` if ions do not count here");
  }
}

}  // namespace

System parse_system(const std::string& text, const std::string& file) {
  InputProblems problems;
  const Node root = parse_yaml(text, file, problems);
  problems.throw_if_any();
  System system;
  system.name = std::filesystem::path(file).stem().string();
  Reader(root, system).read();
  return system;
}

}  // namespace raffinate
