// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

#include "flowsheets/plant.hpp"
#include "flowsheets/solution.hpp"

namespace raffinate {

/// Derivatives of the outputs by the inputs of Plant::sensitivities at a steady state u of
/// PlantProblem(plant), its design specifications met. With r(u, p) = 0 the equations and y(u, p) an
/// output,
///
///     dy/dp = dy/dp (u fixed) - lambda . dr/dp (u fixed),        J^T lambda = (dy/du)^T
///
/// one transposed solve for each output with one factorisation of the Jacobian J, and no further solve
/// for the inputs. What depends on p at fixed u is differenced. Without slopes if J is singular.
/// D. G. Cacuci, J. Math. Phys. 22 (1981) 2794.
SensitivityResult sensitivities(const Plant& plant, std::span<const double> u);

}  // namespace raffinate
