// SPDX-License-Identifier: BSD-3-Clause
#include "solver/torn_solver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace raffinate {

namespace {

using State = std::vector<double>;

struct Attempt {
  bool converged = false;
  int iterations = 0;
};

/// Newton's method, the whole step scaled so that no shared unknown moves by more than the limit.
Attempt newton(TornEquations& equations, State& phi, const TornEquations::TimeStep& time,
               const NewtonOptions& options, std::vector<double>* history) {
  Attempt attempt;
  State step(phi.size());
  double before = std::numeric_limits<double>::infinity();
  for (;; ++attempt.iterations) {
    const double residual = equations.evaluate(phi, time);
    if (history) history->push_back(residual);
    attempt.converged = residual <= options.tolerance ||
                        (residual <= options.acceptable && residual > 0.5 * before);
    if (attempt.converged || !std::isfinite(residual)) return attempt;
    if (attempt.iterations == options.max_iterations ||
        std::chrono::steady_clock::now() > options.deadline)
      return attempt;
    before = residual;
    if (!equations.factor() || !equations.direction(step)) return attempt;
    double most = 0.0;
    for (const double one : step) most = std::max(most, std::abs(one));
    const double scale = most > options.step_limit ? options.step_limit / most : 1.0;
    for (std::size_t i = 0; i < phi.size(); ++i) phi[i] += scale * step[i];
  }
}

RungReport plain_newton(TornEquations& equations, State& phi, double limit,
                        const SteadyOptions& options) {
  RungReport rung;
  rung.name = limit > 0.2 ? "torn newton, step limit 0.3" : "torn newton, step limit 0.1";
  const Attempt attempt = newton(
      equations, phi, {},
      {limit, options.newton_iterations, options.tolerance, options.acceptable, options.deadline},
      &rung.residuals);
  rung.converged = attempt.converged;
  rung.iterations = attempt.iterations;
  return rung;
}

/// The cascade's own start-up by implicit Euler, until plain Newton takes over.
RungReport pseudo_transient(TornEquations& equations, State& phi, const SteadyOptions& options) {
  RungReport rung;
  rung.name = "torn pseudo-transient";
  State trial = phi, before;
  double length = options.first_step;
  equations.evaluate(phi, {});
  before = equations.room();
  for (; rung.steps < options.pseudo_steps && !options.late(); ++rung.steps) {
    trial = phi;
    Attempt attempt = newton(equations, trial, {1.0 / length, before},
                             {1.0, 40, 1e-9, 1e-7, options.deadline}, nullptr);
    rung.iterations += attempt.iterations;
    if (!attempt.converged) {
      length *= 0.25;
      if (length < 1e-8) break;
      continue;
    }
    before = equations.held();
    phi = trial;
    length = next_time_step(length, attempt.iterations);
    rung.residuals.push_back(equations.evaluate(phi, {}));
    if (rung.residuals.back() > 1e-3 && length < 1e6) continue;
    attempt =
        newton(equations, trial, {},
               {1.0, 20, options.tolerance, options.acceptable, options.deadline}, &rung.residuals);
    rung.iterations += attempt.iterations;
    if (!attempt.converged) continue;
    phi = trial;
    rung.converged = true;
    break;
  }
  return rung;
}

}  // namespace

std::vector<RungReport> solve_torn(TornEquations& equations, std::span<double> phi,
                                   const SteadyOptions& options) {
  std::vector<RungReport> rungs;
  const State guess(phi.begin(), phi.end());
  const auto climb = [&](auto&& rung_function) {
    if (!rungs.empty() && rungs.back().converged) return;
    const auto begin = std::chrono::steady_clock::now();
    State trial = guess;
    rungs.push_back(rung_function(trial));
    rungs.back().seconds = seconds_since(begin);
    if (rungs.back().converged) std::copy(trial.begin(), trial.end(), phi.begin());
  };
  climb([&](State& x) { return plain_newton(equations, x, 0.3, options); });
  climb([&](State& x) { return plain_newton(equations, x, 0.1, options); });
  climb([&](State& x) { return pseudo_transient(equations, x, options); });
  return rungs;
}

}  // namespace raffinate
