// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "flowsheets/unit_flows.hpp"

namespace raffinate {

/// What can harm people beside a reactor or a cell, as warnings. Components are sorted once: the
/// questions come at every evaluation.
class Dangers {
 public:
  /// `proton`: the component that is acid, -1 if none is.
  Dangers(const std::vector<Component>& components, int proton);

  /// Poisonous gases where a liquor meets a solid: arsine and stibine of dissolved arsenic or antimony
  /// and a metal, hydrogen sulfide of sulfide and acid.
  std::vector<std::string> where_meet(const Flows& liquor, const Flows& solid) const;

  /// Poisonous gases at a cathode: arsine and stibine in acid or beside hydrogen, hydrogen sulfide of
  /// sulfide and acid. Then what burns in the gas that comes up there.
  std::vector<std::string> at_cathode(const Flows& liquor, const Flows& gas) const;

  /// Hydrogen in a gas, and what explodes with it.
  std::vector<std::string> in_gas(const Flows& gas) const;

 private:
  using Which = std::vector<std::size_t>;  ///< components
  class Content;
  std::string names_of(const Which& which, const Content& content) const;
  double acid_in(const Content& liquor) const;

  std::vector<std::string> names_;
  int proton_;
  Which sulfides_;  ///< S, and anions that hold it without oxygen: SbS3
  Which sulfur_;    ///< S alone: what a solid sulfide counts as
  Which arsenic_;   ///< what holds arsenic or antimony
  Which metals_;    ///< uncharged: Fe0
  Which hydrogen_, oxidants_;
};

}  // namespace raffinate
