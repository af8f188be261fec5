// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/case_streams.hpp"

#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

std::optional<Phase> port_phase(const UnitRules& rules, const std::string& port) {
  for (const PortRule& rule : rules.ports)
    if (rule.name == port) return rule.phase;
  return {};
}

/// Mixers and splitters pass the phase on, in loops too.
void pass_phases_on(const Case& plant, Streams& streams) {
  for (bool learnt = true; learnt;) {
    learnt = false;
    for (const UnitSpec& unit : plant.units) {
      if (!rules_of(unit).takes.empty()) continue;
      std::optional<Phase> phase;
      for (const UnitSpec::Inlet& inlet : unit.in)
        if (const auto from = streams.find(inlet.stream); from != streams.end() && !phase)
          phase = from->second.phase;
      if (!phase) continue;
      for (const UnitSpec::Outlet& outlet : unit.out) {
        StreamEnds& stream = streams.at(outlet.stream);
        if (stream.phase || stream.source != unit.name) continue;
        stream.phase = phase;
        learnt = true;
      }
    }
  }
}

}  // namespace

Streams streams_of(const Case& plant) {
  Streams streams;
  for (const FeedSpec& feed : plant.feeds)
    streams.emplace(feed.name, StreamEnds{feed.phase, &feed, {}, {}});
  for (const CascadeSpec& block : plant.blocks)
    for (const OutletSpec& outlet : block.out)
      streams.emplace(outlet.stream, StreamEnds{outlet.phase, nullptr, block.name, {}});
  for (const UnitSpec& unit : plant.units)
    for (const UnitSpec::Outlet& outlet : unit.out)
      streams.emplace(outlet.stream,
                      StreamEnds{port_phase(rules_of(unit), outlet.port), nullptr, unit.name, {}});
  const auto enters = [&streams](const std::string& name, const std::string& block) {
    const auto stream = streams.find(name);
    if (stream != streams.end() && stream->second.destination.empty())
      stream->second.destination = block;
  };
  for (const CascadeSpec& block : plant.blocks)
    for (const InletSpec& inlet : block.in) enters(inlet.stream, block.name);
  for (const UnitSpec& unit : plant.units)
    for (const UnitSpec::Inlet& inlet : unit.in) enters(inlet.stream, unit.name);
  pass_phases_on(plant, streams);
  return streams;
}

std::vector<std::string> names_of(const Streams& streams) {
  std::vector<std::string> names;
  for (const auto& [name, ends] : streams) names.push_back(name);
  return names;
}

std::vector<std::string> outlets_of(const Streams& streams) {
  std::vector<std::string> names;
  for (const auto& [name, ends] : streams)
    if (!ends.feed) names.push_back(name);
  return names;
}

}  // namespace raffinate
