// SPDX-License-Identifier: BSD-3-Clause
// The parts of one Newton iteration, on the 120-stage Nd/Pr split and on 60 stages with sixteen
// elements: where the time goes. (google-benchmark)
#include <benchmark/benchmark.h>

#include <vector>

#include "flowsheets/plant_problem.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/torn_plant.hpp"
#include "solver/block_lu.hpp"

namespace {

using namespace raffinate;

constexpr const char* cases[] = {RAFFINATE_EXAMPLES "/03-nd-pr-split/case.yaml",
                                 RAFFINATE_TEST_DATA "/benchmark/cases/sixteen-elements.yaml"};

struct Setting {
  explicit Setting(const benchmark::State& state)
      : plant(build_plant(read_case(cases[state.range(0)]))),
        problem(plant),
        u(shortcut_start(problem)),
        J(problem.pattern()) {
    problem.jacobian(u, {}, J);
  }
  Plant plant;
  PlantProblem problem;
  std::vector<double> u;
  BlockMatrix J;
};

void shortcut(benchmark::State& state) {
  Setting at(state);
  for (auto _ : state) benchmark::DoNotOptimize(shortcut_start(at.problem));
}

void residual(benchmark::State& state) {
  Setting at(state);
  std::vector<double> r(at.u.size());
  for (auto _ : state) at.problem.residual(at.u, {}, r);
}

void jacobian(benchmark::State& state) {
  Setting at(state);
  for (auto _ : state) at.problem.jacobian(at.u, {}, at.J);
}

void factor(benchmark::State& state) {
  Setting at(state);
  BlockLU lu(at.problem.pattern());
  for (auto _ : state) benchmark::DoNotOptimize(lu.factor(at.J));
}

void settle(benchmark::State& state) {
  Setting at(state);
  for (auto _ : state) at.problem.settle(at.u, {});
}

void torn_evaluate(benchmark::State& state) {
  Setting at(state);
  const TornPlant torn(at.problem);
  TornEquations equations(torn.cascade());
  const auto phi = torn.shared(at.u);
  for (auto _ : state) benchmark::DoNotOptimize(equations.evaluate(phi, {}));
}

void torn_direction(benchmark::State& state) {
  Setting at(state);
  const TornPlant torn(at.problem);
  TornEquations equations(torn.cascade());
  const auto phi = torn.shared(at.u);
  equations.evaluate(phi, {});
  std::vector<double> step(phi.size());
  for (auto _ : state) benchmark::DoNotOptimize(equations.direction(step));
}

BENCHMARK(shortcut)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(residual)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(jacobian)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(factor)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(settle)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(torn_evaluate)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(torn_direction)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
