// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/tearing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "chemistry/speciation.hpp"
#include "chemistry/system.hpp"

namespace raffinate {
namespace {

/// The components of a system that are asked for, as a plant that feeds them has it.
System of(const std::string& name, const std::vector<std::string>& components) {
  const System system = load_system(name);
  std::vector<int> keep;
  for (int k = 0; k < system.tableau.component_count(); ++k)
    for (const std::string& one : components)
      if (system.tableau.components()[static_cast<std::size_t>(k)].name == one) keep.push_back(k);
  return system.restricted_to(keep);
}

Tearing tear(const System& system) {
  return tear(system.tableau, linear_components(system.tableau));
}

std::map<std::string, double> weights(const Tableau& tableau, const Tearing::Invariant& invariant) {
  std::map<std::string, double> named;
  for (int k = 0; k < tableau.component_count(); ++k)
    if (invariant.weight[k] != 0.0)
      named[tableau.components()[static_cast<std::size_t>(k)].name] = invariant.weight[k];
  return named;
}

using Weights = std::map<std::string, double>;

// Nd(HA2)3 = Nd + 3 HA2 - 3 H and NaHA2 = Na + HA2 - H hold no charge, so the organic never sees
// H + 3 Nd + Na; chloride and extractant keep to their liquid.
TEST(Tearing, InvariantsOfAnAcidicExtractant) {
  const System system = of("p507-chloride", {"Nd", "Pr", "H", "Na", "Cl", "HA2"});
  const Tearing torn = tear(system);
  EXPECT_EQ(torn.obstacle, "");
  EXPECT_EQ(torn.carried.size(), 3);
  ASSERT_EQ(torn.invariants.size(), 3);
  EXPECT_EQ(weights(system.tableau, torn.invariants[0]),
            (Weights{{"H", 1}, {"Nd", 3}, {"Pr", 3}, {"Na", 1}}));
  EXPECT_EQ(torn.invariants[0].phase, Phase::aqueous);
  EXPECT_EQ(weights(system.tableau, torn.invariants[1]), (Weights{{"Cl", 1}}));
  EXPECT_EQ(torn.invariants[1].phase, Phase::aqueous);
  EXPECT_EQ(weights(system.tableau, torn.invariants[2]), (Weights{{"HA2", 1}}));
  EXPECT_EQ(torn.invariants[2].phase, Phase::organic);
  // M, MCl++ in the aqueous, M(HA2)3, MA3 and NaHA2 in the organic: both metals share their kinds.
  EXPECT_EQ(torn.kinds.size(), 5);
}

TEST(Tearing, ASiteStaysInItsLiquid) {
  const System system = of("constant-beta", {"Nd", "Pr", "H", "Na", "S"});
  const Tearing torn = tear(system);
  EXPECT_EQ(torn.carried.size(), 4);
  ASSERT_EQ(torn.invariants.size(), 1);
  EXPECT_EQ(weights(system.tableau, torn.invariants[0]), (Weights{{"S", 1}}));
  EXPECT_EQ(torn.invariants[0].phase, Phase::organic);
}

TEST(Tearing, WhatDoesNotComeApartSaysWhy) {
  EXPECT_EQ(tear(of("tbp-nitrate", {"Nd", "H", "NO3", "TBP"})).obstacle,
            "H goes into the organic as acid or salt, not in exchange for another ion");
}

// The law itself, for every system: at any state the other liquid holds none of an invariant.
TEST(Tearing, InvariantsAreAloneInTheirLiquid) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> any(-6.0, 0.0);
  for (const std::string& name : shipped_systems()) {
    const Tableau tableau = load_system(name).tableau;
    const Tearing torn = tear(tableau, linear_components(tableau));
    Speciation speciation(tableau);
    for (int trial = 0; trial < 5; ++trial) {
      std::vector<double> u(static_cast<std::size_t>(tableau.component_count()));
      for (double& one : u) one = any(random);
      speciation.evaluate(u);
      for (const auto& one : torn.invariants) {
        const auto& other =
            speciation[one.phase == Phase::aqueous ? Phase::organic : Phase::aqueous];
        EXPECT_LE(std::abs(one.weight.dot(other.total)),
                  1e-13 * one.weight.cwiseAbs().dot(other.magnitude))
            << name;
      }
    }
  }
}

}  // namespace
}  // namespace raffinate
