// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_solver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flowsheets/torn_border.hpp"
#include "flowsheets/torn_plant.hpp"
#include "solver/torn_solver.hpp"

namespace raffinate {

namespace {

/// A state of the plant found in the torn form, and judged.
struct TornAnswer {
  Judged judged;
  std::vector<RungReport> rungs;
  std::function<double()> amplification;
  bool converged() const { return !rungs.empty() && rungs.back().converged; }
};

Judged judged(PlantProblem& problem, std::vector<double> u) {
  std::vector<double> r(u.size());
  problem.residual(u, {}, r);
  return {std::move(u), worst_equations(problem, r)};
}

/// Stages that nothing but feeds and products surrounds.
TornAnswer solve_row(PlantProblem& problem, const TornPlant& torn, std::span<const double> u,
                     const SteadyOptions& options) {
  TornAnswer answer;
  const auto equations = std::make_shared<TornEquations>(torn.cascade());
  std::vector<double> phi = torn.shared(u);
  answer.rungs = solve_torn(*equations, phi, options);
  if (!answer.converged()) return answer;
  std::vector<double> found(u.begin(), u.end());
  torn.write(*equations, phi, found);
  answer.judged = judged(problem, std::move(found));
  answer.amplification = [equations, phi] { return equations->error_amplification(phi); };
  return answer;
}

/// Stages with units, recycles or ties around them.
TornAnswer solve_with_border(PlantProblem& problem, const TornPlant& torn,
                             std::span<const double> u, const SteadyOptions& options) {
  TornAnswer answer;
  for (const double limit : {0.3, 0.1}) {
    if (answer.converged()) break;
    const auto begin = std::chrono::steady_clock::now();
    const auto border = std::make_shared<TornBorder>(problem, torn, u);
    answer.rungs.push_back(torn_newton(*border, limit, options));
    answer.rungs.back().seconds = seconds_since(begin);
    if (!answer.converged()) continue;
    answer.judged = judge(problem, *border, options.acceptable);
    answer.amplification = [border] { return border->error_amplification(); };
  }
  return answer;
}

}  // namespace

Judged judge(PlantProblem& problem, TornBorder& border, double acceptable) {
  const auto state = [&] {
    const std::span<const double> u = border.plant_state();
    return judged(problem, {u.begin(), u.end()});
  };
  Judged first = state();
  if (first.residual() <= acceptable || !border.find_step()) return first;
  border.take_step(1.0);
  border.evaluate();
  Judged second = state();
  return second.residual() < first.residual() ? second : first;
}

SolverReport solve_plant(PlantProblem& problem, std::span<double> u, const SteadyOptions& options) {
  const TornPlant torn(problem);
  const auto solve_general = [&](const std::string& why) {
    SolverReport report = solve_steady(problem, u, options);
    report.not_torn = why;
    if (report.converged && options.amplification)
      report.amplification = error_amplification(problem, u);
    return report;
  };
  if (!torn.obstacle().empty()) return solve_general(torn.obstacle());
  const auto begin = std::chrono::steady_clock::now();
  TornAnswer answer = torn.is_alone() ? solve_row(problem, torn, u, options)
                                      : solve_with_border(problem, torn, u, options);
  SolverReport report;
  if (answer.converged()) {
    report.worst = answer.judged.worst;
    report.residual = answer.judged.residual();
    report.converged = report.residual <= options.acceptable;
    report.rung = answer.rungs.back().name;
    if (report.converged) std::copy(answer.judged.u.begin(), answer.judged.u.end(), u.begin());
    if (report.converged && options.amplification) report.amplification = answer.amplification();
  }
  if (!report.converged)
    report = solve_general(answer.converged() ? "the torn answer did not satisfy it"
                                              : "the torn form did not converge");
  report.rungs.insert(report.rungs.begin(), answer.rungs.begin(), answer.rungs.end());
  report.seconds = seconds_since(begin);
  return report;
}

}  // namespace raffinate
