// SPDX-License-Identifier: BSD-3-Clause
// Inputs that depend on the plant's answer: feeds that follow a stream, and those that
// specifications free.
#include "flowsheets/plant_inputs.hpp"

#include <fmt/core.h>

#include "flowsheets/fed_by_element.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The feed's composition is linear in the reagent.
void free_reagent(const Case& given, const CompositionOf& totals_of, const Plant& plant,
                  PlantSpec& one, InputProblems& problems) {
  FeedSpec spec = given.feeds[at(one.feed)];
  for (Amount& amount : spec.reagents) {
    if (amount.name != one.spec.what) continue;
    one.start = amount.concentration;
    amount.concentration += 1.0;
  }
  const Eigen::VectorXd more = totals_of(spec);
  if (more.size() > 0 && one.start > 0.0) {
    one.totals_slope = more - plant.feeds[at(one.feed)].totals;
    return;
  }
  problems.add(one.spec.adjust_at,
               fmt::format("{} of feed \"{}\" cannot be adjusted", one.spec.what, spec.name),
               "give the reagent a concentration in the feed, without a pH beside it");
}

/// Organic flows are settled before anything else, solids and gases have none: what can be adjusted
/// parts an aqueous.
void free_part(Plant& plant, PlantSpec& one, InputProblems& problems) {
  one.flow = false;
  plant.flows_free = true;
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i) {
    const UnitSpec& unit = plant.units[at(i)].spec;
    if (unit.name != one.spec.splitter) continue;
    one.unit = i;
    const auto& parts = std::get<SplitterSpec>(unit.model).parts;
    for (int p = 0; p < static_cast<int>(parts.size()); ++p) {
      if (parts[at(p)].stream != one.spec.what) continue;
      one.part = p;
      one.start = parts[at(p)].share ? *parts[at(p)].share : *parts[at(p)].flow;
    }
    for (const Outlet& outlet : plant.outlets)
      if (outlet.node == plant.stage_count() + i && outlet.phase != Phase::aqueous) {
        problems.add(one.spec.adjust_at,
                     fmt::format("spec \"{}\" adjusts \"{}\", which is {}", one.spec.name,
                                 one.spec.what, to_string(outlet.phase)),
                     "adjust a part of an aqueous stream");
        break;
      }
  }
}

/// Finds the outlets that ties follow.
void resolve(const Case& given, Plant& plant, InputProblems& problems) {
  for (Tie& tie : plant.ties) {
    const Follow& follow = *given.feeds[at(tie.feed)].follow;
    for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o) {
      if (plant.outlets[at(o)].name == follow.stream) tie.outlet = o;
    }
    const Feed& feed = plant.feeds[at(tie.feed)];
    if (!plant.is_stage(feed.node)) {
      problems.add(follow.at,
                   fmt::format("feed \"{}\" follows a stream, but enters a unit", feed.name),
                   "let it enter a cascade, or return part of the stream itself with a splitter");
    }
    if (!plant.is_stage(plant.outlets[at(tie.outlet)].node)) {
      problems.add(follow.at, fmt::format("\"{}\" does not leave a cascade", follow.stream),
                   "follow an outlet of a cascade");
    }
    if (plant.outlets[at(tie.outlet)].phase != feed.phase) {
      problems.add(follow.at,
                   fmt::format("feed \"{}\" is aqueous and cannot follow the organic stream \"{}\"",
                               feed.name, follow.stream),
                   "follow an aqueous outlet");
    }
  }
}

}  // namespace

void add_specs(const Case& given, const CompositionOf& totals_of, Plant& plant,
               InputProblems& problems) {
  for (const DesignSpec& spec : given.specs) {
    PlantSpec one{.spec = spec};
    for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f)
      if (plant.feeds[at(f)].name == spec.feed) one.feed = f;
    std::string missing;
    one.reading = reading_of(plant, spec.until, missing);
    if (!missing.empty())
      problems.add(spec.until.at, fmt::format("no feed of this plant brings {}", missing),
                   "name a metal that is fed");
    else
      check_recovery(plant, one.reading, spec.until, problems);
    if (!spec.splitter.empty()) {
      free_part(plant, one, problems);
      plant.specs.push_back(std::move(one));
      continue;
    }
    one.flow = spec.what == "flow";
    const Feed& feed = plant.feeds[at(one.feed)];
    if (one.flow) {
      one.start = feed.flow;
      plant.flows_free = plant.flows_free || feed.phase == Phase::aqueous;
    } else {
      free_reagent(given, totals_of, plant, one, problems);
    }
    plant.specs.push_back(std::move(one));
  }
}

Plant with_inputs(Plant plant, const std::vector<double>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    PlantSpec& one = plant.specs[i];
    const double more = inputs[i] - one.start;
    one.start = inputs[i];
    if (one.feed < 0) {
      auto& part = std::get<SplitterSpec>(plant.units[at(one.unit)].spec.model).parts[at(one.part)];
      (part.share ? part.share : part.flow) = inputs[i];
      continue;
    }
    Feed& feed = plant.feeds[at(one.feed)];
    if (one.flow) {
      feed.flow = inputs[i];
      for (std::size_t s = 0; s < one.organic_slope.size(); ++s)
        plant.stages[s].flow[static_cast<int>(Phase::organic)] += more * one.organic_slope[s];
    } else {
      feed.totals += more * one.totals_slope;
      if (feed.phase == Phase::aqueous)
        feed.carrier -= more * plant.carriers.volume.dot(one.totals_slope);
    }
  }
  return plant;
}

void add_ties(const Case& given, const std::vector<std::string>& balancing, Plant& plant,
              InputProblems& problems) {
  const Tableau& tableau = plant.system.tableau;
  for (int f = 0; f < static_cast<int>(given.feeds.size()); ++f) {
    const auto& follow = given.feeds[at(f)].follow;
    if (!follow) continue;
    Tie tie{.feed = f,
            .metal = tableau.component(follow->metal),
            .per = tableau.component(follow->per)};
    if (tie.metal < 0 || tie.per < 0) {
      problems.add(follow->at,
                   fmt::format("the system {} does not have {} and {}", plant.system.name,
                               follow->metal, follow->per),
                   "follow a metal of the system, relative to a metal this feed holds");
      continue;
    }
    tie.per_total = plant.feeds[at(f)].totals[tie.per];
    if (!(tie.per_total > 0.0) || tie.metal == tie.per ||
        plant.feeds[at(f)].totals[tie.metal] != 0.0) {
      problems.add(
          follow->at,
          fmt::format("feed \"{}\" must hold {} itself and leave {} to the stream it follows",
                      given.feeds[at(f)].name, follow->per, follow->metal),
          fmt::format("give {} under metals, and {} only under follow", follow->per,
                      follow->metal));
      continue;
    }
    if (const int ion = tableau.component(balancing[at(f)]); ion >= 0) {
      tie.balance = ion;
      tie.balance_per_metal = -static_cast<double>(tableau.components()[at(tie.metal)].charge) /
                              tableau.components()[at(ion)].charge;
    }
    plant.ties.push_back(tie);
  }
  resolve(given, plant, problems);
}

}  // namespace raffinate
