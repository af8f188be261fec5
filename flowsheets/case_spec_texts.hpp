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

/// "3.9 to 4.3 m3/h", above zero and in this order. Throws Fault.
struct Interval {
  double low = 0.0, high = 0.0;  ///< in `unit`
  Unit unit;
};
Interval parse_interval(std::string_view text);

/// "purity of Nd+Pr in raffinate", "pH of liquor": what a design spec reads. Throws Fault.
struct TargetName {
  DesignSpec::Target target = DesignSpec::Target::purity;
  std::vector<std::string> metals;
  std::string stream;
};
TargetName parse_target(std::string_view text);

/// What that shall be: [1], [mol/L] or pH. Throws Fault.
double parse_target_value(const TargetName& name, std::string_view text);

/// "TREO", "NdPr/TREO", "Fe", "CaO", "SO4", "loss on ignition": a line of a product's
/// specification. Gives the metals before /TREO, else nothing. Throws Fault.
std::vector<std::string> parse_limit_name(std::string_view text);

/// "at least 99 %", "at most 500 ppm". Throws Fault.
struct Limit {
  bool at_least = false;
  double value = 0.0;  ///< [1]
};
Limit parse_limit(std::string_view text);

}  // namespace raffinate
