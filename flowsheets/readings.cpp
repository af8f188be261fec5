// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/readings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "chemistry/element_forms.hpp"
#include "chemistry/elements.hpp"
#include "chemistry/equilibrium.hpp"
#include "chemistry/reagents.hpp"
#include "flowsheets/case_unit_rules.hpp"
#include "flowsheets/design_rules.hpp"
#include "flowsheets/product_readings.hpp"
#include "flowsheets/range_warnings.hpp"
#include "flowsheets/stream_readings.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

double free_of(const PlantProblem& problem, std::span<const double> u, int stage, int component) {
  const int i = component < 0 ? -1 : problem.unknown(stage, component);
  return i < 0 ? no_value : std::exp(u[at(i)]);
}

/// What reactions make of each component and of water, units one after the other [mol/s].
std::vector<Eigen::VectorXd> made_by_reactions(const PlantProblem& problem) {
  std::vector<Eigen::VectorXd> made;
  for (int i = 0; i < static_cast<int>(problem.plant().units.size()); ++i)
    if (const Eigen::VectorXd& own = problem.unit(i).made(); own.size() > 0) {
      made.push_back(1000.0 * own);
      made.back()[problem.plant().component_count()] /= molar_water;
    }
  return made;
}

/// What a stream carries of each component and, behind them, of water [mol/s].
struct Load {
  Eigen::VectorXd amount;
  /// What cancels in it: the acid of water is H+ less OH-, and no better known than either.
  Eigen::VectorXd cancelled;
};

std::vector<Load> loads_of(const PlantProblem& problem, const std::vector<StreamResult>& streams) {
  const Plant& plant = problem.plant();
  const int components = plant.component_count();
  std::vector<Load> loads;
  for (const StreamResult& stream : streams) {
    Load load{Eigen::VectorXd(components + 1), Eigen::VectorXd::Zero(components + 1)};
    load.amount << stream.amounts, stream.water / molar_water;
    loads.push_back(std::move(load));
  }
  const std::size_t first = streams.size() - plant.outlets.size();
  for (std::size_t o = 0; o < plant.outlets.size(); ++o)
    for (int k = 0; k < components; ++k) {
      const PlantProblem::Carried carried = problem.carried(plant.outlets[o], k);
      loads[first + o].cancelled[k] = 1000.0 * (carried.size - std::abs(carried.amount));
    }
  return loads;
}

/// Closes the balance of a component, or of an element in all its components.
Closure close(const std::string& name, const Forms& forms, const std::vector<Eigen::VectorXd>& made,
              const std::vector<StreamResult>& streams, const std::vector<Load>& loads) {
  const auto sum = [&forms](const Eigen::VectorXd& moles) {
    double all = 0.0;
    for (const auto& [k, count] : forms) all += count * moles[k];
    return all;
  };
  Closure one{.component = name};
  double size = 0.0, circulating = 0.0;
  for (const Eigen::VectorXd& unit : made) {
    const double amount = sum(unit);
    (amount > 0.0 ? one.in : one.out) += std::abs(amount);
    size += std::abs(amount);
  }
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const double amount = sum(loads[i].amount);
    circulating = std::max(circulating, std::abs(amount));
    size += sum(loads[i].cancelled);
    if (streams[i].role == StreamResult::Role::internal) continue;
    (streams[i].role == StreamResult::Role::feed ? one.in : one.out) += amount;
    size += std::abs(amount);
  }
  // What only goes round enters and leaves as the rounding of its make-up.
  size = std::max(size, 1e-3 * circulating);
  // Less than 1e-240 mol/s is what PlantProblem calls absent.
  one.relative = size <= 1e-240 ? 0.0 : std::abs(one.in - one.out) / size;
  return one;
}

std::vector<Closure> read_closure(const PlantProblem& problem,
                                  const std::vector<StreamResult>& streams) {
  const Plant& plant = problem.plant();
  const std::vector<Component>& components = plant.system.tableau.components();
  const std::vector<Eigen::VectorXd> made = made_by_reactions(problem);
  const std::vector<Load> loads = loads_of(problem, streams);
  std::vector<Closure> closure;
  for (int k = 0; k < plant.component_count(); ++k)
    closure.push_back(close(components[at(k)].name, {{k, 1.0}}, made, streams, loads));
  if (plant.carriers.volume.squaredNorm() > 0.0)
    closure.push_back(close("H2O", {{plant.component_count(), 1.0}}, made, streams, loads));
  if (made.empty()) return closure;
  // Atoms do not care for reactions: elements of several components must close without them.
  std::map<std::string, Forms> elements;
  for (int k = 0; k < plant.component_count(); ++k)
    for (const auto& [symbol, count] : atoms_of(components[at(k)]))
      elements[symbol].emplace_back(k, count);
  for (const auto& [symbol, forms] : elements) {
    if (forms.size() < 2 || symbol == "H" || symbol == "O") continue;
    closure.push_back(close("all " + symbol, forms, {}, streams, loads));
  }
  return closure;
}

/// The named streams that enter and leave a node, or the nodes of a block.
template <class Holds, class Number>
std::vector<PortResult> ports_of(const Plant& plant, const Holds& holds, const Number& number) {
  std::vector<PortResult> ports;
  for (const Feed& feed : plant.feeds)
    if (holds(feed.node)) ports.push_back({feed.name, feed.phase, number(feed.node), true});
  for (const Outlet& outlet : plant.outlets) {
    if (holds(outlet.node))
      ports.push_back({outlet.name, outlet.phase, number(outlet.node), false});
    if (!outlet.product() && holds(outlet.taken_in_at))
      ports.push_back({outlet.name, outlet.phase, number(outlet.taken_in_at), true});
  }
  return ports;
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
  result.ports = ports_of(
      plant, [&](int node) { return plant.is_stage(node) && plant.stages[at(node)].block == b; },
      [&](int node) { return plant.stages[at(node)].number; });
  result.aqueous_flow.resize(stages);
  result.organic_flow.resize(stages);
  result.aqueous.resize(stages, plant.component_count());
  result.organic.resize(stages, plant.component_count());
  result.pH.resize(stages);
  result.free_extractant.resize(stages);
  result.loading.resize(stages);
  for (int j = 0; j < stages; ++j) {
    const int s = block.first + j;
    result.aqueous_flow[j] = problem.flow(s, Phase::aqueous);
    result.organic_flow[j] = problem.flow(s, Phase::organic);
    result.aqueous.row(j) = totals_leaving(problem, u, s, Phase::aqueous).transpose();
    const Eigen::VectorXd organic = totals_leaving(problem, u, s, Phase::organic);
    result.organic.row(j) = organic.transpose();
    result.pH[j] = pH_of_stage(problem, u, s);
    result.free_extractant[j] = free_of(problem, u, s, plant.system.extractant.component);
    result.loading[j] = loading(plant.system, organic);
  }
  return result;
}

UnitResult read_unit(const PlantProblem& problem, int i) {
  const Plant& plant = problem.plant();
  const PlantUnit& unit = plant.units[at(i)];
  return {
      unit.spec.name,
      rules_of(unit.spec).kind,
      ports_of(
          plant, [&](int node) { return node == plant.stage_count() + i; }, [](int) { return 0; }),
      {},
      problem.unit(i).readings()};
}

/// Water of the feeds (their volume, where volumes stay constant), and chlorides that bases end as.
void add_water_and_salts(const Plant& plant, const std::vector<StreamResult>& streams,
                         std::vector<ReagentUse>& uses) {
  const auto signed_amount = [&](const StreamResult& stream, const char* name) {
    const int k = plant.system.tableau.component(name);
    return k < 0 ? 0.0 : stream.amounts[k];
  };
  const auto amount = [&](const StreamResult& stream, const char* name) {
    return std::max(0.0, signed_amount(stream, name));
  };
  for (const StreamResult& stream : streams) {
    if (stream.phase != Phase::aqueous) continue;
    if (stream.role == StreamResult::Role::feed && stream.flow > 0.0) {
      // The water of a base's OH is counted with the base.
      const double hydroxide = std::max(0.0, -signed_amount(stream, "H"));
      const double mass = (std::isnan(stream.water) ? 1000.0 * stream.flow : stream.water) -
                          molar_water * hydroxide;
      uses.push_back({"water", stream.name, mass / molar_water, mass});
    }
    if (stream.role != StreamResult::Role::product) continue;
    double chloride = amount(stream, "Cl");
    for (const auto& [base, salt] : {std::pair{"Na", "NaCl"}, std::pair{"NH4", "NH4Cl"}}) {
      const double moles = std::min(amount(stream, base), chloride);
      chloride -= moles;
      if (moles > 1e-9)
        uses.push_back({std::string(salt) + " leaving", stream.name, moles,
                        moles * find_reagent(salt)->molar_mass});
    }
  }
}

/// [kg/mol] of a reagent of a liquid, or of what a solid or gaseous reagent is made of.
double molar_mass_of_reagent(const Plant& plant, const std::string& name) {
  if (const Reagent* reagent = find_reagent(name)) return reagent->molar_mass;
  const auto substance = find_substance(plant.system, name);
  return substance ? molar_mass_of(*substance, plant.system.tableau.components()) : no_value;
}

/// What the plant buys; a freed reagent at the value found.
std::vector<ReagentUse> read_reagents(const PlantProblem& problem) {
  const Plant& plant = problem.plant();
  std::vector<ReagentUse> uses;
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    for (const Amount& amount : plant.feeds[at(f)].reagents) {
      const double molar_mass = molar_mass_of_reagent(plant, amount.name);
      if (!(molar_mass > 0.0)) continue;
      double concentration = amount.concentration;
      for (int i = 0; i < static_cast<int>(plant.specs.size()); ++i) {
        const PlantSpec& spec = plant.specs[at(i)];
        if (!spec.flow && spec.feed == f && spec.spec.what == amount.name)
          concentration = problem.input(i);
      }
      const double used = 1000.0 * problem.feed_flow(f) * concentration;
      uses.push_back({amount.name, plant.feeds[at(f)].name, used, used * molar_mass});
    }
  }
  return uses;
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
  if (!plant.blocks.empty())
    solution.constants.insert(solution.constants.end(), plant.system.third_phase.begin(),
                              plant.system.third_phase.end());
  solution.streams = read_streams(problem, u);
  for (int b = 0; b < static_cast<int>(plant.blocks.size()); ++b)
    solution.cascades.push_back(read_cascade(problem, u, b));
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i)
    solution.units.push_back(read_unit(problem, i));
  solution.reagents = read_reagents(problem);
  add_water_and_salts(plant, solution.streams, solution.reagents);
  solution.products = read_products(plant, solution);
  solution.closure = read_closure(problem, solution.streams);
  solution.notes = plant.notes;
  solution.warnings = plant.warnings;
  return solution;
}

void interpret_state(const PlantProblem& problem, std::span<const double> u, Solution& solution) {
  const Plant& plant = problem.plant();
  const auto add_warnings = [&](const std::vector<std::string>& lines) {
    solution.warnings.insert(solution.warnings.end(), lines.begin(), lines.end());
  };
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i) {
    solution.units[at(i)].remarks = problem.unit(i).remarks();
    for (const std::string& warning : problem.unit(i).warnings())
      solution.warnings.push_back(plant.units[at(i)].spec.name + ": " + warning);
  }
  add_warnings(reflux_warnings(problem, solution.streams));
  add_warnings(base_warnings(plant, solution.streams));
  add_warnings(design_warnings(problem, u, solution));
  add_warnings(range_warnings(plant.system, solution.cascades));
}

}  // namespace raffinate
