// SPDX-License-Identifier: BSD-3-Clause
#include "solver/steady_solver.hpp"

#include <gtest/gtest.h>

#include "tests/unit/small_problem.hpp"

namespace raffinate {
namespace {

std::vector<std::string> rungs(const SolverReport& report) {
  std::vector<std::string> names;
  for (const RungReport& rung : report.rungs) names.push_back(rung.name);
  return names;
}

TEST(SteadySolver, FirstRung) {
  auto problem = overshooting([](double) { return 0.5; });
  std::vector<double> u{1.05};
  const SolverReport report = solve_steady(problem, u);
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.rung, "newton, step limit 0.3");
  EXPECT_EQ(report.rungs.size(), 1u);
  EXPECT_NEAR(u[0], 0.0, 1e-12);
  EXPECT_LE(report.residual, 1e-12);
  EXPECT_GE(report.seconds, report.rungs[0].seconds);
}

// Strides of 0.3 from 1.05 end at 0.15, three widths out: there they turn for ever. Strides of 0.1
// end at 0.05, where Newton converges.
TEST(SteadySolver, SecondRung) {
  auto problem = overshooting([](double) { return 0.05; });
  std::vector<double> u{1.05};
  const SolverReport report = solve_steady(problem, u);
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.rung, "newton, step limit 0.1");
  EXPECT_EQ(rungs(report),
            (std::vector<std::string>{"newton, step limit 0.3", "newton, step limit 0.1"}));
  EXPECT_FALSE(report.rungs[0].converged);
  EXPECT_EQ(report.rungs[0].residuals.size(),
            static_cast<std::size_t>(report.rungs[0].iterations) + 1);
  EXPECT_NEAR(u[0], 0.0, 1e-12);
}

TEST(SteadySolver, ThirdRungWalksFromAnEasierProblem) {
  auto problem = overshooting([](double difficulty) { return 0.5 + difficulty * (0.005 - 0.5); });
  std::vector<double> u{1.05};
  const SolverReport report = solve_steady(problem, u);
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.rung, "continuation");
  EXPECT_EQ(report.rungs.size(), 3u);
  EXPECT_GT(report.rungs[2].steps, 1);
  EXPECT_EQ(problem.difficulty(), 1.0);
  EXPECT_NEAR(u[0], 0.0, 1e-12);
}

TEST(SteadySolver, LastRungFollowsTime) {
  auto problem = overshooting([](double) { return 0.005; });
  std::vector<double> u{1.05};
  const SolverReport report = solve_steady(problem, u);
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.rung, "pseudo-transient");
  EXPECT_EQ(report.rungs.size(), 4u);
  EXPECT_GT(report.rungs[3].steps, 1);
  EXPECT_EQ(problem.difficulty(), 1.0);
  EXPECT_NEAR(u[0], 0.0, 1e-12);
}

// u^2 + 1 + i / 10 has no root: nothing is thrown, the five worst of seven are named, largest first,
// and u is the best state seen.
TEST(SteadySolver, NotConvergingIsAnAnswer) {
  SmallProblem hopeless(
      7, [](double u, double) { return u * u + 1.0; }, [](double u, double) { return 2.0 * u; });
  hopeless.offset = 0.1;
  std::vector<double> u(7, 0.7);
  SolverReport report;
  ASSERT_NO_THROW(report =
                      solve_steady(hopeless, u, {.newton_iterations = 20, .pseudo_steps = 30}));
  EXPECT_FALSE(report.converged);
  EXPECT_EQ(report.rung, "");
  EXPECT_EQ(report.rungs.size(), 4u);
  ASSERT_EQ(report.worst.size(), 5u);
  EXPECT_EQ(report.worst[0].name, "equation 6");
  EXPECT_EQ(report.worst[4].name, "equation 2");
  for (int i = 0; i + 1 < 5; ++i)
    EXPECT_GE(report.worst[static_cast<std::size_t>(i)].residual,
              report.worst[static_cast<std::size_t>(i) + 1].residual);
  EXPECT_DOUBLE_EQ(report.worst[0].residual, report.residual);
  EXPECT_LE(report.residual, 0.49 + 1.6);  // not worse than the start
  EXPECT_GE(report.residual, 1.6);
  for (const double value : u) EXPECT_TRUE(std::isfinite(value));
}

// Slopes of 1/2, 1/4, 1/8: an error of 1 moves the last unknown by 8. A slope of 0 leaves it open.
TEST(SteadySolver, ErrorsReachAsFarAsTheInverseSays) {
  SmallProblem uneven(
      3, [](double, double) { return 0.0; }, [](double u, double) { return u; });
  EXPECT_DOUBLE_EQ(error_amplification(uneven, std::vector{0.5, 0.25, 0.125}), 8.0);
  EXPECT_EQ(error_amplification(uneven, std::vector{0.5, 0.0, 0.125}),
            std::numeric_limits<double>::infinity());
}

TEST(SteadySolver, NaNEverywhereIsAnAnswerToo) {
  SmallProblem broken(
      3, [](double, double) { return std::numeric_limits<double>::quiet_NaN(); },
      [](double, double) { return 1.0; });
  std::vector<double> u{1.0, 2.0, 3.0};
  const SolverReport report = solve_steady(broken, u);
  EXPECT_FALSE(report.converged);
  EXPECT_EQ(u, (std::vector<double>{1.0, 2.0, 3.0}));
  EXPECT_EQ(report.worst.size(), 3u);
}

TEST(SteadySolver, WorstEquationsKeepTheirSign) {
  SmallProblem line(
      3, [](double u, double) { return u; }, [](double, double) { return 1.0; });
  std::vector<double> r(3);
  line.residual(std::vector{0.1, -3.0, 2.0}, {}, r);
  const auto worst = worst_equations(line, r);
  ASSERT_EQ(worst.size(), 3u);
  EXPECT_EQ(worst[0].name, "equation 1");
  EXPECT_EQ(worst[0].residual, -3.0);
  EXPECT_EQ(worst[2].name, "equation 0");
}

}  // namespace
}  // namespace raffinate
