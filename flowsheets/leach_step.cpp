// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/leach_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace raffinate {

namespace {

constexpr double far_in_temperature = 20.0;  // [K] from the batch test
constexpr double far_in_liquor = 3.0;        // times its highest, or below its lowest concentration
constexpr double used_up = 1e-3;             // of what enters

}  // namespace

LeachStep::LeachStep(const ReactorSpec::Reaction& spec, const ReactorSpec::Tanks& tanks,
                     const BalancedReaction& reaction, const System& system)
    : spec_(*spec.kinetics), tanks_(tanks), reaction_(reaction) {
  double of_solid = 1.0;
  for (const auto& [term, substance] : reaction.left())
    if (term.phase == Phase::solid) {
      solid_ = substance;
      of_solid = term.moles;
    }
  double mineral = spec_.mineral;  // [mol/L]
  if (spec_.mineral_by_mass) {
    const double M = molar_mass_of(solid_, system.tableau.components());
    if (!(M > 0.0))
      throw Fault(fmt::format("nobody knows the molar mass of {}", solid_.name),
                  "give the mineral of the batch test in mol/L");
    mineral *= 1e-3 / M;
  }
  for (const KineticsSpec::Order& one : spec_.orders) {
    const Substance substance = resolved(one.of, system);
    if (substance.stoichiometry.empty())
      throw Fault("the water has no order: its concentration is not followed",
                  "leave it out of the orders");
    if (substance.stoichiometry.size() != 1)
      throw Fault(fmt::format("the order in {}: the liquor does not count {} by itself",
                              one.of.name, one.of.name),
                  "name a component of the system, which counts all that is dissolved of it");
    const auto& [k, nu] = substance.stoichiometry.front();
    const double used = -reaction.change(Phase::aqueous)[k] / nu;
    if (used < 0.0)
      throw Fault(fmt::format("the order in {}: the reaction makes it", one.of.name),
                  "only what the reaction uses, or leaves alone, can have an order");
    orders_.push_back({k, nu, used});
    batch_.push_back({one.order, one.in_batch, used / of_solid * mineral});
    const double left = one.in_batch - batch_.back().used * spec_.converts;
    if (!(left > 0.0))
      throw Fault(fmt::format("the batch test has too little {}: {:.4g} mol/L, of which its "
                              "{:.4g} % use {:.4g}",
                              one.of.name, one.in_batch, 100.0 * spec_.converts,
                              batch_.back().used * spec_.converts),
                  "correct its liquor, its mineral (of the mineral, not of the ore), or what it "
                  "converts");
  }
  k_ = leach_constant(spec_.control, batch_, spec_.converts, spec_.time) *
       arrhenius(spec_.energy.value_or(0.0), tanks_.temperature, spec_.temperature);
}

LeachStep::Reached LeachStep::run(const ReactingPhases& phases, const Flow& volume) const {
  const Flow zero = 0.0 * volume;
  Reached reached{zero, zero, {}, {}, {}};
  if (!(volume.value > 0.0)) return reached;
  reached.all = phases.uses_up(reaction_, spec_.solid, solid_).value_or(zero);
  std::vector<Flow> c, used;
  std::vector<LeachReagent> reagents;
  for (std::size_t i = 0; i < orders_.size(); ++i) {
    const Order& one = orders_[i];
    const Flow& n = phases[Phase::aqueous][static_cast<std::size_t>(one.component)];
    c.push_back(larger((1.0 / one.counts) * n, zero) / volume);
    used.push_back(one.used * (reached.all / volume));
    reagents.push_back({batch_[i].order, c[i].value, used[i].value});
  }
  const Flow residence = tanks_.residence ? zero + *tanks_.residence / tanks_.count
                                          : (zero + tanks_.volume.value_or(0.0)) / volume;
  const LeachTrain train = leach_train(spec_.control, k_ * residence.value, reagents, tanks_.count);
  Flow X = (train.by_k_tau * k_) * residence;
  for (std::size_t i = 0; i < orders_.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    X += train.by_c[at] * c[i] + train.by_used[at] * used[i];
  }
  X.value = train.X.back();
  reached.extent = X * reached.all;

  reached.readings.push_back(
      {"residence time in all tanks", residence.value * tanks_.count / 3600.0, "h"});
  if (reached.all.value > 0.0) judge(train.X, reagents, reached);
  return reached;
}

void LeachStep::judge(const std::vector<double>& X, const std::vector<LeachReagent>& reagents,
                      Reached& reached) const {
  const std::string solid = written(spec_.solid);
  for (std::size_t tank = 0; tank < X.size(); ++tank) {
    const std::string where = fmt::format(" behind tank {}", tank + 1);
    reached.readings.push_back({solid + " converted" + where, 100.0 * X[tank], "%"});
    for (std::size_t i = 0; i < reagents.size(); ++i)
      if (reagents[i].used > 0.0)
        reached.readings.push_back({spec_.orders[i].of.name + where,
                                    std::max(0.0, reagents[i].c - reagents[i].used * X[tank]),
                                    "mol/L"});
  }
  if (const double K = tanks_.temperature - spec_.temperature; std::abs(K) > far_in_temperature)
    reached.warnings.push_back(fmt::format(
        "the tanks are {:.0f} K {} than the batch test of {}: their rate, {:.3g} times that of the "
        "test, follows from the activation energy alone",
        std::abs(K), K > 0.0 ? "warmer" : "colder", solid,
        arrhenius(spec_.energy.value_or(0.0), tanks_.temperature, spec_.temperature)));
  for (std::size_t i = 0; i < reagents.size(); ++i) {
    const std::string& name = spec_.orders[i].of.name;
    const LeachReagent &test = batch_[i], &here = reagents[i];
    const double first = here.c - here.used * X.front(), last = here.c - here.used * X.back(),
                 lowest = test.c - test.used * spec_.converts;
    if (!(here.c > 0.0)) {
      reached.warnings.push_back(
          fmt::format("there is no {} in the liquor, so that {} does not react", name, solid));
    } else if (last < used_up * here.c) {
      reached.remarks.push_back(
          fmt::format("{} is used up: how much {} reacts follows from its dose, not from the rate",
                      name, solid));
    } else if (first > far_in_liquor * test.c || last < lowest / far_in_liquor) {
      reached.warnings.push_back(fmt::format(
          "{} is {:.3g} to {:.3g} mol/L in the tanks and was {:.3g} to {:.3g} in the batch test of "
          "{}: its order {:.3g} may not reach so far",
          name, last, first, lowest, test.c, solid, test.order));
    }
  }
  if (X.back() > spec_.converts)
    reached.remarks.push_back(
        fmt::format("{:.4g} % of {} react, beyond the {:.4g} % of the batch test", 100.0 * X.back(),
                    solid, 100.0 * spec_.converts));
}

}  // namespace raffinate
