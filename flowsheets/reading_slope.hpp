// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>

#include "flowsheets/plant.hpp"

namespace raffinate {

/// A reading of a stream as the equations see it: ln(odds) of a share, ln(mol/L), by what the stream
/// carries and by the fresh feed of its metals.
struct ReadingSlope {
  double value = 0.0;
  /// What it is the logarithm of: of a purity masses [t/s], else moles [kmol/s] over those fed that
  /// are elsewhere, or over volume [m3/s].
  double above = 1.0, below = 1.0;
  Eigen::VectorXd by_carried = {};  ///< [components + 1] per kmol/s, per m3/s
  double by_fed = 0.0;              ///< per kmol/s
};

/// Of what a logarithm can be taken: where nothing is, rounding may leave less.
double positive_part(double value);

/// `carried` [components + 1] amounts of the stream, `fed` [kmol/s]; not for a pH.
ReadingSlope reading_slope(const Reading& what, const Plant& plant, const Eigen::VectorXd& carried,
                           double fed);

}  // namespace raffinate
