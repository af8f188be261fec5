// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/design_specs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

bool is_share(const DesignSpec& spec) {
  return spec.target == DesignSpec::Target::purity || spec.target == DesignSpec::Target::recovery;
}

/// Between a value as a metallurgist states it and as the equations see it; see
/// PlantProblem::reading.
double to_reading(const DesignSpec& spec, double value) {
  if (spec.target == DesignSpec::Target::pH) return value;
  return is_share(spec) ? std::log(value / (1.0 - value)) : std::log(value);
}

double from_reading(const DesignSpec& spec, double reading) {
  if (spec.target == DesignSpec::Target::pH) return reading;
  return is_share(spec) ? 1.0 / (1.0 + std::exp(-reading)) : std::exp(reading);
}

std::string in_words(const DesignSpec& spec, double value) {
  if (spec.target == DesignSpec::Target::pH) return fmt::format("{:.4g}", value);
  return is_share(spec) ? fmt::format("{:.6g} %", 100.0 * value)
                        : fmt::format("{:.4g} mol/L", value);
}

std::string target_of(const DesignSpec& spec) {
  const std::string metals = fmt::format("{}", fmt::join(spec.metals, "+"));
  switch (spec.target) {
    case DesignSpec::Target::purity: return fmt::format("purity of {} in {}", metals, spec.stream);
    case DesignSpec::Target::recovery:
      return fmt::format("recovery of {} in {}", metals, spec.stream);
    case DesignSpec::Target::concentration:
      return fmt::format("concentration of {} in {}", metals, spec.stream);
    case DesignSpec::Target::pH: break;
  }
  return fmt::format("pH of {}", spec.stream);
}

class SpecSolver {
 public:
  SpecSolver(PlantProblem& problem, std::vector<double>& u, const SteadyOptions& options)
      : problem_(problem),
        specs_(problem.plant().specs),
        u_(u),
        newton_(problem, options.linear_solver),
        options_(options) {}

  std::vector<SpecResult> run(SolverReport& report) {
    const auto begin = std::chrono::steady_clock::now();
    rung_.name = "design specifications";
    problem_.evaluate(u_);
    for (int i = 0; i < count(); ++i) {
      from_.push_back(problem_.reading(i));
      to_.push_back(to_reading(specs_[at(i)].spec, specs_[at(i)].spec.value));
    }
    remember_if_inside();
    approach();
    const bool stopped = find_stopped();
    if (stopped) stop_at_bounds();
    problem_.evaluate(u_);
    rung_.converged = reached_ == 1.0 && !stopped;
    rung_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report.rungs.push_back(rung_);
    report.seconds += rung_.seconds;
    report.residual = rung_.residuals.empty() ? report.residual : rung_.residuals.back();
    return results();
  }

 private:
  int count() const { return static_cast<int>(specs_.size()); }

  bool newton(std::vector<double>& trial) {
    const auto result =
        newton_.solve(trial, {}, {0.3, 80, options_.tolerance, options_.acceptable});
    rung_.iterations += result.iterations;
    ++rung_.steps;
    if (result.converged) rung_.residuals.push_back(result.residuals.back());
    return result.converged;
  }

  bool outside(int i) const {
    const DesignSpec& spec = specs_[at(i)].spec;
    return problem_.input(i) < spec.low * (1.0 - 1e-9) ||
           problem_.input(i) > spec.high * (1.0 + 1e-9);
  }

  /// Which inputs have left their bounds; true if any has.
  bool find_stopped() {
    problem_.evaluate(u_);
    for (int i = 0; i < count(); ++i) stopped_.push_back(outside(i));
    return std::find(stopped_.begin(), stopped_.end(), true) != stopped_.end();
  }

  /// The last plant with all inputs inside their bounds.
  void remember_if_inside() {
    problem_.evaluate(u_);
    for (int i = 0; i < count(); ++i)
      if (outside(i)) return;
    inside_ = u_;
  }

  void approach() {
    double stride = 1.0;
    std::vector<double> trial = u_;
    while (reached_ < 1.0 && stride > 1e-4 && rung_.steps < 80) {
      const double next = std::min(1.0, reached_ + stride);
      std::vector<PlantProblem::Goal> goals;
      for (int i = 0; i < count(); ++i)
        goals.emplace_back(from_[at(i)] + next * (to_[at(i)] - from_[at(i)]));
      problem_.set_goals(goals);
      trial = u_;
      if (newton(trial)) {
        u_ = trial;
        reached_ = next;
        stride *= 2.0;
        remember_if_inside();
        // On the way there, an input may pass a bound that the answer keeps.
        if (reached_ < 1.0 && far_out()) break;
      } else {
        stride *= 0.25;
      }
    }
  }

  bool far_out() {
    problem_.evaluate(u_);
    for (int i = 0; i < count(); ++i) {
      const DesignSpec& spec = specs_[at(i)].spec;
      if (problem_.input(i) < 0.5 * spec.low || problem_.input(i) > 2.0 * spec.high) return true;
    }
    return false;
  }

  /// The plant with its inputs at the nearest allowed values; if that cannot be solved, the last one
  /// that had them inside.
  void stop_at_bounds() {
    for (int i = 0; i < count(); ++i) {
      const DesignSpec& spec = specs_[at(i)].spec;
      problem_.hold_input(i, std::clamp(problem_.input(i), spec.low, spec.high));
    }
    problem_.set_goals(std::vector<PlantProblem::Goal>(specs_.size()));
    for (std::vector<double> trial : {u_, inside_}) {
      if (trial.empty() || !newton(trial)) continue;
      u_ = trial;
      return;
    }
    if (!inside_.empty()) u_ = inside_;
  }

  std::string reason(int i) const {
    const DesignSpec& spec = specs_[at(i)].spec;
    const double per_unit = spec.what == "flow" ? 3600.0 : 1.0;
    const std::string unit = spec.what == "flow" ? "m3/h" : "mol/L";
    const std::string there = in_words(spec, from_reading(spec, problem_.reading(i)));
    if (stopped_[at(i)])
      return fmt::format(
          "{} would have to be beyond {:.6g} to {:.6g} {}; with {:.6g} {} the target "
          "stands at {}",
          adjusted(spec), spec.low * per_unit, spec.high * per_unit, unit,
          problem_.input(i) * per_unit, unit, there);
    for (int j = 0; j < count(); ++j)
      if (stopped_[at(j)])
        return fmt::format(
            "{} stopped at its bound before all targets were met; this one stands at "
            "{}",
            adjusted(specs_[at(j)].spec), there);
    return fmt::format(
        "no solution was found closer to it than {}, with {:.6g} {}; the separation "
        "may have its limit there: more stages, more reflux or another input",
        there, problem_.input(i) * per_unit, unit);
  }

  static std::string adjusted(const DesignSpec& spec) {
    return fmt::format("feeds/{}/{}", spec.feed, spec.what);
  }

  std::vector<SpecResult> results() const {
    std::vector<SpecResult> found;
    for (int i = 0; i < count(); ++i) {
      const DesignSpec& spec = specs_[at(i)].spec;
      const double per_unit = spec.what == "flow" ? 3600.0 : 1.0;
      SpecResult result;
      result.name = spec.name;
      result.adjusted = adjusted(spec);
      result.unit = spec.what == "flow" ? "m3/h" : "mol/L";
      result.value = problem_.input(i) * per_unit;
      result.low = spec.low * per_unit;
      result.high = spec.high * per_unit;
      result.target = target_of(spec);
      result.asked = spec.value;
      result.reached = from_reading(spec, problem_.reading(i));
      result.met = std::abs(problem_.reading(i) - to_[at(i)]) < 1e-6 && !outside(i);
      if (!result.met) result.reason = reason(i);
      found.push_back(std::move(result));
    }
    return found;
  }

  PlantProblem& problem_;
  const std::vector<PlantSpec>& specs_;
  std::vector<double>& u_;
  Newton newton_;
  SteadyOptions options_;
  RungReport rung_;
  std::vector<double> from_, to_;
  double reached_ = 0.0;
  std::vector<bool> stopped_;   ///< inputs that had to leave their bounds
  std::vector<double> inside_;  ///< the last plant with all inputs inside; may be empty
};

}  // namespace

std::vector<SpecResult> meet_specs(PlantProblem& problem, std::vector<double>& u,
                                   const SteadyOptions& options, SolverReport& report) {
  return SpecSolver(problem, u, options).run(report);
}

}  // namespace raffinate
