// SPDX-License-Identifier: BSD-3-Clause
#include "solver/torn_cascade.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <random>
#include <stdexcept>

#include "solver/torn_responses.hpp"
#include "solver/torn_solver.hpp"

namespace raffinate {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

struct Shape {
  int carried, shared;
  double efficiency;
  bool free_flow;
};

void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.carried << " carried, " << shape.shared << " shared, efficiency "
       << shape.efficiency << (shape.free_flow ? ", free flow" : "");
}

/// Six stages under a law that no chemistry has ever seen: four kinds of terms with any exponents,
/// closures with weights of either sign, draws everywhere.
TornCascade random_cascade(const Shape& shape, std::mt19937& random) {
  const auto between = [&random](double low, double high) {
    return low + (high - low) * std::generate_canonical<double, 53>(random);
  };
  const auto some = [&](int count, double low, double high) {
    std::vector<double> row(at(count));
    for (double& one : row) one = between(low, high);
    return row;
  };
  TornCascade cascade;
  cascade.carried = shape.carried;
  cascade.shared = shape.shared;
  cascade.free_flow = shape.free_flow;
  const int p = shape.shared, stages = 6;
  SplitLaw law;
  for (const Stream stream : {Stream::up, Stream::down, Stream::up, Stream::down}) {
    SplitLaw::Term term{stream, some(p, -2.0, 2.0), some(shape.carried, 0.1, 3.0)};
    if (shape.free_flow) term.exponent.back() = 0.0;
    law.terms.push_back(std::move(term));
  }
  for (int q = 0; q < p; ++q) {
    law.own.emplace_back(at(p), 0.0);
    law.own.back()[at(q)] = 1.0;
  }
  for (int q = 0; q < p; ++q) {
    const bool volume = shape.free_flow && q == p - 1;
    SplitLaw::Closure closure{q, volume || q % 2 == 0 ? Stream::down : Stream::up, {}, {}};
    for (const SplitLaw::Term& term : law.terms) {
      std::vector<double> weight = some(shape.carried, q % 3 == 2 ? -0.3 : 0.0, 1.0);
      for (double& one : weight) one *= term.stream == closure.stream;
      closure.weight.push_back(std::move(weight));
    }
    closure.coefficient.assign(at(p), 0.0);
    closure.coefficient[at(q)] = 1.0;
    law.closures.push_back(std::move(closure));
  }
  cascade.laws.push_back(std::move(law));
  for (int j = 0; j < stages; ++j) {
    TornCascade::Stage stage;
    stage.efficiency = shape.efficiency;
    stage.flow = {between(0.5, 2.0), between(0.5, 2.0)};
    const double drawn = between(0.0, 0.3);
    stage.leaves[0] = {j > 0 ? 1.0 - drawn : 0.0, 0.0, j > 0 ? drawn : 1.0};
    stage.leaves[1] = {0.0, j < stages - 1 ? 1.0 - drawn : 0.0, j < stages - 1 ? drawn : 1.0};
    if (shape.efficiency == 1.0 && j > 0 && j < stages - 1) {  // some of each goes with the other
      stage.leaves[0] = {0.9 - drawn, 0.1, drawn};
      stage.leaves[1] = {0.05, 0.95 - drawn, drawn};
    }
    cascade.stages.push_back(stage);
  }
  for (auto& feed : cascade.feed) feed = some(stages * shape.carried, 0.0, 1.0);
  cascade.counted = some(stages * p, 1.0, 2.0);
  return cascade;
}

class TornCascades : public testing::TestWithParam<Shape> {};

// Along its own direction, Newton's model is the closures' slope: J d = -R.
TEST_P(TornCascades, DirectionsAreNewtons) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> any(-0.5, 0.5);
  for (int trial = 0; trial < 4; ++trial) {
    const TornCascade cascade = random_cascade(GetParam(), random);
    TornEquations equations(cascade);
    std::vector<double> phi(at(equations.unknowns())), direction(phi.size());
    for (double& one : phi) one = any(random);
    ASSERT_TRUE(std::isfinite(equations.evaluate(phi, {})));
    const std::vector<double> before = equations.held();
    for (const TornEquations::TimeStep& step :
         {TornEquations::TimeStep{}, TornEquations::TimeStep{0.7, before}}) {
      equations.evaluate(phi, step);
      const std::vector<double> here(equations.closures().begin(), equations.closures().end());
      ASSERT_TRUE(equations.factor() && equations.direction(direction));
      double longest = 0.0;
      for (const double one : direction) longest = std::max(longest, std::abs(one));
      const double h = 1e-4 / longest;
      std::vector<double> slope(phi.size(), 0.0);
      for (const auto& [steps, weight] :
           {std::pair{1.0, 8.0}, {-1.0, -8.0}, {2.0, -1.0}, {-2.0, 1.0}}) {
        std::vector<double> moved = phi;
        for (std::size_t i = 0; i < phi.size(); ++i) moved[i] += steps * h * direction[i];
        equations.evaluate(moved, step);
        for (std::size_t i = 0; i < phi.size(); ++i)
          slope[i] += weight / 12.0 / h * equations.closures()[i];
      }
      for (std::size_t i = 0; i < phi.size(); ++i)
        EXPECT_NEAR(slope[i], -here[i], 1e-7 + 1e-12 / h) << i;
    }
  }
}

// New streams in old equations are the same as new equations.
TEST_P(TornCascades, TakeNewStreams) {
  std::mt19937 first(2), again(2);
  const TornCascade cascade = random_cascade(GetParam(), first);
  TornCascade other = random_cascade(GetParam(), again);
  for (auto& feed : other.feed)
    for (double& one : feed) one *= 1.1;
  for (auto& stage : other.stages) stage.flow[1] *= 1.2;
  TornEquations equations(cascade), fresh(other);
  const std::vector<double> phi(at(equations.unknowns()), 0.1);
  equations.evaluate(phi, {});
  equations.take_streams(other);
  equations.evaluate(phi, {});
  fresh.evaluate(phi, {});
  for (int j = 1; j <= 6; ++j)
    for (int i = 0; i < cascade.carried; ++i)
      EXPECT_EQ(equations.intensity(j, i), fresh.intensity(j, i));
}

/// A random cascade at a random state, with ports at its ends and at draws.
struct Answering {
  explicit Answering(const Shape& shape) : cascade(random_cascade(shape, random)) {
    std::uniform_real_distribution<double> any(-0.3, 0.3);
    for (double& one : phi) one = any(random);
    finite = std::isfinite(equations.evaluate(phi, {})) && equations.factor();
    responses.find_passes();
    responses.find_slopes(3);
  }

  /// What leaves at an outlet, that far along a direction.
  std::vector<double> leaving(int outlet, const std::vector<double>& direction, double length) {
    std::vector<double> moved = phi, amounts;
    for (std::size_t k = 0; k < phi.size(); ++k) moved[k] += length * direction[k];
    equations.evaluate(moved, {});
    for (int i = 0; i < cascade.carried; ++i)
      amounts.push_back(
          equations.leaving(outlets[at(outlet)].stage, outlets[at(outlet)].stream, i));
    return amounts;
  }

  /// How that changes along the direction, by differences.
  std::vector<double> slope(int outlet, const std::vector<double>& direction) {
    double longest = 0.0;
    for (const double one : direction) longest = std::max(longest, std::abs(one));
    std::vector<double> result(at(cascade.carried), 0.0);
    const double h = longest > 0.0 ? 1e-3 / longest : 1.0;
    for (const auto& [steps, weight] :
         {std::pair{1.0, 8.0}, {-1.0, -8.0}, {2.0, -1.0}, {-2.0, 1.0}}) {
      const std::vector<double> there = leaving(outlet, direction, steps * h);
      for (std::size_t i = 0; i < result.size(); ++i) result[i] += weight / 12.0 / h * there[i];
    }
    return result;
  }

  std::mt19937 random{4};
  TornCascade cascade;
  std::vector<TornPort> inlets = {{1, Stream::up}, {4, Stream::down}, {3, Stream::up}},
                        outlets = {{1, Stream::down}, {6, Stream::up}, {3, Stream::up}};
  TornEquations equations{cascade};
  TornResponses responses{equations, inlets, outlets};
  std::vector<double> phi = std::vector<double>(at(equations.unknowns()));
  bool finite = false;
};

void expect_equal(const std::vector<double>& found, const std::vector<double>& expected,
                  double tolerance = 1e-8) {
  double largest = 0.0;
  for (const double one : expected) largest = std::max(largest, std::abs(one));
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], tolerance * (1e-3 + largest)) << i;
}

// Along Newton's step, what leaves changes by what `closing` says.
TEST_P(TornCascades, KnowWhatClosingChanges) {
  Answering test(GetParam());
  ASSERT_TRUE(test.finite);
  std::vector<double> step(test.phi.size());
  ASSERT_TRUE(test.equations.direction(step));
  for (int o = 0; o < 3; ++o) {
    std::vector<double> told;
    for (int i = 0; i < test.cascade.carried; ++i) told.push_back(test.responses.closing(o, i));
    expect_equal(told, test.slope(o, step));
  }
}

// What enters passes by shares, and more comes as the closures it moves are closed.
TEST_P(TornCascades, AnswerToWhatEnters) {
  Answering test(GetParam());
  ASSERT_TRUE(test.finite);
  const int carried = test.cascade.carried, shared = test.cascade.shared;
  std::vector<double> step(test.phi.size());
  for (int e = 0; e < 3; ++e) {
    for (int k = 0; k < carried + shared; ++k) {
      std::vector<double> entering(at(carried + shared), 0.0), right(test.phi.size(), 0.0);
      entering[at(k)] = 1.0;
      test.equations.evaluate(test.phi, {});
      test.responses.subtract_entering(e, entering, right);
      ASSERT_TRUE(test.equations.solve(right, step));
      for (int o = 0; o < 3; ++o) {
        std::vector<double> told;
        for (int i = 0; i < carried; ++i) told.push_back(test.responses.slope(o, i, e, k));
        expect_equal(told, test.slope(o, step));
      }
    }
  }
}

TEST_P(TornCascades, PassOnWhatEnters) {
  Answering test(GetParam());
  ASSERT_TRUE(test.finite);
  const std::vector<double> still(test.phi.size(), 0.0),
      closures(test.equations.closures().begin(), test.equations.closures().end());
  const int carried = test.cascade.carried, shared = test.cascade.shared;
  for (int e = 0; e < 3; ++e) {
    const auto [stage, stream] = test.inlets[at(e)];
    std::vector<double> entering(at(carried + shared), 0.5), right(test.phi.size(), 0.0);
    std::vector<std::vector<double>> before;
    for (int o = 0; o < 3; ++o) before.push_back(test.leaving(o, still, 0.0));
    test.responses.subtract_entering(e, entering, right);
    const double more = 1e-6;
    TornCascade fed = test.cascade;
    for (int i = 0; i < carried; ++i)
      fed.feed[static_cast<std::size_t>(stream)][at((stage - 1) * carried + i)] += more * 0.5;
    for (int q = 0; q < shared; ++q)
      if (test.equations.counts(q) == stream)
        fed.counted[at((stage - 1) * shared + q)] += more * 0.5;
    test.equations.take_streams(fed);
    for (int o = 0; o < 3; ++o) {
      std::vector<double> passed, told;
      const std::vector<double> after = test.leaving(o, still, 0.0);
      for (int i = 0; i < carried; ++i) {
        passed.push_back((after[at(i)] - before[at(o)][at(i)]) / (0.5 * more));
        told.push_back(test.responses.passes(o, e)[at(i)]);
      }
      expect_equal(told, passed, 1e-7);
      for (int q = 0; q < shared; ++q) {
        const auto [to_stage, to_stream] = test.outlets[at(o)];
        const double now = test.equations.counted(to_stage, to_stream, q);
        test.equations.take_streams(test.cascade);
        const double before_q = test.equations.counted(to_stage, to_stream, q);
        EXPECT_NEAR((now - before_q) / (0.5 * more),
                    test.equations.counts(q) == stream ? test.responses.keeps(o, e) : 0.0, 1e-8);
        test.equations.take_streams(fed);
      }
    }
    for (std::size_t k = 0; k < right.size(); ++k)
      EXPECT_NEAR((test.equations.closures()[k] - closures[k]) / more, -right[k], 1e-5);
    test.equations.take_streams(test.cascade);
    test.equations.evaluate(test.phi, {});
  }
}

std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const int carried : {1, 4, 5, 8, 9, 17})
    for (const int shared : {1, 2, 3, 4, 5, 7})
      for (const double efficiency : {1.0, 0.6})
        all.push_back({carried, shared, efficiency, shared > 1 && (carried + shared) % 2 == 0});
  return all;
}
INSTANTIATE_TEST_SUITE_P(Random, TornCascades, testing::ValuesIn(shapes()));

// One quantity, one stage, nothing shared: D = 2 and O/A = 3/2 leave 1/(1 + 2 * 3/2) in the aqueous.
TEST(TornCascade, OneStageByHand) {
  TornCascade cascade;
  cascade.carried = 1;
  cascade.laws.push_back({{{Stream::down, {}, {1.0}}, {Stream::up, {}, {2.0}}}, {}, {}, {}});
  cascade.stages.push_back({.flow = {2.0, 3.0}, .leaves = {{{.out = 1.0}, {.out = 1.0}}}});
  cascade.feed = {std::vector{8.0}, std::vector{0.0}};
  TornEquations equations(cascade);
  std::vector<double> phi;
  ASSERT_TRUE(solve_torn(equations, phi).back().converged);
  EXPECT_NEAR(equations.intensity(1, 0), 8.0 / (2.0 * 1.0 + 3.0 * 2.0), 1e-15);
}

TEST(TornCascade, WhatDoesNotFitIsRefused) {
  std::mt19937 random(3);
  TornCascade cascade = random_cascade({2, 2, 1.0, false}, random);
  TornEquations equations(cascade);
  cascade.feed[1].pop_back();
  EXPECT_THROW(equations.take_streams(cascade), std::invalid_argument);
  cascade.shared = TornCascade::most_shared + 1;
  EXPECT_THROW(TornEquations{cascade}, std::invalid_argument);
}

}  // namespace
}  // namespace raffinate
