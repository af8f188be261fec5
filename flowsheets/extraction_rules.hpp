// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Where acid on the extractant passes the limit that the system states for a third phase.
std::vector<std::string> third_phase_warnings(const PlantProblem& problem,
                                              std::span<const double> u);

/// Metals that take a good part of the extractant beside a metal that is sold, and are in no product
/// themselves: iron(III) beside antimony. Looked at in the loaded organic, where it leaves the
/// cascade or enters its strip.
std::vector<std::string> coextraction_warnings(const PlantProblem& problem,
                                               std::span<const double> u, const Solution& solution);

/// "; with 1.2 mol/L of free acid in place of 0.5 it would stay dissolved", for a solid that acid
/// dissolves and an aqueous of these totals [mol/L]; empty if none does.
std::string acid_cure(const System& system, const Solid& solid, const Eigen::VectorXd& totals);

}  // namespace raffinate
