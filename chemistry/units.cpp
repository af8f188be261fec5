// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "chemistry/input.hpp"

namespace raffinate {
namespace {

constexpr double minute = 60.0, hour = 3600.0, day = 86400.0;
constexpr double year = 365.0 * day;  // availability is stated apart

// Powers of length, mass, time, temperature, amount, current.
constexpr Powers length{1}, area{2}, volume{3}, mass{0, 1}, time{0, 0, 1}, temperature{0, 0, 0, 1},
    amount{0, 0, 0, 0, 1}, current{0, 0, 0, 0, 0, 1}, pressure{-1, 1, -2}, energy{2, 1, -2},
    power{2, 1, -3}, voltage{2, 1, -3, 0, 0, -1}, charge{0, 0, 1, 0, 0, 1}, none{};

/// What people write, and what this program calls it.
const std::map<std::string, std::string, std::less<>>& usual_slips() {
  static const std::map<std::string, std::string, std::less<>> slips{
      {"l", "L"},         {"ml", "mL"},     {"ul", "uL"},        {"µl", "uL"},
      {"µL", "uL"},       {"m³", "m3"},     {"m^3", "m3"},       {"cbm", "m3"},
      {"cc", "mL"},       {"m²", "m2"},     {"m^2", "m2"},       {"sec", "s"},
      {"second", "s"},    {"seconds", "s"}, {"minute", "min"},   {"minutes", "min"},
      {"mins", "min"},    {"hr", "h"},      {"hrs", "h"},        {"hour", "h"},
      {"hours", "h"},     {"H", "h"},       {"day", "d"},        {"days", "d"},
      {"a", "y"},         {"yr", "y"},      {"year", "y"},       {"years", "y"},
      {"tonne", "t"},     {"tonnes", "t"},  {"ton", "t"},        {"T", "t"},
      {"gr", "g"},        {"gram", "g"},    {"Kg", "kg"},        {"KG", "kg"},
      {"C", "degC"},      {"°C", "degC"},   {"celsius", "degC"}, {"Celsius", "degC"},
      {"gpl", "g/L"},     {"GPL", "g/L"},   {"lph", "L/h"},      {"LPH", "L/h"},
      {"lpm", "L/min"},   {"LPM", "L/min"}, {"tpa", "t/y"},      {"tpd", "t/d"},
      {"molar", "mol/L"}, {"mM", "mmol/L"}, {"percent", "%"},    {"pct", "%"},
      {"litre", "L"},     {"liter", "L"},   {"moles", "mol"},    {"amp", "A"},
      {"volt", "V"},      {"kw", "kW"},     {"kwh", "kWh"},      {"KWH", "kWh"}};
  return slips;
}

const UnitOfMeasure* find_symbol(std::string_view symbol) {
  const auto& table = unit_table();
  const auto found = std::find_if(table.begin(), table.end(), [symbol](const UnitOfMeasure& unit) {
    return unit.symbol == symbol;
  });
  return found == table.end() ? nullptr : &*found;
}

[[noreturn]] void unknown_unit(std::string_view symbol, std::string_view whole, std::size_t at) {
  std::string message = fmt::format("unknown unit \"{}\"", symbol);
  if (symbol != whole) message += fmt::format(" in \"{}\"", whole);
  if (symbol == "N") throw Fault(message, "normality leaves open which ion counts: write mol/L");
  std::string meant;
  if (const auto slip = usual_slips().find(symbol); slip != usual_slips().end()) {
    meant = slip->second;
  } else {
    std::vector<std::string> symbols;
    for (const UnitOfMeasure& unit : unit_table()) symbols.push_back(unit.symbol);
    meant = nearest(symbol, symbols);
  }
  if (meant.empty())
    throw Fault(message, "units are written like L, m3/h, mol/L, g/L, kg/h, t/y, min, degC, %");
  const std::string corrected =
      fmt::format("{}{}{}", whole.substr(0, at), meant, whole.substr(at + symbol.size()));
  throw Fault(message, fmt::format("did you mean \"{}\"?", corrected));
}

}  // namespace

const std::vector<UnitOfMeasure>& unit_table() {
  static const std::vector<UnitOfMeasure> table{
      {"m", length, 1.0},      {"cm", length, 1e-2},        {"mm", length, 1e-3},
      {"um", length, 1e-6},    {"m2", area, 1.0},           {"cm2", area, 1e-4},
      {"m3", volume, 1.0},     {"L", volume, 1e-3},         {"dm3", volume, 1e-3},
      {"mL", volume, 1e-6},    {"cm3", volume, 1e-6},       {"uL", volume, 1e-9},
      {"t", mass, 1e3},        {"kg", mass, 1.0},           {"g", mass, 1e-3},
      {"mg", mass, 1e-6},      {"ug", mass, 1e-9},          {"s", time, 1.0},
      {"min", time, minute},   {"h", time, hour},           {"d", time, day},
      {"y", time, year},       {"K", temperature, 1.0},     {"degC", temperature, 1.0, 273.15},
      {"kmol", amount, 1e3},   {"mol", amount, 1.0},        {"mmol", amount, 1e-3},
      {"umol", amount, 1e-6},  {"A", current, 1.0},         {"mA", current, 1e-3},
      {"kA", current, 1e3},    {"Ah", charge, hour},        {"V", voltage, 1.0},
      {"mV", voltage, 1e-3},   {"W", power, 1.0},           {"kW", power, 1e3},
      {"MW", power, 1e6},      {"J", energy, 1.0},          {"kJ", energy, 1e3},
      {"MJ", energy, 1e6},     {"kWh", energy, 1e3 * hour}, {"MWh", energy, 1e6 * hour},
      {"Pa", pressure, 1.0},   {"kPa", pressure, 1e3},      {"MPa", pressure, 1e6},
      {"mPa", pressure, 1e-3}, {"bar", pressure, 1e5},      {"%", none, 1e-2},
      {"ppm", none, 1e-6}};
  return table;
}

UnitOfMeasure parse_unit(std::string_view text) {
  if (text == "M") return {"mol/L", {-3, 0, 0, 0, 1}, 1e3, 0.0};
  UnitOfMeasure whole{std::string(text), {}, 1.0, 0.0};
  std::size_t begin = 0;
  int sign = 1;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("/*", begin), text.size());
    const std::string_view symbol = text.substr(begin, end - begin);
    const bool alone = begin == 0 && end == text.size();
    const bool reciprocal = begin == 0 && symbol == "1" && !alone;  // 1/min
    if (symbol.empty())
      throw Fault(fmt::format("\"{}\" is no unit", text), "write for example L, m3/h or mol/L");
    if (!reciprocal) {
      const UnitOfMeasure* unit = find_symbol(symbol);
      if (!unit) unknown_unit(symbol, text, begin);
      if (unit->offset != 0.0 && !alone)
        throw Fault(fmt::format("degC cannot be part of \"{}\"", text),
                    "write a temperature difference with K");
      for (std::size_t i = 0; i < whole.powers.size(); ++i)
        whole.powers[i] += sign * unit->powers[i];
      whole.factor = sign > 0 ? whole.factor * unit->factor : whole.factor / unit->factor;
      whole.offset = unit->offset;
    }
    if (end == text.size()) return whole;
    sign = text[end] == '/' ? -1 : 1;
    begin = end + 1;
  }
}

bool fits(const UnitOfMeasure& unit, const Dimension& dimension) {
  // kg/t has no dimension either, yet it is not what "36 %" means.
  if (dimension.fraction) return unit.symbol == "%" || unit.symbol == "ppm";
  return unit.powers == dimension.powers;
}

std::vector<std::string> units_for(const Dimension& dimension) {
  std::vector<std::string> fitting;
  const auto& table = unit_table();
  for (const UnitOfMeasure& unit : table)
    if (fits(unit, dimension)) fitting.push_back(unit.symbol);
  if (dimension.fraction) return fitting;
  for (const UnitOfMeasure& above : table)
    for (const UnitOfMeasure& below : table) {
      if (above.powers == none || below.powers == none) continue;
      if (above.offset != 0.0 || below.offset != 0.0) continue;
      // W/Pa is a volume flow to arithmetic only.
      if (std::count(below.powers.begin(), below.powers.end(), 0) + 1 <
          static_cast<long>(below.powers.size()))
        continue;
      Powers powers = above.powers;
      for (std::size_t i = 0; i < powers.size(); ++i) powers[i] -= below.powers[i];
      if (powers == dimension.powers) fitting.push_back(above.symbol + "/" + below.symbol);
    }
  if (dimension.powers == Powers{0, 0, -1})
    for (const UnitOfMeasure& unit : table)
      if (unit.powers == time) fitting.push_back("1/" + unit.symbol);
  if (dimension.powers == Powers{-3, 0, 0, 0, 1}) fitting.push_back("M");
  return fitting;
}

}  // namespace raffinate
