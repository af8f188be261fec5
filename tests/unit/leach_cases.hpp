// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <gtest/gtest.h>

#include <string>

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

}  // namespace raffinate
