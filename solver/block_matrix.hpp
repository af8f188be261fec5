// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <span>
#include <utility>
#include <vector>

namespace raffinate {

/// Which blocks of unknowns act on which blocks of equations. Block b holds the unknowns
/// offset[b] ... offset[b+1] - 1; a stage of a cascade is one block.
class BlockPattern {
 public:
  BlockPattern() = default;

  /// `couplings` are the pairs (row block, column block) beside the diagonal; repeats are allowed.
  BlockPattern(const std::vector<int>& block_sizes,
               const std::vector<std::pair<int, int>>& couplings);

  int blocks() const { return static_cast<int>(columns_.size()); }
  int size() const { return offset_.empty() ? 0 : offset_.back(); }
  int size(int block) const { return offset_[at(block + 1)] - offset_[at(block)]; }
  int offset(int block) const { return offset_[at(block)]; }

  /// Column blocks of a row block, in increasing order, the diagonal among them.
  std::span<const int> columns(int row) const { return columns_[at(row)]; }

  /// The same unknowns with the couplings that elimination from block 0 to the last one adds.
  BlockPattern with_fill() const;

 private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  std::vector<int> offset_;
  std::vector<std::vector<int>> columns_;
};

/// A sparse matrix of dense blocks, stored row block by row block.
class BlockMatrix {
 public:
  using Block = Eigen::Map<Eigen::MatrixXd>;
  using ConstBlock = Eigen::Map<const Eigen::MatrixXd>;

  BlockMatrix() = default;
  explicit BlockMatrix(const BlockPattern& pattern);

  const BlockPattern& pattern() const { return pattern_; }
  void set_zero();

  /// The block, which must be part of the pattern; throws std::logic_error otherwise.
  Block block(int row, int column);
  ConstBlock block(int row, int column) const;

  /// y = A x.
  void multiply(std::span<const double> x, std::span<double> y) const;

  /// y = A^T x.
  void multiply_transposed(std::span<const double> x, std::span<double> y) const;

 private:
  std::size_t position(int row, int column) const;
  BlockPattern pattern_;
  std::vector<std::vector<std::size_t>> start_;  ///< start of each block in values_
  std::vector<double> values_;
};

/// One row of slopes by all unknowns, a piece for each of their blocks: an equation of a Jacobian, or a
/// gradient that stands alone.
class BlockRow {
 public:
  using Piece = Eigen::Map<Eigen::RowVectorXd, Eigen::Unaligned, Eigen::InnerStride<>>;

  /// Row `row` of row block `block` of A; only blocks of its pattern may be asked for.
  BlockRow(BlockMatrix& A, int block, int row) : matrix_(&A), block_(block), row_(row) {}

  /// A vector with one entry per unknown of the pattern.
  BlockRow(const BlockPattern& pattern, std::span<double> gradient)
      : pattern_(&pattern), gradient_(gradient) {}

  Piece operator[](int column) const {
    if (!matrix_)
      return {gradient_.data() + pattern_->offset(column), pattern_->size(column),
              Eigen::InnerStride<>(1)};
    BlockMatrix::Block block = matrix_->block(block_, column);
    return {block.data() + row_, block.cols(), Eigen::InnerStride<>(block.rows())};
  }

 private:
  BlockMatrix* matrix_ = nullptr;
  int block_ = 0, row_ = 0;
  const BlockPattern* pattern_ = nullptr;
  std::span<double> gradient_ = {};
};

}  // namespace raffinate
