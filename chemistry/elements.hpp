// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raffinate {

/// A chemical element as a solvent-extraction plant meets it.
struct Element {
  std::string symbol;
  std::string name;
  int number = 0;           ///< atomic number
  double molar_mass = 0.0;  ///< [kg/mol]
  int charge = 0;           ///< [elementary charges] of the dissolved ion unless a system says else
  std::string oxide;        ///< usual oxide, "Nd2O3"; empty if the element is not sold as one
  bool metal = false;       ///< true if a feed may list it under `metals`
};

/// The table, in the order of atomic numbers.
const std::vector<Element>& elements();

/// The element with this symbol (case matters: `Co` is cobalt); null if it is not in the table.
const Element* find_element(std::string_view symbol);

/// A metal as systems name it: by its symbol, or by symbol and valence where one element comes in
/// two ("Fe2" beside "Fe", "Sb5" beside "Sb") or is there as such ("Fe0").
struct MetalName {
  const Element* element = nullptr;  ///< null: the text names no element
  std::optional<int> valence = {};   ///< nothing: the name does not say
};
MetalName parse_metal_name(std::string_view name);

/// The element of such a name; null if it names none.
const Element* element_of(std::string_view metal);

/// Symbols of all elements a feed may list under `metals`.
const std::vector<std::string>& metal_symbols();

/// The lanthanides, yttrium and scandium.
bool is_rare_earth(const Element& element);
bool is_rare_earth(std::string_view metal);  ///< "Nd", "Ce4"; false for what is no element

/// Molar mass of water [kg/mol]. Volumes count a litre of water as a kilogram, so also [L/mol].
inline constexpr double molar_water = 0.018015;

/// Mass of the usual oxide that holds one mole of the metal [kg/mol]; 0 without an oxide.
/// Pr6O11: one sixth of its molar mass.
double oxide_mass_per_mole(const Element& metal);

/// Atoms of a formula such as `Pr6O11` or `(NH4)2SO4`, in order of appearance.
/// Throws Fault if the formula cannot be read.
std::vector<std::pair<std::string, double>> composition(std::string_view formula);

/// Molar mass of a formula [kg/mol]. Throws Fault if the formula cannot be read.
double molar_mass(std::string_view formula);

}  // namespace raffinate
