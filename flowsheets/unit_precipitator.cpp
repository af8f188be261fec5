// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <stdexcept>

#include "flowsheets/mixed_crystal.hpp"
#include "flowsheets/slurry.hpp"
#include "flowsheets/text_table.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

using Eigen::RowVectorXd;
using Eigen::VectorXd;

/// Solids of the allowed kinds form from an aqueous liquid at equilibrium; see SlurryModel. A feed
/// as needed is drawn
///
///     until the liquid has the pH asked for, or
///     q = max(0, (1 + excess) sum_m r_m n_m - n_P) / c_P
///
/// where r_m is the precipitant P that one mole of metal m takes up in its solids. A liquid that
/// has passed the pH already draws nothing. Of what the equilibrium lets fall, rare earths share the
/// crystals of a dosed anion; see MixedCrystal. What came as solid passes through.
class Precipitator final : public FlowUnit {
 public:
  Precipitator(const PrecipitatorSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"liquor", Phase::aqueous, {}, {}}, {"solid", Phase::solid, {}, {}}}),
        spec_(spec),
        model_(context.system, context.carriers, spec.solids, spec.occlusion),
        proton_(context.system.proton),
        neutral_(context.system.charges && proton_ >= 0) {
    const bool draws = spec.pH || !spec.precipitant.empty();
    if (context.feeds.size() != (draws ? 1U : 0U))
      throw std::invalid_argument("a precipitator takes one feed as needed: for its pH, or dosed");
    if (spec.pH && proton_ < 0) throw std::invalid_argument("the system does not count acid");
    if (spec.precipitant.empty()) return;
    precipitant_ = context.system.tableau.component(spec.precipitant);
    if (precipitant_ < 0 || !(feed(0).totals[precipitant_] > 0.0))
      throw std::invalid_argument(feed(0).name + " holds no " + spec.precipitant);
    taken_up_ = VectorXd::Zero(components());
    const Eigen::MatrixXd& nu = model_.in_solids();
    for (int k = 0; k < components(); ++k)
      for (Eigen::Index p = 0; p < nu.rows(); ++p)
        if (component(k).metal && nu(p, k) > 0.0 && nu(p, precipitant_) > 0.0)
          taken_up_[k] = std::max(taken_up_[k], nu(p, precipitant_) / nu(p, k));
    crystal_.emplace(model_, context.system.tableau.components(), precipitant_, spec.distribution);
  }

 private:
  void balance() override {
    const Flows in = entering(Phase::aqueous);
    VectorXd n(components());
    for (int k = 0; k < components(); ++k) n[k] = in[static_cast<std::size_t>(k)].value;
    const double W = in.back().value;
    const bool empty = !(volume(in).value > 0.0);
    if (empty) return pass(in);
    if (spec_.pH) return to_pH(in, n, W);

    Flow q = constant(0.0);
    if (precipitant_ >= 0) {
      Flow need = -in[static_cast<std::size_t>(precipitant_)];
      for (int k = 0; k < components(); ++k)
        need += ((1.0 + spec_.excess) * taken_up_[k]) * in[static_cast<std::size_t>(k)];
      q = (1.0 / feed(0).totals[precipitant_]) * larger(constant(0.0), need);
    }
    auto slurry = model_.settle(n, W, q.value, precipitant_ >= 0 ? &feed(0) : nullptr, {},
                                last_ ? &last_->slurry : nullptr);
    if (!slurry) return fail(in);
    last_ = {SlurryModel::Reached::yes, *std::move(slurry), {}};
    finish(in, q, last_->slurry);
  }

  void to_pH(const Flows& in, const VectorXd& n, double W) {
    last_ = model_.hold(n, W, feed(0), *spec_.pH, last_ ? &*last_ : nullptr);
    const SlurryModel::Held& held = *last_;
    using Reached = SlurryModel::Reached;
    if (held.reached == Reached::no_answer) return fail(in);
    if (held.reached == Reached::without_feed)
      remark(fmt::format("{} would bring the liquor no nearer to pH {:.4g}; none is drawn",
                         feed(0).name, *spec_.pH));
    if (held.reached == Reached::beyond)
      warn(fmt::format(
          "pH {:.4g} is out of reach: 10,000 times as much {} would not do; none is drawn",
          *spec_.pH, feed(0).name));
    const Slurry& slurry = held.slurry;
    Flow q = constant(slurry.q);
    if (held.reached == Reached::yes) {
      // acid(N, V) = 0 and imbalance(N, W, V) = 0 together make q and V functions of what enters.
      const double by_q = slurry.acid_by(feed(0));
      for (int k = 0; k < components(); ++k) {
        const double V_by = -slurry.imbalance_by_N[k] / slurry.imbalance_by_V;
        q.slope -= ((slurry.acid_by_N[k] + slurry.acid_by_V * V_by) / by_q) *
                   in[static_cast<std::size_t>(k)].slope;
      }
      q.slope -= (slurry.acid_by_V / slurry.imbalance_by_V / by_q) * in.back().slope;
    }
    finish(in, q, slurry);
  }

  /// Ports and their slopes, from q and its slopes.
  void finish(const Flows& in, const Flow& q, const Slurry& slurry) {
    Flows total = in;
    if (!draws().empty()) {
      set_draw(0, q);
      total = total + drawn(q, feed(0));
    }
    const auto slopes = total.front().slope.size();
    Eigen::MatrixXd dN(components(), slopes);
    for (int k = 0; k < components(); ++k) dN.row(k) = total[static_cast<std::size_t>(k)].slope;
    const RowVectorXd dV =
        (total.back().slope - slurry.imbalance_by_N * dN) / slurry.imbalance_by_V;
    // amount = V c(T), T = L N / V
    const Eigen::MatrixXd V_dT = model_.left() * dN - slurry.T * dV;
    const Precipitation& rest = slurry.rest;
    const Eigen::MatrixXd d_liquor = rest.aqueous_slope * V_dT + rest.aqueous * dV;
    Flows formed, stays;
    for (Eigen::Index p = 0; p < rest.solid.size(); ++p) {
      const bool there = rest.solid[p] > 0.0 || !rest.solid_slope.row(p).isZero(0.0);
      formed.push_back(there ? Flow{slurry.V * rest.solid[p],
                                    rest.solid_slope.row(p) * V_dT + rest.solid[p] * dV}
                             : constant(0.0));
    }
    for (int k = 0; k < components(); ++k)
      stays.push_back({slurry.V * rest.aqueous[k], d_liquor.row(k)});
    const auto put_back = crystal_ ? crystal_->share(formed, stays) : std::nullopt;

    Flows solid = nothing(), liquor = total;
    Flow charge = constant(0.0);
    double charges = 0.0;
    const Eigen::MatrixXd& occluded = model_.occluded();
    for (int k = 0; k < components(); ++k) {
      const auto i = static_cast<std::size_t>(k);
      Flow falls{occluded.row(k).dot(slurry.N), occluded.row(k) * dN};
      for (std::size_t p = 0; p < formed.size(); ++p)
        if (const double nu = model_.in_solids()(static_cast<Eigen::Index>(p), k); nu != 0.0)
          falls += nu * formed[p];
      // The smaller one as computed, the other by difference: traces keep their digits.
      const bool trace = std::abs(stays[i].value) < std::abs(falls.value);
      solid[i] = trace ? total[i] - stays[i] : falls;
      liquor[i] = trace ? stays[i] : total[i] - falls;
      if (k == proton_) continue;
      charge += component(k).charge * solid[i];
      charges += std::abs(component(k).charge * solid[i].value);
    }
    if (neutral_) {
      const auto H = static_cast<std::size_t>(proton_);
      // What is only rounding would be another number at every evaluation.
      if (std::abs(charge.value) <= 1e-14 * charges) charge = constant(0.0);
      solid[H] = -charge;
      liquor[H] = total[H] + charge;
    }
    solid.back() = {model_.occluded_water().dot(slurry.N), model_.occluded_water() * dN};
    for (std::size_t p = 0; p < formed.size(); ++p)
      solid.back() += model_.solid_water()[static_cast<Eigen::Index>(p)] * formed[p];
    liquor.back() = total.back() - solid.back();
    set_port(0, liquor);
    set_port(1, entering(Phase::solid) + solid);
    tell(total, solid, rest, put_back);
  }

  void tell(const Flows& total, const Flows& solid, const Precipitation& rest,
            std::optional<double> put_back) {
    if (proton_ >= 0)
      remark(fmt::format("the liquor rests at pH {:.2f}", -rest.u[proton_] / std::numbers::ln10));
    double fallen = 0.0, all = 0.0;
    for (int k = 0; k < components(); ++k) {
      if (!model_.rare_earth(k)) continue;
      fallen += solid[static_cast<std::size_t>(k)].value;
      all += total[static_cast<std::size_t>(k)].value;
    }
    if (!(all > 0.0)) return;
    remark(
        fmt::format("{} % of the rare earths (moles) go with the solid, {} % stay in the "
                    "liquor{}",
                    readable_share(fallen / all), readable_share((all - fallen) / all),
                    !put_back                 ? ""
                    : crystal_->homogeneous() ? "; crystals are mixed, each shares alike"
                                              : "; crystals are mixed"));
    if (put_back > 0.5)
      remark(
          "less will stay than that: as much falls here as of pure solids, each at its own "
          "solubility, and a mixture is less soluble");
  }

  void pass(const Flows& in) {
    set_port(0, in);
    set_port(1, entering(Phase::solid));
    if (!draws().empty()) set_draw(0, constant(0.0));
  }

  void fail(const Flows& in) {
    last_.reset();
    remark("no equilibrium was found; everything passes unchanged");
    pass(in);
  }

  PrecipitatorSpec spec_;
  SlurryModel model_;
  int proton_;
  bool neutral_;
  int precipitant_ = -1;
  std::optional<MixedCrystal> crystal_;    ///< of a dosed anion
  VectorXd taken_up_;                      ///< [mol/mol] r_m
  std::optional<SlurryModel::Held> last_;  ///< the last answer, where the next search begins
};

}  // namespace

std::unique_ptr<Unit> make_precipitator(const PrecipitatorSpec& spec, const UnitContext& context) {
  return std::make_unique<Precipitator>(spec, context);
}

}  // namespace raffinate
