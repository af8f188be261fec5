// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chemistry/input.hpp"
#include "chemistry/system.hpp"

namespace raffinate {

/// Checked access to the values of a system file. All throw InputError with the place.
double number_of(const Node& node);
const std::string& text_of(const Node& node);
std::vector<std::string> texts_of(const Node& node);  ///< a list of texts, or one text
const Node& required(const Node& map, const std::string& key);
void allow_only(const Node& map, const std::vector<std::string>& keys);

/// "M(HA2)3" with the metal in the place of its leading M; unchanged if `metal` is empty.
std::string with_metal(const std::string& text, const std::string& metal);

/// A table may only have numbers for metals of the system (and `all`).
void check_metals_of(const Node& table, const std::vector<std::string>& metals);

/// Gives tableau, solids and volumes of a system the values of its numbers.
void apply_numbers(System& system);

/// True for K, D and beta, of which log10 counts; false for a log_K.
bool counts_by_logarithm(const System& system, int constant);

/// Reads the numbers of a system file, each with its provenance, into System::constants.
///
/// A table of numbers is a map:
///
///     constant, plus, times     name of the numbers, and what is done to them
///     sd unit class source note range      hold for all numbers unless one says otherwise
///     enthalpy                             of the reaction, 55.8 kJ/mol; none of a beta
///     value                     one number for the species (or for every metal)
///     values                    a number, or a map with `value`, per metal; `all` for the others
///
/// A number with `beta: Nd/Pr` is a separation factor and refers to the other metal's number.
/// `unset` stands for a number that the case file must give.
class NumberTables {
 public:
  /// `otherwise`: the class of numbers that state none; without it they must.
  NumberTables(const Node* sources, std::vector<Constant>& constants,
               std::optional<Provenance> otherwise = {})
      : sources_(sources), constants_(constants), otherwise_(otherwise) {}

  /// How a table's number counts, and what it is called.
  struct Meaning {
    std::string name;        ///< "log_K M(HA2)3", "D", "slope"; `constant` in the table replaces it
    bool logarithm = false;  ///< log10 of the number counts
  };

  bool has(const Node& table, const std::string& metal) const;
  Combination read(const Node& table, const Meaning& meaning, const std::string& metal);

 private:
  Combination anchored(const Node& table, const Meaning& meaning, const Node& entry,
                       const std::string& metal);
  int constant(const Node& table, const Node& entry, const std::string& name);
  std::string sources_of(const Node& node) const;

  const Node* sources_;
  std::vector<Constant>& constants_;
  std::optional<Provenance> otherwise_;
  std::map<std::pair<const Node*, std::string>, Combination> known_;
  std::vector<std::string> resolving_;  ///< metals whose anchor is being looked up
};

}  // namespace raffinate
