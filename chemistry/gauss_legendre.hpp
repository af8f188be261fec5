// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace raffinate {

/// Nodes, increasing, and weights of Gauss and Legendre's rule on [0, 1].
template <int points>
struct GaussLegendre {
  std::array<double, points> node{}, weight{};

  GaussLegendre() {
    for (int i = 0; i < points; ++i) {
      double x = -std::cos(std::numbers::pi * (i + 0.75) / (points + 0.5)), slope = 0.0;
      for (int iteration = 0; iteration < 50; ++iteration) {
        double p = 1.0, before = 0.0;
        for (int j = 1; j <= points; ++j) {
          const double older = before;
          before = p;
          p = ((2 * j - 1) * x * before - (j - 1) * older) / j;
        }
        slope = points * (x * p - before) / (x * x - 1.0);
        const double step = p / slope;
        x -= step;
        if (std::abs(step) < 1e-16) break;
      }
      const auto at = static_cast<std::size_t>(i);
      node[at] = 0.5 * (1.0 + x);
      weight[at] = 1.0 / ((1.0 - x * x) * slope * slope);
    }
  }
};

}  // namespace raffinate
