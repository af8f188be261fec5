// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace raffinate {
namespace {

using Row = std::vector<std::string>;

struct Column {
  std::string name, unit;
  bool left = false;  ///< texts stand left, numbers right
  Row cells = {};
};

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

/// Columns side by side: names, units, a rule, cells.
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

/// Folds what is too wide; the first `kept` columns head every part. Columns of only "-" fall away.
std::string rendered(const std::vector<Column>& columns, std::size_t kept, int most) {
  const auto says_nothing = [](const Column& column) {
    return std::all_of(column.cells.begin(), column.cells.end(),
                       [](const std::string& cell) { return cell == "-" || cell == ".."; });
  };
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
    const std::size_t width = width_of(columns[i]) + 2;
    if (part.size() > kept && taken + width > static_cast<std::size_t>(most)) {
      text += block(part) + "\n";
      part = heads;
      taken = room_taken;
    }
    part.push_back(&columns[i]);
    taken += width;
  }
  return text + block(part);
}

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

std::string titled(const std::string& title, const std::string& text) {
  return title + "\n\n" + text;
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

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  const std::string text = fmt::format("{:.{}f}", value, digits);
  return text.find_first_not_of("-0.") == std::string::npos ? fmt::format("{:.{}f}", 0.0, digits)
                                                            : text;
}

std::string section_of(const CascadeResult& cascade, int stage) {
  for (const SectionResult& one : cascade.sections)
    if (stage >= one.first && stage <= one.last) return one.name;
  return "";
}

}  // namespace

std::string readable(double value) {
  if (std::isnan(value)) return "-";
  if (value == 0.0) return "0";
  const double size = std::abs(value);
  if (!std::isfinite(value) || size < 1e-3 || size >= 1e6) {
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

std::string readable_share(double share) {
  if (std::isnan(share)) return "-";
  const double percent = 100.0 * share, missing = std::abs(100.0 - percent);
  if (percent < 90.0) return readable(percent);
  // Closer to 100 than the rounding of a double is 100.
  if (missing < 1e-11) return "100";
  // 99.99999: not one digit more because the rest is 9.99999e-6 in binary.
  const int digits = 1 - static_cast<int>(std::floor(std::log10(missing) + 1e-6));
  return fmt::format("{:.{}f}", percent, std::clamp(digits, 2, 10));
}

std::string stream_table(const Solution& solution, const TableOptions& options) {
  const FlowUnit unit = flow_unit(solution.streams);
  std::vector<Column> columns{{"stream", "", true},
                              {"role", "", true},
                              {"phase", "", true},
                              {"flow", unit.symbol},
                              {"pH", ""}};
  for (const Component& one : solution.components) columns.push_back(concentration_column(one));
  bool acid_owed = false;
  for (const StreamResult& one : solution.streams) {
    const Row head{one.name, std::string(to_string(one.role)),
                   one.phase == Phase::aqueous ? "aqueous" : "organic",
                   readable(one.flow * unit.per_si), fixed(one.pH, 2)};
    for (std::size_t i = 0; i < head.size(); ++i) columns[i].cells.push_back(head[i]);
    for (std::size_t k = 0; k < solution.components.size(); ++k) {
      const Component& component = solution.components[k];
      const double total = one.totals[static_cast<Eigen::Index>(k)];
      columns[head.size() + k].cells.push_back(readable(shown(component, total)));
      acid_owed |= component.name == "H" && total < 0.0;
    }
  }
  std::string text = rendered(columns, 1, options.width);
  if (acid_owed)
    text +=
        "H is counted from water and the acid extractant: negative in a base or a salt of it.\n"
        "g/L are grams of the element.\n";
  return titled("Streams", text);
}

std::string product_table(const Solution& solution, const TableOptions& options) {
  std::vector<Column> columns{{"product", "", true}, {"main metal", "", true}, {"purity", "%"}};
  for (const Component& one : solution.components)
    if (one.metal) columns.push_back({one.name + " recovery", "%"});
  for (const StreamResult& one : solution.streams) {
    if (one.role != StreamResult::Role::product) continue;
    columns[0].cells.push_back(one.name);
    columns[1].cells.push_back(one.main_metal.empty() ? "-" : one.main_metal);
    columns[2].cells.push_back(readable_share(one.purity));
    std::size_t column = 3;
    for (std::size_t k = 0; k < solution.components.size(); ++k) {
      if (!solution.components[k].metal) continue;
      const double recovery =
          one.recovery.size() > 0 ? one.recovery[static_cast<Eigen::Index>(k)] : no_value;
      columns[column++].cells.push_back(readable_share(recovery));
    }
  }
  if (columns[0].cells.empty()) return "";
  return titled("Products (purity: mass of the main metal over all metals, as oxides)",
                rendered(columns, 1, options.width));
}

std::string stage_table(const CascadeResult& cascade, const std::vector<Component>& components,
                        const TableOptions& options) {
  std::vector<Column> columns{
      {"stage", ""}, {"section", "", true}, {"O/A", ""}, {"pH", ""}, {"loading", "%"}};
  std::vector<Eigen::Index> metals;
  for (std::size_t k = 0; k < components.size(); ++k)
    if (components[k].metal) metals.push_back(static_cast<Eigen::Index>(k));
  for (const char* phase : {"aq ", "org "})
    for (const auto k : metals)
      columns.push_back(concentration_column(components[static_cast<std::size_t>(k)], phase));

  for (const int stage : stages_shown(cascade, options.all_stages)) {
    if (stage == 0) {
      for (Column& column : columns) column.cells.push_back("..");
      continue;
    }
    const Eigen::Index j = stage - 1;
    Row row{std::to_string(stage), section_of(cascade, stage),
            readable(cascade.organic_flow[j] / cascade.aqueous_flow[j]), fixed(cascade.pH[j], 2),
            fixed(100.0 * cascade.loading[j], 1)};
    for (const StageTable* phase : {&cascade.aqueous, &cascade.organic})
      for (const auto k : metals)
        row.push_back(readable(shown(components[static_cast<std::size_t>(k)], (*phase)(j, k))));
    for (std::size_t i = 0; i < row.size(); ++i) columns[i].cells.push_back(row[i]);
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
  std::vector<std::string> parts{stream_table(solution, options), product_table(solution, options)};
  for (const CascadeResult& one : solution.cascades)
    parts.push_back(stage_table(one, solution.components, options));
  parts.push_back(summary(solution));
  for (const std::string& part : parts)
    if (!part.empty()) text += "\n" + part;
  return text;
}

}  // namespace raffinate
