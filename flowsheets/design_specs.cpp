// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/design_specs.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "flowsheets/output_scale.hpp"
#include "flowsheets/plant_inputs.hpp"
#include "flowsheets/plant_solver.hpp"
#include "flowsheets/plant_start.hpp"
#include "flowsheets/spec_results.hpp"
#include "flowsheets/torn_border.hpp"
#include "flowsheets/torn_plant.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class SpecSolver {
 public:
  SpecSolver(PlantProblem& problem, std::vector<double>& u, const SteadyOptions& options)
      : problem_(problem),
        specs_(problem.plant().specs),
        u_(u),
        torn_(problem),
        options_(options) {}

  std::vector<SpecResult> run(SolverReport& report) {
    const auto begin = std::chrono::steady_clock::now();
    report = {};
    rung_.name = "design specifications";
    for (const PlantSpec& one : specs_)
      to_.push_back(to_reading(one.spec.until.kind, one.spec.value));
    const bool cold = u_.empty();
    if (cold) {
      report.rungs.emplace_back();
      u_ = cold_start(problem_, report.rungs.back(), options_.deadline);
      if (problem_.plant().units.empty()) report.rungs.clear();
    }
    if (!at_once()) {
      const bool found = solve_as_given(cold, report);
      if (!found) {
        rung_.seconds = seconds_since(begin) - report.seconds;
        report.rungs.insert(report.rungs.begin(), rung_);
        report.seconds += rung_.seconds;
        return {};
      }
      approach();
    }
    keep_bounds();
    problem_.evaluate(u_);
    const bool kept = std::find(stopped_.begin(), stopped_.end(), true) == stopped_.end();
    rung_.converged = reached_ == 1.0 && kept;
    double before = 0.0;
    for (const RungReport& rung : report.rungs) before += rung.seconds;
    rung_.seconds = seconds_since(begin) - before;
    report.rungs.push_back(rung_);
    report.converged = true;
    report.not_torn = not_torn_;
    report.rung = rung_.name;
    report.seconds = before + rung_.seconds;
    std::vector<double> r(u_.size());
    problem_.residual(u_, {}, r);
    report.worst = worst_equations(problem_, r);
    report.amplification = amplification();
    report.residual = report.worst.empty() ? 0.0 : std::abs(report.worst.front().residual);
    const SpecSearch search = reached_ == 1.0   ? SpecSearch::found
                              : options_.late() ? SpecSearch::ended_by_time
                                                : SpecSearch::exhausted;
    return spec_results(problem_, stopped_, search);
  }

 private:
  int count() const { return static_cast<int>(specs_.size()); }

  /// Newton from `trial` with the goals that are set, 40 iterations at a time; given up once an input
  /// has run away.
  bool newton(std::vector<double>& trial, int parts = 2) {
    ++rung_.steps;
    not_torn_ = torn_.obstacle().empty() ? torn_newton(trial, parts) : torn_.obstacle();
    if (not_torn_.empty()) return true;
    border_.reset();
    if (!newton_) newton_.emplace(problem_, options_.linear_solver);
    for (int part = 0; part < parts; ++part) {
      const auto result = newton_->solve(
          trial, {}, {0.3, 40, options_.tolerance, options_.acceptable, options_.deadline});
      rung_.iterations += result.iterations;
      if (result.converged) rung_.residuals.push_back(result.residuals.back());
      if (result.converged) return true;
      if (far_out(trial)) break;
    }
    return false;
  }

  /// Of the answer; the last border is at it, unless an earlier answer was kept instead.
  double amplification() {
    if (!border_) return error_amplification(problem_, u_);
    const std::span<const double> there = border_->plant_state();
    if (!std::equal(there.begin(), there.end(), u_.begin())) border_.emplace(problem_, torn_, u_);
    return border_->error_amplification();
  }

  /// Why it found nothing; empty if it did.
  std::string torn_newton(std::vector<double>& trial, int parts) {
    const std::string nothing = "the torn form did not converge";
    border_.emplace(problem_, torn_, trial);
    for (int part = 0; part < parts; ++part) {
      const NewtonResult result = solve_torn(
          *border_, {0.3, 40, options_.tolerance, options_.acceptable, options_.deadline});
      rung_.iterations += result.iterations;
      if (result.converged) {
        Judged found = judge(problem_, *border_, options_.acceptable);
        if (!(found.residual() <= options_.acceptable)) return "the torn answer did not satisfy it";
        rung_.residuals.push_back(found.residual());
        trial = std::move(found.u);
        return {};
      }
      for (int i = 0; i < count(); ++i)
        if (is_outside(border_->input(i), i, 2.0)) return nothing;
    }
    return nothing;
  }

  /// Targets as equations from the start: a plant that is sharp, or has no steady state, with given
  /// inputs is neither with given targets. Where Newton fails, or comes to inputs beyond their bounds
  /// (a target may be met on both sides of a maximum), it is tried again with all inputs the same way
  /// (in logarithm) from their lower to their upper bound.
  bool at_once() {
    const std::vector<double> start = u_;
    std::vector<double> beyond;
    for (const double way : {-1.0, 0.75, 0.5, 1.0, 0.25, 0.0}) {
      if (way >= 0.0 && options_.late()) break;
      std::vector<double> trial = way < 0.0 ? start : start_between_bounds(way);
      problem_.set_goals({to_.begin(), to_.end()});
      if (!newton(trial, way < 0.0 ? 3 : 2)) continue;
      if (any_outside(trial)) {
        if (beyond.empty()) beyond = trial;
        continue;
      }
      u_ = trial;
      reached_ = 1.0;
      return true;
    }
    if (beyond.empty()) return false;
    u_ = beyond;
    reached_ = 1.0;
    return true;
  }

  std::vector<double> start_between_bounds(double way) {
    std::vector<double> inputs;
    for (const PlantSpec& one : specs_)
      inputs.push_back(one.spec.low * std::pow(one.spec.high / one.spec.low, way));
    const Plant moved = with_inputs(problem_.plant(), inputs);
    PlantProblem other(moved);
    RungReport start;
    const std::vector<double> u = cold_start(other, start, options_.deadline);
    rung_.iterations += start.iterations;
    rung_.steps += start.steps;
    return u;
  }

  /// The plant with its inputs as the case gives them; whether it was found.
  bool solve_as_given(bool cold, SolverReport& report) {
    problem_.set_goals(std::vector<PlantProblem::Goal>(specs_.size()));
    if (cold) {
      report = solve_cold(problem_, u_, options_);
    } else {
      report = solve_plant(problem_, u_, options_);
    }
    problem_.evaluate(u_);
    from_.clear();
    for (int i = 0; i < count(); ++i) from_.push_back(problem_.reading(i));
    not_torn_ = report.not_torn;
    if (report.converged) remember_if_inside();
    return report.converged;
  }

  /// Moves what `set` sets from 0 to 1 in strides; how far it came.
  template <class Set>
  double stride_to_end(double shortest, const Set& set) {
    double reached = 0.0, stride = 1.0;
    for (int failures = 0; reached < 1.0 && stride > shortest && failures < 8;) {
      const double next = std::min(1.0, reached + stride);
      set(next);
      std::vector<double> trial = u_;
      if (newton(trial)) {
        u_ = trial;
        reached = next;
        stride *= 2.0;
        remember_if_inside();
        // On the way there, an input may pass a bound that the answer keeps.
        if (reached < 1.0 && far_out(u_)) break;
      } else {
        stride *= 0.25;
        ++failures;
      }
    }
    return reached;
  }

  void approach() {
    reached_ = stride_to_end(1e-3, [&](double way) {
      std::vector<PlantProblem::Goal> goals;
      for (int i = 0; i < count(); ++i)
        goals.emplace_back(from_[at(i)] + way * (to_[at(i)] - from_[at(i)]));
      problem_.set_goals(goals);
    });
  }

  double input(const std::vector<double>& u, int i) const {
    return std::exp(u[at(problem_.spec_unknown(i))]);
  }

  /// Whether an input is beyond its bounds by more than a factor.
  bool outside(const std::vector<double>& u, int i, double factor = 1.0 + 1e-9) const {
    return is_outside(input(u, i), i, factor);
  }
  bool is_outside(double value, int i, double factor) const {
    const DesignSpec& spec = specs_[at(i)].spec;
    return value * factor < spec.low || value > spec.high * factor;
  }

  bool any_outside(const std::vector<double>& u) const {
    for (int i = 0; i < count(); ++i)
      if (outside(u, i)) return true;
    return false;
  }

  bool far_out(const std::vector<double>& u) const {
    for (int i = 0; i < count(); ++i)
      if (outside(u, i, 2.0)) return true;
    return false;
  }

  /// The last plant with all inputs inside their bounds.
  void remember_if_inside() {
    if (any_outside(u_)) return;
    inside_ = u_;
    inside_not_torn_ = not_torn_;
  }

  /// Brings inputs that have left their bounds back to them while the others go on meeting their
  /// targets; if that cannot be solved, the last plant that had all inside.
  void keep_bounds() {
    problem_.evaluate(u_);
    stopped_.assign(specs_.size(), false);
    std::vector<PlantProblem::Goal> goals(specs_.size());
    for (int i = 0; i < count(); ++i)
      goals[at(i)] = reached_ == 1.0 ? to_[at(i)] : problem_.reading(i);
    for (bool there = stop_beyond(goals); there;) {
      problem_.set_goals(goals);
      std::vector<double> from;
      for (int i = 0; i < count(); ++i) from.push_back(input(u_, i));
      const double way_back = stride_to_end(0.02, [&](double way) {
        for (int i = 0; i < count(); ++i) {
          const DesignSpec& spec = specs_[at(i)].spec;
          const double x = from[at(i)], bound = std::clamp(x, spec.low, spec.high);
          problem_.hold_input(i, way == 1.0 ? bound : x * std::pow(bound / x, way));
        }
      });
      there = way_back == 1.0 && stop_beyond(goals);
    }
    if (!any_outside(u_)) return;
    SolverReport given;
    if (inside_.empty()) {
      for (int i = 0; i < count(); ++i) {
        const DesignSpec& spec = specs_[at(i)].spec;
        problem_.hold_input(i, std::clamp(specs_[at(i)].start, spec.low, spec.high));
      }
      std::vector<double> far = u_;
      solve_as_given(true, given);
      if (inside_.empty()) u_ = far;
    }
    if (inside_.empty()) return;
    u_ = inside_;
    not_torn_ = inside_not_torn_;
  }

  /// Takes the goals of inputs beyond their bounds away; false if there are no new ones.
  bool stop_beyond(std::vector<PlantProblem::Goal>& goals) {
    bool more = false;
    for (int i = 0; i < count(); ++i) {
      if (stopped_[at(i)] || !outside(u_, i)) continue;
      stopped_[at(i)] = more = true;
      goals[at(i)].reset();
    }
    return more;
  }

  PlantProblem& problem_;
  const std::vector<PlantSpec>& specs_;
  std::vector<double>& u_;
  TornPlant torn_;
  std::optional<TornBorder> border_;  ///< of the last answer
  std::optional<Newton> newton_;
  SteadyOptions options_;
  RungReport rung_;
  std::vector<double> from_, to_;
  std::string not_torn_;  ///< why the last answer is not of the torn form
  double reached_ = 0.0;
  std::vector<bool> stopped_;   ///< inputs that would have to leave their bounds
  std::vector<double> inside_;  ///< the last plant with all inputs inside; may be empty
  std::string inside_not_torn_;
};

}  // namespace

std::vector<SpecResult> meet_specs(PlantProblem& problem, std::vector<double>& u,
                                   const SteadyOptions& options, SolverReport& report) {
  return SpecSolver(problem, u, options).run(report);
}

}  // namespace raffinate
