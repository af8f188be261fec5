// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/feed_composition.hpp"

#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

#include "chemistry/capacity.hpp"
#include "chemistry/equilibrium.hpp"
#include "chemistry/reagents.hpp"

namespace raffinate {

namespace {

std::string listed_metals(const System& system) {
  std::string names;
  for (const Component& component : system.tableau.components()) {
    if (component.metal) names += (names.empty() ? "" : ", ") + component.name;
  }
  return names;
}

/// Index of a metal that the system has; -1 after a report.
int metal_index(const Amount& amount, const System& system, InputProblems& problems) {
  const int k = system.tableau.component(amount.name);
  if (k < 0 || !system.tableau.components()[static_cast<std::size_t>(k)].metal) {
    problems.add(amount.at,
                 fmt::format("the system {} does not have the metal {}", system.name, amount.name),
                 fmt::format("it has {}", listed_metals(system)));
    return -1;
  }
  return k;
}

void add_reagent(const Amount& amount, const System& system, Eigen::VectorXd& totals,
                 InputProblems& problems) {
  const Reagent* reagent = find_reagent(amount.name);
  if (!reagent) return;  // the reader has complained
  bool counted = false;
  for (const auto& [name, moles] : reagent->components) {
    const int k = system.tableau.component(name);
    if (k >= 0) {
      totals[k] += moles * amount.concentration;
      counted = true;
    } else if (system.charges) {
      problems.add(amount.at,
                   fmt::format("{} brings {}, which the system {} does not have", amount.name, name,
                               system.name),
                   "choose another reagent, or another system");
      return;
    }
  }
  if (!counted) {
    problems.add(amount.at,
                 fmt::format("the system {} counts nothing of {}", system.name, amount.name),
                 "leave it out, or choose a system with acid in it");
  }
}

bool brings_acid(const FeedSpec& feed) {
  for (const Amount& amount : feed.reagents) {
    const Reagent* reagent = find_reagent(amount.name);
    if (!reagent) continue;
    for (const auto& [name, moles] : reagent->components) {
      if (name == "H") return true;
    }
  }
  return false;
}

/// Free acid from pH: the speciation of the liquid decides how much total H that takes.
void set_pH(const FeedSpec& feed, const System& system, FeedComposition& result,
            InputProblems& problems) {
  if (system.proton < 0) {
    problems.add(feed.pH_at, fmt::format("the system {} does not count acid", system.name),
                 "leave out pH");
    return;
  }
  if (brings_acid(feed)) {
    problems.add(feed.pH_at,
                 fmt::format("feed \"{}\" gives both a pH and an acid or a base", feed.name),
                 "give one of them; the other is a result");
    return;
  }
  Eigen::VectorXd totals = result.totals;
  double& acid = result.totals[system.proton];
  for (int pass = 0; pass < 20; ++pass) {  // the balancing anion may bind acid or metal
    totals = result.totals;
    if (result.balance >= 0) {
      const int z = system.tableau.components()[static_cast<std::size_t>(result.balance)].charge;
      totals[result.balance] -= charge_of(totals, system) / z;
    }
    Equilibrium liquid;
    try {
      liquid = speciate(system.tableau, totals, system.proton, *feed.pH);
    } catch (const std::invalid_argument&) {  // a balancing ion of the wrong sign: not converged
    }
    if (!liquid.converged) {
      problems.add(
          feed.pH_at,
          fmt::format("found no speciation of feed \"{}\" at pH {:g}", feed.name, *feed.pH),
          "give the acid as a concentration instead, such as HCl: 0.01 mol/L");
      return;
    }
    const double before = acid;
    acid = liquid.aqueous[system.proton];
    if (std::abs(acid - before) <= 1e-15 * std::abs(acid)) break;
  }
}

void balance_charge(const FeedSpec& feed, const System& system, FeedComposition& result,
                    InputProblems& problems) {
  if (result.balance < 0) return;
  const Component& ion = system.tableau.components()[static_cast<std::size_t>(result.balance)];
  const double missing = -charge_of(result.totals, system) / ion.charge;
  const double given = result.totals.cwiseAbs().sum();
  if (std::abs(missing) <= 1e-13 * given) return;
  if (missing < 0.0) {
    problems.add(feed.at,
                 fmt::format("feed \"{}\" has {:.4g} mol/L {} more than its other ions balance",
                             feed.name, -missing, ion.name),
                 "check its salts and acids, or give metals that belong to them");
    return;
  }
  result.totals[result.balance] += missing;
  result.notes.push_back(
      fmt::format("{}: {:.4g} mol/L {} balances the charge", feed.name, missing, ion.name));
}

/// Puts `amount` [mol/L] of a component into the organic, with what its species brings along.
void load_organic(const std::string& name, double amount, const Location& at, const System& system,
                  Eigen::VectorXd& totals, InputProblems& problems) {
  const int k = system.tableau.component(name);
  for (const Species& species : system.tableau.species()) {
    if (species.phase != Phase::organic) continue;
    for (const auto& [component, nu] : species.stoichiometry) {
      if (component != k || nu <= 0.0) continue;
      for (const auto& [other, n] : species.stoichiometry) {
        if (other != system.extractant.component) totals[other] += n / nu * amount;
      }
      return;
    }
  }
  problems.add(at, fmt::format("the system {} has no form of {} in the organic", system.name, name),
               "leave it out of the organic feed");
}

void fill_organic(const FeedSpec& feed, const System& system, FeedComposition& result,
                  InputProblems& problems) {
  const Extractant& extractant = system.extractant;
  if (extractant.component >= 0) {
    if (!(feed.extractant > 0.0)) {
      problems.add(feed.at,
                   fmt::format("organic feed \"{}\" says nothing of its extractant", feed.name),
                   "add extractant: 1.5 mol/L (molecules of extractant, not dimers)");
      return;
    }
    result.totals[extractant.component] += feed.extractant / extractant.monomers;
  } else if (feed.extractant > 0.0) {
    problems.add(feed.extractant_at,
                 fmt::format("the system {} does not count extractant", system.name),
                 "leave it out");
  }
  for (const Amount& amount : feed.metals) {
    if (metal_index(amount, system, problems) >= 0) {
      load_organic(amount.name, amount.concentration, amount.at, system, result.totals, problems);
    }
  }
  if (feed.saponified == 0.0) return;
  bool possible = false;
  std::string ions;
  for (const std::string& ion : system.saponifying) {
    possible = possible || ion == feed.saponified_by;
    ions += (ions.empty() ? "" : ", ") + ion;
  }
  if (!possible) {
    problems.add(feed.saponified_at,
                 fmt::format("the organic of {} cannot be saponified with {}", system.name,
                             feed.saponified_by),
                 ions.empty() ? "leave out saponified" : "it takes " + ions);
  } else if (feed.saponified * extractant.monomers > 1.0) {
    problems.add(feed.saponified_at,
                 fmt::format("saponified beyond {:.4g} %: the system {} binds one {} per {:g} "
                             "molecules of extractant",
                             100.0 / extractant.monomers, system.name, feed.saponified_by,
                             extractant.monomers),
                 "the number is mol counter-ion per mol extractant (monomer)");
  } else {
    load_organic(feed.saponified_by, feed.saponified * feed.extractant, feed.saponified_at, system,
                 result.totals, problems);
  }
}

/// An organic cannot hold more than its extractant binds.
void require_capacity(const FeedSpec& feed, const System& system, const Eigen::VectorXd& totals,
                      InputProblems& problems) {
  if (system.extractant.component < 0) return;
  const double there = totals[system.extractant.component],
               needed = extractant_needed(system, totals);
  if (needed <= there * (1.0 + 1e-12)) return;
  problems.add(feed.at,
               fmt::format("organic feed \"{}\" holds more than {:.4g} mol/L of extractant can "
                           "bind: its metals and counter-ions need {:.4g}",
                           feed.name, there * system.extractant.monomers,
                           needed * system.extractant.monomers),
               "lower the metals or saponified, or raise extractant");
}

/// Elements and gases that the system counts, but in no liquid.
void require_dissolving(const FeedSpec& feed, const System& system, const Eigen::VectorXd& totals,
                        InputProblems& problems) {
  for (int k = 0; k < totals.size(); ++k) {
    if (totals[k] == 0.0 || system.tableau.present(feed.phase, k)) continue;
    const std::string& name = system.tableau.components()[static_cast<std::size_t>(k)].name;
    problems.add(feed.at,
                 fmt::format("feed \"{}\" is {}, but {} is in no liquid of the system {}",
                             feed.name, to_string(feed.phase), name, system.name),
                 "feed it as a solid or a gas: phase: solid");
  }
}

/// No solid is modelled: a basic liquor with metals would really be a sludge.
void warn_of_hydroxide(const FeedSpec& feed, const System& system, FeedComposition& result) {
  double metal = 0.0;
  for (int k = 0; k < result.totals.size(); ++k) {
    if (system.tableau.components()[static_cast<std::size_t>(k)].metal) metal += result.totals[k];
  }
  if (!system.charges || system.proton < 0 || metal == 0.0) return;
  if (result.totals[system.proton] >= -1e-6) return;
  // Arsenic acid has given off five protons and is no base.
  const auto acid = [&] {
    try {
      const Equilibrium alone = contact(system.tableau, result.totals, 1.0, 0.0);
      return alone.converged && pH(system, alone.u) < 7.0;
    } catch (const std::invalid_argument&) {
      return false;
    }
  };
  if (acid()) return;
  result.warnings.push_back(fmt::format(
      "{}: basic and holds metals, whose hydroxides would precipitate; no solid is modelled",
      feed.name));
}

/// More than any liquor holds: neat hydrochloric acid is 12 mol/L.
void require_soluble(const FeedSpec& feed, InputProblems& problems) {
  constexpr double most = 15.0;
  for (const auto* amounts : {&feed.metals, &feed.reagents}) {
    for (const Amount& amount : *amounts) {
      if (amount.concentration <= most) continue;
      problems.add(amount.at,
                   fmt::format("{:.4g} mol/L of {} is more than a liquor can hold",
                               amount.concentration, amount.name),
                   "check the number and its unit");
    }
  }
}

}  // namespace

double charge_of(const Eigen::VectorXd& totals, const System& system) {
  double sum = 0.0;
  for (int k = 0; k < totals.size(); ++k) {
    sum += system.tableau.components()[static_cast<std::size_t>(k)].charge * totals[k];
  }
  return sum;
}

FeedComposition feed_composition(const FeedSpec& feed, const System& system,
                                 InputProblems& problems) {
  if (feed.by_mass()) return composition_by_mass(feed, system, problems);
  FeedComposition result;
  result.totals = Eigen::VectorXd::Zero(system.tableau.component_count());
  if (feed.phase == Phase::organic) {
    fill_organic(feed, system, result, problems);
    require_capacity(feed, system, result.totals, problems);
    return result;
  }
  for (const Amount& amount : feed.metals) {
    if (const int k = metal_index(amount, system, problems); k >= 0)
      result.totals[k] += amount.concentration;
  }
  if (system.charges) require_soluble(feed, problems);
  for (const Amount& amount : feed.reagents) add_reagent(amount, system, result.totals, problems);
  require_dissolving(feed, system, result.totals, problems);
  if (system.charges) {
    const std::string& ion = feed.balance.empty() ? system.balancing_anion : feed.balance;
    result.balance = system.tableau.component(ion);
    if (result.balance < 0 ||
        system.tableau.components()[static_cast<std::size_t>(result.balance)].charge == 0) {
      result.balance = -1;
      problems.add(feed.balance_at,
                   fmt::format("{} cannot balance the charge: the system {} has no such ion", ion,
                               system.name),
                   fmt::format("leave out balance, or take {}", system.balancing_anion));
      return result;
    }
  }
  const std::size_t faults = problems.size();
  if (feed.pH) set_pH(feed, system, result, problems);
  if (problems.size() == faults) balance_charge(feed, system, result, problems);
  warn_of_hydroxide(feed, system, result);
  return result;
}

}  // namespace raffinate
