// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/readings.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

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

double pH_of(const PlantProblem& problem, std::span<const double> u, int stage) {
  return -std::log10(free_of(problem, u, stage, problem.plant().system.proton));
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
  if (proton < 0 || stream.phase != Phase::aqueous) return no_value;
  try {
    return pH(plant.system, contact(plant.system.tableau, stream.totals, 1.0, 0.0).u);
  } catch (const std::invalid_argument&) {
    return no_value;
  }
}

std::vector<StreamResult> read_streams(PlantProblem& problem, std::span<const double> u) {
  const Plant& plant = problem.plant();
  std::vector<StreamResult> streams;
  Eigen::VectorXd fed = Eigen::VectorXd::Zero(plant.component_count());
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    const Feed& feed = plant.feeds[at(f)];
    StreamResult stream;
    stream.name = feed.name;
    stream.phase = feed.phase;
    stream.flow = feed.flow;
    stream.totals = feed_totals(problem, f);
    stream.pH = feed_pH(plant, stream);
    set_purity(plant, stream);
    fed += feed.flow * stream.totals;
    streams.push_back(std::move(stream));
  }
  for (const Outlet& outlet : plant.outlets) {
    StreamResult stream;
    stream.name = outlet.name;
    stream.role = outlet.product ? StreamResult::Role::product : StreamResult::Role::internal;
    stream.phase = outlet.phase;
    stream.flow = outlet.flow;
    stream.totals = totals_of(problem, u, outlet.stage, outlet.phase);
    if (outlet.phase == Phase::aqueous) stream.pH = pH_of(problem, u, outlet.stage);
    set_purity(plant, stream);
    if (outlet.product) {
      stream.recovery = Eigen::VectorXd::Constant(plant.component_count(), no_value);
      for (int k = 0; k < plant.component_count(); ++k) {
        if (fed[k] > 0.0) stream.recovery[k] = outlet.flow * stream.totals[k] / fed[k];
      }
    }
    streams.push_back(std::move(stream));
  }
  return streams;
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
    one.relative = size > 0.0 ? std::abs(one.in - one.out) / size : 0.0;
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
  const auto outside = range_warnings(plant.system, solution.cascades);
  solution.warnings.insert(solution.warnings.end(), outside.begin(), outside.end());
  return solution;
}

}  // namespace raffinate
