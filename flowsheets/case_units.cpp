// SPDX-License-Identifier: BSD-3-Clause
// Reads the blocks that are no cascades, and judges each by itself.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/elements.hpp"
#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

SplitterSpec read_splitter(const Node& map, const std::string& name, InputProblems& problems) {
  SplitterSpec splitter;
  const Node& out = *map.value("out");
  int rests = 0;
  double shares = 0.0;
  bool flows = false;
  for (const NodeEntry& entry : out.entries) {
    SplitterSpec::Part part{entry.key, {}, {}, entry.value.at};
    if (entry.value.text == "rest") {
      if (++rests == 2)
        problems.add(entry.value.at, fmt::format("two parts of splitter \"{}\" are the rest", name),
                     "give one of them a share or a flow");
    } else if (entry.value.text.find('/') == std::string::npos) {
      part.share = fraction_of(out, entry.key);
      shares += *part.share;
    } else {
      part.flow = si_of(out, entry.key, dimension::volume_flow).value_or(0.0);
      flows = true;
    }
    splitter.parts.push_back(part);
  }
  const Location& at = map.find("out")->at;
  constexpr double rounding = 1e-9;
  if (splitter.parts.size() < 2)
    problems.add(at, fmt::format("splitter \"{}\" has one part only", name),
                 "name two parts or more, for example\n    out: {bleed: 5 %, recycle: rest}");
  else if (rests == 0 && flows)
    problems.add(at, fmt::format("no part of splitter \"{}\" is the rest", name),
                 "a flow leaves something over: write rest for one part");
  else if (rests == 0 && std::abs(shares - 1.0) > rounding)
    problems.add(at,
                 fmt::format("the shares of splitter \"{}\" add up to {:.6g} %, not to 100 %", name,
                             shares * 100.0),
                 "correct them, or write rest for one part");
  else if (rests == 1 && shares > 1.0 - rounding)
    problems.add(
        at,
        fmt::format("the shares of splitter \"{}\" add up to {:.6g} %, and nothing is left "
                    "for the rest",
                    name, shares * 100.0),
        "make the shares smaller");
  return splitter;
}

SaponifierSpec read_saponifier(const Node& map, const std::string& name, InputProblems& problems) {
  const auto degree = value_of(map, "degree", parse_saponification).value_or(Saponification{});
  if (degree.degree == 0.0)
    problems.add(place_of(map, "degree"),
                 fmt::format("saponifier \"{}\" has nothing to do at 0 %", name),
                 "write a degree above zero, or leave the saponifier out");
  return {degree.degree, degree.ion};
}

RegeneratorSpec read_regenerator(const Node& map) {
  RegeneratorSpec regenerator;
  const Node& removes = *map.value("removes");
  for (const NodeEntry& entry : removes.entries)
    regenerator.removed.push_back({entry.key, fraction_of(removes, entry.key), entry.at});
  regenerator.excess = fraction_of(map, "excess");
  regenerator.stages = value_of(map, "stages", parse_whole).value_or(1);
  regenerator.contact = value_of(map, "contact", parse_ratio);
  return regenerator;
}

void read_distribution(const Node& map, const std::string& name, PrecipitatorSpec& precipitator,
                       InputProblems& problems) {
  const NodeEntry* distribution = map.find("distribution");
  if (!distribution) return;
  if (precipitator.precipitant.empty() && precipitator.pH)
    problems.add(distribution->at,
                 fmt::format("precipitator \"{}\" holds a pH, and its solids are pure", name),
                 "leave it out: only crystals of an anion that is dosed are mixed");
  for (const NodeEntry& entry : distribution->value.entries) {
    if (!is_rare_earth(entry.key))
      problems.add(entry.at, fmt::format("{} is no rare earth", entry.key),
                   "only rare earths share crystals; leave it out");
    precipitator.distribution.push_back(
        {entry.key, value_of(distribution->value, entry.key, parse_number).value_or(1.0),
         entry.at});
  }
}

PrecipitatorSpec read_precipitator(const Node& map, const std::string& name,
                                   InputProblems& problems) {
  PrecipitatorSpec precipitator;
  auto& solids = precipitator.solids;
  for (const Node& item : map.value("forms")->items) {
    if (std::find(solids.begin(), solids.end(), item.text) != solids.end())
      problems.add(item.at, fmt::format("\"{}\" is listed twice", item.text), "keep one");
    solids.push_back(item.text);
  }
  if (solids.empty())
    problems.add(place_of(map, "forms"), fmt::format("precipitator \"{}\" forms no solids", name),
                 "name at least one kind, for example\n    forms: [hydroxide]");
  precipitator.pH = value_of(map, "pH", parse_number);
  precipitator.pH_at = place_of(map, "pH");
  precipitator.precipitant = text_of(map, "doses");
  precipitator.precipitant_at = place_of(map, "doses");
  precipitator.excess = fraction_of(map, "excess");
  precipitator.occlusion = fraction_of(map, "occlusion");
  const bool doses = !precipitator.precipitant.empty();
  if (doses && precipitator.pH)
    problems.add(precipitator.precipitant_at,
                 fmt::format("precipitator \"{}\" has both \"pH\" and \"doses\"", name),
                 "a base or acid holds the pH (pH: 4.0), or a precipitant is dosed (doses: C2O4)");
  if (const NodeEntry* excess = map.find("excess"); excess && !doses && precipitator.pH)
    problems.add(excess->at,
                 fmt::format("precipitator \"{}\" holds a pH, so nothing is in excess", name),
                 "leave it out: the pH says how much base there is");
  read_distribution(map, name, precipitator, problems);
  const std::string kind = doses ? solid_kind_of(precipitator.precipitant) : "";
  if (doses && !solids.empty() && std::find(solids.begin(), solids.end(), kind) == solids.end())
    problems.add(precipitator.precipitant_at,
                 fmt::format("precipitator \"{}\" doses {} but does not form any {}", name,
                             precipitator.precipitant, kind),
                 fmt::format("add it:  forms: [{}]", kind));
  return precipitator;
}

FilterSpec read_filter(const Node& map) {
  FilterSpec filter;
  filter.moisture = fraction_of(map, "moisture");
  filter.efficiency = fraction_of(map, "wash efficiency");
  filter.stages = value_of(map, "wash stages", parse_whole).value_or(1);
  filter.wash = text_of(map, "wash");
  filter.wash_at = place_of(map, filter.wash.empty() ? "wash efficiency" : "wash");
  return filter;
}

void read_model(const Node& map, UnitSpec& unit, InputProblems& problems) {
  const std::string kind = text_of(map, "unit");
  if (kind == "mixer")
    unit.model = MixerSpec{};
  else if (kind == "splitter")
    unit.model = read_splitter(map, unit.name, problems);
  else if (kind == "solvent tank")
    unit.model = SolventTankSpec{
        si_of(map, "flow", dimension::volume_flow).value_or(0.0),
        value_of(map, "extractant",
                 [](std::string_view text) {
                   return parse_quantity(text, dimension::concentration).in("mol/L");
                 })
            .value_or(0.0),
        value_of(map, "holds", [](std::string_view text) {
          return parse_quantity(text, dimension::volume).si();
        })};
  else if (kind == "saponifier")
    unit.model = read_saponifier(map, unit.name, problems);
  else if (kind == "regenerator")
    unit.model = read_regenerator(map);
  else if (kind == "precipitator")
    unit.model = read_precipitator(map, unit.name, problems);
  else if (kind == "oxidiser")
    unit.model = OxidiserSpec{fraction_of(map, "converts")};
  else if (kind == "filter")
    unit.model = read_filter(map);
  else if (kind == "reactor")
    unit.model = read_reactor(map, unit.name, problems);
  else if (kind == "electrowinning")
    unit.model = read_electrowinning(map, unit.name, problems);
  else
    unit.model =
        CalcinerSpec{si_of(map, "temperature", dimension::temperature).value_or(0.0),
                     fraction_of(map, "chloride left"), fraction_of(map, "sulfate left", 1.0),
                     fraction_of(map, "volatiles left")};
}

/// Every port has one stream.
void check_ports(const UnitSpec& unit, InputProblems& problems) {
  const UnitRules& rules = rules_of(unit);
  for (const PortRule& port : rules.ports) {
    int streams = 0;
    for (const UnitSpec::Outlet& outlet : unit.out)
      if (outlet.port == port.name && ++streams == 2)
        problems.add(outlet.at,
                     fmt::format("two streams leave {} \"{}\" through \"{}\"", rules.kind,
                                 unit.name, port.name),
                     "a splitter makes two streams of one");
    if (streams == 0 && !port.optional)
      problems.add(
          unit.out_at,
          fmt::format("no stream leaves {} \"{}\" through \"{}\"", rules.kind, unit.name,
                      port.name),
          fmt::format("name a stream for it, for example\n    out: {}", rules.out_example));
  }
}

}  // namespace

UnitSpec read_unit(const NodeEntry& entry, InputProblems& problems) {
  const Node& map = entry.value;
  UnitSpec unit;
  unit.name = entry.key;
  unit.at = entry.at;
  unit.in_at = map.find("in")->at;
  unit.out_at = map.find("out")->at;
  read_model(map, unit, problems);
  const UnitRules& rules = rules_of(unit);
  for (const Node& item : map.value("in")->items) unit.in.push_back({item.text, item.at});
  const Node& out = *map.value("out");
  if (out.is_text()) unit.out.push_back({out.text, rules.ports.front().name, out.at});
  for (const NodeEntry& outlet : out.entries)
    unit.out.push_back(
        {outlet.key, rules.ports.empty() ? outlet.key : outlet.value.text, outlet.at});
  check_ports(unit, problems);
  if (auto* cell = std::get_if<ElectrowinningSpec>(&unit.model))
    cell->vents = std::any_of(unit.out.begin(), unit.out.end(),
                              [](const auto& outlet) { return outlet.port == "gas"; });
  return unit;
}

}  // namespace raffinate
