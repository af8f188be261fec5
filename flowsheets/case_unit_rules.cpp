// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {

const std::vector<UnitRules>& unit_rules() {
  constexpr Phase aqueous = Phase::aqueous, organic = Phase::organic, solid = Phase::solid;
  static const std::vector<UnitRules> table{
      {.kind = "mixer",
       .takes = {},
       .needs = {},
       .ports = {{"out", {}}},
       .out_example = "{blend: out}"},
      {.kind = "splitter",
       .takes = {},
       .needs = {},
       .ports = {},
       .out_example = "{bleed: 5 %, recycle: rest}"},
      {.kind = "solvent tank",
       .takes = {organic},
       .needs = {organic},
       .ports = {{"out", organic}},
       .out_example = "{fresh: out}"},
      {.kind = "saponifier",
       .takes = {organic, aqueous},
       .needs = {organic},
       .draws = true,
       .ports = {{"organic", organic}, {"aqueous", aqueous}},
       .out_example = "{soap: organic, drain: aqueous}"},
      {.kind = "regenerator",
       .takes = {organic, aqueous},
       .needs = {organic},
       .draws = true,
       .ports = {{"organic", organic}, {"aqueous", aqueous}},
       .out_example = "{clean: organic, spent: aqueous}"},
      {.kind = "precipitator",
       .takes = {aqueous, solid},
       .needs = {aqueous},
       .draws = true,
       .ports = {{"liquor", aqueous}, {"solid", solid}},
       .out_example = "{purified: liquor, sludge: solid}"},
      {.kind = "oxidiser",
       .takes = {aqueous, solid},
       .needs = {aqueous},
       .ports = {{"liquor", aqueous}, {"solid", solid}},
       .out_example = "{poor: liquor, ceria: solid}"},
      {.kind = "filter",
       .takes = {solid, aqueous},
       .needs = {solid, aqueous},
       .ports = {{"filtrate", aqueous}, {"cake", solid}},
       .out_example = "{filtrate: filtrate, cake: cake}"},
      {.kind = "calciner",
       .takes = {solid},
       .needs = {solid},
       .ports = {{"oxide", solid}, {"gas", Phase::gas}},
       .out_example = "{oxide: oxide, offgas: gas}"},
      {.kind = "reactor",
       .takes = {aqueous, solid, Phase::gas},
       .needs = {},
       .ports = {{"liquor", aqueous}, {"solid", solid, true}, {"gas", Phase::gas, true}},
       .out_example = "{liquor: liquor, residue: solid, offgas: gas}"},
      {.kind = "electrowinning",
       .takes = {aqueous},
       .needs = {aqueous},
       .ports = {{"liquor", aqueous},
                 {"metal", solid, true},
                 {"gas", Phase::gas, true},
                 {"anolyte", aqueous, true}},
       .out_example = "{spent: liquor, cathodes: metal}"}};
  return table;
}

const UnitRules& rules_of(const UnitSpec& unit) { return unit_rules()[unit.model.index()]; }

const std::vector<std::string>& precipitants() {
  static const std::vector<std::string> anions{"C2O4", "CO3", "SO4", "F", "S"};
  return anions;
}

std::string solid_kind_of(const std::string& precipitant) {
  if (precipitant == "C2O4") return "oxalate";
  if (precipitant == "CO3") return "carbonate";
  if (precipitant == "SO4") return "sulfate";
  return precipitant == "F" ? "fluoride" : "sulfide";
}

}  // namespace raffinate
