// SPDX-License-Identifier: BSD-3-Clause
// How the streams of a plant hang together: every one has one source and one place to go.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "flowsheets/case_reading.hpp"

namespace raffinate {
namespace {

std::string_view word(Phase phase) { return phase == Phase::aqueous ? "aqueous" : "organic"; }

/// Every stream and the liquid it is.
std::map<std::string, Phase> streams_of(const Case& plant, InputProblems& problems) {
  std::map<std::string, Phase> streams;
  for (const FeedSpec& feed : plant.feeds) streams.emplace(feed.name, feed.phase);
  for (const CascadeSpec& block : plant.blocks)
    for (const OutletSpec& outlet : block.out) {
      if (streams.emplace(outlet.stream, outlet.phase).second) continue;
      const bool feed = std::any_of(plant.feeds.begin(), plant.feeds.end(),
                                    [&](const FeedSpec& f) { return f.name == outlet.stream; });
      problems.add(outlet.at,
                   fmt::format("the outlet \"{}\" of block \"{}\" has the name of {}",
                               outlet.stream, block.name, feed ? "a feed" : "another outlet"),
                   "give every stream a name of its own");
    }
  return streams;
}

void check_inlets(const Case& plant, const std::map<std::string, Phase>& streams,
                  InputProblems& problems) {
  std::vector<std::string> names;
  for (const auto& [name, phase] : streams) names.push_back(name);
  std::map<std::string, std::string> taken;  // stream -> block
  std::vector<std::string> meant;            // feeds that a misspelt inlet stands for
  for (const CascadeSpec& block : plant.blocks)
    for (const InletSpec& inlet : block.in) {
      if (!streams.contains(inlet.stream)) {
        meant.push_back(nearest(inlet.stream, names));
        problems.add(inlet.at,
                     fmt::format("\"{}\" enters block \"{}\", but it is neither a feed nor "
                                 "an outlet of a block",
                                 inlet.stream, block.name),
                     did_you_mean(inlet.stream, names, "streams of this plant:"));
      }
      const auto [first, fresh] = taken.emplace(inlet.stream, block.name);
      if (!fresh)
        problems.add(inlet.at,
                     fmt::format("\"{}\" enters block \"{}\" and block \"{}\" too", inlet.stream,
                                 block.name, first->second),
                     "a stream goes to one place; give each block a feed of its own");
    }
  for (const FeedSpec& feed : plant.feeds)
    if (!taken.contains(feed.name) &&
        std::find(meant.begin(), meant.end(), feed.name) == meant.end())
      problems.add(feed.at,
                   fmt::format("feed \"{}\" is unconnected: no block takes it in", feed.name),
                   fmt::format("name it under \"in\" of a block, for example\n    in: {{{}: 1}}",
                               feed.name));
}

void check_follows(const Case& plant, InputProblems& problems) {
  std::vector<std::string> outlets;
  for (const CascadeSpec& block : plant.blocks)
    for (const OutletSpec& outlet : block.out) outlets.push_back(outlet.stream);
  for (const FeedSpec& feed : plant.feeds) {
    if (!feed.follow) continue;
    const std::string& stream = feed.follow->stream;
    if (std::find(outlets.begin(), outlets.end(), stream) == outlets.end())
      problems.add(feed.follow->at,
                   fmt::format("feed \"{}\" follows \"{}\", which is not an outlet "
                               "of a block",
                               feed.name, stream),
                   did_you_mean(stream, outlets, "outlets of this plant:"));
  }
}

/// One liquid of one cascade, followed the way it flows.
class Path {
 public:
  Path(const CascadeSpec& block, Phase phase, const std::map<std::string, Phase>& streams)
      : block_(block), phase_(phase) {
    const auto size = static_cast<std::size_t>(block.stages) + 1;
    enters_.assign(size, false);
    leaves_.assign(size, false);
    for (const InletSpec& inlet : block.in)
      if (streams.at(inlet.stream) == phase) enters_[index(inlet.stage)] = any_in_ = true;
  }

  void check(InputProblems& problems) {
    for (const OutletSpec& outlet : block_.out) {
      if (outlet.phase != phase_ || outlet.flow) continue;
      if (leaves_[index(outlet.stage)])
        problems.add(outlet.at,
                     fmt::format("\"{}\" takes the whole {} of stage {} of block \"{}\", "
                                 "and so does another outlet",
                                 outlet.stream, word(phase_), outlet.stage, block_.name),
                     "give one of them a flow");
      leaves_[index(outlet.stage)] = true;
    }
    const int first = phase_ == Phase::organic ? 1 : block_.stages;
    const int last = phase_ == Phase::organic ? block_.stages : 1;
    if (!any_in_)
      problems.add(block_.in_at,
                   fmt::format("no {} stream enters block \"{}\"", word(phase_), block_.name),
                   fmt::format("the {0} enters at stage {1}, for example\n    in: {{my-{0}: {1}}}",
                               word(phase_), first));
    else
      check_flow(first, last, problems);
    if (!leaves_[index(last)])
      problems.add(
          block_.out_at,
          fmt::format("the {} leaving stage {} of block \"{}\" has no name", word(phase_), last,
                      block_.name),
          fmt::format("name it as an outlet, for example\n    out: {{{}: {} {}}}",
                      phase_ == Phase::aqueous ? "raffinate" : "loaded", word(phase_), last));
  }

 private:
  void check_flow(int first, int last, InputProblems& problems) const {
    const int step = last >= first ? 1 : -1;
    bool flows = false;
    for (int stage = first; stage != last + step; stage += step) {
      flows = flows || enters_[index(stage)];
      if (!flows) {
        problems.add(block_.in_at,
                     fmt::format("no {} flows through stage {} of block \"{}\"", word(phase_),
                                 stage, block_.name),
                     stage == first
                         ? fmt::format("the {} flows from stage {} to stage {}: one must enter at "
                                       "stage {}",
                                       word(phase_), first, last, first)
                         : fmt::format("an outlet takes all of it at stage {}: give that outlet a "
                                       "flow, or feed {} at stage {}",
                                       stage - step, word(phase_), stage));
        return;
      }
      if (leaves_[index(stage)]) flows = false;
    }
  }
  static std::size_t index(int stage) { return static_cast<std::size_t>(stage); }

  const CascadeSpec& block_;
  Phase phase_;
  bool any_in_ = false;
  std::vector<bool> enters_, leaves_;
};

}  // namespace

void check_plant(const Case& plant, InputProblems& problems) {
  const auto streams = streams_of(plant, problems);
  check_inlets(plant, streams, problems);
  check_follows(plant, problems);
  // Following the liquids needs streams that exist and stages that do.
  for (const CascadeSpec& block : plant.blocks) {
    const bool sound =
        std::all_of(block.in.begin(), block.in.end(),
                    [&](const InletSpec& inlet) {
                      return streams.contains(inlet.stream) && inlet.stage <= block.stages;
                    }) &&
        std::all_of(block.out.begin(), block.out.end(),
                    [&](const OutletSpec& outlet) { return outlet.stage <= block.stages; });
    if (!sound) continue;
    Path(block, Phase::aqueous, streams).check(problems);
    Path(block, Phase::organic, streams).check(problems);
  }
}

}  // namespace raffinate
