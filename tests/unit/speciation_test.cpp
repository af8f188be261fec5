// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/speciation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "chemistry/system.hpp"

namespace raffinate {
namespace {

/// Aqueous M, H, L and M L; organic M(HA)3 = M + 3 HA - 3 H with slope -2 in H, and free HA.
Tableau small() {
  const std::vector<Component> components{{"M", 3, 0.1, true}, {"H", 1}, {"HA", 0}, {"L", -1}};
  const std::vector<std::pair<int, double>> complex{{0, 1}, {2, 3}, {1, -3}},
      slopes{{0, 1}, {2, 3}, {1, -2}}, bound{{0, 1}, {3, 1}};
  return Tableau(components, {{"M(HA)3", Phase::organic, complex, slopes, std::log(2.0)},
                              {"ML", Phase::aqueous, bound, bound, std::log(5.0)},
                              {"M", Phase::aqueous, {{0, 1}}, {{0, 1}}, 0.0},
                              {"H", Phase::aqueous, {{1, 1}}, {{1, 1}}, 0.0},
                              {"HA", Phase::organic, {{2, 1}}, {{2, 1}}, 0.0},
                              {"L", Phase::aqueous, {{3, 1}}, {{3, 1}}, 0.0}});
}

const std::vector<double> state{std::log(0.1), std::log(0.5), std::log(0.4), std::log(0.3)};

// [M(HA)3] = 2 * 0.1 * 0.4^3 / 0.5^2 = 0.0512, [ML] = 5 * 0.1 * 0.3 = 0.15.
TEST(Speciation, TotalsByHand) {
  Speciation speciation(small());
  speciation.evaluate(state);
  speciation.differentiate();
  const auto &aqueous = speciation[Phase::aqueous], &organic = speciation[Phase::organic];
  EXPECT_NEAR(organic.total[0], 0.0512, 1e-15);
  EXPECT_NEAR(organic.total[1], -3 * 0.0512, 1e-15);
  EXPECT_NEAR(organic.magnitude[1], 3 * 0.0512, 1e-15);
  EXPECT_NEAR(organic.total[2], 0.4 + 3 * 0.0512, 1e-15);
  EXPECT_EQ(organic.total[3], 0.0);
  EXPECT_NEAR(aqueous.total[0], 0.1 + 0.15, 1e-15);
  EXPECT_NEAR(aqueous.total[1], 0.5, 1e-15);
  EXPECT_NEAR(aqueous.total[3], 0.3 + 0.15, 1e-15);
  // dT(HA)/du(H) follows the slope, -2, and three HA each.
  EXPECT_NEAR(organic.slope(2, 1), 3 * -2 * 0.0512, 1e-15);
  EXPECT_NEAR(organic.slope(1, 1), 3 * 2 * 0.0512, 1e-15);
  EXPECT_NEAR(aqueous.slope(0, 3), 0.15, 1e-15);
}

TEST(Speciation, SlopesAreDerivatives) {
  Speciation speciation(small());
  std::mt19937 random(1);
  std::uniform_real_distribution<double> any(-3.0, 0.0);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<double> u(4);
    for (double& value : u) value = any(random);
    speciation.evaluate(u);
    speciation.differentiate();
    const auto aqueous = speciation[Phase::aqueous], organic = speciation[Phase::organic];
    for (std::size_t m = 0; m < 4; ++m) {
      auto up = u, down = u;
      up[m] += 1e-5;
      down[m] -= 1e-5;
      speciation.evaluate(up);
      const Eigen::VectorXd a_up = speciation[Phase::aqueous].total,
                            o_up = speciation[Phase::organic].total;
      speciation.evaluate(down);
      const auto column = static_cast<Eigen::Index>(m);
      EXPECT_LE(((a_up - speciation[Phase::aqueous].total) / 2e-5 - aqueous.slope.col(column))
                    .cwiseAbs()
                    .maxCoeff(),
                1e-8);
      EXPECT_LE(((o_up - speciation[Phase::organic].total) / 2e-5 - organic.slope.col(column))
                    .cwiseAbs()
                    .maxCoeff(),
                1e-8 * (1.0 + o_up.cwiseAbs().maxCoeff()));
    }
  }
}

// Per unit of free M: 1 + 5 * 0.3 = 2.5 aqueous, 2 * 0.4^3 / 0.5^2 = 0.512 organic.
TEST(Speciation, SpreadByHand) {
  const Speciation speciation(small());
  auto u = state;
  u[0] = std::nan("");  // its own u is not read
  const Spread spread = speciation.spread(0, u);
  EXPECT_NEAR(spread.aqueous, 2.5 / 3.012, 1e-15);
  EXPECT_NEAR(spread.organic, 0.512 / 3.012, 1e-15);
  EXPECT_NEAR(spread.ln_scale, std::log(3.012), 1e-15);
}

// A free extractant of 1e-300 has no cube: the share of the organic is zero, not a NaN.
TEST(Speciation, SpreadSurvivesExtremes) {
  const Speciation speciation(small());
  for (const double free : {-690.0, 690.0}) {
    const Spread spread = speciation.spread(0, std::vector{0.0, -1.0, free, 0.0});
    EXPECT_NEAR(spread.aqueous + spread.organic, 1.0, 1e-15);
    EXPECT_TRUE(std::isfinite(spread.ln_scale));
  }
}

TEST(Speciation, ALogKCanBeReplaced) {
  Speciation speciation(small());
  speciation.set_ln_K(0, std::log(20.0));
  speciation.evaluate(state);
  EXPECT_NEAR(speciation[Phase::organic].total[0], 0.512, 1e-14);
}

// Stages of one chemistry are copies; continuation changes the constants of each by itself.
TEST(Speciation, CopiesKeepTheirOwnConstants) {
  const Speciation original(small());
  Speciation changed = original, same = original;
  changed.set_ln_K(0, std::log(20.0));
  for (Speciation* one : {&changed, &same}) {
    one->evaluate(state);
    one->differentiate();
  }
  EXPECT_NEAR(changed[Phase::organic].total[0], 0.512, 1e-14);
  EXPECT_NEAR(changed[Phase::organic].slope(0, 0), 0.512, 1e-14);
  EXPECT_NEAR(same[Phase::organic].total[0], 0.0512, 1e-15);
  EXPECT_NEAR(same.spread(0, state).organic, 0.512 / 3.012, 1e-15);
  EXPECT_NEAR(changed.spread(0, state).organic, 5.12 / 7.62, 1e-15);
}

std::vector<std::string> shared(const std::string& name) {
  const System system = load_system(name);
  const auto linear = linear_components(system.tableau);
  std::vector<std::string> names;
  for (std::size_t k = 0; k < linear.size(); ++k) {
    if (!linear[k]) names.push_back(system.tableau.components()[k].name);
  }
  return names;
}

TEST(LinearComponents, WhatMakesAPlantNonlinear) {
  EXPECT_EQ(linear_components(small()), (std::vector<bool>{true, false, false, false}));
  EXPECT_EQ(shared("constant-distribution"), (std::vector<std::string>{}));
  EXPECT_EQ(shared("p507-chloride"),
            (std::vector<std::string>{"H", "Cl", "SO4", "C2O4", "CO3", "F", "HA2"}));
  EXPECT_EQ(shared("tbp-nitrate"), (std::vector<std::string>{"H", "NO3", "TBP"}));
  EXPECT_EQ(shared("nd-sm-correlation"), (std::vector<std::string>{"H"}));
}

}  // namespace
}  // namespace raffinate
