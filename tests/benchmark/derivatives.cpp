// SPDX-License-Identifier: BSD-3-Clause
// All derivatives of a steady state by the adjoint, beside differences of plants that are solved again:
// how far they agree and what each costs. Prints a table.
#include <fmt/core.h>

#include <cmath>
#include <string>
#include <vector>

#include "flowsheets/case_spec_texts.hpp"
#include "flowsheets/plant_moves.hpp"
#include "flowsheets/sensitivity.hpp"
#include "flowsheets/solve.hpp"
#include "tests/benchmark/timing.hpp"

namespace {

using namespace raffinate;

double milliseconds(auto&& work) { return 1e3 * seconds_of(work); }

/// The outputs of a plant that is solved again from u, by itself.
Eigen::VectorXd outputs_of(Plant plant, std::vector<double> u) {
  const PlantSensitivities asked = *plant.sensitivities;
  plant.sensitivities->inputs.clear();
  SolveOptions options;
  options.steady.tolerance = 1e-15;
  options.steady.amplification = false;
  const Solution solution = solve(plant, u, options);
  Eigen::VectorXd values(static_cast<Eigen::Index>(asked.outputs.size()));
  for (std::size_t o = 0; o < asked.outputs.size(); ++o)
    values[static_cast<Eigen::Index>(o)] = solution.sensitivities.outputs.at(o).value;
  return values;
}

/// To fourth order, the input moved by `step` and twice that.
StageTable differences(const Plant& plant, const std::vector<double>& u, double step) {
  const PlantSensitivities& asked = *plant.sensitivities;
  StageTable slope(asked.outputs.size(), asked.inputs.size());
  for (std::size_t i = 0; i < asked.inputs.size(); ++i) {
    const auto at = [&](double ln_step) {
      Plant moved = plant;
      move_input(plant, asked.inputs[i], ln_step, moved);
      return outputs_of(std::move(moved), u);
    };
    slope.col(static_cast<Eigen::Index>(i)) =
        (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step);
  }
  return slope;
}

void compare(const std::string& path, const std::vector<std::string>& outputs, double step) {
  Case given = read_case(path);
  given.sensitivities.emplace();
  for (const std::string& one : outputs) given.sensitivities->of.push_back(parse_output_name(one));
  const Plant plant = build_plant(given);
  Plant plain = plant;
  plain.sensitivities.reset();
  std::vector<double> u;
  solve(plain, u);  // the first solve of a process starts PETSc
  const double cold = milliseconds([&] {
    u.clear();
    solve(plain, u);
  });
  SensitivityResult found;
  const double adjoint = milliseconds([&] { found = sensitivities(plant, u); });
  StageTable again;
  const double solving = milliseconds([&] { again = differences(plant, u, step); });
  const Eigen::VectorXd largest = found.slope.cwiseAbs().rowwise().maxCoeff();
  const double apart =
      (largest.cwiseInverse().asDiagonal() * (found.slope - again)).cwiseAbs().maxCoeff();
  fmt::print("| {} | {} by {} | {:.1f} | {:.1f} | {:.0f} | {:.0e} |\n", given.title,
             found.outputs.size(), found.inputs.size(), cold, adjoint, solving, apart);
}

}  // namespace

int main() {
  fmt::print(
      "| case | outputs by inputs | cold solve [ms] | all derivatives [ms] | plants solved "
      "again [ms] | largest disagreement |\n|---|---|---|---|---|---|\n");
  const std::string examples = RAFFINATE_EXAMPLES;
  compare(examples + "/02-nd-pr-lab/case.yaml", {"purity of Nd in product"}, 1e-3);
  compare(examples + "/03-nd-pr-split/case.yaml",
          {"purity of Nd in loaded", "recovery of Pr in loaded", "pH of raffinate"}, 1e-5);
  compare(examples + "/../flowsheets/library/nd-pr-refinery.yaml",
          {"recovery of Nd in oxide", "purity of Nd+Pr in oxide"}, 1e-4);
}
