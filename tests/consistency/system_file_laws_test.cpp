// SPDX-License-Identifier: BSD-3-Clause
//
// Laws that the numbers of every shipped system must keep: sources, solids, volumes, temperature.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "chemistry/elements.hpp"
#include "chemistry/system.hpp"

namespace raffinate {
namespace {

class SystemFileLaws : public testing::TestWithParam<std::string> {
 protected:
  const System system = load_system(GetParam());
  const Tableau& tableau = system.tableau;
};

TEST_P(SystemFileLaws, EveryNumberHasASource) {
  for (const auto* numbers : {&system.constants, &system.volume_numbers}) {
    for (const Constant& one : *numbers) {
      EXPECT_FALSE(one.source.empty()) << one.name;
      EXPECT_FALSE(one.unit.empty()) << one.name;
    }
  }
}

/// Solids carry no charge, weigh something, and are made of what the aqueous can hold.
TEST_P(SystemFileLaws, SolidsAreMatter) {
  ASSERT_EQ(system.solids.size(), system.solid_recipes.size());
  for (const Solid& solid : system.solids) {
    double charge = 0.0, mass = solid.water * molar_mass("H2O");
    for (const auto& [k, moles] : solid.stoichiometry) {
      const Component& component = tableau.components()[static_cast<std::size_t>(k)];
      EXPECT_TRUE(tableau.present(Phase::aqueous, k)) << solid.name;
      EXPECT_GT(component.molar_mass, 0.0) << solid.name;
      charge += moles * component.charge;
      mass += moles * component.molar_mass;
    }
    EXPECT_TRUE(!system.charges || charge == 0.0) << solid.name;
    EXPECT_GT(mass, 0.0) << solid.name;
    EXPECT_TRUE(std::isfinite(solid.ln_K)) << solid.name;
    EXPECT_FALSE(solid.kind.empty()) << solid.name << " can be asked for by no case";
  }
}

/// Salts leave water its place: 4 mol/L of equivalents of any salt take less than half of a litre.
TEST_P(SystemFileLaws, SaltsTakeLessRoomThanTheSolution) {
  if (system.volume.size() == 0) GTEST_SKIP() << "no volumes are given";
  ASSERT_EQ(system.volume.size(), tableau.component_count());
  const int anion = tableau.component(system.balancing_anion);
  if (anion < 0) GTEST_SKIP() << "no anion makes up for the charge";
  for (int k = 0; k < tableau.component_count(); ++k) {
    const int z = tableau.components()[static_cast<std::size_t>(k)].charge;
    if (z <= 0) continue;
    const double salt = system.volume(k) / z + system.volume(anion);  // [L/equivalent]
    EXPECT_LT(std::abs(4.0 * salt), 0.5) << k;
  }
  for (const double water : system.organic_water) EXPECT_GE(water, 0.0);
}

/// A warm system is another system with the same chemistry, and cools down to itself.
TEST_P(SystemFileLaws, TemperatureGoesThereAndBack) {
  const System back = system.at(323.15).at(system.temperature);
  for (std::size_t c = 0; c < system.constants.size(); ++c) {
    if (std::isnan(system.constants[c].value)) continue;
    EXPECT_NEAR(back.constants[c].value, system.constants[c].value,
                1e-12 * (1.0 + std::abs(system.constants[c].value)));
  }
  for (std::size_t s = 0; s < tableau.species().size(); ++s) {
    if (std::isnan(tableau.species()[s].ln_K)) continue;
    EXPECT_NEAR(back.tableau.species()[s].ln_K, tableau.species()[s].ln_K, 1e-10);
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, SystemFileLaws, testing::ValuesIn(shipped_systems()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace raffinate
