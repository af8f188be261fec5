// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

namespace raffinate {

/// A plant that moves: F(t, y, dy/dt) = 0, of index 1, with its own linear algebra.
class DynamicProblem {
 public:
  virtual ~DynamicProblem() = default;

  virtual int size() const = 0;

  /// Which unknowns F holds the rate of; one flag per unknown. The others are algebraic.
  virtual std::span<const unsigned char> differential() const = 0;

  /// r = F(t, y, rate). False if the state is none (not a number); a smaller step is tried then.
  virtual bool residual(double t, std::span<const double> y, std::span<const double> rate,
                        std::span<double> r) = 0;

  /// Factors dF/dy + shift dF/d(rate) at the state. False if it is singular.
  virtual bool factor(double t, std::span<const double> y, std::span<const double> rate,
                      double shift) = 0;

  /// x = (the matrix factored last)^-1 b.
  virtual void solve(std::span<const double> b, std::span<double> x) = 0;

  /// How large an error of each unknown counts as 1, for a relative tolerance.
  virtual void tolerances(std::span<const double> y, double relative,
                          std::span<double> error) const = 0;
};

}  // namespace raffinate
