// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/system_reader.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "chemistry/elements.hpp"
#include "chemistry/quantity.hpp"
#include "chemistry/system_base.hpp"

namespace raffinate {

namespace {

/// Ions that are no elements; the others take charge and mass from the table of elements.
Component ion(const std::string& name, const Location& at) {
  static const std::map<std::string, int> charges = {{"H", 1},    {"NH4", 1},  {"Cl", -1},
                                                     {"NO3", -1}, {"SO4", -2}, {"C2O4", -2},
                                                     {"CO3", -2}, {"F", -1},   {"S", -2}};
  if (const auto found = charges.find(name); found != charges.end()) {
    return {name, found->second, molar_mass(name), false};
  }
  if (const Element* element = find_element(name); element && element->charge != 0) {
    return {name, element->charge, element->molar_mass, false};
  }
  throw InputError(at, fmt::format("unknown ion \"{}\"", name),
                   "expected H, NH4, Cl, NO3, SO4, C2O4, CO3, F, S or the symbol of an element");
}

double molar_mass_at(const Node& node) {
  try {
    return parse_quantity(text_of(node), dimension::molar_mass).si();
  } catch (const Fault& fault) {
    throw InputError(node.at, fault.what(), fault.cure());
  }
}

}  // namespace

void SystemReader::read() {
  allow_only(root_, {"raffinate-system", "title", "description", "components", "species", "solids",
                     "minerals", "volumes", "organic_water", "valid", "sources"});
  if (const Node& version = required(root_, "raffinate-system"); text_of(version) != "1") {
    throw InputError(version.at, fmt::format("expected version 1, not {}", version.text));
  }
  system_.title = text_of(required(root_, "title"));
  read_components();
  const Node& species = required(root_, "species");
  if (!species.is_map()) throw InputError(species.at, "expected a map of species here");
  for (const NodeEntry& entry : species.entries) read_species(entry);
  if (const Node* solids = root_.value("solids")) {
    if (!solids->is_map()) throw InputError(solids->at, "expected a map of solids here");
    for (const NodeEntry& entry : solids->entries) read_solid(entry);
  }
  read_minerals();
  read_volumes();
  read_valid();
  check_that_organic_species_are_neutral();
  system_.tableau = Tableau(components_, species_);
  apply_numbers(system_);
}

void SystemReader::add_component(const Component& component, Phase free_in, const Location& at) {
  if (index_of(component.name) >= 0) {
    throw InputError(at, fmt::format("the component {} is given twice", component.name));
  }
  const int index = static_cast<int>(components_.size());
  components_.push_back(component);
  add_species({component.name, free_in, {{index, 1.0}}, {{index, 1.0}}, 0.0}, {}, at);
}

int SystemReader::index_of(const std::string& component) const {
  for (std::size_t k = 0; k < components_.size(); ++k) {
    if (components_[k].name == component) return static_cast<int>(k);
  }
  return -1;
}

void SystemReader::add_metal(const std::string& symbol, const Node* detail, const Location& at) {
  const auto [element, valence] = parse_metal_name(symbol);
  if (!element) throw InputError(at, fmt::format("\"{}\" is not the symbol of an element", symbol));
  if (valence == 0)
    throw InputError(at, fmt::format("{} has no charge and does not dissolve", symbol),
                     fmt::format("list it as  insoluble: [{}]", symbol));
  Component metal{symbol, valence.value_or(element->charge), element->molar_mass, true};
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

/// [H, Cl, SbS3: {charge: -3}], or the same as a map.
void SystemReader::read_ions(const Node& ions) {
  const auto add_detailed = [&](const Node& map) {
    for (const NodeEntry& entry : map.entries) {
      allow_only(entry.value, {"charge"});
      const Node& charge = required(entry.value, "charge");
      try {
        add_component({entry.key, static_cast<int>(std::lround(number_of(charge))),
                       molar_mass(entry.key), false},
                      Phase::aqueous, entry.at);
      } catch (const Fault& fault) {
        throw InputError(entry.at, fault.what(), fault.cure());
      }
    }
  };
  if (ions.is_map()) return add_detailed(ions);
  if (ions.is_text()) add_component(ion(text_of(ions), ions.at), Phase::aqueous, ions.at);
  for (const Node& item : ions.items) {
    if (item.is_map())
      add_detailed(item);
    else
      add_component(ion(text_of(item), ions.at), Phase::aqueous, ions.at);
  }
}

/// An element ("S0") or a compound ("SiO2", "Cl2") without charge. What does not dissolve has no
/// species: only solids and gases hold it.
void SystemReader::add_neutral(const std::string& name, bool dissolves, const Location& at) {
  Component neutral{name, 0, 0.0, false};
  if (name.ends_with("0")) {
    const Element* element = find_element(name.substr(0, name.size() - 1));
    if (!element)
      throw InputError(at, fmt::format("\"{}\" is not an element with a 0 behind it", name),
                       "write S0 for sulfur, Fe0 for iron");
    neutral.molar_mass = element->molar_mass;
    neutral.metal = element->metal;
  } else {
    try {
      neutral.molar_mass = molar_mass(name);
    } catch (const Fault& fault) {
      throw InputError(at, fault.what(), fault.cure());
    }
  }
  if (dissolves) return add_component(neutral, Phase::aqueous, at);
  if (index_of(name) >= 0 || !taken_.insert(name).second)
    throw InputError(at, fmt::format("the component {} is given twice", name));
  components_.push_back(neutral);
}

void SystemReader::read_components() {
  const Node& node = required(root_, "components");
  allow_only(node,
             {"metals", "ions", "neutral", "insoluble", "extractant", "saponified_by", "balance"});
  // [La, Nd, U: {charge: 2}], or the same as a map; one symbol may stand alone.
  const Node& metals = required(node, "metals");
  const auto add_detailed = [&](const Node& map) {
    for (const NodeEntry& entry : map.entries) add_metal(entry.key, &entry.value, entry.at);
  };
  if (metals.is_text()) add_metal(text_of(metals), nullptr, metals.at);
  if (metals.is_map()) add_detailed(metals);
  for (const Node& item : metals.items) {
    if (item.is_map()) {
      add_detailed(item);
    } else {
      add_metal(text_of(item), nullptr, metals.at);
    }
  }
  if (const Node* ions = node.value("ions")) read_ions(*ions);
  for (const bool dissolves : {true, false}) {
    const Node* neutral = node.value(dissolves ? "neutral" : "insoluble");
    if (!neutral) continue;
    for (const std::string& name : texts_of(*neutral)) add_neutral(name, dissolves, neutral->at);
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

void SystemReader::read_valid() {
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

double SystemReader::charge_of(const std::vector<std::pair<int, double>>& stoichiometry) const {
  double charge = 0.0;
  for (const auto& [k, moles] : stoichiometry) {
    charge += moles * components_[static_cast<std::size_t>(k)].charge;
  }
  return charge;
}

/// Only neutral species may cross, or a phase would charge up.
void SystemReader::check_that_organic_species_are_neutral() const {
  if (!system_.charges) return;
  for (const Species& species : species_) {
    const double charge = charge_of(species.stoichiometry);
    if (species.phase == Phase::aqueous || std::abs(charge) < 1e-9) continue;
    throw InputError(
        root_.value("species")->at,
        fmt::format("the organic species {} carries charge {:+g}", species.name, charge),
        "correct `of`, or leave out `balance` if ions do not count here");
  }
}

System parse_system(const std::string& text, const std::string& file) {
  InputProblems problems;
  Node given = parse_yaml(text, file, problems);
  problems.throw_if_any();
  const Node root = with_base(std::move(given), file);
  System system;
  system.name = std::filesystem::path(file).stem().string();
  SystemReader(root, system).read();
  return system;
}

}  // namespace raffinate
