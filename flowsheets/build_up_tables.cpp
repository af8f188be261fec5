// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

constexpr double day = 86400.0;  // [s]

std::string build_up_table(const BuildUpResult& one, const std::vector<Component>& components,
                           const TableOptions& options) {
  std::vector<Column> columns{{"day", ""}, {"sites taken", "%"}};
  std::vector<Eigen::Index> shown;
  for (Eigen::Index k = 0; k < one.organic.cols(); ++k) {
    const Component& component = components[static_cast<std::size_t>(k)];
    // A thousandth of a milligram per litre is clean.
    if (!component.metal || !(grams_per_litre(component, one.organic.col(k).maxCoeff()) > 1e-6))
      continue;
    shown.push_back(k);
    columns.push_back({component.name, "mg/L"});
  }
  const Eigen::Index rows = one.time.size();
  const Eigen::Index stride = options.all_stages ? 1 : std::max<Eigen::Index>(1, (rows - 1) / 12);
  for (Eigen::Index i = 0; i < rows; ++i) {
    if (i % stride != 0 && i + 1 != rows) continue;
    std::vector<std::string> cells{fixed(one.time[i] / day, 1),
                                   readable_percent(100.0 * one.bound[i])};
    for (const Eigen::Index k : shown)
      cells.push_back(readable_amount(
          1000.0 * grams_per_litre(components[static_cast<std::size_t>(k)], one.organic(i, k))));
    add_row(columns, cells);
  }
  return titled(
      fmt::format("Build-up in the organic that leaves {}, from fresh solvent on", one.tank),
      rendered(columns, 1, options.width));
}

}  // namespace

std::string build_up_tables(const Solution& solution, const TableOptions& options) {
  std::string text;
  for (const BuildUpResult& one : solution.build_ups) {
    if (!text.empty()) text += "\n";
    text += build_up_table(one, solution.components, options);
  }
  return text;
}

}  // namespace raffinate
