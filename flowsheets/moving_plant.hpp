// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowsheets/contact_law.hpp"
#include "flowsheets/plant.hpp"
#include "solver/block_lu.hpp"
#include "solver/dynamic_problem.hpp"

namespace raffinate {

/// What a mixer-settler holds.
struct Vessels {
  double mixer[2] = {0.0, 0.0};    ///< [m3] of each liquid
  double settler[2] = {0.0, 0.0};  ///< [m3] of each liquid
  int cells = 4;                   ///< of each liquid in the settler, one behind the other
};

/// Vessels of every stage, as its cascade says, or of the residence times that are assumed.
std::vector<Vessels> vessels_of(const Plant& plant);

/// Cascades of mixer-settlers in time, at given flows.
///
/// A mixer holds n_k [kmol] of each component, in two liquids V_aq and V_org at equilibrium:
///
///     dn_k/dt = arriving_k - A T_aq,k - O y_k                     A, O: flows; T: totals (ContactLaw)
///     n_q - V_aq T_aq,q - V_org T_org,q = 0                       of each shared component q
///     y_k - E T_org,k - (1 - E) (organic arriving)_k / O = 0      E < 1; else y = T_org
///
/// (the part 1 - E of the organic passes the mixer by). In a settler each liquid goes through cells of
/// the volume v one behind the other, and leaves to where its stream leads from the last:
///
///     dc_m/dt = flow / v (c_(m-1) - c_m)
///
/// What has left by each outlet is integrated, too. The sum over all balances holds no nonlinear term,
/// so that mass is kept to rounding however inexact the steps are.
class MovingPlant final : public DynamicProblem {
 public:
  /// `plant` must have fixed flows, no units and no feeds that follow a stream; see `why_not_moving`.
  MovingPlant(const Plant& plant, std::vector<Vessels> vessels);

  int size() const override { return size_; }
  std::span<const unsigned char> differential() const override { return differential_; }
  bool residual(double t, std::span<const double> y, std::span<const double> rate,
                std::span<double> r) override;
  bool factor(double t, std::span<const double> y, std::span<const double> rate,
              double shift) override;
  void solve(std::span<const double> b, std::span<double> x) override;
  void tolerances(std::span<const double> y, double relative,
                  std::span<double> error) const override;

  const Plant& plant() const { return plant_; }

  /// Everything filled with the liquids of stages whose ln(free concentrations) are `u` [stage][plant
  /// component], settlers with what their mixers let out; nothing has left.
  std::vector<double> filled(const std::vector<Eigen::VectorXd>& u);
  /// The rates that belong to a state.
  std::vector<double> rates(std::span<const double> y);

  /// What leaves a stage [mol/L], over the components of the plant.
  Eigen::VectorXd leaving(std::span<const double> y, int stage, Phase phase) const;
  double pH(std::span<const double> y, int stage) const;  ///< in the mixer
  /// Amounts [kmol] over the components of the plant: in all vessels, and gone by an outlet.
  Eigen::VectorXd held(std::span<const double> y) const;
  Eigen::VectorXd gone(std::span<const double> y, int outlet) const;
  /// What feeds bring [kmol/s].
  Eigen::VectorXd fed() const;

 private:
  struct Stage {
    int law = 0;
    std::vector<int> components;   ///< of the plant, carried first, then shared
    std::vector<int> position;     ///< of a plant component among these, -1
    int n = 0, phi = 0, y = -1;    ///< offsets in the state
    int cells[2] = {0, 0};         ///< offset of the first cell; the next follow
    double flow[2] = {0.0, 0.0};   ///< [m3/s]
    double turns[2] = {0.0, 0.0};  ///< [1/s] flow over the volume of a cell
    double efficiency = 1.0;
    Vessels vessels;
    Eigen::VectorXd fed, fed_organic;  ///< [kmol/s] by feeds
    ContactLaw::State contact;
  };
  /// A stream between stages, of one liquid.
  struct Link {
    int from, to, phase;
    double flow;                                  ///< [m3/s]
    std::vector<std::pair<int, int>> components;  ///< positions at both ends
  };
  struct Drain {
    int stage, phase, offset;
    double flow;
  };
  Eigen::Map<const Eigen::VectorXd> part(std::span<const double> y, int offset, int size) const {
    return {y.data() + offset, size};
  }
  int components(const Stage& stage) const { return static_cast<int>(stage.components.size()); }
  void contact(std::span<const double> y, bool slopes);
  /// What leaves the mixer, and what leaves the settler.
  Eigen::VectorXd mixed(std::span<const double> y, const Stage& stage, int phase) const;
  Eigen::VectorXd sent(std::span<const double> y, const Stage& stage, int phase) const;
  /// What the last cell passes on of a change of the mixer, at the shift factored.
  double passes(const Stage& stage, int phase) const;

  const Plant& plant_;
  std::vector<ContactLaw> laws_;
  std::vector<Stage> stages_;
  std::vector<Link> links_;
  std::vector<Drain> drains_;
  int size_ = 0;
  std::vector<unsigned char> differential_;
  std::vector<double> error_floor_;
  double shift_ = 0.0;
  BlockPattern pattern_;
  BlockMatrix matrix_;
  std::optional<BlockLU> factors_;
  std::vector<double> row_scale_, right_;
};

/// Why a plant cannot be followed in time yet; empty if it can.
std::string why_not_moving(const Plant& plant);

}  // namespace raffinate
