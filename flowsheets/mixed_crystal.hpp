// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "flowsheets/case.hpp"
#include "flowsheets/slurry.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {

/// Rare earths crystallise together. The trivalent ones whose solids are nothing but metal and one
/// anion, and so of one stoichiometry, share what falls:
///
///     s_m / d_m = lambda_m t            s_m + d_m: what there is of metal m, solid and dissolved
///     sum_m s_m = S                     as much as falls of all of them as pure solids
///
/// With lambda = 1 throughout the same share S / sum_m (s_m + d_m) falls of each. This is the
/// homogeneous law of Berthelot and Nernst; crystals that grow layer by layer follow the
/// logarithmic one, H. A. Doerner and W. M. Hoskins, J. Am. Chem. Soc. 47 (1925) 662.
class MixedCrystal {
 public:
  /// Solids of the model that hold the anion; coefficients lambda of the metals named, 1 for the
  /// others. Throws std::invalid_argument if a metal named has no such solid.
  MixedCrystal(const SlurryModel& model, const std::vector<Component>& components, int anion,
               const std::vector<PrecipitatorSpec::Coefficient>& coefficients);

  /// `formed` are moles of each solid, `stays` of each component in the liquor [kmol/s]. What falls
  /// of a metal becomes the most stable of its solids. Returns the share of what stays that stays
  /// only because others fell in its place: much of it says that S, from pure solids, is too small.
  /// Nothing if there is nothing to share.
  std::optional<double> share(Flows& formed, Flows& stays) const;

  /// Every lambda is 1.
  bool homogeneous() const;

 private:
  struct Member {
    std::size_t metal;
    double lambda;
    /// Solids, the most stable first, and moles of metal in a mole of each.
    std::vector<std::pair<std::size_t, double>> solids;
  };
  Flow ratio(const Flows& there, const Flow& fallen, const Flow& left) const;

  std::vector<Member> members_;
};

}  // namespace raffinate
