// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/shrinking_core.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace raffinate {
namespace {

constexpr std::array both{LeachControl::reaction, LeachControl::ash};

TEST(ShrinkingCore, TimeAndConversionAreInverse) {
  for (const LeachControl control : both)
    for (const double X : {0.0, 0.02, 0.3, 0.7, 0.99, 1.0})
      EXPECT_NEAR(conversion(control, reduced_time(control, X)), X, 1e-13) << X;
  EXPECT_EQ(conversion(LeachControl::ash, 7.0), 1.0);
  // Half way through the time: 7/8 of the volume is gone, or 1/8 of the ash layer's integral.
  EXPECT_DOUBLE_EQ(conversion(LeachControl::reaction, 0.5), 0.875);
  EXPECT_DOUBLE_EQ(reduced_time(LeachControl::ash, 0.875), 0.5);
}

// One tank, reaction control: integrating (1 - theta)^3 exp(-theta / m) / m by parts gives
// X = 3 m - 6 m^2 + 6 m^3 (1 - exp(-1 / m)) (Levenspiel).
TEST(ShrinkingCore, OneTankHasItsClosedForm) {
  for (const double m : {0.01, 0.1, 0.5, 1.0, 3.0, 20.0}) {
    const auto train = train_conversion(LeachControl::reaction, std::array{m});
    EXPECT_NEAR(train.X, 3 * m - 6 * m * m + 6 * m * m * m * (1 - std::exp(-1 / m)),
                1e-11 + 1e-15 * m * m * m);
  }
}

// Two different tanks: f = (exp(-t / a) - exp(-t / b)) / (a - b); each part is one tank's integral.
TEST(ShrinkingCore, TwoTanksAreADifferenceOfOneTankEach) {
  for (const LeachControl control : both) {
    const double a = 0.8, b = 0.3;
    const auto left = [&](double m) { return 1.0 - train_conversion(control, std::array{m}).X; };
    const auto train = train_conversion(control, std::array{a, b});
    EXPECT_NEAR(1.0 - train.X, (a * left(a) - b * left(b)) / (a - b), 1e-10);
    EXPECT_NEAR(train_conversion(control, std::array{b, a}).X, train.X, 1e-12);
  }
}

TEST(ShrinkingCore, ManyTanksAreABatch) {
  for (const LeachControl control : both) {
    double last = 1.0;
    for (const std::size_t tanks : {5U, 20U, 80U}) {
      const std::vector<double> m(tanks, 0.6 / static_cast<double>(tanks));
      const double off = std::abs(train_conversion(control, m).X - conversion(control, 0.6));
      EXPECT_LT(off, 0.35 * last);  // the spread of the times falls as 1 / tanks
      last = off;
    }
  }
}

TEST(ShrinkingCore, SlopesAgreeWithDifferences) {
  for (const LeachControl control : both) {
    const std::vector<double> m{0.2, 0.5, 0.5, 1.5};
    const auto train = train_conversion(control, m);
    for (std::size_t i = 0; i < m.size(); ++i) {
      std::vector<double> more = m, less = m;
      const double h = 1e-4 * m[i];
      more[i] += h;
      less[i] -= h;
      const double difference =
          (train_conversion(control, more).X - train_conversion(control, less).X) / (2 * h);
      EXPECT_NEAR(train.slope[i], difference, 1e-6 * difference);
    }
  }
}

TEST(ShrinkingCore, AFastTankAndASlowOneStayFinite) {
  for (const LeachControl control : both) {
    const auto train = train_conversion(control, std::array{1e-5, 1e4});
    EXPECT_GT(train.X, 0.9999);
    EXPECT_LT(train.X, 1.0);
  }
  EXPECT_THROW(train_conversion(LeachControl::ash, std::array{0.0}), std::invalid_argument);
  EXPECT_THROW(train_conversion(LeachControl::ash, {}), std::invalid_argument);
}

}  // namespace
}  // namespace raffinate
