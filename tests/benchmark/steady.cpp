// SPDX-License-Identifier: BSD-3-Clause
// Time of one steady solve in the torn form, beside PETSc's BAIJ matrix with its LU on the general
// form of the same equations from the same start, and beside what the elimination would take at this
// core's peak of multiply-adds. Prints tables; medians of interleaved runs.
//
//   steady                      times, and how they grow
//   mpirun -n 2 steady rate     steady states per second, all ranks together
#include <fmt/core.h>
#include <mpi.h>

#include <Eigen/Dense>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "flowsheets/design_specs.hpp"
#include "flowsheets/output_scale.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_solver.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/solve.hpp"
#include "flowsheets/torn_plant.hpp"
#include "solver/torn_solver.hpp"
#include "tests/benchmark/fma_peak.hpp"
#include "tests/benchmark/timing.hpp"
#include "tests/benchmark/trains.hpp"

namespace {

using namespace raffinate;

double microseconds(auto&& work) { return 1e6 * seconds_of(work); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double median_of(int runs, auto&& work) {
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) times.push_back(microseconds(work));
  return median(times);
}

Case with_organic(Case given, double factor) {
  for (FeedSpec& one : given.feeds)
    if (one.name == "organic") one.flow *= factor;
  return given;
}

int iterations(const std::vector<RungReport>& rungs) {
  int all = 0;
  for (const RungReport& rung : rungs) all += rung.iterations;
  return all;
}

struct Timed {
  double time = 0.0;  ///< [us]
  int iterations = 0;
  bool converged = true;
};

/// A torn solve from the shared unknowns phi.
Timed torn_solve(const TornCascade& cascade, const std::vector<double>& phi, int runs) {
  Timed timed;
  TornEquations equations(cascade);
  std::vector<double> state;
  timed.time = median_of(runs, [&] {
    state = phi;
    equations.take_streams(cascade);
    const auto rungs = solve_torn(equations, state);
    timed.iterations = iterations(rungs);
    timed.converged = rungs.back().converged;
  });
  return timed;
}

/// The general form by PETSc's LU, from the state u.
Timed petsc_solve(PlantProblem& problem, const std::vector<double>& u, int runs) {
  Timed timed;
  SteadyOptions options;
  options.linear_solver = LinearSolver::petsc_lu;
  options.continuation_steps = options.pseudo_steps = 0;
  std::vector<double> state;
  timed.time = median_of(runs, [&] {
    state = u;
    const SolverReport report = solve_steady(problem, state, options);
    timed.iterations = iterations(report.rungs);
    timed.converged = report.converged;
  });
  return timed;
}

struct Row {
  int stages, carried, shared;
  double iteration;  ///< [us] of the torn Newton
};

/// One line: cold, and warm from the solutions of plants whose organic flows 1 and 3 % faster.
Row row(const std::string& title, const Case& given, double peak, int runs) {
  const Plant plant = build_plant(given);
  PlantProblem problem(plant);
  const TornPlant torn(problem);
  const TornCascade& cascade = torn.cascade();
  const std::vector<double> start = shortcut_start(problem);
  const auto solution_at = [&](double factor) {
    std::vector<double> u;
    solve(build_plant(with_organic(given, factor)), u);
    return u;
  };
  const std::vector<double> near = solution_at(1.01), far = solution_at(1.03);
  const Timed cold = torn_solve(cascade, torn.shared(start), runs),
              warm = torn_solve(cascade, torn.shared(near), runs),
              warmer = torn_solve(cascade, torn.shared(far), runs);
  // From the plant to the judged answer: start, tearing, Newton, residual of the general form.
  const double whole = median_of(runs, [&] {
    std::vector<double> u = shortcut_start(problem);
    solve_plant(problem, u);
  });
  const int few = std::max(1, runs / (plant.stage_count() > 200 ? 15 : 5));
  const Timed petsc_cold = petsc_solve(problem, start, few),
              petsc_warm = petsc_solve(problem, near, few);

  TornEquations equations(cascade);
  std::vector<double> phi = torn.shared(near), step(phi.size());
  const double iteration = median_of(5 * runs, [&] {
    equations.evaluate(phi, {});
    equations.factor();
    equations.direction(step);
  });
  const double S = cascade.carried, p = cascade.shared;
  const double limit = 1e6 * plant.stage_count() * (6.0 * p + 2.0) * S * S / peak;
  const auto ratio = [](const Timed& theirs, const Timed& ours) {
    return theirs.converged ? fmt::format("{:.0f}", theirs.time / ours.time) : "-";
  };
  fmt::print(
      "{:<32} {:>2} {:>8.0f} {:>3} {:>8.0f} {:>2} {:>8.0f} {:>2} {:>8.0f} {:>7.1f} {:>6.1f} "
      "{:>8.1f} {:>5} {:>8.1f} {:>5}{}\n",
      title, cascade.shared, cold.time, cold.iterations, warm.time, warm.iterations, warmer.time,
      warmer.iterations, whole, iteration, iteration / limit, 1e-3 * petsc_cold.time,
      ratio(petsc_cold, cold), 1e-3 * petsc_warm.time, ratio(petsc_warm, warm),
      cold.converged && warm.converged && warmer.converged ? "" : "  NOT CONVERGED");
  return {plant.stage_count(), cascade.carried, cascade.shared, iteration};
}

void header() {
  fmt::print(
      "{:<32} {:>2} {:>8} {:>3} {:>8} {:>2} {:>8} {:>2} {:>8} {:>7} {:>6} {:>8} {:>5} {:>8} "
      "{:>5}\n",
      "", "p", "cold us", "its", "1 % us", "it", "3 % us", "it", "whole us", "iter us", "/limit",
      "BAIJ ms", "ratio", "warm ms", "ratio");
}

/// ln(time of an iteration) against ln(stages) and ln(carried), by least squares.
void print_growth(const std::vector<Row>& rows) {
  Eigen::MatrixXd A(rows.size(), 3);
  Eigen::VectorXd b(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto r = static_cast<Eigen::Index>(i);
    A.row(r) << 1.0, std::log(rows[i].stages), std::log(rows[i].carried);
    b[r] = std::log(rows[i].iteration);
  }
  const Eigen::VectorXd fit = A.colPivHouseholderQr().solve(b);
  fmt::print("an iteration grows with N^{:.2f} C^{:.2f}\n", fit[1], fit[2]);
}

void tables() {
  const double peak = fma_peak();
  fmt::print("multiply-adds: {:.1f} Gflop/s on one core\n\n", 1e-9 * peak);
  std::vector<double> ignored;
  Case split = read_case(RAFFINATE_EXAMPLES "/03-nd-pr-split/case.yaml");
  solve(build_plant(split), ignored);
  for (const Exchange exchange : {Exchange::p507, Exchange::sites}) {
    const bool p507 = exchange == Exchange::p507;
    fmt::print("{}\n", p507 ? "p507-chloride" : "plain site exchange");
    header();
    std::vector<Row> rows;
    for (const int stages : {60, 120, 600})
      for (const int metals : {2, 4, p507 ? 15 : 16})
        rows.push_back(row(fmt::format("{} stages, {} metals", stages, metals),
                           train(exchange, stages, metals), peak, stages > 200 ? 15 : 45));
    print_growth(rows);
    if (p507) {
      row("120 stages, Nd/Pr split", split, peak, 45);
      row("100 stages, 12 elements",
          read_case(RAFFINATE_TEST_DATA "/benchmark/cases/twelve-elements.yaml"), peak, 45);
      row("60 stages, 16 elements",
          read_case(RAFFINATE_TEST_DATA "/benchmark/cases/sixteen-elements.yaml"), peak, 45);
    }
    fmt::print("\n");
  }
  fmt::print(
      "p: shared unknowns a stage. cold, 1 %, 3 %: the torn Newton from the shortcut start and "
      "from\n"
      "solutions with 1 and 3 % more organic. whole: start, tearing, Newton, judged by the "
      "general\n"
      "form. iter: one Newton iteration; /limit: over the (6 p + 2) C^2 flops a stage of its\n"
      "elimination at peak. BAIJ: PETSc's LU in natural order on the general form, same start and\n"
      "step limit; - : not converged.\n");
}

/// Every rank solves a sequence of plants whose feeds are drawn within 3 %, each from the last.
void rate(const std::string& title, const Case& given) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  std::mt19937 random(static_cast<unsigned>(rank + 1));
  std::uniform_real_distribution<double> factor(0.97, 1.03);
  std::vector<TornCascade> cascades;
  std::vector<double> phi;
  for (int i = 0; i < 64; ++i) {
    Case one = given;
    for (FeedSpec& feed : one.feeds) {
      feed.flow *= factor(random);
      for (Amount& amount : feed.metals) amount.concentration *= factor(random);
      for (Amount& amount : feed.reagents) amount.concentration *= factor(random);
    }
    const Plant plant = build_plant(one);
    PlantProblem problem(plant);
    const TornPlant torn(problem);
    cascades.push_back(torn.cascade());
    if (phi.empty()) phi = torn.shared(shortcut_start(problem));
  }
  TornEquations equations(cascades.front());
  solve_torn(equations, phi);
  long solved = 0, failed = 0;
  MPI_Barrier(MPI_COMM_WORLD);
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  SteadyOptions options;
  options.tolerance = 1e-8;
  while (seconds() < 3.0) {
    for (const TornCascade& cascade : cascades) {
      equations.take_streams(cascade);
      failed += !solve_torn(equations, phi, options).back().converged;
      ++solved;
    }
  }
  const double mine[2] = {static_cast<double>(solved) / seconds(), static_cast<double>(failed)};
  double all[2];
  MPI_Reduce(mine, all, 2, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 0)
    fmt::print(
        "{:<32} {:>2} ranks {:>8.0f} steady states a second, {:.0f} failed; a million in {:.0f} "
        "s\n",
        title, ranks, all[0], all[1], 1e6 / all[0]);
}

}  // namespace

/// A whole plant with units, loops and specifications after its first aqueous feed has grown by 1 %: in
/// the torn form with the border, judged and with its amplification, beside Newton on the general form
/// with block elimination from the same state.
void plant_row(const std::string& title, const std::string& path) {
  constexpr int runs = 21;
  Case given = read_case(path);
  const Plant plant = build_plant(given);
  std::vector<double> near;
  const double cold = microseconds([&] { solve(plant, near); });
  const auto feed = std::find_if(given.feeds.begin(), given.feeds.end(), [](const FeedSpec& one) {
    return one.phase == Phase::aqueous && !one.as_needed;
  });
  feed->flow *= 1.01;
  const Plant grown = build_plant(given);
  int iterations_torn = 0, iterations_general = 0;
  const double torn = median_of(runs, [&] {
    PlantProblem problem(grown);
    std::vector<double> u = near;
    SolverReport report;
    if (grown.specs.empty())
      report = solve_plant(problem, u);
    else
      meet_specs(problem, u, {}, report);
    iterations_torn = iterations(report.rungs);
  });
  PlantProblem problem(grown);
  std::vector<PlantProblem::Goal> goals;
  for (const PlantSpec& one : grown.specs)
    goals.emplace_back(to_reading(one.spec.until.kind, one.spec.value));
  problem.set_goals(goals);
  Newton newton(problem);
  const double general = median_of(5, [&] {
    std::vector<double> u = near;
    iterations_general = newton.solve(u, {}, {}).iterations;
  });
  fmt::print("{:<44} {:>8.1f} {:>8.2f} {:>3} {:>8.1f} {:>3} {:>6.1f}\n", title, 1e-3 * cold,
             1e-3 * torn, iterations_torn, 1e-3 * general, iterations_general, general / torn);
}

void plants() {
  fmt::print("\n{:<44} {:>8} {:>8} {:>3} {:>8} {:>3} {:>6}\n", "whole plants, ms", "cold",
             "after 1 %", "it", "general", "it", "ratio");
  plant_row("NdPr oxide refinery, 152 stages, 2 specs",
            RAFFINATE_EXAMPLES "/../flowsheets/library/nd-pr-refinery.yaml");
  plant_row("closed solvent loop, example 05",
            RAFFINATE_EXAMPLES "/05-closed-solvent-loop/case.yaml");
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  if (argc > 1 && std::strcmp(argv[1], "rate") == 0) {
    rate("p507, 60 stages, 15 metals", train(Exchange::p507, 60, 15));
    rate("sites, 60 stages, 15 metals", train(Exchange::sites, 60, 15));
    rate("sites, 60 stages, 4 metals", train(Exchange::sites, 60, 4));
  } else {
    tables();
    plants();
  }
  MPI_Finalize();
}
