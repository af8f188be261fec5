// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>

#include "flowsheets/plant.hpp"

namespace raffinate {

/// A specification's reading of a stream, as the equations see it: ln(odds) of a share or ln(mol/L),
/// by what the stream carries and by the fresh feed of its metals.
struct ReadingSlope {
  double value = 0.0;
  Eigen::VectorXd by_carried;  ///< [components + 1] per kmol/s, per m3/s
  double by_fed = 0.0;         ///< per kmol/s
};

/// `carried` [components + 1] amounts of the stream, `fed` [kmol/s]; not for a pH.
ReadingSlope reading_slope(const PlantSpec& what, const Plant& plant,
                           const Eigen::VectorXd& carried, double fed);

}  // namespace raffinate
