// SPDX-License-Identifier: BSD-3-Clause
// The part of the case format that describes blocks other than cascades: one table per kind.
#include <fmt/format.h>

#include <algorithm>

#include "chemistry/quantity.hpp"
#include "chemistry/system.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

const Bounds none_to_all{0.0, 1.0, false, "between 0 and 100 %"};
const Bounds excess_bounds{0.0, 10.0, false, "between 0 and 1000 %"};
const Bounds ratio_bounds{0.01, 100.0, false, "between 1:100 and 100:1"};
const Bounds few_stages{1.0, 100.0, false, "between 1 and 100"};
// Acid that circulates is many times the exchange.
const Bounds circulating_bounds{0.0, 1000.0, false, "between 0 and 100000 %"};
const Bounds coefficient_bounds{1e-3, 1e3, false, "between 0.001 and 1000"};
const Bounds kiln_bounds{573.15, 1873.15, false, "between 300 and 1600 degC"};

Form phase_ratio() {
  return {.words = "an O/A ratio",
          .example = "5:1",
          .pattern = fmt::format("{0} *: *{0}", forms::number_pattern(false)),
          .bounds = ratio_bounds,
          .check = [](std::string_view, std::string_view text) {
            require_within(parse_ratio(text), ratio_bounds, text);
          }};
}

Form splitter_part() {
  const Form share = fraction_form("30 %", some_to_all);
  const Form flow = forms::quantity(dimension::volume_flow, positive);
  return {.words = "a share, a volume flow, or \"rest\"",
          .example = "30 %",
          .pattern = fmt::format("rest|({})|({})", share.pattern, flow.pattern),
          .check = [share, flow](std::string_view key, std::string_view text) {
            const bool letter = text.find_first_of("0123456789.-") != 0;
            if (text == "rest") return;
            if (letter)
              throw Fault(fmt::format("\"{}\" is no share, no volume flow, and not \"rest\"", text),
                          "write for example 30 %, 0.2 m3/h or rest");
            (text.find('/') == text.npos ? share : flow).check(key, text);
          }};
}

bool with_optional(const UnitRules& rules) {
  return std::any_of(rules.ports.begin(), rules.ports.end(),
                     [](const PortRule& port) { return port.optional; });
}

/// `saponifier outlets`: which stream leaves through which port.
Record outlets_of(const UnitRules& rules) {
  std::vector<std::string> ports;
  for (const PortRule& port : rules.ports) ports.push_back(port.name);
  const bool parts = ports.empty();
  return {.name = rules.kind + " outlets",
          .doc = parts ? "The parts. One of them is the `rest`, or the shares add up to 100 %."
                 : with_optional(rules)
                     ? "The streams that leave, each with its port. A port may be left out "
                       "where nothing leaves through it."
                     : "The streams that leave, each with its port. Every port has its "
                       "stream.",
          .example = rules.out_example,
          .any = Field{.key = "stream",
                       .doc = parts ? "How much of the stream this part is."
                                    : "The port the stream leaves through.",
                       .form = parts ? splitter_part() : forms::choice(ports)},
          .any_key = stream_form(),
          .at_least = 1};
}

UnitPage page_of(const std::string& kind);

Record record_of(const UnitRules& rules, const Record& outlets) {
  const UnitPage page = page_of(rules.kind);
  Record record{.name = rules.kind, .doc = page.doc, .example = page.example};
  record.fields = {
      {.key = "unit",
       .doc = "The kind of unit.",
       .form = forms::choice({rules.kind}),
       .required = true},
      {.key = "in",
       .doc = "Streams that enter.",
       .form = stream_form(),
       .list = true,
       .required = true},
      {.key = "out",
       .doc = rules.ports.size() == 1 ? "The stream that leaves." : "Streams that leave.",
       .record = &outlets,
       .required = true}};
  if (rules.ports.size() == 1) record.fields.back().form = stream_form();
  record.fields.insert(record.fields.end(), page.own.begin(), page.own.end());
  return record;
}

const Record& removals_record() {
  static const Record record{.name = "removes",
                             .doc = "Metals that are taken out of the organic.",
                             .example = "{Fe: 90 %, Th: 80 %}",
                             .any = Field{.key = "metal",
                                          .doc = "Share of what arrives that is removed.",
                                          .form = fraction_form("90 %", some_to_all)},
                             .any_key = metal_form(),
                             .at_least = 1};
  return record;
}

const Record& distribution_record() {
  static const Record record{
      .name = "distribution",
      .doc =
          "Rare earths that the mixed crystals prefer, or leave: moles in the crystals over "
          "moles in the liquor, relative to those of the rare earths that are not named.",
      .example = "{La: 0.5}",
      .any = Field{.key = "rare earth",
                   .doc = "Its coefficient.",
                   .form = forms::number("a distribution coefficient", "0.5", coefficient_bounds)},
      .any_key = metal_form(),
      .at_least = 1};
  return record;
}

UnitPage precipitator_page() {
  return {
      "Solids form from an aqueous liquid at equilibrium. A base, an acid or water that is fed as "
      "needed holds the `pH`, or a precipitant that is fed as needed is dosed (`doses`). With "
      "neither what enters settles as it is.",
      "{unit: precipitator, forms: [hydroxide], pH: 4.0, in: [liquor, caustic], "
      "out: {purified: liquor, sludge: solid}}",
      {{.key = "forms",
        .doc = "Kinds of solids that may form; all solids of the system of these kinds take "
               "part.",
        .form = forms::choice(solid_kinds()),
        .list = true,
        .required = true},
       {.key = "pH", .doc = "The pH that is held.", .form = pH_form("4.0")},
       {.key = "doses",
        .doc = "The precipitant that is dosed, instead of a pH.",
        .form = forms::choice(precipitants())},
       {.key = "excess",
        .doc = "Precipitant beyond what the solids can take up; none if not given. Only with "
               "`doses`.",
        .form = fraction_form("20 %", excess_bounds)},
       {.key = "distribution",
        .doc = "Rare earths share the crystals of the anion dosed; all alike if not given. Only "
               "with `doses`.",
        .record = &distribution_record()},
       {.key = "occlusion",
        .doc = "Share of every dissolved rare earth that the solids drag along; none if not "
               "given.",
        .form = fraction_form("0.2 %", not_all)}}};
}

UnitPage filter_page() {
  return {
      "Solid and liquid are parted. The cake keeps moisture, which a wash displaces.",
      "{unit: filter, moisture: 30 %, wash: water, wash efficiency: 80 %, "
      "in: [oxalates, mother, water], out: {filtrate: filtrate, cake: cake}}",
      {{.key = "moisture",
        .doc = "Mass of liquid in the wet cake over mass of the wet cake.",
        .form = fraction_form("30 %", not_all),
        .required = true},
       {.key = "wash",
        .doc = "The inlet that washes the cake. If not given but a wash efficiency is: the only "
               "inlet that is a feed.",
        .form = stream_form()},
       {.key = "wash efficiency",
        .doc = "Share of the solute in the moisture that one cake volume of wash displaces; no "
               "washing if not given.",
        .form = fraction_form("80 %", none_to_all)},
       {.key = "wash stages",
        .doc = "Counter-current washes, each of this efficiency; one if not given.",
        .form = forms::whole("a number of stages", "2", few_stages)}}};
}

UnitPage calciner_page() {
  return {
      "Solids become oxides and gas.",
      "{unit: calciner, temperature: 950 degC, in: [cake], out: {oxide: oxide, offgas: gas}}",
      {{.key = "temperature",
        .doc = "Temperature of the kiln.",
        .form =
            [] {
              Form form = forms::quantity(dimension::temperature, kiln_bounds);
              form.example = "950 degC";
              return form;
            }(),
        .required = true},
       {.key = "chloride left",
        .doc = "Share of the cake's chloride that stays in the oxide; none if not given.",
        .form = fraction_form("2 %", none_to_all)},
       {.key = "sulfate left",
        .doc = "Share of the cake's sulfate that stays in the oxide; all if not given.",
        .form = fraction_form("100 %", none_to_all)},
       {.key = "volatiles left",
        .doc = "Mass of water and carbonate left in the oxide, over the mass of the oxide; none "
               "if not given.",
        .form = fraction_form("0.5 %", not_all)}}};
}

UnitPage page_of(const std::string& kind) {
  if (kind == "mixer")
    return {"Streams of one phase become one. A tank at steady state is a mixer.",
            "{unit: mixer, in: [liquor, recycle], out: blend}",
            {}};
  if (kind == "splitter")
    return {"One stream becomes several of the same composition. A bleed is a splitter.",
            "{unit: splitter, in: [strip-liquor], out: {reflux: 30 %, bleed: 0.2 m3/h, "
            "product: rest}}",
            {}};
  if (kind == "solvent tank")
    return {
        "The tank that closes an organic loop: extractant and diluent are made up, so that "
        "what leaves has the flow and the extractant given here.",
        "{unit: solvent tank, in: [barren], out: fresh, flow: 34.4 m3/h, "
        "extractant: 1.5 mol/L}",
        {{.key = "flow",
          .doc = "Volume flow of the organic that leaves.",
          .form = forms::quantity(dimension::volume_flow, positive),
          .required = true},
         {.key = "extractant",
          .doc =
              "Its extractant, counted in single molecules; left out in systems that count none.",
          .form = forms::quantity(dimension::concentration, positive)},
         {.key = "holds",
          .doc = "Organic in the whole loop; needed for `build-up`, and for nothing else.",
          .form = forms::quantity(dimension::volume, positive)}}};
  if (kind == "saponifier")
    return {
        "The organic takes up a base, a feed as needed, until its counter-ion reaches the "
        "degree.",
        "{unit: saponifier, degree: 36 % Na, in: [fresh, caustic], "
        "out: {soap: organic, drain: aqueous}}",
        {{.key = "degree",
          .doc = "Share of the extractant that is neutralised, equivalents of the ion per mole of "
                 "single molecules. Base that finds no place, as beyond 50 % in systems whose soap "
                 "takes a dimer, leaves by the drain, with a warning.",
          .form = forms::saponification(),
          .required = true}}};
  if (kind == "regenerator")
    return {
        "Takes metals that strip leaves behind out of the organic, ion for acid. The acid is a "
        "feed as needed.",
        "{unit: regenerator, removes: {Fe: 90 %}, in: [side, acid], "
        "out: {clean: organic, spent: aqueous}}",
        {{.key = "removes",
          .doc = "Metals and the share of each that is removed.",
          .record = &removals_record(),
          .required = true},
         {.key = "excess",
          .doc = "Acid beyond the exchange; none if not given.",
          .form = fraction_form("50 %", circulating_bounds)},
         {.key = "stages",
          .doc = "Counter-current contacts of organic and acid; one if not given. With `contact` "
                 "it serves to judge whether this acid can remove what `removes` says; the balance "
                 "stays.",
          .form = forms::whole("a number of stages", "2", few_stages)},
         {.key = "contact",
          .doc = "O/A where the acid circulates inside the unit; if not given, it passes once.",
          .form = phase_ratio()}}};
  if (kind == "precipitator") return precipitator_page();
  if (kind == "oxidiser")
    return {"Air oxidises cerium(III), which falls as Ce(OH)4 and leaves its acid behind.",
            "{unit: oxidiser, converts: 90 %, in: [liquor], out: {poor: liquor, ceria: solid}}",
            {{.key = "converts",
              .doc = "Share of the cerium that arrives.",
              .form = fraction_form("90 %", some_to_all),
              .required = true}}};
  if (kind == "filter") return filter_page();
  if (kind == "reactor") return reactor_page();
  if (kind == "electrowinning") return electrowinning_page();
  return calciner_page();
}

}  // namespace

std::vector<Alternative> unit_alternatives() {
  static const std::vector<Record> outlets = [] {
    std::vector<Record> all;
    for (const UnitRules& rules : unit_rules()) all.push_back(outlets_of(rules));
    return all;
  }();
  static const std::vector<Record> records = [] {
    std::vector<Record> all;
    for (std::size_t i = 0; i < outlets.size(); ++i)
      all.push_back(record_of(unit_rules()[i], outlets[i]));
    return all;
  }();
  std::vector<Alternative> ways;
  for (const Record& record : records) ways.push_back({"unit", record.name, &record});
  return ways;
}

}  // namespace raffinate
