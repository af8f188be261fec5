// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "flowsheets/file_output.hpp"
#include "flowsheets/hdf5_file.hpp"
#include "flowsheets/result_parts.hpp"
#include "flowsheets/result_writer.hpp"
#include "flowsheets/simulation.hpp"

namespace raffinate {
namespace {

using Axes = Hdf5Group::Axes;

void write_cascade(Hdf5Group group, const Simulation& simulation, const std::string& block) {
  std::vector<std::int64_t> numbers;
  std::vector<Eigen::Index> rows;
  for (std::size_t s = 0; s < simulation.blocks.size(); ++s) {
    if (simulation.blocks[s] != block) continue;
    rows.push_back(static_cast<Eigen::Index>(s));
    numbers.push_back(simulation.stages[s]);
  }
  group.write_scale("stage", numbers, {"1", "stage; the fresh organic enters stage 1"});
  for (const auto& [name, profile] :
       {std::pair{"aqueous", &simulation.aqueous}, {"organic", &simulation.organic}}) {
    std::vector<double> values;
    for (const Simulation::Table& table : *profile)
      for (const Eigen::Index row : rows)
        values.insert(values.end(), table.row(row).begin(), table.row(row).end());
    group.write(name, {"time", "stage", "component"}, values,
                {"mol/L", "total that leaves the settler"});
  }
  std::vector<double> pH;
  for (Eigen::Index i = 0; i < simulation.pH.rows(); ++i)
    for (const Eigen::Index row : rows) pH.push_back(simulation.pH(i, row));
  group.write("pH", {"time", "stage"}, pH, {"1", "-log10 [H] in the mixer"});
}

void write_products(Hdf5Group group, const Simulation& simulation) {
  const auto& all = simulation.products;
  using Product = Simulation::Product;
  group.write_scale("product", each<std::string>(all, &Product::stream), {"", "product stream"});
  const auto phase = [](const Product& one) { return std::string(to_string(one.phase)); };
  group.write("phase", {"product"}, each<std::string>(all, phase), {"", "liquid"});
  group.write("flow", {"product"}, each<double>(all, &Product::flow), {"m3/s", "flow"});
  group.write("main_metal", {"product"}, each<std::string>(all, &Product::main_metal),
              {"", "metal whose purity is given; empty without metals"});
  std::vector<double> concentration, purity;
  for (std::size_t i = 0; i < simulation.times.size(); ++i)
    for (const Product& one : all) {
      const auto row = one.concentration.row(static_cast<Eigen::Index>(i));
      concentration.insert(concentration.end(), row.begin(), row.end());
      purity.push_back(one.purity.empty() ? no_value : one.purity[i]);
    }
  group.write("concentration", {"time", "product", "component"}, concentration,
              {"mol/L", "total in the product"});
  group.write("purity", {"time", "product"}, purity,
              {"1", "mass of the main metal over all metals, as oxides"});
  group.write("steady_purity", {"product"}, each<double>(all, &Product::steady_purity),
              {"1", "purity at steady state"});
  constexpr const char* names[3] = {"time_to_90", "time_to_95", "time_to_99"};
  for (int level = 0; level < 3; ++level) {
    const auto time = [level](const Product& one) { return one.settled[level]; };
    group.write(names[level], {"product"}, each<double>(all, time),
                {"s", "since when it stays at or above this per cent of its steady purity"});
  }
}

void write_report(Hdf5Group group, const Simulation& simulation) {
  const DynamicReport& report = simulation.report;
  write_text(group, "failure", report.failure, "why it stopped early; empty if it did not");
  const auto number = [&](const char* name, double value, const Hdf5Label& label) {
    group.write(name, {}, std::span(&value, 1), label);
  };
  number("reached", report.t, {"s", "time reached"});
  number("seconds", simulation.seconds, {"s", "wall time"});
  const auto count = [&](const char* name, long value, const char* what) {
    const auto stored = static_cast<std::int64_t>(value);
    group.write(name, {}, std::span(&stored, 1), {"1", what});
  };
  count("steps", report.steps, "steps");
  count("rejected", report.rejected, "steps whose error was too large or that did not converge");
  count("iterations", report.iterations, "Newton iterations");
  count("factors", report.factors, "factorisations");
  const auto& closure = simulation.closure;
  if (!closure.empty()) {
    const Axes along{"component"};
    group.write("closure_in", along, each<double>(closure, &Closure::in), {"mol", "fed"});
    group.write("closure_out", along, each<double>(closure, &Closure::out),
                {"mol", "left, and more held"});
    group.write("closure", along, each<double>(closure, &Closure::relative),
                {"1", "|in - out| over the sum of absolute amounts"});
  }
  group.write_scale("warning", counted(simulation.warnings), {"1", "number of the warning"});
  group.write("warnings", {"warning"}, simulation.warnings, {"", "warnings"});
}

}  // namespace

void write_simulation(const Simulation& simulation, const std::string& path) {
  const std::lock_guard alone(Hdf5File::mutex());
  const Hdf5File file = Hdf5File::create();
  Hdf5Group root = file.root();
  const Origin origin{simulation.case_path,
                      simulation.case_text,
                      simulation.title,
                      simulation.system,
                      simulation.system_title,
                      {},
                      {},
                      simulation.reached_the_end() ? "followed" : "stopped early"};
  write_header(root, simulation_file_type, simulation_file_version, origin);
  root.write_scale("component", each<std::string>(simulation.components, &Component::name),
                   {"", "component"});
  root.write_scale("time", std::span<const double>(simulation.times), {"s", "time"});
  write_input(root.create_group("input"), origin);
  write_components(root.create_group("components"), simulation.components);
  write_products(root.create_group("products"), simulation);
  Hdf5Group cascades = root.create_group("cascades");
  std::vector<std::string> blocks = simulation.blocks;
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  for (const std::string& block : blocks)
    write_cascade(cascades.create_group(block), simulation, block);
  Hdf5Group inventory = root.create_group("inventory");
  std::vector<double> held;
  for (Eigen::Index i = 0; i < simulation.held.rows(); ++i)
    for (const double amount : simulation.held.row(i)) held.push_back(1000.0 * amount);
  inventory.write("amount", {"time", "component"}, held, {"mol", "in all mixers and settlers"});
  write_report(root.create_group("report"), simulation);
  const std::string bytes = file.bytes();
  write_whole_file(path, bytes + seal(bytes));
}

}  // namespace raffinate
