// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace raffinate {
namespace {

/// Characters on the screen; UTF-8 continuation bytes take no room.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::size_t width_of(const Column& column) {
  std::size_t width = std::max(width_of(column.name), width_of(column.unit));
  for (const std::string& cell : column.cells) width = std::max(width, width_of(cell));
  return width;
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string blanks(width - std::min(width, width_of(text)), ' ');
  return left ? text + blanks : blanks + text;
}

/// Columns side by side: names, units (unless none has one), a rule, cells.
std::string block(const std::vector<const Column*>& columns) {
  std::string names, units, rule;
  std::vector<std::string> lines(columns.front()->cells.size());
  for (const Column* column : columns) {
    const std::size_t width = width_of(*column);
    const std::string gap = column == columns.front() ? "" : "  ";
    names += gap + padded(column->name, width, column->left);
    units += gap + padded(column->unit, width, column->left);
    rule += gap + std::string(width, '-');
    for (std::size_t i = 0; i < lines.size(); ++i)
      lines[i] += gap + padded(column->cells[i], width, column->left);
  }
  std::string text;
  lines.insert(lines.begin(), {names, units, rule});
  for (std::string& line : lines) text += line.erase(line.find_last_not_of(' ') + 1) + "\n";
  return text;
}

/// A number, unless it is too small to mean anything.
std::string above(double least, const char* less, double value) {
  if (std::isnan(value) || std::abs(value) >= least) return readable(value);
  return value > 0.0 ? less : "0";
}

bool says_nothing(const Column& column) {
  return std::all_of(column.cells.begin(), column.cells.end(),
                     [](const std::string& cell) { return cell == "-" || cell == ".."; });
}

}  // namespace

void add_row(std::vector<Column>& columns, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) columns[i].cells.push_back(cells[i]);
}

std::string rendered(const std::vector<Column>& columns, std::size_t kept, int width) {
  std::vector<const Column*> heads;
  std::size_t room_taken = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    heads.push_back(&columns[i]);
    room_taken += width_of(columns[i]) + 2;
  }
  std::string text;
  std::vector<const Column*> part = heads;
  std::size_t taken = room_taken;
  for (std::size_t i = kept; i < columns.size(); ++i) {
    if (says_nothing(columns[i])) continue;
    const std::size_t needed = width_of(columns[i]) + 2;
    if (part.size() > kept && taken + needed > static_cast<std::size_t>(width) + 2) {
      text += block(part) + "\n";
      part = heads;
      taken = room_taken;
    }
    part.push_back(&columns[i]);
    taken += needed;
  }
  return text + block(part);
}

std::string titled(const std::string& title, const std::string& text) {
  return title + "\n\n" + text;
}

std::string wrapped(const std::string& text, int indent, int width) {
  const std::string blanks(static_cast<std::size_t>(indent), ' ');
  std::istringstream words(text);
  std::string lines, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && width_of(blanks + line + " " + word) > static_cast<std::size_t>(width)) {
      lines += blanks + line + "\n";
      line.clear();
    }
    line += line.empty() ? word : " " + word;
  }
  return lines + blanks + line + "\n";
}

std::string readable(double value) {
  if (std::isnan(value)) return "-";
  if (value == 0.0) return "0";
  const double size = std::abs(value);
  // Limits after rounding: 0.00099999999 shows as 0.001000.
  if (!std::isfinite(value) || size < 0.99995e-3 || size >= 999999.5) {
    std::string text = fmt::format("{:.2e}", value);
    for (const char* zero : {"e-0", "e+0"})  // 3.51e-06 -> 3.51e-6
      if (const auto at = text.find(zero); at != std::string::npos) text.erase(at + 2, 1);
    if (const auto at = text.find("e+"); at != std::string::npos) text.erase(at + 1, 1);
    return text;
  }
  // The power of ten after rounding: 0.0099999 shows as 0.01000.
  const int power = std::stoi(fmt::format("{:.3e}", size).substr(6));
  return fmt::format("{:.{}f}", value, std::max(0, 3 - power));
}

std::string readable_amount(double value) { return above(1e-12, "< 1e-12", value); }

std::string readable_percent(double percent) { return above(1e-9, "< 1e-9", percent); }

std::string readable_share(double share) {
  if (std::isnan(share)) return "-";
  const double percent = 100.0 * share, missing = std::abs(100.0 - percent);
  if (percent < 90.0) return readable_percent(percent);
  // Closer to 100 than the rounding of a double is 100.
  if (missing < 1e-11) return "100";
  // 99.99999: not one digit more because the rest is 9.99999e-6 in binary.
  const int digits = 1 - static_cast<int>(std::floor(std::log10(missing) + 1e-6));
  return fmt::format("{:.{}f}", percent, std::clamp(digits, 2, 10));
}

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  const std::string text = fmt::format("{:.{}f}", value, digits);
  return text.find_first_not_of("-0.") == std::string::npos ? fmt::format("{:.{}f}", 0.0, digits)
                                                            : text;
}

}  // namespace raffinate
