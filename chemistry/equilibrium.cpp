// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/equilibrium.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "chemistry/balances.hpp"

namespace raffinate {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// What the solver is asked for: volumes of the phases, and the components it does not move.
struct Task {
  double volume[2];           ///< by phase; 0: the phase is not there
  std::vector<double> known;  ///< u of a component; NaN: unknown, -inf: absent
};

bool only_adds(const Tableau& tableau, int k) {
  for (const Phase phase : both_phases) {
    if ((tableau.stoichiometry(phase).col(k).array() < 0.0).any()) return false;
  }
  return true;
}

/// Where the free form of a component lives: the phase of the species that is nothing else.
double volume_of_free_form(const Tableau& tableau, const Task& task, int k) {
  for (const Species& one : tableau.species()) {
    const auto& parts = one.stoichiometry;
    if (parts.size() == 1 && parts.front() == std::pair<int, double>(k, 1.0)) {
      return task.volume[static_cast<int>(one.phase)];
    }
  }
  return task.volume[0] + task.volume[1];
}

Equilibrium run(const Tableau& tableau, const VectorXd& totals, const Task& task,
                const EquilibriumOptions& options) {
  const Index size = tableau.component_count();
  std::vector<Index> unknown;
  for (Index k = 0; k < size; ++k) {
    if (std::isnan(task.known[static_cast<std::size_t>(k)])) unknown.push_back(k);
  }
  const auto columns = static_cast<Index>(unknown.size());

  // Rows: species of the phases that are there, of which no part is absent.
  struct Row {
    Phase phase;
    Index row;
  };
  std::vector<Row> rows;
  std::vector<double> ln_n0;
  for (const Phase phase : both_phases) {
    const double volume = task.volume[static_cast<int>(phase)];
    if (volume <= 0.0) continue;
    for (Index s = 0; s < tableau.ln_K(phase).size(); ++s) {
      double constant = std::log(volume) + tableau.ln_K(phase)(s);
      for (Index k = 0; k < size; ++k) {
        const double known = task.known[static_cast<std::size_t>(k)];
        if (std::isnan(known)) continue;
        const double power = tableau.exponents(phase)(s, k);
        const double part = tableau.stoichiometry(phase)(s, k);
        if (std::isinf(known) && (power != 0.0 || part != 0.0)) constant = known;
        if (std::isfinite(known)) constant += power * known;
        if (std::isinf(constant)) break;
      }
      if (std::isinf(constant)) continue;
      rows.push_back({phase, s});
      ln_n0.push_back(constant);
    }
  }
  const auto count = static_cast<Index>(rows.size());
  Balances balances{Eigen::MatrixXd(count, columns), Eigen::MatrixXd(count, columns),
                    Eigen::Map<const VectorXd>(ln_n0.data(), count), VectorXd(columns)};
  VectorXd start(columns);
  for (Index c = 0; c < columns; ++c) {
    const Index k = unknown[static_cast<std::size_t>(c)];
    for (Index s = 0; s < count; ++s) {
      const auto& [phase, row] = rows[static_cast<std::size_t>(s)];
      balances.nu(s, c) = tableau.stoichiometry(phase)(row, k);
      balances.exponents(s, c) = tableau.exponents(phase)(row, k);
    }
    balances.totals(c) = totals(k);
    // All of it free is the upper bound of what only adds; acid starts no lower than 0.01 mol/L.
    const int component = static_cast<int>(k);
    const double all = totals(k) / volume_of_free_form(tableau, task, component);
    start(c) = std::log(only_adds(tableau, component) ? all : std::max(all, 0.01));
    if (options.start && std::isfinite((*options.start)(k))) start(c) = (*options.start)(k);
  }

  const Attempt attempt = solve(balances, start, {options.tolerance, options.iterations});
  Equilibrium result;
  result.converged = attempt.converged;
  result.iterations = attempt.iterations;
  result.residual = attempt.residual;
  result.u = Eigen::Map<const VectorXd>(task.known.data(), size);
  for (Index c = 0; c < columns; ++c) result.u(unknown[static_cast<std::size_t>(c)]) = attempt.u(c);
  result.concentrations = VectorXd::Zero(static_cast<Index>(tableau.species().size()));
  result.aqueous = result.organic = VectorXd::Zero(size);
  const VectorXd n = balances.moles(attempt.u);
  for (Index s = 0; s < count; ++s) {
    const auto& [phase, row] = rows[static_cast<std::size_t>(s)];
    const double c = n(s) / task.volume[static_cast<int>(phase)];
    result.concentrations(tableau.species_in(phase)[static_cast<std::size_t>(row)]) = c;
    (phase == Phase::aqueous ? result.aqueous : result.organic) +=
        c * tableau.stoichiometry(phase).row(row).transpose();
  }
  return result;
}

/// Misuse: what no state of the liquids could satisfy.
void check(const Tableau& tableau, const VectorXd& totals, const EquilibriumOptions& options) {
  if (totals.size() != tableau.component_count() ||
      (options.start && options.start->size() != totals.size())) {
    throw std::invalid_argument("equilibrium: one total per component of the tableau is needed");
  }
  if (!totals.allFinite()) throw std::invalid_argument("equilibrium: a total is not a number");
}

/// u of the components: unknown where the component can be present, else -inf.
std::vector<double> to_find(const Tableau& tableau, const VectorXd& totals,
                            const double (&volume)[2], int proton_of_known_pH) {
  std::vector<double> known(static_cast<std::size_t>(totals.size()),
                            std::numeric_limits<double>::quiet_NaN());
  const auto absent = [&](Index k) { return std::isinf(known[static_cast<std::size_t>(k)]); };
  const Eigen::Map<const VectorXd> u(known.data(), totals.size());
  const auto given_off = [&](int k) {
    return tableau.gives_off(Phase::aqueous, k, u) || tableau.gives_off(Phase::organic, k, u);
  };
  // Marking one may let others follow.
  for (bool again = true; again;) {
    again = false;
    for (int k = 0; k < tableau.component_count(); ++k) {
      if (k == proton_of_known_pH || absent(k)) continue;
      bool somewhere = false;
      for (const Phase phase : both_phases) {
        somewhere |= volume[static_cast<int>(phase)] > 0.0 && tableau.present(phase, k);
      }
      const std::string& name = tableau.components()[static_cast<std::size_t>(k)].name;
      if (totals(k) != 0.0 && !somewhere) {
        throw std::invalid_argument("equilibrium: there is " + name +
                                    ", but no phase that holds it");
      }
      if (totals(k) < 0.0 && !given_off(k)) {
        throw std::invalid_argument("equilibrium: the total of " + name + " is negative");
      }
      if (somewhere && (totals(k) != 0.0 || given_off(k))) continue;
      known[static_cast<std::size_t>(k)] = -std::numeric_limits<double>::infinity();
      again = true;
    }
  }
  return known;
}

}  // namespace

Equilibrium contact(const Tableau& tableau, const VectorXd& totals, double aqueous_volume,
                    double organic_volume, const EquilibriumOptions& options) {
  check(tableau, totals, options);
  if (!(aqueous_volume >= 0.0 && organic_volume >= 0.0 && aqueous_volume + organic_volume > 0.0)) {
    throw std::invalid_argument("contact: volumes must be positive");
  }
  Task task{{aqueous_volume, organic_volume}, {}};
  task.known = to_find(tableau, totals, task.volume, -1);
  return run(tableau, totals, task, options);
}

Equilibrium speciate(const Tableau& tableau, const VectorXd& totals, int proton, double pH,
                     const EquilibriumOptions& options) {
  check(tableau, totals, options);
  if (proton < 0 || proton >= tableau.component_count() || !std::isfinite(pH)) {
    throw std::invalid_argument("speciate: a pH needs a proton");
  }
  Task task{{1.0, 0.0}, {}};
  task.known = to_find(tableau, totals, task.volume, proton);
  task.known[static_cast<std::size_t>(proton)] = -std::numbers::ln10 * pH;
  return run(tableau, totals, task, options);
}

double pH(const System& system, const VectorXd& u) {
  if (system.proton < 0) return std::numeric_limits<double>::quiet_NaN();
  return -u(system.proton) / std::numbers::ln10;
}

double free_extractant(const System& system, const VectorXd& u) {
  const int k = system.extractant.component;
  return k < 0 ? std::numeric_limits<double>::quiet_NaN() : std::exp(u(k));
}

double loading(const System& system, const VectorXd& organic) {
  const int k = system.extractant.component;
  if (k < 0) return std::numeric_limits<double>::quiet_NaN();
  double metal = 0.0;
  for (int m = 0; m < system.tableau.component_count(); ++m) {
    if (system.tableau.components()[static_cast<std::size_t>(m)].metal) metal += organic(m);
  }
  return system.extractant.capacity * metal / (system.extractant.monomers * organic(k));
}

}  // namespace raffinate
