// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "chemistry/system.hpp"
#include "chemistry/tableau.hpp"
#include "solver/report.hpp"

namespace raffinate {

/// One row per stage, one column per component; row-major as in the result file.
using StageTable = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// A balance that is open by more than this [1] is no result to build on: exit code 3.
inline constexpr double closure_tolerance = 1e-9;

/// A stream of the solved plant.
struct StreamResult {
  enum class Role { feed, internal, product };
  std::string name;
  Role role = Role::feed;
  Phase phase = Phase::aqueous;
  double flow = 0.0;         ///< [m3/s]
  Eigen::VectorXd totals;    ///< [mol/L] total concentration of each component
  double pH = no_value;      ///< aqueous streams of systems that count acid
  double purity = no_value;  ///< mass of the main metal over all metals, oxide basis
  std::string main_metal;    ///< the metal `purity` speaks of; empty without metals
  Eigen::VectorXd
      recovery;  ///< share of each component's feed that is in this stream; products only
};

struct SectionResult {
  std::string name;
  int first = 1, last = 1;
};

std::string_view to_string(StreamResult::Role role);  // "feed", "internal", "product"

/// Where a named stream enters or leaves a cascade.
struct PortResult {
  std::string stream;
  Phase phase = Phase::aqueous;
  int stage = 1;
  bool inlet = true;
};

/// Profiles of one cascade; stage 1 is row 0.
struct CascadeResult {
  std::string name;
  std::vector<SectionResult> sections;
  std::vector<PortResult> ports;
  Eigen::VectorXd aqueous_flow, organic_flow;  ///< [m3/s] leaving each stage, draws included
  StageTable aqueous, organic;                 ///< [mol/L] totals of each component
  Eigen::VectorXd pH;                          ///< NaN where the system does not count acid
  Eigen::VectorXd
      free_extractant;      ///< [mol/L] of the tableau's unit (dimer); NaN without extractant
  Eigen::VectorXd loading;  ///< [1] metal bound over capacity; NaN without extractant
};

/// |in - out| over the sum of absolute flows of one component, over the whole plant.
struct Closure {
  std::string component;
  double in = 0.0, out = 0.0;  ///< [mol/s]
  double relative = 0.0;       ///< [1]
};

/// The answer to a case: everything a report needs.
struct Solution {
  std::string case_path, case_text, title;
  std::string system, system_title;
  std::vector<Component> components;  ///< columns of every table
  std::vector<StreamResult> streams;
  std::vector<CascadeResult> cascades;
  std::vector<Closure> closure;
  std::vector<Constant> constants;  ///< those that took part, overrides applied
  std::vector<std::string> notes;   ///< "liquor: 3.01 mol/L Cl balances the charge"
  std::vector<std::string> warnings;
  SolverReport report;
  std::string code_version,
      created;  ///< what made it, when (UTC, ISO 8601); empty: this program, now

  double worst_closure() const;  ///< [1] NaN if any component's closure is; 0 without components
  bool closed() const;           ///< worst_closure() <= closure_tolerance
  std::string status() const;    ///< "converged", "not converged" or "not closed"
};

/// The provenance class ESTIMATED: numbers nobody measured, named as *assumed* in every report.
std::vector<Constant> assumed(const Solution& solution);

/// Mass of a component per volume [g/L] from its concentration [mol/L]; NaN without a molar mass.
double grams_per_litre(const Component& component, double concentration);

}  // namespace raffinate
