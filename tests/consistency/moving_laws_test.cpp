// SPDX-License-Identifier: BSD-3-Clause
//
// Laws of plants in time, for every shipped system in every shape of cascade: slopes against
// differences, steady states that stay, long times that come to them, and mass.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "flowsheets/moving_plant.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_start.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/stream_readings.hpp"
#include "solver/dynamic_solver.hpp"
#include "tests/consistency/trial_plants.hpp"

namespace raffinate {
namespace {

std::vector<Trial> movable() {
  std::vector<Trial> all;
  for (const Trial& trial : trials())
    if (why_not_moving(build_plant(parse_case(trial.text(), "trial.yaml"))).empty())
      all.push_back(trial);
  return all;
}

class MovingLaws : public testing::TestWithParam<Trial> {
 protected:
  MovingLaws()
      : plant_(build_plant(parse_case(GetParam().text(), "trial.yaml"))),
        problem_(plant_),
        moving_(plant_, vessels_of(plant_)) {}

  std::vector<double> state(const std::vector<double>& u) {
    std::vector<Eigen::VectorXd> stages;
    for (int s = 0; s < plant_.stage_count(); ++s)
      stages.push_back(ln_free_at_stage(problem_, u, s));
    return moving_.filled(stages);
  }
  std::vector<double> steady_u() {
    std::vector<double> u;
    EXPECT_TRUE(solve_cold(problem_, u, {}).converged);
    return u;
  }

  Plant plant_;
  PlantProblem problem_;
  MovingPlant moving_;
};

// Along what `solve` finds for a right side, the equations move by that right side.
TEST_P(MovingLaws, SolveInvertsTheSlopesOfTheEquations) {
  const std::vector<double> y = state(feed_fill(problem_)), rate = moving_.rates(y);
  const auto size = y.size();
  std::mt19937 random(7);
  std::uniform_real_distribution<double> any(-1.0, 1.0);
  std::vector<double> scale(size), x(size), b(size), again(size);
  moving_.tolerances(y, 1e-6, scale);
  for (std::size_t i = 0; i < size; ++i) x[i] = any(random) * std::min(scale[i], 1.0);
  for (const double shift : {1e-6, 1e-3, 0.1}) {
    const auto along = [&](const std::vector<double>& direction, std::vector<double>& moved) {
      std::vector<double> ends[2];
      for (const int side : {0, 1}) {
        const double step = side == 0 ? 0.5 : -0.5;
        std::vector<double> here = y, moving = rate;
        for (std::size_t i = 0; i < size; ++i) {
          here[i] += step * direction[i];
          moving[i] += step * shift * direction[i];
        }
        ends[side].resize(size);
        ASSERT_TRUE(moving_.residual(0.0, here, moving, ends[side]));
      }
      for (std::size_t i = 0; i < size; ++i) moved[i] = ends[0][i] - ends[1][i];
    };
    along(x, b);
    ASSERT_TRUE(moving_.factor(0.0, y, rate, shift));
    std::vector<double> found(size);
    moving_.solve(b, found);
    along(found, again);
    for (std::size_t i = 0; i < size; ++i)
      EXPECT_LE(std::abs(again[i] - b[i]), 1e-4 * std::abs(b[i]) + 1e-5 * (shift + 1e-3) * scale[i])
          << "equation " << i << ", shift " << shift;
  }
}

TEST_P(MovingLaws, ASteadyStateStays) {
  const std::vector<double> y = state(steady_u()), rate = moving_.rates(y);
  std::vector<double> scale(y.size());
  moving_.tolerances(y, 1.0, scale);
  constexpr double hour = 3600.0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (moving_.differential()[i] && scale[i] < 1e3) {
      EXPECT_LE(std::abs(rate[i]) * hour, 1e-7 * scale[i]) << "unknown " << i;
    }
}

TEST_P(MovingLaws, LongTimesComeToTheSteadyState) {
  const std::vector<double> begin = state(feed_fill(problem_)), end = steady_u();
  DynamicSolver solver(moving_, 0.0, begin, moving_.rates(begin), {.relative = 1e-7});
  constexpr double day = 86400.0;
  ASSERT_TRUE(solver.advance(100.0 * day)) << solver.report().failure;
  for (int s = 0; s < plant_.stage_count(); ++s)
    for (const Phase phase : {Phase::aqueous, Phase::organic}) {
      const Eigen::VectorXd found = moving_.leaving(solver.state(), s, phase),
                            wanted = totals_leaving(problem_, end, s, phase);
      EXPECT_LE((found - wanted).cwiseAbs().maxCoeff(),
                1e-6 * std::max(wanted.cwiseAbs().maxCoeff(), 1e-3))
          << "stage " << s;
    }
  // Mass: fed, gone and held.
  const Eigen::VectorXd fed = 100.0 * day * moving_.fed(),
                        more = moving_.held(solver.state()) - moving_.held(begin);
  Eigen::VectorXd gone = Eigen::VectorXd::Zero(fed.size());
  for (int i = 0; i < static_cast<int>(plant_.outlets.size()); ++i)
    if (plant_.outlets[static_cast<std::size_t>(i)].product())
      gone += moving_.gone(solver.state(), i);
  for (int k = 0; k < plant_.component_count(); ++k)
    EXPECT_LE(std::abs(fed[k] - gone[k] - more[k]),
              1e-11 * (std::abs(fed[k]) + std::abs(gone[k]) + std::abs(more[k])))
        << plant_.system.tableau.components()[static_cast<std::size_t>(k)].name;
}

TEST(MovingLaws, AlmostEverySystemMoves) { EXPECT_GE(movable().size(), 33u); }

std::string name(const testing::TestParamInfo<Trial>& info) {
  std::string text = info.param.system + "_" + info.param.shape;
  for (char& c : text)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return text;
}

INSTANTIATE_TEST_SUITE_P(AllSystems, MovingLaws, testing::ValuesIn(movable()), name);

}  // namespace
}  // namespace raffinate
