// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/result_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chemistry/element_forms.hpp"
#include "flowsheets/file_output.hpp"
#include "flowsheets/hdf5_file.hpp"
#include "flowsheets/result_parts.hpp"

namespace raffinate {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

std::span<const double> span_of(const Eigen::VectorXd& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}
std::span<const double> span_of(const StageTable& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

void write_number(Hdf5Group& group, const std::string& name, double value, const Hdf5Label& label) {
  group.write(name, {}, std::span(&value, 1), label);
}

Origin origin_of(const Solution& solution) {
  return {solution.case_path,    solution.case_text,    solution.title,   solution.system,
          solution.system_title, solution.code_version, solution.created, solution.status()};
}

void write_constants(Hdf5Group group, const Solution& solution) {
  const auto& all = solution.constants;
  const Hdf5Group::Axes along{"constant"};
  const auto sd = [](const Constant& one) { return one.sd.value_or(no_value); };
  const auto provenance = [](const Constant& one) { return to_string(one.provenance); };
  group.write("value", along, each<double>(all, &Constant::value),
              {"", "value, in the unit that `unit` names"});
  group.write("unit", along, each<std::string>(all, &Constant::unit), {"", "unit"});
  group.write("sd", along, each<double>(all, sd),
              {"", "standard deviation, in `unit`; NaN: not known"});
  group.write("class", along, each<std::string>(all, provenance),
              {"", "MEASURED, REFERENCE, DERIVED or ESTIMATED"});
  group.write("source", along, each<std::string>(all, &Constant::source), {"", "source"});
  group.write("range", along, each<std::string>(all, &Constant::range), {"", "range of validity"});
  const auto enthalpy = [](const Constant& one) { return one.enthalpy.value_or(no_value); };
  group.write("enthalpy", along, each<double>(all, enthalpy),
              {"kJ/mol", "enthalpy of the reaction; NaN: not known"});
  group.write_flags("user_set", along, each<bool>(all, &Constant::user_set),
                    {"1", "changed by the case file"});
}

/// A stream's value for a component, NaN where it has none.
double of_component(const Eigen::VectorXd& values, std::size_t k) {
  const auto i = static_cast<Eigen::Index>(k);
  return i < values.size() ? values[i] : no_value;
}

void write_streams(Hdf5Group group, const Solution& solution) {
  const auto& all = solution.streams;
  const std::size_t n = solution.components.size();
  Numbers totals, grams, amounts, recovery;
  for (const StreamResult& one : all) {
    for (std::size_t k = 0; k < n; ++k) {
      totals.push_back(of_component(one.totals, k));
      grams.push_back(grams_per_litre(solution.components[k], totals.back()));
      amounts.push_back(of_component(one.amounts, k));
      recovery.push_back(of_component(one.recovery, k));
    }
  }
  const Hdf5Group::Axes along{"stream"}, table{"stream", "component"};
  const auto role = [](const StreamResult& one) { return to_string(one.role); };
  const auto phase = [](const StreamResult& one) { return to_string(one.phase); };
  group.write("role", along, each<std::string>(all, role), {"", "feed, internal or product"});
  group.write("phase", along, each<std::string>(all, phase),
              {"", "aqueous, organic, solid or gas"});
  group.write("flow", along, each<double>(all, &StreamResult::flow),
              {"m3/s", "volume flow; 0 of solids and gases"});
  group.write("mass", along, each<double>(all, &StreamResult::mass), {"kg/s", "mass flow"});
  group.write("water", along, each<double>(all, &StreamResult::water),
              {"kg/s", "water that no component counts"});
  group.write("total", table, totals, {"mol/L", "total concentration; liquids"});
  group.write("mass_concentration", table, grams, {"g/L", "total mass concentration; liquids"});
  group.write("amount", table, amounts, {"mol/s", "flow of the component"});
  group.write("pH", along, each<double>(all, &StreamResult::pH), {"1", "pH"});
  group.write("purity", along, each<double>(all, &StreamResult::purity),
              {"1", "mass of the main metal over all metals, as oxides"});
  group.write("main_metal", along, each<std::string>(all, &StreamResult::main_metal),
              {"", "metal that the purity speaks of"});
  group.write("recovery", table, recovery, {"1", "share of the component's feed in this product"});
  const std::vector<MetalElement> metals = metal_elements(solution.components);
  Numbers shares;
  for (const StreamResult& one : all)
    for (std::size_t m = 0; m < metals.size(); ++m)
      shares.push_back(of_component(one.element_recovery, m));
  group.write_scale("element", each<std::string>(metals, &MetalElement::symbol),
                    {"", "metal, in whatever component holds it"});
  group.write("element_recovery", {"stream", "element"}, shares,
              {"1", "share of the metal's feed in this product"});
}

void write_cascade(Hdf5Group group, const CascadeResult& cascade) {
  const Hdf5Group::Axes along{"stage"}, table{"stage", "component"}, sections{"section_name"};
  const auto stages = static_cast<std::size_t>(cascade.aqueous.rows());
  Texts section(stages);
  for (const SectionResult& one : cascade.sections)
    for (int stage = one.first; stage <= one.last; ++stage)
      section.at(static_cast<std::size_t>(stage - 1)) = one.name;
  const Eigen::VectorXd ratio = cascade.organic_flow.cwiseQuotient(cascade.aqueous_flow);
  const StageTable D = cascade.organic.cwiseQuotient(cascade.aqueous);

  group.write_scale("stage", counted(section), {"1", "stage; the fresh organic enters stage 1"});
  group.write_scale("section_name", each<std::string>(cascade.sections, &SectionResult::name),
                    {"", "section"});
  group.write("section_first", sections,
              each<std::int64_t>(cascade.sections, &SectionResult::first), {"1", "first stage"});
  group.write("section_last", sections, each<std::int64_t>(cascade.sections, &SectionResult::last),
              {"1", "last stage"});
  group.write("section", along, section, {"", "section of the stage"});
  group.write("aqueous_flow", along, span_of(cascade.aqueous_flow),
              {"m3/s", "aqueous flow that leaves the stage"});
  group.write("organic_flow", along, span_of(cascade.organic_flow),
              {"m3/s", "organic flow that leaves the stage"});
  group.write("phase_ratio", along, span_of(ratio), {"1", "O/A, organic over aqueous flow"});
  group.write("aqueous", table, span_of(cascade.aqueous), {"mol/L", "total in the aqueous phase"});
  group.write("organic", table, span_of(cascade.organic), {"mol/L", "total in the organic phase"});
  group.write("D", table, span_of(D), {"1", "distribution ratio, organic over aqueous total"});
  group.write("pH", along, span_of(cascade.pH), {"1", "pH"});
  group.write("free_extractant", along, span_of(cascade.free_extractant),
              {"mol/L", "free extractant, as the system counts it"});
  group.write("loading", along, span_of(cascade.loading), {"1", "metal bound over capacity"});
  write_ports(group, cascade.ports);
}

void write_rungs(Hdf5Group& group, const std::vector<RungReport>& rungs) {
  std::size_t longest = 0;
  for (const RungReport& one : rungs) longest = std::max(longest, one.residuals.size());
  Numbers history(rungs.size() * longest, no_value);
  for (std::size_t r = 0; r < rungs.size(); ++r)
    std::copy(rungs[r].residuals.begin(), rungs[r].residuals.end(),
              history.begin() + static_cast<std::ptrdiff_t>(r * longest));

  const Hdf5Group::Axes along{"rung"};
  group.write_scale("rung", counted(rungs), {"1", "rung of the solver's ladder, in order"});
  group.write_scale("iteration", counted(Texts(longest), 0), {"1", "iteration or step of a rung"});
  group.write("rung_name", along, each<std::string>(rungs, &RungReport::name), {"", "method"});
  group.write_flags("rung_converged", along, each<bool>(rungs, &RungReport::converged),
                    {"1", "the rung converged"});
  group.write("rung_iterations", along, each<std::int64_t>(rungs, &RungReport::iterations),
              {"1", "Newton iterations"});
  group.write("rung_steps", along, each<std::int64_t>(rungs, &RungReport::steps),
              {"1", "pseudo-time or continuation steps"});
  group.write("rung_seconds", along, each<double>(rungs, &RungReport::seconds), {"s", "wall time"});
  group.write("residual_history", {"rung", "iteration"}, history,
              {"1", "largest scaled residual; NaN past the end"});
}

void write_closure(Hdf5Group& group, const Solution& solution) {
  const Hdf5Group::Axes along{"component"};
  Numbers in, out, relative;
  for (const Component& component : solution.components) {
    const auto found =
        std::find_if(solution.closure.begin(), solution.closure.end(),
                     [&component](const Closure& one) { return one.component == component.name; });
    const bool known = found != solution.closure.end();
    in.push_back(known ? found->in : no_value);
    out.push_back(known ? found->out : no_value);
    relative.push_back(known ? found->relative : no_value);
  }
  group.write("closure_in", along, in, {"mol/s", "enters the plant; NaN: not balanced"});
  group.write("closure_out", along, out, {"mol/s", "leaves the plant"});
  group.write("closure", along, relative, {"1", "|in - out| over the sum of absolute flows"});
}

void write_report(Hdf5Group group, const Solution& solution) {
  const SolverReport& report = solution.report;
  group.write_flags("converged", {}, {report.converged}, {"1", "the solver converged"});
  write_text(group, "converged_rung", report.rung, "rung that converged; empty if none did");
  write_text(group, "not_torn", report.not_torn,
             "why the general form was used; empty: the torn form solved it");
  write_number(group, "residual", report.residual, {"1", "largest scaled residual at the end"});
  write_number(group, "amplification", report.amplification,
               {"1", "how far errors of the equations reach into ln(concentration)"});
  write_number(group, "seconds", report.seconds, {"s", "wall time of the solve"});
  write_rungs(group, report.rungs);
  write_closure(group, solution);
  group.write_scale("worst", counted(report.worst), {"1", "rank among the worst equations"});
  group.write("worst_name", {"worst"}, each<std::string>(report.worst, &WorstEquation::name),
              {"", "equation"});
  group.write("worst_residual", {"worst"}, each<double>(report.worst, &WorstEquation::residual),
              {"1", "residual over the equation's throughput"});
  group.write_scale("warning", counted(solution.warnings), {"1", "number of the warning"});
  group.write("warnings", {"warning"}, solution.warnings, {"", "warnings"});
  group.write_scale("note", counted(solution.notes), {"1", "number of the note"});
  group.write("notes", {"note"}, solution.notes, {"", "notes"});
}

}  // namespace

void write_solution(const Solution& solution, const std::string& path) {
  const std::lock_guard alone(Hdf5File::mutex());
  const Hdf5File file = Hdf5File::create();
  Hdf5Group root = file.root();
  write_header(root, result_file_type, result_file_version, origin_of(solution));
  root.write_scale("component", each<std::string>(solution.components, &Component::name),
                   {"", "component"});
  root.write_scale("stream", each<std::string>(solution.streams, &StreamResult::name),
                   {"", "stream"});
  root.write_scale("constant", each<std::string>(solution.constants, &Constant::name),
                   {"", "constant"});
  write_input(root.create_group("input"), origin_of(solution));
  write_components(root.create_group("components"), solution.components);
  write_constants(root.create_group("constants"), solution);
  write_streams(root.create_group("streams"), solution);
  Hdf5Group cascades = root.create_group("cascades");
  for (const CascadeResult& one : solution.cascades)
    write_cascade(cascades.create_group(one.name), one);
  write_unit_blocks(root.create_group("unit_blocks"), solution.units);
  write_specs(root.create_group("specs"), solution.specs);
  write_reagents(root.create_group("reagents"), solution.reagents);
  write_products(root.create_group("products"), solution.products);
  write_sensitivities(root.create_group("sensitivities"), solution.sensitivities);
  write_build_ups(root.create_group("build_up"), solution.build_ups);
  write_report(root.create_group("report"), solution);
  const std::string bytes = file.bytes();
  write_whole_file(path, bytes + seal(bytes));
}

}  // namespace raffinate
