// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_structure.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

int node_of_input(const Plant& plant, const PlantSpec& spec) {
  return spec.feed >= 0 ? plant.feeds[at(spec.feed)].node : plant.stage_count() + spec.unit;
}

/// Nodes that something entering at `start` can come to.
std::vector<bool> downstream(const Plant& plant, int start) {
  std::vector<bool> reached(at(plant.node_count()), false);
  std::vector<std::vector<int>> next(reached.size());
  for (const Pipe& pipe : plant.pipes) next[at(pipe.from)].push_back(pipe.to);
  for (const Tie& tie : plant.ties)
    next[at(plant.outlets[at(tie.outlet)].node)].push_back(plant.feeds[at(tie.feed)].node);
  std::vector<int> open{start};
  while (!open.empty()) {
    const int node = open.back();
    open.pop_back();
    if (reached[at(node)]) continue;
    reached[at(node)] = true;
    open.insert(open.end(), next[at(node)].begin(), next[at(node)].end());
  }
  return reached;
}

/// Streams between blocks that close a loop: those that lead back in a walk along the streams.
int recycle_count(const Plant& plant) {
  const auto block_of = [&](int node) {
    return plant.is_stage(node)
               ? plant.stages[at(node)].block
               : static_cast<int>(plant.blocks.size()) + node - plant.stage_count();
  };
  const std::size_t blocks = plant.blocks.size() + plant.units.size();
  std::vector<std::vector<int>> next(blocks);
  for (const Outlet& outlet : plant.outlets)
    if (!outlet.product()) next[at(block_of(outlet.node))].push_back(block_of(outlet.taken_in_at));
  int found = 0;
  enum class Mark { fresh, open, done };
  std::vector<Mark> mark(blocks, Mark::fresh);
  const std::function<void(std::size_t)> walk = [&](std::size_t block) {
    mark[block] = Mark::open;
    for (const int to : next[block]) {
      if (mark[at(to)] == Mark::open) ++found;
      if (mark[at(to)] == Mark::fresh) walk(at(to));
    }
    mark[block] = Mark::done;
  };
  for (std::size_t block = 0; block < blocks; ++block)
    if (mark[block] == Mark::fresh) walk(block);
  return found;
}

}  // namespace

void check_structure(const Plant& plant, InputProblems& problems) {
  const std::size_t count = plant.specs.size();
  std::vector<std::vector<bool>> acts(count, std::vector<bool>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const auto reached = downstream(plant, node_of_input(plant, plant.specs[i]));
    bool any = false;
    for (std::size_t j = 0; j < count; ++j) {
      acts[i][j] = reached[at(plant.outlets[at(plant.specs[j].outlet)].node)];
      any = any || acts[i][j];
    }
    const DesignSpec& spec = plant.specs[i].spec;
    if (!acts[i][i] && !any)
      problems.add(
          spec.adjust_at,
          fmt::format("spec \"{}\" adjusts {}, from which nothing comes to \"{}\"", spec.name,
                      spec.splitter.empty() ? spec.feed : spec.what, spec.stream),
          "adjust an input that is upstream of the target, or on a recycle to it");
  }
  // One target to each input (augmenting paths); the order in which the case pairs them is free.
  std::vector<int> input_of(count, -1);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<bool> tried(count, false);
    const std::function<bool(std::size_t)> assign = [&](std::size_t input) {
      for (std::size_t target = 0; target < count; ++target) {
        if (!acts[input][target] || tried[target]) continue;
        tried[target] = true;
        if (input_of[target] >= 0 && !assign(at(input_of[target]))) continue;
        input_of[target] = static_cast<int>(input);
        return true;
      }
      return false;
    };
    const bool some = std::find(acts[i].begin(), acts[i].end(), true) != acts[i].end();
    if (some && !assign(i))
      problems.add(plant.specs[i].spec.at,
                   fmt::format("spec \"{}\" is one too many: the inputs that are freed reach fewer "
                               "targets than there are",
                               plant.specs[i].spec.name),
                   "free an input that acts on a target no other input reaches");
  }
}

std::string degrees_of_freedom(const Case& given, const Plant& plant) {
  std::size_t flows = 0, concentrations = 0;
  for (const FeedSpec& feed : given.feeds) {
    flows += feed.as_needed ? 0 : 1;
    concentrations += feed.metals.size() + feed.reagents.size() + (feed.pH ? 1 : 0) +
                      (feed.phase == Phase::organic ? 1 : 0) + (feed.saponified > 0.0 ? 1 : 0);
  }
  const auto needed = static_cast<std::size_t>(std::count_if(
      given.feeds.begin(), given.feeds.end(), [](const FeedSpec& feed) { return feed.as_needed; }));
  return fmt::format(
      "degrees of freedom: {} flows and {} concentrations of feeds given{}; {} flow{} "
      "as needed decided by units; {} stages, {} units, {} recycle{}",
      flows, concentrations,
      plant.specs.empty() ? ""
                          : fmt::format(", {} freed by as many specifications", plant.specs.size()),
      needed, needed == 1 ? "" : "s", plant.stages.size(), plant.units.size(), recycle_count(plant),
      recycle_count(plant) == 1 ? "" : "s");
}

}  // namespace raffinate
