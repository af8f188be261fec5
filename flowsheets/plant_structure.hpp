// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "chemistry/input.hpp"
#include "flowsheets/plant.hpp"

namespace raffinate {

/// Judges whether the equations of a plant can be independent, before anything is solved: every
/// input that a design specification frees must have a way to its target, and several of them must
/// be assignable one to one. Faults go to `problems`. (Loops that nothing closes are found with the
/// flows.)
void check_structure(const Plant& plant, InputProblems& problems);

/// "degrees of freedom: 14 flows, 31 concentrations and 12 settings given, 2 of them freed ..."
std::string degrees_of_freedom(const Case& given, const Plant& plant);

}  // namespace raffinate
