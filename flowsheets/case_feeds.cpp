// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

/// Flow [m3/s] or [t/s].
double flow_of(std::string_view text) {
  constexpr double tonne = 1000.0;  // [kg]
  return is_mass_flow(text) ? parse_quantity(text, dimension::mass_flow).si() / tonne
                            : parse_quantity(text, dimension::volume_flow).si();
}

/// The phase that a key belongs to; nothing if to several.
std::optional<Phase> phase_of_key(const std::string& key) {
  if (key == "extractant" || key == "saponified") return Phase::organic;
  if (key == "pH" || key == "follow" || key == "balance" || find_reagent(key))
    return Phase::aqueous;
  if (key == "minerals" || key == "moisture") return Phase::solid;
  if (key == "gases") return Phase::gas;
  return {};
}

std::string with_article(Phase phase) {
  return fmt::format("{} {}", phase == Phase::aqueous || phase == Phase::organic ? "an" : "a",
                     to_string(phase));
}

/// Keys and units that make no sense for the phase at hand.
void check_phase(const Node& map, const FeedSpec& feed, InputProblems& problems) {
  const std::string is =
      fmt::format("\"{}\" is {}", feed.name,
                  feed.by_mass() ? with_article(feed.phase) : std::string(to_string(feed.phase)));
  for (const NodeEntry& entry : map.entries) {
    const auto owner = phase_of_key(entry.key);
    if (entry.key == "metals" && feed.by_mass())
      problems.add(entry.at, fmt::format("\"metals\" belongs to a liquid, and {}", is),
                   feed.phase == Phase::solid
                       ? "say what it is made of, for example\n    minerals: {Sb2S3: 100 %}"
                       : "say what it is made of, for example\n    gases: {Cl2: 100 %}");
    else if (owner && *owner != feed.phase)
      problems.add(
          entry.at,
          fmt::format("\"{}\" belongs to {} feed, and {}", entry.key, with_article(*owner), is),
          entry.key == "pH" && feed.phase == Phase::organic
              ? "the acid in the organic follows from the extractant and its saponification"
              : "leave it out, or correct the phase");
  }
  const std::string flow = text_of(map, "flow");
  if (!feed.as_needed && feed.by_mass() != is_mass_flow(flow))
    problems.add(
        feed.flow_at,
        fmt::format("{} is a {} flow, and {}", flow, feed.by_mass() ? "volume" : "mass", is),
        feed.by_mass() ? "write for example 1000 kg/h" : "write for example 2 m3/h");
  const char* contents = feed.phase == Phase::solid ? "minerals" : "gases";
  if (feed.by_mass() && !map.find(contents))
    problems.add(feed.at, fmt::format("feed \"{}\" does not say what it is made of", feed.name),
                 feed.phase == Phase::solid ? "add for example  minerals: {Sb2S3: 70 %, SiO2: rest}"
                                            : "add for example  gases: {Cl2: 100 %}");
}

/// Shares that add up, with one rest at most.
void read_contents(const Node& map, FeedSpec& feed, InputProblems& problems) {
  const NodeEntry* contents = map.find(feed.phase == Phase::solid ? "minerals" : "gases");
  if (!feed.by_mass() || !contents) return;
  double sum = 0.0;
  int rests = 0;
  std::size_t rest = 0;
  for (const NodeEntry& entry : contents->value.entries) {
    MassShare share{entry.key, 0.0, entry.at};
    if (entry.value.text == "rest") {
      rest = feed.holds.size();
      if (++rests == 2)
        problems.add(entry.value.at,
                     fmt::format("two parts of feed \"{}\" are the rest", feed.name),
                     "give one of them a share");
    } else {
      share.share = fraction_of(contents->value, entry.key);
      sum += share.share;
    }
    feed.holds.push_back(share);
  }
  constexpr double rounding = 1e-9;
  if (rests == 0 && std::abs(sum - 1.0) > rounding)
    problems.add(contents->at,
                 fmt::format("the shares of feed \"{}\" add up to {:.6g} %, not to 100 %",
                             feed.name, 100.0 * sum),
                 "correct them, or write rest for one part");
  if (rests == 1 && sum > 1.0 - rounding)
    problems.add(contents->at,
                 fmt::format("the shares of feed \"{}\" add up to {:.6g} %, and nothing is left "
                             "for the rest",
                             feed.name, 100.0 * sum),
                 "make the shares smaller");
  if (rests > 0) feed.holds[rest].share = 1.0 - sum;
}

/// What a unit decides must be a reagent of known composition.
void check_as_needed(const Node& map, const FeedSpec& feed, InputProblems& problems) {
  if (!feed.as_needed) return;
  if (feed.phase == Phase::organic)
    problems.add(feed.flow_at,
                 fmt::format("the flow of \"{}\" is \"as needed\", but it is organic", feed.name),
                 "units decide the flow of other feeds only; a solvent tank makes up organic");
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
  for (const Phase phase : {Phase::aqueous, Phase::organic, Phase::solid, Phase::gas})
    if (text_of(map, "phase") == to_string(phase)) feed.phase = phase;
  feed.as_needed = text_of(map, "flow") == "as needed";
  feed.flow = value_of(map, "flow", flow_of).value_or(0.0);
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
  feed.as_needed = feed.as_needed && feed.phase != Phase::organic;  // one fault, one message
  check_acid(map, feed, problems);
  read_follow(map, feed, problems);
  feed.moisture = fraction_of(map, "moisture");
  read_contents(map, feed, problems);
  return feed;
}

}  // namespace raffinate
