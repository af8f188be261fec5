// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string_view>

#include "chemistry/record.hpp"
#include "chemistry/tableau.hpp"

namespace raffinate {

/// The version of the case format this program reads: `raffinate: 1`.
inline constexpr int case_format_version = 1;

/// The description of a case file; every other record is reached from it.
const Record& case_record();
const Record& feeds_record();
const Record& feed_record();
const Record& block_record();

/// "1-60" or "7": stages, both ends included. Throws Fault.
struct StageRange {
  int first = 0, last = 0;
};
StageRange parse_stage_range(std::string_view text);

/// "aqueous 1": the liquid that leaves a stage. Throws Fault.
struct OutletPlace {
  Phase phase = Phase::aqueous;
  int stage = 0;
};
OutletPlace parse_outlet_place(std::string_view text);

}  // namespace raffinate
