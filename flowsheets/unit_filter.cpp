// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "flowsheets/text_table.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// Displacement washing of a cake. Of the mother liquor that filled it, a wash of R volumes per
/// volume leaves the share x = max((1 - E)^R, 1 - R), E the efficiency: no wash displaces more than
/// its own volume, plug flow.
struct Displacement {
  double efficiency;
  double moved(double R) const {  ///< 1 - x
    return std::min(efficiency < 1.0 ? -std::expm1(R * std::log1p(-efficiency)) : 1.0, R);
  }
  double left(double R) const {  ///< x, with all its digits where hardly anything is left
    return std::max(efficiency < 1.0 ? std::exp(R * std::log1p(-efficiency)) : 0.0, 1.0 - R);
  }
  double slope(double R) const {  ///< d moved / d R
    if (moved(R) == R) return 1.0;
    const double ln = efficiency < 1.0 ? std::log1p(-efficiency) : 0.0;
    return -ln * std::exp(R * ln);
  }
};

/// Solid and liquid are parted; the filtrate is clear. The cake's mass of liquid over its wet mass
/// is the moisture w, so that with M the mass of the solid and rho the densities of mother liquor
/// and wash the retained volume V obeys
///
///     V [x rho_liquor + (1 - x) rho_wash] = M w / (1 - w),      x = x(wash volume / V)
///
/// The cake holds V x of mother liquor and V (1 - x) of wash. If less liquor arrives than the cake
/// can hold, it keeps all of it, V is the volume of the liquor, and the wash displaces in that.
class Filter final : public FlowUnit {
 public:
  Filter(const FilterSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"filtrate", Phase::aqueous, {}, {}}, {"cake", Phase::solid, {}, {}}}),
        moisture_(spec.moisture),
        wash_{spec.efficiency} {
    if (!(moisture_ >= 0.0 && moisture_ < 1.0) ||
        !(spec.efficiency >= 0.0 && spec.efficiency <= 1.0))
      throw std::invalid_argument("moisture and wash efficiency of a filter are shares");
  }

 private:
  void balance() override {
    const Flows liquor = entering(Phase::aqueous), solid = entering(Phase::solid),
                wash = entering(UnitLayout::wash);
    const Flow V_liquor = volume(liquor), V_wash = volume(wash);
    Flows held = nothing();
    const Flow wanted = (moisture_ / (1.0 - moisture_)) * mass(solid);
    if (wanted.value > 0.0 && V_liquor.value > 0.0) {
      const Flow V = retained(wanted, mass(liquor) / V_liquor, wash, V_liquor);
      const Flow R = V_wash / V;
      const bool washes = R.value > 0.0;
      const double left = washes ? wash_.left(R.value) : 1.0,
                   moved_per_R = washes ? wash_.moved(R.value) / R.value : wash_.slope(0.0),
                   slope = wash_.slope(washes ? R.value : 0.0);
      // (1 - x) / R is the share of the wash that stays; its slope vanishes with the wash itself.
      const Flow x = chain(R, left, -slope),
                 wash_kept = chain(R, moved_per_R, washes ? (slope - moved_per_R) / R.value : 0.0);
      held = (V * x / V_liquor) * liquor + wash_kept * wash;
      if (washes)
        remark(
            fmt::format("washed with {:.3g} cake volumes, {} % of the mother liquor's solute stays "
                        "in the cake's liquid",
                        R.value, readable_share(left)));
    }
    set_port(0, liquor + wash - held);
    set_port(1, solid + held);
  }

  /// V of the cake's liquid [m3/s] that weighs `wanted` [t/s].
  Flow retained(const Flow& wanted, const Flow& rho_liquor, const Flows& wash,
                const Flow& V_liquor) {
    Flow V = wanted / rho_liquor;
    const Flow V_wash = volume(wash);
    if (V_wash.value > 0.0) {
      // Newton's method; the last step carries the slopes, as V then is a constant of the equation.
      const Flow rho_wash = mass(wash) / V_wash;
      const double light = rho_liquor.value - rho_wash.value;
      double v = V.value;
      for (int step = 0; step < 30; ++step) {
        const double R = V_wash.value / v, moved = wash_.moved(R);
        const double weight = v * (rho_liquor.value - moved * light),
                     slope = rho_liquor.value - light * (moved - R * wash_.slope(R));
        const double next = std::max(0.5 * v, v - (weight - wanted.value) / slope);
        const bool settled = std::abs(next - v) <= 1e-15 * v;
        v = next;
        if (settled) break;
      }
      const double R = V_wash.value / v, moved = wash_.moved(R);
      const Flow share = chain((1.0 / v) * V_wash, moved, wash_.slope(R));
      const Flow weight = v * (rho_liquor - share * (rho_liquor - rho_wash));
      const double slope = rho_liquor.value - light * (moved - R * wash_.slope(R));
      V = (-1.0 / slope) * (weight - wanted) + v;
    }
    if (V.value <= V_liquor.value) return V;
    remark("the cake could hold more liquid than arrives; it keeps all");
    return V_liquor;
  }

  double moisture_;
  Displacement wash_;
};

}  // namespace

std::unique_ptr<Unit> make_filter(const FilterSpec& spec, const UnitContext& context) {
  return std::make_unique<Filter>(spec, context);
}

}  // namespace raffinate
