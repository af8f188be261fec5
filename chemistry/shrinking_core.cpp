// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/shrinking_core.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace raffinate {

namespace {

/// Nodes and weights of Gauss and Legendre on [0, 1].
constexpr int points = 8;
struct Rule {
  std::array<double, points> node, weight;
};

Rule gauss_legendre() {
  Rule rule{};
  for (int i = 0; i < points; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (points + 0.5)), slope = 0.0;
    for (int iteration = 0; iteration < 50; ++iteration) {
      double p = 1.0, before = 0.0;
      for (int j = 1; j <= points; ++j) {
        const double older = before;
        before = p;
        p = ((2 * j - 1) * x * before - (j - 1) * older) / j;
      }
      slope = points * (x * p - before) / (x * x - 1.0);
      const double step = p / slope;
      x -= step;
      if (std::abs(step) < 1e-16) break;
    }
    const auto at = static_cast<std::size_t>(i);
    rule.node[at] = 0.5 * (1.0 + x);
    rule.weight[at] = 1.0 / ((1.0 - x * x) * slope * slope);
  }
  return rule;
}

/// f_m at the times of a row, each later than the one before. With p_k the density that a particle
/// is in tank k, m_k dtheta rates out of it: p' = A p, p(0) = (1, 0, ...), f = p_n / m_n. The steps
/// are short, so the series of uniformization (all terms positive) is used.
class Density {
 public:
  explicit Density(std::span<const double> m)
      : rate_(static_cast<Eigen::Index>(m.size())),
        p_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(m.size()))) {
    for (std::size_t k = 0; k < m.size(); ++k) rate_[static_cast<Eigen::Index>(k)] = 1.0 / m[k];
    fastest_ = rate_.maxCoeff();
    p_[0] = 1.0;
  }

  double at(double theta) {
    advance(theta - now_);
    now_ = theta;
    return p_[p_.size() - 1] * rate_[rate_.size() - 1];
  }

 private:
  void advance(double time) {
    // Past 700 mean times of the fastest tank exp(-fastest time) would leave the range of a double.
    const int parts = 1 + static_cast<int>(fastest_ * time / 50.0);
    for (int part = 0; part < parts; ++part) step(time / parts);
  }

  void step(double time) {
    const double mean = fastest_ * time;
    Eigen::VectorXd term = p_, sum = p_;
    double weight = 1.0;
    for (int i = 1; weight > 1e-18 || i < mean; ++i) {
      // One jump of the uniformized chain: moves on with rate / fastest, else stays.
      for (Eigen::Index k = term.size() - 1; k >= 0; --k) {
        const double arrives = k > 0 ? term[k - 1] * rate_[k - 1] / fastest_ : 0.0;
        term[k] += arrives - term[k] * rate_[k] / fastest_;
      }
      weight *= mean / i;
      sum += weight * term;
      if (i > 1000) break;
    }
    p_ = std::exp(-mean) * sum;
  }

  Eigen::VectorXd rate_, p_;
  double fastest_ = 0.0, now_ = 0.0;
};

/// 1 - X of the train. Panels grow from both ends of [0, 1]: the particle's curve has a root at its
/// beginning (ash) and its end, and short residence times a boundary layer at 0.
double unconverted(LeachControl control, std::span<const double> m) {
  static const Rule rule = gauss_legendre();
  std::vector<double> edges;
  for (int i = 24; i >= 1; --i) edges.push_back(std::ldexp(1.0, -i));
  for (int i = 2; i <= 24; ++i) edges.push_back(1.0 - std::ldexp(1.0, -i));
  edges.push_back(1.0);
  Density density(m);
  double sum = 0.0, from = 0.0;
  for (const double to : edges) {
    for (int i = points - 1; i >= 0; --i) {
      const auto at = static_cast<std::size_t>(i);
      const double theta = from + (to - from) * rule.node[at];
      sum += (to - from) * rule.weight[at] * (1.0 - conversion(control, theta)) * density.at(theta);
    }
    from = to;
  }
  return sum;
}

}  // namespace

double conversion(LeachControl control, double theta) {
  if (!(theta > 0.0)) return 0.0;
  if (theta >= 1.0) return 1.0;
  if (control == LeachControl::reaction) return 1.0 - std::pow(1.0 - theta, 3);
  // With y = (1 - X)^(1/3): 1 - 3 y^2 + 2 y^3 = theta has the root 1/2 + cos(a) with one third of
  // an angle (Vieta).
  const double y = 0.5 + std::cos((std::acos(2.0 * theta - 1.0) + 4.0 * std::numbers::pi) / 3.0);
  return 1.0 - y * y * y;
}

double reduced_time(LeachControl control, double X) {
  const double y = std::cbrt(1.0 - std::clamp(X, 0.0, 1.0));
  return control == LeachControl::reaction ? 1.0 - y : 1.0 - y * y * (3.0 - 2.0 * y);
}

TrainConversion train_conversion(LeachControl control, std::span<const double> m) {
  for (const double one : m)
    if (!(one > 0.0)) throw std::invalid_argument("a tank's residence time must be above zero");
  if (m.empty()) throw std::invalid_argument("a train has at least one tank");
  const double left = unconverted(control, m);
  TrainConversion result{1.0 - left, {}};
  // d/dm of 1 / (1 + m s) is [1 / (1 + m s)^2 - 1 / (1 + m s)] / m: the same train with tank i twice.
  std::vector<double> longer(m.begin(), m.end());
  longer.push_back(0.0);
  for (const double one : m) {
    longer.back() = one;
    result.slope.push_back((left - unconverted(control, longer)) / one);
  }
  return result;
}

}  // namespace raffinate
