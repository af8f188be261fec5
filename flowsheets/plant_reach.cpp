// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "flowsheets/plant.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// What a unit brings into the plant by itself.
bool brings(const Plant& plant, const PlantUnit& unit, int k) {
  if (k == plant.system.proton) return true;
  if (std::holds_alternative<SolventTankSpec>(unit.spec.model))
    return k == plant.system.extractant.component;
  if (std::binary_search(unit.made.begin(), unit.made.end(), k)) return true;
  return std::any_of(unit.needed.begin(), unit.needed.end(),
                     [&](int f) { return plant.feeds[at(f)].totals[k] != 0.0; });
}

bool carries(const Plant& plant, const Pipe& pipe, int k) {
  if (pipe.phase == Phase::solid || pipe.phase == Phase::gas)
    return k != plant.system.extractant.component;
  return plant.system.tableau.present(pipe.phase, k);
}

}  // namespace

void find_reach(Plant& plant) {
  for (Stage& stage : plant.stages) stage.components.clear();
  for (PlantUnit& unit : plant.units) unit.components.clear();
  std::vector<Pipe> pipes = plant.pipes;
  for (int k = 0; k < plant.component_count(); ++k) {
    std::vector<bool> reached(at(plant.node_count()), k == plant.system.proton);
    for (const Feed& feed : plant.feeds) {
      if (feed.totals[k] != 0.0) reached[at(feed.node)] = true;
    }
    for (const Tie& tie : plant.ties) {
      if (tie.metal == k || tie.balance == k) reached[at(plant.feeds[at(tie.feed)].node)] = true;
    }
    for (std::size_t i = 0; i < plant.units.size(); ++i) {
      if (brings(plant, plant.units[i], k)) reached[plant.stages.size() + i] = true;
    }
    for (bool grew = true; grew;) {
      grew = false;
      for (const Pipe& pipe : pipes) {
        if (reached[at(pipe.from)] && !reached[at(pipe.to)] && carries(plant, pipe, k)) {
          reached[at(pipe.to)] = grew = true;
        }
      }
      std::reverse(pipes.begin(), pipes.end());  // aqueous runs against the order
    }
    for (int node = 0; node < plant.node_count(); ++node) {
      if (!reached[at(node)]) continue;
      (plant.is_stage(node) ? plant.stages[at(node)].components
                            : plant.units[at(node - plant.stage_count())].components)
          .push_back(k);
    }
  }
}

}  // namespace raffinate
