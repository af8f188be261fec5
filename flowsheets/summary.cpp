// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flowsheets/acid_base.hpp"
#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

std::string listed(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = title + "\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text + "\n";
}

std::string value_of(const Constant& one) {
  std::string text = fmt::format("{} = {:.6g}", one.name, one.value);
  if (one.unit != "1" && !one.unit.empty()) text += " " + one.unit;
  return text;
}

/// Every rung counts in equations of its own form; of the one that converged the headline tells how
/// well its answer satisfies the balances of the plant.
std::vector<std::string> rungs(const SolverReport& report) {
  std::vector<std::string> lines;
  for (const RungReport& one : report.rungs) {
    const std::string steps = one.steps > 0 ? fmt::format("{} steps, ", one.steps) : "";
    const std::string last = one.converged || one.residuals.empty()
                                 ? ""
                                 : ", its equations open by " + readable(one.residuals.back());
    lines.push_back(fmt::format("{:<24} {:<14} {}{} iterations, {} s{}", one.name,
                                one.converged ? "converged" : "gave up", steps, one.iterations,
                                readable(one.seconds), last));
  }
  return lines;
}

std::vector<std::string> worst(const SolverReport& report) {
  std::vector<std::string> lines;
  for (const WorstEquation& one : report.worst)
    lines.push_back(fmt::format("{:<40} {}", one.name, readable(one.residual)));
  return lines;
}

/// "3.2e-13 (Pr)": the worst component and its closure.
std::string closure(const Solution& solution) {
  const auto worse = [](const Closure& a, const Closure& b) {
    return !std::isnan(a.relative) && (std::isnan(b.relative) || a.relative < b.relative);
  };
  const auto found = std::max_element(solution.closure.begin(), solution.closure.end(), worse);
  if (found == solution.closure.end()) return "-";
  const std::string value =
      std::isnan(found->relative) ? "not a number" : readable(found->relative);
  return fmt::format("{} ({})", value, found->component);
}

std::vector<std::string> closures(const Solution& solution) {
  const auto flow = [](double value) {
    return std::isfinite(value) ? fmt::format("{:.6g}", value) : "-";
  };
  std::vector<std::string> lines;
  for (const Closure& one : solution.closure)
    lines.push_back(fmt::format("{:<6} in {:<12} out {:<12} mol/s   |in - out| / all flows {}",
                                one.component, flow(one.in), flow(one.out),
                                readable(one.relative)));
  return lines;
}

/// Why nothing was found, or less than asked for, if a warning knows.
std::string cause(const Solution& solution) {
  for (const std::string& line : solution.warnings)
    if (line.starts_with(less_acid_than_base)) return "; " + line;
  return "";
}

}  // namespace

std::string headline(const Solution& solution) {
  const SolverReport& report = solution.report;
  if (!report.converged)
    return fmt::format("NOT CONVERGED: residual {} after {} s; the numbers below are no answer{}",
                       readable(report.residual), readable(report.seconds), cause(solution));
  if (!solution.closed())
    return fmt::format("NOT CLOSED: the balance of the plant is open by {}, allowed is {:.0e}",
                       closure(solution), closure_tolerance);
  std::string missed;
  for (const SpecResult& one : solution.specs)
    if (!one.met)
      missed += fmt::format("{}{}{}{}", missed.empty() ? "" : "; ", one.name,
                            one.reason.empty() ? "" : ": ", one.reason);
  if (!missed.empty()) return "SPECIFICATION NOT MET: " + missed + cause(solution);
  int iterations = 0;
  for (const RungReport& one : report.rungs) iterations += one.iterations;
  return fmt::format("CONVERGED by {}: {} iterations, residual {}, closure {}, {} s", report.rung,
                     iterations, readable(report.residual), closure(solution),
                     readable(report.seconds));
}

std::string summary(const Solution& solution) {
  std::vector<std::string> solver = rungs(solution.report);
  if (!solution.report.not_torn.empty())
    solver.push_back("general form of the equations: " + solution.report.not_torn);
  if (solution.report.amplification * solution.report.residual > 1e-9)
    solver.push_back(fmt::format("concentrations answer errors of the equations up to {} times",
                                 readable(solution.report.amplification)));
  std::string text = listed("Solver", solver);
  if (!solution.report.converged) text += listed("Worst equations", worst(solution.report));
  text += listed("Closure", closures(solution));
  text += listed("Warnings", solution.warnings);
  text += listed("Notes", solution.notes);
  std::vector<std::string> changed, estimated;
  for (const Constant& one : solution.constants)
    if (one.user_set) changed.push_back(value_of(one));
  for (const Constant& one : assumed(solution))
    if (!one.user_set)
      estimated.push_back(one.source.empty() ? value_of(one) : value_of(one) + "   " + one.source);
  text += listed("Changed by the case file", changed);
  text += listed("Assumed (ESTIMATED: nobody measured these)", estimated);
  if (!text.empty()) text.pop_back();  // the blank line behind the last part
  return text;
}

}  // namespace raffinate
