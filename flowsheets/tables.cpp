// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

struct FlowUnit {
  const char* symbol;
  double per_si;
};

/// One unit for the whole table, by its largest flow.
FlowUnit flow_unit(const std::vector<StreamResult>& streams) {
  double largest = 0.0;
  for (const StreamResult& one : streams) largest = std::max(largest, one.flow * 3600.0);
  if (largest >= 0.5) return {"m3/h", 3600.0};
  if (largest >= 0.003) return {"L/h", 3.6e6};
  return {"mL/min", 6e7};
}

/// Concentrations of one component: metals in g/L, all else in mol/L.
Column concentration_column(const Component& component, const std::string& prefix = {}) {
  return {prefix + component.name, component.metal && component.molar_mass > 0.0 ? "g/L" : "mol/L"};
}
double shown(const Component& component, double concentration) {
  return component.metal && component.molar_mass > 0.0 ? grams_per_litre(component, concentration)
                                                       : concentration;
}

/// Stages to print, 0 for a gap: long sections show their ends.
std::vector<int> stages_shown(const CascadeResult& cascade, bool all) {
  constexpr int at_each_end = 3;
  const int stages = static_cast<int>(cascade.aqueous.rows());
  if (all || stages <= 24) {
    std::vector<int> every(static_cast<std::size_t>(stages));
    std::iota(every.begin(), every.end(), 1);
    return every;
  }
  auto sections = cascade.sections;
  if (sections.empty()) sections.push_back({"", 1, stages});
  const auto near_an_end = [&](int stage) {
    return std::any_of(sections.begin(), sections.end(), [stage](const SectionResult& one) {
      return std::abs(stage - one.first) < at_each_end || std::abs(stage - one.last) < at_each_end;
    });
  };
  std::vector<int> some;
  for (int stage = 1; stage <= stages; ++stage) {
    if (near_an_end(stage))
      some.push_back(stage);
    else if (some.empty() || some.back() != 0)
      some.push_back(0);
  }
  return some;
}

std::string section_of(const CascadeResult& cascade, int stage) {
  for (const SectionResult& one : cascade.sections)
    if (stage >= one.first && stage <= one.last) return one.name;
  return "";
}

}  // namespace

std::vector<const StreamResult*> streams_shown(const Solution& solution,
                                               const TableOptions& options) {
  using Role = StreamResult::Role;
  std::vector<const StreamResult*> shown;
  for (const Role role : {Role::feed, Role::product, Role::internal})
    for (const StreamResult& one : solution.streams)
      if (one.role == role && (role != Role::internal || options.all_streams))
        shown.push_back(&one);
  return shown;
}

std::string stream_table(const Solution& solution, const TableOptions& options) {
  const FlowUnit unit = flow_unit(solution.streams);
  std::vector<Column> columns{{"stream", "", true},  {"role", "", true},  {"phase", "", true},
                              {"flow", unit.symbol}, {"density", "kg/L"}, {"pH", ""}};
  // Uncharged components are columns only where a liquid holds them: quartz is in none.
  std::vector<std::size_t> parts;
  for (std::size_t k = 0; k < solution.components.size(); ++k) {
    const bool held =
        std::any_of(solution.streams.begin(), solution.streams.end(), [k](const StreamResult& one) {
          const auto i = static_cast<Eigen::Index>(k);
          return i < one.totals.size() && one.totals[i] != 0.0;
        });
    if (solution.components[k].charge == 0 && !held) continue;
    parts.push_back(k);
    columns.push_back(concentration_column(solution.components[k]));
  }
  bool acid_owed = false;
  for (const StreamResult* one : streams_shown(solution, options)) {
    if (one->phase != Phase::aqueous && one->phase != Phase::organic) continue;
    const double density = one->flow > 0.0 ? one->mass / one->flow / 1000.0 : no_value;
    std::vector<std::string> row{one->name,
                                 std::string(to_string(one->role)),
                                 std::string(to_string(one->phase)),
                                 readable_amount(one->flow * unit.per_si),
                                 fixed(density, 3),
                                 fixed(one->pH, 2)};
    for (const std::size_t k : parts) {
      const Component& component = solution.components[k];
      const auto i = static_cast<Eigen::Index>(k);
      const double total = i < one->totals.size() ? one->totals[i] : no_value;
      row.push_back(readable_amount(shown(component, total)));
      acid_owed |= component.name == "H" && total < 0.0;
    }
    add_row(columns, row);
  }
  if (columns.front().cells.empty()) return "";  // a plant of solids
  std::string text = rendered(columns, 1, options.width);
  if (acid_owed)
    text +=
        "H is counted from water and the acid extractant: negative in a base or a salt of it.\n"
        "g/L are grams of the element.\n";
  const auto hidden = std::count_if(
      solution.streams.begin(), solution.streams.end(),
      [](const StreamResult& one) { return one.role == StreamResult::Role::internal; });
  if (hidden > 0 && !options.all_streams)
    text += fmt::format("{} stream{} between the blocks: --all-streams shows {} too.\n", hidden,
                        hidden == 1 ? "" : "s", hidden == 1 ? "it" : "them");
  return titled("Streams", text);
}

std::string stage_table(const CascadeResult& cascade, const std::vector<Component>& components,
                        const TableOptions& options) {
  std::vector<Column> columns{
      {"stage", ""}, {"section", "", true}, {"O/A", ""}, {"pH", ""}, {"loading", "%"}};
  std::vector<Eigen::Index> metals;
  for (std::size_t k = 0; k < components.size(); ++k)
    if (components[k].metal && components[k].charge != 0)  // Fe0 is in no stage
      metals.push_back(static_cast<Eigen::Index>(k));
  for (const char* phase : {"aq ", "org "})
    for (const auto k : metals)
      columns.push_back(concentration_column(components[static_cast<std::size_t>(k)], phase));

  for (const int stage : stages_shown(cascade, options.all_stages)) {
    if (stage == 0) {
      for (Column& column : columns) column.cells.push_back("..");
      continue;
    }
    const Eigen::Index j = stage - 1;
    std::vector<std::string> row{std::to_string(stage), section_of(cascade, stage),
                                 readable(cascade.organic_flow[j] / cascade.aqueous_flow[j]),
                                 fixed(cascade.pH[j], 2), fixed(100.0 * cascade.loading[j], 1)};
    for (const StageTable* phase : {&cascade.aqueous, &cascade.organic})
      for (const auto k : metals)
        row.push_back(
            readable_amount(shown(components[static_cast<std::size_t>(k)], (*phase)(j, k))));
    add_row(columns, row);
  }
  return titled(
      fmt::format("Cascade {}: {} stage{} (the fresh organic enters stage 1)", cascade.name,
                  cascade.aqueous.rows(), cascade.aqueous.rows() == 1 ? "" : "s"),
      rendered(columns, 2, options.width));
}

std::string all_tables(const Solution& solution, const TableOptions& options) {
  std::string text = headline(solution) + "\n";
  for (const std::string& line : {solution.title, solution.system_title})
    if (!line.empty()) text += line + "\n";
  std::vector<std::string> parts{stream_table(solution, options),
                                 solid_table(solution, options),
                                 gas_table(solution, options),
                                 product_table(solution, options),
                                 specification_tables(solution, options),
                                 design_specs(solution, options),
                                 reagent_table(solution, options),
                                 electricity_table(solution, options),
                                 build_up_tables(solution, options),
                                 sensitivity_table(solution, options),
                                 unit_list(solution, options)};
  for (const CascadeResult& one : solution.cascades)
    parts.push_back(stage_table(one, solution.components, options));
  parts.push_back(summary(solution));
  for (const std::string& part : parts)
    if (!part.empty()) text += "\n" + part;
  return text;
}

}  // namespace raffinate
