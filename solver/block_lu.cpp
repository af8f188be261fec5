// SPDX-License-Identifier: BSD-3-Clause
#include "solver/block_lu.hpp"

#include <algorithm>
#include <cmath>

namespace raffinate {

namespace {

Eigen::Map<Eigen::VectorXd> part_of(std::span<double> x, const BlockPattern& pattern, int block) {
  return {x.data() + pattern.offset(block), pattern.size(block)};
}

}  // namespace

BlockLU::BlockLU(const BlockPattern& pattern) : pattern_(pattern.with_fill()), factors_(pattern_) {
  rows_below_.resize(static_cast<std::size_t>(pattern_.blocks()));
  diagonal_.resize(static_cast<std::size_t>(pattern_.blocks()));
  identity_.resize(static_cast<std::size_t>(pattern_.blocks()));
  for (int row = 0; row < pattern_.blocks(); ++row) {
    for (const int column : pattern_.columns(row)) {
      if (column < row) rows_below_[static_cast<std::size_t>(column)].push_back(row);
    }
  }
}

/// Factors a diagonal block and multiplies its row by the inverse.
bool BlockLU::factor_diagonal(int pivot) {
  const auto place = static_cast<std::size_t>(pivot);
  identity_[place] = factors_.block(pivot, pivot).isIdentity(0.0);
  if (identity_[place]) return true;
  auto& lu = diagonal_[place];
  lu.compute(factors_.block(pivot, pivot));
  const auto pivots = lu.matrixLU().diagonal().array();
  if (!(pivots.abs() > 0.0).all() || !pivots.isFinite().all()) return false;
  for (const int column : pattern_.columns(pivot)) {
    if (column > pivot && pattern_.size(column) > 0)
      factors_.block(pivot, column) = lu.solve(factors_.block(pivot, column)).eval();
  }
  return true;
}

bool BlockLU::factor(const BlockMatrix& A) {
  factors_.set_zero();
  for (int row = 0; row < pattern_.blocks(); ++row) {
    for (const int column : A.pattern().columns(row))
      factors_.block(row, column) = A.block(row, column);
  }
  for (int pivot = 0; pivot < pattern_.blocks(); ++pivot) {
    if (pattern_.size(pivot) == 0) continue;
    if (!factor_diagonal(pivot)) return false;
    for (const int row : rows_below_[static_cast<std::size_t>(pivot)]) {
      const auto lower = factors_.block(row, pivot);
      for (const int column : pattern_.columns(pivot)) {
        if (column > pivot) {
          factors_.block(row, column).noalias() -= lower * factors_.block(pivot, column);
        }
      }
    }
  }
  return true;
}

void BlockLU::solve(std::span<const double> b, std::span<double> x) const {
  const auto segment = [&](int block) { return part_of(x, pattern_, block); };
  if (b.data() != x.data()) std::copy(b.begin(), b.end(), x.begin());
  for (int row = 0; row < pattern_.blocks(); ++row) {
    auto mine = segment(row);
    for (const int column : pattern_.columns(row)) {
      if (column >= row) break;
      mine.noalias() -= factors_.block(row, column) * segment(column);
    }
    if (mine.size() > 0 && !identity_[static_cast<std::size_t>(row)])
      mine = diagonal_[static_cast<std::size_t>(row)].solve(mine).eval();
  }
  for (int row = pattern_.blocks() - 1; row >= 0; --row) {
    auto mine = segment(row);
    for (const int column : pattern_.columns(row)) {
      if (column > row) mine.noalias() -= factors_.block(row, column) * segment(column);
    }
  }
}

void BlockLU::solve_transposed(std::span<const double> b, std::span<double> x) const {
  const auto segment = [&](int block) { return part_of(x, pattern_, block); };
  if (b.data() != x.data()) std::copy(b.begin(), b.end(), x.begin());
  for (int row = 0; row < pattern_.blocks(); ++row) {
    for (const int column : pattern_.columns(row)) {
      if (column > row)
        segment(column).noalias() -= factors_.block(row, column).transpose() * segment(row);
    }
  }
  for (int row = pattern_.blocks() - 1; row >= 0; --row) {
    auto mine = segment(row);
    if (mine.size() == 0) continue;
    if (!identity_[static_cast<std::size_t>(row)])
      mine = diagonal_[static_cast<std::size_t>(row)].transpose().solve(mine).eval();
    for (const int column : pattern_.columns(row)) {
      if (column >= row) break;
      segment(column).noalias() -= factors_.block(row, column).transpose() * mine;
    }
  }
}

}  // namespace raffinate
