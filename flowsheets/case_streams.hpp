// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"

namespace raffinate {

/// A named stream between its two ends.
struct StreamEnds {
  std::optional<Phase> phase;      ///< empty: nothing tells (a mixer fed by itself)
  const FeedSpec* feed = nullptr;  ///< null: the outlet of a block
  std::string source;              ///< block it leaves; empty: a feed
  std::string destination;         ///< block it enters; empty: it leaves the plant
};
using Streams = std::map<std::string, StreamEnds>;

/// Every stream of the plant. What leaves a mixer or a splitter has the phase of what enters. Of
/// two streams with one name the first counts.
Streams streams_of(const Case& plant);

/// Names of all streams, and of those that leave a block.
std::vector<std::string> names_of(const Streams& streams);
std::vector<std::string> outlets_of(const Streams& streams);

}  // namespace raffinate
