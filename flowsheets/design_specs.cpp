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
    approach();
    const int beyond = bound_passed();
    if (beyond >= 0) stop_at_bounds();
    problem_.evaluate(u_);
    rung_.converged = reached_ == 1.0 && beyond < 0;
    rung_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report.rungs.push_back(rung_);
    report.seconds += rung_.seconds;
    report.residual = rung_.residuals.empty() ? report.residual : rung_.residuals.back();
    return results(beyond);
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

  /// Index of a specification whose input has left its bounds; -1 if none has.
  int bound_passed() {
    problem_.evaluate(u_);
    for (int i = 0; i < count(); ++i) {
      const double input = problem_.input(i);
      if (input < specs_[at(i)].spec.low * (1.0 - 1e-9) ||
          input > specs_[at(i)].spec.high * (1.0 + 1e-9))
        return i;
    }
    return -1;
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

  /// The plant with its inputs at the nearest allowed values.
  void stop_at_bounds() {
    std::vector<double> trial = u_;
    for (int i = 0; i < count(); ++i) {
      const DesignSpec& spec = specs_[at(i)].spec;
      problem_.hold_input(i, std::clamp(problem_.input(i), spec.low, spec.high));
    }
    problem_.set_goals(std::vector<PlantProblem::Goal>(specs_.size()));
    if (newton(trial)) u_ = trial;
  }

  std::vector<SpecResult> results(int beyond) const {
    std::vector<SpecResult> found;
    for (int i = 0; i < count(); ++i) {
      const DesignSpec& spec = specs_[at(i)].spec;
      const double per_unit = spec.what == "flow" ? 3600.0 : 1.0;
      SpecResult result;
      result.name = spec.name;
      result.adjusted = fmt::format("feeds/{}/{}", spec.feed, spec.what);
      result.unit = spec.what == "flow" ? "m3/h" : "mol/L";
      result.value = problem_.input(i) * per_unit;
      result.low = spec.low * per_unit;
      result.high = spec.high * per_unit;
      result.target = target_of(spec);
      result.asked = spec.value;
      result.reached = from_reading(spec, problem_.reading(i));
      result.met = std::abs(problem_.reading(i) - to_[at(i)]) < 1e-6 && beyond < 0;
      if (!result.met) {
        const std::string there = in_words(spec, result.reached);
        result.reason = beyond >= 0
                            ? fmt::format(
                                  "the {} would have to be beyond {:.6g} to {:.6g} {}; with {:.6g} "
                                  "{} the target stands at {}",
                                  result.adjusted, result.low, result.high, result.unit,
                                  result.value, result.unit, there)
                            : fmt::format(
                                  "no solution was found closer to it than {}, with {:.6g} {}; "
                                  "the separation may have its limit there: more stages, more "
                                  "reflux or another input",
                                  there, result.value, result.unit);
      }
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
};

}  // namespace

std::vector<SpecResult> meet_specs(PlantProblem& problem, std::vector<double>& u,
                                   const SteadyOptions& options, SolverReport& report) {
  return SpecSolver(problem, u, options).run(report);
}

}  // namespace raffinate
