// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <map>

#include "chemistry/elements.hpp"
#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

using Streams = std::vector<const StreamResult*>;

constexpr double hydrogen_mass = 0.001008;  // [kg/mol]

Streams of_phase(const Solution& solution, const TableOptions& options, Phase phase) {
  Streams found;
  for (const StreamResult* one : streams_shown(solution, options))
    if (one->phase == phase) found.push_back(one);
  return found;
}

double amount(const StreamResult& stream, std::size_t k) {
  const auto i = static_cast<Eigen::Index>(k);
  return i < stream.amounts.size() ? stream.amounts[i] : 0.0;
}

double acid(const Solution& solution, const StreamResult& stream) {
  for (std::size_t k = 0; k < solution.components.size(); ++k)
    if (solution.components[k].name == "H") return amount(stream, k);
  return 0.0;
}

/// Components of known mass, without H, that some of these streams carry.
std::vector<std::size_t> carried(const Solution& solution, const Streams& streams) {
  std::vector<std::size_t> found;
  for (std::size_t k = 0; k < solution.components.size(); ++k) {
    const Component& one = solution.components[k];
    if (one.name != "H" && one.molar_mass > 0.0 &&
        std::any_of(streams.begin(), streams.end(),
                    [k](const StreamResult* stream) { return amount(*stream, k) != 0.0; }))
      found.push_back(k);
  }
  return found;
}

struct MassUnit {
  const char* symbol;
  double per_si;
};

MassUnit mass_unit(const Streams& streams) {
  double largest = 0.0;
  for (const StreamResult* one : streams)
    if (!std::isnan(one->mass)) largest = std::max(largest, one->mass * 3600.0);
  return largest >= 0.1 ? MassUnit{"kg/h", 3600.0} : MassUnit{"g/h", 3.6e6};
}

bool gives(const UnitResult& unit, const std::string& stream) {
  return std::any_of(unit.ports.begin(), unit.ports.end(),
                     [&](const PortResult& port) { return !port.inlet && port.stream == stream; });
}

const StreamResult* stream_named(const Solution& solution, const std::string& name) {
  for (const StreamResult& one : solution.streams)
    if (one.name == name) return &one;
  return nullptr;
}

const std::string air_words = " oxygen of the air";

/// Oxygen of the air that counts as water in a solid (CeO2, Pr6O11, Ce(OH)4) or in a gas [kg/s]. A
/// kiln takes what its oxide holds and gives to the gas what its solids brought; other units hand
/// on both, and their solids share it by mass.
double oxygen_of_air(const Solution& solution, const StreamResult& stream, std::size_t units_back) {
  if (stream.name.ends_with(air_words)) return stream.water;
  if (units_back == 0) return 0.0;  // solids that go round
  for (const UnitResult& unit : solution.units) {
    if (!gives(unit, stream.name)) continue;
    const bool kiln = unit.kind == "calciner", gas = stream.phase == Phase::gas;
    const StreamResult* air = stream_named(solution, unit.name + air_words);
    double oxygen = air && !gas ? air->water : 0.0, all = gas ? stream.mass : 0.0;
    for (const PortResult& port : unit.ports) {
      const StreamResult* one = stream_named(solution, port.stream);
      if (!one || one->phase != Phase::solid) continue;
      if (port.inlet && kiln == gas) oxygen += oxygen_of_air(solution, *one, units_back - 1);
      if (!port.inlet && !gas) all += one->mass;
    }
    return all > 0.0 ? oxygen * stream.mass / all : 0.0;
  }
  return 0.0;
}

/// Water beside the oxides [kg/s]: Fe - 3 H + 3 H2O is half a Fe2O3 and 1.5 H2O.
double water_beside_oxides(const Solution& solution, const StreamResult& stream) {
  const double missing = std::min(0.0, acid(solution, stream));
  const double water = stream.water + 0.5 * missing * molar_water -
                       oxygen_of_air(solution, stream, solution.units.size());
  return std::abs(water) < 1e-9 * std::abs(stream.mass) ? 0.0 : water;  // round-off of an oxide
}

/// What a component is in a gas: its name, and what one mole of it weighs besides the component.
struct GasForm {
  const char* name;
  double more;  ///< [kg/mol]
};

GasForm gas_form(const Component& component) {
  constexpr double anhydride = 2.0 * hydrogen_mass - molar_water;
  static const std::map<std::string, GasForm> forms{
      {"C2O4", {"CO + CO2", anhydride}}, {"CO3", {"CO2", anhydride}},
      {"SO4", {"SO3", anhydride}},       {"Cl", {"HCl", hydrogen_mass}},
      {"F", {"HF", hydrogen_mass}},      {"NO3", {"HNO3", hydrogen_mass}},
      {"NH4", {"NH3", -hydrogen_mass}},  {"S", {"H2S", 2.0 * hydrogen_mass}}};
  const auto found = forms.find(component.name);
  return found == forms.end() ? GasForm{component.name.c_str(), 0.0} : found->second;
}

}  // namespace

std::string solid_table(const Solution& solution, const TableOptions& options) {
  const Streams streams = of_phase(solution, options, Phase::solid);
  if (streams.empty()) return "";
  const MassUnit unit = mass_unit(streams);
  const std::vector<std::size_t> parts = carried(solution, streams);
  std::vector<Column> columns{
      {"stream", "", true}, {"role", "", true}, {"mass", unit.symbol}, {"H2O", "%"}};
  for (const std::size_t k : parts) columns.push_back({solution.components[k].name, "%"});
  for (const StreamResult* one : streams) {
    const auto percent = [one](double mass) {
      return readable_percent(one->mass > 0.0 ? 100.0 * mass / one->mass : no_value);
    };
    std::vector<std::string> row{one->name, std::string(to_string(one->role)),
                                 readable_amount(one->mass * unit.per_si),
                                 percent(water_beside_oxides(solution, *one))};
    for (const std::size_t k : parts)
      row.push_back(percent(amount(*one, k) * solution.components[k].molar_mass));
    add_row(columns, row);
  }
  return titled("Solids", rendered(columns, 1, options.width) +
                              "% of the mass of the stream, moisture included; a hydroxide counts "
                              "as oxide and water;\noxygen is what is missing to 100.\n");
}

std::string gas_table(const Solution& solution, const TableOptions& options) {
  const Streams streams = of_phase(solution, options, Phase::gas);
  if (streams.empty()) return "";
  const MassUnit unit = mass_unit(streams);
  const std::vector<std::size_t> parts = carried(solution, streams);
  std::vector<Column> columns{
      {"stream", "", true}, {"role", "", true}, {"mass", unit.symbol}, {"H2O", unit.symbol}};
  for (const std::size_t k : parts)
    columns.push_back({gas_form(solution.components[k]).name, unit.symbol});
  for (const StreamResult* one : streams) {
    std::vector<std::string> row{one->name, std::string(to_string(one->role)),
                                 readable_amount(one->mass * unit.per_si), "-"};
    double rest = one->mass;
    for (const std::size_t k : parts) {
      const Component& component = solution.components[k];
      const double mass = amount(*one, k) * (component.molar_mass + gas_form(component).more);
      rest -= mass;
      row.push_back(readable_amount(mass * unit.per_si));
    }
    rest -= oxygen_of_air(solution, *one, solution.units.size());
    row[3] = readable_amount(std::abs(rest) < 1e-9 * one->mass ? 0.0 : rest * unit.per_si);
    add_row(columns, row);
  }
  return titled("Gases", rendered(columns, 1, options.width));
}

}  // namespace raffinate
