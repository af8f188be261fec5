// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "solver/problem.hpp"

namespace raffinate {

/// How the linear system of a Newton step is solved.
enum class LinearSolver {
  block_elimination,  ///< BlockLU
  petsc_lu,  ///< PETSc's own LU in natural order, BAIJ if all blocks are alike: the referee
};

/// When to give up: no iteration begins after it.
using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline no_deadline = Deadline::max();

/// [s] wall time.
inline double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct NewtonOptions {
  double step_limit = 0.3;  ///< largest change of a shared unknown in one iteration
  int max_iterations = 100;
  double tolerance = 1e-12;   ///< on the largest relative residual
  double acceptable = 1e-10;  ///< taken as converged when rounding stops the descent
  Deadline deadline = no_deadline;
};

struct NewtonResult {
  bool converged = false;
  int iterations = 0;
  std::vector<double> residuals;  ///< largest relative residual, one more than iterations
};

/// Newton's method by PETSc SNES: analytic Jacobian, direct linear solves, the whole step
/// scaled to `step_limit` before it is taken and the linear unknowns settled after it. There is no
/// line search: away from the solution the residual of a long cascade says little about the
/// distance from it.
class Newton {
 public:
  explicit Newton(Problem& problem, LinearSolver linear_solver = LinearSolver::block_elimination);
  ~Newton();

  /// Improves u. On failure u holds the last finite iterate.
  NewtonResult solve(std::span<double> u, const TimeStep& step, const NewtonOptions& options);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace raffinate
