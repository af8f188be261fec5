// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/element_forms.hpp"
#include "flowsheets/simulation.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

constexpr int width = 110;
constexpr double day = 86400.0;

std::string lines_of(const std::string& title, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += wrapped(line, 2, width);
  return text.empty() ? text : titled(title, text) + "\n";
}

std::string in_days(double time) { return std::isnan(time) ? "-" : readable(time / day); }

std::string products(const Simulation& simulation) {
  std::vector<Column> columns{{"product", "", true},    {"phase", "", true}, {"flow", "m3/h"},
                              {"main metal", "", true}, {"at the end", "%"}, {"steady", "%"},
                              {"to 90 %", "d"},         {"to 95 %", "d"},    {"to 99 %", "d"}};
  for (const Simulation::Product& one : simulation.products)
    add_row(columns,
            {one.stream, std::string(to_string(one.phase)), readable_amount(3600.0 * one.flow),
             one.main_metal.empty() ? "-" : one.main_metal,
             readable_share(one.purity.empty() ? no_value : one.purity.back()),
             readable_share(one.steady_purity), in_days(one.settled[0]), in_days(one.settled[1]),
             in_days(one.settled[2])});
  return titled(
             "Products: purity (mass of the main metal over all metals, as oxides), and the time "
             "until it stays\nwithin 90, 95 and 99 % of that at steady state",
             rendered(columns, 1, width)) +
         "\n";
}

std::string inventory(const Simulation& simulation) {
  std::vector<Column> columns{{"metal", "", true}, {"at the start", "kg"}, {"at the end", "kg"}};
  const auto last = simulation.held.rows() - 1;
  for (std::size_t k = 0; k < simulation.components.size(); ++k) {
    const Component& component = simulation.components[k];
    if (!component.metal) continue;
    const double mass = 1000.0 * component.molar_mass;  // [kg/kmol]
    const auto column = static_cast<Eigen::Index>(k);
    add_row(columns, {component.name, readable_amount(mass * simulation.held(0, column)),
                      readable_amount(mass * simulation.held(last, column))});
  }
  return titled("In process: what mixers and settlers hold", rendered(columns, 1, width)) + "\n";
}

}  // namespace

double Simulation::worst_closure() const {
  double worst = 0.0;
  for (const Closure& one : closure)
    worst = std::isnan(one.relative) ? one.relative : std::max(worst, one.relative);
  return worst;
}

std::string headline(const Simulation& simulation) {
  const DynamicReport& report = simulation.report;
  const std::string work =
      fmt::format("{} steps, {} of them again, closure {}, {} s", report.steps, report.rejected,
                  readable(simulation.worst_closure()), readable(simulation.seconds));
  if (!simulation.reached_the_end())
    return fmt::format("STOPPED EARLY after {} d: {} ({})", readable(report.t / day),
                       report.failure, work);
  if (!simulation.closed())
    return fmt::format("NOT CLOSED after {} d: mass is open by more than {:.0e} ({})",
                       readable(report.t / day), Simulation::closure_tolerance, work);
  return fmt::format("FOLLOWED for {} d: {}", readable(report.t / day), work);
}

std::string all_tables(const Simulation& simulation) {
  std::string text = headline(simulation) + "\n";
  if (!simulation.title.empty()) text += simulation.title + "\n";
  text += simulation.system_title + "\n\n";
  if (simulation.times.empty()) return text;
  text += products(simulation) + inventory(simulation);
  std::vector<std::string> closures;
  for (const Closure& one : simulation.closure)
    closures.push_back(
        fmt::format("{:<6} fed {:<12.6g} left or held {:<12.6g} mol   |in - out| / "
                    "all amounts {}",
                    one.component, one.in, one.out, readable(one.relative)));
  text += lines_of("Closure over the whole time", closures);
  text += lines_of("Warnings", simulation.warnings);
  text += lines_of("Assumed (ESTIMATED: nobody measured these)", simulation.assumed);
  return text;
}

}  // namespace raffinate
