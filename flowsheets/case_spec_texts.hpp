// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "chemistry/units.hpp"
#include "flowsheets/case.hpp"

namespace raffinate {

/// "feeds/scrub/flow", "blocks/divide/product": an input of the plant that a design spec may free;
/// `feed` or `splitter` is empty. Throws Fault.
struct AdjustedInput {
  std::string feed, splitter, what;
};
AdjustedInput parse_adjusted_input(std::string_view text);

/// An input whose influence can be asked for: the same, more of a feed, an efficiency, a constant.
/// Throws Fault.
InputName parse_input_name(std::string_view text);

/// What it can name of a feed: "flow", metals and reagents, "extractant", "saponified".
std::vector<std::string> inputs_of(const FeedSpec& feed);

/// "3.9 to 4.3 m3/h", above zero and in this order. Throws Fault.
struct Interval {
  double low = 0.0, high = 0.0;  ///< in `unit`
  UnitOfMeasure unit;
};
Interval parse_interval(std::string_view text);

/// "purity of Nd+Pr in raffinate", "pH of liquor", and back to text. Throws Fault.
OutputName parse_output_name(std::string_view text);
std::string text_of(const OutputName& name);

/// What that shall be: [1], [mol/L] or pH. Throws Fault.
double parse_output_value(const OutputName& name, std::string_view text);

/// "TREO", "NdPr/TREO", "Fe", "Sb5", "CaO", "SO4", "H2O", "loss on ignition": a line of a product's
/// specification. Gives the metals before /TREO, else nothing. Throws Fault.
std::vector<std::string> parse_limit_name(std::string_view text);

/// "at least 99 %", "at most 500 ppm", or "82.5 to 83.3 %", which is one of each. Throws Fault.
struct Limit {
  bool at_least = false;
  double value = 0.0;  ///< [1]
};
std::vector<Limit> parse_limit(std::string_view text);

}  // namespace raffinate
