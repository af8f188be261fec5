// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/precipitation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "tests/unit/liquors.hpp"

namespace raffinate {
namespace {

using namespace liquors;

// Ksp = 10^1.5 = 31.6228: of 8 mol/L NaCl x = sqrt(31.6228) = 5.62341 stays dissolved, and with
// 1 mol of HCl more Cl = x + 1 and x (x + 1) = 31.6228.
TEST(Precipitate, SimpleSalt) {
  const std::vector<Solid> solids{salt};
  auto totals = totals_of({{Na, 8.0}, {Cl, 8.0}});
  const Precipitation pure = precipitate(liquor(), solids, totals);
  expect_laws(liquor(), solids, totals, pure);
  EXPECT_NEAR(pure.aqueous(Na), std::sqrt(std::pow(10.0, 1.5)), 1e-11);
  EXPECT_NEAR(pure.solid(0), 8.0 - 5.623413251903491, 1e-11);
  totals(H) = 1.0;
  totals(Cl) += 1.0;
  const Precipitation acid = precipitate(liquor(), solids, totals);
  EXPECT_NEAR(acid.aqueous(Na), (std::sqrt(1.0 + 4.0 * std::pow(10.0, 1.5)) - 1.0) / 2.0, 1e-11);
  EXPECT_NEAR(acid.aqueous(H), 1.0, 1e-12);
  totals(Na) = 2.0;
  const Precipitation clear = precipitate(liquor(), solids, totals);
  expect_laws(liquor(), solids, totals, clear);
  EXPECT_EQ(clear.solid(0), 0.0);
  EXPECT_NEAR(clear.aqueous(Na), 2.0, 1e-12);
}

// log *Ks = 4: [Fe] = 10^(4 - 3 pH), with FeOH = 10^-2.2 [Fe] / [H]; the acid that must be taken
// away is 3 per mole of solid, 1 per FeOH, less what is free.
TEST(Precipitate, HydroxideAtGivenPH) {
  const std::vector<Solid> solids{iron};
  const auto totals = totals_of({{Fe, 0.1}, {H, 99.0}});
  for (const double pH : {2.5, 4.0, 7.0, 10.0, 13.0}) {
    const Precipitation result = precipitate(liquor(), solids, totals, H, pH);
    expect_laws(liquor(), solids, totals, result, H);
    const double h = std::pow(10.0, -pH), free = 1e4 * h * h * h;
    const double hydroxo = std::pow(10.0, -2.2) * free / h;
    EXPECT_NEAR(std::exp(result.u(Fe)) / free, 1.0, 1e-11);
    EXPECT_NEAR(result.solid(0), 0.1 - free - hydroxo, 1e-13);
    EXPECT_NEAR(result.aqueous(Fe) / (free + hydroxo), 1.0, 1e-11);
    EXPECT_NEAR(result.aqueous(H), h - 1e-14 / h - hydroxo, 1e-14);
    EXPECT_EQ(result.aqueous_slope.col(H).norm() + result.solid_slope.col(H).norm(), 0.0);
  }
  const Precipitation clear = precipitate(liquor(), solids, totals, H, 1.0);
  EXPECT_EQ(clear.solid(0), 0.0);
}

// Neutralising FeCl3 with three times as much NaOH leaves salt water of pH 7 but for the dissolved
// iron; electroneutral throughout.
TEST(Precipitate, NeutralisedIron) {
  const std::vector<Solid> solids{iron};
  for (const double base : {0.0, 0.1, 0.2, 0.29999, 0.3, 0.30001, 0.5}) {
    const auto totals = totals_of({{Fe, 0.1}, {Cl, 0.3}, {Na, base}, {H, -base}});
    const Precipitation result = precipitate(liquor(), solids, totals);
    expect_laws(liquor(), solids, totals, result);
    EXPECT_NEAR(result.aqueous(H) + result.aqueous(Na) + 3.0 * result.aqueous(Fe),
                result.aqueous(Cl), 1e-12);
    if (base > 0.3) {
      EXPECT_NEAR(-result.u(H) / ln10, 14.0 + std::log10(base - 0.3), 1e-4);
    }
  }
}

// Ksp = 10^-8.6 and 10^-30. Equal amounts: sqrt(Ksp) stays; excess oxalate x: Ksp / x of Ca stays.
TEST(Precipitate, CalciumOxalate) {
  for (const double log_K : {8.6, 30.0}) {
    const std::vector<Solid> solids{solid("CaC2O4", {{Ca, 1}, {Ox, 1}}, log_K)};
    const auto totals = totals_of({{Ca, 0.01}, {Ox, 0.01}});
    const Precipitation equal = precipitate(liquor(), solids, totals, H, 12.0);
    expect_laws(liquor(), solids, totals, equal, H);
    EXPECT_NEAR(equal.aqueous(Ca) / std::pow(10.0, -log_K / 2.0), 1.0, 1e-7);
    const auto more = totals_of({{Ca, 0.01}, {Ox, 0.015}});
    const Precipitation excess = precipitate(liquor(), solids, more, H, 12.0);
    expect_laws(liquor(), solids, more, excess, H);
    const double x = log_K > 10.0 ? 0.005 : 0.005 + excess.aqueous(Ca);
    EXPECT_NEAR(excess.aqueous(Ca) * x * std::pow(10.0, log_K), 1.0, 1e-7);
    EXPECT_NEAR(excess.solid(0), 0.01 - excess.aqueous(Ca), 1e-16);
  }
}

// With both hydroxides present [Fe] / [Al] = 10^(4 - 8.5); little base takes iron alone.
TEST(Precipitate, TwoHydroxidesCompete) {
  const std::vector<Solid> solids{alumina, iron};
  auto totals = totals_of({{Fe, 0.1}, {Al, 0.1}, {Cl, 0.6}, {Na, 0.25}, {H, -0.25}});
  const Precipitation little = precipitate(liquor(), solids, totals);
  expect_laws(liquor(), solids, totals, little);
  EXPECT_EQ(little.solid(0), 0.0);
  EXPECT_GT(little.solid(1), 0.07);
  totals += totals_of({{Na, 0.2}, {H, -0.2}});
  const Precipitation more = precipitate(liquor(), solids, totals);
  expect_laws(liquor(), solids, totals, more);
  EXPECT_GT(more.solid(0), 0.04);
  EXPECT_NEAR(more.u(Fe) - more.u(Al), (4.0 - 8.5) * ln10, 1e-10);
  // Basic liquor: Al(OH)4 = 10^-14.5 / [H] = 10^-0.5 OH, and 1 mol of base is 0.3 in Fe(OH)3, 0.3
  // in what aluminium there is, one more per Al(OH)4, and OH: OH = 0.4 / (1 + 10^-0.5) = 0.303899.
  totals += totals_of({{Na, 0.55}, {H, -0.55}});
  const Precipitation aluminate = precipitate(liquor(), solids, totals);
  expect_laws(liquor(), solids, totals, aluminate);
  EXPECT_NEAR(-aluminate.u(H) / ln10, 14.0 + std::log10(0.303899), 1e-6);
  EXPECT_NEAR(aluminate.aqueous(Al), 0.4 - 0.303899, 1e-6);
  EXPECT_NEAR(aluminate.solid(1), 0.1, 1e-9);
}

// Of solids of one composition the most stable forms, whatever the order; so does the sum of two
// where it is more stable. Equal ones share nothing: one of them forms.
TEST(Precipitate, PhaseRule) {
  const Solid goethite = solid("FeOOH", {{Fe, 1}, {H, -3}}, -1);
  const Solid hematite = solid("Fe2O3", {{Fe, 2}, {H, -6}}, -1.9);
  const auto totals =
      totals_of({{Fe, 0.1}, {Cl, 0.3}, {Na, 0.2}, {H, -0.2}, {Ca, 1e-3}, {Ox, 0.1}});
  std::vector<int> order{0, 1, 2, 3, 4};
  do {
    const std::vector<Solid> all{iron, goethite, hematite, goethite, whewellite};
    std::vector<Solid> solids;
    for (const int p : order) solids.push_back(all[static_cast<std::size_t>(p)]);
    for (const std::optional<double> pH : {std::optional<double>{}, std::optional<double>{5.0}}) {
      const Precipitation result = precipitate(liquor(), solids, totals, H, pH);
      expect_laws(liquor(), solids, totals, result, pH ? static_cast<int>(H) : -1);
      for (std::size_t p = 0; p < solids.size(); ++p) {
        const double n = result.solid(static_cast<Eigen::Index>(p));
        EXPECT_EQ(n > 0.0, solids[p].name == "Fe2O3" || solids[p].name == "CaC2O4");
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
  const std::vector<Solid> equal{goethite, goethite, goethite};
  const Precipitation result = precipitate(liquor(), equal, totals);
  expect_laws(liquor(), equal, totals, result);
  EXPECT_EQ((result.solid.array() > 0.0).count(), 1);
  // From a start with another of the equals, or all of them, it is still the same one.
  for (int p = 0; p < 4; ++p) {
    Precipitation start = result;
    start.solid.setConstant(p == 3 ? 0.1 : 0.0);
    if (p < 3) start.solid(p) = 0.1;
    EXPECT_EQ(precipitate(liquor(), equal, totals, -1, {}, {&start}).solid, result.solid);
  }
}

// Absent components stay absent, and so do their solids; the slope there is that of a first trace,
// as a difference from zero upwards says too.
TEST(Precipitate, AbsentComponents) {
  const std::vector<Solid> solids{iron, whewellite, salt};
  const auto totals = totals_of({{Na, 8.0}, {Cl, 8.1}, {H, 0.1}});
  const Precipitation none = precipitate(liquor(), solids, totals);
  expect_laws(liquor(), solids, totals, none);
  EXPECT_TRUE(std::isinf(none.u(Fe)) && none.u(Fe) < 0.0);
  EXPECT_EQ(none.solid(0) + none.solid(1), 0.0);
  for (const int k : {static_cast<int>(Fe), static_cast<int>(Ox)}) {
    auto more = totals;
    more(k) = 1e-6;
    const Precipitation some = precipitate(liquor(), solids, more);
    EXPECT_NEAR(((some.aqueous - none.aqueous) / 1e-6 - none.aqueous_slope.col(k)).norm(), 0, 1e-5);
    EXPECT_NEAR(((some.solid - none.solid) / 1e-6 - none.solid_slope.col(k)).norm(), 0, 1e-5);
  }
  const auto water = totals_of({});
  expect_laws(liquor(), solids, water, precipitate(liquor(), solids, water));
  expect_laws(liquor(), solids, water, precipitate(liquor(), solids, water, H, 3.0), H);
  expect_laws(liquor(), {}, totals, precipitate(liquor(), {}, totals));
}

// Acid that only a solid gives off: FeCl3 in a solvent whose basic form does not exist.
TEST(Precipitate, SolidGivesOffWhatIsNotThere) {
  const Tableau tableau{{{"H", 1}, {"Cl", -1}, {"Na", 1}, {"Fe", 3}},
                        {dissolved("H", {{H, 1}}, 0), dissolved("Cl", {{Cl, 1}}, 0),
                         dissolved("Na", {{Na, 1}}, 0), dissolved("Fe", {{Fe, 1}}, 0)}};
  const std::vector<Solid> solids{iron};
  VectorXd totals = VectorXd::Zero(4);
  totals << 0.0, 0.3, 0.0, 0.1;
  const Precipitation acid = precipitate(tableau, solids, totals);
  expect_laws(tableau, solids, totals, acid);
  EXPECT_NEAR(acid.aqueous(H), 3.0 * acid.solid(0), 1e-14);
  totals << -0.1, 0.3, 0.1, 0.1;
  expect_laws(tableau, solids, totals, precipitate(tableau, solids, totals));
  totals << -0.4, 0.3, 0.4, 0.1;  // more base than the iron takes
  EXPECT_FALSE(precipitate(tableau, solids, totals).converged);
}

TEST(Precipitate, MisuseThrows) {
  const std::vector<Solid> solids{iron};
  EXPECT_THROW(precipitate(liquor(), solids, VectorXd::Zero(2)), std::invalid_argument);
  EXPECT_THROW(precipitate(liquor(), solids, totals_of({{Fe, -0.1}})), std::invalid_argument);
  EXPECT_THROW(precipitate(liquor(), solids, totals_of({{Fe, NAN}})), std::invalid_argument);
  EXPECT_THROW(precipitate(liquor(), solids, totals_of({}), -1, 7.0), std::invalid_argument);
  EXPECT_THROW(precipitate(liquor(), solids, totals_of({}), H, NAN), std::invalid_argument);
  EXPECT_THROW(precipitate(liquor(), {solid("?", {{99, 1}}, 0)}, totals_of({})),
               std::invalid_argument);
  const Precipitation other = precipitate(liquor(), {iron, salt}, totals_of({}));
  EXPECT_THROW(precipitate(liquor(), solids, totals_of({}), -1, {}, {&other}),
               std::invalid_argument);
}

// Exponents that differ from the stoichiometry: in the organic they do not matter, in the aqueous
// the answer is found or said to be missing.
TEST(Precipitate, CorrelationsInTheTableau) {
  Tableau plain = liquor();
  auto species = plain.species();
  species.push_back({"FeL", Phase::organic, {{Fe, 1}, {H, -3}}, {{Fe, 1}, {H, -1.1}}, 3.0});
  const std::vector<Solid> solids{iron, whewellite};
  const auto totals = totals_of({{Fe, 0.1}, {Cl, 0.3}, {Na, 0.2}, {H, -0.2}, {Ca, 0.1}, {Ox, 0.2}});
  const Precipitation expected = precipitate(plain, solids, totals);
  expect_laws(plain, solids, totals, expected);
  const Precipitation same = precipitate({plain.components(), species}, solids, totals);
  EXPECT_EQ(same.aqueous, expected.aqueous);
  species.pop_back();
  species[5].exponents[1].second = -1.3;
  const Tableau bent{plain.components(), species};
  const Precipitation result = precipitate(bent, solids, totals);
  expect_laws(bent, solids, totals, result);
}

// More oxalic acid never dissolves oxalate, more NaOH never dissolves Fe(OH)3.
TEST(Precipitate, MorePrecipitantMoreSolid) {
  const std::vector<Solid> solids{whewellite, iron, alumina};
  double oxalate = 0.0, hydroxide = 0.0;
  for (int i = 0; i <= 60; ++i) {
    const double x = 0.01 * i;
    auto totals = totals_of({{Ca, 0.2}, {Fe, 0.1}, {Al, 0.1}, {Cl, 1.0}, {Na, x}, {H, -x}});
    const Precipitation basic = precipitate(liquor(), solids, totals);
    ASSERT_TRUE(basic.converged);
    EXPECT_GE(basic.solid(1), hydroxide - 1e-14);
    hydroxide = basic.solid(1);
    totals = totals_of({{Ca, 0.2}, {Fe, 0.1}, {Cl, 0.7}, {Ox, x}, {H, 2.0 * x}});
    const Precipitation acid = precipitate(liquor(), solids, totals);
    ASSERT_TRUE(acid.converged);
    EXPECT_GE(acid.solid(0), oxalate - 1e-14);
    oxalate = acid.solid(0);
  }
  EXPECT_GT(oxalate, 0.19);
  EXPECT_GT(hydroxide, 0.09);
}

}  // namespace
}  // namespace raffinate
