// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/solution.hpp"
#include "solver/steady_solver.hpp"

namespace raffinate {

struct SolveOptions {
  SteadyOptions steady;
  std::optional<double> time_limit = {};  ///< [s] after which the solver gives up
};

/// Solves the steady state of a case. Throws InputError for a case that makes no plant; not
/// converging is reported in Solution::report.
Solution solve(const Case& given, const SolveOptions& options = {});

/// The same for a plant that is built already; `u` carries a warm start in, if not empty, and the
/// state out.
Solution solve(const Plant& plant, std::vector<double>& u, const SolveOptions& options = {});

struct Checked {
  std::vector<std::string> notes, warnings;
};

/// Builds the plant without solving it. Throws InputError.
Checked check(const Case& given);

}  // namespace raffinate
