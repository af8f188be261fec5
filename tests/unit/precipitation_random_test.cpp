// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/precipitation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>

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

}  // namespace
}  // namespace raffinate
