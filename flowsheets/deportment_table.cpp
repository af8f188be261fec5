// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/element_forms.hpp"
#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

std::vector<const StreamResult*> products_of(const Solution& solution) {
  std::vector<const StreamResult*> products;
  for (const StreamResult& one : solution.streams)
    if (one.role == StreamResult::Role::product) products.push_back(&one);
  return products;
}

double amount(const StreamResult& stream, int k) {
  return k < stream.amounts.size() ? stream.amounts[k] : 0.0;
}

/// Which forms of a metal the plant knows: those that some stream holds.
Forms forms_there(const Solution& solution, const MetalElement& metal) {
  Forms there;
  for (const auto& form : metal.forms)
    if (std::any_of(solution.streams.begin(), solution.streams.end(),
                    [&](const StreamResult& stream) { return amount(stream, form.first) != 0.0; }))
      there.push_back(form);
  return there;
}

double share_of(const StreamResult& stream, std::size_t metal) {
  const auto m = static_cast<Eigen::Index>(metal);
  return m < stream.element_recovery.size() ? stream.element_recovery[m] : no_value;
}

/// Metals that come in several forms, each form by itself.
std::string by_form(const Solution& solution, const std::vector<MetalElement>& metals,
                    const TableOptions& options) {
  std::vector<Column> columns{{"product", "", true}};
  std::vector<int> forms;
  for (const MetalElement& metal : metals) {
    const Forms there = forms_there(solution, metal);
    for (const auto& [k, atoms] : there) {
      if (there.size() < 2) continue;
      columns.push_back({solution.components[static_cast<std::size_t>(k)].name, "%"});
      forms.push_back(k);
    }
  }
  if (forms.empty()) return "";
  for (const StreamResult* product : products_of(solution)) {
    std::vector<std::string> row{product->name};
    for (const int k : forms)
      row.push_back(readable_share(k < product->recovery.size() ? product->recovery[k] : no_value));
    add_row(columns, row);
  }
  return "\n" +
         titled(
             "Deportment by form (share of what was fed in that form; where reactions change "
             "it,\nof all that was fed of the element)",
             rendered(columns, 1, options.width));
}

}  // namespace

std::string product_table(const Solution& solution, const TableOptions& options) {
  std::vector<Column> columns{{"product", "", true}, {"main metal", "", true}, {"purity", "%"}};
  const std::vector<MetalElement> metals = metal_elements(solution.components);
  for (const MetalElement& metal : metals) columns.push_back({metal.symbol, "%"});
  std::vector<double> together(metals.size(), 0.0);
  const auto products = products_of(solution);
  for (const StreamResult* one : products) {
    std::vector<std::string> row{one->name, one->main_metal.empty() ? "-" : one->main_metal,
                                 readable_share(one->purity)};
    for (std::size_t m = 0; m < metals.size(); ++m) {
      together[m] += share_of(*one, m);
      row.push_back(readable_share(share_of(*one, m)));
    }
    add_row(columns, row);
  }
  if (products.empty()) return "";
  if (products.size() > 1 && !metals.empty()) {
    std::vector<std::string> row{"together", "-", "-"};
    for (const double sum : together) row.push_back(readable_percent(100.0 * sum));
    add_row(columns, row);
  }
  const bool metal = std::any_of(solution.components.begin(), solution.components.end(),
                                 [](const Component& one) { return one.metal && one.charge == 0; });
  return titled(
             fmt::format("Products: purity (mass of the main metal over all metals, as oxides{})\n"
                         "and deportment (share of each metal's feed that goes there)",
                         metal ? "; metal as it is" : ""),
             rendered(columns, 1, options.width)) +
         by_form(solution, metals, options);
}

}  // namespace raffinate
