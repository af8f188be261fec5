// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Rules a plant should keep, each told with the worst stage (or stream) that breaks it:
///
/// - O/A within 1:10 to 10:1;
/// - loading at most the capacity C/6: beyond, third phase and gel are to be expected;
/// - free acid at most 6 mol/L: fuming acid, corrosion, and chloride complexes take over;
/// - no solid oversaturated: hydroxides of rare earths, oxalates, sulfates, ... of the system;
/// - salts dissolved: NaCl, NH4Cl, chlorides of the rare earths (ESTIMATED products of the
///   concentrations in their saturated solutions at 25 degC);
/// - an extraction or scrub stage extracts: D of some metal above 0.01.
///
/// docs/models/design-rules.md gives the numbers and where they come from.
std::vector<std::string> design_warnings(const PlantProblem& problem, std::span<const double> u,
                                         const Solution& solution);

/// "O/A is 12:1 at stage 3 of \"strip\", beyond 10:1: ..."; empty if all stages are within.
std::string phase_ratio_warning(const std::string& block, std::span<const double> aqueous,
                                std::span<const double> organic);

}  // namespace raffinate
