// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// Air takes cerium(III) to insoluble cerium(IV):
///
///     Ce3+ + 1/4 O2 + 7/2 H2O = Ce(OH)4 + 3 H+       per mole: 63.05 g of water, 8.00 g of oxygen
///
/// A given share of the dissolved cerium falls. Oxygen is no component; it is a source that counts
/// as water of its mass, so that Ce(OH)4 weighs its 208.1 g/mol. What came as solid passes through.
class Oxidiser final : public FlowUnit {
 public:
  Oxidiser(const OxidiserSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"liquor", Phase::aqueous, {}, {}}, {"solid", Phase::solid, {}, {}}},
                 {{"oxygen of the air", Phase::gas, {}, {}}}),
        conversion_(spec.conversion),
        cerium_(context.system.tableau.component("Ce")),
        proton_(context.system.proton) {}

 private:
  void balance() override {
    constexpr double oxygen = 0.25 * 2.0 * 0.015999;  // [kg/mol], [L/mol] as water
    const Flows in = entering(Phase::aqueous);
    Flows fallen = nothing(), air = nothing();
    if (cerium_ >= 0 && proton_ >= 0) {
      const Flow cerium = conversion_ * in[static_cast<std::size_t>(cerium_)];
      fallen[static_cast<std::size_t>(cerium_)] = cerium;
      fallen[static_cast<std::size_t>(proton_)] = -component(cerium_).charge * cerium;
      fallen.back() = (3.5 * molar_water) * cerium;
      air.back() = oxygen * cerium;
    } else {
      remark("there is no cerium to oxidise");
    }
    set_port(0, in - fallen);
    set_port(1, entering(Phase::solid) + fallen + air);
    set_source(0, air);
  }

  double conversion_;
  int cerium_, proton_;
};

}  // namespace

std::unique_ptr<Unit> make_oxidiser(const OxidiserSpec& spec, const UnitContext& context) {
  return std::make_unique<Oxidiser>(spec, context);
}

}  // namespace raffinate
