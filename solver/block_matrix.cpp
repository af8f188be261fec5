// SPDX-License-Identifier: BSD-3-Clause
#include "solver/block_matrix.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace raffinate {

BlockPattern::BlockPattern(const std::vector<int>& block_sizes,
                           const std::vector<std::pair<int, int>>& couplings) {
  offset_.push_back(0);
  for (const int size : block_sizes) offset_.push_back(offset_.back() + size);
  columns_.resize(block_sizes.size());
  for (int b = 0; b < blocks(); ++b) columns_[at(b)].push_back(b);
  for (const auto& [row, column] : couplings) columns_.at(at(row)).push_back(column);
  for (auto& row : columns_) {
    std::sort(row.begin(), row.end());
    row.erase(std::unique(row.begin(), row.end()), row.end());
  }
}

BlockPattern BlockPattern::with_fill() const {
  std::vector<std::set<int>> rows(columns_.size());
  for (int b = 0; b < blocks(); ++b)
    rows[at(b)].insert(columns_[at(b)].begin(), columns_[at(b)].end());
  for (int row = 0; row < blocks(); ++row) {
    auto& mine = rows[at(row)];
    for (auto pivot = mine.begin(); pivot != mine.end() && *pivot < row; ++pivot) {
      const auto& above = rows[at(*pivot)];
      mine.insert(above.upper_bound(*pivot), above.end());
    }
  }
  BlockPattern filled = *this;
  for (int b = 0; b < blocks(); ++b)
    filled.columns_[at(b)].assign(rows[at(b)].begin(), rows[at(b)].end());
  return filled;
}

BlockMatrix::BlockMatrix(const BlockPattern& pattern) : pattern_(pattern) {
  std::size_t used = 0;
  for (int row = 0; row < pattern.blocks(); ++row) {
    auto& starts = start_.emplace_back();
    for (const int column : pattern.columns(row)) {
      starts.push_back(used);
      used += static_cast<std::size_t>(pattern.size(row)) *
              static_cast<std::size_t>(pattern.size(column));
    }
  }
  values_.assign(used, 0.0);
}

void BlockMatrix::set_zero() { std::fill(values_.begin(), values_.end(), 0.0); }

std::size_t BlockMatrix::position(int row, int column) const {
  const auto columns = pattern_.columns(row);
  const auto found = std::lower_bound(columns.begin(), columns.end(), column);
  if (found == columns.end() || *found != column)
    throw std::logic_error("block outside the pattern");
  return start_[static_cast<std::size_t>(row)][static_cast<std::size_t>(found - columns.begin())];
}

BlockMatrix::Block BlockMatrix::block(int row, int column) {
  return {values_.data() + position(row, column), pattern_.size(row), pattern_.size(column)};
}

BlockMatrix::ConstBlock BlockMatrix::block(int row, int column) const {
  return {values_.data() + position(row, column), pattern_.size(row), pattern_.size(column)};
}

void BlockMatrix::multiply(std::span<const double> x, std::span<double> y) const {
  for (int row = 0; row < pattern_.blocks(); ++row) {
    Eigen::Map<Eigen::VectorXd> target(y.data() + pattern_.offset(row), pattern_.size(row));
    target.setZero();
    for (const int column : pattern_.columns(row)) {
      const Eigen::Map<const Eigen::VectorXd> source(x.data() + pattern_.offset(column),
                                                     pattern_.size(column));
      target.noalias() += block(row, column) * source;
    }
  }
}

void BlockMatrix::multiply_transposed(std::span<const double> x, std::span<double> y) const {
  std::fill(y.begin(), y.end(), 0.0);
  for (int row = 0; row < pattern_.blocks(); ++row) {
    const Eigen::Map<const Eigen::VectorXd> source(x.data() + pattern_.offset(row),
                                                   pattern_.size(row));
    for (const int column : pattern_.columns(row)) {
      Eigen::Map<Eigen::VectorXd> target(y.data() + pattern_.offset(column), pattern_.size(column));
      target.noalias() += block(row, column).transpose() * source;
    }
  }
}

}  // namespace raffinate
