// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <vector>

#include "solver/report.hpp"
#include "solver/steady_solver.hpp"
#include "solver/torn_cascade.hpp"

namespace raffinate {

/// Finds the steady state of a torn cascade: Newton with the whole step limited to 0.3, then to 0.1,
/// then the physical pseudo-transient, each from the given phi [stages x shared]. Fills phi
/// with the solution, and leaves it alone if there is none. One report per rung tried.
std::vector<RungReport> solve_torn(TornEquations& equations, std::span<double> phi,
                                   const SteadyOptions& options = {});

}  // namespace raffinate
