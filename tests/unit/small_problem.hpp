// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "solver/problem.hpp"

namespace raffinate {

/// Equations f_i(u_i, difficulty) = 0 that do not know each other, one block each. What an equation
/// holds is u_i, so that a time step obeys du/dt = -f.
class SmallProblem : public Problem {
 public:
  using Function = std::function<double(double u, double difficulty)>;

  SmallProblem(int size, Function f, Function slope)
      : f_(std::move(f)),
        slope_(std::move(slope)),
        pattern_(std::vector<int>(static_cast<std::size_t>(size), 1), {}),
        shared_(static_cast<std::size_t>(size), 1) {}

  const BlockPattern& pattern() const override { return pattern_; }
  void residual(std::span<const double> u, const TimeStep& step, std::span<double> r) override {
    for (std::size_t i = 0; i < u.size(); ++i) {
      r[i] = f_(u[i], difficulty_) + static_cast<double>(i) * offset;
      if (!step.steady()) r[i] += (u[i] - step.before[i]) / step.length;
    }
  }
  void jacobian(std::span<const double> u, const TimeStep& step, BlockMatrix& J) override {
    for (std::size_t i = 0; i < u.size(); ++i) {
      J.block(static_cast<int>(i), static_cast<int>(i))(0, 0) =
          slope_(u[i], difficulty_) + (step.steady() ? 0.0 : 1.0 / step.length);
    }
  }
  std::string name(int equation) const override { return "equation " + std::to_string(equation); }
  void inventory(std::span<const double> u, std::span<double> held) override {
    std::copy(u.begin(), u.end(), held.begin());
  }
  std::span<const unsigned char> shared() const override { return shared_; }
  void settle(std::span<double> u, const TimeStep&) override {
    ++settled;
    if (settle_last) u.back() = *settle_last;
  }
  void set_difficulty(double difficulty) override { difficulty_ = difficulty; }

  void set_linear(int unknown) { shared_[static_cast<std::size_t>(unknown)] = 0; }
  double difficulty() const { return difficulty_; }

  double offset = 0.0;  ///< residual of equation i grows by i times this
  int settled = 0;
  std::optional<double> settle_last;  ///< what `settle` writes into the last unknown

 private:
  Function f_, slope_;
  BlockPattern pattern_;
  std::vector<unsigned char> shared_;
  double difficulty_ = 1.0;
};

/// atan(u / width): Newton overshoots when |u| > 1.39 width. With its step limited to L it comes
/// down in strides of L and, if those end up at L/2, jumps between L/2 and -L/2 for ever.
inline SmallProblem overshooting(std::function<double(double difficulty)> width) {
  return SmallProblem(
      1, [width](double u, double d) { return std::atan(u / width(d)); },
      [width](double u, double d) { return width(d) / (width(d) * width(d) + u * u); });
}

}  // namespace raffinate
