// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_guesses.hpp"

#include <algorithm>

#include "flowsheets/feed_composition.hpp"

namespace raffinate {

void add_guesses(const Case& given, const System& chemistry, const std::vector<int>& keep,
                 Plant& plant, InputProblems& problems) {
  for (const FeedSpec& spec : given.guesses) {
    const auto outlet = std::find_if(plant.outlets.begin(), plant.outlets.end(),
                                     [&](const Outlet& one) { return one.name == spec.name; });
    const FeedComposition composition = feed_composition(spec, chemistry, problems);
    if (outlet == plant.outlets.end() || composition.totals.size() == 0) continue;
    Guess guess{outlet->node - plant.stage_count(), outlet->port, spec.flow, {}};
    const Eigen::VectorXd totals = composition.totals(keep);
    guess.amount.resize(totals.size() + 1);
    guess.amount << spec.flow * totals, spec.flow;
    if (spec.by_mass())
      guess.amount.tail(1) *= composition.water;
    else if (spec.phase == Phase::aqueous)
      guess.amount.tail(1).array() -= spec.flow * plant.carriers.volume.dot(totals);
    plant.guesses.push_back(std::move(guess));
  }
}

}  // namespace raffinate
