// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/result_parts.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>

#include "flowsheets/result_writer.hpp"
#include "flowsheets/version.hpp"

namespace raffinate {

namespace {

std::string now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

/// FNV-1a, 64 bits (Fowler, Noll, Vo): finds damage and tells two inputs apart; no secret.
std::string hash(const std::string& text) {
  std::uint64_t state = 0xcbf29ce484222325u;
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return fmt::format("{:016x}", state);
}

}  // namespace

std::string seal(const std::string& bytes) { return "\nraffinate-seal " + hash(bytes) + "\n"; }

void write_header(Hdf5Group& root, const char* file_type, int version, const Origin& origin) {
  const std::string code(origin.code_version.empty() ? std::string(code_version())
                                                     : origin.code_version);
  const auto plus = code.find('+');
  root.set_attribute("file_type", file_type);
  root.set_attribute("version", version);
  root.set_attribute("code_version", code);
  root.set_attribute("git_hash", plus == std::string::npos ? "" : code.substr(plus + 1));
  root.set_attribute("created", origin.created.empty() ? now() : origin.created);
  root.set_attribute("case", origin.case_path);
  root.set_attribute("case_fnv1a64", hash(origin.case_text));
  root.set_attribute("title", origin.title);
  root.set_attribute("system", origin.system);
  root.set_attribute("status", origin.status);
}

void write_input(Hdf5Group group, const Origin& origin) {
  write_text(group, "case_path", origin.case_path, "case file as named by the user");
  write_text(group, "case_text", origin.case_text, "case file as it was");
  write_text(group, "title", origin.title, "title of the case");
  write_text(group, "system", origin.system, "chemical system");
  write_text(group, "system_title", origin.system_title, "title of the chemical system");
}

void write_components(Hdf5Group group, const std::vector<Component>& all) {
  group.write("charge", {"component"}, each<std::int64_t>(all, &Component::charge),
              {"1", "charge of the free form"});
  group.write("molar_mass", {"component"}, each<double>(all, &Component::molar_mass),
              {"kg/mol", "molar mass of the free form; 0 if not known"});
  group.write_flags("metal", {"component"}, each<bool>(all, &Component::metal),
                    {"1", "a metal to be separated"});
}

Phase phase_named(const std::string& name) {
  static constexpr Phase phases[] = {Phase::aqueous, Phase::organic, Phase::solid, Phase::gas};
  return named(name, phases);
}

void write_text(Hdf5Group& group, const std::string& name, const std::string& text,
                const std::string& long_name) {
  group.write(name, {}, std::span(&text, 1), {"", long_name});
}

std::string read_text(const Hdf5Group& group, const std::string& name) {
  return group.texts(name, 1).front();
}

void write_ports(Hdf5Group& group, const std::vector<PortResult>& ports) {
  const Hdf5Group::Axes along{"port"};
  const auto phase = [](const PortResult& one) { return to_string(one.phase); };
  group.write_scale("port", counted(ports), {"1", "number of the connection"});
  group.write("port_stream", along, each<std::string>(ports, &PortResult::stream), {"", "stream"});
  group.write("port_phase", along, each<std::string>(ports, phase),
              {"", "aqueous, organic, solid or gas"});
  group.write("port_stage", along, each<std::int64_t>(ports, &PortResult::stage),
              {"1", "stage; 0 of a unit, which has none"});
  group.write_flags("port_inlet", along, each<bool>(ports, &PortResult::inlet),
                    {"1", "the stream enters"});
}

std::vector<PortResult> read_ports(const Hdf5Group& group) {
  const std::size_t n = group.size("port");
  const auto stream = group.texts("port_stream", n), phase = group.texts("port_phase", n);
  const auto stage = group.integers("port_stage", n), inlet = group.integers("port_inlet", n);
  std::vector<PortResult> ports;
  for (std::size_t i = 0; i < n; ++i)
    ports.push_back({stream[i], phase_named(phase[i]), static_cast<int>(stage[i]), inlet[i] != 0});
  return ports;
}

void write_unit_blocks(Hdf5Group group, const std::vector<UnitResult>& units) {
  for (const UnitResult& one : units) {
    Hdf5Group unit = group.create_group(one.name);
    write_text(unit, "kind", one.kind, "kind of unit");
    write_ports(unit, one.ports);
    unit.write_scale("remark", counted(one.remarks), {"1", "number of the remark"});
    unit.write("remarks", {"remark"}, one.remarks, {"", "what the unit says of itself"});
    unit.write_scale("reading", counted(one.readings), {"1", "number of the reading"});
    unit.write("reading_name", {"reading"}, each<std::string>(one.readings, &UnitReading::name),
               {"", "what was read"});
    unit.write("reading_value", {"reading"}, each<double>(one.readings, &UnitReading::value),
               {"", "value, in the unit that `reading_unit` names"});
    unit.write("reading_unit", {"reading"}, each<std::string>(one.readings, &UnitReading::unit),
               {"", "unit of the value"});
  }
}

std::vector<UnitResult> read_unit_blocks(const Hdf5Group& group) {
  std::vector<UnitResult> units;
  for (const std::string& name : group.groups()) {
    const Hdf5Group unit = group.group(name);
    units.push_back({name, read_text(unit, "kind"), read_ports(unit), unit.texts("remarks")});
    const auto what = unit.texts("reading_name"), in = unit.texts("reading_unit", what.size());
    const auto value = unit.numbers("reading_value", what.size());
    for (std::size_t i = 0; i < what.size(); ++i)
      units.back().readings.push_back({what[i], value[i], in[i]});
  }
  return units;
}

void write_specs(Hdf5Group group, const std::vector<SpecResult>& specs) {
  const Hdf5Group::Axes along{"spec"};
  const auto texts = [&](const char* name, std::string SpecResult::*what, const char* long_name) {
    group.write(name, along, each<std::string>(specs, what), {"", long_name});
  };
  const auto numbers = [&](const char* name, double SpecResult::*what, const char* long_name) {
    group.write(name, along, each<double>(specs, what), {"", long_name});
  };
  group.write_scale("spec", each<std::string>(specs, &SpecResult::name),
                    {"", "design specification"});
  texts("adjusted", &SpecResult::adjusted, "input that was adjusted");
  texts("unit", &SpecResult::unit, "unit of the input");
  numbers("value", &SpecResult::value, "value of the input, in the unit that `unit` names");
  numbers("low", &SpecResult::low, "least value allowed, in `unit`");
  numbers("high", &SpecResult::high, "largest value allowed, in `unit`");
  texts("target", &SpecResult::target, "what was to be met");
  numbers("asked", &SpecResult::asked, "value asked for: share, mol/L or pH");
  numbers("reached", &SpecResult::reached, "value reached: share, mol/L or pH");
  group.write_flags("met", along, each<bool>(specs, &SpecResult::met),
                    {"1", "the specification is met"});
  texts("reason", &SpecResult::reason, "why it is not met");
}

std::vector<SpecResult> read_specs(const Hdf5Group& group) {
  const auto names = group.texts("spec");
  const std::size_t n = names.size();
  const auto adjusted = group.texts("adjusted", n), unit = group.texts("unit", n);
  const auto value = group.numbers("value", n), low = group.numbers("low", n);
  const auto high = group.numbers("high", n), asked = group.numbers("asked", n);
  const auto reached = group.numbers("reached", n);
  const auto target = group.texts("target", n), reason = group.texts("reason", n);
  const auto met = group.integers("met", n);
  std::vector<SpecResult> specs;
  for (std::size_t i = 0; i < n; ++i)
    specs.push_back({names[i], adjusted[i], unit[i], value[i], low[i], high[i], target[i], asked[i],
                     reached[i], met[i] != 0, reason[i]});
  return specs;
}

void write_reagents(Hdf5Group group, const std::vector<ReagentUse>& uses) {
  const Hdf5Group::Axes along{"use"};
  group.write_scale("use", counted(uses), {"1", "number of the use"});
  group.write("reagent", along, each<std::string>(uses, &ReagentUse::reagent), {"", "reagent"});
  group.write("feed", along, each<std::string>(uses, &ReagentUse::feed),
              {"", "feed that brings it"});
  group.write("amount", along, each<double>(uses, &ReagentUse::amount),
              {"mol/s", "amount of the reagent"});
  group.write("mass", along, each<double>(uses, &ReagentUse::mass),
              {"kg/s", "mass of the pure reagent"});
}

std::vector<ReagentUse> read_reagents(const Hdf5Group& group) {
  const std::size_t n = group.size("use");
  const auto reagent = group.texts("reagent", n), feed = group.texts("feed", n);
  const auto amount = group.numbers("amount", n), mass = group.numbers("mass", n);
  std::vector<ReagentUse> uses;
  for (std::size_t i = 0; i < n; ++i) uses.push_back({reagent[i], feed[i], amount[i], mass[i]});
  return uses;
}

void write_products(Hdf5Group group, const std::vector<ProductResult>& products) {
  using Line = ProductResult::Line;
  std::vector<Line> lines;
  std::vector<std::string> owners;
  for (const ProductResult& one : products) {
    lines.insert(lines.end(), one.lines.begin(), one.lines.end());
    owners.insert(owners.end(), one.lines.size(), one.name);
  }
  group.write_scale("product", each<std::string>(products, &ProductResult::name),
                    {"", "product with a specification"});
  group.write("stream", {"product"}, each<std::string>(products, &ProductResult::stream),
              {"", "stream that is the product"});
  group.write("mass", {"product"}, each<double>(products, &ProductResult::mass),
              {"kg/s", "mass flow of the product"});
  group.write_flags("dry", {"product"}, each<bool>(products, &ProductResult::dry),
                    {"1", "lines count on the product without its water"});
  const Hdf5Group::Axes along{"line"};
  group.write_scale("line", counted(lines), {"1", "number of the line"});
  group.write("line_product", along, owners, {"", "product whose specification it is"});
  group.write("what", along, each<std::string>(lines, &Line::what), {"", "what is limited"});
  group.write("value", along, each<double>(lines, &Line::value),
              {"1", "mass fraction of the product; NaN: not known"});
  group.write("limit", along, each<double>(lines, &Line::limit), {"1", "mass fraction allowed"});
  group.write_flags("at_least", along, each<bool>(lines, &Line::at_least),
                    {"1", "the limit is a least value, else a largest one"});
  group.write_flags("passed", along, each<bool>(lines, &Line::passed),
                    {"1", "the line is kept; what is not known is not"});
}

std::vector<ProductResult> read_products(const Hdf5Group& group) {
  const auto names = group.texts("product");
  const auto stream = group.texts("stream", names.size());
  const auto mass = group.numbers("mass", names.size());
  const auto dry = group.integers("dry", names.size());
  std::vector<ProductResult> products;
  for (std::size_t i = 0; i < names.size(); ++i)
    products.push_back({names[i], stream[i], mass[i], {}, dry[i] != 0});
  const std::size_t n = group.size("line");
  const auto owners = group.texts("line_product", n), what = group.texts("what", n);
  const auto value = group.numbers("value", n), limit = group.numbers("limit", n);
  const auto at_least = group.integers("at_least", n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto owner = std::find(names.begin(), names.end(), owners[i]);
    if (owner == names.end()) throw Hdf5Error(fmt::format("\"{}\" is no product", owners[i]));
    products[static_cast<std::size_t>(owner - names.begin())].lines.push_back(
        {what[i], value[i], limit[i], at_least[i] != 0});
  }
  return products;
}

void write_sensitivities(Hdf5Group group, const SensitivityResult& result) {
  using Quantity = SensitivityResult::Quantity;
  const auto write = [&](const std::string& what, const std::vector<Quantity>& all) {
    group.write_scale(what, each<std::string>(all, &Quantity::name), {"", what});
    group.write(what + "_unit", {what}, each<std::string>(all, &Quantity::unit),
                {"", "unit of the " + what});
    group.write(what + "_value", {what}, each<double>(all, &Quantity::value),
                {"", "value at the steady state, in the unit that `" + what + "_unit` names"});
  };
  write("output", result.outputs);
  write("input", result.inputs);
  const std::span slope(result.slope.data(), static_cast<std::size_t>(result.slope.size()));
  group.write("slope", {"output", "input"}, slope,
              {"", "d(output)/d ln(input), in the unit of the output; of a log_K by ln(K)"});
}

SensitivityResult read_sensitivities(const Hdf5Group& group) {
  using Quantity = SensitivityResult::Quantity;
  const auto read = [&](const std::string& what) {
    const auto names = group.texts(what), units = group.texts(what + "_unit", names.size());
    const auto values = group.numbers(what + "_value", names.size());
    std::vector<Quantity> all;
    for (std::size_t i = 0; i < names.size(); ++i) all.push_back({names[i], units[i], values[i]});
    return all;
  };
  SensitivityResult result{read("output"), read("input"), {}};
  const auto slope = group.numbers("slope", result.outputs.size() * result.inputs.size());
  result.slope =
      Eigen::Map<const StageTable>(slope.data(), static_cast<Eigen::Index>(result.outputs.size()),
                                   static_cast<Eigen::Index>(result.inputs.size()));
  return result;
}

void write_build_ups(Hdf5Group group, const std::vector<BuildUpResult>& build_ups) {
  for (const BuildUpResult& one : build_ups) {
    Hdf5Group tank = group.create_group(one.tank);
    std::vector<std::int64_t> steps(static_cast<std::size_t>(one.time.size()));
    std::iota(steps.begin(), steps.end(), 0);
    const auto values = [](const auto& numbers) {
      return std::span(numbers.data(), static_cast<std::size_t>(numbers.size()));
    };
    tank.write_scale("step", steps, {"1", "number of the step; 0: fresh solvent"});
    tank.write("time", {"step"}, values(one.time), {"s", "time since fresh solvent"});
    tank.write("bound", {"step"}, values(one.bound),
               {"1", "share of the capacity that metals of the barren organic take"});
    tank.write("organic", {"step", "component"}, values(one.organic),
               {"mol/L", "total in the organic that leaves the tank"});
  }
}

std::vector<BuildUpResult> read_build_ups(const Hdf5Group& group, std::size_t components) {
  std::vector<BuildUpResult> build_ups;
  for (const std::string& name : group.groups()) {
    const Hdf5Group tank = group.group(name);
    const std::size_t steps = tank.size("step");
    const auto rows = static_cast<Eigen::Index>(steps),
               columns = static_cast<Eigen::Index>(components);
    const auto time = tank.numbers("time", steps), bound = tank.numbers("bound", steps),
               organic = tank.numbers("organic", steps * components);
    BuildUpResult one{name, Eigen::Map<const Eigen::VectorXd>(time.data(), rows), {}, {}};
    one.organic = Eigen::Map<const StageTable>(organic.data(), rows, columns);
    one.bound = Eigen::Map<const Eigen::VectorXd>(bound.data(), rows);
    build_ups.push_back(std::move(one));
  }
  return build_ups;
}

}  // namespace raffinate
