// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "chemistry/input.hpp"
#include "flowsheets/hdf5_file.hpp"
#include "flowsheets/result_parts.hpp"
#include "flowsheets/result_writer.hpp"

namespace raffinate {
namespace {

std::string bytes_of(const std::string& path) {
  std::error_code trouble;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, trouble)) file.open(path, std::ios::binary);
  if (!file.is_open())
    throw InputError({path}, "there is no such file, or it cannot be read",
                     "`raffinate solve case.yaml -o results.h5` writes one");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// HDF5 can crash on damaged bytes, so that it only sees files whose seal agrees with them: ours, as
/// they were written.
void require_sealed(const std::string& bytes, const std::string& path) {
  const std::size_t length = seal({}).size();
  const std::string mark = seal({}).substr(0, length - 17);
  if (bytes.empty())
    throw InputError({path}, "it is empty", "solve the case again, or copy the file anew");
  if (bytes.compare(0, 4, "\x89HDF") != 0)
    throw InputError({path}, "it is no HDF5 file",
                     "`raffinate solve case.yaml -o results.h5` writes one; a case file is drawn "
                     "with --diagram");
  if (bytes.size() < length || bytes.compare(bytes.size() - length, mark.size(), mark) != 0)
    throw InputError(
        {path},
        "it does not end as a result of `raffinate solve` does: cut short, or written by another "
        "program",
        "solve the case again, or copy the file anew; xarray and h5py open what others changed");
  if (bytes.substr(bytes.size() - length) != seal(bytes.substr(0, bytes.size() - length)))
    throw InputError({path}, "the file is damaged: its bytes do not agree with its seal",
                     "solve the case again, or copy the file anew");
}

void require_our_kind(const Hdf5Group& root, const std::string& path) {
  std::string type;
  try {
    type = root.text_attribute("file_type");
  } catch (const Hdf5Error&) {
  }
  if (type != result_file_type)
    throw InputError({path}, "this HDF5 file was not written by `raffinate solve`",
                     fmt::format("expected the attribute file_type = \"{}\"", result_file_type));
  const auto version = root.integer_attribute("version");
  if (version > result_file_version)
    throw InputError({path},
                     fmt::format("the file has format version {}, this program reads version {}",
                                 version, result_file_version),
                     "update raffinate");
  if (version < result_file_version)
    throw InputError({path},
                     fmt::format("the file has the older format version {}, this program reads "
                                 "version {}",
                                 version, result_file_version),
                     "solve the case again: its text is in the file, `input/case_text`; xarray and "
                     "h5py open any version");
}

Eigen::VectorXd vector(const Hdf5Group& group, const std::string& name, std::size_t size) {
  const auto values = group.numbers(name, size);
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(size));
}

StageTable table(const Hdf5Group& group, const std::string& name, std::size_t rows,
                 std::size_t columns) {
  const auto values = group.numbers(name, rows * columns);
  return Eigen::Map<const StageTable>(values.data(), static_cast<Eigen::Index>(rows),
                                      static_cast<Eigen::Index>(columns));
}

std::vector<Component> read_components(const Hdf5Group& group) {
  const auto names = group.texts("component");
  const auto charges = group.integers("charge", names.size());
  const auto masses = group.numbers("molar_mass", names.size());
  const auto metals = group.integers("metal", names.size());
  std::vector<Component> all;
  for (std::size_t k = 0; k < names.size(); ++k)
    all.push_back({names[k], static_cast<int>(charges[k]), masses[k], metals[k] != 0});
  return all;
}

std::vector<Constant> read_constants(const Hdf5Group& group) {
  static constexpr Provenance classes[] = {Provenance::measured, Provenance::reference,
                                           Provenance::derived, Provenance::estimated};
  const auto names = group.texts("constant");
  const std::size_t n = names.size();
  const auto values = group.numbers("value", n), sds = group.numbers("sd", n);
  const auto units = group.texts("unit", n), kinds = group.texts("class", n);
  const auto sources = group.texts("source", n), ranges = group.texts("range", n);
  const auto enthalpies = group.numbers("enthalpy", n);
  const auto user_set = group.integers("user_set", n);
  const auto known = [](double value) {
    return std::isnan(value) ? std::nullopt : std::optional(value);
  };
  std::vector<Constant> all;
  for (std::size_t i = 0; i < n; ++i)
    all.push_back({names[i], values[i], units[i], known(sds[i]), named(kinds[i], classes),
                   sources[i], ranges[i], known(enthalpies[i]), user_set[i] != 0});
  return all;
}

/// A row of a table; empty if it holds no number.
Eigen::VectorXd row_of(const StageTable& table, Eigen::Index row) {
  Eigen::VectorXd values = table.row(row).transpose();
  if (values.array().isNaN().all()) values.resize(0);
  return values;
}

std::vector<StreamResult> read_streams(const Hdf5Group& group, std::size_t components) {
  using Role = StreamResult::Role;
  static constexpr Role roles[] = {Role::feed, Role::internal, Role::product};
  const auto names = group.texts("stream");
  const std::size_t n = names.size();
  const auto role = group.texts("role", n), phase = group.texts("phase", n);
  const auto flow = group.numbers("flow", n), pH = group.numbers("pH", n);
  const auto water = group.numbers("water", n), mass = group.numbers("mass", n);
  const auto purity = group.numbers("purity", n);
  const auto main_metal = group.texts("main_metal", n);
  const StageTable totals = table(group, "total", n, components);
  const StageTable amounts = table(group, "amount", n, components);
  const StageTable recovery = table(group, "recovery", n, components);
  const std::size_t elements = group.size("element");
  const StageTable shares = table(group, "element_recovery", n, elements);
  std::vector<StreamResult> all(n);
  for (std::size_t s = 0; s < n; ++s) {
    const auto row = static_cast<Eigen::Index>(s);
    all[s].name = names[s];
    all[s].role = named(role[s], roles);
    all[s].phase = phase_named(phase[s]);
    all[s].flow = flow[s];
    all[s].totals = row_of(totals, row);
    all[s].amounts = row_of(amounts, row);
    all[s].water = water[s];
    all[s].mass = mass[s];
    all[s].pH = pH[s];
    all[s].purity = purity[s];
    all[s].main_metal = main_metal[s];
    if (all[s].role != Role::product) continue;
    all[s].recovery = recovery.row(row).transpose();
    all[s].element_recovery = shares.row(row).transpose();
  }
  return all;
}

CascadeResult read_cascade(const Hdf5Group& group, const std::string& name,
                           std::size_t components) {
  const std::size_t stages = group.size("stage");
  CascadeResult cascade;
  cascade.name = name;
  const auto sections = group.texts("section_name");
  const auto first = group.integers("section_first", sections.size());
  const auto last = group.integers("section_last", sections.size());
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (first[i] < 1 || last[i] < first[i] || last[i] > static_cast<std::int64_t>(stages))
      throw Hdf5Error(fmt::format("section {} has impossible stages", sections[i]));
    cascade.sections.push_back(
        {sections[i], static_cast<int>(first[i]), static_cast<int>(last[i])});
  }
  cascade.ports = read_ports(group);
  cascade.aqueous_flow = vector(group, "aqueous_flow", stages);
  cascade.organic_flow = vector(group, "organic_flow", stages);
  cascade.aqueous = table(group, "aqueous", stages, components);
  cascade.organic = table(group, "organic", stages, components);
  cascade.pH = vector(group, "pH", stages);
  cascade.free_extractant = vector(group, "free_extractant", stages);
  cascade.loading = vector(group, "loading", stages);
  return cascade;
}

SolverReport read_report(const Hdf5Group& group) {
  SolverReport report;
  report.converged = group.integers("converged", 1).front() != 0;
  report.rung = read_text(group, "converged_rung");
  report.not_torn = read_text(group, "not_torn");
  report.residual = group.numbers("residual", 1).front();
  report.amplification = group.numbers("amplification", 1).front();
  report.seconds = group.numbers("seconds", 1).front();
  const std::size_t n = group.size("rung"), longest = group.size("iteration");
  const auto names = group.texts("rung_name", n);
  const auto converged = group.integers("rung_converged", n);
  const auto iterations = group.integers("rung_iterations", n);
  const auto steps = group.integers("rung_steps", n);
  const auto seconds = group.numbers("rung_seconds", n);
  const auto history = group.numbers("residual_history", n * longest);
  for (std::size_t r = 0; r < n; ++r) {
    const auto start = history.begin() + static_cast<std::ptrdiff_t>(r * longest);
    std::vector<double> residuals(start, start + static_cast<std::ptrdiff_t>(longest));
    while (!residuals.empty() && std::isnan(residuals.back())) residuals.pop_back();  // padding
    report.rungs.push_back({names[r], converged[r] != 0, static_cast<int>(iterations[r]),
                            static_cast<int>(steps[r]), seconds[r], residuals});
  }
  const std::size_t listed = group.size("worst");
  const auto worst = group.texts("worst_name", listed);
  const auto residual = group.numbers("worst_residual", listed);
  for (std::size_t i = 0; i < listed; ++i) report.worst.push_back({worst[i], residual[i]});
  return report;
}

std::vector<Closure> read_closure(const Hdf5Group& group,
                                  const std::vector<Component>& components) {
  const std::size_t n = components.size();
  const auto in = group.numbers("closure_in", n), out = group.numbers("closure_out", n);
  const auto relative = group.numbers("closure", n);
  std::vector<Closure> all;
  for (std::size_t k = 0; k < n; ++k)
    if (!std::isnan(in[k])) all.push_back({components[k].name, in[k], out[k], relative[k]});
  return all;
}

Solution solution_from(const Hdf5Group& root) {
  Solution solution;
  solution.code_version = root.text_attribute("code_version");
  solution.created = root.text_attribute("created");
  const Hdf5Group input = root.group("input");
  solution.case_path = read_text(input, "case_path");
  solution.case_text = read_text(input, "case_text");
  solution.title = read_text(input, "title");
  solution.system = read_text(input, "system");
  solution.system_title = read_text(input, "system_title");
  solution.components = read_components(root.group("components"));
  solution.constants = read_constants(root.group("constants"));
  solution.streams = read_streams(root.group("streams"), solution.components.size());
  const Hdf5Group cascades = root.group("cascades");
  for (const std::string& name : cascades.groups())
    solution.cascades.push_back(
        read_cascade(cascades.group(name), name, solution.components.size()));
  solution.units = read_unit_blocks(root.group("unit_blocks"));
  solution.specs = read_specs(root.group("specs"));
  solution.reagents = read_reagents(root.group("reagents"));
  solution.products = read_products(root.group("products"));
  solution.sensitivities = read_sensitivities(root.group("sensitivities"));
  solution.build_ups = read_build_ups(root.group("build_up"), solution.components.size());
  const Hdf5Group report = root.group("report");
  solution.report = read_report(report);
  solution.closure = read_closure(report, solution.components);
  solution.warnings = report.texts("warnings");
  solution.notes = report.texts("notes");
  return solution;
}

}  // namespace

Solution read_solution(const std::string& path) {
  const std::string bytes = bytes_of(path);
  require_sealed(bytes, path);
  const std::lock_guard alone(Hdf5File::mutex());
  try {
    const Hdf5File file = Hdf5File::open(bytes);
    const Hdf5Group root = file.root();
    require_our_kind(root, path);
    return solution_from(root);
  } catch (const Hdf5Error& error) {
    throw InputError({path}, fmt::format("this is no readable result file ({})", error.what()),
                     "it should be a whole file written by `raffinate solve`");
  }
}

}  // namespace raffinate
