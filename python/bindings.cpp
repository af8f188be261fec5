// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>

#include <map>
#include <optional>
#include <string>

#include "chemistry/equilibrium.hpp"
#include "chemistry/input.hpp"
#include "chemistry/reagents.hpp"
#include "chemistry/system.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/case_schema.hpp"
#include "flowsheets/feed_composition.hpp"
#include "flowsheets/file_output.hpp"
#include "flowsheets/result_writer.hpp"
#include "flowsheets/solution_json.hpp"
#include "flowsheets/solve.hpp"
#include "flowsheets/version.hpp"

namespace py = pybind11;

namespace raffinate {
namespace {

using Amounts = std::map<std::string, double>;

py::object loaded(const std::string& json) {
  return py::module_::import("json").attr("loads")(json);
}

py::object solve_case(const std::filesystem::path& path,
                      const std::optional<std::filesystem::path>& output) {
  std::string json;
  {
    const py::gil_scoped_release others_may_run;
    if (output) require_writable(output->string());
    const Solution solution = solve(read_case(path.string()));
    if (output) write_solution(solution, output->string());
    json = solution_json(solution);
  }
  return loaded(json);
}

py::dict check_case(const std::filesystem::path& path) {
  Checked checked;
  {
    const py::gil_scoped_release others_may_run;
    checked = check(read_case(path.string()));
  }
  py::dict result;
  result["notes"] = checked.notes;
  result["warnings"] = checked.warnings;
  return result;
}

/// The value of a key, which is taken out of the map.
std::optional<double> taken(Amounts& amounts, const std::string& key) {
  const auto found = amounts.find(key);
  if (found == amounts.end()) return {};
  const double value = found->second;
  amounts.erase(found);
  return value;
}

Location argument(const std::string& name) { return {name}; }

/// Sorts amounts into metals and reagents, as the feed of a case would name them.
void fill(FeedSpec& feed, const Amounts& amounts, const System& system) {
  for (const auto& [name, concentration] : amounts) {
    const Location at = argument(feed.name);
    const int k = system.tableau.component(name);
    const bool metal = k >= 0 && system.tableau.components()[static_cast<std::size_t>(k)].metal;
    if (!metal && !find_reagent(name))
      throw InputError(at, "\"" + name + "\" is neither a reagent nor a metal of " + system.name);
    if (!(concentration >= 0.0 && concentration < 1e3))
      throw InputError(at, "expected a concentration of " + name + " in mol/L, zero or more");
    (metal ? feed.metals : feed.reagents).push_back({name, concentration, at});
  }
}

FeedSpec aqueous_feed(Amounts amounts, const System& system) {
  FeedSpec feed;
  feed.name = "aqueous";
  feed.at = argument(feed.name);
  feed.pH = taken(amounts, "pH");
  fill(feed, amounts, system);
  return feed;
}

FeedSpec organic_feed(Amounts amounts, const std::string& ion, const System& system) {
  FeedSpec feed;
  feed.name = "organic";
  feed.at = argument(feed.name);
  feed.phase = Phase::organic;
  feed.extractant = taken(amounts, "extractant").value_or(0.0);
  feed.saponified = taken(amounts, "saponified").value_or(0.0);
  if (feed.saponified > 0.0) feed.saponified_by = ion;
  fill(feed, amounts, system);
  if (!feed.reagents.empty())
    throw InputError(argument("organic"), "expected extractant, saponified or a metal, came " +
                                              feed.reagents.front().name);
  return feed;
}

py::dict equilibrate(const std::string& name, const Amounts& aqueous, const Amounts& organic,
                     double phase_ratio, const std::string& saponified_by, const Amounts& set) {
  std::vector<Override> overrides;
  for (const auto& [constant, value] : set) overrides.push_back({constant, value, argument("set")});
  const System system = load_system(name).with(overrides);
  InputProblems problems;
  if (!(phase_ratio >= 0.0)) problems.add(argument("phase_ratio"), "expected O/A, zero or more");
  const FeedComposition water = feed_composition(aqueous_feed(aqueous, system), system, problems);
  const FeedComposition solvent =
      feed_composition(organic_feed(organic, saponified_by, system), system, problems);
  problems.throw_if_any();

  const auto& components = system.tableau.components();
  const Eigen::VectorXd totals = water.totals + phase_ratio * solvent.totals;
  for (int k = 0; k < system.tableau.component_count(); ++k)
    for (const std::string& constant : system.unset(k))
      if (totals[k] != 0.0)
        throw InputError(argument("set"), constant + " has no value in " + name,
                         "pass set={\"" + constant + "\": ...}");
  const Equilibrium state = contact(system.tableau, totals, 1.0, phase_ratio);

  py::dict in_aqueous, in_organic, D;
  for (int k = 0; k < system.tableau.component_count(); ++k) {
    const Component& component = components[static_cast<std::size_t>(k)];
    if (totals[k] == 0.0 && state.aqueous[k] == 0.0 && state.organic[k] == 0.0) continue;
    in_aqueous[component.name.c_str()] = state.aqueous[k];
    in_organic[component.name.c_str()] = state.organic[k];
    if (component.metal) D[component.name.c_str()] = state.D(k);
  }
  py::dict result;
  result["converged"] = state.converged;
  result["pH"] = pH(system, state.u);
  result["D"] = D;
  result["aqueous"] = in_aqueous;
  result["organic"] = in_organic;
  result["free_extractant"] = free_extractant(system, state.u);
  result["loading"] = loading(system, state.organic);
  result["notes"] = water.notes;
  return result;
}

}  // namespace
}  // namespace raffinate

PYBIND11_MODULE(_core, module) {
  using namespace raffinate;
  module.doc() = "The engine of raffinate; use it through the package `raffinate`.";
  py::register_exception<InputError>(module, "InputError", PyExc_ValueError).attr("__module__") =
      "raffinate";
  py::register_exception<EnvironmentError>(module, "EnvironmentError", PyExc_OSError)
      .attr("__module__") = "raffinate";

  module.def(
      "version", [] { return std::string(code_version()); },
      "Version of the program and the commit it was built from.");
  module.def("shipped_systems", &shipped_systems,
             "Names of the chemical systems that come with it.");
  module.def(
      "case_schema", [] { return loaded(case_json_schema()); },
      "JSON Schema of a case file, as a dict.");
  module.def("check_case", &check_case, py::arg("path"),
             "Reads a case and builds the plant without solving it.\n\n"
             "Returns {\"notes\": [...], \"warnings\": [...]}. Raises InputError.");
  module.def(
      "solve_case", &solve_case, py::arg("path"), py::arg("output") = py::none(),
      "Solves the steady state of a case file.\n\n"
      "Returns the solution as a dict (docs/results.md lists the keys and units). Not converging\n"
      "is an answer: see `status`. With `output`, writes the HDF5 result file as well.\n"
      "Raises InputError for a wrong case, EnvironmentError (an OSError) for the disk.");
  module.def(
      "equilibrate", &equilibrate, py::arg("system"), py::kw_only(), py::arg("aqueous"),
      py::arg("organic"), py::arg("phase_ratio") = 1.0, py::arg("saponified_by") = "Na",
      py::arg("set") = Amounts{},
      "Shakes an aqueous and an organic liquid until equilibrium.\n\n"
      "aqueous: metals and reagents [mol/L], and pH: {\"Nd\": 0.1, \"HCl\": 0.5}. The system's\n"
      "anion makes up the charge.\n"
      "organic: extractant [mol/L of monomer], saponified [mol ion/mol monomer], metals [mol/L].\n"
      "phase_ratio: O/A, volume over volume. set: constants to replace, {\"beta Nd/Pr\": 1.5}.\n\n"
      "Returns converged, pH, D, aqueous and organic totals [mol/L], free_extractant [mol/L as\n"
      "the system counts it], loading [1], notes. Raises InputError.");
}
