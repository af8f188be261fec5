// SPDX-License-Identifier: BSD-3-Clause
// Reads reactors and electrowinning cells, and judges them by themselves. Whether their reactions
// balance is known once the system is (plant_reactions.cpp).
#include <fmt/format.h>

#include <algorithm>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

Conversion conversion_of(const Node& map, std::string_view key) {
  Conversion conversion = value_of(map, key, parse_conversion).value_or(Conversion{});
  conversion.at = place_of(map, key);
  return conversion;
}

/// The faults of the streams around one unit.
class Surroundings {
 public:
  Surroundings(const UnitSpec& unit, const Streams& streams, InputProblems& problems)
      : unit_(unit), streams_(streams), problems_(problems) {}

  void check(const ReactorSpec& reactor) {
    std::vector<std::string> names;
    bool wet = false, solid = false, gas = false;
    for (const UnitSpec::Inlet& inlet : unit_.in) {
      names.push_back(inlet.stream);
      const auto stream = streams_.find(inlet.stream);
      if (stream == streams_.end()) return;  // told already
      wet = wet || stream->second.phase == Phase::aqueous;
      solid = solid || stream->second.phase == Phase::solid;
      gas = gas || stream->second.phase == Phase::gas;
      const FeedSpec* feed = stream->second.feed;
      const auto dosed = std::any_of(reactor.doses.begin(), reactor.doses.end(),
                                     [&](const auto& dose) { return dose.feed == inlet.stream; });
      if (feed && feed->as_needed && !dosed)
        add(inlet.at,
            fmt::format(
                "the flow of \"{}\" is \"as needed\", but {{}} does not say how much that is",
                inlet.stream),
            fmt::format("dose it by the demand of the reactions:  doses: {{{}: 110 %}}",
                        inlet.stream));
    }
    for (const ReactorSpec::Dose& dose : reactor.doses) {
      if (std::find(names.begin(), names.end(), dose.feed) == names.end())
        add(dose.at, fmt::format("\"{}\", which is dosed, does not enter {{}}", dose.feed),
            did_you_mean(dose.feed, names, "what enters:"));
      else if (const FeedSpec* feed = streams_.at(dose.feed).feed; !feed || !feed->as_needed)
        add(dose.at, fmt::format("\"{}\", which {{}} doses, has a flow already", dose.feed),
            feed ? "give the feed  flow: as needed, or do not dose it"
                 : "only a feed can be dosed: flow: as needed");
    }
    if (!wet)
      add(unit_.in_at, "no aqueous liquid enters {}",
          "reactions need a liquor: name one under \"in\"");
    for (const ReactorSpec::Reaction& reaction : reactor.reactions)
      for (const EquationTerm& term : reaction.equation.right) {
        solid = solid || term.phase == Phase::solid;
        gas = gas || term.phase == Phase::gas;
      }
    require_port(solid, "solid", "residue: solid");
    require_port(gas, "gas", "offgas: gas");
  }

  void check(const ElectrowinningSpec& cell) {
    const bool divided = !cell.anolyte.empty();
    const bool enters = std::any_of(unit_.in.begin(), unit_.in.end(), [&](const auto& inlet) {
      return inlet.stream == cell.anolyte;
    });
    if (divided && !enters)
      add(cell.anolyte_at, fmt::format("the anolyte \"{}\" does not enter {{}}", cell.anolyte),
          "name it under \"in\" too");
    if (divided && unit_.in.size() < 2)
      add(unit_.in_at, "only the anolyte enters {}", "name the catholyte under \"in\" too");
    require_port(divided, "anolyte", "strong: anolyte");
    if (!divided && leaves("anolyte"))
      add(unit_.out_at, "an anolyte leaves {}, but none enters",
          "say which inlet it is, for example  anolyte: weak");
    bool solid = false, gas = false;
    for (const ElectrowinningSpec::Electrode* electrode : {&cell.cathode, &cell.anode}) {
      gas = gas || (electrode->efficiency < 1.0 && !electrode->side) || !electrode->also.empty();
      std::vector<Equation> equations{electrode->main};
      if (electrode->side) equations.push_back(*electrode->side);
      for (const auto& one : electrode->also) equations.push_back(one.equation);
      for (const Equation& equation : equations)
        for (const EquationTerm& term : equation.right) {
          solid = solid || term.phase == Phase::solid;
          gas = gas || term.phase == Phase::gas;
        }
    }
    require_port(solid, "metal", "cathodes: metal");
    require_port(gas, "gas", "offgas: gas");
  }

 private:
  void add(const Location& at, const std::string& message, const std::string& cure) {
    const std::string called = fmt::format("{} \"{}\"", rules_of(unit_).kind, unit_.name);
    problems_.add(at, fmt::format(fmt::runtime(message), called), cure);
  }
  bool leaves(const std::string& port) const {
    return std::any_of(unit_.out.begin(), unit_.out.end(),
                       [&](const auto& outlet) { return outlet.port == port; });
  }
  void require_port(bool needed, const std::string& port, const std::string& example) {
    if (needed && !leaves(port))
      add(unit_.out_at, fmt::format("no stream leaves {{}} through \"{}\"", port),
          fmt::format("name a stream for it, for example\n    out: {{liquor: liquor, {}}}",
                      example));
  }

  const UnitSpec& unit_;
  const Streams& streams_;
  InputProblems& problems_;
};

void read_side_reactions(const Node& map, const std::string& name, ElectrowinningSpec& cell,
                         InputProblems& problems) {
  const Node* list = map.value("side reactions");
  if (!list) return;
  for (const Node& item : list->items) {
    ElectrowinningSpec::SideReaction one{
        parse_equation(text_of(item, "reaction")), si_of(item, "takes", dimension::fraction),
        conversion_of(item, "converts"), place_of(item, "reaction")};
    const auto add = [&](const std::string& what, const std::string& cure) {
      problems.add(one.at,
                   fmt::format("electrowinning \"{}\": \"{}\" {}", name, one.equation.text, what),
                   cure);
    };
    const bool at_cathode = has_electrons(one.equation.left);
    if (at_cathode == has_electrons(one.equation.right)) {
      add("is no half reaction", "write the electrons, e, on one side of it");
      continue;
    }
    auto& electrode = at_cathode ? cell.cathode : cell.anode;
    if (one.takes.has_value() == one.converts.of.has_value())
      add("does not say how far it goes, in one way",
          "give it a share of the current (takes: 15 %) or of a reactant (converts: 30 % of AsS3)");
    if (electrode.side)
      add("has a current to share that another one takes all of",
          fmt::format("put \"{}\" among the side reactions, without  {} side", electrode.side->text,
                      at_cathode ? "cathode" : "anode"));
    electrode.also.push_back(std::move(one));
  }
}

}  // namespace

Conversion parse_conversion(std::string_view text) {
  const auto [quantity, words] = parse_qualified(text, "98 % of Sb(s)");
  if (!fits(quantity.unit, dimension::fraction))
    throw Fault(fmt::format("\"{}\" is no share", text), "write for example 98 % of Sb(s)");
  Conversion conversion{quantity.si(), {}, {}};
  if (words.empty()) return conversion;
  if (!words.starts_with("of "))
    throw Fault(fmt::format("\"{}\" follows the share in \"{}\"", words, text),
                "write for example 98 % of Sb(s)");
  conversion.of = parse_equation_term(std::string_view(words).substr(3));
  return conversion;
}

ReactorSpec read_reactor(const Node& map, const std::string& name, InputProblems& problems) {
  ReactorSpec reactor;
  for (const Node& item : map.value("reactions")->items) {
    ReactorSpec::Reaction reaction{parse_equation(text_of(item, "reaction")),
                                   conversion_of(item, "converts"), place_of(item, "reaction")};
    reaction.kinetics = read_kinetics(item, reaction.equation, problems);
    reactor.reactions.push_back(std::move(reaction));
  }
  reactor.tanks = read_tanks(map, name, reactor.reactions, problems);
  if (const Node* doses = map.value("doses"))
    for (const NodeEntry& entry : doses->entries) {
      const Conversion dose = conversion_of(*doses, entry.key);
      reactor.doses.push_back({entry.key, dose.share, dose.of, entry.at});
    }
  return reactor;
}

ElectrowinningSpec read_electrowinning(const Node& map, const std::string& name,
                                       InputProblems& problems) {
  ElectrowinningSpec cell;
  const auto electrode = [&](const std::string& which, const std::string& efficiency) {
    ElectrowinningSpec::Electrode read;
    read.main = parse_equation(text_of(map, which));
    read.at = place_of(map, which);
    if (map.find(which + " side")) read.side = parse_equation(text_of(map, which + " side"));
    read.side_at = place_of(map, which + " side");
    read.efficiency = fraction_of(map, efficiency, 1.0);
    return read;
  };
  cell.cathode = electrode("cathode", "current efficiency");
  cell.anode = electrode("anode", "anode efficiency");
  read_side_reactions(map, name, cell, problems);
  cell.current = si_of(map, "current", dimension::current);
  cell.converts = conversion_of(map, "converts");
  cell.voltage = si_of(map, "voltage", dimension::voltage);
  cell.density = si_of(map, "current density", dimension::current_density);
  cell.area = si_of(map, "electrode area per cell", dimension::area);
  cell.anolyte = text_of(map, "anolyte");
  cell.anolyte_at = place_of(map, "anolyte");
  cell.membrane = text_of(map, "membrane");
  cell.membrane_at = place_of(map, "membrane");
  const bool current = map.find("current"), converts = map.find("converts");
  const std::string cure =
      "give the current (current: 320 kA), or what it shall win (converts: 90 % of Sb)";
  if (current && converts)
    problems.add(cell.converts.at,
                 fmt::format("electrowinning \"{}\" has both \"current\" and \"converts\"", name),
                 cure);
  if (!current && !converts)
    problems.add(
        map.at, fmt::format("electrowinning \"{}\" has neither \"current\" nor \"converts\"", name),
        cure);
  if (converts && !cell.converts.of)
    problems.add(
        cell.converts.at,
        fmt::format("electrowinning \"{}\" does not say of what it converts that share", name),
        "write for example  converts: 90 % of Sb");
  if (cell.area && !cell.density)
    problems.add(
        place_of(map, "electrode area per cell"),
        fmt::format("electrowinning \"{}\" has a cell area without a current density", name),
        "add for example  current density: 300 A/m2");
  if (cell.anolyte.empty() != cell.membrane.empty())
    problems.add(cell.anolyte.empty() ? cell.membrane_at : cell.anolyte_at,
                 fmt::format("electrowinning \"{}\" has {}", name,
                             cell.anolyte.empty() ? "a membrane but no anolyte"
                                                  : "an anolyte but no membrane"),
                 "a divided cell needs both:  anolyte: weak, membrane: Cl");
  return cell;
}

void check_reacting(const UnitSpec& unit, const Streams& streams, InputProblems& problems) {
  Surroundings surroundings(unit, streams, problems);
  if (const auto* reactor = std::get_if<ReactorSpec>(&unit.model)) surroundings.check(*reactor);
  if (const auto* cell = std::get_if<ElectrowinningSpec>(&unit.model)) surroundings.check(*cell);
}

}  // namespace raffinate
