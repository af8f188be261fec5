// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <span>

namespace raffinate {

/// What holds a dissolving particle back. Its core has shrunk by the share s of its radius, so that
/// X = 1 - (1 - s)^3 of it has reacted, after the reduced time theta = t / (time to full conversion)
/// (Yagi and Kunii's shrinking core; Levenspiel, Chemical Reaction Engineering, chapter 25).
enum class LeachControl {
  reaction,  ///< the surface of the core: theta = s
  diffusion  ///< through the layer that the core leaves: theta = s^2 (3 - 2 s)
};

/// The share of the radius at the conversion X, 0 <= X <= 1.
double shrunk(double X);
double reduced_time(LeachControl control, double s);
double reduced_time_slope(LeachControl control, double s);  ///< d theta / ds

/// Mean conversion of particles that pass ideally mixed tanks, one after the other: a particle stays
/// an exponentially distributed time in each, so that its theta behind tank n is a sum of
/// exponentials with the means m_i = (residence time) / (time to full conversion in the tank's
/// liquor). With p_k(theta) the share of particles that are in tank k at theta,
///
///     X_n = integral over 0 <= s <= 1 of 3 (1 - s)^2 [p_1 + ... + p_n](theta(s)) ds
///     dX_n / dm_j: the same with the density p / m that leaves the train with tank j twice
///
/// Liquor and temperature differ from tank to tank, and so do the m_i. A tank with less than 1e-6 of
/// the largest m counts to first order in it.
struct TrainConversion {
  Eigen::VectorXd X;      ///< behind each tank
  Eigen::MatrixXd slope;  ///< dX_i / dm_j; zero for j > i
};

/// Each m_i > 0. Throws std::invalid_argument otherwise.
TrainConversion train_conversion(LeachControl control, std::span<const double> m);

/// The same of the last tank only.
struct LastTank {
  double X = 0.0, slope = 0.0;  ///< dX_n / dm_n
};
LastTank last_tank(LeachControl control, std::span<const double> m);

}  // namespace raffinate
