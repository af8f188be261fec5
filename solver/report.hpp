// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <limits>
#include <string>
#include <vector>

namespace raffinate {

/// What one rung of the ladder did.
struct RungReport {
  std::string name;  ///< "newton 0.3", "pseudo-transient", ...
  bool converged = false;
  int iterations = 0;  ///< Newton iterations
  int steps = 0;       ///< pseudo-time or continuation steps, 0 for plain Newton
  double seconds = 0.0;
  /// Largest per iteration or step, in the rung's own equations: steady balances, or torn closures.
  std::vector<double> residuals;
};

struct WorstEquation {
  std::string name;       ///< "separation stage 37, Pr balance"
  double residual = 0.0;  ///< relative to the equation's throughput
};

/// Not converging is an answer: it is reported here, never thrown.
struct SolverReport {
  bool converged = false;
  std::string rung;      ///< the rung that converged, empty if none did
  std::string not_torn;  ///< why the general form was used; empty where the torn one was enough
  std::vector<RungReport> rungs;
  double residual =
      std::numeric_limits<double>::quiet_NaN();  ///< largest of the steady balances at the end
  /// How far relative errors of the equations reach into ln(concentration), at most: near a sharp cut
  /// thousands of times. An estimate: see docs/numerics.md; NaN if not converged.
  double amplification = std::numeric_limits<double>::quiet_NaN();
  std::vector<WorstEquation> worst;  ///< up to five, largest first
  double seconds = 0.0;              ///< wall time of the solve, process start-up not counted
};

}  // namespace raffinate
