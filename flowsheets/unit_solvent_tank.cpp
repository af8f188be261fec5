// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <cmath>
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
///
/// With a loop that holds the volume V, everything but extractant builds up in steps of length t:
///
///     V (c - c_before) / t = in(k) - O c,   out(k) = O c = s in(k) + (1 - s) O c_before
///     s = r / (1 + r),  r = t O / V
class SolventTank final : public FlowUnit {
 public:
  SolventTank(const SolventTankSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"out", Phase::organic, {}, {}}},
                 {{"make-up", Phase::organic, {}, {}}, {"inventory", Phase::organic, {}, {}}}),
        spec_(spec),
        extractant_(context.system.extractant.component),
        monomers_(context.system.extractant.monomers),
        before_(Eigen::VectorXd::Zero(components())) {
    if (extractant_ < 0 && spec.extractant > 0.0)
      throw std::invalid_argument("the system counts no extractant");
    if (extractant_ >= 0 && !(spec.extractant > 0.0))
      throw std::invalid_argument("it must say how much extractant leaves it");
  }

  void begin_step(double length) override {
    before_ = ports_[0].amount.head(components());
    const double ratio = length * spec_.flow / spec_.holds.value_or(1.0);
    arriving_ = std::isinf(length) ? 1.0 : ratio / (1.0 + ratio);
    forget();
  }

 private:
  void balance() override {
    const Flows in = entering(Phase::organic);
    Flows out = in;
    for (int k = 0; k < components(); ++k) {
      Flow& one = out[static_cast<std::size_t>(k)];
      one = arriving_ * one + (1.0 - arriving_) * before_[k];
    }
    out.back() = constant(spec_.flow);
    if (extractant_ >= 0)
      out[static_cast<std::size_t>(extractant_)] =
          constant(spec_.flow * spec_.extractant / monomers_);
    Flows made_up = nothing(), stored = out - in;
    made_up.back() = stored.back();
    stored.back() = constant(0.0);
    if (extractant_ >= 0) {
      auto& from = stored[static_cast<std::size_t>(extractant_)];
      made_up[static_cast<std::size_t>(extractant_)] = from;
      from = constant(0.0);
    }
    set_port(0, out);
    set_source(0, made_up);
    set_source(1, stored);
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
  Eigen::VectorXd before_;  ///< [kmol/s] what left at the start of the step
  double arriving_ = 1.0;   ///< share of what enters in what leaves; 1 at steady state
};

}  // namespace

std::unique_ptr<Unit> make_solvent_tank(const SolventTankSpec& spec, const UnitContext& context) {
  return std::make_unique<SolventTank>(spec, context);
}

}  // namespace raffinate
