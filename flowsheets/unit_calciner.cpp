// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chemistry/elements.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// Solids become oxides. Of each component a share stays:
///
///     metals, Na, Ca, ..., SiO2: all         C2O4, CO3, NO3, NH4, extractant: nothing
///     Cl, SO4: as given                      F and other anions: all
///
/// and H is what the charges then ask for: Nd2O3 = 2 Nd - 6 H + 3 H2O, NdOCl = Nd + Cl - 2 H + H2O.
/// So with h = -H the oxide holds h / 2 of water; oxygen that the usual oxide has beyond its ion's
/// charge (CeO2, Pr6O11, Tb4O7) comes from the air and counts as water of its mass. All else is
/// gas, in components: 2 H + C2O4 = H2O + CO + CO2, so its water can be less than nothing. Volatiles
/// left in the oxide are water, by mass of the oxide.
class Calciner final : public FlowUnit {
 public:
  Calciner(const CalcinerSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"oxide", Phase::solid, {}, {}}, {"gas", Phase::gas, {}, {}}},
                 {{"oxygen of the air", Phase::gas, {}, {}}}),
        spec_(spec),
        proton_(context.system.proton),
        stays_(context.system.tableau.components().size(), 1.0),
        oxygen_(stays_.size(), 0.0) {
    if (proton_ < 0) throw std::invalid_argument("calcination needs H among the components");
    for (int k = 0; k < components(); ++k) {
      const std::string& name = component(k).name;
      double& stays = stays_[static_cast<std::size_t>(k)];
      if (name == "Cl") stays = spec.chloride_left;
      if (name == "SO4") stays = spec.sulfate_left;
      if (name == "C2O4" || name == "CO3" || name == "NO3" || name == "NH4" || k == proton_ ||
          k == context.system.extractant.component)
        stays = 0.0;
      if (name == "C2O4" || name == "CO3") burning_.push_back(k);
      if (stays > 0.0) oxygen_[static_cast<std::size_t>(k)] = oxygen_beyond_charge(component(k));
    }
  }

 private:
  /// [mol/mol] O in the usual oxide per ion, less half its charge.
  static double oxygen_beyond_charge(const Component& ion) {
    const Element* element = element_of(ion.name);
    if (element == nullptr || element->oxide.empty() || ion.charge <= 0) return 0.0;
    double metal = 0.0, oxygen = 0.0;
    for (const auto& [symbol, atoms] : composition(element->oxide))
      (symbol == "O" ? oxygen : metal) += atoms;
    return oxygen / metal - 0.5 * ion.charge;
  }

  void balance() override {
    const Flows in = entering(Phase::solid);
    Flows oxide = nothing(), air = nothing();
    Flow h = constant(0.0);  // OH of the oxide, as it were: -H
    for (int k = 0; k < components(); ++k) {
      const auto i = static_cast<std::size_t>(k);
      if (stays_[i] == 0.0) continue;
      oxide[i] = stays_[i] * in[i];
      h += component(k).charge * oxide[i];
      air.back() += (0.015999 * oxygen_[i]) * oxide[i];
    }
    oxide[static_cast<std::size_t>(proton_)] = -h;
    oxide.back() = (0.5 * molar_water) * h + air.back();
    oxide.back() += spec_.volatiles_left * mass(oxide);
    set_port(0, oxide);
    set_port(1, in + air - oxide);
    set_source(0, air);

    constexpr double hot_enough = 1073.15;  // [K], 800 degC; see docs/models/units.md
    const bool burns = std::any_of(burning_.begin(), burning_.end(), [&](int k) {
      return in[static_cast<std::size_t>(k)].value > 0.0;
    });
    if (burns && spec_.temperature < hot_enough)
      remark(fmt::format("oxalates and carbonates want above 800 degC, this is {:.0f} degC",
                         spec_.temperature - 273.15));
  }

  CalcinerSpec spec_;
  int proton_;
  std::vector<double> stays_;   ///< share of each component that stays in the oxide
  std::vector<double> oxygen_;  ///< [mol/mol]
  std::vector<int> burning_;
};

}  // namespace

std::unique_ptr<Unit> make_calciner(const CalcinerSpec& spec, const UnitContext& context) {
  return std::make_unique<Calciner>(spec, context);
}

}  // namespace raffinate
