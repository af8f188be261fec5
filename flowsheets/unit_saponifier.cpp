// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// Organic takes up a base until its counter-ion, of charge z, reaches the degree d:
///
///     X = max(0, d C / z - n_X)                 C: extractant as monomer [kmol/s]
///     organic(X) = n_X + X,  organic(H) = n_H - z X
///     base drawn = z X / b,                     b: equivalents per volume of feed that are both
///                                               base (2 c_CO3 - c_H) and counter-ion (z c_X)
///
/// The soap takes up the water that Carriers::water gives its ions. The rest of the feed, what the
/// feed holds beside base and any aqueous that came with the organic leave by the drain. Where the
/// soap wants more water than there is, water is made up and the drain holds none.
class Saponifier final : public FlowUnit {
 public:
  Saponifier(const SaponifierSpec& spec, const UnitContext& context)
      : FlowUnit(context,
                 {{"organic", Phase::organic, {}, {}}, {"aqueous", Phase::aqueous, {}, {}}},
                 {{"water", Phase::aqueous, {}, {}}}),
        spec_(spec),
        ion_(context.system.tableau.component(spec.ion)),
        proton_(context.system.proton),
        extractant_(context.system.extractant.component),
        monomers_(context.system.extractant.monomers) {
    if (ion_ < 0 || proton_ < 0 || extractant_ < 0)
      throw std::invalid_argument("soap needs H, an extractant and " + spec.ion);
    charge_ = component(ion_).charge;
    if (context.feeds.size() != 1 || charge_ <= 0)
      throw std::invalid_argument("a saponifier takes one base as needed");
    base_ = -feed(0).totals[proton_];
    const int carbonate = context.system.tableau.component("CO3");
    if (carbonate >= 0) base_ += 2.0 * feed(0).totals[carbonate];
    base_ = std::min(base_, charge_ * feed(0).totals[ion_]);
    if (!(base_ > 0.0)) throw std::invalid_argument(feed(0).name + " is no base of " + spec.ion);
  }

 private:
  void balance() override {
    const auto X = static_cast<std::size_t>(ion_), H = static_cast<std::size_t>(proton_);
    const Flows in = entering(Phase::organic), entrained = entering(Phase::aqueous);
    const Flow C = monomers_ * in[static_cast<std::size_t>(extractant_)];
    const Flow lacking = (spec_.degree / charge_) * C - in[X];
    const Flow taken_up = larger(constant(0.0), lacking);
    if (lacking.value < -1e-9 * C.value)
      remark(fmt::format("the organic brings {:.3g} % {}, more than asked for; no {} is drawn",
                         100.0 * charge_ * in[X].value / C.value, spec_.ion, feed(0).name));

    Flows organic = in;
    organic[X] += taken_up;
    organic[H] -= charge_ * taken_up;
    if (-organic[H].value > C.value * (1.0 + 1e-9) && C.value > 0.0)
      remark(fmt::format("metals and {} ask for {:.3g} equivalents per mol of extractant",
                         spec_.ion, -organic[H].value / C.value));

    const Flow base = (charge_ / base_) * taken_up;
    const Flow water = water_in_organic(organic) - water_in_organic(in);
    Flows drain = entrained + drawn(base, feed(0));
    drain[X] -= taken_up;
    drain[H] += charge_ * taken_up;
    drain.back() -= water;
    Flows made_up = nothing();
    if (drain.back().value < 0.0) {
      made_up.back() = -drain.back();
      drain.back() = constant(0.0);
      remark(fmt::format("the soap takes up {:.3g} m3/h of water beyond what {} brings",
                         3600.0 * made_up.back().value, feed(0).name));
    }
    set_port(0, organic);
    set_port(1, drain);
    set_source(0, made_up);
    set_draw(0, base);
  }

  SaponifierSpec spec_;
  int ion_, proton_, extractant_;
  double monomers_;
  double charge_ = 1.0;
  double base_ = 0.0;  ///< [mol/L]
};

}  // namespace

std::unique_ptr<Unit> make_saponifier(const SaponifierSpec& spec, const UnitContext& context) {
  return std::make_unique<Saponifier>(spec, context);
}

}  // namespace raffinate
