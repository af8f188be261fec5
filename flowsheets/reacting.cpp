// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/reacting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace raffinate {

namespace {

std::size_t at(Eigen::Index i) { return static_cast<std::size_t>(i); }

/// Moles of a component that stand for a substance: those it holds, or, where it holds none (OH- is
/// water less H), those it lacks.
bool counts(const Substance& substance, double nu) {
  const bool holds = std::any_of(substance.stoichiometry.begin(), substance.stoichiometry.end(),
                                 [](const auto& part) { return part.second > 0.0; });
  return holds ? nu > 0.0 : nu < 0.0;
}

bool is_water(const Substance& substance) { return substance.stoichiometry.empty(); }

}  // namespace

ReactingPhases::ReactingPhases(Flows liquor, Flows solid, Flows gas)
    : made_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(liquor.size()))) {
  flows_ = {std::move(liquor), {}, std::move(solid), std::move(gas)};
}

Flow ReactingPhases::zero() const { return 0.0 * (*this)[Phase::aqueous].front(); }

std::optional<ReactingPhases::Limit> ReactingPhases::lasts(const BalancedReaction& reaction,
                                                           const Endless& endless) const {
  std::optional<Limit> least;
  for (const auto& [term, substance] : reaction.left()) {
    const Eigen::VectorXd& taken = reaction.taken(term.phase);
    const auto& ignored = endless[index(term.phase)];
    const auto limit_by = [&, &term = term](Eigen::Index k, double per_extent) {
      if (!ignored.empty() && ignored[at(k)]) return;
      const Flow extent = larger((1.0 / per_extent) * (*this)[term.phase][at(k)], zero());
      if (!least || extent.value < least->extent.value) least = {extent, written(term)};
    };
    const Eigen::Index water = taken.size() - 1;
    if (is_water(substance) && taken[water] > 0.0) limit_by(water, molar_water * taken[water]);
    for (const auto& [k, nu] : substance.stoichiometry)
      if (counts(substance, nu) && taken[k] * nu > 0.0) limit_by(k, taken[k]);
  }
  return least;
}

std::optional<Flow> ReactingPhases::uses_up(const BalancedReaction& reaction,
                                            const EquationTerm& term,
                                            const Substance& substance) const {
  std::optional<Flow> least;
  const Eigen::VectorXd& taken = reaction.taken(term.phase);
  if (is_water(substance)) {
    const double per_extent = molar_water * taken[taken.size() - 1];
    if (!(per_extent > 0.0)) return {};
    return larger((1.0 / per_extent) * (*this)[term.phase].back(), zero());
  }
  for (const auto& [k, nu] : substance.stoichiometry) {
    if (!counts(substance, nu)) continue;
    if (taken[k] * nu <= 0.0) return {};
    const Flow extent = larger((1.0 / taken[k]) * (*this)[term.phase][at(k)], zero());
    least = least ? smaller(*least, extent) : extent;
  }
  return least;
}

std::optional<Flow> ReactingPhases::there_is(const EquationTerm& term,
                                             const Substance& substance) const {
  std::optional<Flow> least;
  for (const auto& [k, nu] : substance.stoichiometry) {
    if (!counts(substance, nu)) continue;
    const Flow moles = larger((1.0 / nu) * (*this)[term.phase][at(k)], zero());
    least = least ? smaller(*least, moles) : moles;
  }
  return least;
}

void ReactingPhases::run(const BalancedReaction& reaction, const Flow& extent) {
  for (const Phase phase : {Phase::aqueous, Phase::solid, Phase::gas}) {
    Eigen::VectorXd change = reaction.change(phase);
    change.tail(1) *= molar_water;  // the carrier
    for (Eigen::Index k = 0; k < change.size(); ++k) {
      if (change[k] == 0.0) continue;
      Flow& flow = (*this)[phase][at(k)];
      const double before = std::abs(flow.value);
      flow += change[k] * extent;
      // What is used up is gone, and no round-off of it goes round in recycles.
      if (std::abs(flow.value) < 4e-16 * before) flow.value = 0.0;
    }
    made_ += extent.value * change;
  }
}

double content(const Substance& substance, const Eigen::VectorXd& totals) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [k, nu] : substance.stoichiometry)
    if (counts(substance, nu)) least = std::min(least, totals[k] / nu);
  return std::isfinite(least) ? std::max(0.0, least) : 0.0;
}

Substance spoken_of(const EquationTerm& term, const System& system) {
  const auto substance = find_substance(system, term.name);
  if (!substance)
    throw Fault(fmt::format("the system {} cannot make {}", system.name, term.name),
                did_you_mean(term.name, substance_names(system), "it has"));
  return *substance;
}

}  // namespace raffinate
