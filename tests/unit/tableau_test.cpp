// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/tableau.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "chemistry/input.hpp"
#include "chemistry/reaction.hpp"

namespace raffinate {
namespace {

/// Nd, H, HA2; NdA = Nd + 3 HA2 - 3 H with a measured pH slope of 2.
Tableau small() {
  return {{{"Nd", 3, 0.144242, true}, {"H", 1, 0.001008, false}, {"HA2", 0, 0.0, false}},
          {{"Nd", Phase::aqueous, {{0, 1.0}}, {{0, 1.0}}, 0.0},
           {"H", Phase::aqueous, {{1, 1.0}}, {{1, 1.0}}, 0.0},
           {"HA2", Phase::organic, {{2, 1.0}}, {{2, 1.0}}, 0.0},
           {"NdA",
            Phase::organic,
            {{0, 1.0}, {2, 3.0}, {1, -3.0}},
            {{0, 1.0}, {2, 3.0}, {1, -2.0}},
            -5.0}}};
}

TEST(Tableau, SplitsSpeciesByPhase) {
  const Tableau tableau = small();
  EXPECT_EQ(tableau.species_in(Phase::aqueous), (std::vector<int>{0, 1}));
  EXPECT_EQ(tableau.species_in(Phase::organic), (std::vector<int>{2, 3}));
  EXPECT_EQ(tableau.stoichiometry(Phase::organic).row(1), (Eigen::RowVector3d(1, -3, 3)));
  EXPECT_EQ(tableau.exponents(Phase::organic).row(1), (Eigen::RowVector3d(1, -2, 3)));
  EXPECT_EQ(tableau.ln_K(Phase::organic)(1), -5.0);
  EXPECT_EQ(tableau.component("HA2"), 2);
  EXPECT_EQ(tableau.component("Pr"), -1);
}

TEST(Tableau, KnowsWhereAComponentCanBe) {
  const Tableau tableau = small();
  EXPECT_TRUE(tableau.present(Phase::organic, 0));
  EXPECT_TRUE(tableau.present(Phase::organic, 1));
  EXPECT_FALSE(tableau.present(Phase::aqueous, 2));
}

TEST(Tableau, RestrictedDropsSpeciesMadeOfWhatIsGone) {
  const Tableau without_metal = small().restricted_to({1, 2});
  ASSERT_EQ(without_metal.species().size(), 2u);
  EXPECT_EQ(without_metal.species()[1].name, "HA2");
  EXPECT_EQ(without_metal.species()[1].stoichiometry.front().first, 1);
  const Tableau without_extractant = small().restricted_to({0, 1});
  EXPECT_TRUE(without_extractant.species_in(Phase::organic).empty());
  EXPECT_EQ(without_extractant.stoichiometry(Phase::organic).cols(), 2);
}

TEST(Tableau, RefusesMisuse) {
  EXPECT_THROW(small().restricted_to({2, 0}), std::invalid_argument);
  EXPECT_THROW(Tableau({{"H", 1, 0.0, false}}, {{"X", Phase::aqueous, {{1, 1.0}}, {}, 0.0}}),
               std::invalid_argument);
}

TEST(Reaction, ReadsCoefficientsAndSigns) {
  EXPECT_EQ(parse_reaction("M + 1.5 HA2 - 3 H"), (Composition{{"M", 1}, {"HA2", 1.5}, {"H", -3}}));
  EXPECT_EQ(parse_reaction("-H"), (Composition{{"H", -1}}));
  EXPECT_EQ(parse_reaction(" Sb +3 Cl + 2 TBP"), (Composition{{"Sb", 1}, {"Cl", 3}, {"TBP", 2}}));
}

TEST(Reaction, RefusesWhatItCannotRead) {
  for (const char* text : {"", "M +", "M HA2", "M + 3", "M + 0 H", "M + M", "3 3 M", "+ + M"}) {
    EXPECT_THROW(parse_reaction(text), Fault) << text;
  }
}

}  // namespace
}  // namespace raffinate
