// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/shortcut.hpp"

#include <algorithm>
#include <cmath>

#include "chemistry/equilibrium.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

using Eigen::VectorXd;

/// A liquid that enters a stage from outside the cascades: a feed, or what a unit lets out.
struct Inflow {
  int stage;
  Phase phase;
  Eigen::VectorXd amount;  ///< [kmol/s]
};

std::vector<Inflow> inflows(const PlantProblem& problem) {
  const Plant& plant = problem.plant();
  std::vector<Inflow> found;
  for (const Feed& feed : plant.feeds)
    if (plant.is_stage(feed.node))
      found.push_back({feed.node, feed.phase, feed.flow * feed.totals});
  for (const Pipe& pipe : plant.pipes)
    if (!plant.is_stage(pipe.from) && plant.is_stage(pipe.to))
      found.push_back(
          {pipe.to, pipe.phase, problem.port(pipe).amount.head(plant.component_count())});
  return found;
}

/// Composition of one phase in every stage if nothing crossed the interface [mol/L].
std::vector<Eigen::VectorXd> mixed_feeds(PlantProblem& problem, const std::vector<Inflow>& inflows,
                                         Phase phase) {
  const Plant& plant = problem.plant();
  std::vector<Eigen::VectorXd> mixed(plant.stages.size(),
                                     Eigen::VectorXd::Zero(plant.component_count()));
  std::vector<double> entering(plant.stages.size());
  for (int k = 0; k < plant.component_count(); ++k) {
    std::fill(entering.begin(), entering.end(), 0.0);
    for (const Inflow& one : inflows)
      if (one.phase == phase) entering[at(one.stage)] += one.amount[k];
    const std::vector<double> kept = problem.kept_to(phase, entering);
    for (std::size_t s = 0; s < kept.size(); ++s) mixed[s][k] = kept[s];
  }
  return mixed;
}

/// Share of each metal in all metal that enters the cascades [mol/mol]; zero if none does.
Eigen::VectorXd metal_mix(const Plant& plant, const std::vector<Inflow>& inflows) {
  Eigen::VectorXd mix = Eigen::VectorXd::Zero(plant.component_count());
  for (const Inflow& one : inflows) {
    for (int k = 0; k < plant.component_count(); ++k) {
      if (plant.system.tableau.components()[at(k)].metal) mix[k] += std::max(0.0, one.amount[k]);
    }
  }
  return mix.sum() > 0.0 ? Eigen::VectorXd(mix / mix.sum()) : mix;
}

/// The start of one plant.
class Shortcut {
 public:
  explicit Shortcut(PlantProblem& problem)
      : problem_(problem), plant_(problem.plant()), u_(at(problem.pattern().size()), 0.0) {
    aqueous_.assign(plant_.stages.size(), Eigen::VectorXd::Zero(plant_.component_count()));
    organic_ = aqueous_;
    // Units see the liquids of unmixed cascades, and feed them; chains take a few passes.
    for (std::size_t pass = 0; pass < (plant_.units.empty() ? 1 : 4); ++pass) {
      evaluate_units();
      inflows_ = inflows(problem_);
      aqueous_ = mixed_feeds(problem_, inflows_, Phase::aqueous);
      organic_ = mixed_feeds(problem_, inflows_, Phase::organic);
    }
    mix_ = metal_mix(plant_, inflows_);
    find_metal_feeds();
  }

  std::vector<double> run() {
    fill();
    problem_.fill_units(u_);
    problem_.settle(u_, {});
    fill_bypass();
    return u_;
  }

  std::vector<double> fill() {
    for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i)
      u_[at(problem_.spec_unknown(i))] = std::log(plant_.specs[at(i)].start);
    for (int s = 0; s < plant_.stage_count(); ++s) {
      equilibrate(s);
      if (const int a = problem_.flow_unknown(s); a >= 0)
        u_[at(a)] = std::log(plant_.stages[at(s)].flow[0]);
    }
    return u_;
  }

 private:
  /// What each unit makes of what the unmixed cascades, feeds and other units send it.
  void evaluate_units() {
    const UnitLayout layout{plant_.component_count()};
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
      Eigen::VectorXd in = Eigen::VectorXd::Zero(layout.size());
      const auto enter = [&](int lane, const Eigen::VectorXd& amounts, double carrier) {
        in.segment(layout.index(lane, 0), amounts.size()) += amounts;
        in[layout.index(lane, layout.components)] += carrier;
      };
      for (const Feed& feed : plant_.feeds) {
        if (feed.node == plant_.stage_count() + i && !feed.as_needed)
          enter(feed.lane, feed.flow * feed.totals, feed.flow * feed.carrier);
      }
      for (const Pipe& pipe : plant_.pipes) {
        if (pipe.to != plant_.stage_count() + i) continue;
        if (!plant_.is_stage(pipe.from)) {
          const Eigen::VectorXd& amount = problem_.port(pipe).amount;
          enter(pipe.lane, amount.head(layout.components), amount[layout.components]);
          continue;
        }
        const Eigen::VectorXd& c =
            (pipe.phase == Phase::organic ? organic_ : aqueous_)[at(pipe.from)];
        const double flow =
            pipe.share * plant_.stages[at(pipe.from)].flow[static_cast<int>(pipe.phase)] +
            pipe.fixed;
        const double carrier =
            pipe.phase == Phase::aqueous ? 1.0 - plant_.carriers.volume.dot(c) : 1.0;
        enter(pipe.lane, flow * c, flow * carrier);
      }
      problem_.evaluate_unit(i, in);
    }
  }

  bool counter_ion(int k) const {
    return !component(k).metal && plant_.linear[at(k)] && k != plant_.system.proton &&
           plant_.system.tableau.present(Phase::organic, k);
  }
  const Component& component(int k) const { return plant_.system.tableau.components()[at(k)]; }
  double equivalents(int k) const { return plant_.system.charges ? component(k).charge : 1.0; }

  /// What the stage holds: mixed feeds after the exchanges that a working cascade makes, charge for
  /// charge, with the metals in the proportions `mix_`.
  ///
  /// - acid >= base and metal that come with the organic (strip, or an organic that is not
  ///   saponified): metals for the organic's base.
  /// - base > acid + all metal fed: base is left over; the organic carries all metal on from where it
  ///   is fed and counter-ions beside it, the aqueous holds counter-ions alone.
  /// - between (extraction and scrub): metals for the base, and metals for the acid, since acid comes
  ///   down as the metal salt it has made at the far end.
  Eigen::VectorXd exchanged_feeds(int s) const {
    const Stage& stage = plant_.stages[at(s)];
    const Eigen::VectorXd& org = organic_[at(s)];
    Eigen::VectorXd totals = aqueous_[at(s)] * stage.flow[0] + org * stage.flow[1];
    if (metal_fed_ == 0.0) return totals;
    const int proton = plant_.system.proton;
    // Only metals that come here take part.
    VectorXd mix = VectorXd::Zero(mix_.size());
    for (const int k : stage.components) mix[k] = mix_[k];
    if (!(mix.sum() > 0.0)) return totals;
    mix /= mix.sum();
    double base = 0.0, carried = 0.0, metal = 0.0, mean = 0.0;
    for (int k = 0; k < totals.size(); ++k) {
      mean += mix[k] * equivalents(k);
      if (component(k).metal) metal += totals[k] * equivalents(k);
      if (counter_ion(k)) base += org[k] * stage.flow[1] * equivalents(k);
      if (component(k).metal) carried += org[k] * stage.flow[1] * equivalents(k);
    }
    const double acid = proton < 0 ? 0.0 : std::max(0.0, aqueous_[at(s)][proton] * stage.flow[0]);
    const bool reflux = base + carried > acid, left_over = base > acid + metal_fed_;
    double metals = metal + base, ions = 0.0;
    if (reflux) {
      metals += acid;
      if (proton >= 0) totals[proton] -= acid;
    }
    if (left_over) {
      ions = metals - (carries_metal_[at(s)] ? metal_fed_ : 0.0);
      metals -= ions;
    }
    for (int k = 0; k < totals.size(); ++k) {
      if (component(k).metal) totals[k] = metals / mean * mix[k];
      if (counter_ion(k))
        totals[k] +=
            org[k] * stage.flow[1] * (base > 0.0 ? ions / base : 0.0) - org[k] * stage.flow[1];
    }
    return totals;
  }

  /// Base that no acid meets, in a system that counts acid alone: such a stage has no equilibrium, and
  /// starts as if there was none.
  static Eigen::VectorXd without_debts(Eigen::VectorXd totals, const Tableau& tableau) {
    for (int k = 0; k < totals.size(); ++k)
      if (!tableau.gives_off(k)) totals[k] = std::max(0.0, totals[k]);
    return totals;
  }

  void equilibrate(int s) {
    const Stage& stage = plant_.stages[at(s)];
    const System& system = plant_.chemistry[at(stage.chemistry)];
    const Eigen::VectorXd totals = without_debts(exchanged_feeds(s), system.tableau);
    const double volume = stage.flow[0] + stage.flow[1];
    if (totals_.size() == 0 || chemistry_ != stage.chemistry ||
        totals_ != totals) {  // neighbours are often alike
      EquilibriumOptions options;
      if (found_.size() > 0) options.start = found_;
      found_ = contact(system.tableau, totals / volume, stage.flow[0] / volume,
                       stage.flow[1] / volume, options)
                   .u;
      totals_ = totals;
      chemistry_ = stage.chemistry;
    }
    for (const int k : stage.components) {
      const double found = found_[k];
      const double absent = plant_.linear[at(k)] ? problem_.ln_concentration(0.0) : std::log(1e-6);
      u_[at(problem_.unknown(s, k))] = std::isfinite(found) ? found : absent;
    }
  }

  /// How much metal is fed, and which stages the organic reaches with it.
  void find_metal_feeds() {
    carries_metal_.assign(plant_.stages.size(), false);
    for (const Inflow& one : inflows_) {
      for (int k = 0; k < plant_.component_count(); ++k) {
        if (!component(k).metal || !(one.amount[k] > 0.0)) continue;
        metal_fed_ += one.amount[k] * equivalents(k);
        carries_metal_[at(one.stage)] = true;
      }
    }
    for (bool grew = true; grew;) {
      grew = false;
      for (const Pipe& pipe : plant_.pipes) {
        if (pipe.phase != Phase::organic || !plant_.is_stage(pipe.from) ||
            !plant_.is_stage(pipe.to) || !carries_metal_[at(pipe.from)] ||
            carries_metal_[at(pipe.to)])
          continue;
        carries_metal_[at(pipe.to)] = grew = true;
      }
    }
  }

  /// Organic that passes a stage by (efficiency below 1) starts as the mixed feeds.
  void fill_bypass() {
    for (int s = 0; s < static_cast<int>(plant_.stages.size()); ++s) {
      for (const int k : plant_.stages[at(s)].components) {
        const int y = problem_.organic_unknown(s, k);
        if (y >= 0 && !plant_.linear[at(k)]) u_[at(y)] = organic_[at(s)][k];
      }
    }
  }

  PlantProblem& problem_;
  const Plant& plant_;
  std::vector<Inflow> inflows_;
  std::vector<Eigen::VectorXd> aqueous_, organic_;  ///< mixed feeds [mol/L]
  Eigen::VectorXd mix_;                             ///< shares of the metals
  Eigen::VectorXd totals_, found_;                  ///< of the stage before
  int chemistry_ = -1;
  std::vector<double> u_;
  double metal_fed_ = 0.0;           ///< [equivalents, mol/L m3/s]
  std::vector<bool> carries_metal_;  ///< the organic has passed a metal feed
};

}  // namespace

std::vector<double> shortcut_start(PlantProblem& problem) { return Shortcut(problem).run(); }

std::vector<double> feed_fill(PlantProblem& problem) { return Shortcut(problem).fill(); }

}  // namespace raffinate
