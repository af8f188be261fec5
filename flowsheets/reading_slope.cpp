// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/reading_slope.hpp"

#include <algorithm>
#include <cmath>

namespace raffinate {

double positive_part(double value) { return std::max(value, 1e-290); }

ReadingSlope reading_slope(const Reading& what, const Plant& plant, const Eigen::VectorXd& carried,
                           double fed) {
  const int components = plant.component_count();
  const auto amounts = carried.head(components);
  const bool aqueous = plant.outlets[static_cast<std::size_t>(what.outlet)].phase == Phase::aqueous;
  ReadingSlope slope;
  if (what.kind == OutputName::Kind::purity) {
    slope.above = what.wanted.dot(amounts);
    slope.below = what.others.dot(amounts);
  } else if (what.kind == OutputName::Kind::recovery) {
    slope.above = what.moles.dot(amounts);
    slope.below = fed - slope.above;
  } else {
    slope.above = what.moles.dot(amounts);
    slope.below = carried[components] + (aqueous ? plant.carriers.volume.dot(amounts) : 0.0);
  }
  const double above = positive_part(slope.above), below = positive_part(slope.below);
  slope.value = std::log(above / below);
  slope.by_carried.setZero(components + 1);
  if (what.kind == OutputName::Kind::purity) {
    slope.by_carried.head(components) = what.wanted / above - what.others / below;
  } else if (what.kind == OutputName::Kind::recovery) {
    slope.by_carried.head(components) = what.moles * (1.0 / above + 1.0 / below);
    slope.by_fed = -1.0 / below;
  } else {
    slope.by_carried.head(components) = what.moles / above;
    if (aqueous) slope.by_carried.head(components) -= plant.carriers.volume / below;
    slope.by_carried[components] = -1.0 / below;
  }
  return slope;
}

}  // namespace raffinate
