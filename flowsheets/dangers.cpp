// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/dangers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/substance.hpp"

namespace raffinate {

/// Moles in flows [kmol/s]; a trace beside what the liquor carries is nothing.
class Dangers::Content {
 public:
  explicit Content(const Flows& liquor) : Content(liquor, liquor) {}
  Content(const Flows& flows, const Flows& liquor) : flows_(flows) {
    for (std::size_t k = 0; k + 1 < liquor.size(); ++k) trace_ += std::abs(liquor[k].value);
    trace_ *= 1e-9;
  }
  double operator[](std::size_t k) const {
    return flows_[k].value > trace_ ? flows_[k].value : 0.0;
  }
  double of(const Which& which) const {
    double sum = 0.0;
    for (const std::size_t k : which) sum += (*this)[k];
    return sum;
  }

 private:
  const Flows& flows_;
  double trace_ = 0.0;
};

namespace {

/// The liquor alone, and beside it what a solid holds of sulfide.
std::vector<std::string> sulfide_dangers(double acid, double dissolved, double solid) {
  if (dissolved > 0.0 && acid > dissolved)
    return {"POISON: sulfide in solution meets acid: hydrogen sulfide (H2S) comes up"};
  if (solid > 0.0 && acid > 0.0)
    return {
        "POISON: solid sulfide meets acid: hydrogen sulfide (H2S) can come up, the more the less "
        "oxidant is left"};
  return {};
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

Dangers::Dangers(const std::vector<Component>& components, int proton) : proton_(proton) {
  for (std::size_t k = 0; k < components.size(); ++k) {
    const Component& one = components[k];
    const Atoms atoms = atoms_of(one);
    names_.push_back(one.name);
    if (one.name == "S" || (one.charge < 0 && atoms.contains("S") && !atoms.contains("O")))
      sulfides_.push_back(k);
    if (one.name == "S") sulfur_.push_back(k);
    if (atoms.contains("As") || atoms.contains("Sb")) arsenic_.push_back(k);
    if (one.charge == 0 && one.metal) metals_.push_back(k);
    if (one.name == "H2") hydrogen_.push_back(k);
    if (one.name == "O2" || one.name == "Cl2") oxidants_.push_back(k);
  }
}

std::vector<std::string> Dangers::where_meet(const Flows& liquor, const Flows& solid) const {
  const Content dissolved(liquor), beside(solid, liquor);
  const std::string arsenic = names_of(arsenic_, dissolved), metal = names_of(metals_, beside);
  std::vector<std::string> warnings;
  if (!arsenic.empty() && !metal.empty())
    warnings.push_back(
        fmt::format("POISON: arsine or stibine (AsH3, SbH3) can come up where {} in "
                    "solution meets {}: closed vessel, exhaust, gas alarm",
                    arsenic, metal));
  append(warnings,
         sulfide_dangers(acid_in(dissolved), dissolved.of(sulfides_), beside.of(sulfur_)));
  return warnings;
}

std::vector<std::string> Dangers::at_cathode(const Flows& liquor, const Flows& gas) const {
  const Content dissolved(liquor);
  const std::string arsenic = names_of(arsenic_, dissolved);
  const double acid = acid_in(dissolved);
  const std::vector<std::string> fire = in_gas(gas);
  std::vector<std::string> warnings;
  if (!arsenic.empty() && (acid > 0.0 || !fire.empty()))
    warnings.push_back(
        fmt::format("POISON: arsine or stibine (AsH3, SbH3) can come up at the "
                    "cathode, where {} {} reduced: exhaust, gas alarm",
                    arsenic, acid > 0.0 ? "in acid is" : "beside hydrogen is"));
  append(warnings, sulfide_dangers(acid, dissolved.of(sulfides_), 0.0));
  append(warnings, fire);
  return warnings;
}

std::vector<std::string> Dangers::in_gas(const Flows& gas) const {
  const auto moles = [&](std::size_t k) { return std::max(0.0, gas[k].value); };  // [kmol/s]
  double hydrogen = 0.0, oxidant = 0.0;
  std::string with;
  for (const std::size_t k : hydrogen_) hydrogen += moles(k);
  for (const std::size_t k : oxidants_) {
    if (!(moles(k) > 0.0)) continue;
    oxidant += moles(k);
    with += (with.empty() ? "" : " and ") + names_[k];
  }
  constexpr double hour = 3600.0, molar_mass = 2.016;  // [s], [kg/kmol]
  constexpr double little = 0.01;                      // [kg/h]
  if (!(hour * molar_mass * hydrogen > little)) return {};
  return {fmt::format(
      "FIRE: {:.3g} kg/h of hydrogen come up{}: exhaust, no ignition", hour * molar_mass * hydrogen,
      oxidant > 0.0
          ? fmt::format(", {:.2g} mol per mol of {}, which explodes", hydrogen / oxidant, with)
          : std::string())};
}

/// "As, Sb": those that are there.
std::string Dangers::names_of(const Which& which, const Content& content) const {
  std::string names;
  for (const std::size_t k : which)
    if (content[k] > 0.0) names += (names.empty() ? "" : ", ") + names_[k];
  return names;
}

double Dangers::acid_in(const Content& liquor) const {
  return proton_ < 0 ? 0.0 : liquor[static_cast<std::size_t>(proton_)];
}

}  // namespace raffinate
