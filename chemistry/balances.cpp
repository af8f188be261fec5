// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/balances.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace raffinate {

using Eigen::Index;
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

/// The balances term by term. Most species are made of two or three components, so this is quicker
/// than whole matrices, and it fills what the caller keeps from step to step.
class Terms {
 public:
  explicit Terms(const Balances& balances) : balances_(balances) {
    first_.push_back(0);
    for (Index s = 0; s < balances.nu.rows(); ++s) {
      for (Index k = 0; k < balances.nu.cols(); ++k) {
        const double nu = balances.nu(s, k), exponent = balances.exponents(s, k);
        if (nu != 0.0 || exponent != 0.0) terms_.push_back({k, nu, exponent});
      }
      first_.push_back(terms_.size());
    }
    const Index components = balances.totals.size();
    imbalance.resize(components);
    scale.resize(components);
    slope.resize(components, components);
  }

  VectorXd imbalance;  ///< Balances::residual of the moles last weighed
  VectorXd scale;      ///< and their Balances::scale
  MatrixXd slope;      ///< [components x components] d imbalance / du

  /// Sum over k of exponents_sk x_k, for every species.
  void powers(const VectorXd& x, VectorXd& result) const {
    for (Index s = 0; s < result.size(); ++s) {
      double sum = 0.0;
      for (const Term& term : of(s)) sum += term.exponent * x(term.component);
      result(s) = sum;
    }
  }

  void moles(const VectorXd& u, VectorXd& n) const {
    powers(u, n);
    n = (balances_.ln_n0 + n).array().exp();
  }

  /// Fills imbalance and scale; returns Balances::measure.
  double weigh(const VectorXd& n) {
    imbalance = -balances_.totals;
    scale = balances_.totals.cwiseAbs();
    for (Index s = 0; s < n.size(); ++s) {
      for (const Term& term : of(s)) {
        imbalance(term.component) += term.nu * n(s);
        scale(term.component) += std::abs(term.nu) * n(s);
      }
    }
    double worst = 0.0;
    for (Index k = 0; k < scale.size(); ++k) {
      const double part = std::abs(imbalance(k) / scale(k));
      if (!std::isfinite(part)) return std::numeric_limits<double>::infinity();
      worst = std::max(worst, part);
    }
    return worst;
  }

  void differentiate(const VectorXd& n) {
    slope.setZero();
    for (Index s = 0; s < n.size(); ++s) {
      for (const Term& row : of(s)) {
        const double amount = row.nu * n(s);
        for (const Term& by : of(s)) slope(row.component, by.component) += amount * by.exponent;
      }
    }
  }

 private:
  struct Term {
    Index component;
    double nu, exponent;
  };
  std::span<const Term> of(Index s) const {
    const auto i = static_cast<std::size_t>(s);
    return std::span(terms_).subspan(first_[i], first_[i + 1] - first_[i]);
  }

  const Balances& balances_;
  std::vector<Term> terms_;
  std::vector<std::size_t> first_;  ///< species -> its first term; one more behind the last
};

void shorten(VectorXd& step, double limit) {
  const double length = step.cwiseAbs().maxCoeff();
  if (length > limit) step *= limit / length;
}

/// Newton direction for the convex function, from a Hessian scaled to a unit diagonal so that a
/// trace weighs as much as a bulk metal. Regularised until it points downhill.
class Downhill {
 public:
  explicit Downhill(Index components) : factors_(components) {}

  const VectorXd& step(const MatrixXd& hessian, const VectorXd& gradient) {
    scale_ = hessian.diagonal().cwiseSqrt().cwiseInverse();
    scaled_ = scale_.asDiagonal() * hessian * scale_.asDiagonal();
    right_ = -scale_.cwiseProduct(gradient);
    for (double shift = 1e-15; shift < 1.0; shift *= 100.0) {
      regular_ = scaled_;
      regular_.diagonal().array() += shift;
      step_ = factors_.compute(regular_).solve(right_);
      step_.array() *= scale_.array();
      if (step_.allFinite() && gradient.dot(step_) < 0.0) break;
      step_ = scale_.cwiseProduct(right_);
    }
    shorten(step_, longest_step);
    return step_;
  }

 private:
  Eigen::LDLT<MatrixXd> factors_;
  MatrixXd scaled_, regular_;
  VectorXd scale_, right_, step_;
};

Attempt minimise(const Balances& balances, VectorXd u, const SolveLimits& limits) {
  Terms terms(balances);
  Downhill downhill(u.size());
  Attempt attempt;
  VectorXd n(balances.ln_n0.size()), change(n.size()), growth(n.size());
  VectorXd next, next_n(n.size()), gradient;
  terms.moles(u, n);
  attempt.residual = terms.weigh(n);
  // One step; false if there is none that gains. It may leave the residual higher than it was.
  const auto advance = [&] {
    gradient = terms.imbalance;
    terms.differentiate(n);
    const VectorXd& step = downhill.step(terms.slope, gradient);
    const double slope = gradient.dot(step);
    terms.powers(step, change);
    // F(u + part step) - F(u), without the cancellation of two large numbers.
    const auto falls = [&](double part) {
      growth = (part * change).array().unaryExpr([](double x) { return std::expm1(x); });
      const double gain = n.dot(growth) - part * balances.totals.dot(step);
      // Rounding: beside a bulk metal a trace does not show in F. Its Newton step is taken unseen.
      const double unseen = 1e-15 * (n.dot(growth.cwiseAbs()) +
                                     part * balances.totals.cwiseAbs().dot(step.cwiseAbs()));
      return gain <= 1e-4 * part * slope + unseen;
    };
    ++attempt.iterations;
    for (double part = 1.0; part > 1e-12; part *= 0.5) {
      next = u + part * step;
      terms.moles(next, next_n);
      const double residual = terms.weigh(next_n);
      if (!(residual < 0.9 * attempt.residual || falls(part))) continue;
      u.swap(next);
      n.swap(next_n);
      attempt.residual = residual;
      return true;
    }
    return false;
  };
  while (attempt.residual > limits.tolerance && attempt.iterations < limits.iterations) {
    if (!advance()) break;
  }
  for (int i = 0; i < limits.polish && attempt.residual <= limits.tolerance; ++i) {
    const double before = attempt.residual;
    if (before == 0.0 || !advance()) break;
    if (attempt.residual < before) continue;
    u.swap(next);  // no better: back
    attempt.residual = before;
    break;
  }
  attempt.u = std::move(u);
  attempt.converged = attempt.residual <= limits.tolerance;
  return attempt;
}

/// Newton's method with steps no longer than `limit`, shortened as a whole.
Attempt newton(const Balances& balances, VectorXd u, double limit, const SolveLimits& limits) {
  Terms terms(balances);
  Attempt attempt;
  VectorXd n(balances.ln_n0.size());
  terms.moles(u, n);
  attempt.residual = terms.weigh(n);
  while (attempt.residual > limits.tolerance && attempt.iterations < limits.iterations) {
    terms.differentiate(n);
    const VectorXd row = terms.scale.cwiseInverse();
    const MatrixXd jacobian = row.asDiagonal() * terms.slope;
    VectorXd step = jacobian.partialPivLu().solve(-row.cwiseProduct(terms.imbalance));
    ++attempt.iterations;
    if (!step.allFinite()) break;
    shorten(step, limit);
    u += step;
    terms.moles(u, n);
    attempt.residual = terms.weigh(n);
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
