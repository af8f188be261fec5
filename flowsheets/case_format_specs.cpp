// SPDX-License-Identifier: BSD-3-Clause
// The part of the case format that says what the plant shall reach: design specs and products.
#include <fmt/format.h>

#include "flowsheets/case_format.hpp"
#include "flowsheets/case_spec_texts.hpp"

namespace raffinate {
namespace {

Form adjusted_input() {
  return {.words = "an input of the plant",
          .example = "feeds/scrub/flow",
          .pattern = "(feeds|blocks)/[^/ ]+/[^/ ]+",
          .check = [](std::string_view, std::string_view text) { parse_adjusted_input(text); }};
}

Form input_name() {
  return {.words = "an input of the plant or a constant of its system",
          .example = "feeds/scrub/HCl",
          .pattern = "(feeds|blocks)/[^/ ]+(/[^/ ]+)?/[^/ ]+|[^/]+( .*)?",
          .check = [](std::string_view, std::string_view text) { parse_input_name(text); }};
}

Form interval() {
  const std::string number = forms::number_pattern(false);
  return {.words = "two numbers and their unit",
          .example = "3.9 to 4.3 m3/h",
          .pattern = fmt::format("{} +to +({}|{}|{}|{})", number,
                                 forms::quantity_pattern(dimension::fraction, false),
                                 forms::quantity_pattern(dimension::volume_flow, false),
                                 forms::quantity_pattern(dimension::mass_flow, false),
                                 forms::quantity_pattern(dimension::concentration, false),
                                 forms::quantity_pattern(dimension::mass_concentration, false)),
          .check = [](std::string_view, std::string_view text) { parse_interval(text); }};
}

Form output_name() {
  return {
      .words = "a target",
      .example = "purity of Pr in raffinate",
      .pattern = "(purity|recovery|concentration) +of +[A-Za-z0-9()+]+ +in +[^ ]+|pH +of +[^ ]+",
      .check = [](std::string_view, std::string_view text) { parse_output_name(text); }};
}

Form output_value() {
  return {.words = "a fraction, a concentration or a pH",
          .example = "99.5 %",
          .pattern = fmt::format("{}|{}|{}", forms::number_pattern(true),
                                 forms::quantity_pattern(dimension::fraction, false),
                                 forms::metal_concentration().pattern),
          .json = Form::Json::number,
          .check = [](std::string_view key, std::string_view text) {
            parse_output_value(parse_output_name(key), text);
          }};
}

Form limit_name() {
  return {.words = "a line of a specification",
          .example = "NdPr/TREO",
          .pattern = "loss on ignition|[A-Za-z0-9]+(/TREO)?",
          .check = [](std::string_view, std::string_view text) { parse_limit_name(text); }};
}

Form limit_value() {
  return {.words = "a limit",
          .example = "at least 99.5 %",
          .pattern = fmt::format("(at (least|most)|{} +to) +{}", forms::number_pattern(false),
                                 forms::quantity_pattern(dimension::fraction, false)),
          .check = [](std::string_view, std::string_view text) { parse_limit(text); }};
}

const Record& until_record() {
  static const Record record{
      .name = "until",
      .doc =
          "What is to be reached, exactly one of: `purity of Pr in raffinate` or `purity of Nd+Pr "
          "in ...` (mass over that of all metals, as oxides, metal as it is), `recovery of Nd in "
          "...` "
          "(share of what the feeds bring), `concentration of Nd in ...` (also of an ion, `S` or "
          "`SO4`, "
          "and of `OH`: the base, acid taken off), `pH of ...`. In purity and recovery `Sb` is "
          "antimony in whatever form and `Sb5` that valence alone; a concentration is that of a "
          "component, as the table of streams shows it.",
      .example = "{purity of Pr in raffinate: 99.5 %}",
      .any = Field{.key = "target",
                   .doc = "The value: a fraction, a concentration (`mol/L`, or `mg/L as element`), "
                          "a number for a pH.",
                   .form = output_value()},
      .any_key = output_name(),
      .at_least = 1};
  return record;
}

const Record& limits_record() {
  static const Record record{
      .name = "limits",
      .doc =
          "The specification, as mass of the product: `TREO` (all rare earths as oxides), "
          "`NdPr/TREO` (share of these among them, as oxides; a rare earth alone means the same), "
          "an "
          "element in whatever form it is there (`Sb`, `Cl`), one valence of it (`Sb5`, `Sb0`), an "
          "oxide (`Sb2O3`: all antimony, as that), an ion (`SO4`), `H2O`, or `loss on ignition`.",
      .example = "{TREO: at least 99 %, NdPr/TREO: at least 99.5 %, Fe: at most 500 ppm}",
      .any = Field{.key = "line",
                   .doc = "Its limit: `at least`, `at most`, or a range such as `82.5 to 83.3 %`.",
                   .form = limit_value()},
      .any_key = limit_name(),
      .at_least = 1};
  return record;
}

}  // namespace

const Record& spec_record() {
  static const Record record{
      .name = "spec",
      .doc = "One input of the plant is adjusted until one result is reached.",
      .example =
          "{adjust: feeds/scrub/flow, between: 3.9 to 4.3 m3/h, "
          "until: {purity of Pr in raffinate: 99.5 %}}",
      .fields = {
          {.key = "adjust",
           .doc = "The input: `feeds/<feed>/flow`, `feeds/<feed>/<reagent>`, or "
                  "`blocks/<splitter>/<part>` of an aqueous stream. The value that stands there is "
                  "where the search begins.",
           .form = adjusted_input(),
           .required = true},
          {.key = "between",
           .doc = "The bounds of the input, in its unit.",
           .form = interval(),
           .required = true},
          {.key = "until",
           .doc = "What is to be reached.",
           .record = &until_record(),
           .required = true}}};
  return record;
}

const Record& specs_record() {
  static const Record record{
      .name = "specs",
      .doc = "Design specs, by a name of your choice. All are met at once.",
      .example = "\n      cut: " + spec_record().example,
      .any = Field{.key = "spec", .doc = "An input and its target.", .record = &spec_record()},
      .any_key = forms::name("the name of a spec", "cut"),
      .at_least = 1};
  return record;
}

const Record& product_record() {
  static const Record record{
      .name = "product",
      .doc = "A stream that is sold, and its specification.",
      .example = "{stream: oxide, limits: {TREO: at least 99 %, NdPr/TREO: at least 99.5 %}}",
      .fields = {{.key = "stream",
                  .doc = "The outlet of a block that is the product.",
                  .form = forms::name("the name of an outlet", "oxide"),
                  .required = true},
                 {.key = "limits",
                  .doc = "Its specification; each line passes or fails in the report.",
                  .record = &limits_record()},
                 {.key = "basis",
                  .doc = "`dry`: limits count on the product without its water (moisture, water of "
                         "crystals and hydroxides). Else on the product as it is.",
                  .form = forms::choice({"dry", "as it is"})}}};
  return record;
}

const Record& products_record() {
  static const Record record{
      .name = "products",
      .doc = "What the plant sells, by a name of your choice.",
      .example = "\n      NdPr oxide: " + product_record().example,
      .any = Field{.key = "product", .doc = "A product.", .record = &product_record()},
      .any_key = forms::text("the name of a product", "NdPr oxide"),
      .at_least = 1};
  return record;
}

const Record& sensitivities_record() {
  static const Record record{
      .name = "sensitivities",
      .doc =
          "How much results change with inputs and constants: all derivatives of the steady state, "
          "without solving it again. They hold for small changes; design specs stay met, their "
          "inputs follow.",
      .example =
          "{of: [purity of Nd in product, pH of raffinate], "
          "by: [feeds/scrub/HCl, beta Nd/Pr]}",
      .fields = {
          {.key = "of",
           .doc = "Results: what design specs aim at, see [until](#until).",
           .form = output_name(),
           .list = true,
           .required = true},
          {.key = "by",
           .doc = "Inputs: `feeds/<feed>/flow`, `feeds/<feed>/<metal or reagent>`, of an organic "
                  "`extractant` and `saponified`; `blocks/<splitter>/<part>` of an aqueous stream; "
                  "`blocks/<cascade>/<section>/efficiency`, or without a section that of all "
                  "stages; a "
                  "constant of the system by its name, wherever it holds. If not given: flow and "
                  "concentrations of all feeds, efficiencies below 100 %, all constants in use.",
           .form = input_name(),
           .list = true}}};
  return record;
}

}  // namespace raffinate
