// SPDX-License-Identifier: BSD-3-Clause
// The part of the case format that describes reactors and electrowinning cells.
#include <fmt/format.h>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

const Bounds dose_bounds{0.0, 100.0, true, "above 0 % and not above 10000 %"};

Form equation_form(const std::string& example) {
  return {.words = "a reaction",
          .example = example,
          .pattern = "[^=]+=[^=]+",
          .check = [](std::string_view, std::string_view text) { parse_equation(text); }};
}

Form conversion_form(const std::string& words, const std::string& example, const Bounds& bounds) {
  return {.words = words,
          .example = example,
          .pattern = forms::quantity_pattern(dimension::fraction, false) + "( +of +[^ ]+)?",
          .check = [bounds](std::string_view, std::string_view text) {
            require_within(parse_conversion(text).share, bounds, text);
          }};
}

/// One of the `side reactions` of electrowinning.
const Record& side_reaction_record() {
  static const Record record{
      .name = "side reaction",
      .doc =
          "A reaction beside that of an electrode: `e` on the left is at the cathode, on the "
          "right at the anode. It has what the main reaction and those before it leave of the "
          "current, and asks for a share of the current or of a reactant, one of the two.",
      .example = "{reaction: AsS3 + 3 e = As0(s) + 3 S, converts: 30 % of AsS3}",
      .fields = {
          {.key = "reaction",
           .doc = "A half reaction. Atoms and charges must balance.",
           .form = equation_form("AsS3 + 3 e = As0(s) + 3 S"),
           .required = true},
          {.key = "takes",
           .doc = "Share of the current.",
           .form = fraction_form("15 %", some_to_all)},
          {.key = "converts",
           .doc = "Share of a reactant, of what there is when the turn of the reaction comes.",
           .form = conversion_form("a share of a reactant", "30 % of AsS3", some_to_all)}}};
  return record;
}

/// An electron must be on the side where it belongs.
Form half_reaction(const std::string& example, bool cathode) {
  Form form = equation_form(example);
  form.words = "a half reaction";
  form.check = [cathode](std::string_view, std::string_view text) {
    const Equation equation = parse_equation(text);
    const auto& own = cathode ? equation.left : equation.right;
    const auto& other = cathode ? equation.right : equation.left;
    if (has_electrons(own) && !has_electrons(other)) return;
    throw Fault(fmt::format("\"{}\" {}", text,
                            cathode ? "takes up no electrons" : "sets no electrons free"),
                cathode ? "write them as e on the left, Sb + 3 e = Sb0(s)"
                        : "write them as e on the right, Fe2 = Fe + e");
  };
  return form;
}

const Record& reaction_record() {
  static const Record record{
      .name = "reaction",
      .doc =
          "A reaction and how far it goes. Substances are components of the system, its minerals, "
          "solids and species, or compounds of its components; `(s)` behind one is solid, `(g)` "
          "gas, nothing dissolved; H2O is the water, H is acid, and OH- is water less H.",
      .example = "{reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, converts: 98 % of Sb(s)}",
      .fields = {{.key = "reaction",
                  .doc = "What reacts to what. Atoms and charges must balance.",
                  .form = equation_form("Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2"),
                  .required = true},
                 {.key = "converts",
                  .doc = "Share of one reactant that reacts, of what there is when the turn of the "
                         "reaction comes; less if another runs out. Not given, or without `of`: "
                         "until something runs out.",
                  .form = conversion_form("a share of a reactant", "98 % of Sb(s)", some_to_all)},
                 {.key = "kinetics",
                  .doc = "How fast it takes its solid, instead of a share: how far it goes then "
                         "follows from the tanks. Of one reaction; those before it run ahead of "
                         "the tanks, those behind it after them.",
                  .record = &kinetics_record()}}};
  return record;
}

const Record& doses_record() {
  static const Record record{
      .name = "doses",
      .doc = "Feeds `as needed`, each with its share of what the reactions need.",
      .example = "{ferric: 120 %}",
      .any = Field{.key = "stream",
                   .doc = "Share of the stoichiometric demand of the reactions as they are asked "
                          "for, what is there already included. `120 % of Fe` names the reactant; "
                          "else it is the first in the reactions that the feed brings.",
                   .form = conversion_form("a share of the demand", "120 %", dose_bounds)},
      .any_key = stream_form(),
      .at_least = 1};
  return record;
}

}  // namespace

UnitPage reactor_page() {
  UnitPage page{
      "Reactions run one after the other in a liquid, with solids and gases: leaching, "
      "reduction, cementation, precipitation by a reagent. Reagents that are fed as needed are "
      "dosed by the demand of the reactions.",
      "{unit: reactor, reactions: [{reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, "
      "converts: 98 % of Sb(s)}], doses: {ferric: 120 %}, in: [concentrate, ferric], "
      "out: {liquor: liquor, residue: solid}}",
      {{.key = "reactions",
        .doc = "The reactions, in the order in which they run.",
        .record = &reaction_record(),
        .list = true,
        .required = true},
       {.key = "doses", .doc = "How feeds `as needed` are dosed.", .record = &doses_record()}}};
  for (Field& field : tank_fields()) page.own.push_back(std::move(field));
  return page;
}

UnitPage electrowinning_page() {
  return {
      "Current drives a reaction at the cathode and one at the anode (Faraday).",
      "{unit: electrowinning, cathode: Sb + 3 e = Sb0(s), anode: Fe2 = Fe + e, current: 320 kA, "
      "current efficiency: 95 %, voltage: 2.5 V, in: [liquor], out: {spent: liquor, cathodes: "
      "metal, offgas: gas}}",
      {{.key = "cathode",
        .doc = "What the current reduces; `e` is the electron.",
        .form = half_reaction("Sb + 3 e = Sb0(s)", true),
        .required = true},
       {.key = "anode",
        .doc = "What it oxidises.",
        .form = half_reaction("Fe2 = Fe + e", false),
        .required = true},
       {.key = "current",
        .doc = "Current of all cells together, each counted with its own.",
        .form = forms::quantity(dimension::current, positive)},
       {.key = "converts",
        .doc = "Share of a reactant of the cathode that is won, instead of the current.",
        .form = conversion_form("a share of a reactant", "90 % of Sb", some_to_all)},
       {.key = "current efficiency",
        .doc = "Share of the current that drives the reaction at the cathode; all if not given.",
        .form = fraction_form("85 %", some_to_all)},
       {.key = "anode efficiency",
        .doc = "The same at the anode; all if not given.",
        .form = fraction_form("99 %", some_to_all)},
       {.key = "cathode side",
        .doc = "What the rest of the current does at the cathode; hydrogen from acid or water if "
               "not given.",
        .form = half_reaction("Fe + e = Fe2", true)},
       {.key = "anode side",
        .doc = "What the rest of the current does at the anode; oxygen from water if not given.",
        .form = half_reaction("S + 4 H2O = SO4 + 8 H + 8 e", false)},
       {.key = "side reactions",
        .doc =
            "What else goes on at the electrodes, in this order; gas takes what it leaves of the "
            "current: a stream for gas, and no `cathode side` or `anode side` there.",
        .record = &side_reaction_record(),
        .list = true},
       {.key = "voltage",
        .doc = "Voltage of a cell; power and energy are known with it.",
        .form = forms::quantity(dimension::voltage, positive)},
       {.key = "current density",
        .doc = "Current per area of cathode; the area is known with it.",
        .form = forms::quantity(dimension::current_density, positive)},
       {.key = "electrode area per cell",
        .doc = "Area of cathode in one cell; the number of cells is known with it.",
        .form = forms::quantity(dimension::area, positive)},
       {.key = "anolyte",
        .doc = "The inlet that flows behind the membrane of a divided cell.",
        .form = stream_form()},
       {.key = "membrane",
        .doc = "The ion that crosses the membrane: an anion to the anolyte, or a cation from it.",
        .form = forms::name("the name of an ion", "Cl")}}};
}

}  // namespace raffinate
