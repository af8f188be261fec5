// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <vector>

#include "chemistry/tearing.hpp"

namespace raffinate {

/// Two liquids at equilibrium that together hold given amounts n_i [kmol] of the carried components,
/// at given logarithms phi of the shared ones' free concentrations (see Tearing). With V the volumes
/// [m3] of the liquids and c the sum of a component's species per free concentration,
///
///     x_i = n_i / sum over liquids V c_i(phi),   T_i = c_i x_i,
///     T_q = own_q(phi) + sum_i attached_qi(phi) x_i      of a shared component q
///
/// Amounts are linear here, so that a trace may overshoot zero by a rounding without harm.
class ContactLaw {
 public:
  ContactLaw() = default;
  explicit ContactLaw(const Tearing& tearing);

  int carried() const { return carried_; }
  int shared() const { return shared_; }

  /// Totals [mol/L] of each liquid, carried components first, then the shared ones.
  struct State {
    Eigen::VectorXd total[2];
    Eigen::MatrixXd slope[2];  ///< d total / d(n, phi), if asked for
  };
  void evaluate(const Eigen::Ref<const Eigen::VectorXd>& n,
                const Eigen::Ref<const Eigen::VectorXd>& phi, const double (&volume)[2],
                bool slopes, State& state) const;

  /// Amounts [kmol] of the carried components at free concentrations x [mol/L].
  Eigen::VectorXd held(const Eigen::Ref<const Eigen::VectorXd>& x,
                       const Eigen::Ref<const Eigen::VectorXd>& phi,
                       const double (&volume)[2]) const;

 private:
  struct Kind {
    int phase;
    Eigen::VectorXd exponents, attached;  ///< [shared]
    Eigen::VectorXd K;                    ///< [carried]
  };
  struct Own {
    int phase;
    Eigen::VectorXd exponents, holds;  ///< [shared]
    double ln_K;
  };
  Eigen::VectorXd per_free(int phase, const Eigen::VectorXd& weight) const;
  Eigen::VectorXd weights(const Eigen::Ref<const Eigen::VectorXd>& phi) const;

  int carried_ = 0, shared_ = 0;
  std::vector<Kind> kinds_;
  std::vector<Own> own_;
};

}  // namespace raffinate
