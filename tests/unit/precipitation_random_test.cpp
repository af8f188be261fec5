// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/precipitation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/liquors.hpp"

namespace raffinate {
namespace {

using namespace liquors;

/// Random liquors and solids, each seed always the same.
struct Random {
  std::mt19937 engine;
  double uniform(double a, double b) { return std::uniform_real_distribution<>(a, b)(engine); }
  int pick(int below) { return std::uniform_int_distribution<>(0, below - 1)(engine); }

  /// 0 to `decades` decades of supersaturation or less, about half of the solids saturated.
  std::vector<Solid> solids(double decades) {
    static const Parts anions[] = {{{H, -1}}, {{Ox, 0.5}}, {{Cl, 1}}, {{H, -0.5}, {Ox, 0.25}}};
    static const std::pair<int, double> metals[] = {{Fe, 3}, {Al, 3}, {Ca, 2}, {Na, 1}};
    std::vector<Solid> result;
    const int count = 1 + pick(6);
    for (int p = 0; p < count; ++p) {
      const auto& [metal, charge] = metals[pick(4)];
      Parts parts{{metal, 1.0}};
      for (const auto& [k, nu] : anions[pick(4)]) parts.emplace_back(k, nu * charge);
      const double per_mole = pick(2) == 0 ? 1.0 : 2.0;
      double log_K = uniform(-0.7, 1.0) * decades;
      for (auto& [k, nu] : parts) {
        nu *= per_mole;
        if (k == H) log_K += 7.0 * nu;
      }
      result.push_back(solid("solid " + std::to_string(p), parts, log_K));
    }
    return result;
  }
  /// Neutral; some components absent, others traces, base or acid in excess.
  VectorXd totals() {
    VectorXd totals = VectorXd::Zero(components);
    for (const int k : {Fe, Al, Ca, Ox}) {
      if (pick(5) > 0) totals(k) = std::pow(10.0, uniform(pick(2) == 0 ? -12.0 : -2.0, 0.3));
    }
    totals(Na) = pick(3) == 0 ? 0.0 : uniform(0.0, 4.0);
    totals(Cl) = pick(3) == 0 ? 0.0 : uniform(0.0, 4.0);
    totals(H) = totals(Cl) + 2.0 * totals(Ox) - totals(Na) - 3.0 * (totals(Fe) + totals(Al)) -
                2.0 * totals(Ca);
    return totals;
  }
};

void expect_laws_of_random_liquors(int count, double decades, unsigned seed) {
  Random random{std::mt19937(seed)};
  for (int i = 0; i < count; ++i) {
    const auto solids = random.solids(decades);
    const VectorXd totals = random.totals();
    SCOPED_TRACE("liquor " + std::to_string(i));
    const std::optional<double> pH =
        random.pick(3) == 0 ? std::optional<double>(random.uniform(-1, 15)) : std::nullopt;
    const Precipitation result = precipitate(liquor(), solids, totals, H, pH);
    expect_laws(liquor(), solids, totals, result, pH ? static_cast<int>(H) : -1);
  }
}

TEST(Precipitate, RandomLiquorsObeyTheLaws) { expect_laws_of_random_liquors(500, 12.0, 1); }
TEST(Precipitate, ThirtyDecadesOfSupersaturation) { expect_laws_of_random_liquors(500, 30.0, 2); }
TEST(Precipitate, ExtremeConstants) { expect_laws_of_random_liquors(500, 120.0, 3); }

// Central differences over 1e-5 of a total, where that is above rounding, the same solids are there
// on both sides, and nothing bends in between.
TEST(Precipitate, SlopesAreDerivatives) {
  Random random{std::mt19937(4)};
  int compared = 0;
  for (int i = 0; i < 200; ++i) {
    const auto solids = random.solids(10.0);
    const VectorXd totals = random.totals();
    const std::optional<double> pH =
        random.pick(3) == 0 ? std::optional<double>(random.uniform(0, 14)) : std::nullopt;
    const Precipitation here = precipitate(liquor(), solids, totals, H, pH);
    ASSERT_TRUE(here.converged);
    for (int k = 0; k < components; ++k) {
      const double step = 1e-5 * std::abs(totals(k));
      if (step < 1e-8) continue;
      VectorXd low = totals, high = totals;
      low(k) -= step;
      high(k) += step;
      const Precipitation below = precipitate(liquor(), solids, low, H, pH);
      const Precipitation above = precipitate(liquor(), solids, high, H, pH);
      if (((below.solid.array() > 0.0) != (above.solid.array() > 0.0)).any()) continue;
      const VectorXd aqueous = (above.aqueous - below.aqueous) / (2.0 * step);
      const VectorXd solid = (above.solid - below.solid) / (2.0 * step);
      double bend = 0.0;
      for (int m = 0; m < components; ++m) {
        const double second = above.u(m) - 2.0 * here.u(m) + below.u(m);
        if (std::isfinite(second)) bend = std::max(bend, std::abs(second));
      }
      if (bend > 1e-7) continue;
      EXPECT_NEAR((aqueous - here.aqueous_slope.col(k)).cwiseAbs().maxCoeff(), 0.0, 1e-6)
          << "liquor " << i << ", component " << k;
      if (!solids.empty()) {
        EXPECT_NEAR((solid - here.solid_slope.col(k)).cwiseAbs().maxCoeff(), 0.0, 1e-6);
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 400);
}

/// The answer from a start is the answer from nothing.
void expect_same(const Precipitation& warm, const Precipitation& cold) {
  ASSERT_EQ(warm.converged, cold.converged);
  for (Eigen::Index k = 0; k < cold.u.size(); ++k) {
    if (!std::isfinite(cold.u(k))) {
      EXPECT_EQ(warm.u(k), cold.u(k)) << k;
      continue;
    }
    EXPECT_NEAR(warm.u(k), cold.u(k), 1e-10 * std::max(1.0, std::abs(cold.u(k)))) << k;
    EXPECT_NEAR(warm.aqueous(k), cold.aqueous(k), 1e-10 * std::abs(cold.aqueous(k))) << k;
  }
  for (Eigen::Index p = 0; p < cold.solid.size(); ++p) {
    EXPECT_NEAR(warm.solid(p), cold.solid(p), 1e-10 * cold.solid(p)) << p;
  }
  const auto close = [](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return a.size() == 0 ? 0.0 : (a - b).cwiseAbs().maxCoeff() / (1.0 + b.cwiseAbs().maxCoeff());
  };
  EXPECT_LE(close(warm.aqueous_slope, cold.aqueous_slope), 1e-10);
  EXPECT_LE(close(warm.solid_slope, cold.solid_slope), 1e-10);
}

/// Starts from liquors near and far, with and without pH, with the wrong solids and with nonsense.
void expect_that_starts_do_not_matter(int count, double decades, unsigned seed) {
  Random random{std::mt19937(seed)};
  for (int i = 0; i < count; ++i) {
    SCOPED_TRACE("liquor " + std::to_string(i));
    const auto solids = random.solids(decades);
    const VectorXd totals = random.totals(), far = random.totals();
    const std::optional<double> pH =
        random.pick(3) == 0 ? std::optional<double>(random.uniform(-1, 15)) : std::nullopt;
    const Precipitation cold = precipitate(liquor(), solids, totals, H, pH);

    std::vector<Precipitation> starts{cold};
    for (const double change : {1e-9, 1e-4, 1e-2, 0.5}) {
      VectorXd near = totals;  // shaken, but neutral
      for (const int k : {Na, Cl, Fe, Al, Ca, Ox}) {
        const double more = change * random.uniform(-1, 1) * totals(k);
        near(k) += more;
        near(H) -= liquor().components()[static_cast<std::size_t>(k)].charge * more;
      }
      starts.push_back(precipitate(liquor(), solids, near, H, pH));
    }
    starts.push_back(precipitate(liquor(), solids, far, H, pH));
    starts.push_back(precipitate(liquor(), solids, far, H, 7.0));
    starts.push_back(precipitate(liquor(), solids, totals, H));
    starts.push_back(precipitate(liquor(), solids, totals, H, random.uniform(-1, 15)));
    for (const double present : {0.0, 1.0}) {
      starts.push_back(cold);
      starts.back().solid.setConstant(present);
    }
    starts.push_back(cold);
    starts.back().solid = (cold.solid.array() == 0.0).cast<double>();
    starts.push_back(cold);
    for (auto& u : starts.back().u) u = random.uniform(-50.0, 50.0);
    starts.push_back(starts.back());
    starts.back().u.setConstant(std::nan(""));
    for (std::size_t start = 0; start < starts.size(); ++start) {
      SCOPED_TRACE("start " + std::to_string(start));
      const Precipitation warm = precipitate(liquor(), solids, totals, H, pH, {&starts[start]});
      expect_same(warm, cold);
      expect_laws(liquor(), solids, totals, warm, pH ? static_cast<int>(H) : -1);
    }
  }
}

TEST(Precipitate, StartsDoNotMatter) { expect_that_starts_do_not_matter(300, 12.0, 5); }
TEST(Precipitate, StartsDoNotMatterOverThirtyDecades) {
  expect_that_starts_do_not_matter(300, 30.0, 6);
}

// What is nearby is found in a step or two, and far fewer than from nothing.
TEST(Precipitate, StartsSaveSteps) {
  Random random{std::mt19937(7)};
  int from_nothing = 0, from_nearby = 0;
  for (int i = 0; i < 200; ++i) {
    const auto solids = random.solids(12.0);
    const VectorXd totals = random.totals();
    const Precipitation start = precipitate(liquor(), solids, totals, H);
    const Precipitation same = precipitate(liquor(), solids, totals, H, {}, {&start});
    EXPECT_LE(same.iterations, 2) << "liquor " << i;
    const VectorXd more = 1.0001 * totals;
    from_nothing += precipitate(liquor(), solids, more, H).iterations;
    from_nearby += precipitate(liquor(), solids, more, H, {}, {&start}).iterations;
  }
  EXPECT_LT(5 * from_nearby, from_nothing);
}

}  // namespace
}  // namespace raffinate
