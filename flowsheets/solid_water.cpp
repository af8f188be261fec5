// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solid_water.hpp"

#include <algorithm>
#include <cmath>

#include "chemistry/elements.hpp"

namespace raffinate {
namespace {

double acid(const Solution& solution, const StreamResult& stream) {
  for (Eigen::Index k = 0; k < stream.amounts.size(); ++k)
    if (solution.components[static_cast<std::size_t>(k)].name == "H") return stream.amounts[k];
  return 0.0;
}

bool gives(const UnitResult& unit, const std::string& stream) {
  return std::any_of(unit.ports.begin(), unit.ports.end(),
                     [&](const PortResult& port) { return !port.inlet && port.stream == stream; });
}

const StreamResult* stream_named(const Solution& solution, const std::string& name) {
  for (const StreamResult& one : solution.streams)
    if (one.name == name) return &one;
  return nullptr;
}

const std::string air_words = " oxygen of the air";

double oxygen(const Solution& solution, const StreamResult& stream, std::size_t units_back) {
  if (stream.name.ends_with(air_words)) return stream.water;
  if (units_back == 0) return 0.0;  // solids that go round
  for (const UnitResult& unit : solution.units) {
    if (!gives(unit, stream.name)) continue;
    const bool kiln = unit.kind == "calciner", gas = stream.phase == Phase::gas;
    const StreamResult* air = stream_named(solution, unit.name + air_words);
    double sum = air && !gas ? air->water : 0.0, all = gas ? stream.mass : 0.0;
    for (const PortResult& port : unit.ports) {
      const StreamResult* one = stream_named(solution, port.stream);
      if (!one || one->phase != Phase::solid) continue;
      if (port.inlet && kiln == gas) sum += oxygen(solution, *one, units_back - 1);
      if (!port.inlet && !gas) all += one->mass;
    }
    return all > 0.0 ? sum * stream.mass / all : 0.0;
  }
  return 0.0;
}

}  // namespace

double oxygen_of_air(const Solution& solution, const StreamResult& stream) {
  return oxygen(solution, stream, solution.units.size());
}

double water_beside_oxides(const Solution& solution, const StreamResult& stream) {
  const double missing = std::min(0.0, acid(solution, stream));
  const double water = stream.water + 0.5 * missing * molar_water - oxygen_of_air(solution, stream);
  return std::abs(water) < 1e-9 * std::abs(stream.mass) ? 0.0 : water;  // round-off of an oxide
}

}  // namespace raffinate
