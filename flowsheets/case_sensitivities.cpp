// SPDX-License-Identifier: BSD-3-Clause
// Reads of which outputs, and by which inputs, derivatives are wanted, and compares them with the plant.
#include <fmt/format.h>

#include <algorithm>

#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"
#include "flowsheets/case_spec_texts.hpp"

namespace raffinate {
namespace {

/// Texts of an entry that `check` found well-formed; none if it did not.
template <class Read>
void read_list(const Node& map, std::string_view key, const Read& read) {
  const Node* list = map.value(key);
  if (!list || !list->is_list()) return;
  for (const Node& item : list->items) {
    try {
      if (item.is_text()) read(item);
    } catch (const Fault&) {
      // `check` has told.
    }
  }
}

template <class Named>
const Named* find_named(const std::vector<Named>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const Named& one : all) names.push_back(one.name);
  return names;
}

void check_feed(const InputName& name, const Case& plant, InputProblems& problems) {
  const FeedSpec* feed = find_named(plant.feeds, name.feed);
  if (!feed)
    return problems.add(
        name.at, fmt::format("sensitivities speak of feed \"{}\", which does not exist", name.feed),
        did_you_mean(name.feed, names_of(plant.feeds), "feeds of this plant:"));
  const std::vector<std::string> inputs = inputs_of(*feed);
  if (std::find(inputs.begin(), inputs.end(), name.what) != inputs.end()) return;
  if (name.what == "flow")
    return problems.add(
        name.at, fmt::format("the flow of \"{}\" is \"as needed\", and so a result", feed->name),
        "name another input");
  problems.add(name.at, fmt::format("feed \"{}\" does not give \"{}\"", feed->name, name.what),
               did_you_mean(name.what, inputs, "what sensitivities can be asked by there:"));
}

void check_section(const InputName& name, const CascadeSpec& cascade, InputProblems& problems) {
  if (name.what != "efficiency")
    return problems.add(name.at,
                        fmt::format("\"{}\" is no input of cascade \"{}\"", name.what, name.block),
                        fmt::format("write blocks/{}/efficiency, or blocks/{}/<section>/efficiency",
                                    name.block, name.block));
  if (!name.section.empty() && !find_named(cascade.sections, name.section))
    problems.add(name.at,
                 fmt::format("cascade \"{}\" has no section \"{}\"", name.block, name.section),
                 did_you_mean(name.section, names_of(cascade.sections), "its sections:"));
}

void check_part(const InputName& name, const SplitterSpec& splitter, InputProblems& problems) {
  std::vector<std::string> parts;
  for (const SplitterSpec::Part& part : splitter.parts)
    if (part.share || part.flow) parts.push_back(part.stream);
  if (std::find(parts.begin(), parts.end(), name.what) == parts.end())
    problems.add(
        name.at,
        fmt::format("splitter \"{}\" has no part \"{}\" of a given size", name.block, name.what),
        did_you_mean(name.what, parts, "parts with a flow or a share:"));
}

void check_block(const InputName& name, const Case& plant, InputProblems& problems) {
  if (const CascadeSpec* cascade = find_named(plant.blocks, name.block))
    return check_section(name, *cascade, problems);
  const UnitSpec* unit = find_named(plant.units, name.block);
  if (const auto* splitter = unit ? std::get_if<SplitterSpec>(&unit->model) : nullptr;
      splitter && name.section.empty())
    return check_part(name, *splitter, problems);
  std::vector<std::string> names = names_of(plant.blocks);
  for (const UnitSpec& one : plant.units)
    if (std::holds_alternative<SplitterSpec>(one.model)) names.push_back(one.name);
  problems.add(name.at,
               fmt::format("\"{}\" is neither a cascade nor a splitter of this plant", name.block),
               did_you_mean(name.block, names, "cascades and splitters:"));
}

/// What a design spec frees is a result.
void check_given(const InputName& name, const Case& plant, InputProblems& problems) {
  for (const DesignSpec& spec : plant.specs)
    if (spec.feed == name.feed && spec.splitter == name.block && spec.what == name.what)
      problems.add(
          name.at,
          fmt::format("spec \"{}\" adjusts {}, so that it is a result", spec.name, name.text),
          "leave it out here, or take the spec away");
}

}  // namespace

std::vector<std::string> inputs_of(const FeedSpec& feed) {
  std::vector<std::string> names;
  if (!feed.as_needed) names.push_back("flow");
  for (const auto* amounts : {&feed.metals, &feed.reagents})
    for (const Amount& one : *amounts) names.push_back(one.name);
  if (feed.extractant > 0.0) names.push_back("extractant");
  if (feed.saponified > 0.0) names.push_back("saponified");
  return names;
}

std::optional<SensitivitySpec> read_sensitivities(const Node& root, InputProblems& problems) {
  const Node* map = root.value("sensitivities");
  if (!map || !map->is_map()) return {};
  if (const Node* of = map->value("of"); of && of->is_list() && of->items.empty())
    problems.add(of->at, "\"of\" names no result", "of: [purity of Nd in product]");
  SensitivitySpec asked{.at = root.find("sensitivities")->at};
  read_list(*map, "of", [&](const Node& item) {
    asked.of.push_back(parse_output_name(item.text));
    asked.of.back().at = item.at;
  });
  read_list(*map, "by", [&](const Node& item) {
    asked.by.push_back(parse_input_name(item.text));
    asked.by.back().at = item.at;
  });
  return asked;
}

void check_sensitivities(const Case& plant, const Streams& streams, InputProblems& problems) {
  if (!plant.sensitivities) return;
  const SensitivitySpec& asked = *plant.sensitivities;
  if (plant.build_up)
    problems.add(asked.at, "sensitivities are those of a steady state, and build-up has none",
                 "leave out one of the two");
  for (auto name = asked.of.begin(); name != asked.of.end(); ++name) {
    check_output(*name, fmt::format("\"{}\"", text_of(*name)), plant, streams, problems);
    if (std::any_of(asked.of.begin(), name,
                    [&](const OutputName& earlier) { return text_of(earlier) == text_of(*name); }))
      problems.add(name->at, fmt::format("\"{}\" stands here twice", text_of(*name)),
                   "keep one of the two");
  }
  for (auto name = asked.by.begin(); name != asked.by.end(); ++name) {
    if (!name->feed.empty()) check_feed(*name, plant, problems);
    if (!name->block.empty()) check_block(*name, plant, problems);
    if (!name->constant()) check_given(*name, plant, problems);
    if (std::any_of(asked.by.begin(), name,
                    [&](const InputName& earlier) { return earlier.text == name->text; }))
      problems.add(name->at, fmt::format("\"{}\" stands here twice", name->text),
                   "keep one of the two");
  }
}

}  // namespace raffinate
