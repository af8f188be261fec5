// SPDX-License-Identifier: BSD-3-Clause
// How the streams of a plant hang together: every one has one source and one place to go.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

/// A stream where a block names it.
struct Mention {
  const std::string& stream;
  const std::string& block;
  const Location& at;
};

std::vector<Mention> outlets(const Case& plant) {
  std::vector<Mention> all;
  for (const CascadeSpec& block : plant.blocks)
    for (const OutletSpec& outlet : block.out)
      all.push_back({outlet.stream, block.name, outlet.at});
  for (const UnitSpec& unit : plant.units)
    for (const UnitSpec::Outlet& outlet : unit.out)
      all.push_back({outlet.stream, unit.name, outlet.at});
  return all;
}

std::vector<Mention> inlets(const Case& plant) {
  std::vector<Mention> all;
  for (const CascadeSpec& block : plant.blocks)
    for (const InletSpec& inlet : block.in) all.push_back({inlet.stream, block.name, inlet.at});
  for (const UnitSpec& unit : plant.units)
    for (const UnitSpec::Inlet& inlet : unit.in) all.push_back({inlet.stream, unit.name, inlet.at});
  return all;
}

void check_names(const Case& plant, const Streams& streams, InputProblems& problems) {
  std::set<std::string> named;
  for (const Mention& outlet : outlets(plant)) {
    const bool feed = streams.at(outlet.stream).feed != nullptr;
    if (named.insert(outlet.stream).second && !feed) continue;
    problems.add(outlet.at,
                 fmt::format("the outlet \"{}\" of block \"{}\" has the name of {}", outlet.stream,
                             outlet.block, feed ? "a feed" : "another outlet"),
                 "give every stream a name of its own");
  }
}

void check_inlets(const Case& plant, const Streams& streams, InputProblems& problems) {
  const std::vector<std::string> names = names_of(streams);
  std::map<std::string, std::string> taken;  // stream -> block
  std::vector<std::string> meant;            // feeds that a misspelt inlet stands for
  for (const Mention& inlet : inlets(plant)) {
    if (!streams.contains(inlet.stream)) {
      meant.push_back(nearest(inlet.stream, names));
      problems.add(inlet.at,
                   fmt::format("\"{}\" enters block \"{}\", but it is neither a feed nor "
                               "an outlet of a block",
                               inlet.stream, inlet.block),
                   did_you_mean(inlet.stream, names, "streams of this plant:"));
    }
    const auto [first, fresh] = taken.emplace(inlet.stream, inlet.block);
    if (fresh) continue;
    const bool same = first->second == inlet.block;
    problems.add(inlet.at,
                 same ? fmt::format("\"{}\" enters block \"{}\" twice", inlet.stream, inlet.block)
                      : fmt::format("\"{}\" enters block \"{}\" and block \"{}\" too", inlet.stream,
                                    inlet.block, first->second),
                 "a stream goes to one place; a splitter makes two of one");
  }
  for (const FeedSpec& feed : plant.feeds)
    if (!taken.contains(feed.name) &&
        std::find(meant.begin(), meant.end(), feed.name) == meant.end())
      problems.add(feed.at,
                   fmt::format("feed \"{}\" is unconnected: no block takes it in", feed.name),
                   fmt::format("name it under \"in\" of a block, for example\n    in: {{{}: 1}}",
                               feed.name));
}

void check_follows(const Case& plant, const Streams& streams, InputProblems& problems) {
  for (const FeedSpec& feed : plant.feeds) {
    if (!feed.follow) continue;
    const auto stream = streams.find(feed.follow->stream);
    if (stream != streams.end() && !stream->second.feed) {
      const auto phase = stream->second.phase;
      if (phase == Phase::solid || phase == Phase::gas)
        problems.add(feed.follow->at,
                     fmt::format("feed \"{}\" follows \"{}\", which is a {}", feed.name,
                                 feed.follow->stream, to_string(*phase)),
                     "a feed follows a liquid");
      continue;
    }
    problems.add(feed.follow->at,
                 fmt::format("feed \"{}\" follows \"{}\", which is not an outlet of a block",
                             feed.name, feed.follow->stream),
                 did_you_mean(feed.follow->stream, outlets_of(streams), "outlets of this plant:"));
  }
}

/// A cascade takes liquids whose flow is known.
void check_cascade_inlets(const Case& plant, const Streams& streams, InputProblems& problems) {
  for (const CascadeSpec& block : plant.blocks)
    for (const InletSpec& inlet : block.in) {
      const auto stream = streams.find(inlet.stream);
      if (stream == streams.end()) continue;
      const auto [phase, feed, source, destination] = stream->second;
      if (phase == Phase::solid || phase == Phase::gas)
        problems.add(inlet.at,
                     fmt::format("\"{}\" is a {}, but block \"{}\" is a cascade", inlet.stream,
                                 to_string(*phase), block.name),
                     "a cascade takes liquids only");
      if (feed && feed->as_needed)
        problems.add(inlet.at,
                     fmt::format("the flow of \"{}\" is \"as needed\", but block \"{}\" is a "
                                 "cascade and cannot decide it",
                                 inlet.stream, block.name),
                     "give the feed a flow; only a saponifier, a regenerator, a precipitator or "
                     "a reactor decides one");
    }
}

}  // namespace

void check_plant(const Case& plant, const Streams& streams, InputProblems& problems) {
  check_names(plant, streams, problems);
  check_inlets(plant, streams, problems);
  check_follows(plant, streams, problems);
  check_cascade_inlets(plant, streams, problems);
  check_paths(plant, streams, problems);
}

}  // namespace raffinate
