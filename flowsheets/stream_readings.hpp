// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Every stream of a state: feeds, make-up of units, then outlets in the order of Plant::outlets.
std::vector<StreamResult> read_streams(PlantProblem& problem, std::span<const double> u);

/// The stream of an outlet among them.
const StreamResult& stream_of_outlet(const Plant& plant, const std::vector<StreamResult>& streams,
                                     int outlet);

/// A feed that follows a product cannot take back more than the product carries.
std::vector<std::string> reflux_warnings(const PlantProblem& problem,
                                         const std::vector<StreamResult>& streams);

/// Totals of a liquid that leaves a stage [mol/L], nothing for what counts as absent.
Eigen::VectorXd totals_leaving(const PlantProblem& problem, std::span<const double> u, int stage,
                               Phase phase);

/// u = ln(free concentration / 1 mol/L) of the components at a stage; -inf: absent.
Eigen::VectorXd ln_free_at_stage(const PlantProblem& problem, std::span<const double> u, int stage);

/// NaN where acid is not counted in charges or has vanished.
double pH_of_stage(const PlantProblem& problem, std::span<const double> u, int stage);

}  // namespace raffinate
