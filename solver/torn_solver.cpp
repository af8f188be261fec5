// SPDX-License-Identifier: BSD-3-Clause
#include "solver/torn_solver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace raffinate {

namespace {

using State = std::vector<double>;

/// A torn cascade at the state phi.
class CascadeSystem final : public TornSystem {
 public:
  CascadeSystem(TornEquations& equations, State& phi, const TornEquations::TimeStep& time)
      : equations_(equations), phi_(phi), time_(time), step_(phi.size()) {}

  double evaluate() override { return equations_.evaluate(phi_, time_); }

  std::optional<double> find_step() override {
    if (!equations_.factor() || !equations_.direction(step_)) return {};
    double most = 0.0;
    for (const double one : step_) most = std::max(most, std::abs(one));
    return most;
  }

  void take_step(double part) override {
    for (std::size_t i = 0; i < phi_.size(); ++i) phi_[i] += part * step_[i];
  }

 private:
  TornEquations& equations_;
  State& phi_;
  TornEquations::TimeStep time_;
  State step_;
};

NewtonResult newton(TornEquations& equations, State& phi, const TornEquations::TimeStep& time,
                    const NewtonOptions& options) {
  CascadeSystem system(equations, phi, time);
  return solve_torn(system, options);
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
    NewtonResult attempt =
        newton(equations, trial, {1.0 / length, before}, {1.0, 40, 1e-9, 1e-7, options.deadline});
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
    attempt = newton(equations, trial, {},
                     {1.0, 20, options.tolerance, options.acceptable, options.deadline});
    rung.residuals.insert(rung.residuals.end(), attempt.residuals.begin(), attempt.residuals.end());
    rung.iterations += attempt.iterations;
    if (!attempt.converged) continue;
    phi = trial;
    rung.converged = true;
    break;
  }
  return rung;
}

}  // namespace

NewtonResult solve_torn(TornSystem& system, const NewtonOptions& options) {
  NewtonResult result;
  double before = std::numeric_limits<double>::infinity();
  for (;; ++result.iterations) {
    const double residual = system.evaluate();
    result.residuals.push_back(residual);
    result.converged = residual <= options.tolerance ||
                       (residual <= options.acceptable && residual > 0.5 * before);
    if (result.converged || !std::isfinite(residual)) return result;
    if (result.iterations == options.max_iterations ||
        std::chrono::steady_clock::now() > options.deadline)
      return result;
    before = residual;
    const std::optional<double> longest = system.find_step();
    if (!longest) return result;
    system.take_step(*longest > options.step_limit ? options.step_limit / *longest : 1.0);
  }
}

RungReport torn_newton(TornSystem& system, double limit, const SteadyOptions& options) {
  NewtonResult result = solve_torn(system, {limit, options.newton_iterations, options.tolerance,
                                            options.acceptable, options.deadline});
  RungReport rung;
  rung.name = limit > 0.2 ? "torn newton, step limit 0.3" : "torn newton, step limit 0.1";
  rung.converged = result.converged;
  rung.iterations = result.iterations;
  rung.residuals = std::move(result.residuals);
  return rung;
}

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
  for (const double limit : {0.3, 0.1})
    climb([&](State& x) {
      CascadeSystem system(equations, x, {});
      return torn_newton(system, limit, options);
    });
  climb([&](State& x) { return pseudo_transient(equations, x, options); });
  return rungs;
}

}  // namespace raffinate
