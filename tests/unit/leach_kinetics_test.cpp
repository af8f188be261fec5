// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/leach_kinetics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace raffinate {
namespace {

constexpr std::array both{LeachControl::reaction, LeachControl::diffusion};

/// Levenspiel's one tank, reaction control.
double one_tank(double m) { return 3 * m - 6 * m * m + 6 * m * m * m * (1 - std::exp(-1 / m)); }

// Constant liquor, 98 % in 3600 s: reaction 1 - 0.02^(1/3) = 0.728558, diffusion
// 1 - 3 * 0.02^(2/3) + 2 * 0.02 = 0.818958; C^0.5 of 4 mol/L is 2.
TEST(LeachKinetics, ABatchInAConstantLiquorGivesTheConstant) {
  const std::array<LeachReagent, 1> liquor{{{0.5, 4.0, 0.0}}};
  EXPECT_NEAR(leach_constant(LeachControl::reaction, liquor, 0.98, 3600.0), 0.728558 / 2.0 / 3600.0,
              1e-10);
  EXPECT_NEAR(leach_constant(LeachControl::diffusion, liquor, 0.98, 3600.0),
              0.818958 / 2.0 / 3600.0, 1e-10);
  EXPECT_NEAR(leach_constant(LeachControl::reaction, {}, 0.98, 3600.0), 0.728558 / 3600.0, 1e-10);
}

// First order in a reagent that lasts exactly for the solid, C = c (1 - s)^3: the integral of
// ds / C is (1 / (1 - s)^2 - 1) / (2 c), with 1 - s = 0.5 at 87.5 %: 1.5 / c.
// By diffusion the integral of 6 s (1 - s) / C is 6 (1 / (1 - s) - 1 + ln(1 - s)) / c:
// 6 (1 - ln 2) / c.
TEST(LeachKinetics, ABatchUsesItsReagentUp) {
  const std::array<LeachReagent, 1> liquor{{{1.0, 0.8, 0.8}}};
  EXPECT_NEAR(leach_constant(LeachControl::reaction, liquor, 0.875, 60.0), 1.5 / 0.8 / 60.0, 1e-14);
  EXPECT_NEAR(leach_constant(LeachControl::diffusion, liquor, 0.875, 60.0),
              6.0 * (1.0 - std::log(2.0)) / 0.8 / 60.0, 1e-14);
  // To 1 - 1e-9, (1 - s)^-2 = 1e6: half a million.
  EXPECT_NEAR(leach_constant(LeachControl::reaction, liquor, 1.0 - 1e-9, 1.0), (1e6 - 1.0) / 1.6,
              1e-1);
  const std::array<LeachReagent, 1> short_of{{{1.0, 0.8, 1.0}}};
  EXPECT_TRUE(std::isinf(leach_constant(LeachControl::reaction, short_of, 0.875, 60.0)));
}

// 71 kJ/mol from 50 to 70 degC: 71000 / 8.314463 * (1 / 323.15 - 1 / 343.15) = 1.5402; e^1.5402 =
// 4.6653.
TEST(LeachKinetics, WarmthFollowsArrhenius) {
  EXPECT_NEAR(arrhenius(71e3, 343.15, 323.15), 4.6653, 2e-3);
  EXPECT_DOUBLE_EQ(arrhenius(71e3, 323.15, 323.15), 1.0);
  EXPECT_NEAR(arrhenius(71e3, 303.15, 323.15) * arrhenius(71e3, 323.15, 303.15), 1.0, 1e-14);
}

// One tank, first order, reagent used up: X is the closed form at the m of the liquor that leaves.
TEST(LeachKinetics, ATankHasTheLiquorThatLeavesIt) {
  for (const double k_tau : {0.01, 0.5, 3.0, 100.0}) {
    const std::array<LeachReagent, 1> liquor{{{1.0, 0.9, 0.7}}};
    const LeachTrain train = leach_train(LeachControl::reaction, k_tau, liquor, 1);
    EXPECT_NEAR(train.X[0], one_tank(k_tau * (0.9 - 0.7 * train.X[0])), 1e-10) << k_tau;
  }
}

// Worked by hand: one tank, first order, c = used = 1 mol/L. At m = 0.5 a tank converts
// 1.5 - 1.5 + 0.75 (1 - e^-2) = 0.648499; its liquor then has 0.351501 mol/L left, so that
// k tau = 0.5 / 0.351501 = 1.42247 L/mol gives just that.
TEST(LeachKinetics, AHandCalculationWithReagentUsedUp) {
  const std::array<LeachReagent, 1> liquor{{{1.0, 1.0, 1.0}}};
  const LeachTrain train = leach_train(LeachControl::reaction, 1.42247, liquor, 1);
  EXPECT_NEAR(train.X[0], 0.648499, 2e-6);
  // The same in two tanks of half the size: each with a liquor of its own, and more reacts.
  const LeachTrain two = leach_train(LeachControl::reaction, 1.42247 / 2.0, liquor, 2);
  EXPECT_GT(two.X[1], train.X[0]);
  EXPECT_NEAR(two.X[0], one_tank(1.42247 / 2.0 * (1.0 - two.X[0])), 1e-10);
}

TEST(LeachKinetics, MoreTanksConvertMoreAndEndAtTheBatch) {
  const std::array<LeachReagent, 2> liquor{{{0.3, 1.85, 1.54}, {0.6, 2.0, 0.0}}};
  for (const LeachControl control : both) {
    const double k = leach_constant(control, liquor, 0.9, 3600.0);
    double last = 0.0, off = 1.0;
    for (const int tanks : {1, 2, 4, 12, 48}) {
      const double X = leach_train(control, k * 3600.0 / tanks, liquor, tanks).X.back();
      EXPECT_GT(X, last) << tanks;
      EXPECT_LT(X, 0.9);
      last = X;
      off = 0.9 - X;
    }
    EXPECT_LT(off, 0.01);
    // The batch's own X comes back at the rate 1 / tanks.
    const double half = 0.9 - leach_train(control, k * 3600.0 / 24, liquor, 24).X.back();
    EXPECT_NEAR(half / off, 2.0, 0.15);
  }
}

// The search stops one step early, because that step is exact: also where half the reagent lasts.
TEST(LeachKinetics, EveryTankClosesToRounding) {
  for (const LeachControl control : both)
    for (const double order : {0.3, 1.0, 1.6})
      for (const double k_tau : {0.01, 0.1, 0.3, 1.0}) {
        const LeachReagent acid{order, 0.5, 1.0};
        const LeachTrain train = leach_train(control, k_tau, std::span(&acid, 1), 4);
        std::vector<double> m, steep;
        for (const double X : train.X) {
          if (acid.c - acid.used * X < 1e-6) break;  // where X has too few digits to tell its rate
          m.push_back(k_tau * std::pow(acid.c - acid.used * X, order));
          steep.push_back(m.back() * order * acid.used / (acid.c - acid.used * X));
        }
        const TrainConversion cores = train_conversion(control, m);
        for (std::size_t n = 0; n < m.size(); ++n)
          EXPECT_NEAR(train.X[n], cores.X[static_cast<Eigen::Index>(n)], 5e-15 + 2e-15 * steep[n])
              << order << ", " << k_tau << ", tank " << n + 1;
      }
}

TEST(LeachKinetics, WithoutReagentNothingReacts) {
  for (const double c : {0.0, -1.0}) {
    const std::array<LeachReagent, 2> liquor{{{0.3, 1.0, 0.5}, {0.6, c, 0.0}}};
    const LeachTrain train = leach_train(LeachControl::diffusion, 1.0, liquor, 3);
    EXPECT_EQ(train.X, std::vector<double>(3, 0.0));
    EXPECT_EQ(train.by_k_tau, 0.0);
    EXPECT_EQ(train.by_c.norm(), 0.0);
  }
}

// Half of what the solid needs: X comes to c / used = 0.5 and never beyond.
TEST(LeachKinetics, ReagentNeverFallsBelowZero) {
  for (const LeachControl control : both)
    for (const double order : {0.1, 0.3, 1.0, 1.6})
      for (const double k_tau : {1e-6, 1.0, 1e3, 1e6, 1e9}) {
        const std::array<LeachReagent, 1> liquor{{{order, 0.5, 1.0}}};
        const LeachTrain train = leach_train(control, k_tau, liquor, 3);
        for (std::size_t i = 0; i < 3; ++i) {
          EXPECT_LE(train.X[i], 0.5);
          EXPECT_GE(train.X[i], i > 0 ? train.X[i - 1] : 0.0);
        }
        if (k_tau > 1e2) {
          EXPECT_GT(train.X[2], 0.49);
        }
        EXPECT_TRUE(std::isfinite(train.by_k_tau) && train.by_c.allFinite() &&
                    train.by_used.allFinite());
      }
}

TEST(LeachKinetics, SlopesAgreeWithDifferences) {
  for (const LeachControl control : both)
    for (const int tanks : {1, 3})
      for (const double k_tau : {0.02, 0.3, 5.0}) {
        const std::vector<LeachReagent> liquor{{0.3, 1.0, 1.1}, {1.5, 0.7, 0.2}};
        const auto X = [&](double k, const std::vector<LeachReagent>& one) {
          return leach_train(control, k, one, tanks).X.back();
        };
        const LeachTrain train = leach_train(control, k_tau, liquor, tanks);
        const double h = 1e-4;
        EXPECT_NEAR(train.by_k_tau,
                    (X(k_tau * (1 + h), liquor) - X(k_tau * (1 - h), liquor)) / (2 * h * k_tau),
                    1e-6);
        for (std::size_t i = 0; i < liquor.size(); ++i) {
          auto more = liquor, less = liquor;
          more[i].c += h;
          less[i].c -= h;
          EXPECT_NEAR(train.by_c[static_cast<Eigen::Index>(i)],
                      (X(k_tau, more) - X(k_tau, less)) / (2 * h), 1e-6);
          more = less = liquor;
          more[i].used += h;
          less[i].used -= h;
          EXPECT_NEAR(train.by_used[static_cast<Eigen::Index>(i)],
                      (X(k_tau, more) - X(k_tau, less)) / (2 * h), 1e-6);
        }
      }
}

}  // namespace
}  // namespace raffinate
