// SPDX-License-Identifier: BSD-3-Clause
// The part of the case format that describes leaching kinetics.
#include <fmt/format.h>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

const Bounds activation_energies{0.0, 300e3, false, "between 0 and 300 kJ/mol"};
const Bounds order_bounds{0.0, 10.0, true, "above 0 and not above 10"};
const Bounds tank_bounds{1.0, 50.0, false, "between 1 and 50"};
const Bounds vessel_bounds{273.15, 523.15, false, "between 0 and 250 degC"};

Form dissolved_form() {
  return {.words = "a dissolved substance",
          .example = "Fe",
          .pattern = "[^() ]+.*",
          .check = [](std::string_view, std::string_view text) {
            if (parse_equation_term(text).phase != Phase::aqueous)
              throw Fault(fmt::format("{} is not dissolved, so the rate has no order in it", text),
                          "name a substance of the liquor, for example Fe");
          }};
}

Form mineral_form() {
  return {
      .words = "a concentration",
      .example = "87.2 g/L",
      .pattern = fmt::format("({})|({})", forms::quantity_pattern(dimension::concentration, false),
                             forms::quantity_pattern(dimension::mass_concentration, false)),
      .check = [](std::string_view, std::string_view text) {
        const Quantity quantity = parse_qualified(text, "87.2 g/L").quantity;
        if (!fits(quantity.unit, dimension::mass_concentration) &&
            !fits(quantity.unit, dimension::concentration))
          throw Fault(fmt::format("\"{}\" is no concentration", text),
                      "write for example 87.2 g/L or 0.257 mol/L");
        require_within(quantity.number, not_negative, text);
      }};
}

const Record& orders_record() {
  static const Record record{
      .name = "orders",
      .doc =
          "Dissolved substances on which the rate depends, each with the power of its "
          "concentration. All that is dissolved of a component counts, complexes too.",
      .example = "{Fe: 0.3, H: 0.6}",
      .any = Field{.key = "substance",
                   .doc = "The power.",
                   .form = forms::number("an order", "0.3", order_bounds)},
      .any_key = dissolved_form(),
      .at_least = 1};
  return record;
}

const Record& batch_liquor_record() {
  static const Record record{
      .name = "batch liquor",
      .doc =
          "What the liquor of a batch test held at its beginning, of "
          "every substance that has an order.",
      .example = "{Fe: 1.85 mol/L, H: 2 mol/L}",
      .any = Field{.key = "substance",
                   .doc = "Its concentration.",
                   .form = forms::quantity(dimension::concentration, positive)},
      .any_key = dissolved_form(),
      .at_least = 1};
  return record;
}

const Record& batch_record() {
  static const Record record{
      .name = "batch test",
      .doc =
          "One test in a stirred beaker at one temperature, with the grind of the plant. The "
          "rate constant follows from it.",
      .example =
          "{converts: 98 %, time: 1 h, temperature: 50 degC, mineral: 87.2 g/L, "
          "liquor: {Fe: 1.85 mol/L, H: 2 mol/L}}",
      .fields = {
          {.key = "converts",
           .doc = "Share of the solid that had reacted.",
           .form = forms::quantity(dimension::fraction, some_but_not_all),
           .required = true},
          {.key = "time",
           .doc = "After which time.",
           .form = forms::quantity(dimension::time, positive),
           .required = true},
          {.key = "temperature",
           .doc = "At which temperature.",
           .form = forms::quantity(dimension::temperature, vessel_bounds),
           .required = true},
          {.key = "mineral",
           .doc = "The solid that reacts (of a concentrate only this mineral) per volume of "
                  "liquor at the beginning; it says how far the reagents were used up. Needed "
                  "with orders; 0 where the liquor stayed as it was.",
           .form = mineral_form()},
          {.key = "liquor",
           .doc = "Concentrations at the beginning. Needed with orders.",
           .record = &batch_liquor_record()}}};
  return record;
}

}  // namespace

const Record& kinetics_record() {
  static const Record record{
      .name = "kinetics",
      .doc =
          "Shrinking cores in stirred tanks: the reaction takes the one solid of its left side, "
          "as fast as a batch test says.",
      .example =
          "{control: reaction, orders: {Fe: 0.3, H: 0.6}, activation energy: 71 kJ/mol, "
          "batch test: {converts: 98 %, time: 1 h, temperature: 50 degC, mineral: 87.2 g/L, "
          "liquor: {Fe: 1.85 mol/L, H: 2 mol/L}}}",
      .fields = {
          {.key = "control",
           .doc = "What holds a particle back: the `reaction` at the surface of its core, or "
                  "`diffusion` through the layer that the core leaves (sulfur, ash).",
           .form = forms::choice({"reaction", "diffusion"}),
           .required = true},
          {.key = "orders",
           .doc = "How the rate depends on the liquor; not at all if not given.",
           .record = &orders_record()},
          {.key = "activation energy",
           .doc = "Needed where the tanks are not as warm as the batch test (Arrhenius).",
           .form = forms::quantity(dimension::molar_energy, activation_energies)},
          {.key = "batch test",
           .doc = "Where the rate comes from.",
           .record = &batch_record(),
           .required = true}}};
  return record;
}

std::vector<Field> tank_fields() {
  return {{.key = "tanks",
           .doc = "Stirred tanks of equal size in series, for a reaction with kinetics; 1 if not "
                  "given.",
           .form = forms::whole("a number of tanks", "3", tank_bounds)},
          {.key = "volume",
           .doc = "Volume of the liquor in each tank, without solids and gas. The residence time "
                  "follows from the flow of the liquor.",
           .form = forms::quantity(dimension::volume, positive)},
          {.key = "residence time",
           .doc = "Of the liquor in all tanks together, instead of their volume.",
           .form = forms::quantity(dimension::time, positive)},
          {.key = "temperature",
           .doc = "Of the tanks, for the rate of a reaction with kinetics.",
           .form = forms::quantity(dimension::temperature, vessel_bounds)}};
}

}  // namespace raffinate
