// SPDX-License-Identifier: BSD-3-Clause
// Reads leaching kinetics and the tanks they run in, and judges them by themselves. What the system
// knows of their substances is judged with its reactions (leach_step.cpp).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

/// The solid that reacts: the only one on the left.
void find_solid(const Equation& equation, KineticsSpec& kinetics, InputProblems& problems) {
  int solids = 0;
  for (const EquationTerm& term : equation.left)
    if (term.phase == Phase::solid && ++solids == 1) kinetics.solid = term;
  if (solids == 1) return;
  problems.add(kinetics.at,
               fmt::format("kinetics takes the one solid of the left side, but \"{}\" has {}",
                           equation.text, solids == 0 ? "none" : "several"),
               solids == 0 ? "give it a share instead, for example  converts: 98 % of Fe"
                           : "write one reaction for each solid");
}

void read_batch(const Node& batch, const Node* orders, KineticsSpec& kinetics,
                InputProblems& problems) {
  kinetics.converts = fraction_of(batch, "converts");
  kinetics.time = si_of(batch, "time", dimension::time).value_or(0.0);
  kinetics.temperature = si_of(batch, "temperature", dimension::temperature).value_or(0.0);
  if (const auto mineral = value_of(batch, "mineral", [](std::string_view text) {
        return parse_qualified(text, "87.2 g/L").quantity;
      })) {
    kinetics.mineral_by_mass = fits(mineral->unit, dimension::mass_concentration);
    kinetics.mineral = kinetics.mineral_by_mass ? mineral->in("kg/m3") : mineral->in("mol/L");
  }
  const Node none;
  const Node* given = batch.value("liquor");
  const Node& liquor = given ? *given : none;
  for (const NodeEntry& entry : orders ? orders->entries : std::vector<NodeEntry>{}) {
    const auto c = value_of(liquor, entry.key, [](std::string_view text) {
      return parse_quantity(text, dimension::concentration).in("mol/L");
    });
    if (!liquor.find(entry.key))
      problems.add(
          place_of(batch, "liquor"),
          fmt::format("the batch test does not say how much {} its liquor held", entry.key),
          fmt::format("the rate has an order in it:  liquor: {{{}: 1 mol/L}}", entry.key));
    kinetics.orders.push_back({parse_equation_term(entry.key),
                               value_of(*orders, entry.key, parse_number).value_or(1.0),
                               c.value_or(1.0), entry.at});
  }
  for (const NodeEntry& entry : liquor.entries)
    if (!orders || !orders->find(entry.key))
      problems.add(entry.at, fmt::format("the rate has no order in {}", entry.key),
                   fmt::format("add it (orders: {{{}: 1}}), or leave it out", entry.key));
  if (orders && !batch.find("mineral"))
    problems.add(batch.at, "the batch test does not say how much mineral was in its liquor",
                 "for example  mineral: 87.2 g/L  (of the mineral, per volume of liquor)");
}

}  // namespace

std::optional<KineticsSpec> read_kinetics(const Node& reaction, const Equation& equation,
                                          InputProblems& problems) {
  const NodeEntry* entry = reaction.find("kinetics");
  if (!entry) return {};
  const Node& map = entry->value;
  KineticsSpec kinetics;
  kinetics.at = entry->at;
  kinetics.control =
      text_of(map, "control") == "diffusion" ? LeachControl::diffusion : LeachControl::reaction;
  kinetics.energy = si_of(map, "activation energy", dimension::molar_energy);
  find_solid(equation, kinetics, problems);
  read_batch(*map.value("batch test"), map.value("orders"), kinetics, problems);
  if (const NodeEntry* converts = reaction.find("converts"))
    problems.add(converts->at,
                 fmt::format("\"{}\" has both \"converts\" and \"kinetics\"", equation.text),
                 "how far it goes follows from the kinetics: leave the share out");
  return kinetics;
}

ReactorSpec::Tanks read_tanks(const Node& map, const std::string& name,
                              const std::vector<ReactorSpec::Reaction>& reactions,
                              InputProblems& problems) {
  ReactorSpec::Tanks tanks;
  tanks.count = value_of(map, "tanks", parse_whole).value_or(1);
  tanks.volume = si_of(map, "volume", dimension::volume);
  tanks.residence = si_of(map, "residence time", dimension::time);
  tanks.temperature = si_of(map, "temperature", dimension::temperature).value_or(0.0);
  const KineticsSpec* kinetics = nullptr;
  for (const ReactorSpec::Reaction& one : reactions) {
    if (!one.kinetics) continue;
    if (kinetics)
      problems.add(one.kinetics->at,
                   fmt::format("two reactions of reactor \"{}\" have kinetics", name),
                   "give the slower one a share (converts: ...), or a reactor of its own");
    kinetics = &*one.kinetics;
  }
  if (!kinetics) {
    for (const char* key : {"tanks", "volume", "residence time", "temperature"})
      if (const NodeEntry* entry = map.find(key))
        problems.add(
            entry->at,
            fmt::format("reactor \"{}\" has no kinetics, so \"{}\" says nothing", name, key),
            "leave it out, or give a reaction kinetics");
    return tanks;
  }
  const std::string sizes =
      "give one of them:  volume: 4 m3  of each tank, or  residence time: 1 h";
  if (tanks.volume && tanks.residence)
    problems.add(place_of(map, "residence time"),
                 fmt::format("reactor \"{}\" has both \"volume\" and \"residence time\"", name),
                 sizes);
  if (!map.find("volume") && !map.find("residence time"))
    problems.add(map.at,
                 fmt::format("reactor \"{}\" has neither \"volume\" nor \"residence time\"", name),
                 sizes);
  if (!map.find("temperature"))
    problems.add(map.at, fmt::format("reactor \"{}\" has kinetics but no \"temperature\"", name),
                 "for example  temperature: 50 degC");
  else if (!kinetics->energy && std::abs(tanks.temperature - kinetics->temperature) > 0.01)
    problems.add(kinetics->at,
                 fmt::format("the tanks of reactor \"{}\" are not as warm as the batch test", name),
                 "say how the rate follows:  activation energy: 71 kJ/mol");
  return tanks;
}

}  // namespace raffinate
