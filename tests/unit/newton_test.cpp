// SPDX-License-Identifier: BSD-3-Clause
#include "solver/newton.hpp"

#include <gtest/gtest.h>

#include "tests/unit/small_problem.hpp"

namespace raffinate {
namespace {

SmallProblem exponential(int size = 1) {
  return SmallProblem(
      size, [](double u, double) { return std::exp(u) - 2.0; },
      [](double u, double) { return std::exp(u); });
}

TEST(Newton, FindsARoot) {
  auto problem = exponential();
  std::vector<double> u{0.5};
  const NewtonResult result = Newton(problem).solve(u, {}, {});
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(u[0], std::log(2.0), 1e-12);
  EXPECT_EQ(result.residuals.size(), static_cast<std::size_t>(result.iterations) + 1);
  EXPECT_NEAR(result.residuals.front(), 2.0 - std::exp(0.5), 1e-15);
  EXPECT_LE(result.residuals.back(), 1e-12);
}

// f = u: from 3, strides of 0.3 need ten iterations; an unlimited step needs one.
TEST(Newton, ScalesTheWholeStep) {
  SmallProblem line(
      2, [](double u, double) { return u; }, [](double, double) { return 1.0; });
  Newton newton(line);
  std::vector<double> u{3.0, 6.0};
  EXPECT_FALSE(newton.solve(u, {}, {.step_limit = 0.3, .max_iterations = 4}).converged);
  // The second unknown has the longer way: it takes 0.3 a step, the first half of that.
  EXPECT_NEAR(u[1], 6.0 - 4 * 0.3, 1e-14);
  EXPECT_NEAR(u[0], 3.0 - 4 * 0.15, 1e-14);
  u = {3.0, 6.0};
  EXPECT_EQ(newton.solve(u, {}, {.step_limit = 10.0}).iterations, 1);
}

TEST(Newton, OnlySharedUnknownsLimitTheStep) {
  SmallProblem line(
      2, [](double u, double) { return u; }, [](double, double) { return 1.0; });
  line.set_linear(1);
  std::vector<double> u{0.1, 600.0};
  EXPECT_EQ(Newton(line).solve(u, {}, {.step_limit = 0.3}).iterations, 1);
  EXPECT_EQ(u, (std::vector<double>{0.0, 0.0}));
}

TEST(Newton, SettlesBeforeTheFirstAndAfterEveryStep) {
  auto problem = exponential(2);
  problem.settle_last = std::log(2.0);
  std::vector<double> u{0.5, 77.0};
  const NewtonResult result = Newton(problem).solve(u, {}, {});
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(problem.settled, result.iterations + 1);
  EXPECT_EQ(u[1], std::log(2.0));
}

TEST(Newton, TakesATimeStep) {
  // u - 1 + (u - u0) / dt = 0 with u0 = 0, dt = 3: u = 3/4.
  SmallProblem decay(
      1, [](double u, double) { return u - 1.0; }, [](double, double) { return 1.0; });
  std::vector<double> u{0.0};
  const std::vector<double> before{0.0};
  EXPECT_TRUE(Newton(decay).solve(u, {3.0, before}, {.step_limit = 10.0}).converged);
  EXPECT_NEAR(u[0], 0.75, 1e-15);
}

TEST(Newton, ASingularJacobianIsReportedAndForgotten) {
  // Slope 0 at the start only.
  SmallProblem parabola(
      1, [](double u, double) { return u * u - 1.0; }, [](double u, double) { return 2.0 * u; });
  Newton newton(parabola);
  std::vector<double> u{0.0};
  const NewtonResult result = newton.solve(u, {}, {});
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(u[0], 0.0);
  u = {2.0};
  EXPECT_TRUE(newton.solve(u, {}, {}).converged);
  EXPECT_NEAR(u[0], 1.0, 1e-12);
}

TEST(Newton, ASingularBlockBeforeAnotherIsReported) {
  // The second block was never factored when the first one fails.
  SmallProblem parabola(
      2, [](double u, double) { return u * u - 1.0; }, [](double u, double) { return 2.0 * u; });
  Newton newton(parabola);
  std::vector<double> u{0.0, 3.0};
  EXPECT_FALSE(newton.solve(u, {}, {}).converged);
  EXPECT_EQ(u, (std::vector<double>{0.0, 3.0}));
  u = {2.0, 3.0};
  EXPECT_TRUE(newton.solve(u, {}, {}).converged);
}

// sqrt(u) has no value below 0, where the first step lands: 0.04 - 2 * 0.04 (1 + ...).
TEST(Newton, NaNLeavesTheLastFiniteState) {
  SmallProblem root(
      1, [](double u, double) { return std::sqrt(u); },
      [](double u, double) { return 0.5 / std::sqrt(u); });
  Newton newton(root);
  std::vector<double> u{0.04};
  const NewtonResult result = newton.solve(u, {}, {});
  EXPECT_FALSE(result.converged);
  EXPECT_TRUE(std::isfinite(u[0]));
  u = {-1.0};  // NaN from the start
  EXPECT_FALSE(newton.solve(u, {}, {}).converged);
  EXPECT_EQ(u[0], -1.0);
}

TEST(Newton, AnInfiniteSlopeIsReported) {
  SmallProblem wild(
      1, [](double u, double) { return u; },
      [](double, double) { return std::numeric_limits<double>::quiet_NaN(); });
  std::vector<double> u{1.0};
  EXPECT_FALSE(Newton(wild).solve(u, {}, {}).converged);
  EXPECT_EQ(u[0], 1.0);
}

// A residual that rounding keeps at 3e-11 is accepted; one of 3e-10 is not.
TEST(Newton, AcceptsWhereRoundingEndsTheDescent) {
  for (const auto& [floor, accepted] : {std::pair{3e-11, true}, {3e-10, false}}) {
    const double noise = floor;
    SmallProblem noisy(
        1, [noise](double u, double) { return u + std::copysign(noise, u); },
        [](double, double) { return 1.0; });
    std::vector<double> u{0.2};
    EXPECT_EQ(Newton(noisy).solve(u, {}, {.max_iterations = 20}).converged, accepted);
  }
}

TEST(Newton, GivesUpAfterItsIterations) {
  auto problem = overshooting([](double) { return 0.05; });
  std::vector<double> u{0.15};
  const NewtonResult result =
      Newton(problem).solve(u, {}, {.step_limit = 0.3, .max_iterations = 25});
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.iterations, 25);
}

}  // namespace
}  // namespace raffinate
