// SPDX-License-Identifier: BSD-3-Clause
// The case file, said once: reading, JSON Schema and reference page follow from these tables.
#include "flowsheets/case_format.hpp"

#include <fmt/format.h>

namespace raffinate {
namespace {

const Bounds stage_bounds{1.0, 1e5, false, "1 or more: stages are counted from 1"};
const Bounds entrained_bounds{0.0, 0.2, false, "between 0 and 20 % of the liquid that leaves"};
const Bounds build_up_steps{1.0, 10000.0, false, "between 1 and 10000"};
const Bounds cell_bounds{1.0, 1000.0, false, "between 1 and 1000"};
const Bounds stage_count_bounds{1.0, 1e5, false, "between 1 and 100000"};
const Bounds liquid_bounds{273.15, 373.15, false, "between 0 and 100 degC"};

Form stage_number() { return forms::whole("a stage number", "60", stage_bounds); }

Form stage_range() {
  return {.words = "a stage range",
          .example = "1-60",
          .pattern = "[0-9]+( *- *[0-9]+)?",
          .check = [](std::string_view, std::string_view text) { parse_stage_range(text); }};
}

Form outlet_place() {
  return {.words = "a liquid and a stage",
          .example = "aqueous 1",
          .pattern = "(aqueous|organic) +[0-9]+",
          .check = [](std::string_view, std::string_view text) { parse_outlet_place(text); }};
}

Form constant_name() { return forms::text("the name of a constant of the system", "beta Nd/Pr"); }

const Record& set_record() {
  static const Record record{
      .name = "set",
      .doc =
          "Constants of the system that this case replaces, by the names the system file gives "
          "them. The values are pure numbers.",
      .example = "{beta Nd/Pr: 1.5}",
      .any = Field{.key = "constant",
                   .doc = "The new value.",
                   .form = forms::number("the value of a constant", "1.5")},
      .any_key = constant_name()};
  return record;
}

const Record& system_record() {
  static const Record record{
      .name = "system",
      .doc = "The chemical system: one that is shipped (`use`) or one of your own (`file`).",
      .example = "{use: p507-chloride}",
      .fields = {{.key = "use",
                  .doc = "Name of a shipped system.",
                  .form = forms::name("the name of a system", "p507-chloride")},
                 {.key = "file",
                  .doc = "Path of a system file, relative to the case file.",
                  .form = forms::text("a path", "my-system.yaml")},
                 {.key = "set",
                  .doc = "Constants that differ from the system file.",
                  .record = &set_record()}}};
  return record;
}

const Record& section_record() {
  static const Record record{
      .name = "section",
      .doc = "A range of stages with a name, and what is special about it.",
      .example = "{stages: 61-120, efficiency: 90 %}",
      .fields = {{.key = "stages",
                  .doc = "First and last stage.",
                  .form = stage_range(),
                  .required = true},
                 {.key = "efficiency",
                  .doc = "Murphree efficiency of the organic; 100 % if not given.",
                  .form = forms::quantity(dimension::fraction, some_to_all)},
                 {.key = "set",
                  .doc = "Constants that differ in this section.",
                  .record = &set_record()}}};
  return record;
}

const Record& sections_record() {
  static const Record record{.name = "sections",
                             .doc = "Names for stage ranges. They must cover every stage once.",
                             .example = "{extraction: 1-60, scrub: 61-120}",
                             .any = Field{.key = "section",
                                          .doc = "Its stages, alone or with what is special.",
                                          .form = stage_range(),
                                          .record = &section_record()},
                             .any_key = forms::name("the name of a section", "extraction")};
  return record;
}

const Record& in_record() {
  static const Record record{
      .name = "in",
      .doc = "Streams that enter, and the stage where each does. Fresh organic enters stage 1.",
      .example = "{organic: 1, liquor: 60, scrub: 120}",
      .any =
          Field{
              .key = "stream", .doc = "The stage where the stream enters.", .form = stage_number()},
      .any_key = stream_form(),
      .at_least = 1};
  return record;
}

const Record& outlet_record() {
  static const Record record{
      .name = "outlet",
      .doc = "Part of a liquid drawn off behind a stage.",
      .example = "{from: aqueous 21, flow: 3.6 L/h}",
      .fields = {{.key = "from",
                  .doc = "The liquid and the stage it leaves.",
                  .form = outlet_place(),
                  .required = true},
                 {.key = "flow",
                  .doc = "How much is drawn; without flow and share, all that other draws leave.",
                  .form = forms::quantity(dimension::volume_flow, positive)},
                 {.key = "share",
                  .doc = "How much is drawn, as a share of the liquid that leaves the stage; "
                         "instead of a flow.",
                  .form = fraction_form("10 %", some_but_not_all)}}};
  return record;
}

const Record& out_record() {
  static const Record record{
      .name = "out",
      .doc =
          "Streams that leave. The aqueous of stage 1 and the organic of the last stage must be "
          "among them.",
      .example = "{raffinate: aqueous 1, loaded: organic 120}",
      .any = Field{.key = "stream",
                   .doc = "Where the stream leaves.",
                   .form = outlet_place(),
                   .record = &outlet_record()},
      .any_key = stream_form(),
      .at_least = 1};
  return record;
}

const Record& blocks_record() {
  static const Record record{
      .name = "blocks",
      .doc =
          "The cascades and units of the plant, by a name of your choice. Every stream has one "
          "source and one place to go; what goes nowhere leaves the plant. Streams may run in "
          "loops.",
      .example = "\n      separation: {cascade: 120, in: {...}, out: {...}}",
      .any = Field{.key = "block", .doc = "A cascade or a unit.", .record = &block_record()},
      .any_key = forms::name("the name of a block", "separation"),
      .at_least = 1};
  return record;
}

const Record& entrains_record() {
  static const Record record{
      .name = "entrains",
      .doc =
          "Share of each liquid leaving a stage, by its own volume, that goes along with the other "
          "one: of the aqueous with the organic, of the organic with the aqueous.",
      .example = "{aqueous: 500 ppm, organic: 50 ppm}",
      .fields = {{.key = "aqueous",
                  .doc = "Share of the aqueous that leaves.",
                  .form = fraction_form("500 ppm", entrained_bounds)},
                 {.key = "organic",
                  .doc = "Share of the organic that leaves.",
                  .form = fraction_form("500 ppm", entrained_bounds)}}};
  return record;
}

const Record& holdup_record() {
  static const Record record{.name = "holdup",
                             .doc = "What a vessel holds of each liquid.",
                             .example = "{aqueous: 0.3 L, organic: 0.3 L}",
                             .fields = {{.key = "aqueous",
                                         .doc = "Aqueous that it holds.",
                                         .form = forms::quantity(dimension::volume, positive),
                                         .required = true},
                                        {.key = "organic",
                                         .doc = "Organic that it holds.",
                                         .form = forms::quantity(dimension::volume, positive),
                                         .required = true}}};
  return record;
}

const Record& mixer_settlers_record() {
  static const Record record{
      .name = "mixer-settlers",
      .doc =
          "Vessels of the stages, for the plant in time (`simulate`). A time is the residence of "
          "each liquid at its own flow.",
      .example = "{mixer: 5 min, settler: 15 min}",
      .fields = {{.key = "mixer",
                  .doc = "What a mixer holds: a residence time or volumes; 5 min if not given.",
                  .form = forms::quantity(dimension::time, positive),
                  .record = &holdup_record()},
                 {.key = "settler",
                  .doc = "What a settler holds: a residence time or volumes; 15 min if not given.",
                  .form = forms::quantity(dimension::time, positive),
                  .record = &holdup_record()},
                 {.key = "cells",
                  .doc = "Well mixed cells, one behind the other, that each liquid passes in the "
                         "settler; 4 if not given.",
                  .form = forms::whole("a number of cells", "4", cell_bounds)}}};
  return record;
}

const Record& simulate_record() {
  static const Record record{
      .name = "simulate",
      .doc =
          "The plant in time, computed by `raffinate simulate`: at given flows, from a start on.",
      .example = "{until: 60 d, start: feed fill}",
      .fields = {
          {.key = "until",
           .doc = "How long.",
           .form = forms::quantity(dimension::time, positive),
           .required = true},
          {.key = "start",
           .doc = "`feed fill`: all stages hold what the feeds bring there, metals as the feed "
                  "has them, loaded as the base allows. `steady`: the steady state. `feed fill` "
                  "if not given.",
           .form = forms::choice({"feed fill", "steady"})},
          {.key = "every",
           .doc = "Time between results; a two-hundredth of the whole if not given.",
           .form = forms::quantity(dimension::time, positive)}}};
  return record;
}

const Record& build_up_record() {
  static const Record record{
      .name = "build-up",
      .doc =
          "Quasi-steady states of the plant over passes of its solvent, from fresh solvent on: "
          "what stripping leaves behind builds up. Every solvent tank says what its loop `holds`.",
      .example = "{over: 1 y, steps: 52}",
      .fields = {{.key = "over",
                  .doc = "How long.",
                  .form = forms::quantity(dimension::time, positive),
                  .required = true},
                 {.key = "steps",
                  .doc = "Number of steps (implicit Euler).",
                  .form = forms::whole("a number of steps", "52", build_up_steps),
                  .required = true}}};
  return record;
}

}  // namespace

const Record& cascade_record() {
  static const Record record{
      .name = "cascade",
      .doc =
          "A counter-current cascade. Organic flows from stage 1 to the last, aqueous from the "
          "last to stage 1.",
      .example =
          "{cascade: 120, in: {organic: 1, liquor: 120}, "
          "out: {raffinate: aqueous 1, loaded: organic 120}}",
      .fields = {
          {.key = "cascade",
           .doc = "Number of stages.",
           .form = forms::whole("a number of stages", "120", stage_count_bounds),
           .required = true},
          {.key = "temperature",
           .doc = "Temperature of its liquids; that of the system's constants if not given.",
           .form = forms::quantity(dimension::temperature, liquid_bounds)},
          {.key = "entrains",
           .doc = "Liquid that settles badly and goes along with the other one.",
           .record = &entrains_record()},
          {.key = "mixer-settlers",
           .doc = "What the mixers and settlers hold.",
           .record = &mixer_settlers_record()},
          {.key = "sections",
           .doc = "Names for stage ranges; one section if not given.",
           .record = &sections_record()},
          {.key = "in", .doc = "Streams that enter.", .record = &in_record(), .required = true},
          {.key = "out", .doc = "Streams that leave.", .record = &out_record(), .required = true},
          {.key = "allow",
           .doc = "Limits that are passed on purpose; `phase ratio`: an O/A beyond 100:1.",
           .form = forms::choice({"phase ratio"}),
           .list = true}}};
  return record;
}

const Record& block_record() {
  static const Record record{.name = "block",
                             .doc = "A piece of the plant: what it is follows from one key.",
                             .example = cascade_record().example,
                             .alternatives = [] {
                               std::vector<Alternative> ways{{"cascade", {}, &cascade_record()}};
                               for (const Alternative& way : unit_alternatives())
                                 ways.push_back(way);
                               return ways;
                             }()};
  return record;
}

const Record& case_record() {
  static const Record record{
      .name = "case file",
      .doc = "One plant at one set of conditions.",
      .fields = {
          {.key = "raffinate",
           .doc = "Version of this format.",
           .form = forms::whole("a format version", "1",
                                {case_format_version, case_format_version, false, "1"}),
           .required = true},
          {.key = "title",
           .doc = "What the case is, for tables and pictures.",
           .form = forms::text("a text", "Nd/Pr split")},
          {.key = "system",
           .doc = "The chemical system.",
           .record = &system_record(),
           .required = true},
          {.key = "volumes",
           .doc =
               "`constant`: liquids keep their volume. `balanced`: water and density are carried "
               "along. `constant` if not given.",
           .form = forms::choice({"balanced", "constant"})},
          {.key = "feeds",
           .doc = "Liquids from outside.",
           .record = &feeds_record(),
           .required = true},
          {.key = "guesses",
           .doc = "Where the solver begins with closed loops.",
           .record = &guesses_record()},
          {.key = "blocks",
           .doc = "Cascades and units.",
           .record = &blocks_record(),
           .required = true},
          {.key = "specs",
           .doc = "Inputs that are adjusted to reach a result.",
           .record = &specs_record()},
          {.key = "products",
           .doc = "What is sold, with its specification.",
           .record = &products_record()},
          {.key = "sensitivities",
           .doc = "How results answer to inputs and constants.",
           .record = &sensitivities_record()},
          {.key = "build-up",
           .doc = "Follow what accumulates in a closed organic loop.",
           .record = &build_up_record()},
          {.key = "simulate", .doc = "Follow the plant in time.", .record = &simulate_record()},
          {.key = "solve",
           .doc = "What to compute; `steady` if not given.",
           .form = forms::choice({"steady"})}}};
  return record;
}

}  // namespace raffinate
