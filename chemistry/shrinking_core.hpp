// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <vector>

namespace raffinate {

/// What holds a dissolving particle back.
enum class LeachControl {
  reaction,  ///< the surface of the core: theta = 1 - (1 - X)^(1/3)
  ash        ///< diffusion through what the core leaves: theta = 1 - 3 (1 - X)^(2/3) + 2 (1 - X)
};

/// Conversion X of a spherical particle after the reduced time theta = t / (time to full conversion)
/// (Yagi and Kunii's shrinking core; Levenspiel, Chemical Reaction Engineering, chapter 25).
double conversion(LeachControl control, double theta);

/// The reduced time after which a particle has the conversion X, 0 <= X <= 1.
double reduced_time(LeachControl control, double X);

/// Mean conversion of particles that pass ideally mixed tanks, one after the other: a particle stays
/// an exponentially distributed time in each, so that its theta is a sum of exponentials with the
/// means m_i = (residence time) / (time to full conversion at the tank's liquid),
///
///     1 - X = integral over 0 <= theta <= 1 of (1 - X(theta)) f_m(theta)
///
/// Liquid and temperature differ from tank to tank, and so do the m_i.
struct TrainConversion {
  double X = 0.0;
  std::vector<double> slope;  ///< dX / dm_i
};

/// Each m_i > 0. Throws std::invalid_argument otherwise.
TrainConversion train_conversion(LeachControl control, std::span<const double> m);

}  // namespace raffinate
