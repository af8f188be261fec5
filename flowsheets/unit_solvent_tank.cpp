// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <stdexcept>

#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// The tank that closes an organic loop. With O the asked flow, C the asked extractant (monomer)
/// and m its monomers per unit of the component:
///
///     out(volume) = O,   out(extractant) = O C / m,   out(k) = in(k) of all else
///
/// What this lacks is made up, fresh; what is too much leaves (the source is negative).
class SolventTank final : public FlowUnit {
 public:
  SolventTank(const SolventTankSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"out", Phase::organic, {}, {}}}, {{"make-up", Phase::organic, {}, {}}}),
        spec_(spec),
        extractant_(context.system.extractant.component),
        monomers_(context.system.extractant.monomers) {
    if (extractant_ < 0 && spec.extractant > 0.0)
      throw std::invalid_argument("the system counts no extractant");
  }

 private:
  void balance() override {
    const Flows in = entering(Phase::organic);
    Flows out = in;
    out.back() = constant(spec_.flow);
    if (extractant_ >= 0)
      out[static_cast<std::size_t>(extractant_)] =
          constant(spec_.flow * spec_.extractant / monomers_);
    const Flows made_up = out - in;
    set_port(0, out);
    set_source(0, made_up);
    if (made_up.back().value < -1e-9 * spec_.flow)
      remark(fmt::format("{:.4g} m3/h of organic more comes than leaves and is bled",
                         -3600.0 * made_up.back().value));
    if (extractant_ >= 0) {
      const auto k = static_cast<std::size_t>(extractant_);
      if (made_up[k].value < -1e-9 * out[k].value)
        remark(
            fmt::format("{:.4g} kmol/h of extractant (monomer) more comes than leaves and is bled",
                        -3600.0 * monomers_ * made_up[k].value));
    }
  }

  SolventTankSpec spec_;
  int extractant_;
  double monomers_;
};

}  // namespace

std::unique_ptr<Unit> make_solvent_tank(const SolventTankSpec& spec, const UnitContext& context) {
  return std::make_unique<SolventTank>(spec, context);
}

}  // namespace raffinate
