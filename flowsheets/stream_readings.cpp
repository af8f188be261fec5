// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/stream_readings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "chemistry/element_forms.hpp"
#include "chemistry/equilibrium.hpp"
#include "flowsheets/fed_by_element.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr double kilo = 1000.0;  // mol per kmol, kg per m3 of water

/// Purity by mass of oxides (of the element where no oxide is usual, or where it is metal).
void set_purity(const Plant& plant, const std::vector<MetalElement>& metals, StreamResult& stream) {
  double sum = 0.0, most = 0.0;
  for (const MetalElement& metal : metals) {
    double mass = 0.0;
    for (const auto& [k, atoms] : metal.forms)
      mass +=
          stream.amounts[k] * purity_mass(plant.system.tableau.components()[at(k)], metal.symbol);
    if (!(mass > 0.0)) continue;
    sum += mass;
    if (mass > most) {
      most = mass;
      stream.main_metal = metal.symbol;
    }
  }
  if (sum > 0.0) stream.purity = most / sum;
}

Eigen::VectorXd tied_totals(const PlantProblem& problem, int f) {
  Eigen::VectorXd totals = problem.feed_totals(f);
  for (const Tie& tie : problem.plant().ties) {
    if (tie.feed != f) continue;
    totals[tie.metal] += problem.tied_total(tie);
    if (tie.balance >= 0) totals[tie.balance] += tie.balance_per_metal * problem.tied_total(tie);
  }
  return totals;
}

/// pH of a liquid by itself.
double pH_of_liquid(const Plant& plant, const StreamResult& stream) {
  const int proton = plant.system.proton;
  if (proton < 0 || !plant.system.charges || stream.phase != Phase::aqueous) return no_value;
  try {
    const Equilibrium alone = contact(plant.system.tableau, stream.totals, 1.0, 0.0);
    return alone.converged ? pH(plant.system, alone.u) : no_value;
  } catch (const std::invalid_argument&) {
    return no_value;
  }
}

/// A number for each node, equal for nodes that streams connect: what is fed to one flask says
/// nothing of the recovery from another.
std::vector<int> connected_nodes(const Plant& plant) {
  std::vector<int> group(at(plant.node_count()));
  std::iota(group.begin(), group.end(), 0);
  for (bool joined = true; joined;) {
    joined = false;
    for (const Pipe& pipe : plant.pipes) {
      int &a = group[at(pipe.from)], &b = group[at(pipe.to)];
      if (a == b) continue;
      a = b = std::min(a, b);
      joined = true;
    }
  }
  return group;
}

/// Amounts [kmol/s] that a feed with `follow` takes back from the stream it follows: its metals.
Eigen::VectorXd returned(const PlantProblem& problem, const Tie& tie) {
  const Plant& plant = problem.plant();
  Eigen::VectorXd amounts = problem.feed_flow(tie.feed) * tied_totals(problem, tie.feed);
  for (int k = 0; k < amounts.size(); ++k) {
    if (!plant.system.tableau.components()[at(k)].metal) amounts[k] = 0.0;
  }
  return amounts;
}

/// Fresh feed of each component [kmol/s], by group of connected nodes.
std::vector<Eigen::VectorXd> fresh_feeds(const PlantProblem& problem,
                                         const std::vector<int>& group) {
  const Plant& plant = problem.plant();
  std::vector<Eigen::VectorXd> fed(group.size(), Eigen::VectorXd::Zero(plant.component_count()));
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    fed[at(group[at(plant.feeds[at(f)].node)])] += problem.feed_flow(f) * tied_totals(problem, f);
  }
  for (const Tie& tie : plant.ties)
    fed[at(group[at(plant.feeds[at(tie.feed)].node)])] -= returned(problem, tie);
  return fed;
}

/// What leaves in a product of the fresh feed [kmol/s], less what a feed takes back from it.
Eigen::VectorXd net_of_ties(const PlantProblem& problem, int outlet, const StreamResult& stream) {
  Eigen::VectorXd net = stream.amounts / kilo;
  for (const Tie& tie : problem.plant().ties)
    if (tie.outlet == outlet) net -= returned(problem, tie);
  return net;
}

/// Share of what counts as the feed of each component.
Eigen::VectorXd recovery_of(const Plant& plant, const std::vector<Forms>& as_fed,
                            const Eigen::VectorXd& net, const Eigen::VectorXd& fed) {
  Eigen::VectorXd recovery = Eigen::VectorXd::Constant(plant.component_count(), no_value);
  for (int k = 0; k < plant.component_count(); ++k) {
    if (k == plant.system.proton) continue;
    double counted = 0.0;
    for (const auto& [j, moles] : as_fed[at(k)]) counted += moles * fed[j];
    if (counted > 0.0) recovery[k] = net[k] / counted;
  }
  return recovery;
}

double atoms_in(const MetalElement& metal, const Eigen::VectorXd& amounts) {
  double sum = 0.0;
  for (const auto& [k, atoms] : metal.forms) sum += atoms * amounts[k];
  return sum;
}

/// Share of each metal's feed, whatever form it was fed in and leaves in.
Eigen::VectorXd element_recovery_of(const std::vector<MetalElement>& metals,
                                    const Eigen::VectorXd& net, const Eigen::VectorXd& fed) {
  Eigen::VectorXd recovery(static_cast<Eigen::Index>(metals.size()));
  for (Eigen::Index m = 0; m < recovery.size(); ++m) {
    const MetalElement& metal = metals[static_cast<std::size_t>(m)];
    const double counted = atoms_in(metal, fed);
    recovery[m] = counted > 0.0 ? atoms_in(metal, net) / counted : no_value;
  }
  return recovery;
}

/// Metal of a stream [mol/s].
double metal_flow(const std::vector<MetalElement>& metals, const StreamResult& stream) {
  double sum = 0.0;
  for (const MetalElement& metal : metals) sum += atoms_in(metal, stream.amounts);
  return sum;
}

/// Water and mass from amounts and carrier [m3/s]. A liquid whose volume stays constant has no known
/// water; an organic has a diluent of which no density is known.
void set_mass(const Plant& plant, double carrier, StreamResult& stream) {
  const bool balanced = plant.carriers.volume.squaredNorm() > 0.0;
  if (stream.phase == Phase::organic) {
    if (balanced) stream.water = plant.carriers.water.dot(stream.amounts);
    return;
  }
  if (stream.phase == Phase::aqueous && !balanced) return;
  stream.water = kilo * carrier;
  double mass = stream.water;
  for (int k = 0; k < plant.component_count(); ++k) {
    const double molar = plant.system.tableau.components()[at(k)].molar_mass;
    if (stream.amounts[k] != 0.0) mass += molar > 0.0 ? molar * stream.amounts[k] : no_value;
  }
  stream.mass = mass;
}

/// Fills a stream from what it carries [kmol/s, m3/s]; concentrations of liquids follow.
StreamResult stream_carrying(const Plant& plant, const Eigen::VectorXd& amount, double carrier,
                             Phase phase) {
  StreamResult stream;
  stream.phase = phase;
  stream.amounts = kilo * amount;
  stream.totals = Eigen::VectorXd::Zero(amount.size());
  if (phase == Phase::organic) stream.flow = carrier;
  if (phase == Phase::aqueous) stream.flow = carrier + plant.carriers.volume.dot(amount);
  if (stream.flow > 0.0) stream.totals = amount / stream.flow;
  set_mass(plant, carrier, stream);
  return stream;
}

}  // namespace

Eigen::VectorXd totals_leaving(const PlantProblem& problem, std::span<const double> u, int stage,
                               Phase phase) {
  const Plant& plant = problem.plant();
  Eigen::VectorXd totals = Eigen::VectorXd::Zero(plant.component_count());
  for (const int k : plant.stages[at(stage)].components) {
    const bool gone =
        plant.linear[at(k)] && PlantProblem::vanished(u[at(problem.unknown(stage, k))]);
    if (!gone) totals[k] = problem.leaving(stage, phase, k);
  }
  return totals;
}

Eigen::VectorXd ln_free_at_stage(const PlantProblem& problem, std::span<const double> u,
                                 int stage) {
  Eigen::VectorXd ln_free(problem.plant().component_count());
  for (int k = 0; k < ln_free.size(); ++k) {
    const int i = problem.unknown(stage, k);
    const bool absent = i < 0 || PlantProblem::vanished(u[at(i)]);
    ln_free[k] = absent ? -std::numeric_limits<double>::infinity() : u[at(i)];
  }
  return ln_free;
}

double pH_of_stage(const PlantProblem& problem, std::span<const double> u, int stage) {
  const int proton = problem.plant().system.proton;
  const int i = proton < 0 ? -1 : problem.unknown(stage, proton);
  if (i < 0 || !problem.plant().system.charges || PlantProblem::vanished(u[at(i)])) return no_value;
  return -u[at(i)] / std::numbers::ln10;
}

std::vector<StreamResult> read_streams(PlantProblem& problem, std::span<const double> u) {
  const Plant& plant = problem.plant();
  const std::vector<MetalElement> metals = metal_elements(plant.system.tableau.components());
  std::vector<StreamResult> streams;
  double most_metal = 0.0;
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    const Feed& feed = plant.feeds[at(f)];
    const double flow = problem.feed_flow(f);
    const Eigen::VectorXd totals = tied_totals(problem, f);
    double carrier = feed.carrier;
    if (feed.phase == Phase::aqueous)
      carrier -= plant.carriers.volume.dot(problem.feed_totals(f) - feed.totals);
    StreamResult stream = stream_carrying(plant, flow * totals, flow * carrier, feed.phase);
    if (feed.phase == Phase::aqueous || feed.phase == Phase::organic) {
      stream.flow = flow;
      stream.totals = totals;
    }
    stream.name = feed.name;
    stream.pH = pH_of_liquid(plant, stream);
    most_metal = std::max(most_metal, metal_flow(metals, stream));
    streams.push_back(std::move(stream));
  }
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i) {
    for (const Unit::Source& source : problem.unit(i).sources()) {
      if (source.amount.isZero(0.0)) continue;
      StreamResult stream = stream_carrying(plant, source.amount.head(plant.component_count()),
                                            source.amount[plant.component_count()], source.phase);
      stream.name = plant.units[at(i)].spec.name + " " + source.name;
      streams.push_back(std::move(stream));
    }
  }
  const std::vector<int> group = connected_nodes(plant);
  const std::vector<Eigen::VectorXd> fed = fresh_feeds(problem, group);
  const std::vector<Forms> as_fed = counted_as_fed(plant);
  for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o) {
    const Outlet& outlet = plant.outlets[at(o)];
    Eigen::VectorXd amount(plant.component_count());
    for (int k = 0; k < amount.size(); ++k) amount[k] = problem.carried(outlet, k).amount;
    const double carrier = problem.carried(outlet, plant.component_count()).amount;
    StreamResult stream;
    if (plant.is_stage(outlet.node)) {
      const double flow = outlet.share * problem.flow(outlet.node, outlet.phase) + outlet.fixed;
      const Eigen::VectorXd totals = totals_leaving(problem, u, outlet.node, outlet.phase);
      stream = stream_carrying(plant, flow * totals, carrier, outlet.phase);
      stream.flow = flow;
      stream.totals = totals;
      if (outlet.phase == Phase::aqueous) stream.pH = pH_of_stage(problem, u, outlet.node);
    } else {
      stream = stream_carrying(plant, amount, carrier, outlet.phase);
      stream.pH = pH_of_liquid(plant, stream);
    }
    stream.name = outlet.name;
    stream.role = outlet.product() ? StreamResult::Role::product : StreamResult::Role::internal;
    if (outlet.product()) {
      const Eigen::VectorXd& all_fed = fed[at(group[at(outlet.node)])];
      const Eigen::VectorXd net = net_of_ties(problem, o, stream);
      stream.recovery = recovery_of(plant, as_fed, net, all_fed);
      stream.element_recovery = element_recovery_of(metals, net, all_fed);
    }
    streams.push_back(std::move(stream));
  }
  // The purity of a barren stream says nothing: a billionth of the metal fed is none.
  for (StreamResult& stream : streams) {
    if (metal_flow(metals, stream) > 1e-9 * most_metal) set_purity(plant, metals, stream);
  }
  return streams;
}

const StreamResult& stream_of_outlet(const Plant& plant, const std::vector<StreamResult>& streams,
                                     int outlet) {
  return streams[streams.size() - plant.outlets.size() + at(outlet)];
}

std::vector<std::string> reflux_warnings(const PlantProblem& problem,
                                         const std::vector<StreamResult>& streams) {
  const Plant& plant = problem.plant();
  std::vector<std::string> warnings;
  for (const Tie& tie : plant.ties) {
    const StreamResult& product = stream_of_outlet(plant, streams, tie.outlet);
    const double asked = kilo * returned(problem, tie)[tie.per], there = product.amounts[tie.per];
    if (asked <= there) continue;
    warnings.push_back(fmt::format("{} takes {:.3g} mol/h of {} from {}, which carries only {:.3g}",
                                   plant.feeds[at(tie.feed)].name, asked * 3600.0,
                                   plant.system.tableau.components()[at(tie.per)].name,
                                   product.name, there * 3600.0));
  }
  return warnings;
}

}  // namespace raffinate
