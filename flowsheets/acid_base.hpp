// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "flowsheets/plant.hpp"

namespace raffinate {

/// Acid against base of one solvent that goes round: the cascades, tanks and saponifiers that its
/// organic joins. Each equivalent of soap that metal displaces asks the strips for one of acid; with
/// less, what is not stripped comes back with the barren organic and builds up. All cascades count
/// together: one that is short may leave its metal to the next.
struct SolventBalance {
  std::string tank;
  std::vector<std::string> acids, soaps;  ///< feeds, most first, and saponifiers
  double acid = 0.0;                      ///< [kmol/s] that feeds bring into its cascades
  double base = 0.0;                      ///< [kmol/s] of the soap, and of alkaline feeds
  /// [kmol/s] that metal can leave by without that acid, at most: regenerators of metals that are
  /// fed, organic that is bled.
  double otherwise = 0.0;

  bool short_of_acid() const { return acid + otherwise < base * (1.0 - 1e-9); }
};

/// Acid of each feed [kmol/s], negative for a base, from what it holds and how much flows.
std::vector<double> acid_of_feeds(const Plant& plant);
/// The same with the inputs that design specifications free at the bound that brings most acid.
std::vector<double> most_acid_of_feeds(const Plant& plant);

/// One for each solvent that goes round a saponifier and whose acid is known before anything is
/// solved: none where a cascade gets the liquor of a precipitator that doses, of an oxidiser, of a
/// regenerator or of another solvent's cascade.
std::vector<SolventBalance> solvent_balances(const Plant& plant, const std::vector<double>& acid);

/// How the warnings begin that tell why no steady state was found, or none is worth running.
inline constexpr std::string_view less_acid_than_base = "less acid than base: ";
/// One line for each solvent that is short of acid; `when` follows the acid in the words.
std::vector<std::string> acid_warnings(const Plant& plant, const std::vector<double>& acid,
                                       const std::string& when = "");
/// The same for the case as it is: specifications may still bring all acid their bounds allow.
std::vector<std::string> acid_warnings(const Plant& plant);

}  // namespace raffinate
