// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/LU>
#include <span>
#include <vector>

#include "solver/block_matrix.hpp"

namespace raffinate {

/// Direct solution of a block-sparse system, blocks eliminated in their order, rows pivoted inside
/// the diagonal blocks. On a cascade (couplings between neighbours only) this is block Thomas and
/// costs about 14/3 m^3 flops a stage; a recycle or a reflux tie adds only the blocks it fills.
///
/// There is no pivoting between blocks: the caller checks the residual of what it solves.
class BlockLU {
 public:
  explicit BlockLU(const BlockPattern& pattern);

  /// Factors A, which must have the pattern given to the constructor. False if a diagonal block is
  /// singular or not finite; `solve` must not be called then.
  bool factor(const BlockMatrix& A);

  /// x = A^-1 b; the spans may be the same.
  void solve(std::span<const double> b, std::span<double> x) const;

  /// x = A^-T b, with the same factors; the spans may be the same.
  void solve_transposed(std::span<const double> b, std::span<double> x) const;

 private:
  bool factor_diagonal(int pivot);

  BlockPattern pattern_;  ///< with fill
  BlockMatrix factors_;   ///< L below (pivot inverse applied), U above the diagonal
  std::vector<std::vector<int>>
      rows_below_;  ///< row blocks with an entry below each diagonal block
  std::vector<Eigen::PartialPivLU<Eigen::MatrixXd>> diagonal_;
  std::vector<bool>
      identity_;  ///< diagonal blocks that need no factors: streams that lead nowhere back
};

}  // namespace raffinate
