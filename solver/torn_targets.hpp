// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Not those that add nothing for doubles, nor vectors whose size is known only when running: the
// kernels keep some in arrays.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/base.h>
#if HWY_ARCH_X86
#include <xmmintrin.h>
#endif

namespace raffinate {

/// Amounts below 1e-308 are nothing while this lives: they fall by decades from stage to stage, and
/// most machines compute a hundred times slower with them.
class NothingBelowNormal {
#if HWY_ARCH_X86
 public:
  NothingBelowNormal() { _mm_setcsr(before_ | flush_to_zero | denormals_are_zero); }
  ~NothingBelowNormal() { _mm_setcsr(before_); }
  NothingBelowNormal(const NothingBelowNormal&) = delete;
  NothingBelowNormal& operator=(const NothingBelowNormal&) = delete;

 private:
  static constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  unsigned before_ = _mm_getcsr();
#endif
};

}  // namespace raffinate
