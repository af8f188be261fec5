// SPDX-License-Identifier: BSD-3-Clause
// Solid and gaseous feeds: what they are made of, in components.
#include <fmt/core.h>

#include <cmath>

#include "chemistry/elements.hpp"
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

}  // namespace

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
