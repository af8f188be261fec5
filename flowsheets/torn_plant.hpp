// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "chemistry/tearing.hpp"
#include "flowsheets/plant_problem.hpp"
#include "solver/torn_cascade.hpp"
#include "solver/torn_responses.hpp"

namespace raffinate {

/// The stages of a plant as a torn cascade: one row, in the order of the organic. What goes from a
/// stage to its neighbour stays inside; all else that enters or leaves stages crosses the border of
/// the row.
///
/// In the row a stream is the amounts of carried components in it, and of what the closures count:
/// `quantities` [carried + shared], [kmol/s] and, of water, [m3/s].
class TornPlant {
 public:
  explicit TornPlant(const PlantProblem& problem);

  /// Why the plant does not tear, in words; empty if it does.
  const std::string& obstacle() const { return obstacle_; }

  /// With what feeds of the case bring.
  const TornCascade& cascade() const { return cascade_; }
  const std::vector<int>& carried() const { return tearing_.front().carried; }

  /// Whether nothing but feeds and products surrounds the row.
  bool is_alone() const;
  /// Whether a pipe goes from a stage to its neighbour in the row.
  bool inside(const Pipe& pipe) const;
  TornPort port(int stage, Phase phase) const {
    return {stage + 1, phase == Phase::aqueous ? Stream::down : Stream::up};
  }

  /// What an outlet or a pipe from a stage takes of the liquid that leaves it.
  template <class From>
  double share(const From& stream, int stage) const {
    const double flow =
        plant_.stages[static_cast<std::size_t>(stage)].flow[static_cast<int>(stream.phase)];
    return std::max(0.0, stream.share + stream.fixed / flow);
  }

  /// [quantities x components + 1] of a stream with these amounts (see UnitLayout), and back; the
  /// volume of an organic, its carrier, is not in the row.
  const Eigen::MatrixXd& to_quantities(Phase phase) const {
    return to_quantities_[static_cast<std::size_t>(phase)];
  }
  const Eigen::MatrixXd& to_amounts(Phase phase) const {
    return to_amounts_[static_cast<std::size_t>(phase)];
  }

  /// [quantities] that leave a stage with the whole of a liquid, in the state of the equations.
  Eigen::VectorXd leaving(const TornEquations& equations, int stage, Phase phase) const;

  /// The shared unknowns in a state of the plant, and back: `u` from a state of the equations.
  std::vector<double> shared(std::span<const double> u) const;
  void write(const TornEquations& equations, std::span<const double> phi,
             std::span<double> u) const;

 private:
  bool streams_form_a_row();
  void add_laws();
  void add_streams();
  void add_conversions();
  void add_feeds();

  const PlantProblem& problem_;
  const Plant& plant_;
  std::vector<Tearing> tearing_;  ///< one for each chemistry
  TornCascade cascade_;
  std::array<Eigen::MatrixXd, 2> to_quantities_, to_amounts_;
  std::string obstacle_;
};

}  // namespace raffinate
