// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/output_scale.hpp"

#include <cmath>

namespace raffinate {

bool is_share(OutputName::Kind kind) {
  return kind == OutputName::Kind::purity || kind == OutputName::Kind::recovery;
}

double to_reading(OutputName::Kind kind, double value) {
  if (kind == OutputName::Kind::pH) return value;
  return is_share(kind) ? std::log(value / (1.0 - value)) : std::log(value);
}

double from_reading(OutputName::Kind kind, double reading) {
  if (kind == OutputName::Kind::pH) return reading;
  return is_share(kind) ? 1.0 / (1.0 + std::exp(-reading)) : std::exp(reading);
}

double from_reading_slope(OutputName::Kind kind, double reading) {
  if (kind == OutputName::Kind::pH) return 1.0;
  // y (1 - y), each factor with its digits.
  return is_share(kind) ? 1.0 / ((1.0 + std::exp(-reading)) * (1.0 + std::exp(reading)))
                        : std::exp(reading);
}

}  // namespace raffinate
