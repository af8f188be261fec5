// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <limits>
#include <span>
#include <string>

#include "solver/block_matrix.hpp"

namespace raffinate {

/// An implicit Euler step of the physical plant; the default, an endless one, is the steady state.
struct TimeStep {
  double length =
      std::numeric_limits<double>::infinity();  ///< in units of a stage's residence time
  std::span<const double> before;  ///< inventory at the start of the step, one value per equation

  bool steady() const { return length == std::numeric_limits<double>::infinity(); }
};

/// What the solver may ask of a plant. The plant knows its physics, the solver only numbers.
///
/// Residuals are balances (out - in + accumulation) divided by the throughput of their own
/// equation, so that 1e-10 means the same for a bulk metal and for a trace.
class Problem {
 public:
  virtual ~Problem() = default;

  /// Blocks of unknowns and their couplings.
  virtual const BlockPattern& pattern() const = 0;

  /// r(u): relative residual of each equation.
  virtual void residual(std::span<const double> u, const TimeStep& step, std::span<double> r) = 0;

  /// Derivative of the balances by u, each row divided by the same throughput as in `residual`.
  virtual void jacobian(std::span<const double> u, const TimeStep& step, BlockMatrix& J) = 0;

  /// "separation stage 37, Pr balance".
  virtual std::string name(int equation) const = 0;

  /// What the plant holds of each balanced quantity, in throughput times residence time.
  virtual void inventory(std::span<const double> u, std::span<double> held) = 0;

  /// The unknowns that make the problem nonlinear: one flag per unknown. A Newton step is scaled as
  /// a whole so that none of these moves too far.
  virtual std::span<const unsigned char> shared() const = 0;

  /// Solves exactly for all unknowns that are linear once the shared ones are given.
  virtual void settle(std::span<double> u, const TimeStep& step) = 0;

  /// 1: the plant as it is; towards 0: an easier plant with the same structure.
  virtual void set_difficulty(double difficulty) = 0;
};

}  // namespace raffinate
