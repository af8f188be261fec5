// SPDX-License-Identifier: BSD-3-Clause
//
// Laws of whole plants in the torn form, with everything that crosses the border of the row: which of
// them tear, that Newton's step is Newton's, and that the general form ends at the same state.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "flowsheets/output_scale.hpp"
#include "flowsheets/solve.hpp"
#include "flowsheets/torn_border.hpp"
#include "solver/newton.hpp"
#include "tests/consistency/whole_plants.hpp"

namespace raffinate {
namespace {

std::string expected_obstacle(const std::string& name) {
  if (name.starts_with("linked")) return "a specification frees the flow of an organic";
  if (name == "followed_constant" || name == "followed_balanced")
    return "a specification reads a pH";
  return "";
}

class TornBorders : public testing::TestWithParam<WholePlant> {
 protected:
  TornBorders() {
    for (const PlantSpec& one : plant.specs)
      goals.emplace_back(to_reading(one.spec.until.kind, one.spec.value));
    problem.set_goals(goals);
  }

  const Plant plant = build_plant(parse_case(GetParam().text, "plant.yaml"));
  PlantProblem problem{plant};
  std::vector<PlantProblem::Goal> goals;
};

class WhichPlantsTear : public TornBorders {};

TEST_P(WhichPlantsTear, OrSayWhyNot) {
  EXPECT_EQ(TornPlant(problem).obstacle(), expected_obstacle(GetParam().name));
}

TEST_P(TornBorders, EndWhereTheGeneralFormDoes) {
  std::vector<double> ours;
  const Solution solution = solve(plant, ours);
  ASSERT_TRUE(solution.report.converged);
  EXPECT_EQ(solution.report.not_torn, "");
  EXPECT_TRUE(solution.report.amplification > 1.0);
  std::mt19937 random(1);
  std::uniform_real_distribution<double> shift(-0.01, 0.01);
  std::vector<double> general = ours;
  for (std::size_t i = 0; i < general.size(); ++i)
    if (problem.shared()[i]) general[i] += shift(random);
  ASSERT_TRUE(Newton(problem).solve(general, {}, {}).converged);
  const double tolerance = std::max(1e-9, 10.0 * solution.report.amplification * 1e-13);
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (PlantProblem::vanished(general[i]) || std::abs(general[i]) < 1e-240) continue;
    const double size =
        std::abs(general[i]) > 1.0 || problem.shared()[i] ? 1.0 : std::abs(general[i]);
    EXPECT_NEAR(ours[i], general[i], tolerance * std::max(size, std::abs(general[i])))
        << problem.name(static_cast<int>(i));
  }
}

// A slope that is wrong anywhere, of the row, a unit, a tie or a specification, makes convergence linear.
TEST_P(TornBorders, ConvergeAsNewtonDoes) {
  std::vector<double> found;
  ASSERT_TRUE(solve(plant, found).report.converged);
  const TornPlant torn(problem);
  std::mt19937 random(2);
  std::uniform_real_distribution<double> shift(-1e-3, 1e-3);
  for (int trial = 0; trial < 5; ++trial) {
    std::vector<double> start = found;
    for (std::size_t i = 0; i < start.size(); ++i)
      if (problem.shared()[i]) start[i] += shift(random);
    TornBorder border(problem, torn, start);
    const NewtonResult result = solve_torn(border, {1.0, 12, 1e-13, 1e-11});
    EXPECT_TRUE(result.converged);
    const auto& r = result.residuals;
    ASSERT_GE(r.size(), 3u);
    for (std::size_t k = 2; k < r.size(); ++k)
      EXPECT_LE(r[k], std::max(1e3 * r[k - 1] * r[k - 1], 1e-11))
          << "iteration " << k << " after " << r[k - 1];
    EXPECT_LE(result.iterations, 6);
  }
}

std::vector<WholePlant> that_tear() {
  std::vector<WholePlant> all = whole_plants();
  std::erase_if(all, [](const WholePlant& one) { return !expected_obstacle(one.name).empty(); });
  return all;
}
std::string name_of(const testing::TestParamInfo<WholePlant>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Plants, WhichPlantsTear, testing::ValuesIn(whole_plants()), name_of);
INSTANTIATE_TEST_SUITE_P(Plants, TornBorders, testing::ValuesIn(that_tear()), name_of);

}  // namespace
}  // namespace raffinate
