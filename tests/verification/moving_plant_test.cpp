// SPDX-License-Identifier: BSD-3-Clause
//
// Plants in time against closed forms, and against themselves at other tolerances.
#include <algorithm>
#include <cmath>

#include "flowsheets/moving_plant.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/simulation.hpp"
#include "flowsheets/stream_readings.hpp"
#include "solver/dynamic_solver.hpp"
#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

/// A plant that holds none of its metal yet.
struct Washed {
  explicit Washed(const std::string& text)
      : plant(build_plant(parse_case(text, "test.yaml"))), moving(plant, vessels_of(plant)) {
    y.assign(static_cast<std::size_t>(moving.size()), 0.0);
  }
  int metal() const { return plant.system.tableau.component("Nd"); }
  Plant plant;
  MovingPlant moving;
  std::vector<double> y;
};

std::string train(int stages, double D, const std::string& vessels) {
  return fmt::format(R"(raffinate: 1
system: {{use: constant-distribution, set: {{D Nd: {}}}}}
feeds:
  liquor:  {{phase: aqueous, flow: 60 L/h, metals: {{Nd: 0.1 mol/L}}}}
  organic: {{phase: organic, flow: 90 L/h}}
blocks:
  train:
    cascade: {}
    mixer-settlers: {{{}}}
    in:  {{organic: 1, liquor: {}}}
    out: {{raffinate: aqueous 1, loaded: organic {}}}
)",
                     D, stages, vessels, stages, stages);
}

// A tracer that stays in the aqueous passes n equal vessels one behind the other (O. Levenspiel, Chemical
// Reaction Engineering, tanks in series): what leaves after a step of the feed is
// 1 - exp(-t/T) sum_{i<n} (t/T)^i / i!.
TEST(MovingPlant, ATracerPassesMixersAndCellsAsTanksInSeries) {
  constexpr int stages = 5, cells = 4, tanks = stages * (1 + cells);
  constexpr double T = 120.0;  // [s] in each
  Washed washed(train(stages, 1e-30, "mixer: 2 min, settler: 8 min, cells: 4"));
  DynamicSolver solver(washed.moving, 0.0, washed.y, washed.moving.rates(washed.y),
                       {.relative = 1e-8});
  for (const double t : {1800.0, 2400.0, 3000.0, 3600.0, 5400.0}) {
    ASSERT_TRUE(solver.advance(t)) << solver.report().failure;
    double term = 1.0, sum = 0.0;
    for (int i = 0; i < tanks; ++i) {
      sum += term;
      term *= t / T / (i + 1);
    }
    const double expected = 0.1 * (1.0 - std::exp(-t / T) * sum);
    EXPECT_NEAR(washed.moving.leaving(solver.state(), 0, Phase::aqueous)[washed.metal()], expected,
                2e-8)
        << t;
  }
}

// One stage, one cell: the mixer rises by exp(-l t) with l = (A + O D) / (V_aq + V_org D), the cell behind
// it by the two exponentials.
TEST(MovingPlant, OneStageFollowsItsExponentials) {
  constexpr double D = 2.0, A = 0.06 / 3600.0, O = 0.09 / 3600.0;
  Washed washed(
      train(1, D,
            "mixer: {aqueous: 10 L, organic: 4 L}, settler: {aqueous: 6 L, organic: 30 L}, "
            "cells: 1"));
  DynamicSolver solver(washed.moving, 0.0, washed.y, washed.moving.rates(washed.y),
                       {.relative = 1e-8});
  const double l = (A + O * D) / (0.010 + 0.004 * D), end = 0.1 * A / (A + O * D);
  for (const double t : {60.0, 300.0, 1200.0, 3600.0, 14400.0}) {
    ASSERT_TRUE(solver.advance(t)) << solver.report().failure;
    const auto behind = [&](double k, double full) {
      return full * (1.0 - (k * std::exp(-l * t) - l * std::exp(-k * t)) / (k - l));
    };
    const int Nd = washed.metal();
    EXPECT_NEAR(washed.moving.leaving(solver.state(), 0, Phase::aqueous)[Nd],
                behind(A / 0.006, end), 1e-8)
        << t;
    EXPECT_NEAR(washed.moving.leaving(solver.state(), 0, Phase::organic)[Nd],
                behind(O / 0.030, D * end), 1e-8)
        << t;
  }
}

const char* const battery = R"(raffinate: 1
system: {use: p507-chloride, set: {beta Nd/Pr: 2}}
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {Pr: 0.25 mol/L, Nd: 0.75 mol/L}}
  scrub:   {phase: aqueous, flow: 2.2 m3/h, HCl: 3.5 mol/L}
  organic: {phase: organic, flow: 22 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}
blocks:
  separation:
    cascade: 16
    entrains: {aqueous: 500 ppm, organic: 100 ppm}
    sections: {extraction: {stages: 1-8, efficiency: 90 %}, scrub: 9-16}
    in:  {organic: 1, liquor: 8, scrub: 16}
    out: {raffinate: aqueous 1, side: {from: aqueous 12, flow: 0.3 m3/h}, loaded: organic 16}
)";

// Errors at a time when everything moves fall with the tolerance asked for.
TEST(MovingPlant, ErrorsFallWithTheTolerance) {
  const Plant plant = build_plant(parse_case(battery, "test.yaml"));
  PlantProblem problem(plant);
  const std::vector<double> u = feed_fill(problem);
  MovingPlant moving(plant, vessels_of(plant));
  std::vector<Eigen::VectorXd> stages;
  for (int s = 0; s < plant.stage_count(); ++s) stages.push_back(ln_free_at_stage(problem, u, s));
  const std::vector<double> y = moving.filled(stages);
  const auto after_six_hours = [&](double relative) {
    DynamicSolver solver(moving, 0.0, y, moving.rates(y), {.relative = relative});
    EXPECT_TRUE(solver.advance(21600.0)) << solver.report().failure;
    Eigen::VectorXd all(2 * plant.stage_count() * plant.component_count());
    Eigen::Index next = 0;
    for (int s = 0; s < plant.stage_count(); ++s)
      for (const Phase phase : {Phase::aqueous, Phase::organic}) {
        all.segment(next, plant.component_count()) = moving.leaving(solver.state(), s, phase);
        next += plant.component_count();
      }
    return all;
  };
  const Eigen::VectorXd exact = after_six_hours(1e-10);
  double last = 1.0;
  for (const double relative : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7}) {
    const double error = (after_six_hours(relative) - exact).cwiseAbs().maxCoeff();
    EXPECT_LT(error, 50.0 * relative);
    EXPECT_LT(error, 0.5 * last) << relative;
    last = error;
  }
}

TEST(Simulate, ProductsInventoryAndClosureOfABattery) {
  const Simulation simulation = simulate(
      parse_case(std::string(battery) + "simulate: {until: 10 d, every: 6 h}\n", "t.yaml"));
  ASSERT_TRUE(simulation.reached_the_end()) << simulation.report.failure;
  EXPECT_EQ(simulation.times.size(), 41u);
  EXPECT_DOUBLE_EQ(simulation.times.back(), 864000.0);
  EXPECT_LE(simulation.worst_closure(), 1e-12);
  const Solution steady = solve_text(battery);
  for (const Simulation::Product& one : simulation.products) {
    const StreamResult& end = stream(steady, one.stream);
    EXPECT_NEAR(one.steady_purity, end.purity, 1e-9) << one.stream;
    EXPECT_EQ(one.main_metal, end.main_metal);
    EXPECT_NEAR(one.purity.back(), end.purity, 1e-4) << one.stream;
    EXPECT_NEAR(one.flow, end.flow, 1e-12);
    // The times are those of the curve.
    if (std::isnan(one.settled[2]) || one.settled[2] == 0.0) continue;
    for (std::size_t i = 0; i < simulation.times.size(); ++i)
      if (simulation.times[i] > one.settled[2]) {
        EXPECT_GE(one.purity[i], 0.99 * one.steady_purity * (1.0 - 1e-12));
      }
    EXPECT_LE(one.settled[0], one.settled[1]);
    EXPECT_LE(one.settled[1], one.settled[2]);
  }
}

TEST(Simulate, TimesToPurityDoNotHangOnHowOftenResultsAreKept) {
  const auto followed = [](const char* every) {
    return simulate(parse_case(
        std::string(battery) + "simulate: {until: 10 d, every: " + every + "}\n", "test.yaml"));
  };
  const Simulation often = followed("1 h"), seldom = followed("10 d");
  ASSERT_EQ(seldom.times.size(), 2u);
  bool any = false;
  for (std::size_t p = 0; p < often.products.size(); ++p)
    for (int level = 0; level < 3; ++level) {
      const double a = often.products[p].settled[level], b = seldom.products[p].settled[level];
      EXPECT_NEAR(a, b, 0.002 * a + 60.0) << often.products[p].stream;
      any = any || a > 3600.0;
    }
  EXPECT_TRUE(any);
}

// Filled stages hold the extractant that came, also where cascades do not share all metals.
TEST(Simulate, AFeedFillLosesNothing) {
  const Simulation simulation = simulate(parse_case(R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {Pr: 0.25 mol/L, Nd: 0.75 mol/L}}
  organic: {phase: organic, flow: 12 m3/h, extractant: 1.0 mol/L, saponified: 30 % Na}
  other:   {phase: aqueous, flow: 1 m3/h, pH: 2.0, metals: {Y: 0.1 mol/L}}
blocks:
  one: {cascade: 3, in: {organic: 1, liquor: 3}, out: {raffinate: aqueous 1, loaded: organic 3}}
  two: {cascade: 2, in: {loaded: 1, other: 2}, out: {spent: aqueous 1, mixed: organic 2}}
simulate: {until: 1 d}
)",
                                                    "test.yaml"));
  ASSERT_TRUE(simulation.reached_the_end()) << simulation.report.failure;
  std::size_t dimer = 0;
  while (simulation.components[dimer].name != "HA2") ++dimer;
  for (Eigen::Index s = 0; s < 5; ++s)
    EXPECT_NEAR(simulation.organic.front()(s, static_cast<Eigen::Index>(dimer)), 0.5, 1e-9) << s;
}

TEST(Simulate, APlantAtSteadyStateStays) {
  const Simulation simulation = simulate(
      parse_case(std::string(battery) + "simulate: {until: 2 d, start: steady}\n", "t.yaml"));
  ASSERT_TRUE(simulation.reached_the_end()) << simulation.report.failure;
  for (const Simulation::Product& one : simulation.products)
    for (const double purity : one.purity)
      EXPECT_NEAR(purity, one.steady_purity, 1e-6) << one.stream;
}

TEST(Simulate, WhatCannotBeFollowedIsSaid) {
  const auto refusal = [](const std::string& text) -> std::string {
    try {
      simulate(parse_case(text, "test.yaml"));
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(refusal(battery).find("does not say how long"), std::string::npos);
  std::string balanced = battery;
  balanced.replace(balanced.find("feeds:"), 6, "volumes: balanced\nfeeds:");
  EXPECT_NE(refusal(balanced + "simulate: {until: 2 d}\n").find("balanced volumes"),
            std::string::npos);
}

}  // namespace
}  // namespace raffinate
