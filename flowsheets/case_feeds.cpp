// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

double volume_flow(std::string_view text) {
  return parse_quantity(text, dimension::volume_flow).si();
}

/// Keys that make no sense for the liquid at hand.
void check_phase(const Node& map, const FeedSpec& feed, InputProblems& problems) {
  const bool aqueous = feed.phase == Phase::aqueous;
  for (const NodeEntry& entry : map.entries) {
    const bool for_organic = entry.key == "extractant" || entry.key == "saponified";
    const bool for_aqueous = entry.key == "pH" || entry.key == "follow" || entry.key == "balance" ||
                             find_reagent(entry.key);
    if (aqueous ? for_organic : for_aqueous)
      problems.add(
          entry.at,
          fmt::format("\"{}\" belongs to an {} feed, and \"{}\" is {}", entry.key,
                      aqueous ? "organic" : "aqueous", feed.name, aqueous ? "aqueous" : "organic"),
          entry.key == "pH" ? "the acid in the organic follows from the extractant and its "
                              "saponification"
                            : "leave it out, or correct the phase");
  }
}

/// What a unit decides must be a reagent of known composition.
void check_as_needed(const Node& map, const FeedSpec& feed, InputProblems& problems) {
  if (!feed.as_needed) return;
  if (feed.phase == Phase::organic)
    problems.add(feed.flow_at,
                 fmt::format("the flow of \"{}\" is \"as needed\", but it is organic", feed.name),
                 "units decide the flow of aqueous feeds only; a solvent tank makes up organic");
  else if (const NodeEntry* follow = map.find("follow"))
    problems.add(
        follow->at,
        fmt::format("the flow of \"{}\" is \"as needed\", and it follows a stream", feed.name),
        "keep one of the two");
}

void check_acid(const Node& map, const FeedSpec& feed, InputProblems& problems) {
  if (!feed.pH) return;
  for (const Amount& amount : feed.reagents) {
    const Reagent* reagent = find_reagent(amount.name);
    const bool acid_or_base = std::any_of(reagent->components.begin(), reagent->components.end(),
                                          [](const auto& part) { return part.first == "H"; });
    if (acid_or_base)
      problems.add(place_of(map, amount.name),
                   fmt::format("feed \"{}\" gives both a pH and {}", feed.name, amount.name),
                   "the pH already says how much acid there is: keep one of the two");
  }
}

void read_follow(const Node& map, FeedSpec& feed, InputProblems& problems) {
  const Node* node = map.value("follow");
  if (!node) return;
  const Follow follow{text_of(*node, "metal"), text_of(*node, "per"), text_of(*node, "stream"),
                      place_of(*node, "stream")};
  const auto listed = [&feed](const std::string& metal) {
    return std::any_of(feed.metals.begin(), feed.metals.end(),
                       [&metal](const Amount& amount) { return amount.name == metal; });
  };
  if (!listed(follow.per))
    problems.add(place_of(*node, "per"),
                 fmt::format("{} is not among the metals of feed \"{}\"", follow.per, feed.name),
                 fmt::format("{} follows {}, whose concentration must be given under metals",
                             follow.metal, follow.per));
  if (listed(follow.metal))
    problems.add(place_of(*node, "metal"),
                 fmt::format("{} of feed \"{}\" is given twice: under metals and by follow",
                             follow.metal, feed.name),
                 "keep one of the two");
  feed.follow = follow;
}

}  // namespace

FeedSpec read_feed(const NodeEntry& entry, InputProblems& problems) {
  const Node& map = entry.value;
  FeedSpec feed;
  feed.name = entry.key;
  feed.at = entry.at;
  feed.phase = text_of(map, "phase") == "organic" ? Phase::organic : Phase::aqueous;
  feed.as_needed = text_of(map, "flow") == "as needed";
  feed.flow = value_of(map, "flow", volume_flow).value_or(0.0);
  feed.flow_at = place_of(map, "flow");
  feed.pH = value_of(map, "pH", parse_number);
  feed.pH_at = place_of(map, "pH");
  feed.balance = text_of(map, "balance");
  feed.balance_at = place_of(map, "balance");
  feed.extractant_at = place_of(map, "extractant");
  feed.saponified_at = place_of(map, "saponified");
  feed.extractant = value_of(map, "extractant", [](std::string_view text) {
                      return parse_quantity(text, dimension::concentration).in("mol/L");
                    }).value_or(0.0);
  if (const auto degree = value_of(map, "saponified", parse_saponification)) {
    feed.saponified = degree->degree;
    feed.saponified_by = degree->ion;
    if (feed.extractant == 0.0 && feed.phase == Phase::organic)
      problems.add(feed.saponified_at,
                   fmt::format("feed \"{}\" is saponified but holds no extractant", feed.name),
                   "say how much: extractant: 1.5 mol/L");
  }
  if (const Node* metals = map.value("metals"))
    for (const NodeEntry& metal : metals->entries) {
      const auto amount = value_of(*metals, metal.key, [&](std::string_view text) {
        return parse_metal_concentration(text, *element_of(metal.key));
      });
      feed.metals.push_back({metal.key, amount.value_or(0.0), metal.at});
    }
  for (const NodeEntry& part : map.entries)
    if (const Reagent* reagent = find_reagent(part.key)) {
      const auto amount = value_of(map, part.key, [&](std::string_view text) {
        return parse_reagent_concentration(text, *reagent);
      });
      feed.reagents.push_back({part.key, amount.value_or(0.0), part.at});
    }
  check_phase(map, feed, problems);
  check_as_needed(map, feed, problems);
  feed.as_needed = feed.as_needed && feed.phase == Phase::aqueous;  // one fault, one message
  check_acid(map, feed, problems);
  read_follow(map, feed, problems);
  return feed;
}

}  // namespace raffinate
