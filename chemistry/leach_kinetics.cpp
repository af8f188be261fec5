// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/leach_kinetics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chemistry/gauss_legendre.hpp"

namespace raffinate {

namespace {

using Eigen::Index;
using Eigen::RowVectorXd;

/// prod_i (c_i - used_i X)^order_i and its derivative.
struct Rate {
  double value = 1.0, slope = 0.0;
};

Rate rate(std::span<const LeachReagent> reagents, double X) {
  Rate all;
  double relative = 0.0;
  for (const LeachReagent& one : reagents) {
    const double C = one.c - one.used * X;
    if (!(C > 0.0)) return {0.0, 0.0};
    all.value *= std::pow(C, one.order);
    relative -= one.order * one.used / C;
  }
  all.slope = all.value * relative;
  return all;
}

/// The X at which the first reagent is used up; 1 if all last.
double end_of(std::span<const LeachReagent> reagents, std::size_t& by) {
  double end = 1.0;
  by = reagents.size();
  for (std::size_t i = 0; i < reagents.size(); ++i)
    if (reagents[i].used > 0.0 && reagents[i].c < end * reagents[i].used) {
      end = std::max(0.0, reagents[i].c / reagents[i].used);
      by = i;
    }
  return end;
}

}  // namespace

double leach_constant(LeachControl control, std::span<const LeachReagent> reagents, double X,
                      double time) {
  static const GaussLegendre<12> rule;
  if (!(rate(reagents, X).value > 0.0)) return std::numeric_limits<double>::infinity();
  const double end = shrunk(X);
  double sum = 0.0, from = 0.0, left = end;
  // Panels shrink towards the end, where a reagent may be nearly used up.
  for (int panel = 0; panel <= 50; ++panel) {
    left = panel == 50 ? 0.0 : 0.5 * left;
    const double to = end - left;
    for (std::size_t i = 0; i < rule.node.size(); ++i) {
      const double s = from + (to - from) * rule.node[i], rim = 1.0 - s;
      sum += (to - from) * rule.weight[i] * reduced_time_slope(control, s) /
             rate(reagents, 1.0 - rim * rim * rim).value;
    }
    from = to;
  }
  return sum / time;
}

double arrhenius(double energy, double T, double T0) {
  constexpr double R = 8.314462618;  // [J/mol/K]
  return std::exp(-energy / R * (1.0 / T - 1.0 / T0));
}

LeachTrain leach_train(LeachControl control, double k_tau, std::span<const LeachReagent> reagents,
                       int tanks) {
  const auto count = static_cast<Index>(reagents.size());
  const auto steps = static_cast<std::size_t>(tanks);
  LeachTrain train{std::vector<double>(steps, 0.0), 0.0, Eigen::VectorXd::Zero(count),
                   Eigen::VectorXd::Zero(count)};
  if (!(k_tau * rate(reagents, 0.0).value > 0.0)) return train;
  std::size_t scarce = 0;
  const double end = end_of(reagents, scarce);

  std::vector<double> m;
  double before = 0.0;
  std::size_t tank = 0;
  for (; tank < steps; ++tank) {
    // X - X(m(X)) rises: below zero at `before`, above at `end`, where m is 0.
    double low = before, high = end, X = before;
    m.push_back(0.0);
    for (int iteration = 0; iteration < 200; ++iteration) {
      const Rate now = rate(reagents, X);
      m.back() = k_tau * now.value;
      if (!(m.back() > 0.0)) break;
      const LastTank last = last_tank(control, m);
      const double off = X - last.X;
      (off < 0.0 ? low : high) = X;
      const double step = off / (1.0 - last.slope * k_tau * now.slope), next = X - step;
      const bool inside = next > low && next < high;
      // Behind a step of 1e-8 Newton leaves its square, also where a rate falls steeply to its end.
      const double small = std::max(1e-15 * end, inside ? 1e-8 * (end - next) : 0.0);
      const bool there = std::abs(step) <= small || high - low <= 1e-15 * end;
      if (inside)
        X = next;
      else if (!there)
        X = 0.5 * (low + high);
      if (there) break;
    }
    m.back() = k_tau * rate(reagents, X).value;
    if (end - X <= 4e-16 * end || !(m.back() > 0.0)) break;
    train.X[tank] = before = X;
  }
  if (tank < steps) {  // used up, to round-off
    std::fill(train.X.begin() + static_cast<std::ptrdiff_t>(tank), train.X.end(), end);
    if (scarce == reagents.size()) return train;
    const auto i = static_cast<Index>(scarce);
    train.by_c[i] = 1.0 / reagents[scarce].used;
    train.by_used[i] = -end / reagents[scarce].used;
    return train;
  }

  // Slopes by k tau, each c, each used: (1 - S_nn m_n') dX_n = sum_(j<n) S_nj dm_j + S_nn dm_n at X_n.
  const TrainConversion cores = train_conversion(control, m);
  const auto size = static_cast<Index>(steps);
  Eigen::MatrixXd dm(size, 1 + 2 * count);
  RowVectorXd dX;
  for (Index n = 0; n < size; ++n) {
    const double X = train.X[static_cast<std::size_t>(n)], m_n = m[static_cast<std::size_t>(n)];
    const Rate now = rate(reagents, X);
    RowVectorXd direct(1 + 2 * count);
    direct[0] = now.value;
    for (Index i = 0; i < count; ++i) {
      const LeachReagent& one = reagents[static_cast<std::size_t>(i)];
      direct[1 + i] = m_n * one.order / (one.c - one.used * X);
      direct[1 + count + i] = -X * direct[1 + i];
    }
    dX = cores.slope(n, n) * direct;
    if (n > 0) dX += cores.slope.row(n).head(n) * dm.topRows(n);
    dX /= 1.0 - cores.slope(n, n) * k_tau * now.slope;
    dm.row(n) = direct + k_tau * now.slope * dX;
  }
  train.by_k_tau = dX[0];
  train.by_c = dX.segment(1, count).transpose();
  train.by_used = dX.tail(count).transpose();
  return train;
}

}  // namespace raffinate
