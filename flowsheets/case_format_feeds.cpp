// SPDX-License-Identifier: BSD-3-Clause
// The part of the case format that describes feeds.
#include <fmt/format.h>

#include "chemistry/elements.hpp"
#include "chemistry/quantity.hpp"
#include "chemistry/reagents.hpp"
#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

const Bounds pH_bounds{-2.0, 15.0, false, "between -2 and 15"};

/// A volume flow (liquids), a mass flow (solids, gases), or the words that leave it to a unit.
Form feed_flow() {
  Form form = forms::quantity(dimension::volume_flow, positive);
  const Form mass = forms::quantity(dimension::mass_flow, positive);
  form.words += " or \"as needed\" (solids and gases: a mass flow)";
  form.pattern = fmt::format("as needed|({})|({})", form.pattern, mass.pattern);
  form.check = [volume = form.check, mass = mass.check](std::string_view key,
                                                        std::string_view text) {
    if (text == "as needed") return;
    if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyz -_") == text.npos)
      throw Fault(fmt::format("\"{}\" is neither a volume flow nor \"as needed\"", text),
                  "write for example 60 L/h, or as needed if a unit decides it");
    (is_mass_flow(text) ? mass : volume)(key, text);
  };
  return form;
}

/// A share of the mass, or the rest.
Form mass_share() {
  Form form = fraction_form("70 %", some_to_all);
  form.words = "a share of the mass, or \"rest\"";
  form.pattern = fmt::format("rest|({})", form.pattern);
  form.check = [share = form.check](std::string_view key, std::string_view text) {
    if (text != "rest") share(key, text);
  };
  return form;
}

/// Names of what a system can count: whether it can is not known before the system is.
Form substance_form(const std::string& example) {
  return {.words = "a mineral or a formula",
          .example = example,
          .pattern = "[A-Za-z0-9().+*_-]+",
          .check = [](std::string_view, std::string_view text) {
            if (text.find_first_of(" \t/%:") != text.npos)
              throw Fault(fmt::format("\"{}\" is neither a mineral nor a formula", text),
                          "write for example Sb2S3");
          }};
}

Record contents_record(const std::string& name, const std::string& example,
                       const std::string& doc) {
  return {.name = name,
          .doc = doc,
          .example = example,
          .any = Field{.key = "substance", .doc = "Share of the mass.", .form = mass_share()},
          .any_key = substance_form("Sb2S3"),
          .at_least = 1};
}

const Record& minerals_record() {
  static const Record record = contents_record(
      "minerals", "{Sb2S3: 70 %, FeS2: 4 %, SiO2: rest}",
      "What a dry solid is made of, by mass. Names are those of the system: its minerals, "
      "insoluble components and solids, or the formula of a compound of its components.");
  return record;
}

const Record& gases_record() {
  static const Record record =
      contents_record("gases", "{Cl2: 98 %, N2: rest}",
                      "What a gas is made of, by mass: uncharged components of the system, or "
                      "compounds of its components such as HCl.");
  return record;
}

const Record& metals_record() {
  static const Record record{
      .name = "metals",
      .doc =
          "Metals of a feed, by symbol, with the valence behind it where the system has two (Fe2, "
          "Sb5). Grams must say of what: `7.88 g/L as element` or `12.8 g/L as oxide`; mol/L needs "
          "no such words.",
      .example = "{Pr: 0.25 mol/L, Nd: 0.75 mol/L}",
      .any = Field{.key = "metal",
                   .doc = "Concentration of the metal.",
                   .form = forms::metal_concentration()},
      .any_key = metal_form()};
  return record;
}

const Record& follow_record() {
  static const Record record{
      .name = "follow",
      .doc =
          "One metal of the feed copies its ratio to another metal from a stream of the plant, "
          "as in a scrub made of the product.",
      .example = "{metal: Pr, per: Nd, stream: product}",
      .fields = {{.key = "metal",
                  .doc = "The metal whose concentration follows.",
                  .form = metal_form(),
                  .required = true},
                 {.key = "per",
                  .doc = "The metal of this feed it is counted against.",
                  .form = metal_form(),
                  .required = true},
                 {.key = "stream",
                  .doc = "The outlet that sets the ratio.",
                  .form = forms::name("the name of an outlet", "product"),
                  .required = true}}};
  return record;
}

}  // namespace

bool is_mass_flow(std::string_view text) {
  try {
    return fits(parse_qualified(text, "60 L/h").quantity.unit, dimension::mass_flow);
  } catch (const Fault&) {
    return false;
  }
}

Form fraction_form(const std::string& example, const Bounds& bounds) {
  Form form = forms::quantity(dimension::fraction, bounds);
  form.example = example;
  return form;
}

Form stream_form() { return forms::name("the name of a stream", "liquor"); }

Form metal_form() {
  Form form = forms::text("the symbol of a metal, with its valence where a system has two", "Nd");
  form.pattern = fmt::format("({})[1-8]?", fmt::join(metal_symbols(), "|"));
  form.check = [](std::string_view, std::string_view text) {
    const Element* element = element_of(text);
    if (element && element->metal) return;
    if (element)
      throw Fault(fmt::format("{} ({}) is not a metal", text, element->name),
                  "acids and salts are keys of the feed itself: HCl: 3.5 mol/L");
    throw Fault(fmt::format("\"{}\" is not the symbol of a metal", text),
                did_you_mean(text, metal_symbols(), "known symbols:"));
  };
  return form;
}

Form pH_form(const std::string& example) { return forms::number("a pH", example, pH_bounds); }

const Record& feeds_record() {
  static const Record record{
      .name = "feeds",
      .doc = "Everything that comes from outside the plant, by a name of your choice.",
      .example = "\n      liquor: {phase: aqueous, flow: 2 m3/h, metals: {Nd: 0.75 mol/L}}",
      .any = Field{.key = "stream", .doc = "A stream fed to the plant.", .record = &feed_record()},
      .any_key = stream_form(),
      .at_least = 1};
  return record;
}

const Record& guesses_record() {
  static const Record record{
      .name = "guesses",
      .doc =
          "Streams that units let out, as they may look, written like feeds. The solver begins "
          "with "
          "them; the answer does not depend on them. A loop that hardly anything leaves, as spent "
          "liquor that is regenerated, is found from such a stream and seldom from nothing.",
      .example =
          "\n      ferric: {phase: aqueous, flow: 8 m3/h, HCl: 2 mol/L, metals: {Fe: 1.8 mol/L}}",
      .any =
          Field{.key = "stream", .doc = "A stream that a unit lets out.", .record = &feed_record()},
      .any_key = stream_form()};
  return record;
}

const Record& feed_record() {
  static const Record record = [] {
    Record feed{
        .name = "feed",
        .doc = "A liquid, a solid or a gas fed to the plant.",
        .example = "{phase: aqueous, flow: 2 m3/h, pH: 2, metals: {Nd: 0.75 mol/L}}",
        .fields = {
            {.key = "phase",
             .doc = "Whether it is one of the two liquids, a solid or a gas.",
             .form = forms::choice({"aqueous", "organic", "solid", "gas"}),
             .required = true},
            {.key = "flow",
             .doc = "Volume flow of a liquid, mass flow of a gas or of a solid (dry). `as needed` "
                    "(not for organic feeds): a saponifier, regenerator, precipitator or reactor "
                    "takes the feed in and decides how much.",
             .form = feed_flow(),
             .required = true},
            {.key = "pH",
             .doc = "pH (aqueous feeds), instead of the amount of acid.",
             .form = pH_form("2.0")},
            {.key = "metals",
             .doc = "Metals and their concentrations.",
             .record = &metals_record()},
            {.key = "follow",
             .doc = "A metal whose ratio is copied from a stream (aqueous feeds).",
             .record = &follow_record()},
            {.key = "balance",
             .doc = "The ion that makes the charges balance (aqueous feeds); the system's anion "
                    "if not given.",
             .form = forms::name("the name of an ion", "Cl")},
            {.key = "minerals",
             .doc = "What a solid is made of (solid feeds).",
             .record = &minerals_record()},
            {.key = "moisture",
             .doc = "Mass of water over mass of the wet solid; none if not given (solid feeds). "
                    "`flow` and `minerals` count the dry solid.",
             .form = fraction_form("8 %", not_all)},
            {.key = "gases",
             .doc = "What a gas is made of (gas feeds).",
             .record = &gases_record()},
            {.key = "extractant",
             .doc = "Extractant, counted in single molecules (organic feeds).",
             .form = forms::quantity(dimension::concentration, not_negative)},
            {.key = "saponified",
             .doc = "Share of the extractant that carries an ion in place of H, moles per mole of "
                    "single molecules (organic feeds).",
             .form = forms::saponification()}}};
    for (const Reagent& reagent : reagents())
      feed.fields.push_back({.key = reagent.name,
                             .doc = fmt::format("{} (aqueous feeds).", reagent.words),
                             .form = forms::reagent_concentration()});
    return feed;
  }();
  return record;
}

}  // namespace raffinate
