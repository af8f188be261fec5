// SPDX-License-Identifier: BSD-3-Clause
// What the kernels of the torn equations share. Highway includes it once for each generation of
// vector units: no usual include guard.
#if defined(RAFFINATE_TORN_VECTORS) == defined(HWY_TARGET_TOGGLE)
#ifdef RAFFINATE_TORN_VECTORS
#undef RAFFINATE_TORN_VECTORS
#else
#define RAFFINATE_TORN_VECTORS
#endif

#include <hwy/highway.h>

#include "solver/torn_rows.hpp"

HWY_BEFORE_NAMESPACE();
namespace raffinate {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The rows of a torn cascade in vectors of type D, with P shared unknowns (0: as many as the rows
/// say).
template <class D, int P>
class Vectors {
 public:
  explicit Vectors(TornRows& rows) : r_(rows) {}

 protected:
  using V = hn::Vec<D>;
  static constexpr D d{};
  static constexpr int most_shared = P > 0 ? P : TornCascade::most_shared;
  static V load(const double* from) { return hn::Load(d, from); }
  static void store(V v, double* to) { hn::Store(v, d, to); }
  static V all(double value) { return hn::Set(d, value); }
  static double sum(V v) { return hn::GetLane(hn::SumOfLanes(d, v)); }
  static V fma(V a, V b, V c) { return hn::MulAdd(a, b, c); }
  static int lanes() { return static_cast<int>(hn::Lanes(d)); }
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }

  int p() const { return P > 0 ? P : r_.shared; }
  double* closures(int j) const { return r_.closure.data() + at((j - 1) * p()); }

  /// Where what arrives at a stage goes: from below (with `up`) or from above (with `down`), on up, on
  /// down, or out.
  struct Ways {
    V below_up, below_down, below_out, above_up, above_down, above_out;
  };
  Ways ways(int j, int i) const {
    const auto& stage = r_.stage[at(j - 1)];
    const auto& [down, up] = stage.leaves;
    const V E = all(stage.efficiency), passes = all(1.0 - stage.efficiency);
    const V into_down = load(r_.row(r_.into_down, j) + i),
            into_up = load(r_.row(r_.into_up, j) + i),
            kept = hn::Mul(all(r_.rate), load(r_.row(r_.holds, j) + i));
    const V with_up = fma(E, into_up, passes), with_down = hn::Mul(E, into_down);
    return {fma(all(up.up), with_up, hn::Mul(all(down.up), with_down)),
            fma(all(up.down), with_up, hn::Mul(all(down.down), with_down)),
            fma(all(up.out), with_up, fma(all(down.out), with_down, hn::Mul(E, kept))),
            fma(all(up.up), into_up, hn::Mul(all(down.up), into_down)),
            fma(all(up.down), into_up, hn::Mul(all(down.down), into_down)),
            fma(all(up.out), into_up, fma(all(down.out), into_down, kept))};
  }
  TornRows& r_;
};

/// Calls `work` with Kernels<D, P> of the rows.
template <template <class, int> class Kernels, class Work>
auto with_kernels(TornRows& rows, const Work& work) {
  const auto by_shared = [&](auto d) {
    using D = decltype(d);
    switch (rows.shared) {
      case 1: return work(Kernels<D, 1>(rows));
      case 2: return work(Kernels<D, 2>(rows));
      case 3: return work(Kernels<D, 3>(rows));
      case 4: return work(Kernels<D, 4>(rows));
      default: return work(Kernels<D, 0>(rows));
    }
  };
  if (rows.width == 4) return by_shared(hn::CappedTag<double, 4>());
  return by_shared(hn::CappedTag<double, 8>());
}

}  // namespace HWY_NAMESPACE
}  // namespace raffinate
HWY_AFTER_NAMESPACE();

#endif
