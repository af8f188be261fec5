// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <span>
#include <string>

#include "solver/dynamic_problem.hpp"

namespace raffinate {

struct DynamicOptions {
  double relative = 1e-5;     ///< tolerance of a step, see DynamicProblem::tolerances
  double longest_step = 0.0;  ///< 0: no limit
  long steps = 200'000;       ///< most, of the whole integration
};

/// What an integration did so far.
struct DynamicReport {
  double t = 0.0;       ///< where it is
  long steps = 0;       ///< accepted
  long rejected = 0;    ///< steps whose error was too large or that did not converge
  long iterations = 0;  ///< Newton's, of all steps
  long factors = 0;
  std::string failure;  ///< why it stopped; empty if it did not
};

/// Integrates a plant by IDA (SUNDIALS): backward differentiation of variable order and step, Newton's
/// iterations with the plant's own linear solver.
class DynamicSolver {
 public:
  /// From consistent y and rates at `begin`: F(begin, y, rate) = 0.
  DynamicSolver(DynamicProblem& problem, double begin, std::span<const double> y,
                std::span<const double> rate, const DynamicOptions& options = {});
  ~DynamicSolver();

  /// No step goes beyond this time.
  void stop_at(double t);

  /// Goes on to `t`. False if it could not; `report` says why.
  bool advance(double t);

  std::span<const double> state() const;  ///< at the t reached
  std::span<const double> rate() const;
  DynamicReport report() const;

 private:
  struct Integrator;
  std::unique_ptr<Integrator> integrator_;
};

}  // namespace raffinate
