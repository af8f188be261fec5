// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "chemistry/forms.hpp"
#include "chemistry/record.hpp"
#include "chemistry/tableau.hpp"
#include "flowsheets/case_reactions.hpp"

namespace raffinate {

/// The version of the case format this program reads: `raffinate: 1`.
inline constexpr int case_format_version = 1;

/// The description of a case file; every other record is reached from it.
const Record& case_record();
const Record& feeds_record();
const Record& guesses_record();
const Record& feed_record();
const Record& block_record();  ///< a cascade or one of the units
const Record& cascade_record();
const Record& specs_record();
const Record& spec_record();
const Record& products_record();
const Record& product_record();
const Record& sensitivities_record();

/// The blocks that are no cascades, told by `unit: <kind>`.
std::vector<Alternative> unit_alternatives();

/// What a table of a unit says: its doc, an example, and its keys beside unit, in and out.
struct UnitPage {
  std::string doc, example;
  std::vector<Field> own;
};
UnitPage reactor_page();
UnitPage electrowinning_page();
const Record& kinetics_record();
std::vector<Field> tank_fields();  ///< of a reactor with kinetics

/// "98 % of Sb(s)": how far a reaction goes, or how a feed is dosed. Throws Fault.
Conversion parse_conversion(std::string_view text);

/// Bounds and forms that several tables share.
inline const Bounds some_to_all{0.0, 1.0, true, "above 0 % and not above 100 %"};
inline const Bounds some_but_not_all{0.0, 1.0, true, "above 0 % and below 100 %", true};
inline const Bounds not_all{0.0, 1.0, false, "0 % or above, and below 100 %", true};
Form fraction_form(const std::string& example, const Bounds& bounds);
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
