// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace raffinate {

/// Powers of length, mass, time, temperature, amount of substance, electric current.
using Powers = std::array<int, 6>;

/// A unit a user may write: `L`, `m3/h`, `mol/L`. value[SI] = factor * value + offset.
struct UnitOfMeasure {
  std::string symbol;
  Powers powers{};
  double factor = 1.0;
  double offset = 0.0;  ///< only degC has one
};

/// What a number means, in words a message can use.
struct Dimension {
  Powers powers;
  std::string_view name;     ///< "volume flow"
  std::string_view example;  ///< "60 L/h"
  std::string_view units;    ///< units to offer: "m3/h, L/h, mL/min"
  bool fraction = false;     ///< written with % or ppm and nothing else
};

namespace dimension {
inline constexpr Dimension length{{1}, "length", "0.5 m", "m, cm, mm"};
inline constexpr Dimension area{{2}, "area", "3 m2", "m2, cm2"};
inline constexpr Dimension volume{{3}, "volume", "2.5 m3", "m3, L, mL"};
inline constexpr Dimension mass{{0, 1}, "mass", "12 kg", "kg, g, t"};
inline constexpr Dimension time{{0, 0, 1}, "time", "5 min", "s, min, h, d, y"};
inline constexpr Dimension temperature{{0, 0, 0, 1}, "temperature", "25 degC", "degC, K"};
inline constexpr Dimension volume_flow{{3, 0, -1}, "volume flow", "60 L/h", "m3/h, L/h, mL/min"};
inline constexpr Dimension mass_flow{{0, 1, -1}, "mass flow", "3000 t/y", "t/y, kg/h, g/min"};
inline constexpr Dimension molar_flow{{0, 0, -1, 0, 1}, "molar flow", "5 mol/h", "kmol/h, mol/h"};
inline constexpr Dimension concentration{
    {-3, 0, 0, 0, 1}, "concentration", "1.5 mol/L", "mol/L, mmol/L, mol/m3"};
inline constexpr Dimension mass_concentration{
    {-3, 1}, "mass concentration", "120 g/L", "g/L, mg/L, kg/m3"};
inline constexpr Dimension density{{-3, 1}, "density", "850 kg/m3", "kg/m3, g/L, kg/L"};
inline constexpr Dimension molar_mass{
    {0, 1, 0, 0, -1}, "molar mass", "144.24 g/mol", "g/mol, kg/mol"};
inline constexpr Dimension molar_energy{
    {2, 1, -2, 0, -1}, "molar energy", "12 kJ/mol", "kJ/mol, J/mol"};
inline constexpr Dimension pressure{{-1, 1, -2}, "pressure", "1 bar", "bar, kPa, Pa"};
inline constexpr Dimension power{{2, 1, -3}, "power", "5 kW", "kW, W, MW"};
inline constexpr Dimension energy{{2, 1, -2}, "energy", "12 kWh", "kWh, MWh, MJ, J"};
inline constexpr Dimension current{{0, 0, 0, 0, 0, 1}, "current", "10 kA", "A, kA, mA"};
inline constexpr Dimension current_density{
    {-2, 0, 0, 0, 0, 1}, "current density", "250 A/m2", "A/m2, mA/cm2"};
inline constexpr Dimension voltage{{2, 1, -3, 0, 0, -1}, "voltage", "2.1 V", "V, mV"};
inline constexpr Dimension rate{{0, 0, -1}, "rate", "0.5 1/min", "1/s, 1/min, 1/h"};
inline constexpr Dimension fraction{{}, "fraction", "90 %", "%, ppm", true};
}  // namespace dimension

/// Reads a unit: a symbol of the closed table, or symbols joined by `/` and `*`, read from left to
/// right (`J/mol/K`). `M` means mol/L and stands alone, as does degC.
/// Throws Fault ("did you mean") for anything else.
UnitOfMeasure parse_unit(std::string_view text);

/// True if a number with this unit is what the dimension asks for.
bool fits(const UnitOfMeasure& unit, const Dimension& dimension);

/// Every unit of the form `a` or `a/b` that fits, for patterns and tables.
std::vector<std::string> units_for(const Dimension& dimension);

/// The closed table.
const std::vector<UnitOfMeasure>& unit_table();

}  // namespace raffinate
