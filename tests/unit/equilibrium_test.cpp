// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/equilibrium.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "chemistry/capacity.hpp"

namespace raffinate {
namespace {

Eigen::VectorXd totals_of(const System& system,
                          const std::vector<std::pair<std::string, double>>& amounts) {
  Eigen::VectorXd totals = Eigen::VectorXd::Zero(system.tableau.component_count());
  for (const auto& [name, amount] : amounts) totals(system.tableau.component(name)) += amount;
  return totals;
}

// D = 2, 3 mol in 1 L aqueous and 0.5 L organic: c_aq = 3 / (1 + 0.5 * 2) = 1.5, c_org = 3 mol/L.
TEST(Contact, ConstantDistribution) {
  const System system = load_system("constant-distribution").with({{"D Nd", 2.0, {}}});
  const int nd = system.tableau.component("Nd");
  const Equilibrium result = contact(system.tableau, totals_of(system, {{"Nd", 3.0}}), 1.0, 0.5);
  ASSERT_TRUE(result.converged);
  EXPECT_NEAR(result.aqueous(nd), 1.5, 1e-12);
  EXPECT_NEAR(result.organic(nd), 3.0, 1e-12);
  EXPECT_NEAR(result.D(nd), 2.0, 1e-12);
}

// Chosen backwards: [H] = 0.1, L = 0.4, Nd free 0.2 with K = 10^-2.5 gives
// NdL3 = 10^-2.5 * 0.2 * 0.4^3 / 0.1^3 = 0.0404772 mol/L, so the totals in 1 L + 1 L are
// Nd 0.2404772, HA2 0.4 + 3 * 0.0404772, H 0.1 - 3 * 0.0404772.
TEST(Contact, AcidicExtractantByHand) {
  const System system = parse_system(R"(raffinate-system: 1
title: one complex
components:
  metals: [Nd]
  ions: [H]
  extractant: {name: HA2, monomers: 2, capacity: 6}
species:
  M(HA2)3:
    phase: organic
    of: M + 3 HA2 - 3 H
    log_K: {class: ESTIMATED, note: test, values: {Nd: -2.5}}
)",
                                     "one.yaml");
  const double bound = std::pow(10.0, -2.5) * 0.2 * 0.064 / 0.001;
  EXPECT_NEAR(bound, 0.0404772, 1e-7);
  const auto totals = totals_of(
      system, {{"Nd", 0.2 + bound}, {"H", 0.1 - 3.0 * bound}, {"HA2", 0.4 + 3.0 * bound}});
  const Equilibrium result = contact(system.tableau, totals, 1.0, 1.0);
  ASSERT_TRUE(result.converged);
  EXPECT_NEAR(pH(system, result.u), 1.0, 1e-11);
  EXPECT_NEAR(free_extractant(system, result.u), 0.4, 1e-11);
  EXPECT_NEAR(result.D(0), bound / 0.2, 1e-11);
  // loading = 6 * 0.0404772 / (2 * 0.5214316)
  EXPECT_NEAR(loading(system, result.organic), 0.2328812, 1e-6);
  EXPECT_NEAR(result.organic(system.proton), -3.0 * bound, 1e-11);
}

// A power law with exponent -4.11 of H but three protons released (Lyon, Nd): with [H] = 0.1 and
// L = 0.4, D = 0.0029 * 0.1^-1.11 * 0.064 / 0.001 = 2.39099.
TEST(Contact, CorrelationKeepsTheTrueRelease) {
  const System system = load_system("pc88a-chloride-lyon2017");
  const double D = 0.0029 * std::pow(0.1, -1.11) * 0.064 / 0.001;
  EXPECT_NEAR(D, 2.39099, 1e-5);
  const double bound = D * 0.02;
  const auto totals = totals_of(
      system,
      {{"Nd", 0.02 + bound}, {"H", 0.1 - 3.0 * bound}, {"Cl", 0.16}, {"HA2", 0.4 + 3.0 * bound}});
  const Equilibrium result = contact(system.tableau, totals, 1.0, 1.0);
  ASSERT_TRUE(result.converged);
  EXPECT_NEAR(pH(system, result.u), 1.0, 1e-10);
  EXPECT_NEAR(result.D(system.tableau.component("Nd")), D, 1e-9);
}

// Half the organic neutralised with Na, no metal: Na in the organic stays near what was put there,
// and [Na HA2] / ([Na] [HA2]) * [H] = 1e-5.
TEST(Contact, SaponifiedOrganicHasNegativeAcid) {
  const System system = load_system("p507-chloride");
  const int na = system.tableau.component("Na");
  const auto totals =
      totals_of(system, {{"HA2", 0.5}, {"Na", 0.25 + 0.1}, {"H", -0.25}, {"Cl", 0.1}});
  const Equilibrium result = contact(system.tableau, totals, 1.0, 1.0);
  ASSERT_TRUE(result.converged);
  EXPECT_NEAR(result.organic(na), 0.25, 1e-4);
  const double free = free_extractant(system, result.u);
  EXPECT_NEAR(result.organic(na) / (result.aqueous(na) * free) * std::exp(result.u(system.proton)),
              1e-5, 1e-11);
}

// 1 mol of sites full of Na meets 0.6 mol Nd + 0.6 mol Pr at beta 1.5: Na leaves, and with y mol Nd
// in the organic y / (1 - y) = 1.5 (0.6 - y) / (y - 0.4), so y = 2 - sqrt(2.2). One mole of acid
// then takes everything back.
TEST(Contact, ConstantBetaFillsEverySite) {
  const System system = load_system("constant-beta").with({{"K Nd", 1.5, {}}});
  const int nd = system.tableau.component("Nd"), na = system.tableau.component("Na");
  auto totals = totals_of(system, {{"Nd", 0.6}, {"Pr", 0.6}, {"Na", 1.0}, {"S", 1.0}, {"Cl", 1.2}});
  const Equilibrium loaded = contact(system.tableau, totals, 1.0, 1.0);
  ASSERT_TRUE(loaded.converged);
  EXPECT_NEAR(loaded.organic(nd), 2.0 - std::sqrt(2.2), 1e-9);
  EXPECT_NEAR(loaded.organic(na), 0.0, 1e-9);
  EXPECT_NEAR(loading(system, loaded.organic), 1.0, 1e-9);
  totals(system.proton) += 1.0;
  EXPECT_NEAR(contact(system.tableau, totals, 1.0, 1.0).organic(nd), 0.0, 1e-5);
}

TEST(Contact, StartsAreOnlyAHint) {
  const System system = load_system("p507-chloride");
  const auto totals =
      totals_of(system, {{"Nd", 0.5}, {"Pr", 1e-12}, {"H", 0.1}, {"Cl", 1.6}, {"HA2", 0.75}});
  const Equilibrium cold = contact(system.tableau, totals, 1.0, 1.0);
  EquilibriumOptions warm;
  warm.start = cold.u;
  EXPECT_LE(contact(system.tableau, totals, 1.0, 1.0, warm).iterations, 1);
  warm.start = Eigen::VectorXd::Constant(totals.size(), -30.0);
  const Equilibrium far = contact(system.tableau, totals, 1.0, 1.0, warm);
  ASSERT_TRUE(far.converged);
  const int pr = system.tableau.component("Pr");
  EXPECT_NEAR(far.D(pr) / cold.D(pr), 1.0, 1e-9);
}

TEST(Contact, NotConvergingIsAnAnswer) {
  const System system = load_system("p507-chloride");
  EquilibriumOptions hurried;
  hurried.iterations = 1;
  const auto totals = totals_of(system, {{"Nd", 0.5}, {"H", 0.1}, {"Cl", 1.6}, {"HA2", 0.75}});
  const Equilibrium result = contact(system.tableau, totals, 1.0, 1.0, hurried);
  EXPECT_FALSE(result.converged);
  EXPECT_GT(result.residual, 1e-12);
}

TEST(Contact, MisuseThrows) {
  const System system = load_system("p507-chloride");
  const auto good = totals_of(system, {{"Nd", 0.5}, {"H", 0.1}, {"HA2", 0.75}});
  EXPECT_THROW(contact(system.tableau, Eigen::VectorXd::Zero(2), 1, 1), std::invalid_argument);
  EXPECT_THROW(contact(system.tableau, good, -1.0, 1.0), std::invalid_argument);
  // Extractant, but no organic to hold it; less than no metal.
  EXPECT_THROW(contact(system.tableau, good, 1.0, 0.0), std::invalid_argument);
  const auto negative = totals_of(system, {{"Nd", -0.5}});
  EXPECT_THROW(contact(system.tableau, negative, 1.0, 1.0), std::invalid_argument);
}

// One complex only: beta = [NdCl] / ([Nd] [Cl]) = 10^-0.65; free acid is what the pH says.
TEST(Speciate, AtGivenPH) {
  const System system = load_system("p507-chloride");
  const int nd = system.tableau.component("Nd"), cl = system.tableau.component("Cl");
  const Equilibrium result =
      speciate(system.tableau, totals_of(system, {{"Nd", 1.0}, {"Cl", 3.01}}), system.proton, 2.0);
  ASSERT_TRUE(result.converged);
  const double free = std::exp(result.u(nd)), chloride = std::exp(result.u(cl));
  EXPECT_NEAR(free * (1.0 + std::pow(10.0, -0.65) * chloride), 1.0, 1e-11);
  EXPECT_NEAR(chloride + (1.0 - free), 3.01, 1e-11);
  EXPECT_NEAR(result.aqueous(system.proton), 0.01 - 1e-12, 1e-15);
}

// Water at pH 12: total acid is 1e-12 - 1e-2.
TEST(Speciate, BaseCountsAsNegativeAcid) {
  const System system = load_system("p507-chloride");
  const Equilibrium result =
      speciate(system.tableau, totals_of(system, {{"Na", 0.01}}), system.proton, 12.0);
  EXPECT_NEAR(result.aqueous(system.proton), 1e-12 - 1e-2, 1e-15);
}

// NdA3 = Nd + 1.5 HA2 - 3 H is the leanest of two; NaHA2 takes one dimer, Ca(HA2)2 two.
TEST(Capacity, CountsTheLeanestSpecies) {
  const System system = load_system("p507-chloride");
  const auto binding = [&](const char* name) {
    return leanest_binding(system, system.tableau.component(name));
  };
  EXPECT_EQ(binding("Nd"), 1.5);
  EXPECT_EQ(binding("Na"), 1.0);
  EXPECT_EQ(binding("NH4"), 1.0);
  EXPECT_EQ(binding("Ca"), 2.0);
  EXPECT_TRUE(std::isinf(binding("Cl")));
  // 0.1 * 1.5 + 0.3 + 0.05 * 2, chloride and the extractant itself not counted.
  EXPECT_NEAR(
      extractant_needed(
          system,
          totals_of(system, {{"Nd", 0.1}, {"Na", 0.3}, {"Ca", 0.05}, {"Cl", 1.0}, {"HA2", 0.7}})),
      0.55, 1e-15);
}

}  // namespace
}  // namespace raffinate
