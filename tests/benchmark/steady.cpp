// SPDX-License-Identifier: BSD-3-Clause
// Time of one steady solve, plant already built, against PETSc's BAIJ matrix with its LU on the same
// equations, from the same start by the same Newton. Prints a table; medians of interleaved runs.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/solve.hpp"

namespace {

using namespace raffinate;

double milliseconds(auto&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return 1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Case with_flow(Case given, const std::string& feed, double factor) {
  for (FeedSpec& one : given.feeds) {
    if (one.name == feed) one.flow *= factor;
  }
  return given;
}

/// One row of the table: `warm` starts from the solution of a plant whose organic flows 1 % faster.
void row(const std::string& title, const Case& given, bool warm, int runs) {
  const Plant plant = build_plant(given);
  std::vector<double> near;
  if (warm) solve(build_plant(with_flow(given, "organic", 1.01)), near);
  std::vector<double> ours, theirs;
  int iterations[2] = {0, 0};
  double apart = 0.0;
  std::vector<double> answers[2];
  for (int run = 0; run < runs; ++run) {
    for (const LinearSolver linear : {LinearSolver::block_elimination, LinearSolver::petsc_lu}) {
      SteadyOptions options;
      options.linear_solver = linear;
      std::vector<double> u;
      SolverReport report;
      const double time = milliseconds([&] {
        PlantProblem problem(plant);
        u = warm ? near : shortcut_start(problem);
        report = solve_steady(problem, u, options);
      });
      const int which = linear == LinearSolver::petsc_lu;
      (which ? theirs : ours).push_back(time);
      iterations[which] = 0;
      for (const RungReport& rung : report.rungs) iterations[which] += rung.iterations;
      if (!report.converged)
        fmt::print("{}: {} did not converge\n", title, which ? "PETSc LU" : "block elimination");
      answers[which] = u;
    }
  }
  for (std::size_t i = 0; i < answers[0].size(); ++i) {
    if (!PlantProblem::vanished(answers[0][i]))
      apart = std::max(apart, std::abs(answers[0][i] - answers[1][i]));
  }
  fmt::print("{:<44} {:>9.2f} {:>5} {:>12.2f} {:>5} {:>8.2f} {:>10.1e}\n", title, median(ours),
             iterations[0], median(theirs), iterations[1], median(theirs) / median(ours), apart);
}

}  // namespace

int main() {
  const Case split = read_case(RAFFINATE_EXAMPLES "/03-nd-pr-split/case.yaml");
  const Case twelve = read_case(RAFFINATE_TEST_DATA "/benchmark/cases/twelve-elements.yaml");
  const Case sixteen = read_case(RAFFINATE_TEST_DATA "/benchmark/cases/sixteen-elements.yaml");
  std::vector<double> ignored;
  solve(build_plant(split), ignored);  // starts PETSc
  fmt::print("{:<44} {:>9} {:>5} {:>12} {:>5} {:>8} {:>10}\n", "one solve, median of 15",
             "ours, ms", "its", "BAIJ+LU, ms", "its", "ratio", "max |du|");
  row("120 stages Nd/Pr, cold", split, false, 15);
  row("120 stages Nd/Pr, after 1 % more organic", split, true, 15);
  row("100 stages, 12 elements, cold", twelve, false, 15);
  row("100 stages, 12 elements, after 1 %", twelve, true, 15);
  row("60 stages, 16 elements, cold", sixteen, false, 15);
  row("60 stages, 16 elements, after 1 %", sixteen, true, 15);
}
