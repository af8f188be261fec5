// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "chemistry/tableau.hpp"

namespace raffinate {

/// How the equilibrium of a stage comes apart into a few shared unknowns and many components that are
/// linear once these are given.
///
/// Carried components are those of `linear_components`. With u the logarithms of the free
/// concentrations of the shared ones, a carried component i of free concentration x_i has
///
///     c_s = x_i K_is exp(exponents_s . u)        in each species s of its own
///
/// Each shared component k has an *invariant*: its balance plus multiples of other balances, such
/// that the weighted total is not found in one of the liquids at all,
///
///     sum over components m of weight_m T_m = 0     in the other liquid, whatever the state,
///
/// for example the charge without chloride, H + 3 Nd + Na, which no neutral organic holds, or the
/// extractant, which no aqueous holds. The weighted total of the liquid it is found in then passes
/// from stage to stage unchanged, is known from the feeds alone, and closes its stage by itself.
struct Tearing {
  /// Species that hold one carried component in the same way.
  struct Kind {
    Phase phase;
    Eigen::VectorXd exponents;  ///< [shared]
    Eigen::VectorXd attached;   ///< [shared] moles of each shared component in one of the species
    Eigen::VectorXd ln_K;       ///< [carried] minus infinity: no such species
  };
  /// A species of shared components alone.
  struct Own {
    Phase phase;
    Eigen::VectorXd exponents;  ///< [shared]
    Eigen::VectorXd holds;      ///< [shared] moles of each
    double ln_K;
  };
  struct Invariant {
    Phase phase;  ///< where it is found
    Eigen::VectorXd
        weight;  ///< [components]; 1 for its shared component, 0 for the other shared ones
  };

  std::vector<int> carried, shared;  ///< components of the tableau, increasing
  std::vector<Kind> kinds;
  std::vector<Own> own;
  std::vector<Invariant> invariants;  ///< one for each shared component

  /// Why it does not come apart; empty if it does.
  std::string obstacle;
};

/// `linear` as from `linear_components` of this tableau or of one it is a part of.
Tearing tear(const Tableau& tableau, const std::vector<bool>& linear);

}  // namespace raffinate
