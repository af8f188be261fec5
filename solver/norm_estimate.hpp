// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <span>

namespace raffinate {

/// Replaces a vector by a matrix times that vector.
using Product = std::function<void(std::span<double>)>;

/// Estimate of ||A||_1, the largest sum of absolute values of a column of A, from a handful of products
/// with A and A^T: a lower bound that is seldom less than a third of it. It climbs from one unit vector
/// to the next along the gradient of ||A x||_1. Infinity if a product overflows or is no number.
///
/// N. J. Higham, ACM Trans. Math. Softw. 14 (1988) 381, algorithm 4.1, after W. W. Hager, SIAM J. Sci.
/// Stat. Comput. 5 (1984) 311.
double estimate_norm_1(int size, const Product& multiply, const Product& multiply_transposed);

/// ||A^-1||_inf, the largest change of an unknown that errors of +-1 in all equations can make, from
/// solutions of systems with A and A^T.
inline double estimate_inverse_norm_inf(int size, const Product& solve,
                                        const Product& solve_transposed) {
  return estimate_norm_1(size, solve_transposed, solve);
}

}  // namespace raffinate
