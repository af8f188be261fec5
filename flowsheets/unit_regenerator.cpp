// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <stdexcept>

#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// Given shares s of some metals, of charge z, leave the organic, ion for acid:
///
///     out of the organic: s n,   into it: E = sum z s n of H,   acid drawn = (1 + excess) E / c_H
///
/// Spent acid, the metals and any aqueous that came with the organic leave as aqueous.
class Regenerator final : public FlowUnit {
 public:
  Regenerator(const RegeneratorSpec& spec, const UnitContext& context)
      : FlowUnit(context,
                 {{"organic", Phase::organic, {}, {}}, {"aqueous", Phase::aqueous, {}, {}}}),
        excess_(spec.excess),
        proton_(context.system.proton) {
    if (proton_ < 0 || context.feeds.size() != 1 || !(feed(0).totals[proton_] > 0.0))
      throw std::invalid_argument("a regenerator takes one acid as needed");
    for (const RegeneratorSpec::Removal& removal : spec.removed) {
      const int k = context.system.tableau.component(removal.metal);
      if (k < 0) throw std::invalid_argument("the system has no " + removal.metal);
      removed_.emplace_back(k, removal.share);
    }
  }

 private:
  void balance() override {
    const Flows in = entering(Phase::organic);
    Flows freed = nothing();  // metals out of the organic, acid into it
    Flow E = constant(0.0);
    for (const auto& [k, share] : removed_) {
      Flow& metal = freed[static_cast<std::size_t>(k)];
      metal = share * in[static_cast<std::size_t>(k)];
      E += component(k).charge * metal;
    }
    freed[static_cast<std::size_t>(proton_)] = -E;
    const Flows organic = in - freed;
    const Flow acid = ((1.0 + excess_) / feed(0).totals[proton_]) * E;
    Flows aqueous = entering(Phase::aqueous) + drawn(acid, feed(0)) + freed;
    aqueous.back() += water_in_organic(in) - water_in_organic(organic);
    set_port(0, organic);
    set_port(1, aqueous);
    set_draw(0, acid);
    if (acid.value > 0.0)
      remark(
          fmt::format("O/A {:.3g}:1; the shares removed are taken as given; whether this acid "
                      "removes them is not checked",
                      in.back().value / acid.value));
  }

  double excess_;
  int proton_;
  std::vector<std::pair<int, double>> removed_;  ///< (component, share)
};

}  // namespace

std::unique_ptr<Unit> make_regenerator(const RegeneratorSpec& spec, const UnitContext& context) {
  return std::make_unique<Regenerator>(spec, context);
}

}  // namespace raffinate
