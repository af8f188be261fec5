// SPDX-License-Identifier: BSD-3-Clause
//
// Laws that every shipped system must keep. A new system file is tested by being there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

#include "chemistry/equilibrium.hpp"

namespace raffinate {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// One pair of liquids to bring together.
struct Feed {
  VectorXd totals;  ///< [mol]
  double aqueous = 1.0, organic = 1.0;
};

class SystemLaws : public testing::TestWithParam<std::string> {
 protected:
  SystemLaws() : system(usable(load_system(GetParam()))), tableau(system.tableau) {}

  /// Numbers that the case file must give are set to something different for each metal.
  static System usable(const System& shipped) {
    std::vector<Override> overrides;
    for (const Constant& one : shipped.constants) {
      if (std::isnan(one.value)) {
        overrides.push_back({one.name, 0.5 + 0.1 * static_cast<double>(overrides.size()), {}});
      }
    }
    return shipped.with(overrides);
  }

  double charge(const VectorXd& totals) const {
    double sum = 0.0;
    for (int k = 0; k < tableau.component_count(); ++k) {
      sum += totals(k) * tableau.components()[static_cast<std::size_t>(k)].charge;
    }
    return sum;
  }

  void add(VectorXd& totals, const std::string& name, double amount) const {
    if (const int k = tableau.component(name); k >= 0) totals(k) += amount;
  }

  /// Anything a plant may meet: metals from 1e-12 to 0.5 mol/L, 0.001 to 3 mol/L acid, organic
  /// saponified up to half, phase ratio 1:10 to 10:1, ions balanced.
  Feed any_feed(std::mt19937& random) const {
    const auto between = [&](double a, double b) {
      return std::uniform_real_distribution<double>(a, b)(random);
    };
    Feed feed;
    feed.organic = std::pow(10.0, between(-1.0, 1.0));
    feed.totals = VectorXd::Zero(tableau.component_count());
    for (int k = 0; k < tableau.component_count(); ++k) {
      const Component& one = tableau.components()[static_cast<std::size_t>(k)];
      if (!one.metal || !tableau.present(Phase::aqueous, k) || between(0, 1) < 0.3) continue;
      feed.totals(k) = std::pow(10.0, between(-12.0, -0.3)) * feed.aqueous;
    }
    add(feed.totals, "H", std::pow(10.0, between(-3.0, 0.5)) * feed.aqueous);
    add(feed.totals, "Na", 0.01 * feed.aqueous);
    for (const char* anion : {"SO4", "C2O4", "CO3", "F", "S"}) {
      const int k = tableau.component(anion);
      if (k < 0 || between(0, 1) < 0.5) continue;
      const double salt = std::pow(10.0, between(-12.0, -0.3)) * feed.aqueous;
      feed.totals(k) += salt;
      add(feed.totals, "Na", -tableau.components()[static_cast<std::size_t>(k)].charge * salt);
    }
    const double unbalanced = charge(feed.totals);
    if (const int anion = tableau.component(system.balancing_anion); anion >= 0) {
      feed.totals(anion) += unbalanced;
    }
    if (const int extractant = system.extractant.component; extractant >= 0) {
      const double units = between(0.05, 0.8);
      feed.totals(extractant) += units * feed.organic;
      if (!system.saponifying.empty()) {
        const double ions = units * between(0.0, 0.5) * feed.organic;
        add(feed.totals, system.saponifying.front(), ions);
        for (const Species& salt : tableau.species()) {  // what the ion has displaced
          const int ion = tableau.component(system.saponifying.front());
          if (salt.phase != Phase::organic || system.proton < 0) continue;
          const double moles = coefficient(salt.stoichiometry, ion);
          if (moles > 0.0)
            add(feed.totals, "H", coefficient(salt.stoichiometry, system.proton) / moles * ions);
        }
      }
    }
    return feed;
  }

  Equilibrium contact_of(const Feed& feed, const EquilibriumOptions& options = {}) const {
    return contact(tableau, feed.totals, feed.aqueous, feed.organic, options);
  }

  /// A trace of the metal in 1 mol/L of salt at a given acidity.
  Equilibrium trace_contact(int metal, double acid) const {
    Feed feed;
    feed.totals = VectorXd::Zero(tableau.component_count());
    feed.totals(metal) = 1e-12;
    add(feed.totals, "H", acid);
    add(feed.totals, system.balancing_anion, 1.0);
    if (system.extractant.component >= 0) feed.totals(system.extractant.component) = 0.5;
    return contact_of(feed);
  }

  /// What tells two results of one metal apart: D, or its free ion if it has no way to the organic.
  double level(const Equilibrium& result, int metal) const {
    return tableau.present(Phase::organic, metal) ? result.D(metal) : std::exp(result.u(metal));
  }

  /// Moles of each component, in whatever form and of whatever sign.
  VectorXd throughput(const Feed& feed, const Equilibrium& result) const {
    VectorXd sum = feed.totals.cwiseAbs();
    for (std::size_t s = 0; s < tableau.species().size(); ++s) {
      const Species& one = tableau.species()[s];
      const double volume = one.phase == Phase::aqueous ? feed.aqueous : feed.organic;
      const double moles = volume * result.concentrations(static_cast<Eigen::Index>(s));
      for (const auto& [k, part] : one.stoichiometry) sum(k) += std::abs(part) * moles;
    }
    return sum;
  }

  /// The organic species of a metal that counts at low loading: the first in the file.
  const Species* complex_of(int metal) const {
    for (const Species& one : tableau.species()) {
      if (one.phase == Phase::organic && one.stoichiometry.front().first == metal) return &one;
    }
    return nullptr;
  }

  static double coefficient(const std::vector<std::pair<int, double>>& parts, int component) {
    for (const auto& [k, value] : parts) {
      if (k == component) return value;
    }
    return 0.0;
  }

  /// Those that dissolve.
  std::vector<int> metals() const {
    std::vector<int> which;
    for (int k = 0; k < tableau.component_count(); ++k) {
      if (tableau.components()[static_cast<std::size_t>(k)].metal &&
          tableau.present(Phase::aqueous, k))
        which.push_back(k);
    }
    return which;
  }

  const System system;
  const Tableau& tableau;
};

TEST_P(SystemLaws, EveryContactConvergesFromAnyStartAndConserves) {
  std::mt19937 random(20);
  std::uniform_real_distribution<double> shift(-10.0, 10.0);
  for (int trial = 0; trial < 200; ++trial) {
    const Feed feed = any_feed(random);
    const Equilibrium cold = contact_of(feed);
    ASSERT_TRUE(cold.converged) << trial << ", residual " << cold.residual;
    const VectorXd out = feed.aqueous * cold.aqueous + feed.organic * cold.organic;
    const VectorXd through = throughput(feed, cold);
    for (int k = 0; k < tableau.component_count(); ++k) {
      EXPECT_LE(std::abs(out(k) - feed.totals(k)), 2e-12 * through(k)) << trial << " of " << k;
    }
    EquilibriumOptions elsewhere;
    elsewhere.start = cold.u;
    for (double& u : *elsewhere.start) u += shift(random);
    const Equilibrium again = contact_of(feed, elsewhere);
    ASSERT_TRUE(again.converged) << trial << ", residual " << again.residual;
    for (const int metal : metals()) {
      if (feed.totals(metal) == 0.0) continue;
      EXPECT_NEAR(level(again, metal) / level(cold, metal), 1.0, 1e-6)
          << trial << " component " << metal;
    }
  }
}

TEST_P(SystemLaws, PhasesStayNeutral) {
  if (!system.charges) GTEST_SKIP() << "ions do not count here";
  std::mt19937 random(21);
  for (int trial = 0; trial < 50; ++trial) {
    const Feed feed = any_feed(random);
    const Equilibrium result = contact_of(feed);
    EXPECT_LE(std::abs(charge(result.organic)), 1e-12 * (1.0 + result.organic.cwiseAbs().sum()));
    EXPECT_LE(std::abs(charge(result.aqueous)), 1e-9 * (1.0 + result.aqueous.cwiseAbs().sum()));
  }
}

TEST_P(SystemLaws, TotalsDifferentiateAsTheTableauSays) {
  std::mt19937 random(22);
  const VectorXd u = contact_of(any_feed(random)).u.cwiseMax(-25.0);
  for (const Phase phase : both_phases) {
    const MatrixXd& nu = tableau.stoichiometry(phase);
    const MatrixXd& powers = tableau.exponents(phase);
    const auto c = [&](const VectorXd& at) {
      return VectorXd((tableau.ln_K(phase) + powers * at).array().exp());
    };
    const MatrixXd analytic = nu.transpose() * c(u).asDiagonal() * powers;
    for (Eigen::Index k = 0; k < u.size(); ++k) {
      const double h = 1e-5;
      VectorXd up = u, down = u;
      up(k) += h;
      down(k) -= h;
      const VectorXd difference = nu.transpose() * (c(up) - c(down)) / (2.0 * h);
      const double size = std::max(1e-30, analytic.col(k).cwiseAbs().maxCoeff());
      EXPECT_LE((difference - analytic.col(k)).cwiseAbs().maxCoeff(), 1e-7 * size + 1e-14) << k;
    }
  }
}

/// log of a trace in the organic over its free ion follows pH with the exponent of the complex: 3
/// for a rare earth with an acidic extractant. (Over all its aqueous forms it is less where the ion
/// hydrolyses.)
TEST_P(SystemLaws, TracesFollowPHWithTheSlopeOfTheirComplex) {
  if (system.proton < 0) GTEST_SKIP() << "no acid is counted";
  for (const int metal : metals()) {
    const Species* complex = complex_of(metal);
    if (!complex) continue;
    const Equilibrium low = trace_contact(metal, 0.0010), high = trace_contact(metal, 0.0011);
    const auto ratio = [&](const Equilibrium& at) {
      return std::log10(at.organic(metal)) - at.u(metal) / std::numbers::ln10;
    };
    const double slope = (ratio(high) - ratio(low)) / (pH(system, high.u) - pH(system, low.u));
    EXPECT_NEAR(slope, -coefficient(complex->exponents, system.proton), 0.01) << complex->name;
  }
}

TEST_P(SystemLaws, AScaledContactIsTheSameContact) {
  std::mt19937 random(23);
  for (int trial = 0; trial < 20; ++trial) {
    const Feed feed = any_feed(random);
    const Feed larger{feed.totals * 7.3, feed.aqueous * 7.3, feed.organic * 7.3};
    const Equilibrium one = contact_of(feed), other = contact_of(larger);
    for (const int metal : metals()) {
      if (feed.totals(metal) == 0.0) continue;
      EXPECT_NEAR(level(other, metal) / level(one, metal), 1.0, 1e-7);
    }
  }
}

/// However much metal is offered, the extractant binds what its leanest complex allows, and so much if
/// nothing competes: acid, salts and chloride complexes do unless the complexes are 10^20 stronger.
TEST_P(SystemLaws, LoadingEndsWhereStoichiometrySays) {
  const int extractant = system.extractant.component;
  if (extractant < 0) GTEST_SKIP() << "no extractant is counted";
  for (const int metal : metals()) {
    double needed = std::numeric_limits<double>::infinity(), protons = 0.0;
    for (const Species& one : tableau.species()) {
      if (one.phase != Phase::organic || one.stoichiometry.front().first != metal) continue;
      const double units = coefficient(one.stoichiometry, extractant);
      if (units >= needed) continue;
      needed = units;
      protons = system.proton < 0 ? 0.0 : coefficient(one.stoichiometry, system.proton);
    }
    if (std::isinf(needed)) continue;
    Feed feed;
    feed.totals = VectorXd::Zero(tableau.component_count());
    feed.totals(extractant) = 0.5;
    const double limit = 0.5 / needed;
    feed.totals(metal) = 60.0;  // no real liquor: the law is about the limit
    // Base takes up the acid that 99 % of the limit releases.
    const double base = 0.99 * limit * -protons;
    add(feed.totals, "H", -base);
    if (!system.saponifying.empty()) add(feed.totals, system.saponifying.front(), base);
    if (tableau.component(system.balancing_anion) >= 0) {
      add(feed.totals, system.balancing_anion, charge(feed.totals));
    }
    auto species = tableau.species();
    for (Species& one : species) {
      if (one.phase == Phase::organic && one.stoichiometry.front().first == metal)
        one.ln_K += 20.0 * std::numbers::ln10;
    }
    const Tableau strong(tableau.components(), std::move(species));
    const Equilibrium result = contact(strong, feed.totals, feed.aqueous, feed.organic);
    const std::string& name = tableau.components()[static_cast<std::size_t>(metal)].name;
    ASSERT_TRUE(result.converged) << name;
    EXPECT_LE(result.organic(metal), limit * (1.0 + 1e-9)) << name;
    EXPECT_GE(result.organic(metal), 0.90 * limit) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, SystemLaws, testing::ValuesIn(shipped_systems()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace raffinate
