// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/shrinking_core.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace raffinate {
namespace {

constexpr std::array both{LeachControl::reaction, LeachControl::diffusion};

/// Reduced time at the conversion X, as textbooks write it.
double textbook_time(LeachControl control, double X) {
  return control == LeachControl::reaction
             ? 1.0 - std::cbrt(1.0 - X)
             : 1.0 - 3.0 * std::pow(1.0 - X, 2.0 / 3.0) + 2.0 * (1.0 - X);
}

double behind(LeachControl control, const std::vector<double>& m) {
  return train_conversion(control, m).X.tail(1)[0];
}

TEST(ShrinkingCore, TimesAreThoseOfTheTextbook) {
  for (const LeachControl control : both)
    for (const double X : {0.0, 0.02, 0.3, 0.7, 0.99, 1.0})
      EXPECT_NEAR(reduced_time(control, shrunk(X)), textbook_time(control, X), 1e-14) << X;
  // Half way in: 7/8 of the volume is gone, half of the time, with diffusion too.
  EXPECT_DOUBLE_EQ(shrunk(0.875), 0.5);
  EXPECT_DOUBLE_EQ(reduced_time(LeachControl::diffusion, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(reduced_time_slope(LeachControl::diffusion, 0.5), 1.5);
}

// One tank, reaction control: integrating (1 - theta)^3 exp(-theta / m) / m by parts gives
// X = 3 m - 6 m^2 + 6 m^3 (1 - exp(-1 / m)) (Levenspiel).
TEST(ShrinkingCore, OneTankHasItsClosedForm) {
  for (const double m : {1e-4, 0.01, 0.1, 0.5, 1.0, 3.0, 20.0})
    EXPECT_NEAR(behind(LeachControl::reaction, {m}),
                3 * m - 6 * m * m + 6 * m * m * m * (1 - std::exp(-1 / m)),
                1e-13 + 1e-15 * m * m * m);
}

// Short times, diffusion: X = 3 s = sqrt(3 theta) to first order, and the mean of sqrt(theta) over
// an exponential time is sqrt(pi m) / 2.
TEST(ShrinkingCore, ShortTimesKeepTheirDigits) {
  for (const double m : {1e-8, 1e-10, 1e-14}) {
    EXPECT_NEAR(behind(LeachControl::diffusion, {m}), std::sqrt(3.0 * std::acos(-1.0) * m) / 2.0,
                4.0 * m);
    EXPECT_NEAR(behind(LeachControl::reaction, {m}), 3.0 * m, 7.0 * m * m);
  }
}

// Two different tanks: f = (exp(-t / a) - exp(-t / b)) / (a - b); each part is one tank's integral.
TEST(ShrinkingCore, TwoTanksAreADifferenceOfOneTankEach) {
  for (const LeachControl control : both) {
    const double a = 0.8, b = 0.3;
    const double left_a = 1.0 - behind(control, {a}), left_b = 1.0 - behind(control, {b});
    EXPECT_NEAR(1.0 - behind(control, {a, b}), (a * left_a - b * left_b) / (a - b), 1e-12);
    EXPECT_NEAR(behind(control, {b, a}), behind(control, {a, b}), 1e-13);
  }
}

TEST(ShrinkingCore, EachTankOfATrainIsTheEndOfAShorterOne) {
  for (const LeachControl control : both) {
    const auto train = train_conversion(control, std::array{0.2, 0.5, 0.1});
    EXPECT_NEAR(train.X[0], behind(control, {0.2}), 1e-13);
    EXPECT_NEAR(train.X[1], behind(control, {0.2, 0.5}), 1e-13);
    EXPECT_LT(train.X[1], train.X[2]);
    const LastTank last = last_tank(control, std::array{0.2, 0.5, 0.1});
    EXPECT_NEAR(last.X, train.X[2], 1e-13);
    EXPECT_NEAR(last.slope, train.slope(2, 2), 1e-13);
  }
}

TEST(ShrinkingCore, ManyTanksAreABatch) {
  for (const LeachControl control : both) {
    double last = 1.0;
    for (const std::size_t tanks : {5U, 20U, 80U}) {
      const std::vector<double> m(tanks, 0.6 / static_cast<double>(tanks));
      const double off = std::abs(textbook_time(control, behind(control, m)) - 0.6);
      EXPECT_LT(off, 0.4 * last);  // the spread of the times falls as 1 / tanks
      last = off;
    }
    EXPECT_LT(last, 0.02);
  }
}

TEST(ShrinkingCore, SlopesAgreeWithDifferences) {
  for (const LeachControl control : both) {
    const std::vector<double> m{0.2, 0.5, 0.5, 1.5, 1e-3};
    const auto train = train_conversion(control, m);
    for (std::size_t j = 0; j < m.size(); ++j) {
      std::vector<double> more = m, less = m;
      const double h = 1e-4 * m[j];
      more[j] += h;
      less[j] -= h;
      const Eigen::VectorXd difference =
          (train_conversion(control, more).X - train_conversion(control, less).X) / (2 * h);
      for (Eigen::Index i = 0; i < difference.size(); ++i)
        EXPECT_NEAR(train.slope(i, static_cast<Eigen::Index>(j)), difference[i], 1e-7);
    }
  }
}

TEST(ShrinkingCore, AFastTankAndASlowOneStayFinite) {
  for (const LeachControl control : both) {
    const auto train = train_conversion(control, std::array{1e-5, 1e4});
    EXPECT_GT(train.X[1], 0.9999);
    EXPECT_LT(train.X[1], 1.0);
    // A tank that hardly counts, in front or behind: to first order, at no cost.
    for (const double little : {1e-7, 1e-12, 1e-200}) {
      EXPECT_NEAR(behind(control, {0.4, little}) - behind(control, {0.4}), 0.0, 3.0 * little);
      EXPECT_NEAR(behind(control, {little, 0.4}), behind(control, {0.4, little}), 1e-14);
      EXPECT_GT(train_conversion(control, std::array{little, 0.4}).X[0], 0.0);
    }
  }
  EXPECT_THROW(train_conversion(LeachControl::diffusion, std::array{0.0}), std::invalid_argument);
  EXPECT_THROW(train_conversion(LeachControl::diffusion, {}), std::invalid_argument);
}

}  // namespace
}  // namespace raffinate
