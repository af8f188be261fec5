// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "chemistry/elements.hpp"
#include "flowsheets/plant_problem.hpp"

namespace raffinate {

/// The equations of a plant, said again from the documentation: out - in + accumulation, before any
/// scaling. Concentrations of stages and ports of units are taken from the problem; how streams,
/// feeds and specifications put them together is not.
class RestatedBalances {
 public:
  RestatedBalances(const Plant& plant, PlantProblem& problem) : plant_(plant), problem_(problem) {}

  /// Goals of the specifications as PlantProblem::set_goals takes them: value of the reading.
  std::vector<double> goals;

  std::vector<double> operator()(const std::vector<double>& u, const TimeStep& step) {
    std::vector<double> held(u.size());
    problem_.inventory(u, held);
    problem_.evaluate(u);
    u_ = &u;
    raw_.assign(u.size(), 0.0);
    for (int s = 0; s < plant_.stage_count(); ++s) leave(s);
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
      for (int lane = 0; lane < UnitLayout::lanes; ++lane)
        for (int k = 0; k <= components(); ++k)
          if (const int row = problem_.entering_unknown(i, lane, k); row >= 0) add(row, u[at(row)]);
    }
    for (const Pipe& pipe : plant_.pipes)
      arrive(pipe.to, pipe.phase, pipe.lane, carried(pipe.from, pipe));
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) feed(f);
    for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i)
      add(problem_.spec_unknown(i), reading(i) - goals.at(at(i)));
    if (!step.steady()) {
      for (int s = 0; s < plant_.stage_count(); ++s)
        for (const int k : plant_.stages[at(s)].components) {
          const int row = problem_.unknown(s, k);
          add(row, (held[at(row)] - step.before[at(row)]) / step.length);
        }
    }
    return raw_;
  }

 private:
  /// Amounts of components, then the carrier [kmol/s, m3/s].
  using Amounts = Eigen::VectorXd;

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  int components() const { return plant_.component_count(); }
  void add(int row, double amount) {
    if (row >= 0) raw_[at(row)] += amount;
  }

  double aqueous_flow(int stage) const {
    const int a = problem_.flow_unknown(stage);
    return a < 0 ? plant_.stages[at(stage)].flow[0] : std::exp((*u_)[at(a)]);
  }
  double flow(int stage, Phase phase) const {
    if (phase == Phase::aqueous) return aqueous_flow(stage);
    double O = plant_.stages[at(stage)].flow[1];
    for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i)
      if (plant_.specs[at(i)].flow)
        O += plant_.specs[at(i)].organic_slope[at(stage)] * (input(i) - plant_.specs[at(i)].start);
    return O;
  }
  double input(int spec) const { return std::exp((*u_)[at(problem_.spec_unknown(spec))]); }

  /// V liquid of a stage.
  Amounts liquid(int stage, Phase phase, double V) const {
    Amounts n = Amounts::Zero(components() + 1);
    for (const int k : plant_.stages[at(stage)].components)
      n[k] = V * problem_.leaving(stage, phase, k);
    n[components()] = V;
    if (phase == Phase::aqueous)
      n[components()] -= plant_.carriers.volume.dot(n.head(components()));
    return n;
  }

  /// What an outlet or a pipe carries.
  template <class Stream>
  Amounts carried(int from, const Stream& stream) const {
    if (plant_.is_stage(from)) {
      const double V = stream.share * flow(from, stream.phase) + stream.fixed;
      return liquid(from, stream.phase, V);
    }
    const int i = from - plant_.stage_count();
    const std::string& port = plant_.units[at(i)].spec.out[at(stream.port)].port;
    for (const Unit::Port& one : problem_.unit(i).ports())
      if (one.name == port) return one.amount;
    return Amounts::Zero(components() + 1);
  }

  void leave(int s) {
    const Amounts aqueous = liquid(s, Phase::aqueous, flow(s, Phase::aqueous)),
                  organic = liquid(s, Phase::organic, flow(s, Phase::organic));
    for (const int k : plant_.stages[at(s)].components) {
      add(problem_.unknown(s, k), aqueous[k] + organic[k]);
      add(problem_.flow_unknown(s), plant_.carriers.water[k] * organic[k]);
      if (const int y = problem_.organic_unknown(s, k); y >= 0)
        add(y, organic[k] - plant_.stages[at(s)].efficiency * flow(s, Phase::organic) *
                                at_equilibrium(s, k));
    }
    add(problem_.flow_unknown(s), aqueous[components()]);
  }

  void arrive(int node, Phase phase, int lane, const Amounts& n) {
    if (!plant_.is_stage(node)) {
      for (int k = 0; k <= components(); ++k)
        add(problem_.entering_unknown(node - plant_.stage_count(), lane, k), -n[k]);
      return;
    }
    for (int k = 0; k < components(); ++k) {
      add(problem_.unknown(node, k), -n[k]);
      if (phase != Phase::organic) continue;
      add(problem_.organic_unknown(node, k), -(1.0 - plant_.stages[at(node)].efficiency) * n[k]);
      add(problem_.flow_unknown(node), -plant_.carriers.water[k] * n[k]);
    }
    if (phase == Phase::aqueous) add(problem_.flow_unknown(node), -n[components()]);
  }

  /// A feed that no unit draws: its composition with adjusted reagents and followed metals.
  void feed(int f) {
    const Feed& feed = plant_.feeds[at(f)];
    if (!feed.as_needed) arrive(feed.node, feed.phase, feed.lane, fed(f));
  }
  Amounts fed(int f) const {
    const Feed& feed = plant_.feeds[at(f)];
    Amounts c = Amounts::Zero(components() + 1);
    c.head(components()) = feed.totals;
    double V = feed.flow;
    for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
      const PlantSpec& spec = plant_.specs[at(i)];
      if (spec.feed != f) continue;
      if (spec.flow)
        V = input(i);
      else
        c.head(components()) += (input(i) - spec.start) * spec.totals_slope;
    }
    const bool liquid = feed.phase == Phase::aqueous || feed.phase == Phase::organic;
    c[components()] = liquid ? 1.0 : feed.carrier;
    if (feed.phase == Phase::aqueous)
      c[components()] -= plant_.carriers.volume.dot(c.head(components()));
    for (const Tie& tie : plant_.ties) {
      if (tie.feed != f) continue;
      const int from = plant_.outlets[at(tie.outlet)].node;
      const double metal = tie.per_total * problem_.leaving(from, Phase::aqueous, tie.metal) /
                           problem_.leaving(from, Phase::aqueous, tie.per);
      c[tie.metal] += metal;
      if (tie.balance >= 0) c[tie.balance] += tie.balance_per_metal * metal;
    }
    return V * c;
  }

  /// ln(odds) of a share, ln(mol/L), pH.
  double reading(int i) const {
    const PlantSpec& spec = plant_.specs[at(i)];
    const Outlet& outlet = plant_.outlets[at(spec.reading.outlet)];
    if (spec.spec.until.kind == OutputName::Kind::pH)
      return -(*u_)[at(problem_.unknown(outlet.node, plant_.system.proton))] / std::log(10.0);
    const Amounts n = carried(outlet.node, outlet);
    double mass = 0.0, moles = 0.0, all_mass = 0.0, brought = 0.0;
    for (int k = 0; k < components(); ++k) {
      const Component& one = plant_.system.tableau.components()[at(k)];
      if (!one.metal) continue;
      // A metal as it is weighs what it weighs; all else counts as oxide.
      const Element& element = *element_of(one.name);
      const double counted =
          n[k] * (one.charge == 0 ? element.molar_mass : oxide_mass_per_mole(element));
      all_mass += counted;
      double fed = 0.0;
      for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f)
        fed += problem_.feed_flow(f) * problem_.feed_totals(f)[k];
      // Targets name elements, or in a concentration components.
      const bool by_component = spec.spec.until.kind == OutputName::Kind::concentration;
      const auto& names = spec.spec.until.metals;
      const std::string& name = by_component ? one.name : element.symbol;
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      mass += counted;
      moles += n[k];
      brought += fed;
    }
    if (spec.spec.until.kind == OutputName::Kind::purity) return std::log(mass / (all_mass - mass));
    if (spec.spec.until.kind == OutputName::Kind::recovery)
      return std::log(moles / (brought - moles));
    double volume = n[components()];
    if (outlet.phase == Phase::aqueous) volume += plant_.carriers.volume.dot(n.head(components()));
    return std::log(moles / volume);
  }

  /// What the organic of a stage would hold beside its aqueous [mol/L].
  double at_equilibrium(int stage, int k) const {
    const Stage& here = plant_.stages[at(stage)];
    Speciation speciation(
        plant_.chemistry[at(here.chemistry)].tableau.restricted_to(here.components));
    speciation.evaluate(std::span(*u_).subspan(at(problem_.unknown(stage, here.components.front())),
                                               here.components.size()));
    const auto place = std::find(here.components.begin(), here.components.end(), k);
    return speciation[Phase::organic].total[place - here.components.begin()];
  }

  const Plant& plant_;
  PlantProblem& problem_;
  const std::vector<double>* u_ = nullptr;
  std::vector<double> raw_;
};

}  // namespace raffinate
