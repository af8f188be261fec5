// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace raffinate {

/// A column of a printed table.
struct Column {
  std::string name, unit;
  bool left = false;  ///< texts stand left, numbers right
  std::vector<std::string> cells = {};
};

/// One cell to each column, from the first on.
void add_row(std::vector<Column>& columns, const std::vector<std::string>& cells);

/// Columns side by side: names, units, a rule, cells. What is wider than `width` characters is
/// folded, and the first `kept` columns head every part. Columns that say nothing ("-") fall away.
std::string rendered(const std::vector<Column>& columns, std::size_t kept, int width);

/// A title, a blank line, the text.
std::string titled(const std::string& title, const std::string& text);

/// A text in lines of at most `width` characters, each of them after `indent` blanks.
std::string wrapped(const std::string& text, int indent, int width);

/// Four significant digits: 35.12, 0.03512, 3.512e-6; "-" for NaN.
std::string readable(double value);

/// The same for a concentration, a flow or a mass: a trace below 1e-12 is "< 1e-12", and what
/// round-off leaves below nothing is 0.
std::string readable_amount(double value);

/// The same for per cent, where a trace is "< 1e-9".
std::string readable_percent(double percent);

/// A share as per cent, with two digits of what is missing: 0.999953 is 99.9953 %.
std::string readable_share(double share);

/// So many digits behind the point; "-" for NaN, never "-0.00".
std::string fixed(double value, int digits);

}  // namespace raffinate
