// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/balances.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace raffinate {

using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd Balances::moles(const VectorXd& u) const { return (ln_n0 + exponents * u).array().exp(); }

VectorXd Balances::residual(const VectorXd& n) const { return nu.transpose() * n - totals; }

VectorXd Balances::scale(const VectorXd& n) const {
  return nu.cwiseAbs().transpose() * n + totals.cwiseAbs();
}

double Balances::measure(const VectorXd& n) const {
  if (totals.size() == 0) return 0.0;
  const double worst = (residual(n).array() / scale(n).array()).abs().maxCoeff();
  return std::isfinite(worst) ? worst : std::numeric_limits<double>::infinity();
}

namespace {

/// Longest step in ln x; longer ones are shortened as a whole.
constexpr double longest_step = 5.0;

VectorXd shortened(VectorXd step, double limit) {
  const double length = step.cwiseAbs().maxCoeff();
  return length > limit ? VectorXd(step * (limit / length)) : step;
}

/// Newton direction for the convex function, from a Hessian scaled to a unit diagonal so that a
/// trace weighs as much as a bulk metal. Regularised until it points downhill.
VectorXd downhill(const Balances& balances, const VectorXd& n, const VectorXd& gradient) {
  const MatrixXd hessian = balances.nu.transpose() * n.asDiagonal() * balances.nu;
  const VectorXd scale = hessian.diagonal().cwiseSqrt().cwiseInverse();
  const MatrixXd scaled = scale.asDiagonal() * hessian * scale.asDiagonal();
  const VectorXd right = -(scale.asDiagonal() * gradient);
  for (double shift = 1e-15; shift < 1.0; shift *= 100.0) {
    MatrixXd regular = scaled;
    regular.diagonal().array() += shift;
    const VectorXd step = scale.asDiagonal() * VectorXd(regular.ldlt().solve(right));
    if (step.allFinite() && gradient.dot(step) < 0.0) return shortened(step, longest_step);
  }
  return shortened(scale.asDiagonal() * right, longest_step);
}

Attempt minimise(const Balances& balances, VectorXd u, const SolveLimits& limits) {
  Attempt attempt;
  VectorXd n = balances.moles(u);
  attempt.residual = balances.measure(n);
  while (attempt.residual > limits.tolerance && attempt.iterations < limits.iterations) {
    const VectorXd gradient = balances.residual(n);
    const VectorXd step = downhill(balances, n, gradient);
    const double slope = gradient.dot(step);
    const VectorXd change = balances.exponents * step;
    bool moved = false;
    for (double part = 1.0; part > 1e-12; part *= 0.5) {
      // F(u + part step) - F(u), without the cancellation of two large numbers.
      const VectorXd growth =
          (part * change).array().unaryExpr([](double x) { return std::expm1(x); });
      const double gain = n.dot(growth) - part * balances.totals.dot(step);
      // Rounding: beside a bulk metal a trace does not show in F. Its Newton step is taken unseen.
      const double unseen = 1e-15 * (n.dot(growth.cwiseAbs()) +
                                     part * balances.totals.cwiseAbs().dot(step.cwiseAbs()));
      const VectorXd next = u + part * step;
      const VectorXd next_n = balances.moles(next);
      const double residual = balances.measure(next_n);
      if (!(gain <= 1e-4 * part * slope + unseen) && !(residual < 0.9 * attempt.residual)) continue;
      u = next;
      n = next_n;
      attempt.residual = residual;
      moved = true;
      break;
    }
    ++attempt.iterations;
    if (!moved) break;
  }
  attempt.u = std::move(u);
  attempt.converged = attempt.residual <= limits.tolerance;
  return attempt;
}

/// Newton's method with steps no longer than `limit`, shortened as a whole.
Attempt newton(const Balances& balances, VectorXd u, double limit, const SolveLimits& limits) {
  Attempt attempt;
  VectorXd n = balances.moles(u);
  attempt.residual = balances.measure(n);
  while (attempt.residual > limits.tolerance && attempt.iterations < limits.iterations) {
    const VectorXd row = balances.scale(n).cwiseInverse();
    const MatrixXd jacobian =
        row.asDiagonal() * (balances.nu.transpose() * n.asDiagonal() * balances.exponents);
    const VectorXd right = -(row.asDiagonal() * balances.residual(n));
    const VectorXd step = jacobian.partialPivLu().solve(right);
    ++attempt.iterations;
    if (!step.allFinite()) break;
    u += shortened(step, limit);
    n = balances.moles(u);
    attempt.residual = balances.measure(n);
  }
  attempt.u = std::move(u);
  attempt.converged = attempt.residual <= limits.tolerance;
  return attempt;
}

/// From the stoichiometric exponents, where the problem is convex, to the real ones.
Attempt continued(const Balances& balances, const VectorXd& start, const SolveLimits& limits) {
  Balances between = balances;
  between.exponents = balances.nu;
  Attempt here = minimise(between, start, limits);
  int iterations = here.iterations;
  double done = 0.0, stride = 0.25;
  while (here.converged && done < 1.0 && stride > 1e-4) {
    const double next = std::min(1.0, done + stride);
    between.exponents = balances.nu + next * (balances.exponents - balances.nu);
    SolveLimits brief = limits;
    brief.iterations = 60;
    const Attempt there = newton(between, here.u, 1.0, brief);
    iterations += there.iterations;
    if (there.converged) {
      here = there;
      done = next;
      stride *= 1.5;
    } else {
      stride *= 0.5;
    }
  }
  here.iterations = iterations;
  if (done < 1.0) {
    here.converged = false;
    here.residual = balances.measure(balances.moles(here.u));
  }
  return here;
}

}  // namespace

Attempt solve(const Balances& balances, const VectorXd& start, const SolveLimits& limits) {
  if (start.size() == 0) return {start, true, 0, 0.0};
  if (balances.nu == balances.exponents) return minimise(balances, start, limits);
  SolveLimits brief = limits;
  brief.iterations = std::min(limits.iterations, 100);
  int iterations = 0;
  for (const double limit : {3.0, 0.5}) {
    Attempt attempt = newton(balances, start, limit, brief);
    attempt.iterations += iterations;
    if (attempt.converged) return attempt;
    iterations = attempt.iterations;
  }
  Attempt attempt = continued(balances, start, limits);
  attempt.iterations += iterations;
  return attempt;
}

}  // namespace raffinate
