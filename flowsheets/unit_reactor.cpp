// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chemistry/elements.hpp"
#include "flowsheets/dangers.hpp"
#include "flowsheets/leach_step.hpp"
#include "flowsheets/reacting.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Reactions run one after the other. Reaction r with coefficients nu goes to the extent
///
///     xi_r = min( share n_j / nu_j,  min over its reactants k of n_k / nu_k )      [kmol/s]
///
/// j: the reactant of which the share is asked; n: what there is when its turn comes, counted by
/// the components of each reactant in its phase. A feed as needed is drawn by what the reactions
/// would use of one reactant t if there were enough of what the feed brings:
///
///     q c_t = max(0, dose sum_r nu_rt xi_r - n_t)
///
/// A reaction with kinetics goes as far as its tanks let it (LeachStep) on what there is when its
/// turn comes. Moisture of the solids joins the liquor, before and after: all their water but one
/// H2O for each H they lack.
class Reactor final : public FlowUnit {
 public:
  Reactor(const ReactorSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"liquor", Phase::aqueous, {}, {}},
                           {"solid", Phase::solid, {}, {}},
                           {"gas", Phase::gas, {}, {}}}),
        dangers_(context.system.tableau.components(), context.system.proton),
        proton_(context.system.proton) {
    for (int k = 0; k < components(); ++k)
      dissolves_.push_back(context.system.tableau.present(Phase::aqueous, k));
    try {
      for (const ReactorSpec::Reaction& one : spec.reactions) {
        Step step{BalancedReaction(one.equation, context.system), one.converts.share, {}, {}, {}};
        if (one.kinetics) step.leach.emplace(one, spec.tanks, step.reaction, context.system);
        if (one.converts.of) {
          step.target = spoken_of(*one.converts.of, context.system);
          step.of = *one.converts.of;
        }
        steps_.push_back(std::move(step));
      }
      for (int f = 0; f < feed_count(); ++f) add_dose(spec, f);
    } catch (const Fault& fault) {
      throw std::invalid_argument(fault.what());
    }
  }

 private:
  struct Step {
    BalancedReaction reaction;
    double share;
    Substance target;
    EquationTerm of;                 ///< no name: whatever runs out first
    std::optional<LeachStep> leach;  ///< instead of a share
    bool aims() const { return !of.name.empty(); }
  };
  struct Dose {
    double share = 1.0;
    EquationTerm term;
    Substance substance;
    double per_feed = 0.0;  ///< [mol/L], [mol/kg] of the substance in the feed
    Phase into = Phase::aqueous;
  };

  /// What the feed is dosed by: the reactant that is named, or the first that it brings.
  void add_dose(const ReactorSpec& spec, int f) {
    const auto given = std::find_if(spec.doses.begin(), spec.doses.end(),
                                    [&](const auto& one) { return one.feed == feed(f).name; });
    if (given == spec.doses.end())
      throw std::invalid_argument(fmt::format("{} is not dosed", feed(f).name));
    Dose dose;
    dose.share = given->share;
    // A salt that reacts dissolved dissolves as it enters.
    for (const Phase into : {feed(f).phase, Phase::aqueous})
      for (const Step& step : steps_)
        for (const auto& [term, substance] : step.reaction.left()) {
          const bool meant =
              !given->of || (given->of->name == term.name && given->of->phase == term.phase);
          if (dose.per_feed > 0.0 || !meant || term.phase != into || !fits(f, into)) continue;
          dose = {given->share, term, substance, content(substance, feed(f).totals), into};
        }
    if (!(dose.per_feed > 0.0))
      throw std::invalid_argument(
          given->of ? fmt::format("{} brings no {}, or no reaction uses it", feed(f).name,
                                  written(*given->of))
                    : fmt::format("{} brings nothing that the reactions use", feed(f).name));
    auto& endless = endless_[static_cast<std::size_t>(dose.into)];
    endless.resize(at(components()) + 1, false);
    for (int k = 0; k < components(); ++k)
      if (feed(f).totals[k] != 0.0) endless[at(k)] = true;
    if (feed(f).phase == Phase::aqueous) endless.back() = true;
    for (const Step& step : steps_)
      for (const auto& [k, nu] : step.target.stoichiometry)
        if (step.of.phase == dose.into && nu > 0.0 && feed(f).totals[k] > 0.0)
          throw std::invalid_argument(
              fmt::format("{} is dosed, so no reaction can be asked to convert a share of its {}",
                          feed(f).name, written(step.of)));
    doses_.push_back(std::move(dose));
  }

  /// True if all that a feed brings can be in the phase.
  bool fits(int f, Phase phase) const {
    if (phase != Phase::aqueous) return true;
    for (int k = 0; k < components(); ++k)
      if (feed(f).totals[k] != 0.0 && !dissolves_[at(k)]) return false;
    return true;
  }

  ReactingPhases arriving() const {
    ReactingPhases phases(entering(Phase::aqueous), entering(Phase::solid), entering(Phase::gas));
    release_moisture(phases);
    return phases;
  }

  void release_moisture(ReactingPhases& phases) const {
    Flows &solid = phases[Phase::solid], &liquor = phases[Phase::aqueous];
    Flow bound = constant(0.0);
    if (proton_ >= 0) bound = larger(-molar_water * solid[at(proton_)], constant(0.0));
    const Flow free = larger(solid.back() - bound, constant(0.0)),
               lacking = larger(-solid.back(), constant(0.0));  // of a hydrate that reacted
    solid.back() += lacking - free;
    liquor.back() += free - lacking;
  }

  struct Reached {
    Flow extent, asked;
    std::string short_of;
  };
  /// What a step does to the phases as they are.
  Reached reach(const Step& step, const ReactingPhases& phases,
                const ReactingPhases::Endless& endless = {}) const {
    const auto limit = phases.lasts(step.reaction, endless);
    Reached reached{constant(0.0), constant(0.0), {}};
    if (step.aims()) {
      if (const auto all = phases.uses_up(step.reaction, step.of, step.target))
        reached.asked = step.share * *all;
      reached.extent = limit ? smaller(reached.asked, limit->extent) : reached.asked;
    } else if (limit) {
      reached.extent = reached.asked = step.share * limit->extent;
    }
    if (limit && reached.extent.value < reached.asked.value * (1.0 - 1e-9))
      reached.short_of = limit->by;
    return reached;
  }

  /// What a step with kinetics does: as much as its tanks can, as long as all reactants last.
  Reached leach(const Step& step, const ReactingPhases& phases) {
    const LeachStep::Reached tanks = step.leach->run(phases, volume(phases[Phase::aqueous]));
    for (const UnitReading& reading : tanks.readings) read_out(reading);
    for (const std::string& words : tanks.remarks) remark(words);
    for (const std::string& words : tanks.warnings) warn(words);
    Reached reached{tanks.extent, tanks.extent, {}};
    const auto limit = phases.lasts(step.reaction);
    if (!limit || limit->extent.value >= tanks.extent.value) return reached;
    reached.extent = limit->extent;
    if (limit->extent.value < tanks.extent.value * (1.0 - 1e-9))
      remark(fmt::format("{} runs out before the rate matters: {:.4g} % of {} react", limit->by,
                         100.0 * limit->extent.value / tanks.all.value,
                         written(step.leach->solid())));
    return reached;
  }

  /// Draws the feeds that are dosed into the phases. A step with kinetics counts as complete.
  void dose(ReactingPhases& phases) {
    if (doses_.empty()) return;
    ReactingPhases trial = phases;
    std::vector<Flow> demand(doses_.size(), constant(0.0));
    for (const Step& step : steps_) {
      const Flow extent = reach(step, trial, endless_).extent;
      for (std::size_t d = 0; d < doses_.size(); ++d)
        for (const auto& [term, substance] : step.reaction.left())
          if (term.name == doses_[d].term.name && term.phase == doses_[d].term.phase)
            demand[d] += term.moles * extent;
      trial.run(step.reaction, extent);
    }
    std::vector<Flow> flows;
    for (std::size_t d = 0; d < doses_.size(); ++d) {
      const Flow there =
          phases.there_is(doses_[d].term, doses_[d].substance).value_or(constant(0.0));
      flows.push_back((1.0 / doses_[d].per_feed) *
                      larger(doses_[d].share * demand[d] - there, constant(0.0)));
    }
    for (int f = 0; f < feed_count(); ++f) {
      set_draw(f, flows[at(f)]);
      Flows& into = phases[doses_[at(f)].into];
      into = into + drawn(flows[at(f)], feed(f));
    }
    release_moisture(phases);  // of solid reagents
  }

  void balance() override {
    ReactingPhases phases = arriving();
    dose(phases);
    for (const std::string& danger :
         dangers_.where_meet(phases[Phase::aqueous], phases[Phase::solid]))
      warn(danger);
    for (const Step& step : steps_) {
      const Reached reached = step.leach ? leach(step, phases) : reach(step, phases);
      tell(step, reached);
      phases.run(step.reaction, reached.extent);
    }
    release_moisture(phases);  // of solids that have dissolved
    for (const std::string& danger : dangers_.in_gas(phases[Phase::gas])) warn(danger);
    set_port(0, phases[Phase::aqueous]);
    set_port(1, phases[Phase::solid]);
    set_port(2, phases[Phase::gas]);
    set_made(phases.made());
  }

  void tell(const Step& step, const Reached& reached) {
    constexpr double hour = 3600.0;
    read_out({step.reaction.text(), hour * reached.extent.value, "kmol/h"});
    if (reached.short_of.empty()) return;
    const double share = step.share * reached.extent.value / reached.asked.value;
    const std::string words = fmt::format(
        "{}: {} runs out, {:.4g} % of {} reacts instead of {:.4g} %", step.reaction.text(),
        reached.short_of, 100.0 * share, written(step.of), 100.0 * step.share);
    remark(words);
    if (share < 0.9 * step.share) warn(words);
  }

  Dangers dangers_;
  std::vector<bool> dissolves_;
  int proton_;
  std::vector<Step> steps_;
  std::vector<Dose> doses_;  ///< one per feed
  ReactingPhases::Endless endless_;
};

}  // namespace

std::unique_ptr<Unit> make_reactor(const ReactorSpec& spec, const UnitContext& context) {
  return std::make_unique<Reactor>(spec, context);
}

}  // namespace raffinate
