// SPDX-License-Identifier: BSD-3-Clause
// The part of the case format that describes feeds.
#include <fmt/format.h>

#include "chemistry/elements.hpp"
#include "chemistry/reagents.hpp"
#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

const Bounds pH_bounds{-2.0, 15.0, false, "between -2 and 15"};

/// A volume flow, or the words that leave it to a unit.
Form feed_flow() {
  Form form = forms::quantity(dimension::volume_flow, positive);
  form.words += " or \"as needed\"";
  form.pattern = "as needed|" + form.pattern;
  form.check = [quantity = form.check](std::string_view key, std::string_view text) {
    if (text == "as needed") return;
    if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyz -_") == text.npos)
      throw Fault(fmt::format("\"{}\" is neither a volume flow nor \"as needed\"", text),
                  "write for example 60 L/h, or as needed if a unit decides it");
    quantity(key, text);
  };
  return form;
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
      .doc = "Every liquid that comes from outside the plant, by a name of your choice.",
      .example = "\n      liquor: {phase: aqueous, flow: 2 m3/h, metals: {Nd: 0.75 mol/L}}",
      .any = Field{.key = "stream", .doc = "A liquid fed to the plant.", .record = &feed_record()},
      .any_key = stream_form(),
      .at_least = 1};
  return record;
}

const Record& feed_record() {
  static const Record record = [] {
    Record feed{
        .name = "feed",
        .doc = "A liquid fed to the plant.",
        .example = "{phase: aqueous, flow: 2 m3/h, pH: 2, metals: {Nd: 0.75 mol/L}}",
        .fields = {
            {.key = "phase",
             .doc = "Which liquid it is.",
             .form = forms::choice({"aqueous", "organic"}),
             .required = true},
            {.key = "flow",
             .doc = "Volume flow. `as needed` (aqueous feeds): a saponifier, regenerator or "
                    "precipitator takes the feed in and decides how much.",
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
