// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "chemistry/input.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/plant.hpp"

namespace raffinate {

/// Lays the pipes: outlets, what takes them in, and where feeds enter.
void lay_pipes(const Case& given, Plant& plant, InputProblems& problems);

/// Finds all flows from the volume balances of nodes and liquids, recycles included, and judges them:
/// loops that nothing closes, draws that take too much, dry stages, phase ratios. Fills
/// Stage::flow and slopes of PlantSpec and PlantInput. Faults go to `problems`.
void find_flows(const Case& given, Plant& plant, InputProblems& problems);

}  // namespace raffinate
