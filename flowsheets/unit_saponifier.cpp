// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chemistry/capacity.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// Organic is given a base for the degree d of a counter-ion of charge z, and takes up what fits:
///
///     asked = max(0, d C / z - n_X)             C: extractant as monomer [kmol/s]
///     room  = (n_E - sum_k b_k n_k) / b_X       E: extractant as the tableau counts it; k: cations
///             no more than n_H / z where the organic counts its acid (no species has lost H)
///     X     = max(0, min(asked, room))          b_k: extractant that k binds at least
///     organic(X) = n_X + X,  organic(H) = n_H - z X
///     base drawn = z asked / b,                 b: equivalents per volume of feed that are both
///                                               base (2 c_CO3 - c_H) and counter-ion (z c_X)
///
/// The soap takes up the water that Carriers::water gives its ions. The rest of the feed, what the
/// feed holds beside base, base that does not fit and any aqueous that came with the organic leave
/// by the drain. Where the soap wants more water than there is, water is made up and the drain holds
/// none.
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
        monomers_(context.system.extractant.monomers),
        binding_(Eigen::VectorXd::Zero(components())) {
    if (ion_ < 0 || proton_ < 0 || extractant_ < 0)
      throw std::invalid_argument("soap needs H, an extractant and " + spec.ion);
    charge_ = component(ion_).charge;
    counts_acid_ = !context.system.tableau.gives_off(proton_);
    for (int k = 0; k < components(); ++k) {
      const double needs = leanest_binding(context.system, k);
      if (component(k).charge > 0 && k != proton_ && std::isfinite(needs)) binding_[k] = needs;
    }
    if (!(binding_[ion_] > 0.0))
      throw std::invalid_argument("no species of the organic holds " + spec.ion);
    if (context.feeds.size() != 1 || charge_ <= 0)
      throw std::invalid_argument("a saponifier takes one base as needed");
    base_ = -feed(0).totals[proton_];
    const int carbonate = context.system.tableau.component("CO3");
    if (carbonate >= 0) base_ += 2.0 * feed(0).totals[carbonate];
    base_ = std::min(base_, charge_ * feed(0).totals[ion_]);
    if (!(base_ > 0.0)) throw std::invalid_argument(feed(0).name + " is no base of " + spec.ion);
    const double most = charge_ / (monomers_ * binding_[ion_]);
    if (spec.degree > most * (1.0 + 1e-12))
      warn(
          fmt::format("{:.4g} % {} is more than an organic of {} holds, {:g} molecules of "
                      "extractant to one {}: the base beyond {:.4g} % leaves by the drain; ask "
                      "for less",
                      100.0 * spec.degree, spec.ion, context.system.name,
                      monomers_ * binding_[ion_], spec.ion, 100.0 * most));
  }

 private:
  void balance() override {
    const auto X = static_cast<std::size_t>(ion_), H = static_cast<std::size_t>(proton_);
    const Flows in = entering(Phase::organic), entrained = entering(Phase::aqueous);
    const Flow C = monomers_ * in[static_cast<std::size_t>(extractant_)];
    const Flow lacking = (spec_.degree / charge_) * C - in[X];
    Flow room = in[static_cast<std::size_t>(extractant_)];
    for (int k = 0; k < components(); ++k) room -= binding_[k] * in[static_cast<std::size_t>(k)];
    room = (1.0 / binding_[ion_]) * room;
    const Flow acid = (1.0 / charge_) * in[H];
    const bool acid_limits = counts_acid_ && acid.value < room.value;
    if (counts_acid_) room = smaller(room, acid);
    const Flow asked = larger(constant(0.0), lacking),
               taken_up = larger(constant(0.0), smaller(asked, room));
    if (lacking.value < -1e-9 * C.value)
      remark(fmt::format("the organic brings {:.3g} % {}, more than asked for; no {} is drawn",
                         100.0 * charge_ * in[X].value / C.value, spec_.ion, feed(0).name));

    Flows organic = in;
    organic[X] += taken_up;
    organic[H] -= charge_ * taken_up;
    const double beyond = charge_ * (asked.value - taken_up.value);
    if (beyond > 1e-3 * spec_.degree * C.value)
      warn(fmt::format(
          "{} the organic holds {:.4g} % {} and not {:.4g} %: {:.3g} kmol/h of the base "
          "of {} leave by the drain; ask for less",
          acid_limits ? "with the acid it brings" : "beside its metals",
          100.0 * charge_ * organic[X].value / C.value, spec_.ion, 100.0 * spec_.degree,
          3600.0 * beyond, feed(0).name));

    const Flow base = (charge_ / base_) * asked;
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
  bool counts_acid_ = false;  ///< its H cannot be negative
  double base_ = 0.0;         ///< [mol/L]
  Eigen::VectorXd binding_;   ///< [mol/mol] extractant that each cation needs at least
};

}  // namespace

std::unique_ptr<Unit> make_saponifier(const SaponifierSpec& spec, const UnitContext& context) {
  return std::make_unique<Saponifier>(spec, context);
}

}  // namespace raffinate
