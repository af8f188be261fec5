// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"

namespace raffinate {

/// A place where a stream enters or leaves a block.
struct DrawnPin {
  std::string stream, note;  ///< "liquor", "stage 60"
  int stage = 0;
  bool left = true;  ///< the side of the block: recycles leave to the left and enter from the right
};

struct DrawnBlock {
  std::string name, kind;          ///< "separation", "120 stages"; "soap", "saponifier"
  std::vector<std::string> lines;  ///< sections with their stages; what a unit is set to
  bool cascade = false;
  std::vector<DrawnPin> in, out;
};

struct PinPlace {
  std::size_t block = 0, pin = 0;
};

struct DrawnStream {
  std::string name;
  std::string note;  ///< flow of a feed, share of a splitter's part, name of a product
  Phase phase = Phase::aqueous;
  bool is_product = false;           ///< has a specification
  std::optional<PinPlace> from, to;  ///< empty: comes from, or goes to, the outside
};

/// A feed that takes its composition from another stream (`follow`): no flow, but a loop.
struct DrawnLink {
  std::size_t stream = 0, feed = 0;  ///< indices in Drawing::streams
};

/// What a diagram shows, whoever draws it.
struct Drawing {
  std::vector<DrawnBlock> blocks;    ///< in the order of the case file
  std::vector<DrawnStream> streams;  ///< feeds, then by source
  std::vector<DrawnLink> links;
};

Drawing drawing_of(const Case& given);

}  // namespace raffinate
