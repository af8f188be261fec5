// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_structure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// How far something has come at a node. In a saponifier or a regenerator, what enters beside the
/// organic decides nothing about the organic: it leaves with the aqueous.
enum class Reach { none, aqueous, whole };

Reach reach_within(const Plant& plant, int node, int lane) {
  if (plant.is_stage(node) || lane == static_cast<int>(Phase::organic)) return Reach::whole;
  const UnitSpec& unit = plant.units[at(node - plant.stage_count())].spec;
  const bool apart = std::holds_alternative<SaponifierSpec>(unit.model) ||
                     std::holds_alternative<RegeneratorSpec>(unit.model);
  return apart ? Reach::aqueous : Reach::whole;
}

/// A solvent tank gives what leaves its volume and extractant: more of these alone makes no
/// difference behind it.
bool is_made_up_anyway(const Plant& plant, const Feed& feed) {
  if (plant.is_stage(feed.node) || !std::holds_alternative<SolventTankSpec>(
                                       plant.units[at(feed.node - plant.stage_count())].spec.model))
    return false;
  for (int k = 0; k < plant.component_count(); ++k)
    if (k != plant.system.extractant.component && feed.totals[k] != 0.0) return false;
  return true;
}

/// How far a change of an input comes at every node.
std::vector<Reach> downstream(const Plant& plant, const PlantSpec& spec) {
  std::vector<Reach> reached(at(plant.node_count()), Reach::none);
  const auto raise = [&](int node, Reach reach) {
    if (reached[at(node)] >= reach) return false;
    reached[at(node)] = reach;
    return true;
  };
  if (spec.feed < 0) {
    raise(plant.stage_count() + spec.unit, Reach::whole);
  } else {
    const Feed& feed = plant.feeds[at(spec.feed)];
    if (is_made_up_anyway(plant, feed)) return reached;
    raise(feed.node, reach_within(plant, feed.node, feed.lane));
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (const Pipe& pipe : plant.pipes) {
      const Reach from = reached[at(pipe.from)];
      if (from == Reach::whole || (from == Reach::aqueous && pipe.phase == Phase::aqueous))
        grew = raise(pipe.to, reach_within(plant, pipe.to, pipe.lane)) || grew;
    }
    for (const Tie& tie : plant.ties)
      if (reached[at(plant.outlets[at(tie.outlet)].node)] != Reach::none)
        grew = raise(plant.feeds[at(tie.feed)].node, Reach::whole) || grew;
  }
  return reached;
}

/// Whether a component can be in an outlet at all.
bool can_hold(const Plant& plant, const Outlet& outlet, int k) {
  const auto among = [k](const std::vector<int>& components) {
    return std::find(components.begin(), components.end(), k) != components.end();
  };
  const bool liquid = outlet.phase == Phase::aqueous || outlet.phase == Phase::organic;
  if (liquid && !plant.system.tableau.present(outlet.phase, k)) return false;
  if (plant.is_stage(outlet.node)) return among(plant.stages[at(outlet.node)].components);
  const PlantUnit& unit = plant.units[at(outlet.node - plant.stage_count())];
  if (!among(unit.components)) return false;
  const auto brings_aqueous = [&](const auto& stream, int node) {
    return node == outlet.node && stream.phase == Phase::aqueous;
  };
  if (outlet.phase != Phase::aqueous ||
      std::any_of(plant.pipes.begin(), plant.pipes.end(),
                  [&](const Pipe& pipe) { return brings_aqueous(pipe, pipe.to); }) ||
      std::any_of(plant.feeds.begin(), plant.feeds.end(), [&](const Feed& feed) {
        return !feed.as_needed && brings_aqueous(feed, feed.node);
      }))
    return true;
  const bool fed = std::any_of(unit.needed.begin(), unit.needed.end(),
                               [&](int f) { return plant.feeds[at(f)].totals[k] != 0.0; });
  if (std::holds_alternative<SaponifierSpec>(unit.spec.model)) return fed;
  const auto* regenerator = std::get_if<RegeneratorSpec>(&unit.spec.model);
  const std::string& name = plant.system.tableau.components()[at(k)].name;
  return !regenerator || fed ||
         std::any_of(regenerator->removed.begin(), regenerator->removed.end(),
                     [&](const auto& removal) { return removal.metal == name; });
}

void check_target(const Plant& plant, const PlantSpec& one, InputProblems& problems) {
  const Outlet& outlet = plant.outlets[at(one.reading.outlet)];
  if (one.reading.metals.empty() ||
      std::any_of(one.reading.metals.begin(), one.reading.metals.end(),
                  [&](int k) { return can_hold(plant, outlet, k); }))
    return;
  const std::string metals = fmt::format("{}", fmt::join(one.spec.until.metals, " or "));
  problems.add(one.spec.until.at,
               fmt::format("spec \"{}\" asks for {} in \"{}\", where no {} can come", one.spec.name,
                           metals, one.spec.until.stream, metals),
               "name a stream on the way of the metal");
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
    check_target(plant, plant.specs[i], problems);
    const auto reached = downstream(plant, plant.specs[i]);
    bool any = false;
    for (std::size_t j = 0; j < count; ++j) {
      const Outlet& target = plant.outlets[at(plant.specs[j].reading.outlet)];
      const Reach reach = reached[at(target.node)];
      acts[i][j] =
          reach == Reach::whole || (reach == Reach::aqueous && target.phase == Phase::aqueous);
      any = any || acts[i][j];
    }
    const DesignSpec& spec = plant.specs[i].spec;
    if (!acts[i][i] && !any)
      problems.add(
          spec.adjust_at,
          fmt::format("spec \"{}\" adjusts {}, from which nothing comes to \"{}\"", spec.name,
                      spec.splitter.empty() ? spec.feed : spec.what, spec.until.stream),
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
    concentrations += feed.metals.size() + feed.reagents.size() + feed.holds.size() +
                      (feed.pH ? 1 : 0) + (feed.phase == Phase::organic ? 1 : 0) +
                      (feed.saponified > 0.0 ? 1 : 0);
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
