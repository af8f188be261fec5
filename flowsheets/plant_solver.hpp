// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cmath>
#include <span>
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/torn_border.hpp"
#include "solver/steady_solver.hpp"

namespace raffinate {

/// Steady state of a plant from the state u: torn where it tears, by the general form where it does
/// not or where the torn one fails. The general form judges every answer.
SolverReport solve_plant(PlantProblem& problem, std::span<double> u,
                         const SteadyOptions& options = {});

/// A torn state as the general form sees it.
struct Judged {
  std::vector<double> u;
  std::vector<WorstEquation> worst;
  double residual() const { return std::abs(worst.front().residual); }
};

/// Judges the state of a converged border. Where balances are small differences of what the border
/// balances (acid of a liquor that is nearly neutral), one more of Newton's steps may be needed to come
/// below `acceptable`.
Judged judge(PlantProblem& problem, TornBorder& border, double acceptable);

}  // namespace raffinate
