// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"
#include "flowsheets/solve.hpp"
#include "tests/csv_table.hpp"

namespace raffinate {

/// One line of a table in tests/verification/data (sources: its README), by column.
class Row {
 public:
  explicit Row(std::map<std::string, std::string> cells) : cells_(std::move(cells)) {}
  const std::string& text(const std::string& column) const { return cells_.at(column); }
  double number(const std::string& column) const { return std::stod(text(column)); }
  int count(const std::string& column) const { return std::stoi(text(column)); }

 private:
  std::map<std::string, std::string> cells_;
};

inline std::vector<Row> reference_table(const std::string& name) {
  std::vector<Row> rows;
  for (auto& row : csv_table(RAFFINATE_TEST_DATA "/verification/data/" + name)) {
    rows.emplace_back(std::move(row));
  }
  return rows;
}

/// Solves a case by the road every user takes.
inline Solution solve_text(const std::string& text, const SolveOptions& options = {}) {
  Solution solution = solve(parse_case(text, "test.yaml"), options);
  EXPECT_EQ(solution.status(), "converged") << text;
  return solution;
}

inline int component(const Solution& solution, const std::string& name) {
  for (std::size_t k = 0; k < solution.components.size(); ++k) {
    if (solution.components[k].name == name) return static_cast<int>(k);
  }
  throw std::out_of_range("no component " + name);
}

inline const StreamResult& stream(const Solution& solution, const std::string& name) {
  for (const StreamResult& one : solution.streams) {
    if (one.name == name) return one;
  }
  throw std::out_of_range("no stream " + name);
}

/// Concentration in a stream [mol/L].
inline double concentration(const Solution& solution, const std::string& where,
                            const std::string& what) {
  return stream(solution, where).totals[component(solution, what)];
}

/// Flow in a stream [mol/h].
inline double carried(const Solution& solution, const std::string& where, const std::string& what) {
  return stream(solution, where).flow * 3600.0 * 1000.0 * concentration(solution, where, what);
}

/// |value - expected| <= tolerance |expected|; NaN is never close.
inline testing::AssertionResult close(double value, double expected, double tolerance) {
  const double error = std::abs(value - expected) / std::abs(expected);
  if (error <= tolerance) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << fmt::format("{:.15g} is not {:.15g}: relative error {:.2e}, allowed {:.0e}", value,
                        expected, error, tolerance);
}

}  // namespace raffinate
