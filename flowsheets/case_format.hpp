// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "chemistry/record.hpp"
#include "chemistry/tableau.hpp"

namespace raffinate {

/// The version of the case format this program reads: `raffinate: 1`.
inline constexpr int case_format_version = 1;

/// The description of a case file; every other record is reached from it.
const Record& case_record();
const Record& feeds_record();
const Record& feed_record();
const Record& block_record();  ///< a cascade or one of the units
const Record& cascade_record();
const Record& specs_record();
const Record& spec_record();
const Record& products_record();
const Record& product_record();

/// The blocks that are no cascades, told by `unit: <kind>`.
std::vector<Alternative> unit_alternatives();

/// Forms that several tables share.
Form stream_form();
Form metal_form();
Form pH_form(const std::string& example);

/// True of "1000 kg/h", false of volume flows and of what is no flow.
bool is_mass_flow(std::string_view text);

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
