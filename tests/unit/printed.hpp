// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <sstream>
#include <string>
#include <vector>

namespace raffinate {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The first line with these words in it.
inline std::string line_with(const std::string& text, const std::string& words) {
  for (const std::string& line : lines_of(text))
    if (line.find(words) != std::string::npos) return line;
  return "";
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace raffinate
