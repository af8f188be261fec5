// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/design_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "chemistry/elements.hpp"
#include "chemistry/equilibrium.hpp"
#include "flowsheets/extraction_rules.hpp"
#include "flowsheets/stream_readings.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Above this, acid fumes and metals turn to chloride complexes the constants do not know.
/// Systems made for more say so: their range goes on.
double strongest_acid(const System& system) {
  double most = 6.0;  // [mol/L], ESTIMATED: 6 to 7 mol/L in practice
  for (const ValidRange& range : system.valid)
    if (range.quantity == "free acid") most = std::max(most, range.high);
  return most;
}

/// The worst of a row of values that should stay below a limit.
struct Worst {
  double value = 0.0;
  int where = 0, count = 0;
  void see(double one, double limit, int place) {
    if (!(one > limit)) return;
    ++count;
    if (count > 1 && one <= value) return;
    value = one;
    where = place;
  }
};

std::string stages_words(const std::string& block, const Worst& worst) {
  return worst.count == 1
             ? fmt::format("{}: stage {}", block, worst.where)
             : fmt::format("{}: {} stages, most at stage {}", block, worst.count, worst.where);
}

/// A salt of cation and chloride: saturated where c_cation * c_Cl^z passes `product`.
struct Salt {
  const char* name;
  double product;
};
constexpr Salt sodium_chloride{"NaCl", 5.4 * 5.4}, ammonium_chloride{"NH4Cl", 5.5 * 5.5},
    rare_earth_chlorides{"chlorides of the rare earths", 3.2 * 9.6 * 9.6 * 9.6};

/// How far totals [mol/L] are beyond saturation with a salt [1].
template <class Totals>
double saturation(const System& system, const Totals& totals, const Salt& salt) {
  const int chloride = system.tableau.component("Cl");
  if (chloride < 0) return 0.0;
  const auto of = [&](const char* name) {
    const int k = system.tableau.component(name);
    return k < 0 ? 0.0 : std::max(0.0, totals[k]);
  };
  const double cl = std::max(0.0, totals[chloride]);
  if (salt.name == sodium_chloride.name) return of("Na") * cl / salt.product;
  if (salt.name == ammonium_chloride.name) return of("NH4") * cl / salt.product;
  double metals = 0.0;
  for (const Component& component : system.tableau.components())
    if (is_rare_earth(component.name)) metals += of(component.name.c_str());
  return metals * cl * cl * cl / salt.product;
}

void warn_of_salts(const System& system, const Solution& solution,
                   std::vector<std::string>& warnings) {
  for (const Salt& salt : {sodium_chloride, ammonium_chloride, rare_earth_chlorides}) {
    for (const CascadeResult& cascade : solution.cascades) {
      Worst worst;
      for (Eigen::Index j = 0; j < cascade.aqueous.rows(); ++j)
        worst.see(saturation(system, cascade.aqueous.row(j), salt), 1.0, static_cast<int>(j) + 1);
      if (worst.count > 0)
        warnings.push_back(
            fmt::format("{} hold more {} than dissolves at 25 degC ({:.2g} times the "
                        "product of a saturated solution)",
                        stages_words(cascade.name, worst), salt.name, worst.value));
    }
    for (const StreamResult& stream : solution.streams) {
      if (stream.phase != Phase::aqueous || !(stream.flow > 0.0)) continue;
      if (const double beyond = saturation(system, stream.totals, salt); beyond > 1.0)
        warnings.push_back(
            fmt::format("{} holds more {} than dissolves at 25 degC ({:.2g} times "
                        "the product of a saturated solution)",
                        stream.name, salt.name, beyond));
    }
  }
}

/// Solids of the system that a stage is oversaturated with.
void warn_of_solids(const PlantProblem& problem, std::span<const double> u,
                    std::vector<std::string>& warnings) {
  const Plant& plant = problem.plant();
  for (const Block& block : plant.blocks) {
    std::vector<Eigen::VectorXd> ln_free;  // stage by stage
    for (int s = block.first; s < plant.stage_count(); ++s) {
      if (plant.stages[at(s)].block != plant.stages[at(block.first)].block) break;
      ln_free.push_back(ln_free_at_stage(problem, u, s));
    }
    for (const Solid& solid : plant.watched) {
      Worst worst;
      for (std::size_t j = 0; j < ln_free.size(); ++j)
        worst.see(ln_saturation(solid, ln_free[j]), 0.0, plant.stages[at(block.first) + j].number);
      if (worst.count == 0) continue;
      const int stage = block.first + worst.where - 1;
      warnings.push_back(
          fmt::format("{}: {} would precipitate (saturation index {:.1f}){}",
                      stages_words(block.name, worst), solid.name, worst.value / std::log(10.0),
                      acid_cure(plant.chemistry[at(plant.stages[at(stage)].chemistry)], solid,
                                totals_leaving(problem, u, stage, Phase::aqueous))));
    }
  }
}

/// Aqueous streams of which less than a fiftieth is water: units count on without it.
void warn_of_missing_water(const Solution& solution, std::vector<std::string>& warnings) {
  for (const StreamResult& stream : solution.streams) {
    if (stream.phase != Phase::aqueous || stream.amounts.size() == 0) continue;
    const double matter = stream.amounts.cwiseAbs().maxCoeff();  // [mol/s]
    if (matter > 1e-9 && (stream.water < 20.0 * std::abs(stream.flow) || !(stream.flow > 0.0)))
      warnings.push_back(
          fmt::format("IMPOSSIBLE: {} has no water left for what is dissolved in it ({:.3g} m3/h)",
                      stream.name, 3600.0 * stream.flow));
  }
}

/// Solids of the system that what leaves a reactor or cells is oversaturated with: these units know no
/// equilibrium. Half a power of ten is within the constants.
void warn_of_liquors(const Plant& plant, const Solution& solution,
                     std::vector<std::string>& warnings) {
  const double tolerance = 0.5 * std::log(10.0);
  for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o) {
    const Outlet& outlet = plant.outlets[at(o)];
    if (outlet.phase != Phase::aqueous || plant.is_stage(outlet.node)) continue;
    const auto& model = plant.units[at(outlet.node - plant.stage_count())].spec.model;
    if (!std::holds_alternative<ReactorSpec>(model) &&
        !std::holds_alternative<ElectrowinningSpec>(model))
      continue;
    const StreamResult& stream = stream_of_outlet(plant, solution.streams, o);
    if (!(stream.flow > 0.0)) continue;
    try {
      const Equilibrium liquor = contact(plant.system.tableau, stream.totals, 1.0, 0.0);
      for (const Solid& solid : plant.watched) {
        const double index = ln_saturation(solid, liquor.u);
        if (!liquor.converged || index < tolerance) continue;
        warnings.push_back(fmt::format("{}: {} would precipitate (saturation index {:.1f}){}",
                                       stream.name, solid.name, index / std::log(10.0),
                                       acid_cure(plant.system, solid, stream.totals)));
      }
    } catch (const std::invalid_argument&) {  // totals that nothing can make up
    }
  }
}

void warn_of_acid(const System& system, const Solution& solution,
                  std::vector<std::string>& warnings) {
  if (system.proton < 0 || !system.charges) return;
  const double limit = strongest_acid(system);
  for (const CascadeResult& cascade : solution.cascades) {
    Worst worst;
    for (Eigen::Index j = 0; j < cascade.pH.size(); ++j)
      worst.see(std::pow(10.0, -cascade.pH[j]), limit, static_cast<int>(j) + 1);
    if (worst.count > 0)
      warnings.push_back(
          fmt::format("{} hold {:.3g} mol/L of free acid, more than {:g}: it fumes, "
                      "and metals turn to chloride complexes",
                      stages_words(cascade.name, worst), worst.value, limit));
  }
  for (const StreamResult& stream : solution.streams) {
    const double acid = std::pow(10.0, -stream.pH);
    if (stream.role == StreamResult::Role::feed && acid > limit)
      warnings.push_back(fmt::format("{} holds {:.3g} mol/L of free acid, more than {:g}",
                                     stream.name, acid, limit));
  }
}

void warn_of_loading(const Solution& solution, std::vector<std::string>& warnings) {
  for (const CascadeResult& cascade : solution.cascades) {
    Worst worst;
    for (Eigen::Index j = 0; j < cascade.loading.size(); ++j)
      worst.see(cascade.loading[j], 1.0, static_cast<int>(j) + 1);
    if (worst.count > 0)
      warnings.push_back(
          fmt::format("{}: the organic is loaded to {:.3g} % of its capacity: expect "
                      "a third phase or gel",
                      stages_words(cascade.name, worst), 100.0 * worst.value));
  }
}

/// Organic that comes back to a solvent tank with metal on it: what an operator looks at first.
void warn_of_strip(const Plant& plant, const Solution& solution,
                   std::vector<std::string>& warnings) {
  constexpr double noticed = 0.02;  // of the capacity, ESTIMATED
  for (const PlantUnit& unit : plant.units) {
    if (!std::holds_alternative<SolventTankSpec>(unit.spec.model)) continue;
    double volume = 0.0;
    Eigen::VectorXd amounts = Eigen::VectorXd::Zero(plant.component_count());
    for (const UnitSpec::Inlet& in : unit.spec.in)
      for (const StreamResult& stream : solution.streams) {
        if (stream.name != in.stream || !(stream.flow > 0.0)) continue;
        volume += stream.flow;
        amounts += stream.flow * stream.totals;
      }
    if (!(volume > 0.0)) continue;
    const double held = loading(plant.system, amounts / volume);
    if (held > noticed)
      warnings.push_back(fmt::format(
          "{}: the organic comes back with metal on {:.3g} % of its capacity: the strip "
          "is short of acid, stages or a regeneration",
          unit.spec.name, 100.0 * held));
  }
}

/// Stages that extract nothing, outside sections whose work is to strip or wash.
void warn_of_idle_stages(const System& system, const Solution& solution,
                         std::vector<std::string>& warnings) {
  for (const CascadeResult& cascade : solution.cascades) {
    for (const SectionResult& section : cascade.sections) {
      if (section.name != "extraction" && section.name != "scrub") continue;
      int idle = 0, first = 0;
      for (int j = section.first - 1; j < section.last; ++j) {
        double best = 0.0, there = 0.0;
        for (int k = 0; k < system.tableau.component_count(); ++k) {
          if (!system.tableau.components()[at(k)].metal || !(cascade.aqueous(j, k) > 1e-9))
            continue;
          there += cascade.aqueous(j, k);
          best = std::max(best, cascade.organic(j, k) / cascade.aqueous(j, k));
        }
        if (!(there > 1e-6) || best > 0.01) continue;
        if (idle++ == 0) first = j + 1;
      }
      if (idle > 0)
        warnings.push_back(fmt::format(
            "{}: in {} stages of section {}, from stage {} on, D of every metal is below "
            "0.01: the extractant does nothing there, the aqueous is too acid or the efficiency "
            "too "
            "low",
            cascade.name, idle, section.name, first));
    }
  }
}

}  // namespace

std::string phase_ratio_warning(const std::string& block, std::span<const double> aqueous,
                                std::span<const double> organic) {
  double worst = 10.0, seen = 0.0;
  std::size_t where = 0;
  for (std::size_t j = 0; j < aqueous.size(); ++j) {
    const double ratio = organic[j] / aqueous[j];
    if (!(std::max(ratio, 1.0 / ratio) > worst)) continue;
    worst = std::max(ratio, 1.0 / ratio);
    seen = ratio;
    where = j + 1;
  }
  if (where == 0) return {};
  return fmt::format(
      "O/A is {} at stage {} of \"{}\", beyond 10:1: mixers rarely run there",
      seen >= 1.0 ? fmt::format("{:.3g}:1", seen) : fmt::format("1:{:.3g}", 1.0 / seen), where,
      block);
}

std::vector<std::string> design_warnings(const PlantProblem& problem, std::span<const double> u,
                                         const Solution& solution) {
  const System& system = problem.plant().system;
  std::vector<std::string> warnings;
  for (const CascadeResult& cascade : solution.cascades) {
    const auto rows = static_cast<std::size_t>(cascade.aqueous_flow.size());
    const std::string ratio = phase_ratio_warning(cascade.name, {cascade.aqueous_flow.data(), rows},
                                                  {cascade.organic_flow.data(), rows});
    if (!ratio.empty()) warnings.push_back(ratio);
  }
  warn_of_loading(solution, warnings);
  warn_of_strip(problem.plant(), solution, warnings);
  warn_of_acid(system, solution, warnings);
  warn_of_solids(problem, u, warnings);
  warn_of_missing_water(solution, warnings);
  warn_of_liquors(problem.plant(), solution, warnings);
  warn_of_salts(system, solution, warnings);
  warn_of_idle_stages(system, solution, warnings);
  const auto add = [&](const std::vector<std::string>& lines) {
    warnings.insert(warnings.end(), lines.begin(), lines.end());
  };
  add(third_phase_warnings(problem, u));
  add(coextraction_warnings(problem, u, solution));
  return warnings;
}

}  // namespace raffinate
