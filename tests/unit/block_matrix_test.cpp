// SPDX-License-Identifier: BSD-3-Clause
#include "solver/block_matrix.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace raffinate {
namespace {

std::vector<int> columns(const BlockPattern& pattern, int row) {
  return {pattern.columns(row).begin(), pattern.columns(row).end()};
}

TEST(BlockPattern, CountsItsUnknowns) {
  const BlockPattern pattern({2, 0, 3}, {{0, 2}, {2, 0}, {0, 2}, {1, 1}});
  EXPECT_EQ(pattern.blocks(), 3);
  EXPECT_EQ(pattern.size(), 5);
  EXPECT_EQ(pattern.offset(2), 2);
  EXPECT_EQ(pattern.size(1), 0);
  EXPECT_EQ(columns(pattern, 0), (std::vector{0, 2}));
  EXPECT_EQ(columns(pattern, 1), (std::vector{1}));
  EXPECT_EQ(BlockPattern().size(), 0);
}

// A cascade fills nothing; a recycle from stage 4 to stage 1 fills column 4 of every row it passes.
TEST(BlockPattern, FillsWhatEliminationFills) {
  std::vector<std::pair<int, int>> couplings;
  for (int b = 0; b + 1 < 5; ++b) {
    couplings.emplace_back(b, b + 1);
    couplings.emplace_back(b + 1, b);
  }
  const std::vector<int> sizes(5, 1);
  const BlockPattern cascade(sizes, couplings);
  for (int row = 0; row < 5; ++row)
    EXPECT_EQ(columns(cascade.with_fill(), row), columns(cascade, row));
  couplings.emplace_back(0, 3);
  const BlockPattern filled = BlockPattern(sizes, couplings).with_fill();
  EXPECT_EQ(columns(filled, 0), (std::vector{0, 1, 3}));
  EXPECT_EQ(columns(filled, 1), (std::vector{0, 1, 2, 3}));
  EXPECT_EQ(columns(filled, 2), (std::vector{1, 2, 3}));
  EXPECT_EQ(columns(filled, 3), (std::vector{2, 3, 4}));
  EXPECT_EQ(columns(filled, 4), (std::vector{3, 4}));
}

// Star with its centre first: eliminating it joins all others.
TEST(BlockPattern, AStarFillsCompletely) {
  const BlockPattern filled = BlockPattern({1, 1, 1}, {{0, 1}, {0, 2}, {1, 0}, {2, 0}}).with_fill();
  EXPECT_EQ(columns(filled, 1), (std::vector{0, 1, 2}));
  EXPECT_EQ(columns(filled, 2), (std::vector{0, 1, 2}));
}

// [1 2 | 3] [1]   [ 1 + 4 + 9]   [14]
// [0 4 | 0] [2] = [     8    ] = [ 8]
// [5 0 | 6] [3]   [ 5 + 18   ]   [23]
TEST(BlockMatrix, Multiplies) {
  BlockMatrix A(BlockPattern({2, 1}, {{0, 1}, {1, 0}}));
  A.block(0, 0) << 1, 2, 0, 4;
  A.block(0, 1) << 3, 0;
  A.block(1, 0) << 5, 0;
  A.block(1, 1) << 6;
  const std::vector<double> x{1, 2, 3};
  std::vector<double> y(3, 99.0);
  A.multiply(x, y);
  EXPECT_EQ(y, (std::vector<double>{14, 8, 23}));
  A.multiply_transposed(x, y);  // columns: 1 + 15, 2 + 8, 3 + 18
  EXPECT_EQ(y, (std::vector<double>{16, 10, 21}));
  A.set_zero();
  A.multiply(x, y);
  EXPECT_EQ(y, (std::vector<double>{0, 0, 0}));
}

// The row (5 0 | 6) in place, and a gradient (7 8 | 9) that is no part of a matrix.
TEST(BlockRow, IsARowOfAMatrixOrAVector) {
  BlockMatrix A(BlockPattern({2, 1}, {{1, 0}}));
  A.block(1, 0) << 5, 0;
  A.block(1, 1) << 6;
  const BlockRow row(A, 1, 0);
  row[0][1] += 4.0;
  row[1] *= 2.0;
  EXPECT_EQ(A.block(1, 0), (Eigen::RowVector2d(5.0, 4.0)));
  EXPECT_EQ(A.block(1, 1)(0, 0), 12.0);
  A.block(0, 0) << 1, 2, 3, 4;
  EXPECT_EQ(BlockRow(A, 0, 1)[0].sum(), 7.0);
  EXPECT_THROW(BlockRow(A, 0, 0)[1], std::logic_error);
  std::vector<double> gradient{7, 8, 9};
  const BlockRow alone(A.pattern(), gradient);
  alone[1][0] = 10.0;
  EXPECT_EQ(alone[0].sum(), 15.0);
  EXPECT_EQ(gradient[2], 10.0);
}

TEST(BlockMatrix, HasOnlyItsOwnBlocks) {
  BlockMatrix A(BlockPattern({1, 1, 1}, {{0, 1}}));
  EXPECT_NO_THROW(A.block(0, 1));
  EXPECT_THROW(A.block(1, 0), std::logic_error);
  EXPECT_THROW(A.block(0, 2), std::logic_error);
}

}  // namespace
}  // namespace raffinate
