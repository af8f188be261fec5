// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/solve.hpp"

namespace raffinate {

inline std::string leach_folder() { return std::string(RAFFINATE_TEST_DATA) + "/unit"; }

inline System leach_system() { return load_system(leach_folder() + "/leach-system.yaml"); }

/// A case that uses the small leach system, from its feeds on.
inline Case leach_case(const std::string& body, const std::string& volumes = "constant") {
  return parse_case(
      "raffinate: 1\nsystem: {file: leach-system.yaml}\nvolumes: " + volumes + "\n" + body,
      leach_folder() + "/case.yaml");
}

/// What the reader, or the builder of the plant, says against it; empty: nothing.
inline std::string leach_refusal(const std::string& body) {
  try {
    build_plant(leach_case(body));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

inline const StreamResult& stream(const Solution& solution, const std::string& name) {
  for (const StreamResult& one : solution.streams)
    if (one.name == name) return one;
  throw std::invalid_argument(name);
}

/// [mol/s]
inline double amount(const Solution& solution, const std::string& name,
                     const std::string& component) {
  for (std::size_t k = 0; k < solution.components.size(); ++k)
    if (solution.components[k].name == component)
      return stream(solution, name).amounts[static_cast<Eigen::Index>(k)];
  return 0.0;
}

inline constexpr double hour = 3600.0;  // [s]
inline constexpr double M_Sb = 0.12176, M_S = 0.03206, M_Fe = 0.055845, M_Cl2 = 0.0709,
                        M_Na2S = 2 * 0.02298976928 + 0.03206;  // [kg/mol]

/// kg/h of a component in a stream.
inline double mass(const Solution& solution, const std::string& name, const std::string& component,
                   double molar_mass) {
  return hour * amount(solution, name, component) * molar_mass;
}

inline const UnitResult& unit(const Solution& solution, const std::string& name) {
  for (const UnitResult& one : solution.units)
    if (one.name == name) return one;
  throw std::invalid_argument(name);
}

/// The first reading of this name.
inline double reading(const Solution& solution, const std::string& name) {
  for (const UnitResult& one : solution.units)
    for (const UnitReading& given : one.readings)
      if (given.name == name) return given.value;
  throw std::invalid_argument(name);
}

/// Remarks or warnings.
inline bool any_contains(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != line.npos; });
}

}  // namespace raffinate
