// SPDX-License-Identifier: BSD-3-Clause
#include "solver/block_lu.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <limits>
#include <random>

namespace raffinate {
namespace {

Eigen::MatrixXd dense(const BlockMatrix& A) {
  const BlockPattern& pattern = A.pattern();
  Eigen::MatrixXd full = Eigen::MatrixXd::Zero(pattern.size(), pattern.size());
  for (int row = 0; row < pattern.blocks(); ++row) {
    for (const int column : pattern.columns(row)) {
      full.block(pattern.offset(row), pattern.offset(column), pattern.size(row),
                 pattern.size(column)) = A.block(row, column);
    }
  }
  return full;
}

/// Entries in -1 ... 1, diagonal blocks heavy enough that blocks need no pivoting.
void fill(BlockMatrix& A, std::mt19937& random) {
  std::uniform_real_distribution<double> entry(-1.0, 1.0);
  const BlockPattern& pattern = A.pattern();
  for (int row = 0; row < pattern.blocks(); ++row) {
    for (const int column : pattern.columns(row)) {
      auto block = A.block(row, column);
      for (Eigen::Index i = 0; i < block.size(); ++i) block.data()[i] = entry(random);
      if (row != column) continue;
      // A permuted heavy diagonal: rows must be exchanged inside the block.
      for (Eigen::Index i = 0; i < block.rows(); ++i)
        block(i, (i + 1) % block.rows()) += 3.0 * pattern.blocks() * 5.0;
    }
  }
}

void expect_solved(const BlockPattern& pattern, std::mt19937& random) {
  BlockMatrix A(pattern);
  BlockLU lu(pattern);
  std::uniform_real_distribution<double> entry(-1.0, 1.0);
  for (int again = 0; again < 2; ++again) {  // a factorisation leaves nothing behind
    fill(A, random);
    if (again == 1) A.block(0, 0).setIdentity();  // needs no factors
    ASSERT_TRUE(lu.factor(A));
    Eigen::VectorXd b(pattern.size()), x(pattern.size());
    for (double& value : b) value = entry(random);
    lu.solve({b.data(), static_cast<std::size_t>(b.size())},
             {x.data(), static_cast<std::size_t>(x.size())});
    const Eigen::VectorXd expected = dense(A).fullPivLu().solve(b);
    EXPECT_LE((x - expected).cwiseAbs().maxCoeff(), 1e-13 * expected.cwiseAbs().maxCoeff());
    const std::span<double> in_place(b.data(), static_cast<std::size_t>(b.size()));
    const Eigen::VectorXd right = b;
    lu.solve(in_place, in_place);
    EXPECT_EQ(b, x);
    b = right;
    lu.solve_transposed({right.data(), in_place.size()}, {x.data(), in_place.size()});
    const Eigen::VectorXd transposed = dense(A).transpose().fullPivLu().solve(right);
    EXPECT_LE((x - transposed).cwiseAbs().maxCoeff(), 1e-13 * transposed.cwiseAbs().maxCoeff());
    lu.solve_transposed(in_place, in_place);
    EXPECT_EQ(b, x);
  }
}

TEST(BlockLU, RandomPatternsWithFill) {
  std::mt19937 random(1);
  int filled = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const int blocks = 1 + static_cast<int>(random() % 12);
    std::vector<int> sizes;
    for (int b = 0; b < blocks; ++b) sizes.push_back(1 + static_cast<int>(random() % 5));
    std::vector<std::pair<int, int>> couplings;
    for (int c = 0; c < 2 * blocks; ++c) {
      couplings.emplace_back(static_cast<int>(random() % static_cast<unsigned>(blocks)),
                             static_cast<int>(random() % static_cast<unsigned>(blocks)));
    }
    const BlockPattern pattern(sizes, couplings);
    for (int row = 0; row < blocks; ++row)
      filled += pattern.with_fill().columns(row).size() > pattern.columns(row).size();
    expect_solved(pattern, random);
  }
  EXPECT_GT(filled, 50);  // the trials do reach the fill
}

TEST(BlockLU, CascadeWithRecycles) {
  std::mt19937 random(2);
  std::vector<std::pair<int, int>> couplings{{0, 29}, {12, 25}, {29, 0}};
  for (int b = 0; b + 1 < 30; ++b) {
    couplings.emplace_back(b, b + 1);
    couplings.emplace_back(b + 1, b);
  }
  expect_solved(BlockPattern(std::vector<int>(30, 4), couplings), random);
}

TEST(BlockLU, ABlockMayBeEmpty) {
  std::mt19937 random(3);
  expect_solved(BlockPattern({2, 0, 3}, {{0, 1}, {1, 2}, {2, 0}}), random);
}

TEST(BlockLU, SingularAndInfiniteBlocksAreReported) {
  BlockMatrix A(BlockPattern({2, 1}, {{0, 1}, {1, 0}}));
  BlockLU lu(A.pattern());
  const auto set = [&A](double last) {
    A.block(0, 0) << 1, 2, 3, 4;
    A.block(0, 1) << 1, 1;
    A.block(1, 0) << 1, 1;
    A.block(1, 1) << last;
  };
  set(5.0);
  EXPECT_TRUE(lu.factor(A));
  A.block(0, 0) << 1, 2, 2, 4;
  EXPECT_FALSE(lu.factor(A));
  set(std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(lu.factor(A));
  set(std::numeric_limits<double>::infinity());
  EXPECT_FALSE(lu.factor(A));
  // [1 1] inverse([1 2; 3 4]) [1; 1] = [1 1] [-1; 1] = 0: nothing is left of a last block of 0.
  set(0.0);
  EXPECT_FALSE(lu.factor(A));
  set(5.0);
  EXPECT_TRUE(lu.factor(A));
}

// As two blocks there is no exchange of rows, as one block there is.
TEST(BlockLU, PivotsInsideBlocksOnly) {
  BlockMatrix split(BlockPattern({1, 1}, {{0, 1}, {1, 0}}));
  split.block(0, 1) << 1.0;
  split.block(1, 0) << 2.0;
  EXPECT_FALSE(BlockLU(split.pattern()).factor(split));
  BlockMatrix whole(BlockPattern({2}, {}));
  whole.block(0, 0) << 0, 1, 2, 0;
  BlockLU lu(whole.pattern());
  ASSERT_TRUE(lu.factor(whole));
  std::vector<double> x{3.0, 8.0};
  lu.solve(x, x);
  EXPECT_EQ(x, (std::vector<double>{4.0, 3.0}));
  x = {3.0, 8.0};  // 2 x2 = 3, 1 x1 = 8
  lu.solve_transposed(x, x);
  EXPECT_EQ(x, (std::vector<double>{8.0, 1.5}));
}

}  // namespace
}  // namespace raffinate
