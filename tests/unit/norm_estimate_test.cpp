// SPDX-License-Identifier: BSD-3-Clause
#include "solver/norm_estimate.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <limits>
#include <random>

namespace raffinate {
namespace {

Product product_with(Eigen::MatrixXd A) {
  return [A = std::move(A)](std::span<double> x) {
    Eigen::Map<Eigen::VectorXd> map(x.data(), static_cast<Eigen::Index>(x.size()));
    map = (A * map).eval();
  };
}

double estimate(const Eigen::MatrixXd& A) {
  return estimate_norm_1(static_cast<int>(A.rows()), product_with(A), product_with(A.transpose()));
}

double norm_1(const Eigen::MatrixXd& A) { return A.cwiseAbs().colwise().sum().maxCoeff(); }

TEST(NormEstimate, SmallMatricesByHand) {
  EXPECT_EQ(estimate(Eigen::MatrixXd::Constant(1, 1, -3.0)), 3.0);
  EXPECT_DOUBLE_EQ(estimate(Eigen::Matrix2d{{1.0, -2.0}, {3.0, 4.0}}), 6.0);
  // The mean of the columns is 0: only the unit vectors that follow see anything.
  EXPECT_DOUBLE_EQ(estimate(Eigen::Matrix2d{{1.0, -1.0}, {5.0, -5.0}}), 6.0);
  EXPECT_EQ(estimate(Eigen::MatrixXd::Zero(4, 4)), 0.0);
  EXPECT_EQ(estimate_norm_1(0, {}, {}), 0.0);
}

// The inverse of [1 -t; 0 1] is [1 t; 0 1]: the first unknown feels 1 + t.
TEST(NormEstimate, InverseFromSolves) {
  const Eigen::Matrix2d A{{1.0, -1e6}, {0.0, 1.0}};
  EXPECT_DOUBLE_EQ(estimate_inverse_norm_inf(2, product_with(A.inverse()),
                                             product_with(A.inverse().transpose())),
                   1e6 + 1.0);
}

// Never above the norm, seldom below a third of it, and mostly the norm itself (Higham 1988, section 5).
TEST(NormEstimate, RandomInverses) {
  std::mt19937 random(7);
  std::normal_distribution<double> entry;
  int exact = 0, far_below = 0;
  const int trials = 400;
  for (int trial = 0; trial < trials; ++trial) {
    const auto size = static_cast<Eigen::Index>(2 + random() % 30);
    Eigen::MatrixXd A(size, size);
    for (Eigen::Index i = 0; i < A.size(); ++i) A.data()[i] = entry(random);
    const Eigen::MatrixXd inverse = A.inverse();
    const double norm = norm_1(inverse), found = estimate(inverse);
    EXPECT_LE(found, norm * (1.0 + 1e-12));
    far_below += found < norm / 3.0;
    exact += found > norm * (1.0 - 1e-12);
  }
  EXPECT_GT(exact, trials * 7 / 10);
  EXPECT_LT(far_below, trials / 100);
}

TEST(NormEstimate, WhatOverflowsIsInfinite) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(estimate(Eigen::Matrix2d{{1.0, none}, {0.0, 1.0}}),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(estimate(Eigen::Matrix2d::Constant(1e308)), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace raffinate
