// SPDX-License-Identifier: BSD-3-Clause
// How many multiply-adds one core can do, with vectors like those of the torn kernels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/benchmark/fma_peak.cpp"
#include <hwy/foreach_target.h>
// must come after foreach_target.h
#include <hwy/highway.h>

#include <chrono>

#include "tests/benchmark/fma_peak.hpp"

HWY_BEFORE_NAMESPACE();
namespace raffinate {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Twelve independent chains hide the latency of the unit.
double MultiplyAdds(int rounds, double start) {
  const hn::CappedTag<double, 8> d;
  const auto factor = hn::Set(d, 1.0 - 1e-9), term = hn::Set(d, 1e-12);
  auto a = hn::Set(d, start), b = a, c = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a,
       m = a;
  for (int round = 0; round < rounds; ++round) {
    a = hn::MulAdd(a, factor, term);
    b = hn::MulAdd(b, factor, term);
    c = hn::MulAdd(c, factor, term);
    e = hn::MulAdd(e, factor, term);
    f = hn::MulAdd(f, factor, term);
    g = hn::MulAdd(g, factor, term);
    h = hn::MulAdd(h, factor, term);
    i = hn::MulAdd(i, factor, term);
    j = hn::MulAdd(j, factor, term);
    k = hn::MulAdd(k, factor, term);
    l = hn::MulAdd(l, factor, term);
    m = hn::MulAdd(m, factor, term);
  }
  const auto all = a + b + c + e + f + g + h + i + j + k + l + m;
  return hn::GetLane(all);
}

double FlopsPerRound() { return 24.0 * static_cast<double>(hn::Lanes(hn::CappedTag<double, 8>())); }

}  // namespace HWY_NAMESPACE
}  // namespace raffinate
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace raffinate {

HWY_EXPORT(MultiplyAdds);
HWY_EXPORT(FlopsPerRound);

double fma_peak() {
  constexpr int rounds = 20'000'000;
  volatile double start = 1.0;
  const auto begin = std::chrono::steady_clock::now();
  start = HWY_DYNAMIC_DISPATCH(MultiplyAdds)(rounds, start);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return rounds * HWY_DYNAMIC_DISPATCH(FlopsPerRound)() / seconds;
}

}  // namespace raffinate
#endif
