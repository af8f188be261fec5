// SPDX-License-Identifier: BSD-3-Clause
// Reads design specs and products, and compares them with the plant.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "chemistry/elements.hpp"
#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"
#include "flowsheets/case_reading.hpp"
#include "flowsheets/case_spec_texts.hpp"

namespace raffinate {
namespace {

/// A bound of the adjusted input [m3/s], [t/s], [mol/L] or [1], in the unit of the interval. Throws Fault.
double bound(double number, const Interval& range, const DesignSpec& spec) {
  const std::string text = fmt::format("{} {}", number, range.unit.symbol);
  switch (spec.measure) {
    case DesignSpec::Measure::flow: return parse_quantity(text, dimension::volume_flow).si();
    case DesignSpec::Measure::mass_flow: {
      constexpr double tonne = 1000.0;  // [kg]
      return parse_quantity(text, dimension::mass_flow).si() / tonne;
    }
    case DesignSpec::Measure::concentration:
      return parse_reagent_concentration(text, *find_reagent(spec.what));
    case DesignSpec::Measure::share: break;
  }
  const double share = parse_quantity(text, dimension::fraction).si();
  require_within(share, some_but_not_all, text);
  return share;
}

void read_bounds(const Node& map, DesignSpec& spec, InputProblems& problems) {
  const Interval range = parse_interval(text_of(map, "between"));
  using Measure = DesignSpec::Measure;
  if (!spec.splitter.empty())
    spec.measure = fits(range.unit, dimension::fraction) ? Measure::share : Measure::flow;
  else if (spec.what != "flow")
    spec.measure = Measure::concentration;
  else if (fits(range.unit, dimension::mass_flow))
    spec.measure = Measure::mass_flow;  // solids and gases
  if (spec.measure == Measure::concentration && !find_reagent(spec.what))
    return;  // told when the feeds are known
  try {
    spec.low = bound(range.low, range, spec);
    spec.high = bound(range.high, range, spec);
    spec.unit = range.unit.symbol;
    spec.per_unit = range.low / spec.low;
  } catch (const Fault& fault) {
    problems.add(place_of(map, "between"),
                 fmt::format("\"between\" of spec \"{}\": {}", spec.name, fault.what()),
                 fault.cure());
  }
}

/// Symbols of everything the feeds bring.
std::set<std::string> brought(const Case& plant) {
  std::set<std::string> names;
  for (const FeedSpec& feed : plant.feeds) {
    for (const Amount& metal : feed.metals) names.insert(metal.name);
    for (const Amount& reagent : feed.reagents)
      for (const auto& [name, count] : find_reagent(reagent.name)->components) names.insert(name);
    if (feed.follow) names.insert(feed.follow->metal);
    names.insert(feed.saponified_by);
  }
  if (names.contains("H")) names.insert("OH");
  return names;
}

/// The outlet of this name; tells and gives null if there is none.
const StreamEnds* find_outlet(const std::string& name, const std::string& who, const Location& at,
                              const Streams& streams, InputProblems& problems) {
  const auto stream = streams.find(name);
  if (stream != streams.end() && !stream->second.feed) return &stream->second;
  problems.add(at,
               fmt::format("{} speaks of \"{}\", which is {}", who, name,
                           stream == streams.end() ? "no stream of this plant"
                                                   : "a feed: what it holds is given"),
               did_you_mean(name, outlets_of(streams), "outlets of this plant:"));
  return nullptr;
}

/// A part of a splitter has a flow or a share, and the bounds speak of the same.
void check_part(const DesignSpec& spec, const Case& plant, InputProblems& problems) {
  const auto add = [&](const std::string& message, const std::string& cure) {
    problems.add(spec.adjust_at, fmt::format("spec \"{}\" adjusts {}", spec.name, message), cure);
  };
  std::vector<std::string> names;
  const SplitterSpec* splitter = nullptr;
  for (const UnitSpec& unit : plant.units) {
    const auto* one = std::get_if<SplitterSpec>(&unit.model);
    if (!one) continue;
    names.push_back(unit.name);
    if (unit.name == spec.splitter) splitter = one;
  }
  if (!splitter)
    return add(fmt::format("splitter \"{}\", which does not exist", spec.splitter),
               did_you_mean(spec.splitter, names, "splitters of this plant:"));
  names.clear();
  for (const SplitterSpec::Part& part : splitter->parts) {
    if (part.share || part.flow) names.push_back(part.stream);
    if (part.stream != spec.what) continue;
    if (!part.share && !part.flow)
      return add(
          fmt::format("\"{}\", which is the rest of splitter \"{}\"", spec.what, spec.splitter),
          "adjust one of the other parts");
    if (part.share.has_value() != (spec.measure == DesignSpec::Measure::share))
      add(fmt::format("\"{}\", which is a {} and not a {}", spec.what,
                      part.share ? "share" : "flow", part.share ? "flow" : "share"),
          part.share ? "give its bounds in %" : "give its bounds as a volume flow, in m3/h");
    return;
  }
  add(fmt::format("\"{}\" of splitter \"{}\", which has no such part", spec.what, spec.splitter),
      did_you_mean(spec.what, names, "parts with a flow or a share:"));
}

void check_adjusted(const DesignSpec& spec, const Case& plant, InputProblems& problems) {
  if (!spec.splitter.empty()) return check_part(spec, plant, problems);
  const auto add = [&](const std::string& message, const std::string& cure) {
    problems.add(spec.adjust_at, fmt::format("spec \"{}\" adjusts {}", spec.name, message), cure);
  };
  std::vector<std::string> names;
  for (const FeedSpec& feed : plant.feeds) names.push_back(feed.name);
  const auto found = std::find(names.begin(), names.end(), spec.feed);
  if (found == names.end())
    return add(fmt::format("feed \"{}\", which does not exist", spec.feed),
               did_you_mean(spec.feed, names, "feeds of this plant:"));
  const FeedSpec& feed = plant.feeds[static_cast<std::size_t>(found - names.begin())];
  if (feed.as_needed)
    return add(fmt::format("the {} of \"{}\", which is \"as needed\"", spec.what, feed.name),
               "the unit that takes the feed in decides how much of it there is: adjust another "
               "feed");
  const bool by_mass = spec.measure == DesignSpec::Measure::mass_flow;
  if (spec.what == "flow" && by_mass != feed.by_mass())
    return add(fmt::format("the flow of \"{}\" between bounds that are {} flows", feed.name,
                           by_mass ? "mass" : "volume"),
               feed.by_mass() ? "solids and gases flow by mass: between: 900 to 1100 kg/h"
                              : "liquids flow by volume: between: 3.9 to 4.3 m3/h");
  std::vector<std::string> inputs{"flow"};
  for (const Amount& reagent : feed.reagents) inputs.push_back(reagent.name);
  if (std::find(inputs.begin(), inputs.end(), spec.what) == inputs.end())
    add(fmt::format("\"{}\" of feed \"{}\", which does not give it", spec.what, feed.name),
        did_you_mean(spec.what, inputs, "what can be adjusted there:"));
}

}  // namespace

void check_output(const OutputName& name, const std::string& who, const Case& plant,
                  const Streams& streams, InputProblems& problems) {
  const std::set<std::string> present = brought(plant);
  // What minerals hold, and what reactions make, is known once the system is.
  const bool all_known = std::none_of(plant.feeds.begin(), plant.feeds.end(),
                                      [](const FeedSpec& feed) { return feed.by_mass(); });
  // An element may be fed in any valence; whether the system has the one asked for it says later.
  const auto is_brought = [&](const std::string& metal) {
    return std::any_of(present.begin(), present.end(), [&](const std::string& one) {
      return one == metal || (element_of(one) && element_of(one) == element_of(metal));
    });
  };
  for (const std::string& metal : name.metals)
    if (all_known && !is_brought(metal))
      problems.add(name.at, fmt::format("{} speaks of {}, which no feed brings", who, metal),
                   "correct the symbol, or add the metal to a feed");
  const StreamEnds* outlet = find_outlet(name.stream, who, name.at, streams, problems);
  if (!outlet || !outlet->phase) return;
  const Phase phase = *outlet->phase;
  const auto add = [&](const std::string& message) {
    problems.add(name.at,
                 fmt::format("{} asks for the {} of \"{}\", which is {}", who, message, name.stream,
                             to_string(phase)),
                 "name another stream");
  };
  const bool of_cascade =
      std::any_of(plant.blocks.begin(), plant.blocks.end(),
                  [&](const CascadeSpec& block) { return block.name == outlet->source; });
  using Kind = OutputName::Kind;
  if (name.kind == Kind::pH && phase != Phase::aqueous)
    add("pH");
  else if (name.kind == Kind::pH && !of_cascade)
    problems.add(
        name.at,
        fmt::format("{} asks for the pH of \"{}\", which leaves no cascade", who, name.stream),
        "a pH is met in what leaves a cascade; a precipitator holds its own");
  else if (name.kind == Kind::concentration && (phase == Phase::solid || phase == Phase::gas))
    add("concentration");
  else if (phase == Phase::gas)
    add("metals");
}

DesignSpec read_spec(const NodeEntry& entry, InputProblems& problems) {
  const Node& map = entry.value;
  const AdjustedInput input = parse_adjusted_input(text_of(map, "adjust"));
  const Node& until = *map.value("until");
  const NodeEntry& goal = until.entries.front();
  DesignSpec spec;
  spec.name = entry.key;
  spec.feed = input.feed;
  spec.splitter = input.splitter;
  spec.what = input.what;
  spec.until = parse_output_name(goal.key);
  spec.until.at = goal.at;
  spec.value = parse_output_value(spec.until, goal.value.text);
  spec.at = entry.at;
  spec.adjust_at = place_of(map, "adjust");
  read_bounds(map, spec, problems);
  if (until.entries.size() > 1)
    problems.add(until.entries[1].at,
                 fmt::format("spec \"{}\" has {} targets", spec.name, until.entries.size()),
                 "one input meets one target: write a spec for each, with an input of its own");
  return spec;
}

ProductSpec read_product(const NodeEntry& entry) {
  const Node& map = entry.value;
  ProductSpec product{entry.key, text_of(map, "stream"), {}, entry.at, place_of(map, "stream")};
  if (const Node* limits = map.value("limits"))
    for (const NodeEntry& line : limits->entries)
      for (const Limit& limit : parse_limit(line.value.text))
        product.limits.push_back(
            {line.key, parse_limit_name(line.key), limit.value, limit.at_least, line.at});
  product.dry = map.value("basis") && text_of(map, "basis") == "dry";
  return product;
}

void check_specs(const Case& plant, const Streams& streams, InputProblems& problems) {
  for (auto spec = plant.specs.begin(); spec != plant.specs.end(); ++spec) {
    check_adjusted(*spec, plant, problems);
    check_output(spec->until, fmt::format("spec \"{}\"", spec->name), plant, streams, problems);
    const auto input = std::find_if(plant.specs.begin(), spec, [&](const DesignSpec& earlier) {
      return earlier.feed == spec->feed && earlier.splitter == spec->splitter &&
             earlier.what == spec->what;
    });
    if (input != spec)
      problems.add(
          spec->adjust_at,
          fmt::format("specs \"{}\" and \"{}\" adjust the same input", input->name, spec->name),
          "every spec needs an input of its own");
    const auto target = std::find_if(plant.specs.begin(), spec, [&](const DesignSpec& earlier) {
      return earlier.until.kind == spec->until.kind && earlier.until.metals == spec->until.metals &&
             earlier.until.stream == spec->until.stream;
    });
    if (target != spec)
      problems.add(
          spec->until.at,
          fmt::format("specs \"{}\" and \"{}\" have the same target", target->name, spec->name),
          "keep one of the two");
  }
}

void check_products(const Case& plant, const Streams& streams, InputProblems& problems) {
  std::set<std::string> sold;
  for (const ProductSpec& product : plant.products) {
    const std::string who = fmt::format("product \"{}\"", product.name);
    const StreamEnds* outlet =
        find_outlet(product.stream, who, product.stream_at, streams, problems);
    if (!outlet) continue;
    if (!outlet->destination.empty())
      problems.add(product.stream_at,
                   fmt::format("{} is \"{}\", which enters block \"{}\"", who, product.stream,
                               outlet->destination),
                   "a product leaves the plant: name a stream that enters no block");
    if (outlet->phase == Phase::gas)
      problems.add(product.stream_at, fmt::format("{} is \"{}\", a gas", who, product.stream),
                   "name a solid or a liquid");
    if (product.dry && outlet->phase && *outlet->phase != Phase::solid &&
        *outlet->phase != Phase::gas)
      problems.add(product.stream_at,
                   fmt::format("{} is \"{}\", a liquid, and has no dry basis", who, product.stream),
                   "leave out basis: dry");
    if (!sold.insert(product.stream).second)
      problems.add(product.stream_at, fmt::format("\"{}\" is a product already", product.stream),
                   "give each stream one specification");
  }
}

}  // namespace raffinate
