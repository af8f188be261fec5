// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "chemistry/input.hpp"
#include "flowsheets/plant.hpp"

namespace raffinate {

/// Feeds that follow a stream. `balancing` names per feed the ion that balances its charge.
void add_ties(const Case& given, const std::vector<std::string>& balancing, Plant& plant,
              InputProblems& problems);

/// The composition of a feed over plant components [mol/L]; empty if it has faults.
using CompositionOf = std::function<Eigen::VectorXd(const FeedSpec&)>;

/// Inputs that design specifications free.
void add_specs(const Case& given, const CompositionOf& totals_of, Plant& plant,
               InputProblems& problems);

/// The plant as though the case gave these values to the inputs that specifications free
/// [m3/s or mol/L].
Plant with_inputs(Plant plant, const std::vector<double>& inputs);

}  // namespace raffinate
