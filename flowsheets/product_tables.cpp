// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "chemistry/elements.hpp"
#include "flowsheets/electricity.hpp"
#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

std::string verdict(const ProductResult::Line& line) {
  if (std::isnan(line.value)) return "not known";
  return line.passed() ? "passed" : "FAILED";
}

/// "passed", or how many of the lines did not.
std::string verdict(const ProductResult& product) {
  const auto count = [&product](const char* word) {
    return std::count_if(product.lines.begin(), product.lines.end(),
                         [word](const auto& line) { return verdict(line) == word; });
  };
  const auto failed = count("FAILED"), unknown = count("not known");
  const auto all = product.lines.size();
  if (failed > 0) return fmt::format("FAILED ({} of {} lines)", failed, all);
  if (unknown > 0) return fmt::format("not known ({} of {} lines)", unknown, all);
  return "passed";
}

std::string specification_table(const ProductResult& product, const TableOptions& options) {
  std::vector<Column> columns{
      {"line", "", true}, {"value", "%"}, {"asked", "", true}, {"", "%"}, {"verdict", "", true}};
  for (const ProductResult::Line& one : product.lines)
    add_row(columns, {one.what, readable_share(one.value), one.at_least ? "at least" : "at most",
                      fmt::format("{:.6g}", 100.0 * one.limit), verdict(one)});
  const std::string mass = std::isnan(product.mass)
                               ? ""
                               : fmt::format(", {} kg/h{}", readable_amount(3600.0 * product.mass),
                                             product.dry ? ", dry basis" : "");
  return titled(fmt::format("Specification of {} (stream {}{}): {}", product.name, product.stream,
                            mass, verdict(product)),
                rendered(columns, 1, options.width));
}

/// A target's value as the case file states it: shares in %, concentrations in mol/L.
std::string target_value(const SpecResult& spec, double value) {
  if (spec.target.starts_with("purity") || spec.target.starts_with("recovery"))
    return readable_share(value) + " %";
  if (spec.target.starts_with("concentration")) return readable_amount(value) + " mol/L";
  return readable(value);
}

/// "feed + caustic"
std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

/// " (per tonne of Sb)"
std::string per_tonne(const Solution& solution) {
  const ProductResult* of = counted_by(solution);
  return of ? fmt::format(" (per tonne of {})", of->name) : "";
}

/// "Sb metal" for Sb0, as whoever buys it says.
std::string in_words(const std::string& reagent) {
  const MetalName name = parse_metal_name(reagent);
  return name.valence == 0 ? name.element->symbol + " metal" : reagent;
}

}  // namespace

std::string specification_tables(const Solution& solution, const TableOptions& options) {
  std::vector<std::string> tables;
  for (const ProductResult& one : solution.products)
    tables.push_back(specification_table(one, options));
  return joined(tables, "\n");
}

std::string design_specs(const Solution& solution, const TableOptions& options) {
  if (solution.specs.empty()) return "";
  std::string text;
  for (const SpecResult& one : solution.specs) {
    text += fmt::format("  {}: {}\n", one.name, one.met ? "met" : "NOT MET");
    text += wrapped(fmt::format("{} is {}, asked for {} (off by {})", one.target,
                                target_value(one, one.reached), target_value(one, one.asked),
                                readable(one.reached - one.asked)),
                    6, options.width);
    text += wrapped(fmt::format("{} = {:.8g} {}, between {:.6g} and {:.6g}", one.adjusted,
                                one.value, one.unit, one.low, one.high),
                    6, options.width);
    if (!one.reason.empty()) text += wrapped("why: " + one.reason, 6, options.width);
  }
  return "Design specifications\n" + text;
}

std::string reagent_table(const Solution& solution, const TableOptions& options) {
  if (solution.reagents.empty()) return "";
  const ProductResult* of = counted_by(solution);
  const double product = of ? of->mass : no_value;  // [kg/s]
  std::vector<Column> columns{{"reagent", "", true},
                              {"stream", "", true},
                              {"amount", "kmol/h"},
                              {"mass", "kg/h"},
                              {"per tonne", "kg/t"}};
  const auto add = [&](const std::string& reagent, const std::string& feed, double amount,
                       double mass) {
    add_row(columns, {in_words(reagent), feed, readable_amount(3.6 * amount),
                      readable_amount(3600.0 * mass), readable_amount(1000.0 * mass / product)});
  };
  std::map<std::string, std::tuple<int, double, double>> sums;  // how often, [mol/s], [kg/s]
  for (const ReagentUse& one : solution.reagents) {
    auto& [times, amount, mass] = sums[one.reagent];
    ++times;
    amount += one.amount;
    mass += one.mass;
    add(one.reagent, one.feed, one.amount, one.mass);
  }
  for (const auto& [reagent, sum] : sums) {
    const auto& [times, amount, mass] = sum;
    if (times > 1) add(reagent, "together", amount, mass);
  }
  return titled("Reagents, water and salt" + per_tonne(solution),
                rendered(columns, 1, options.width));
}

std::string electricity_table(const Solution& solution, const TableOptions& options) {
  const std::vector<PowerUse> uses = electricity(solution);
  if (uses.empty()) return "";
  const ProductResult* of = counted_by(solution);
  std::vector<Column> columns{{"unit", "", true}, {"power", "kW"}, {"per tonne", "kWh/t"}};
  const auto add = [&](const std::string& unit, double power) {
    add_row(columns, {unit, readable_amount(power / 1000.0),
                      readable_amount(power / (of ? of->mass : no_value) / 3600.0)});
  };
  double sum = 0.0;
  for (const PowerUse& one : uses) {
    sum += one.power;
    add(one.unit, one.power);
  }
  if (uses.size() > 1) add("together", sum);
  const std::string unknown =
      std::isnan(sum) ? "Without a voltage the power of a unit is not known.\n" : "";
  return titled("Electricity" + per_tonne(solution), rendered(columns, 1, options.width) + unknown);
}

std::string unit_list(const Solution& solution, const TableOptions& options) {
  if (solution.units.empty()) return "";
  std::string text;
  for (const UnitResult& one : solution.units) {
    std::vector<std::string> in, out;
    for (const PortResult& port : one.ports) (port.inlet ? in : out).push_back(port.stream);
    text += wrapped(
        fmt::format("{} ({}): {} -> {}", one.name, one.kind, joined(in, " + "), joined(out, ", ")),
        2, options.width);
    for (const std::string& remark : one.remarks) text += wrapped(remark, 6, options.width);
    for (const UnitReading& reading : one.readings) {
      const bool count = reading.unit == "1";
      text += wrapped(
          count ? fmt::format("{}: {:.0f}", reading.name, reading.value)
                : fmt::format("{}: {} {}", reading.name, readable(reading.value), reading.unit),
          6, options.width);
    }
  }
  return "Units\n" + text;
}

}  // namespace raffinate
