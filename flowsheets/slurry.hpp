// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "chemistry/precipitation.hpp"
#include "chemistry/system.hpp"
#include "flowsheets/unit.hpp"
#include "flowsheets/units.hpp"

namespace raffinate {

/// A flowing liquid with q of a feed mixed in, at rest with its solids. N are amounts of components
/// with the feed, T = L N / V the concentrations that come to equilibrium, in the final volume V; L
/// takes occluded rare earths away as hydroxide and leaves their acid:
///
///     V = W + q w - (water of solids) + sum_k v_k n_k,    n: what stays dissolved
///
/// Slopes of an amount a(N, W, V) are written by N, for given V; `by_V` goes with them.
struct Slurry {
  double q = 0.0, V = 0.0;  ///< [m3/s]
  double water = 0.0;       ///< [m3/s] W + q w
  Eigen::VectorXd N, T;     ///< [kmol/s], [mol/L]
  Precipitation rest;
  double acid = 0.0;  ///< [kmol/s] H there less H that rests at the held pH
  double acid_by_V = 0.0, imbalance = 0.0, imbalance_by_V = 1.0;  ///< of the volume's equation
  Eigen::RowVectorXd acid_by_N, imbalance_by_N;

  /// Steps of Newton's method towards balance, for a given q and with it.
  double V_step() const { return -imbalance / imbalance_by_V; }
  double q_step(const NeededFeed& feed) const {
    return -(acid + acid_by_V * V_step()) / acid_by(feed);
  }
  /// To first order: with other amounts and water, feed included, in the same volume.
  Slurry with(const Eigen::VectorXd& other_N, double other_water) const;

  /// Derivatives by the flow of a feed, with the volume in balance.
  double V_by(const NeededFeed& feed) const {
    return -(imbalance_by_N.dot(feed.totals) - feed.water) / imbalance_by_V;
  }
  double acid_by(const NeededFeed& feed) const {
    return acid_by_N.dot(feed.totals) + acid_by_V * V_by(feed);
  }
};

/// Finds slurries.
class SlurryModel {
 public:
  /// Solids of the given kinds; occlusion is the share of rare earths that goes with them.
  SlurryModel(const System& system, const Carriers& carriers, const std::vector<std::string>& kinds,
              double occlusion);

  const std::vector<Solid>& solids() const { return solids_; }
  /// True of Sc, Y and La to Lu.
  bool rare_earth(int k) const { return rare_earth_[static_cast<std::size_t>(k)]; }
  const Eigen::MatrixXd& in_solids() const { return nu_; }  ///< [solids x components]
  /// Occluded amounts and water [m3/kmol] per amount of each component.
  const Eigen::MatrixXd& occluded() const { return occluded_; }
  const Eigen::RowVectorXd& occluded_water() const { return occluded_water_; }
  const Eigen::VectorXd& solid_water() const { return solid_water_; }  ///< [m3/kmol] of each solid
  const Eigen::MatrixXd& left() const { return left_; }                ///< L

  /// Brings n, W and q of the feed to rest, with the pH held if one is given. Nothing if there is
  /// no answer. A slurry nearby saves time.
  std::optional<Slurry> settle(const Eigen::VectorXd& n, double W, double q, const NeededFeed* feed,
                               std::optional<double> pH, const Slurry* near = nullptr) const;

  enum class Reached { yes, without_feed, beyond, no_answer };
  struct Held {
    Reached reached = Reached::no_answer;
    Slurry slurry;
    Slurry without;  ///< at the pH, but with no feed; of this liquid or one nearby
  };
  /// The flow of the feed that brings the pH where it should be. A liquid that has passed the pH
  /// already, or that the feed cannot bring there (beyond: not with 10,000 times its volume), stays
  /// without. The answer for a liquid nearby saves time.
  Held hold(const Eigen::VectorXd& n, double W, const NeededFeed& feed, double pH,
            const Held* near = nullptr) const;

 private:
  Slurry trial(const Eigen::VectorXd& n, double W, double q, double V, const NeededFeed* feed,
               std::optional<double> pH, const Precipitation* start) const;
  Eigen::VectorXd concentrations(const Eigen::VectorXd& N, double V) const;
  Slurry moved(const Slurry& from, double q_step, double V_step, const NeededFeed* feed) const;
  std::optional<Slurry> settle_from(const Eigen::VectorXd& n, double W, double q, double V,
                                    const NeededFeed* feed, std::optional<double> pH,
                                    const Precipitation* start) const;
  std::optional<Slurry> approach(const Eigen::VectorXd& n, double W, const NeededFeed& feed,
                                 double pH, double rate, const Slurry& near) const;
  std::optional<Held> hold_near(const Eigen::VectorXd& n, double W, const NeededFeed& feed,
                                double pH, const Held& near) const;

  Tableau tableau_;
  Eigen::RowVectorXd volume_;  ///< [m3/kmol]
  int proton_;
  std::vector<Solid> solids_;
  std::vector<bool> rare_earth_, only_adds_;
  Eigen::MatrixXd nu_, occluded_, left_;
  Eigen::RowVectorXd occluded_water_;
  Eigen::VectorXd solid_water_;
};

}  // namespace raffinate
