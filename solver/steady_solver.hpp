// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

#include "solver/newton.hpp"
#include "solver/problem.hpp"
#include "solver/report.hpp"

namespace raffinate {

struct SteadyOptions {
  double tolerance = 1e-12;     ///< on the largest relative residual
  double acceptable = 1e-10;    ///< taken as converged when rounding stops the descent
  int newton_iterations = 120;  ///< for each plain Newton rung
  int continuation_steps = 60;
  int pseudo_steps = 400;     ///< pseudo-time steps of the last rung
  double first_step = 1.0;    ///< first pseudo-time step, in stage residence times
  bool amplification = true;  ///< whoever reports an answer estimates how far errors reach into it
  LinearSolver linear_solver = LinearSolver::block_elimination;
  Deadline deadline = no_deadline;
  bool late() const { return std::chrono::steady_clock::now() > deadline; }
};

/// Finds r(u) = 0 by climbing the ladder: Newton with the whole step limited to 0.3, then to 0.1,
/// continuation from an easier plant, physical pseudo-transient. Every rung starts from the given u.
/// Fills u with the best state found; never throws for lack of convergence.
SolverReport solve_steady(Problem& problem, std::span<double> u, const SteadyOptions& options = {});

/// How long the next pseudo-time step may be, by the Newton iterations that the last one took.
double next_time_step(double length, int iterations);

/// SolverReport::amplification at u: the largest |du| that errors of +-1 in all equations can make,
/// ||J^-1||_inf as estimated from the factors of J. Infinity if the Jacobian is singular.
double error_amplification(Problem& problem, std::span<const double> u);

/// The five equations with the largest of the relative residuals r, largest first.
std::vector<WorstEquation> worst_equations(const Problem& problem, std::span<const double> r);

}  // namespace raffinate
