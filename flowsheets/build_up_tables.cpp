// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "chemistry/element_forms.hpp"
#include "chemistry/elements.hpp"
#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

constexpr double day = 86400.0;  // [s]

std::string build_up_table(const BuildUpResult& one, const std::vector<Component>& components,
                           const TableOptions& options) {
  std::vector<Column> columns{{"day", ""}, {"sites taken", "%"}};
  std::vector<Eigen::VectorXd> shown;  // [mg/L] over time, by element
  for (const MetalElement& metal : metal_elements(components)) {
    Eigen::VectorXd mass = Eigen::VectorXd::Zero(one.time.size());
    for (const auto& [k, atoms] : metal.forms) {
      const Component& form = components[static_cast<std::size_t>(k)];
      const Element* element = find_element(metal.symbol);
      mass += 1e6 * atoms * (element ? element->molar_mass : form.molar_mass) * one.organic.col(k);
    }
    // A thousandth of a milligram per litre is clean.
    if (!(mass.maxCoeff() > 1e-3)) continue;
    shown.push_back(std::move(mass));
    columns.push_back({metal.symbol, "mg/L"});
  }
  const Eigen::Index rows = one.time.size();
  const Eigen::Index stride = options.all_stages ? 1 : std::max<Eigen::Index>(1, (rows - 1) / 12);
  for (Eigen::Index i = 0; i < rows; ++i) {
    if (i % stride != 0 && i + 1 != rows) continue;
    std::vector<std::string> cells{fixed(one.time[i] / day, 1),
                                   readable_percent(100.0 * one.bound[i])};
    for (const Eigen::VectorXd& mass : shown) cells.push_back(readable_amount(mass[i]));
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
