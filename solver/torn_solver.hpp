// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "solver/newton.hpp"
#include "solver/report.hpp"
#include "solver/steady_solver.hpp"
#include "solver/torn_cascade.hpp"

namespace raffinate {

/// Equations in a torn form at a state of their own, as Newton's method sees them.
class TornSystem {
 public:
  virtual ~TornSystem() = default;
  /// The largest equation at the state; infinity where they have no value.
  virtual double evaluate() = 0;
  /// Finds Newton's step at the state evaluated last, and how far it moves a shared unknown at most;
  /// nothing if the Jacobian is singular.
  virtual std::optional<double> find_step() = 0;
  /// Moves the state by a part of the step.
  virtual void take_step(double part) = 0;
};

/// Newton's method, the whole step scaled so that no shared unknown moves by more than the limit.
NewtonResult solve_torn(TornSystem& system, const NewtonOptions& options);

/// A rung of the ladder: `solve_torn` with that step limit.
RungReport torn_newton(TornSystem& system, double limit, const SteadyOptions& options);

/// Finds the steady state of a torn cascade: Newton with the whole step limited to 0.3, then to 0.1,
/// then the physical pseudo-transient, each from the given phi [stages x shared]. Fills phi
/// with the solution, and leaves it alone if there is none. One report per rung tried.
std::vector<RungReport> solve_torn(TornEquations& equations, std::span<double> phi,
                                   const SteadyOptions& options = {});

}  // namespace raffinate
