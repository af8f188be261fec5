// SPDX-License-Identifier: BSD-3-Clause
#include "solver/flow_network.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <map>
#include <random>

namespace raffinate {
namespace {

using Pipes = std::vector<std::pair<int, int>>;

// Two vessels: 0 passes 2 x to 1, 1 passes 1 x back and 3 x out; 10 enters vessel 0.
// 2 x0 - x1 = 10 and 4 x1 - 2 x0 = 0: x1 = 10/3, x0 = 20/3.
TEST(FlowNetwork, TwoVesselsByHand) {
  FlowNetwork network(2, {{0, 1}, {1, 0}});
  std::vector<double> x{10.0, 0.0};
  network.solve(std::vector{2.0, 1.0}, std::vector{0.0, 3.0}, x);
  EXPECT_NEAR(x[0], 20.0 / 3.0, 1e-15 * x[0]);
  EXPECT_NEAR(x[1], 10.0 / 3.0, 1e-15 * x[1]);
}

TEST(FlowNetwork, ParallelPipesAddUp) {
  FlowNetwork network(2, {{0, 1}, {0, 1}, {1, 0}});
  std::vector<double> x{10.0, 0.0};
  network.solve(std::vector{0.5, 1.5, 1.0}, std::vector{0.0, 3.0}, x);
  EXPECT_NEAR(x[0], 20.0 / 3.0, 1e-15 * x[0]);
}

/// Any pipes, each vessel with a way out.
Pipes any_pipes(int vessels, std::mt19937& random) {
  Pipes pipes;
  for (int p = 0; p < 3 * vessels; ++p) {
    const int a = static_cast<int>(random() % static_cast<unsigned>(vessels)),
              b = static_cast<int>(random() % static_cast<unsigned>(vessels));
    if (a != b) pipes.emplace_back(a, b);
  }
  return pipes;
}

TEST(FlowNetwork, AgreesWithDenseElimination) {
  using Matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  using Vector = Eigen::Matrix<long double, Eigen::Dynamic, 1>;
  std::mt19937 random(1);
  std::uniform_real_distribution<double> some(0.1, 10.0);
  for (int trial = 0; trial < 100; ++trial) {
    const int n = 1 + static_cast<int>(random() % 20);
    const Pipes pipes = any_pipes(n, random);
    FlowNetwork network(n, pipes);
    for (int again = 0; again < 2; ++again) {
      std::vector<double> rate, outflow, feed;
      Matrix A = Matrix::Zero(n, n);
      Vector b(n);
      for (const auto& [from, to] : pipes) {
        rate.push_back(some(random));
        A(from, from) += rate.back();
        A(to, from) -= rate.back();
      }
      for (int i = 0; i < n; ++i) {
        outflow.push_back(some(random));
        feed.push_back(some(random));
        A(i, i) += outflow.back();
        b(i) = feed.back();
      }
      const Vector expected = A.fullPivLu().solve(b);
      network.solve(rate, outflow, feed);
      for (int i = 0; i < n; ++i)
        EXPECT_NEAR(feed[static_cast<std::size_t>(i)] / static_cast<double>(expected(i)), 1.0,
                    1e-13);
    }
  }
}

/// A network made backwards: amounts travel along known routes, so that every flow is a sum of
/// positive numbers, and the x of the vessels are chosen freely.
struct Known {
  int vessels;
  Pipes pipes;
  std::vector<double> x, rate, outflow, feed;

  Known(int n, double decades, std::mt19937& random) : vessels(n) {
    std::uniform_real_distribution<double> exponent(-decades, decades);
    const auto amount = [&] { return std::pow(10.0, exponent(random)); };
    const auto vessel = [&] { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int i = 0; i < n; ++i) x.push_back(amount());
    feed.assign(x.size(), 0.0);
    outflow.assign(x.size(), 0.0);
    std::map<std::pair<int, int>, double> flow;
    const auto travel = [&](int start) {
      const double moved = amount();
      int here = start;
      feed[static_cast<std::size_t>(here)] += moved;
      for (int stops = static_cast<int>(random() % 6); stops > 0; --stops) {
        const int next = vessel();
        if (next == here) continue;
        flow[{here, next}] += moved;
        here = next;
      }
      outflow[static_cast<std::size_t>(here)] += moved / x[static_cast<std::size_t>(here)];
    };
    for (int i = 0; i < n; ++i) travel(i);  // every vessel is fed and has a way out
    for (int i = 0; i < 2 * n; ++i) travel(vessel());
    for (const auto& [ends, moved] : flow) {
      pipes.push_back(ends);
      rate.push_back(moved / x[static_cast<std::size_t>(ends.first)]);
    }
  }
};

TEST(FlowNetwork, KeepsTheDigitsOfEveryTrace) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 200; ++trial) {
    const Known known(2 + static_cast<int>(random() % 30), trial % 2 ? 30.0 : 10.0, random);
    auto x = known.feed;
    FlowNetwork(known.vessels, known.pipes).solve(known.rate, known.outflow, x);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(x[i] / known.x[i], 1.0, 2e-13) << "vessel " << i << " holds " << known.x[i];
  }
}

TEST(FlowNetwork, StaysPositiveOverSixtyDecades) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> exponent(-30.0, 30.0);
  for (int trial = 0; trial < 200; ++trial) {
    const int n = 1 + static_cast<int>(random() % 25);
    const Pipes pipes = any_pipes(n, random);
    std::vector<double> rate, outflow, feed;
    for (std::size_t p = 0; p < pipes.size(); ++p) rate.push_back(std::pow(10.0, exponent(random)));
    for (int i = 0; i < n; ++i) outflow.push_back(std::pow(10.0, exponent(random)));
    for (int i = 0; i < n; ++i) feed.push_back(std::pow(10.0, exponent(random)));
    double in = 0.0, out = 0.0;
    for (const double one : feed) in += one;
    FlowNetwork(n, pipes).solve(rate, outflow, feed);
    for (std::size_t i = 0; i < feed.size(); ++i) {
      EXPECT_GT(feed[i], 0.0);
      EXPECT_TRUE(std::isfinite(feed[i]));
      out += outflow[i] * feed[i];
    }
    EXPECT_NEAR(out / in, 1.0, 1e-13);
  }
}

TEST(FlowNetwork, NothingFedIsNothingHeld) {
  FlowNetwork network(3, {{0, 1}, {1, 2}, {2, 1}});
  std::vector<double> x{0.0, 1.0, 0.0};
  network.solve(std::vector{1.0, 1.0, 1.0}, std::vector{1.0, 1.0, 1.0}, x);
  EXPECT_EQ(x[0], 0.0);
  EXPECT_GT(x[2], 0.0);
}

TEST(FlowNetwork, AVesselWithoutExitOverflows) {
  FlowNetwork network(2, {{1, 0}});
  std::vector<double> x{1.0, 1.0};
  network.solve(std::vector{1.0}, std::vector{0.0, 1.0}, x);
  EXPECT_TRUE(std::isinf(x[0]));
  EXPECT_NEAR(x[1], 0.5, 1e-15);
}

}  // namespace
}  // namespace raffinate
