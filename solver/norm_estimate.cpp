// SPDX-License-Identifier: BSD-3-Clause
#include "solver/norm_estimate.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

namespace raffinate {

namespace {

Eigen::VectorXd product(const Product& multiply, Eigen::VectorXd x) {
  multiply({x.data(), static_cast<std::size_t>(x.size())});
  return x;
}

/// +1 for zeros, too.
Eigen::VectorXd signs(const Eigen::VectorXd& x) {
  return (x.array() < 0.0).select(-Eigen::VectorXd::Ones(x.size()), 1.0);
}

/// Signs in turn and sizes from 1 to 2: what cancels for unit vectors seldom cancels for it.
Eigen::VectorXd alternating(int size) {
  Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(size, 1.0, 2.0);
  for (int i = 1; i < size; i += 2) x[i] = -x[i];
  return x;
}

}  // namespace

double estimate_norm_1(int size, const Product& multiply, const Product& multiply_transposed) {
  if (size == 0) return 0.0;
  Eigen::VectorXd image = product(multiply, Eigen::VectorXd::Constant(size, 1.0 / size));
  double norm = image.lpNorm<1>();
  Eigen::Index column = -1;
  for (int step = 0; step < 5 && size > 1; ++step) {
    const Eigen::VectorXd sign = signs(image);
    const Eigen::VectorXd gradient = product(multiply_transposed, sign);
    if (!gradient.allFinite()) return std::numeric_limits<double>::infinity();
    Eigen::Index steepest = 0;
    const double most = gradient.cwiseAbs().maxCoeff(&steepest);
    if (column >= 0 && std::abs(gradient[column]) == most) break;
    column = steepest;
    image = product(multiply, Eigen::VectorXd::Unit(size, column));
    const double grown = image.lpNorm<1>();
    const bool climbs = grown > norm;
    norm = std::max(norm, grown);
    if (!climbs || signs(image) == sign) break;
  }
  if (size > 1)
    norm = std::max(norm, 2.0 * product(multiply, alternating(size)).lpNorm<1>() / (3.0 * size));
  return std::isfinite(norm) ? norm : std::numeric_limits<double>::infinity();
}

}  // namespace raffinate
