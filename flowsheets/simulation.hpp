// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <functional>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/solution.hpp"
#include "solver/dynamic_solver.hpp"

namespace raffinate {

/// A plant in time, as `raffinate simulate` gives it.
struct Simulation {
  using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  std::string case_path, case_text, title, system, system_title;
  std::vector<Component> components;
  std::vector<std::string> blocks;  ///< of each stage
  std::vector<int> stages;          ///< number of each within its block
  std::vector<double> times;        ///< [s]
  struct Product {
    std::string stream = {};
    Phase phase = Phase::aqueous;
    double flow = 0.0;                ///< [m3/s]
    Table concentration = {};         ///< [mol/L] at each time, of each component
    std::string main_metal = {};      ///< of the end; empty without metals
    std::vector<double> purity = {};  ///< [1] of it at each time, by mass as oxides; NaN: no metal
    double steady_purity = no_value;
    /// [s] since when it stays at or above 90, 95, 99 % of its steady purity; NaN: not in this time.
    double settled[3] = {no_value, no_value, no_value};
  };
  std::vector<Product> products;
  std::vector<Table> aqueous, organic;  ///< [mol/L] at each time: stage by component
  Table pH;                             ///< at each time, of each stage's mixer
  Table held;                           ///< [kmol] at each time, of each component
  std::vector<Closure> closure;         ///< of the whole time
  DynamicReport report;
  double seconds = 0.0;  ///< wall time
  std::vector<std::string> warnings, assumed;

  bool reached_the_end() const { return report.failure.empty(); }
  double worst_closure() const;
  static constexpr double closure_tolerance = 1e-8;
  bool closed() const { return worst_closure() <= closure_tolerance; }
};

struct SimulateOptions {
  DynamicOptions dynamic;
  std::function<void(double)> progress = {};  ///< told the time reached [s]
};

/// Follows the plant of a case with `simulate:`. Throws InputError for a case that makes no plant, or
/// one that cannot be followed in time. Where the integration stops early, the results end there.
Simulation simulate(const Case& given, const SimulateOptions& options = {});

/// The verdict in one line: FOLLOWED, or STOPPED EARLY with the reason.
std::string headline(const Simulation& simulation);

/// Products with the time they take to their steady purity, what the vessels hold, closure, warnings
/// and what is assumed.
std::string all_tables(const Simulation& simulation);

/// The file format of docs/results.md.
inline constexpr const char* simulation_file_type = "raffinate-simulation";
inline constexpr int simulation_file_version = 1;

/// Writes all of it as an HDF5 file; an older file of that name is replaced only when the new one is
/// complete. Throws EnvironmentError (file_output.hpp).
void write_simulation(const Simulation& simulation, const std::string& path);

}  // namespace raffinate
