// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace raffinate {

/// Measures what one core can do with multiply-adds in registers alone [flop/s].
double fma_peak();

}  // namespace raffinate
