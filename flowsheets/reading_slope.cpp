// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/reading_slope.hpp"

#include <algorithm>
#include <cmath>

namespace raffinate {

namespace {

/// As logarithms need it.
double positive_part(double value) { return std::max(value, 1e-290); }

}  // namespace

ReadingSlope reading_slope(const PlantSpec& what, const Plant& plant,
                           const Eigen::VectorXd& carried, double fed) {
  const int components = plant.component_count();
  const auto amounts = carried.head(components);
  ReadingSlope slope;
  slope.by_carried.setZero(components + 1);
  double above = 0.0, below = 0.0;
  if (what.spec.target == DesignSpec::Target::purity) {
    above = positive_part(what.wanted.dot(amounts));
    below = positive_part(what.others.dot(amounts));
    slope.by_carried.head(components) = what.wanted / above - what.others / below;
  } else if (what.spec.target == DesignSpec::Target::recovery) {
    above = positive_part(what.moles.dot(amounts));
    below = positive_part(fed - what.moles.dot(amounts));
    slope.by_carried.head(components) = what.moles * (1.0 / above + 1.0 / below);
    slope.by_fed = -1.0 / below;
  } else {
    const bool aqueous =
        plant.outlets[static_cast<std::size_t>(what.outlet)].phase == Phase::aqueous;
    above = positive_part(what.moles.dot(amounts));
    below =
        positive_part(carried[components] + (aqueous ? plant.carriers.volume.dot(amounts) : 0.0));
    slope.by_carried.head(components) = what.moles / above;
    if (aqueous) slope.by_carried.head(components) -= plant.carriers.volume / below;
    slope.by_carried[components] = -1.0 / below;
  }
  slope.value = std::log(above / below);
  return slope;
}

}  // namespace raffinate
