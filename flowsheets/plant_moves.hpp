// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "chemistry/input.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/plant_inputs.hpp"

namespace raffinate {

/// Finds in the plant what sensitivities are asked of and by: Plant::sensitivities. Without inputs in
/// the case these are flow and concentrations of all feeds that are not freed or as needed,
/// efficiencies below 1, and all constants in use. `full` is the whole system, `totals_of` the
/// composition of a feed. Faults go to `problems`.
void add_sensitivities(const Case& given, const System& full, const CompositionOf& totals_of,
                       Plant& plant, InputProblems& problems);

/// Gives `moved`, a copy of `plant` up to its inputs, this input times exp(ln_step), and all that the
/// case derives from it: composition and water of the feed, flows of the stages, volumes. Of a constant that is
/// a logarithm, log_K, it is K that is moved.
void move_input(const Plant& plant, const PlantInput& input, double ln_step, Plant& moved);

}  // namespace raffinate
