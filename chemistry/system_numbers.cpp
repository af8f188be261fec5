// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/system_numbers.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "chemistry/quantity.hpp"

namespace raffinate {

double number_of(const Node& node) {
  if (!node.is_text()) throw InputError(node.at, "expected a number here");
  try {
    return parse_number(node.text);
  } catch (const Fault& fault) {
    throw InputError(node.at, fault.what(), fault.cure());
  }
}

const std::string& text_of(const Node& node) {
  if (!node.is_text() || node.text.empty()) throw InputError(node.at, "expected a text here");
  return node.text;
}

std::vector<std::string> texts_of(const Node& node) {
  if (node.is_text()) return {text_of(node)};
  if (node.is_map()) throw InputError(node.at, "expected a list here, [a, b, c]");
  std::vector<std::string> texts;
  for (const Node& item : node.items) texts.push_back(text_of(item));
  return texts;
}

const Node& required(const Node& map, const std::string& key) {
  if (const Node* value = map.value(key)) return *value;
  throw InputError(map.at, fmt::format("the key \"{}\" is missing here", key));
}

void allow_only(const Node& map, const std::vector<std::string>& keys) {
  if (!map.is_map()) {
    throw InputError(map.at, fmt::format("expected a map here, with {}", fmt::join(keys, ", ")));
  }
  for (const NodeEntry& entry : map.entries) {
    if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) continue;
    throw InputError(entry.at, fmt::format("unknown key \"{}\"", entry.key),
                     did_you_mean(entry.key, keys, "known here are"));
  }
}

std::string with_metal(const std::string& text, const std::string& metal) {
  return metal.empty() || !text.starts_with("M") ? text : metal + text.substr(1);
}

void check_metals_of(const Node& table, const std::vector<std::string>& metals) {
  const Node* values = table.value("values");
  if (!values) return;
  if (!values->is_map()) throw InputError(values->at, "expected a map here, {Nd: -2.05}");
  for (const NodeEntry& entry : values->entries) {
    if (entry.key == "all" || std::find(metals.begin(), metals.end(), entry.key) != metals.end()) {
      continue;
    }
    throw InputError(entry.at, fmt::format("{} is not a metal of this system", entry.key),
                     did_you_mean(entry.key, metals, "metals are"));
  }
}

namespace {

const std::vector<std::string> table_keys = {"constant", "plus",  "times",   "shift", "value",
                                             "values",   "sd",    "unit",    "class", "source",
                                             "note",     "range", "enthalpy"};
const std::vector<std::string> entry_keys = {"value",  "beta", "sd",    "unit",    "class",
                                             "source", "note", "range", "enthalpy"};

Provenance provenance_of(const Node& node) {
  for (const auto one :
       {Provenance::measured, Provenance::reference, Provenance::derived, Provenance::estimated}) {
    if (text_of(node) == to_string(one)) return one;
  }
  throw InputError(node.at, fmt::format("unknown class \"{}\"", node.text),
                   "expected MEASURED, REFERENCE, DERIVED or ESTIMATED");
}

/// "55.8 kJ/mol"; a bare number is in kJ/mol.
double enthalpy_of(const Node& node) {
  if (text_of(node).find_first_not_of("+-.0123456789eE") == std::string::npos) {
    return number_of(node);
  }
  try {
    return parse_quantity(node.text, dimension::molar_energy).in("kJ/mol");
  } catch (const Fault& fault) {
    throw InputError(node.at, fault.what(), fault.cure());
  }
}

/// The number of one metal: its own, else that of `all`; null if the table has none for it.
const Node* entry_for(const Node& table, const std::string& metal) {
  const Node* values = table.value("values");
  if (!values) return &table;
  const Node* own = values->value(metal);
  return own ? own : values->value("all");
}

Combination scaled(Combination one, const Node& table) {
  const double times = table.value("times") ? number_of(*table.value("times")) : 1.0;
  for (auto& term : one.terms) term.weight *= times;
  if (const Node* plus = table.value("plus")) one.fixed += number_of(*plus);
  return one;
}

}  // namespace

bool NumberTables::has(const Node& table, const std::string& metal) const {
  return table.is_text() || entry_for(table, metal) != nullptr;
}

Combination NumberTables::read(const Node& table, const Meaning& meaning,
                               const std::string& metal) {
  if (table.is_text()) return {number_of(table), {}};
  allow_only(table, table_keys);
  const Node* entry = entry_for(table, metal);
  if (!entry) {
    throw InputError(table.at, fmt::format("{} has no number for {}", meaning.name, metal));
  }
  const bool shared = entry == &table;
  const auto key = std::make_pair(&table, shared ? std::string() : metal);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (!shared && entry->is_map()) allow_only(*entry, entry_keys);

  Combination result;
  if (!shared && entry->value("beta")) {
    result = anchored(table, meaning, *entry, metal);
  } else {
    std::string name = meaning.name;
    if (const Node* given = table.value("constant")) name = text_of(*given);
    if (!shared) {
      const auto blank = name.find(' ');
      name = blank == std::string::npos
                 ? name + " " + metal
                 : name.substr(0, blank + 1) + with_metal(name.substr(blank + 1), metal);
    }
    result.terms.push_back({constant(table, *entry, name), 1.0, meaning.logarithm});
    result = scaled(result, table);
  }
  return known_[key] = result;
}

Combination NumberTables::anchored(const Node& table, const Meaning& meaning, const Node& entry,
                                   const std::string& metal) {
  const Node& pair = *entry.value("beta");
  if (const Node* enthalpy = entry.value("enthalpy")) {
    throw InputError(enthalpy->at, "a separation factor has no enthalpy here",
                     "give the enthalpy of the log_K it refers to; both metals follow it");
  }
  const std::string text = text_of(pair);
  const auto slash = text.find('/');
  const std::string over = text.substr(0, slash);
  const std::string under = slash == std::string::npos ? "" : text.substr(slash + 1);
  if ((over == metal) == (under == metal)) {
    throw InputError(pair.at, fmt::format("expected a pair with {} in it, not \"{}\"", metal, text),
                     fmt::format("write beta: Nd/{}", metal));
  }
  const std::string anchor = over == metal ? under : over;
  resolving_.push_back(metal);
  if (std::find(resolving_.begin(), resolving_.end(), anchor) != resolving_.end()) {
    throw InputError(pair.at, fmt::format("{} and {} refer to each other", metal, anchor),
                     "give one of them a number of its own");
  }
  if (!has(table, anchor)) {
    throw InputError(pair.at, fmt::format("{} has no number here to refer to", anchor));
  }
  Combination result = read(table, meaning, anchor);
  resolving_.pop_back();
  // The tableau works with log10 K; beta(A/B) = K_A / K_B.
  const double sign = over == metal ? 1.0 : -1.0;
  result.terms.push_back({constant(table, entry, "beta " + text), sign, true});
  return result;
}

int NumberTables::constant(const Node& table, const Node& entry, const std::string& name) {
  for (const Constant& other : constants_) {
    if (other.name != name) continue;
    throw InputError(entry.at, fmt::format("the constant \"{}\" is given twice", name));
  }
  const auto attribute = [&](const std::string& key) {
    const Node* own = entry.value(key);
    return own ? own : table.value(key);
  };
  Constant one;
  one.name = name;
  const Node& value = entry.is_text() ? entry : required(entry, "value");
  const bool unset = value.is_text() && value.text == "unset";
  one.value = unset ? std::numeric_limits<double>::quiet_NaN() : number_of(value);
  if (const Node* sd = entry.value("sd"); sd || entry.is_text()) {
    if (!sd) sd = table.value("sd");
    if (sd) one.sd = number_of(*sd);
  }
  if (const Node* unit = attribute("unit")) one.unit = text_of(*unit);
  if (const Node* enthalpy = attribute("enthalpy"); enthalpy && !entry.value("beta")) {
    one.enthalpy = enthalpy_of(*enthalpy);
  }
  if (const Node* range = attribute("range")) one.range = text_of(*range);
  if (const Node* source = attribute("source")) one.source = sources_of(*source);
  if (const Node* note = attribute("note")) {
    one.source += (one.source.empty() ? "" : ": ") + text_of(*note);
  }
  const Node* provenance = attribute("class");
  if ((!provenance && !otherwise_) || one.source.empty()) {
    throw InputError(entry.at, fmt::format("{} needs a class, and a source or a note", name));
  }
  one.provenance = provenance ? provenance_of(*provenance) : *otherwise_;
  constants_.push_back(one);
  return static_cast<int>(constants_.size()) - 1;
}

std::string NumberTables::sources_of(const Node& node) const {
  std::string text;
  for (const std::string& key : texts_of(node)) {
    const Node* source = sources_ ? sources_->value(key) : nullptr;
    if (!source) {
      std::vector<std::string> keys;
      if (sources_) {
        for (const NodeEntry& entry : sources_->entries) keys.push_back(entry.key);
      }
      throw InputError(node.at, fmt::format("\"{}\" is not among the sources of this file", key),
                       did_you_mean(key, keys, "known are"));
    }
    text += (text.empty() ? "" : "; ") + text_of(*source);
  }
  return text;
}

}  // namespace raffinate
