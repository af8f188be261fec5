// SPDX-License-Identifier: BSD-3-Clause
// Solid and gaseous feeds: what they are made of, in components.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "chemistry/elements.hpp"
#include "chemistry/reagents.hpp"
#include "flowsheets/feed_composition.hpp"

namespace raffinate {

namespace {

/// What a name stands for must be countable, and carry no charge out of nowhere.
std::optional<Substance> neutral_substance(const MassShare& part, const System& system,
                                           InputProblems& problems) {
  const auto& components = system.tableau.components();
  const auto found = find_substance(system, part.name);
  if (!found) {
    problems.add(part.at, fmt::format("the system {} cannot count {}", system.name, part.name),
                 fmt::format("add it to its file, for example\n    minerals: {{Sb2S3: 2 Sb + 3 S}}"
                             "\n{}",
                             did_you_mean(part.name, substance_names(system), "it has")));
  } else if (const double charge = charge_of(*found, components); std::abs(charge) > 1e-9) {
    problems.add(part.at,
                 fmt::format("{} carries charge {:+g}, so it is no solid or gas by itself",
                             part.name, charge),
                 "name a compound: FeCl2 in place of Fe2");
    return {};
  } else if (!(molar_mass_of(*found, components) > 0.0)) {
    problems.add(part.at, fmt::format("the molar mass of {} is not known", part.name),
                 "give its components one in the system file");
    return {};
  }
  return found;
}

/// What is bought under its own name, also where its flow is given: NaOH, Fe0.
bool is_reagent(const MassShare& part) {
  return find_reagent(part.name) || parse_metal_name(part.name).valence == 0;
}

bool is_mineral(const MassShare& part, const System& system) {
  return std::any_of(system.minerals.begin(), system.minerals.end(),
                     [&](const Substance& mineral) { return mineral.name == part.name; });
}

}  // namespace

std::vector<Amount> reagents_by_mass(const FeedSpec& feed, const System& system) {
  std::vector<Amount> reagents;
  const bool solid = feed.phase == Phase::solid;
  const bool raw = solid && !feed.as_needed &&
                   std::any_of(feed.holds.begin(), feed.holds.end(),
                               [&](const MassShare& part) { return is_mineral(part, system); });
  for (const MassShare& part : feed.holds) {
    const bool comes_along =
        part.name == "N2" || part.name == "H2O" || (solid && !feed.as_needed && !is_reagent(part));
    const auto substance = find_substance(system, part.name);
    if (raw || comes_along || !substance) continue;
    const double mass = molar_mass_of(*substance, system.tableau.components());
    reagents.push_back({part.name, part.share / mass, part.at});
  }
  return reagents;
}

FeedComposition composition_by_mass(const FeedSpec& feed, const System& system,
                                    InputProblems& problems) {
  FeedComposition result;
  result.totals = Eigen::VectorXd::Zero(system.tableau.component_count());
  result.water = feed.moisture / (1.0 - feed.moisture);
  for (const MassShare& part : feed.holds) {
    const auto substance = neutral_substance(part, system, problems);
    if (!substance) continue;
    const double moles = part.share / molar_mass_of(*substance, system.tableau.components());
    for (const auto& [k, nu] : substance->stoichiometry) result.totals[k] += nu * moles;
    result.water += moles * substance->water * molar_water;
  }
  return result;
}

}  // namespace raffinate
