// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/shrinking_core.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "chemistry/gauss_legendre.hpp"

namespace raffinate {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Tanks with less than this share of the slowest one's m count to first order.
constexpr double fast = 1e-6;

/// Shares p of the particles in each tank, at reduced times each later than the one before:
/// p' = A p, p(0) = (1, 0, ...), 1 / m_k the rate out of tank k. The series of uniformization has
/// positive terms only; over a long step it gives exp(A time / 2^n), which is squared n times.
class Passage {
 public:
  explicit Passage(const std::vector<double>& m)
      : rate_(static_cast<Index>(m.size())), p_(VectorXd::Zero(rate_.size())) {
    for (std::size_t k = 0; k < m.size(); ++k) rate_[static_cast<Index>(k)] = 1.0 / m[k];
    fastest_ = rate_.maxCoeff();
    goes_ = rate_ / fastest_;
    stays_ = 1.0 - goes_.array();
    p_[0] = 1.0;
  }

  const VectorXd& at(double theta) {
    const double time = theta - now_;
    const int halvings = fastest_ * time > 32.0 ? std::ilogb(fastest_ * time) - 4 : 0;
    if (halvings == 0) {
      pass(time, p_, term_);
    } else {
      MatrixXd all = MatrixXd::Identity(rate_.size(), rate_.size()), terms;
      pass(std::ldexp(time, -halvings), all, terms);
      for (int i = 0; i < halvings; ++i) all = (all * all).eval();
      p_ = (all * p_).eval();
    }
    now_ = theta;
    return p_;
  }
  const VectorXd& rate() const { return rate_; }
  bool gone() const { return p_.sum() < 1e-20; }

 private:
  /// Lets a time pass for each column of shares.
  template <class Shares>
  void pass(double time, Shares& shares, Shares& term) const {
    const double mean = fastest_ * time;
    term = shares;
    double weight = 1.0;
    for (int i = 1; weight > 1e-18 || i < mean; ++i) {
      // One jump of the uniformized chain: on with rate / fastest, else stays.
      for (Index k = term.rows() - 1; k > 0; --k)
        term.row(k) = stays_[k] * term.row(k) + goes_[k - 1] * term.row(k - 1);
      term.row(0) *= stays_[0];
      weight *= mean / i;
      shares += weight * term;
    }
    shares *= std::exp(-mean);
  }

  VectorXd rate_, goes_, stays_;  ///< goes, stays: at a jump
  VectorXd p_, term_;
  double fastest_ = 0.0, now_ = 0.0;
};

/// Of a train and each of its beginnings: the mean conversion, and the integral with the density
/// that leaves.
struct Integrals {
  VectorXd X, density;
};

Integrals integrals(LeachControl control, std::span<const double> m) {
  static const GaussLegendre<12> rule;
  const auto size = static_cast<Index>(m.size());
  Integrals sum{VectorXd::Zero(size), VectorXd::Zero(size)};
  const double slowest = *std::max_element(m.begin(), m.end());
  std::vector<double> slow;
  std::vector<Index> among(m.size());  // which of the slow tanks a particle has come to last
  for (std::size_t k = 0; k < m.size(); ++k) {
    if (m[k] >= fast * slowest) slow.push_back(m[k]);
    among[k] = static_cast<Index>(slow.size()) - 1;
  }
  std::size_t first = 0;
  while (among[first] < 0) ++first;
  if (first > 0) {
    const Integrals head = integrals(control, m.first(first));
    sum.X.head(static_cast<Index>(first)) = head.X;
    sum.density.head(static_cast<Index>(first)) = head.density;
  }

  // Panels short enough for the fastest tank: two for theta(s) itself, and no more than eight for the
  // front of a long train.
  // The first is cut towards s = 0, where short residence times have their boundary layer.
  const double shortest = *std::min_element(slow.begin(), slow.end());
  const int panels = static_cast<int>(std::clamp(std::ceil(0.2 / shortest), 2.0, 8.0));
  std::vector<double> edges;
  for (int i = panels; i >= 1; --i) edges.push_back(static_cast<double>(i) / panels);
  while (reduced_time(control, edges.back()) > shortest) edges.push_back(0.5 * edges.back());
  Passage passage(slow);
  VectorXd X = VectorXd::Zero(static_cast<Index>(slow.size())), density = X;
  double from = 0.0;
  for (auto to = edges.rbegin(); to != edges.rend() && !passage.gone(); ++to) {
    for (std::size_t i = 0; i < rule.node.size(); ++i) {
      const double s = from + (*to - from) * rule.node[i];
      const double weight = (*to - from) * rule.weight[i] * 3.0 * (1.0 - s) * (1.0 - s);
      const VectorXd& p = passage.at(reduced_time(control, s));
      double inside = 0.0;
      for (Index k = 0; k < p.size(); ++k) {
        inside += p[k];
        X[k] += weight * inside;
        density[k] += weight * p[k] * passage.rate()[k];
      }
    }
    from = *to;
  }

  double quick = std::accumulate(m.begin(), m.begin() + static_cast<std::ptrdiff_t>(first), 0.0);
  for (std::size_t k = first; k < m.size(); ++k) {
    const auto at = static_cast<Index>(k);
    if (m[k] < fast * slowest) quick += m[k];
    sum.density[at] = density[among[k]];
    sum.X[at] = X[among[k]] + quick * density[among[k]];
  }
  return sum;
}

void require_train(std::span<const double> m) {
  if (m.empty()) throw std::invalid_argument("a train has at least one tank");
  for (const double one : m)
    if (!(one > 0.0)) throw std::invalid_argument("a tank's residence time must be above zero");
}

}  // namespace

double shrunk(double X) { return 1.0 - std::cbrt(1.0 - std::clamp(X, 0.0, 1.0)); }

double reduced_time(LeachControl control, double s) {
  return control == LeachControl::reaction ? s : s * s * (3.0 - 2.0 * s);
}

double reduced_time_slope(LeachControl control, double s) {
  return control == LeachControl::reaction ? 1.0 : 6.0 * s * (1.0 - s);
}

TrainConversion train_conversion(LeachControl control, std::span<const double> m) {
  require_train(m);
  const auto size = static_cast<Index>(m.size());
  TrainConversion train{integrals(control, m).X, MatrixXd::Zero(size, size)};
  // In which order a particle passes the tanks does not matter: the one that counts twice leads.
  std::vector<double> longer(m.begin(), m.end());
  longer.insert(longer.begin(), 0.0);
  for (Index j = 0; j < size; ++j) {
    longer.front() = m[static_cast<std::size_t>(j)];
    train.slope.col(j).tail(size - j) = integrals(control, longer).density.tail(size - j);
  }
  return train;
}

LastTank last_tank(LeachControl control, std::span<const double> m) {
  require_train(m);
  std::vector<double> longer(m.begin(), m.end());
  longer.push_back(m.back());
  const Integrals both = integrals(control, longer);
  const auto size = static_cast<Index>(m.size());
  return {both.X[size - 1], both.density[size]};
}

}  // namespace raffinate
