// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "chemistry/input.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

using Changes = std::vector<std::pair<std::string, std::string>>;

/// A flowsheet of the library with words of it changed.
inline std::string library(const std::string& name, const Changes& changes = {}) {
  std::string text = read_text_file(RAFFINATE_EXAMPLES "/../flowsheets/library/" + name, {});
  for (const auto& [from, to] : changes) {
    if (text.find(from) == text.npos) throw std::out_of_range(from);
    text.replace(text.find(from), from.size(), to);
  }
  return text;
}

/// True if a block warns in these words.
inline bool warns(const Solution& solution, const std::string& block, const std::string& words) {
  return std::any_of(solution.warnings.begin(), solution.warnings.end(), [&](const auto& one) {
    return one.starts_with(block) && one.find(words) != one.npos;
  });
}

}  // namespace raffinate
