// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

/// Says so if a stage lies beyond the last one.
void check_stage(int stage, const std::string& what, const CascadeSpec& block, const Location& at,
                 InputProblems& problems) {
  if (stage <= block.stages) return;
  problems.add(at,
               fmt::format("{} is at stage {}, but block \"{}\" has {} stage{}", what, stage,
                           block.name, block.stages, block.stages == 1 ? "" : "s"),
               "correct the stage, or the number of stages after \"cascade\"");
}

SectionSpec read_section(const NodeEntry& entry) {
  SectionSpec section;
  section.name = entry.key;
  section.at = entry.at;
  const Node& value = entry.value;
  std::string stages = value.text;
  if (value.is_map()) {
    stages = text_of(value, "stages");
    section.efficiency = fraction_of(value, "efficiency", 1.0);
    if (const Node* set = value.value("set")) section.set = read_set(*set);
  }
  const StageRange range = parse_stage_range(stages);
  section.first = range.first;
  section.last = range.last;
  return section;
}

/// Sections must cover every stage once.
void check_cover(const CascadeSpec& block, const Node& sections, InputProblems& problems) {
  auto sorted = block.sections;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  int covered = 0;
  const std::string cure = "sections must cover every stage of the cascade once";
  for (const SectionSpec& section : sorted) {
    const Location at = place_of(sections, section.name);
    check_stage(section.last, fmt::format("the end of section \"{}\"", section.name), block, at,
                problems);
    if (section.first <= covered)
      problems.add(at,
                   fmt::format("section \"{}\" begins at stage {}, which another section of "
                               "block \"{}\" already has",
                               section.name, section.first, block.name),
                   cure);
    if (section.first > covered + 1)
      problems.add(at,
                   fmt::format("no section of block \"{}\" has the stages {}-{}", block.name,
                               covered + 1, section.first - 1),
                   cure);
    covered = std::max(covered, section.last);
  }
  if (covered < block.stages)
    problems.add(sections.at,
                 fmt::format("no section of block \"{}\" has the stages {}-{}", block.name,
                             covered + 1, block.stages),
                 cure);
}

OutletSpec read_outlet(const NodeEntry& entry, InputProblems& problems) {
  OutletSpec outlet;
  outlet.stream = entry.key;
  outlet.at = entry.at;
  const Node& value = entry.value;
  const OutletPlace place =
      parse_outlet_place(value.is_map() ? text_of(value, "from") : value.text);
  outlet.phase = place.phase;
  outlet.stage = place.stage;
  outlet.flow = si_of(value, "flow", dimension::volume_flow);
  outlet.share = si_of(value, "share", dimension::fraction);
  if (outlet.flow && outlet.share)
    problems.add(place_of(value, "share"),
                 fmt::format("the outlet \"{}\" has both a flow and a share", outlet.stream),
                 "keep one of the two");
  return outlet;
}

void read_holdup(const Node& map, std::string_view key, HoldupSpec& holdup, bool& assumed) {
  const Node* value = map.value(key);
  if (!value) return;
  assumed = false;
  if (!value->is_map()) {
    holdup.time = parse_quantity(value->text, dimension::time).si();
    return;
  }
  for (const Phase phase : both_phases)
    holdup.volume[static_cast<int>(phase)] = si_of(*value, to_string(phase), dimension::volume);
}

MixerSettlerSpec read_mixer_settlers(const Node& map) {
  MixerSettlerSpec spec;
  bool mixer_assumed = true, settler_assumed = true;
  read_holdup(map, "mixer", spec.mixer, mixer_assumed);
  read_holdup(map, "settler", spec.settler, settler_assumed);
  spec.cells = value_of(map, "cells", parse_whole).value_or(spec.cells);
  spec.assumed = mixer_assumed || settler_assumed;
  return spec;
}

}  // namespace

StageRange parse_stage_range(std::string_view text) {
  const Fault fault(fmt::format("\"{}\" is not a stage range", text), "write for example 1-60");
  if (text.empty() || text.find_first_not_of("0123456789- ") != text.npos) throw fault;
  const auto dash = text.find('-');
  StageRange range;
  try {
    range.first = parse_whole(text.substr(0, dash));
    range.last = dash == text.npos ? range.first : parse_whole(text.substr(dash + 1));
  } catch (const Fault&) {
    throw fault;
  }
  if (range.first < 1 || range.last < 1)
    throw Fault(fmt::format("\"{}\" names a stage that does not exist", text),
                "stages are counted from 1");
  if (range.first > range.last)
    throw Fault(fmt::format("\"{}\" ends before it begins", text),
                fmt::format("write {}-{}", range.last, range.first));
  return range;
}

OutletPlace parse_outlet_place(std::string_view text) {
  const std::string cure = "write the liquid and the stage it leaves, for example aqueous 1";
  const auto gap = std::min(text.find(' '), text.size());
  const std::string_view phase = text.substr(0, gap);
  OutletPlace place;
  if (phase == "organic")
    place.phase = Phase::organic;
  else if (phase != "aqueous")
    throw Fault(fmt::format("\"{}\" does not begin with aqueous or organic", text), cure);
  if (gap == text.size())
    throw Fault(fmt::format("\"{}\" does not say from which stage", text), cure);
  try {
    place.stage = parse_whole(text.substr(gap));
  } catch (const Fault&) {
    throw Fault(fmt::format("\"{}\" does not end with a stage number", text), cure);
  }
  if (place.stage < 1)
    throw Fault(fmt::format("\"{}\" names a stage that does not exist", text),
                "stages are counted from 1");
  return place;
}

CascadeSpec read_cascade(const NodeEntry& entry, InputProblems& problems) {
  const Node& map = entry.value;
  CascadeSpec block;
  block.name = entry.key;
  block.at = entry.at;
  block.in_at = map.find("in")->at;
  block.out_at = map.find("out")->at;
  block.stages = value_of(map, "cascade", parse_whole).value_or(0);
  block.temperature = si_of(map, "temperature", dimension::temperature);
  if (const Node* entrains = map.value("entrains")) {
    for (const Phase phase : both_phases)
      block.entrained[static_cast<int>(phase)] = fraction_of(*entrains, to_string(phase));
  }
  if (const Node* vessels = map.value("mixer-settlers"))
    block.mixer_settlers = read_mixer_settlers(*vessels);
  const Node* sections = map.value("sections");
  if (sections && !sections->entries.empty()) {
    for (const NodeEntry& section : sections->entries)
      block.sections.push_back(read_section(section));
    check_cover(block, *sections, problems);
  } else {
    block.sections.push_back({block.name, 1, block.stages, 1.0, {}, block.at});
  }
  for (const NodeEntry& inlet : map.value("in")->entries) {
    block.in.push_back({inlet.key, parse_whole(inlet.value.text), inlet.at});
    check_stage(block.in.back().stage, fmt::format("the inlet of \"{}\"", inlet.key), block,
                inlet.value.at, problems);
  }
  for (const NodeEntry& outlet : map.value("out")->entries) {
    block.out.push_back(read_outlet(outlet, problems));
    check_stage(block.out.back().stage, fmt::format("the outlet \"{}\"", outlet.key), block,
                outlet.value.at, problems);
  }
  if (const Node* allow = map.value("allow")) block.allow_any_ratio = !allow->items.empty();
  return block;
}

}  // namespace raffinate
