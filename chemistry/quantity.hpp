// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <string_view>

#include "chemistry/elements.hpp"
#include "chemistry/reagents.hpp"
#include "chemistry/units.hpp"

namespace raffinate {

/// A number with its unit, as it was written.
struct Quantity {
  double number = 0.0;
  Unit unit;

  double si() const { return number * unit.factor + unit.offset; }  ///< [SI]
  /// The same quantity in another unit: `flow.in("L/h")`. Throws Fault if the dimensions differ.
  double in(std::string_view other) const;
};

/// Reads a plain decimal such as `-12.5` or `1e-3`; the whole text must be the number.
/// Throws Fault, with a hint, for `010`, `12_000`, `1,5`, `.nan`, `0x1F` and the like.
double parse_number(std::string_view text);

/// Reads a whole number such as `60`. Throws Fault.
int parse_whole(std::string_view text);

/// Reads "5:1" as 5 and "1:4" as 0.25. Throws Fault unless both numbers are above zero.
double parse_ratio(std::string_view text);

/// Reads "60 L/h". Throws Fault if the unit is missing, unknown, or of another dimension.
Quantity parse_quantity(std::string_view text, const Dimension& dimension);

/// A quantity and the words behind it: "7.88 g/L" + "as element", "36 %" + "Na".
struct QualifiedQuantity {
  Quantity quantity;
  std::string words;  ///< single blanks between words; may be empty
};

/// The same without judging the dimension. Throws Fault if number or unit cannot be read.
/// `example` is shown if there is no number or no unit: "60 L/h".
QualifiedQuantity parse_qualified(std::string_view text, std::string_view example);

/// Concentration of a metal [mol/L]: "0.25 mol/L", "7.88 g/L as element", "12.8 g/L as oxide".
/// A mass concentration without a basis is a Fault that offers both readings in mol/L.
double parse_metal_concentration(std::string_view text, const Element& metal);

/// Concentration of a reagent [mol/L]: "3.5 mol/L" or "120 g/L" (of the pure reagent).
double parse_reagent_concentration(std::string_view text, const Reagent& reagent);

/// "36 % Na": share of the extractant carried as a salt [mol ion per mol monomer], and the ion.
struct Saponification {
  double degree = 0.0;
  std::string ion;
};
Saponification parse_saponification(std::string_view text);

}  // namespace raffinate
