// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solution_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "chemistry/element_forms.hpp"
#include "flowsheets/electricity.hpp"
#include "flowsheets/version.hpp"

namespace raffinate {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <class Values>
Json numbers(const Values& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

/// {"Nd": ..., "Pr": ...} by a function of the component's index.
template <class Function>
Json by_component(const std::vector<Component>& components, Function value) {
  Json map = Json::object();
  for (std::size_t k = 0; k < components.size(); ++k)
    map[components[k].name] = value(static_cast<Eigen::Index>(k));
  return map;
}

Json units() {
  return {{"flow", "m3/s"},
          {"total", "mol/L"},
          {"mass_concentration", "g/L"},
          {"aqueous", "mol/L"},
          {"organic", "mol/L"},
          {"free_extractant", "mol/L"},
          {"molar_mass", "kg/mol"},
          {"amount", "mol/s"},
          {"mass", "kg/s"},
          {"water", "kg/s"},
          {"power", "W"},
          {"enthalpy", "kJ/mol"},
          {"seconds", "s"},
          {"in", "mol/s"},
          {"out", "mol/s"},
          {"pH, purity, recovery, element_recovery, loading, residual, closure", "1"}};
}

Json component_json(const Component& one) {
  return {{"name", one.name},
          {"charge", one.charge},
          {"molar_mass", one.molar_mass},
          {"metal", one.metal}};
}

/// {"Sb": {"Sb": 1, "Sb0": 1, "SbS3": 1}}: the metals, and their atoms in each component.
Json elements_json(const std::vector<Component>& components) {
  Json map = Json::object();
  for (const MetalElement& metal : metal_elements(components))
    for (const auto& [k, atoms] : metal.forms)
      map[metal.symbol][components[static_cast<std::size_t>(k)].name] = atoms;
  return map;
}

/// Shares of the metals, by symbol.
Json by_element(const std::vector<Component>& components, const Eigen::VectorXd& shares) {
  if (shares.size() == 0) return nullptr;
  Json map = Json::object();
  for (const MetalElement& metal : metal_elements(components))
    map[metal.symbol] = number(shares[static_cast<Eigen::Index>(map.size())]);
  return map;
}

Json stream_json(const StreamResult& one, const std::vector<Component>& components) {
  // A solid has no concentrations.
  const auto of = [](const Eigen::VectorXd& values) {
    return [&values](Eigen::Index k) { return number(k < values.size() ? values[k] : no_value); };
  };
  const auto mass = [&](Eigen::Index k) {
    const double total = k < one.totals.size() ? one.totals[k] : no_value;
    return number(grams_per_litre(components[static_cast<std::size_t>(k)], total));
  };
  return {{"name", one.name},
          {"role", to_string(one.role)},
          {"phase", to_string(one.phase)},
          {"flow", number(one.flow)},
          {"mass", number(one.mass)},
          {"water", number(one.water)},
          {"pH", number(one.pH)},
          {"main_metal", one.main_metal.empty() ? Json(nullptr) : Json(one.main_metal)},
          {"purity", number(one.purity)},
          {"total", by_component(components, of(one.totals))},
          {"mass_concentration", by_component(components, mass)},
          {"amount", by_component(components, of(one.amounts))},
          {"recovery",
           one.recovery.size() > 0 ? by_component(components, of(one.recovery)) : Json(nullptr)},
          {"element_recovery", by_element(components, one.element_recovery)}};
}

Json ports_json(const std::vector<PortResult>& ports) {
  Json all = Json::array();
  for (const PortResult& port : ports)
    all.push_back({{"stream", port.stream},
                   {"phase", to_string(port.phase)},
                   {"stage", port.stage},
                   {"inlet", port.inlet}});
  return all;
}

Json cascade_json(const CascadeResult& one, const std::vector<Component>& components) {
  Json sections = Json::array();
  for (const SectionResult& section : one.sections)
    sections.push_back({{"name", section.name}, {"first", section.first}, {"last", section.last}});
  const auto aqueous = [&](Eigen::Index k) { return numbers(one.aqueous.col(k)); };
  const auto organic = [&](Eigen::Index k) { return numbers(one.organic.col(k)); };
  return {{"name", one.name},
          {"stages", one.aqueous.rows()},
          {"sections", sections},
          {"ports", ports_json(one.ports)},
          {"aqueous_flow", numbers(one.aqueous_flow)},
          {"organic_flow", numbers(one.organic_flow)},
          {"pH", numbers(one.pH)},
          {"free_extractant", numbers(one.free_extractant)},
          {"loading", numbers(one.loading)},
          {"aqueous", by_component(components, aqueous)},
          {"organic", by_component(components, organic)}};
}

Json build_up_json(const BuildUpResult& one, const std::vector<Component>& components) {
  const auto organic = [&](Eigen::Index k) { return numbers(one.organic.col(k)); };
  return {{"tank", one.tank},
          {"time", numbers(one.time)},
          {"bound", numbers(one.bound)},
          {"organic", by_component(components, organic)}};
}

Json unit_block_json(const UnitResult& one) {
  Json readings = Json::array();
  for (const UnitReading& reading : one.readings)
    readings.push_back(
        {{"name", reading.name}, {"value", number(reading.value)}, {"unit", reading.unit}});
  return {{"name", one.name},
          {"kind", one.kind},
          {"ports", ports_json(one.ports)},
          {"remarks", one.remarks},
          {"readings", readings}};
}

Json spec_json(const SpecResult& one) {
  return {{"name", one.name},
          {"adjusted", one.adjusted},
          {"unit", one.unit},
          {"value", number(one.value)},
          {"low", number(one.low)},
          {"high", number(one.high)},
          {"target", one.target},
          {"asked", number(one.asked)},
          {"reached", number(one.reached)},
          {"met", one.met},
          {"reason", one.reason}};
}

Json reagent_json(const ReagentUse& one) {
  return {{"reagent", one.reagent},
          {"feed", one.feed},
          {"amount", number(one.amount)},
          {"mass", number(one.mass)}};
}

Json electricity_json(const PowerUse& one) {
  return {{"unit", one.unit}, {"power", number(one.power)}};
}

Json product_json(const ProductResult& one) {
  Json lines = Json::array();
  for (const ProductResult::Line& line : one.lines)
    lines.push_back({{"what", line.what},
                     {"value", number(line.value)},
                     {"limit", number(line.limit)},
                     {"at_least", line.at_least},
                     {"passed", line.passed()}});
  return {{"name", one.name},
          {"stream", one.stream},
          {"mass", number(one.mass)},
          {"dry", one.dry},
          {"lines", lines}};
}

Json closure_json(const Solution& solution) {
  Json components = Json::object();
  for (const Closure& one : solution.closure)
    components[one.component] = {
        {"in", number(one.in)}, {"out", number(one.out)}, {"relative", number(one.relative)}};
  return {{"worst", number(solution.worst_closure())},
          {"tolerance", closure_tolerance},
          {"closed", solution.closed()},
          {"components", components}};
}

Json report_json(const SolverReport& report) {
  Json rungs = Json::array(), worst = Json::array();
  for (const RungReport& one : report.rungs)
    rungs.push_back({{"name", one.name},
                     {"converged", one.converged},
                     {"iterations", one.iterations},
                     {"steps", one.steps},
                     {"seconds", number(one.seconds)},
                     {"residuals", numbers(one.residuals)}});
  for (const WorstEquation& one : report.worst)
    worst.push_back({{"name", one.name}, {"residual", number(one.residual)}});
  return {{"converged", report.converged},
          {"rung", report.rung.empty() ? Json(nullptr) : Json(report.rung)},
          {"not_torn", report.not_torn.empty() ? Json(nullptr) : Json(report.not_torn)},
          {"residual", number(report.residual)},
          {"amplification", number(report.amplification)},
          {"seconds", number(report.seconds)},
          {"rungs", rungs},
          {"worst", worst}};
}

Json sensitivities_json(const SensitivityResult& result) {
  const auto quantity = [](const SensitivityResult::Quantity& one) {
    return Json{{"name", one.name}, {"unit", one.unit}, {"value", number(one.value)}};
  };
  Json outputs = Json::array(), inputs = Json::array();
  for (const auto& input : result.inputs) inputs.push_back(quantity(input));
  for (std::size_t o = 0; o < result.outputs.size(); ++o) {
    outputs.push_back(quantity(result.outputs[o]));
    Json& slope = outputs.back()["slope"] = Json::object();
    for (std::size_t i = 0; i < result.inputs.size(); ++i)
      slope[result.inputs[i].name] =
          number(result.slope(static_cast<Eigen::Index>(o), static_cast<Eigen::Index>(i)));
  }
  return {{"outputs", outputs}, {"inputs", inputs}};
}

Json constant_json(const Constant& one) {
  return {{"name", one.name},
          {"value", number(one.value)},
          {"unit", one.unit},
          {"sd", one.sd ? number(*one.sd) : Json(nullptr)},
          {"class", to_string(one.provenance)},
          {"source", one.source},
          {"range", one.range},
          {"enthalpy", one.enthalpy ? number(*one.enthalpy) : Json(nullptr)},
          {"user_set", one.user_set}};
}

template <class Items, class Function>
Json list(const Items& items, Function function) {
  Json all = Json::array();
  for (const auto& item : items) all.push_back(function(item));
  return all;
}

}  // namespace

std::string solution_json(const Solution& solution) {
  const auto& components = solution.components;
  const auto stream = [&](const StreamResult& one) { return stream_json(one, components); };
  const auto cascade = [&](const CascadeResult& one) { return cascade_json(one, components); };
  const auto build_up = [&](const BuildUpResult& one) { return build_up_json(one, components); };
  const auto name = [](const Constant& one) { return Json(one.name); };
  const Json all = {{"format", "raffinate-solution"},
                    {"version", 1},
                    {"code_version", solution.code_version.empty() ? std::string(code_version())
                                                                   : solution.code_version},
                    {"created", solution.created.empty() ? Json(nullptr) : Json(solution.created)},
                    {"status", solution.status()},
                    {"case", {{"path", solution.case_path}, {"title", solution.title}}},
                    {"system", {{"name", solution.system}, {"title", solution.system_title}}},
                    {"units", units()},
                    {"report", report_json(solution.report)},
                    {"closure", closure_json(solution)},
                    {"components", list(components, component_json)},
                    {"elements", elements_json(components)},
                    {"streams", list(solution.streams, stream)},
                    {"cascades", list(solution.cascades, cascade)},
                    {"unit_blocks", list(solution.units, unit_block_json)},
                    {"specs", list(solution.specs, spec_json)},
                    {"reagents", list(solution.reagents, reagent_json)},
                    {"electricity", list(electricity(solution), electricity_json)},
                    {"products", list(solution.products, product_json)},
                    {"build_ups", list(solution.build_ups, build_up)},
                    {"sensitivities", sensitivities_json(solution.sensitivities)},
                    {"warnings", solution.warnings},
                    {"notes", solution.notes},
                    {"assumed", list(assumed(solution), name)},
                    {"constants", list(solution.constants, constant_json)}};
  // A path may hold bytes that are no UTF-8.
  return all.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace raffinate
