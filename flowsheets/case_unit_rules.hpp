// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"

namespace raffinate {

/// A port through which a stream leaves a unit.
struct PortRule {
  std::string name;            ///< "organic", "liquor", "cake"
  std::optional<Phase> phase;  ///< empty: that of what enters
  bool optional = false;       ///< may be left out where nothing leaves through it
};

/// How a kind of unit is connected.
struct UnitRules {
  std::string kind;             ///< as after `unit:`, "solvent tank"
  std::vector<Phase> takes;     ///< phases that may enter; empty: any, but only one
  std::vector<Phase> needs;     ///< phases that must, apart from a feed as needed
  bool draws = false;           ///< takes in exactly one feed `as needed`; a reactor any number
  std::vector<PortRule> ports;  ///< each with exactly one stream; empty: any number (splitter)
  std::string out_example;      ///< "{soap: organic, drain: aqueous}"
};

/// One entry per kind, in the order of the variant UnitSpec::model.
const std::vector<UnitRules>& unit_rules();
const UnitRules& rules_of(const UnitSpec& unit);

/// Anions that a precipitator may dose.
const std::vector<std::string>& precipitants();  // "C2O4", ...

/// The kind of solid an anion forms: "C2O4" -> "oxalate".
std::string solid_kind_of(const std::string& precipitant);

}  // namespace raffinate
