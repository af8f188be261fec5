// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <chrono>

#include "solver/newton.hpp"

namespace raffinate {

/// [s] wall time of work().
double seconds_of(auto&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return seconds_since(begin);
}

}  // namespace raffinate
