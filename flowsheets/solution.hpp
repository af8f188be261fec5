// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "chemistry/system.hpp"
#include "chemistry/tableau.hpp"
#include "flowsheets/unit_reading.hpp"
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
  double flow = 0.0;        ///< [m3/s] of liquids; 0 of solids and gases
  Eigen::VectorXd totals;   ///< [mol/L] total concentration of each component; liquids only
  Eigen::VectorXd amounts;  ///< [mol/s] of each component
  double water = no_value;  ///< [kg/s] not counted in components; NaN with constant volumes
  double mass = no_value;   ///< [kg/s] components and water; NaN where something has no molar mass
  double pH = no_value;     ///< aqueous streams of systems that count acid
  /// Mass of the main metal over all metals, by element: as oxides, and metal as it is.
  double purity = no_value;
  std::string main_metal;  ///< the element `purity` speaks of; empty without metals
  Eigen::VectorXd
      recovery;  ///< share of each component's feed that is in this stream; products only
  Eigen::VectorXd element_recovery = {};  ///< the same of each metal_elements(components)
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

/// A unit that is no cascade, and what it says of itself.
struct UnitResult {
  std::string name, kind;         ///< "soap", "saponifier"
  std::vector<PortResult> ports;  ///< stage 0
  std::vector<std::string> remarks;
  std::vector<UnitReading> readings = {};
};

/// How a design specification ended.
struct SpecResult {
  std::string name, adjusted, unit;  ///< "cut", "feeds/scrub/flow", "m3/h"
  double value = no_value;           ///< of the adjusted input, in `unit`
  double low = no_value, high = no_value;
  std::string target;                           ///< "purity of Pr in raffinate"
  double asked = no_value, reached = no_value;  ///< [1], [mol/L] or pH
  bool met = false;
  std::string reason;  ///< why not
};

/// What the plant buys - a reagent, or the water, of one of its feeds - or must get rid of: a salt of
/// its bases ("NaCl leaving") in a product.
struct ReagentUse {
  std::string reagent, feed;  ///< `feed`: the stream that brings it, or takes it away
  double amount = 0.0;        ///< [mol/s]
  double mass = 0.0;          ///< [kg/s] of the pure reagent
};

/// A product against its specification.
struct ProductResult {
  struct Line {
    std::string what;
    double value = no_value;  ///< [1] mass fraction; NaN: the plant does not know
    double limit = 0.0;
    bool at_least = false;
    /// False for NaN. A value met by a design specification may miss its limit by rounding.
    bool passed() const {
      return at_least ? value >= limit * (1.0 - 1e-9) : value <= limit * (1.0 + 1e-9);
    }
  };
  std::string name, stream;
  double mass = no_value;  ///< [kg/s]
  std::vector<Line> lines;
  bool dry = false;  ///< lines count on the product without its water
};

/// What built up in the organic that leaves a solvent tank, from fresh solvent on.
struct BuildUpResult {
  std::string tank;
  Eigen::VectorXd time;   ///< [s]
  StageTable organic;     ///< [mol/L] one row per time, one column per component
  Eigen::VectorXd bound;  ///< [1] share of the capacity that metals of the barren organic take
};

/// How outputs answer to inputs, at the steady state and with design specifications met.
struct SensitivityResult {
  struct Quantity {
    std::string name, unit;  ///< "purity of Nd in product", "1"; "feeds/scrub/HCl", "mol/L"
    double value = no_value;
  };
  std::vector<Quantity> outputs;  ///< units "1" of shares, "mol/L", "pH"
  std::vector<Quantity> inputs;
  /// [outputs x inputs] d(output)/d ln(input), in the unit of the output; of an input that is a
  /// logarithm, log_K, by ln(K).
  StageTable slope;
};

/// |in - out| over the sum of absolute flows of one component, over the whole plant; of one that only
/// goes round, over a thousandth of its largest stream. Where species cancel in a liquid (H+ and OH-)
/// each of them counts as a flow. What reactions make comes in, what they use up goes out; elements of
/// several components ("all Fe") close without that.
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
  std::vector<UnitResult> units;
  std::vector<SpecResult> specs;
  std::vector<ReagentUse> reagents;
  std::vector<ProductResult> products;
  std::vector<BuildUpResult> build_ups;  ///< one per solvent tank, if asked for; else empty
  SensitivityResult sensitivities;       ///< empty if not asked for, or without a steady state
  std::vector<Closure> closure;
  std::vector<Constant> constants;  ///< those that took part, overrides applied
  std::vector<std::string> notes;   ///< "liquor: 3.01 mol/L Cl balances the charge"
  std::vector<std::string> warnings;
  SolverReport report;
  std::string code_version,
      created;  ///< what made it, when (UTC, ISO 8601); empty: this program, now

  double worst_closure() const;  ///< [1] NaN if any component's closure is; 0 without components
  bool closed() const;           ///< worst_closure() <= closure_tolerance
  /// "converged", "not converged", "not closed" or "specification not met"
  std::string status() const;
};

/// The provenance class ESTIMATED: numbers nobody measured, named as *assumed* in every report.
std::vector<Constant> assumed(const Solution& solution);

/// Mass of a component per volume [g/L] from its concentration [mol/L]; NaN without a molar mass.
double grams_per_litre(const Component& component, double concentration);

}  // namespace raffinate
