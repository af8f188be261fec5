// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raffinate {

/// An acid, base or salt that a feed may hold, fully dissociated as far as counting goes.
struct Reagent {
  std::string name;   ///< its formula: "HCl", "(NH4)2SO4"
  std::string words;  ///< "hydrochloric acid"
  /// Moles of each tableau component per mole. Water is the carrier and no component, so OH counts
  /// as -H: NaOH = Na - H.
  std::vector<std::pair<std::string, double>> components;
  double molar_mass = 0.0;  ///< [kg/mol] of the pure reagent, without water of crystallisation
};

const std::vector<Reagent>& reagents();

/// The reagent of this formula; null if it is not in the table.
const Reagent* find_reagent(std::string_view name);

}  // namespace raffinate
