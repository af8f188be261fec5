// SPDX-License-Identifier: BSD-3-Clause
#include "solver/steady_solver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "solver/block_lu.hpp"
#include "solver/newton.hpp"
#include "solver/norm_estimate.hpp"

namespace raffinate {

namespace {

using State = std::vector<double>;

double steady_residual(Problem& problem, std::span<const double> u) {
  State r(u.size());
  problem.residual(u, {}, r);
  double most = 0.0;
  for (const double value : r) {
    if (!std::isfinite(value)) return std::numeric_limits<double>::infinity();
    most = std::max(most, std::abs(value));
  }
  return most;
}

RungReport plain_newton(Newton& newton, State& u, double limit, const SteadyOptions& options) {
  RungReport rung;
  rung.name = limit > 0.2 ? "newton, step limit 0.3" : "newton, step limit 0.1";
  const auto result = newton.solve(
      u, {},
      {limit, options.newton_iterations, options.tolerance, options.acceptable, options.deadline});
  rung.converged = result.converged;
  rung.iterations = result.iterations;
  rung.residuals = result.residuals;
  return rung;
}

/// From a plant with a tenth of the separation to the real one. The stride doubles when Newton
/// finds it easy and is cut to a quarter when it fails.
RungReport continuation(Problem& problem, Newton& newton, State& u, const SteadyOptions& options) {
  RungReport rung;
  rung.name = "continuation";
  double reached = 0.0, stride = 0.1;
  State trial = u;
  for (; rung.steps < options.continuation_steps && !rung.converged && !options.late();
       ++rung.steps) {
    const double difficulty = std::min(1.0, reached + stride);
    problem.set_difficulty(difficulty);
    const bool last = difficulty == 1.0;
    const auto result = newton.solve(trial, {},
                                     {0.3, 40, last ? options.tolerance : 1e-8,
                                      last ? options.acceptable : 1e-8, options.deadline});
    rung.iterations += result.iterations;
    if (result.converged) {
      reached = difficulty;
      u = trial;
      rung.converged = last;
      if (result.iterations <= 8) stride *= 2.0;
    } else {
      trial = u;
      stride *= 0.25;
      if (stride < 1e-3) break;
    }
    rung.residuals.push_back(result.residuals.empty() ? 0.0 : result.residuals.back());
  }
  problem.set_difficulty(1.0);
  return rung;
}

/// The plant's own start-up by implicit Euler, with full Newton in every step: the time step grows
/// while steps are easy and the run ends when plain Newton takes over.
RungReport pseudo_transient(Problem& problem, Newton& newton, State& u,
                            const SteadyOptions& options) {
  RungReport rung;
  rung.name = "pseudo-transient";
  State before(u.size()), trial = u;
  problem.settle(u, {});
  double length = options.first_step;
  for (; rung.steps < options.pseudo_steps && !options.late(); ++rung.steps) {
    problem.inventory(u, before);
    trial = u;
    auto result = newton.solve(trial, {length, before}, {1.0, 15, 1e-9, 1e-7, options.deadline});
    rung.iterations += result.iterations;
    if (result.converged) {
      u = trial;
      rung.residuals.push_back(steady_residual(problem, u));
      length = next_time_step(length, result.iterations);
      if (rung.residuals.back() < 1e-4) {
        result = newton.solve(trial, {},
                              {1.0, 20, options.tolerance, options.acceptable, options.deadline});
        rung.iterations += result.iterations;
        if (result.converged) {
          u = trial;
          rung.residuals.push_back(result.residuals.back());
          rung.converged = true;
          break;
        }
      }
    } else {
      length *= 0.25;
      if (length < 1e-8) break;
    }
  }
  return rung;
}

}  // namespace

double next_time_step(double length, int iterations) {
  return length * (iterations <= 4 ? 3.0 : iterations <= 7 ? 1.5 : 0.8);
}

std::vector<WorstEquation> worst_equations(const Problem& problem, std::span<const double> r) {
  std::vector<int> order(r.size());
  std::iota(order.begin(), order.end(), 0);
  const auto size = [&](int i) {
    const double value = std::abs(r[static_cast<std::size_t>(i)]);
    return std::isfinite(value) ? value : std::numeric_limits<double>::max();
  };
  const auto shown = std::min<std::ptrdiff_t>(5, static_cast<std::ptrdiff_t>(order.size()));
  std::partial_sort(order.begin(), order.begin() + shown, order.end(),
                    [&](int a, int b) { return size(a) > size(b); });
  std::vector<WorstEquation> worst;
  for (auto i = order.begin(); i != order.begin() + shown; ++i) {
    worst.push_back({problem.name(*i), r[static_cast<std::size_t>(*i)]});
  }
  return worst;
}

double error_amplification(Problem& problem, std::span<const double> u) {
  BlockMatrix J(problem.pattern());
  problem.jacobian(u, {}, J);
  BlockLU lu(problem.pattern());
  if (!lu.factor(J)) return std::numeric_limits<double>::infinity();
  return estimate_inverse_norm_inf(
      problem.pattern().size(), [&](std::span<double> x) { lu.solve(x, x); },
      [&](std::span<double> x) { lu.solve_transposed(x, x); });
}

SolverReport solve_steady(Problem& problem, std::span<double> u, const SteadyOptions& options) {
  SolverReport report;
  Newton newton(problem, options.linear_solver);  // starts PETSc at the first call of the process
  const auto start = std::chrono::steady_clock::now();
  const State guess(u.begin(), u.end());
  State best = guess;
  double best_residual = std::numeric_limits<double>::infinity();

  const auto climb = [&](auto&& rung_function) {
    if (report.converged) return;
    const auto begin = std::chrono::steady_clock::now();
    State trial = guess;
    auto rung = rung_function(trial);
    rung.seconds = seconds_since(begin);
    const double residual = steady_residual(problem, trial);
    if (rung.converged || residual < best_residual) {
      best = trial;
      best_residual = residual;
    }
    if (rung.converged) {
      report.converged = true;
      report.rung = rung.name;
    }
    report.rungs.push_back(std::move(rung));
  };
  climb([&](State& x) { return plain_newton(newton, x, 0.3, options); });
  climb([&](State& x) { return plain_newton(newton, x, 0.1, options); });
  climb([&](State& x) { return continuation(problem, newton, x, options); });
  climb([&](State& x) { return pseudo_transient(problem, newton, x, options); });

  std::copy(best.begin(), best.end(), u.begin());
  report.residual = best_residual;
  State r(u.size());
  problem.residual(u, {}, r);
  report.worst = worst_equations(problem, r);
  report.seconds = seconds_since(start);
  return report;
}

}  // namespace raffinate
