// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

/// A file of another version is not worth comparing with this version's tables.
void require_version(const Node& root) {
  const Node* version = root.value("raffinate");
  if (!version || !version->is_text()) return;
  const auto number = value_of(root, "raffinate", parse_whole);
  if (!number || *number == case_format_version) return;
  throw InputError(
      version->at,
      fmt::format("this file is written in version {} of the case format, and this "
                  "program reads version {}",
                  *number, case_format_version),
      *number > case_format_version ? "a newer raffinate may read it" : "write raffinate: 1");
}

void read_system(const Node& root, Case& result, InputProblems& problems) {
  const Node* system = root.value("system");
  if (!system || !system->is_map()) return;
  const NodeEntry* use = system->find("use");
  const NodeEntry* file = system->find("file");
  const std::string cure = "write system: {use: p507-chloride}, or {file: my-system.yaml}";
  if (use && file) problems.add(file->at, "system has both \"use\" and \"file\"", cure);
  if (!use && !file) problems.add(system->at, "system has neither \"use\" nor \"file\"", cure);
  if (use) {
    result.system = text_of(*system, "use");
    result.system_at = use->value.at;
  } else if (file) {
    const std::filesystem::path path(text_of(*system, "file"));
    const auto folder = std::filesystem::path(result.path).parent_path();
    result.system =
        path.is_absolute() ? path.string() : ((folder.empty() ? "." : folder) / path).string();
    result.system_at = file->value.at;
  }
  if (const Node* set = system->value("set")) result.set = read_set(*set);
}

void read_build_up(const Node& root, Case& result) {
  const Node* map = root.value("build-up");
  if (!map || !map->is_map()) return;
  const auto over = value_of(*map, "over", [](std::string_view text) {
    return parse_quantity(text, dimension::time).si();
  });
  const auto steps = value_of(*map, "steps", parse_whole);
  if (over && steps) result.build_up = BuildUpSpec{*over, *steps, root.find("build-up")->at};
}

void read_simulate(const Node& root, Case& result) {
  const Node* map = root.value("simulate");
  if (!map || !map->is_map()) return;
  const auto time = [](std::string_view text) {
    return parse_quantity(text, dimension::time).si();
  };
  SimulateSpec spec;
  spec.until = value_of(*map, "until", time).value_or(0.0);
  spec.every = value_of(*map, "every", time).value_or(0.0);
  if (text_of(*map, "start") == "steady") spec.start = SimulateSpec::Start::steady;
  spec.at = root.find("simulate")->at;
  result.simulate = spec;
}

/// What a loop can take up depends on how much organic there is.
void check_build_up(const Case& given, InputProblems& problems) {
  if (!given.build_up) return;
  bool any = false;
  for (const UnitSpec& unit : given.units) {
    const auto* tank = std::get_if<SolventTankSpec>(&unit.model);
    if (!tank) continue;
    any = true;
    if (!tank->holds)
      problems.add(unit.at,
                   fmt::format("solvent tank \"{}\" does not say how much organic its loop holds, "
                               "which a build-up needs",
                               unit.name),
                   "add for example  holds: 250 m3");
  }
  if (!any)
    problems.add(given.build_up->at, "nothing builds up: the plant has no solvent tank",
                 "close the organic loop with a solvent tank, or leave out build-up");
}

/// True if the description of the record finds nothing wrong with the node.
bool clean(const Node& node, const Record& record) {
  InputProblems unseen;
  check(node, record, record.name, unseen);
  return unseen.empty();
}

/// A wash that is not named is the only inlet that is a feed.
void settle_washes(Case& plant) {
  const auto feed = [&plant](const UnitSpec::Inlet& inlet) {
    return std::any_of(plant.feeds.begin(), plant.feeds.end(),
                       [&](const FeedSpec& f) { return f.name == inlet.stream; });
  };
  for (UnitSpec& unit : plant.units) {
    auto* filter = std::get_if<FilterSpec>(&unit.model);
    if (!filter || !filter->wash.empty() || filter->efficiency == 0.0) continue;
    const auto wash = std::find_if(unit.in.begin(), unit.in.end(), feed);
    if (std::count_if(unit.in.begin(), unit.in.end(), feed) == 1) filter->wash = wash->stream;
  }
}

template <class Read>
bool read_each(const Node& root, std::string_view key, const Record& record, const Read& read) {
  const Node* map = root.value(key);
  if (!map || !map->is_map() || map->entries.empty()) return false;
  bool all_clean = true;
  for (const NodeEntry& entry : map->entries) {
    const bool entry_clean = clean(entry.value, record);
    if (entry_clean) read(entry);
    all_clean = all_clean && entry_clean;
  }
  return all_clean;
}

}  // namespace

Location place_of(const Node& map, std::string_view key) {
  const Node* value = map.value(key);
  return value ? value->at : map.at;
}

std::optional<double> si_of(const Node& map, std::string_view key, const Dimension& dimension) {
  return value_of(map, key,
                  [&](std::string_view text) { return parse_quantity(text, dimension).si(); });
}

double fraction_of(const Node& map, std::string_view key, double otherwise) {
  return si_of(map, key, dimension::fraction).value_or(otherwise);
}

std::vector<Override> read_set(const Node& map) {
  std::vector<Override> set;
  for (const NodeEntry& entry : map.entries)
    if (const auto value = value_of(map, entry.key, parse_number))
      set.push_back({entry.key, *value, entry.at});
  return set;
}

Case parse_case(const std::string& text, const std::string& path) {
  InputProblems problems;
  const Node root = parse_yaml(text, path, problems);
  require_version(root);
  check(root, case_record(), "the case file", problems);
  Case result;
  result.path = path;
  result.text = text;
  result.title = text_of(root, "title");
  result.constant_volumes = text_of(root, "volumes") != "balanced";
  read_system(root, result, problems);
  // A part with faults in it is left out: what follows from them would only confuse.
  const bool feeds_clean = read_each(root, "feeds", feed_record(), [&](const NodeEntry& entry) {
    result.feeds.push_back(read_feed(entry, problems));
  });
  const bool guesses_clean = read_each(root, "guesses", feed_record(), [&](const NodeEntry& entry) {
    result.guesses.push_back(read_feed(entry, problems));
  });
  const bool blocks_clean = read_each(root, "blocks", block_record(), [&](const NodeEntry& entry) {
    if (entry.value.find("cascade"))
      result.blocks.push_back(read_cascade(entry, problems));
    else
      result.units.push_back(read_unit(entry, problems));
  });
  read_each(root, "specs", spec_record(),
            [&](const NodeEntry& entry) { result.specs.push_back(read_spec(entry, problems)); });
  read_each(root, "products", product_record(),
            [&](const NodeEntry& entry) { result.products.push_back(read_product(entry)); });
  read_build_up(root, result);
  read_simulate(root, result);
  result.sensitivities = read_sensitivities(root, problems);
  if (feeds_clean && blocks_clean) {
    check_build_up(result, problems);
    settle_washes(result);
    const Streams streams = streams_of(result);
    check_plant(result, streams, problems);
    check_units(result, streams, problems);
    check_specs(result, streams, problems);
    check_products(result, streams, problems);
    check_sensitivities(result, streams, problems);
    if (guesses_clean) check_guesses(result, streams, problems);
  }
  problems.throw_if_any();
  return result;
}

Case read_case(const std::string& path) { return parse_case(read_text_file(path), path); }

}  // namespace raffinate
