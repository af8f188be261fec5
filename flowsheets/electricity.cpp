// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/electricity.hpp"

namespace raffinate {

std::vector<PowerUse> electricity(const Solution& solution) {
  constexpr double kilowatt = 1000.0;  // [W]
  std::vector<PowerUse> uses;
  for (const UnitResult& unit : solution.units) {
    PowerUse use{unit.name, no_value};
    bool draws = false;
    for (const UnitReading& reading : unit.readings) {
      draws = draws || reading.name == "current";
      if (reading.name == "power" && reading.unit == "kW") use.power = kilowatt * reading.value;
    }
    if (draws) uses.push_back(std::move(use));
  }
  return uses;
}

const ProductResult* counted_by(const Solution& solution) {
  if (solution.products.empty() || !(solution.products.front().mass > 0.0)) return nullptr;
  return &solution.products.front();
}

}  // namespace raffinate
