// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/readings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "chemistry/elements.hpp"
#include "chemistry/equilibrium.hpp"
#include "flowsheets/range_warnings.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

double free_of(const PlantProblem& problem, std::span<const double> u, int stage, int component) {
  const int i = component < 0 ? -1 : problem.unknown(stage, component);
  return i < 0 ? no_value : std::exp(u[at(i)]);
}

/// NaN where acid is not counted in charges or has vanished.
double pH_of(const PlantProblem& problem, std::span<const double> u, int stage) {
  const int proton = problem.plant().system.proton;
  const int i = proton < 0 ? -1 : problem.unknown(stage, proton);
  if (i < 0 || !problem.plant().system.charges || PlantProblem::vanished(u[at(i)])) return no_value;
  return -u[at(i)] / std::numbers::ln10;
}

Eigen::VectorXd totals_of(const PlantProblem& problem, std::span<const double> u, int stage,
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

/// Purity by mass of oxides (of the element where no oxide is usual).
void set_purity(const Plant& plant, StreamResult& stream) {
  double sum = 0.0, most = 0.0;
  for (int k = 0; k < plant.component_count(); ++k) {
    const Component& component = plant.system.tableau.components()[at(k)];
    if (!component.metal || !(stream.totals[k] > 0.0)) continue;
    const Element* element = find_element(component.name);
    const double oxide = element ? oxide_mass_per_mole(*element) : 0.0;
    const double mass =
        stream.totals[k] * (oxide > 0.0 ? oxide : std::max(component.molar_mass, 1e-3));
    sum += mass;
    if (mass > most) {
      most = mass;
      stream.main_metal = component.name;
    }
  }
  if (sum > 0.0) stream.purity = most / sum;
}

Eigen::VectorXd feed_totals(const PlantProblem& problem, int f) {
  const Plant& plant = problem.plant();
  Eigen::VectorXd totals = plant.feeds[at(f)].totals;
  for (const Tie& tie : plant.ties) {
    if (tie.feed != f) continue;
    totals[tie.metal] += problem.tied_total(tie);
    if (tie.balance >= 0) totals[tie.balance] += tie.balance_per_metal * problem.tied_total(tie);
  }
  return totals;
}

double feed_pH(const Plant& plant, const StreamResult& stream) {
  const int proton = plant.system.proton;
  if (proton < 0 || !plant.system.charges || stream.phase != Phase::aqueous) return no_value;
  try {
    const Equilibrium alone = contact(plant.system.tableau, stream.totals, 1.0, 0.0);
    return alone.converged ? pH(plant.system, alone.u) : no_value;
  } catch (const std::invalid_argument&) {
    return no_value;
  }
}

/// A number for each stage, equal for stages that liquids connect: what is fed to one flask says
/// nothing of the recovery from another.
std::vector<int> connected_stages(const Plant& plant) {
  std::vector<int> group(plant.stages.size());
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

/// Amounts [mol/L m3/s] that a feed with `follow` takes back from the stream it follows: its metals.
Eigen::VectorXd returned(const PlantProblem& problem, const Tie& tie) {
  const Plant& plant = problem.plant();
  Eigen::VectorXd amounts = plant.feeds[at(tie.feed)].flow * feed_totals(problem, tie.feed);
  for (int k = 0; k < amounts.size(); ++k) {
    if (!plant.system.tableau.components()[at(k)].metal) amounts[k] = 0.0;
  }
  return amounts;
}

/// Fresh feed of each component, by group of connected stages.
std::vector<Eigen::VectorXd> fresh_feeds(const PlantProblem& problem,
                                         const std::vector<int>& group) {
  const Plant& plant = problem.plant();
  std::vector<Eigen::VectorXd> fed(group.size(), Eigen::VectorXd::Zero(plant.component_count()));
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    fed[at(group[at(plant.feeds[at(f)].stage)])] +=
        plant.feeds[at(f)].flow * feed_totals(problem, f);
  }
  for (const Tie& tie : plant.ties)
    fed[at(group[at(plant.feeds[at(tie.feed)].stage)])] -= returned(problem, tie);
  return fed;
}

/// Share of the fresh feed in a product, less what a feed takes back from it.
Eigen::VectorXd recovery_of(const PlantProblem& problem, int outlet, const StreamResult& stream,
                            const Eigen::VectorXd& fed) {
  const Plant& plant = problem.plant();
  Eigen::VectorXd net = stream.flow * stream.totals;
  for (const Tie& tie : plant.ties) {
    if (tie.outlet == outlet) net -= returned(problem, tie);
  }
  Eigen::VectorXd recovery = Eigen::VectorXd::Constant(plant.component_count(), no_value);
  for (int k = 0; k < plant.component_count(); ++k) {
    if (fed[k] > 0.0 && k != plant.system.proton) recovery[k] = net[k] / fed[k];
  }
  return recovery;
}

/// Metal of a stream in mol/L m3/s.
double metal_flow(const Plant& plant, const StreamResult& stream) {
  double sum = 0.0;
  for (int k = 0; k < plant.component_count(); ++k) {
    if (plant.system.tableau.components()[at(k)].metal) sum += stream.flow * stream.totals[k];
  }
  return sum;
}

std::vector<StreamResult> read_streams(PlantProblem& problem, std::span<const double> u) {
  const Plant& plant = problem.plant();
  std::vector<StreamResult> streams;
  double most_metal = 0.0;
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    const Feed& feed = plant.feeds[at(f)];
    StreamResult stream;
    stream.name = feed.name;
    stream.phase = feed.phase;
    stream.flow = feed.flow;
    stream.totals = feed_totals(problem, f);
    stream.pH = feed_pH(plant, stream);
    most_metal = std::max(most_metal, metal_flow(plant, stream));
    streams.push_back(std::move(stream));
  }
  const std::vector<int> group = connected_stages(plant);
  const std::vector<Eigen::VectorXd> fed = fresh_feeds(problem, group);
  for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o) {
    const Outlet& outlet = plant.outlets[at(o)];
    StreamResult stream;
    stream.name = outlet.name;
    stream.role = outlet.product ? StreamResult::Role::product : StreamResult::Role::internal;
    stream.phase = outlet.phase;
    stream.flow = outlet.flow;
    stream.totals = totals_of(problem, u, outlet.stage, outlet.phase);
    if (outlet.phase == Phase::aqueous) stream.pH = pH_of(problem, u, outlet.stage);
    if (outlet.product)
      stream.recovery = recovery_of(problem, o, stream, fed[at(group[at(outlet.stage)])]);
    streams.push_back(std::move(stream));
  }
  // The purity of a barren stream says nothing: a billionth of the metal fed is none.
  for (StreamResult& stream : streams) {
    if (metal_flow(plant, stream) > 1e-9 * most_metal) set_purity(plant, stream);
  }
  return streams;
}

/// A feed that follows a product cannot take back more than the product carries.
std::vector<std::string> reflux_warnings(const PlantProblem& problem,
                                         const std::vector<StreamResult>& streams) {
  const Plant& plant = problem.plant();
  std::vector<std::string> warnings;
  for (const Tie& tie : plant.ties) {
    const StreamResult& product = streams[plant.feeds.size() + at(tie.outlet)];
    const double asked = returned(problem, tie)[tie.per],
                 there = product.flow * product.totals[tie.per];
    if (asked <= there) continue;
    warnings.push_back(fmt::format("{} takes {:.3g} mol/h of {} from {}, which carries only {:.3g}",
                                   plant.feeds[at(tie.feed)].name, asked * 3.6e6,
                                   plant.system.tableau.components()[at(tie.per)].name,
                                   product.name, there * 3.6e6));
  }
  return warnings;
}

std::vector<Closure> read_closure(const Plant& plant, const std::vector<StreamResult>& streams) {
  std::vector<Closure> closure;
  for (int k = 0; k < plant.component_count(); ++k) {
    Closure one{.component = plant.system.tableau.components()[at(k)].name};
    double size = 0.0;
    for (const StreamResult& stream : streams) {
      if (stream.role == StreamResult::Role::internal) continue;
      const double amount = 1000.0 * stream.flow * stream.totals[k];
      (stream.role == StreamResult::Role::feed ? one.in : one.out) += amount;
      size += std::abs(amount);
    }
    // Less than 1e-240 mol/s is what PlantProblem calls absent.
    one.relative = size > 1e-240 ? std::abs(one.in - one.out) / size : 0.0;
    closure.push_back(one);
  }
  return closure;
}

CascadeResult read_cascade(const PlantProblem& problem, std::span<const double> u, int b) {
  const Plant& plant = problem.plant();
  const Block& block = plant.blocks[at(b)];
  int stages = 0;
  for (const Stage& stage : plant.stages) stages += stage.block == b;
  CascadeResult result;
  result.name = block.name;
  for (const SectionSpec& section : block.sections)
    result.sections.push_back({section.name, section.first, section.last});
  for (const Feed& feed : plant.feeds) {
    if (plant.stages[at(feed.stage)].block == b)
      result.ports.push_back({feed.name, feed.phase, plant.stages[at(feed.stage)].number, true});
  }
  for (const Outlet& outlet : plant.outlets) {
    if (plant.stages[at(outlet.stage)].block == b)
      result.ports.push_back(
          {outlet.name, outlet.phase, plant.stages[at(outlet.stage)].number, false});
    if (!outlet.product) {
      const Stage& taker = plant.stages[at(outlet.taken_in_at)];
      if (taker.block == b) result.ports.push_back({outlet.name, outlet.phase, taker.number, true});
    }
  }
  result.aqueous_flow.resize(stages);
  result.organic_flow.resize(stages);
  result.aqueous.resize(stages, plant.component_count());
  result.organic.resize(stages, plant.component_count());
  result.pH.resize(stages);
  result.free_extractant.resize(stages);
  result.loading.resize(stages);
  for (int j = 0; j < stages; ++j) {
    const int s = block.first + j;
    result.aqueous_flow[j] = plant.stages[at(s)].flow[0];
    result.organic_flow[j] = plant.stages[at(s)].flow[1];
    result.aqueous.row(j) = totals_of(problem, u, s, Phase::aqueous).transpose();
    const Eigen::VectorXd organic = totals_of(problem, u, s, Phase::organic);
    result.organic.row(j) = organic.transpose();
    result.pH[j] = pH_of(problem, u, s);
    result.free_extractant[j] = free_of(problem, u, s, plant.system.extractant.component);
    result.loading[j] = loading(plant.system, organic);
  }
  return result;
}

}  // namespace

Solution read_state(PlantProblem& problem, std::span<const double> u) {
  const Plant& plant = problem.plant();
  problem.evaluate(u);
  Solution solution;
  solution.system = plant.system.name;
  solution.system_title = plant.system.title;
  solution.components = plant.system.tableau.components();
  solution.constants = plant.system.constants;
  solution.streams = read_streams(problem, u);
  for (int b = 0; b < static_cast<int>(plant.blocks.size()); ++b)
    solution.cascades.push_back(read_cascade(problem, u, b));
  solution.closure = read_closure(plant, solution.streams);
  solution.notes = plant.notes;
  solution.warnings = plant.warnings;
  const auto add_warnings = [&](const std::vector<std::string>& lines) {
    solution.warnings.insert(solution.warnings.end(), lines.begin(), lines.end());
  };
  add_warnings(reflux_warnings(problem, solution.streams));
  add_warnings(base_warnings(plant.system, solution.streams));
  add_warnings(range_warnings(plant.system, solution.cascades));
  return solution;
}

}  // namespace raffinate
