// SPDX-License-Identifier: BSD-3-Clause
// Concentrations as a laboratory writes them: which mass is meant decides by up to a third.
#include <fmt/format.h>

#include <cmath>

#include "chemistry/input.hpp"
#include "chemistry/quantity.hpp"

namespace raffinate {
namespace {

constexpr double litre = 1e-3;  // [m3]

bool is_molar(const UnitOfMeasure& unit) { return unit.powers == dimension::concentration.powers; }
bool is_mass(const UnitOfMeasure& unit) {
  return unit.powers == dimension::mass_concentration.powers;
}

/// A bare number says nothing; say so before asking for a unit table.
QualifiedQuantity read_concentration(std::string_view text, std::string_view units,
                                     std::string_view example) {
  QualifiedQuantity read = parse_qualified(text, example);
  const UnitOfMeasure& unit = read.quantity.unit;
  if (!is_molar(unit) && !is_mass(unit))
    throw Fault(fmt::format("expected a concentration such as {}, but \"{}\" has the unit {}",
                            example, text, unit.symbol),
                fmt::format("units that fit here: {}", units));
  return read;
}

}  // namespace

double parse_metal_concentration(std::string_view text, const Element& metal) {
  const std::string_view units = "mol/L, or g/L as element, or g/L as oxide";
  const auto [quantity, words] = read_concentration(text, units, "0.25 mol/L");
  if (is_molar(quantity.unit)) {
    if (!words.empty())
      throw Fault(fmt::format("\"{}\" follows the unit in \"{}\"", words, text),
                  "mol/L needs no basis: one mole of metal is one mole of metal");
    return quantity.in("mol/L");
  }
  const double mass = quantity.si() * litre;  // [kg/L]
  const double as_element = mass / metal.molar_mass;
  const double oxide_mass = oxide_mass_per_mole(metal);
  if (words == "as element") return as_element;
  if (words == "as oxide") {
    if (oxide_mass == 0.0)
      throw Fault(fmt::format("{} has no usual oxide to count by", metal.symbol),
                  "write \"as element\" or mol/L");
    return mass / oxide_mass;
  }
  const std::string bare = fmt::format("{} {}", quantity.number, quantity.unit.symbol);
  std::string cure =
      fmt::format("write \"{} as element\" ({:.4g} mol/L {})", bare, as_element, metal.symbol);
  if (oxide_mass > 0.0)
    cure += fmt::format(" or \"{} as oxide\" ({:.4g} mol/L, counted as {})", bare,
                        mass / oxide_mass, metal.oxide);
  if (words.empty())
    throw Fault(fmt::format("\"{}\" of {} does not say whether it is the mass of the element or of "
                            "its oxide",
                            text, metal.symbol),
                cure);
  throw Fault(fmt::format("\"{}\" is no basis for a mass concentration", words), cure);
}

double parse_reagent_concentration(std::string_view text, const Reagent& reagent) {
  const auto [quantity, words] = read_concentration(text, "mol/L, g/L", "3.5 mol/L");
  if (!words.empty())
    throw Fault(fmt::format("\"{}\" follows the unit in \"{}\"", words, text), "leave that out");
  if (is_molar(quantity.unit)) return quantity.in("mol/L");
  return quantity.si() * litre / reagent.molar_mass;
}

Saponification parse_saponification(std::string_view text) {
  const std::string_view example = "36 % Na";
  if (text.find('%') == text.npos && text.find("ppm") == text.npos)
    throw Fault(fmt::format("expected a degree of saponification such as {}, but \"{}\" has no %",
                            example, text),
                "write the share of the extractant that carries the ion, in %, and the ion");
  const auto [quantity, words] = parse_qualified(text, example);
  if (!fits(quantity.unit, dimension::fraction))
    throw Fault(fmt::format("expected a degree of saponification such as {}, but \"{}\" has the "
                            "unit {}",
                            example, text, quantity.unit.symbol),
                "write the share of the extractant that carries the ion, in %");
  if (words.empty())
    throw Fault(fmt::format("\"{}\" does not say which ion the extractant carries", text),
                fmt::format("write for example {0} % Na or {0} % NH4", quantity.in("%")));
  if (words.find(' ') != std::string::npos)
    throw Fault(fmt::format("\"{}\" is not one ion", words), "write for example 36 % Na");
  return {quantity.si(), words};
}

}  // namespace raffinate
