// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "chemistry/elements.hpp"
#include "chemistry/input.hpp"

namespace raffinate {
namespace {

/// Reads formula[at...] up to the closing bracket of this level (or the end).
std::vector<std::pair<std::string, double>> read_group(std::string_view formula, std::size_t& at,
                                                       int depth) {
  const auto fail = [formula] {
    return Fault(fmt::format("\"{}\" is not a chemical formula", formula),
                 "write for example NaCl, Pr6O11 or (NH4)2SO4");
  };
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  std::vector<std::pair<std::string, double>> atoms;
  const auto add = [&atoms](const std::string& symbol, double count) {
    const auto same = std::find_if(atoms.begin(), atoms.end(),
                                   [&symbol](const auto& atom) { return atom.first == symbol; });
    if (same == atoms.end())
      atoms.emplace_back(symbol, count);
    else
      same->second += count;
  };
  if (depth > 3) throw fail();
  while (at < formula.size() && formula[at] != ')') {
    std::vector<std::pair<std::string, double>> part;
    if (formula[at] == '(') {
      part = read_group(formula, ++at, depth + 1);
      if (at >= formula.size()) throw fail();
      ++at;
    } else if (capital(formula[at])) {
      const std::size_t letters = at + 1 < formula.size() && small(formula[at + 1]) ? 2 : 1;
      const std::string symbol(formula.substr(at, letters));
      if (!find_element(symbol)) throw fail();
      part.emplace_back(symbol, 1.0);
      at += letters;
    } else {
      throw fail();
    }
    int count = 1;
    const char* end = formula.data() + formula.size();
    const auto [next, error] = std::from_chars(formula.data() + at, end, count);
    if (error == std::errc{}) at = static_cast<std::size_t>(next - formula.data());
    if (count < 1 || error == std::errc::result_out_of_range) throw fail();
    for (const auto& [symbol, number] : part) add(symbol, number * count);
  }
  if (atoms.empty() || (depth == 0 && at < formula.size())) throw fail();
  return atoms;
}

}  // namespace

std::vector<std::pair<std::string, double>> composition(std::string_view formula) {
  std::size_t at = 0;
  return read_group(formula, at, 0);
}

double molar_mass(std::string_view formula) {
  double mass = 0.0;
  for (const auto& [symbol, count] : composition(formula))
    mass += count * find_element(symbol)->molar_mass;
  return mass;
}

double oxide_mass_per_mole(const Element& metal) {
  if (metal.oxide.empty()) return 0.0;
  for (const auto& [symbol, count] : composition(metal.oxide))
    if (symbol == metal.symbol) return molar_mass(metal.oxide) / count;
  return 0.0;
}

}  // namespace raffinate
