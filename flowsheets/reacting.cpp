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

std::vector<std::string> gas_dangers(const std::vector<Component>& components, int proton,
                                     const Flows& liquor, const Flows* solid, bool cathode,
                                     bool hydrogen) {
  double all = 0.0;
  for (std::size_t k = 0; k < components.size(); ++k) all += std::abs(liquor[k].value);
  const auto amount = [&](const Flows& flows, std::size_t k) {
    return flows[k].value > 1e-9 * all ? flows[k].value : 0.0;
  };
  double sulfide = 0.0, solid_sulfide = 0.0;
  std::string dissolved, metal;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const Component& one = components[k];
    const Atoms atoms = atoms_of(one);
    if (one.name == "S" || (one.charge < 0 && atoms.contains("S") && !atoms.contains("O")))
      sulfide += amount(liquor, k);
    if (one.name == "S" && solid) solid_sulfide += amount(*solid, k);
    if ((atoms.contains("As") || atoms.contains("Sb")) && amount(liquor, k) > 0.0)
      dissolved += (dissolved.empty() ? "" : ", ") + one.name;
    if (one.charge == 0 && one.metal && solid && amount(*solid, k) > 0.0)
      metal += (metal.empty() ? "" : ", ") + one.name;
  }
  const double acid = proton < 0 ? 0.0 : amount(liquor, static_cast<std::size_t>(proton));
  std::vector<std::string> warnings;
  if (!dissolved.empty() && !metal.empty())
    warnings.push_back(
        fmt::format("POISON: arsine or stibine (AsH3, SbH3) can come up where {} in "
                    "solution meets {}: closed vessel, exhaust, gas alarm",
                    dissolved, metal));
  if (!dissolved.empty() && cathode && (acid > 0.0 || hydrogen))
    warnings.push_back(
        fmt::format("POISON: arsine or stibine (AsH3, SbH3) can come up at the "
                    "cathode, where {} {} reduced: exhaust, gas alarm",
                    dissolved, acid > 0.0 ? "in acid is" : "beside hydrogen is"));
  if (sulfide > 0.0 && acid > sulfide)
    warnings.push_back("POISON: sulfide in solution meets acid: hydrogen sulfide (H2S) comes up");
  else if (solid_sulfide > 0.0 && acid > 0.0)
    warnings.push_back(
        "POISON: solid sulfide meets acid: hydrogen sulfide (H2S) can come up, the "
        "more the less oxidant is left");
  return warnings;
}

std::vector<std::string> fire_dangers(const std::vector<Component>& components, const Flows& gas) {
  double hydrogen = 0.0, oxidant = 0.0;  // [kmol/s]
  std::string with;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const std::string& name = components[k].name;
    const double moles = std::max(0.0, gas[k].value);
    if (name == "H2") hydrogen = moles;
    if ((name == "O2" || name == "Cl2") && moles > 0.0) {
      oxidant += moles;
      with += (with.empty() ? "" : " and ") + name;
    }
  }
  constexpr double hour = 3600.0, molar_mass = 2.016;  // [s], [kg/kmol]
  constexpr double little = 0.01;                      // [kg/h]
  if (!(hour * molar_mass * hydrogen > little)) return {};
  return {fmt::format(
      "FIRE: {:.3g} kg/h of hydrogen come up{}: exhaust, no ignition", hour * molar_mass * hydrogen,
      oxidant > 0.0
          ? fmt::format(", {:.2g} mol per mol of {}, which explodes", hydrogen / oxidant, with)
          : std::string())};
}

}  // namespace raffinate
