// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/extraction_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <stdexcept>

#include "chemistry/element_forms.hpp"
#include "chemistry/elements.hpp"
#include "chemistry/equilibrium.hpp"
#include "flowsheets/stream_readings.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The organic that is at rest with the aqueous of a stage, species by species.
struct OrganicSpecies {
  const Species* species = nullptr;
  double concentration = 0.0;  ///< [mol/L]
  double of(int component) const {
    double sum = 0.0;
    for (const auto& [k, nu] : species->stoichiometry)
      if (k == component) sum += nu;
    return sum;
  }
};

std::vector<OrganicSpecies> organic_of(const PlantProblem& problem, std::span<const double> u,
                                       int stage) {
  const Plant& plant = problem.plant();
  const Eigen::VectorXd ln_free = ln_free_at_stage(problem, u, stage);
  std::vector<OrganicSpecies> found;
  for (const Species& species :
       plant.chemistry[at(plant.stages[at(stage)].chemistry)].tableau.species()) {
    if (species.phase != Phase::organic) continue;
    double ln_c = species.ln_K;
    for (const auto& [k, power] : species.exponents)
      ln_c += std::isfinite(ln_free[k]) ? power * ln_free[k] : -1e300;
    found.push_back({&species, std::exp(ln_c)});
  }
  return found;
}

/// Extractant in all its forms [mol/L, as the tableau counts it].
double extractant_in(const std::vector<OrganicSpecies>& organic, int extractant) {
  double sum = 0.0;
  for (const OrganicSpecies& one : organic) sum += one.of(extractant) * one.concentration;
  return sum;
}

/// Acid that sits on extractant by itself, without a metal [mol/L].
double acid_in(const std::vector<OrganicSpecies>& organic, const System& system) {
  double sum = 0.0;
  for (const OrganicSpecies& one : organic) {
    const auto& parts = one.species->stoichiometry;
    const bool metal = std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
      return system.tableau.components()[at(part.first)].metal;
    });
    if (!metal) sum += std::max(0.0, one.of(system.proton)) * one.concentration;
  }
  return sum;
}

/// Share of the extractant that a component binds [1].
double share_of_sites(const std::vector<OrganicSpecies>& organic, int extractant, int component) {
  double bound = 0.0;
  for (const OrganicSpecies& one : organic)
    if (one.of(component) > 0.0) bound += one.of(extractant) * one.concentration;
  const double all = extractant_in(organic, extractant);
  return all > 0.0 ? bound / all : 0.0;
}

/// "Fe", "Fe2", "Fe2O3" and "Fe/TREO" are lines about iron.
bool speaks_of(const std::string& what, const std::string& symbol) {
  if (const MetalName metal = parse_metal_name(what); metal.element)
    return metal.element->symbol == symbol;
  try {
    const auto atoms = composition(what.substr(0, what.find('/')));
    return std::any_of(atoms.begin(), atoms.end(),
                       [&](const auto& one) { return one.first == symbol; });
  } catch (const Fault&) {
    return false;  // TREO, loss on ignition
  }
}

/// Whether the specification of a product limits an element from above only: it is no part of what is
/// sold, however much of it there may be.
bool only_limited(const ProductResult& product, const std::string& symbol) {
  bool at_most = false;
  for (const ProductResult::Line& line : product.lines) {
    if (!speaks_of(line.what, symbol)) continue;
    if (line.at_least) return false;
    at_most = true;
  }
  return at_most;
}

/// Components of the metals that make a good part of what is sold.
std::set<int> sold_metals(const Plant& plant, const Solution& solution) {
  constexpr double good_part = 0.05;  // of the metals of a product, by mass
  const auto metals = metal_elements(plant.system.tableau.components());
  std::set<int> sold;
  for (const ProductResult& product : solution.products) {
    const auto stream =
        std::find_if(solution.streams.begin(), solution.streams.end(),
                     [&](const StreamResult& one) { return one.name == product.stream; });
    if (stream == solution.streams.end()) continue;
    const auto mass = [&](const MetalElement& metal) {
      double sum = 0.0;
      for (const auto& [k, atoms] : metal.forms)
        sum += stream->amounts[k] *
               purity_mass(plant.system.tableau.components()[at(k)], metal.symbol);
      return sum;
    };
    double all = 0.0;
    for (const MetalElement& metal : metals) all += std::max(0.0, mass(metal));
    for (const MetalElement& metal : metals)
      if (mass(metal) > good_part * all && !only_limited(product, metal.symbol))
        for (const auto& [k, atoms] : metal.forms) sold.insert(k);
  }
  return sold;
}

/// The stage whose organic goes on loaded: the last, or the one before the strip. 0: there is none.
int loaded_stage(const Block& block, int stages) {
  for (const SectionSpec& section : block.sections)
    if (section.name == "strip") return section.first - 1;
  return stages;
}

int stages_of(const Plant& plant, int block) {
  return static_cast<int>(
      std::count_if(plant.stages.begin(), plant.stages.end(),
                    [block](const Stage& stage) { return stage.block == block; }));
}

/// "; as Fe2 the solvent would leave it alone", if the system has such a form.
std::string form_left_alone(const System& system, int component) {
  const Tableau& tableau = system.tableau;
  for (const MetalElement& metal : metal_elements(tableau.components())) {
    const auto holds = [&](int k) {
      return std::any_of(metal.forms.begin(), metal.forms.end(),
                         [k](const auto& form) { return form.first == k; });
    };
    if (!holds(component)) continue;
    for (const auto& [k, atoms] : metal.forms)
      if (k != component && tableau.components()[at(k)].charge != 0 &&
          tableau.present(Phase::aqueous, k) && !tableau.present(Phase::organic, k))
        return fmt::format("; as {} the solvent would leave it alone",
                           tableau.components()[at(k)].name);
  }
  return "";
}

}  // namespace

std::vector<std::string> third_phase_warnings(const PlantProblem& problem,
                                              std::span<const double> u) {
  const Plant& plant = problem.plant();
  const System& system = plant.system;
  std::vector<std::string> warnings;
  if (system.third_phase.empty() || system.extractant.component < 0 || system.proton < 0)
    return warnings;
  const Constant& limit = system.third_phase.front();
  for (int b = 0; b < static_cast<int>(plant.blocks.size()); ++b) {
    double most = 0.0;
    int where = 0, count = 0;
    const int stages = stages_of(plant, b);
    for (int j = 0; j < stages; ++j) {
      const auto organic = organic_of(problem, u, plant.blocks[at(b)].first + j);
      const double extractant =
          system.extractant.monomers * extractant_in(organic, system.extractant.component);
      const double acid = extractant > 0.0 ? acid_in(organic, system) / extractant : 0.0;
      if (!(acid > limit.value)) continue;
      ++count;
      if (acid > most) where = j + 1;
      most = std::max(most, acid);
    }
    if (count == 0) continue;
    warnings.push_back(fmt::format(
        "{}: {} of {} stages, most at stage {}: the organic holds {:.2g} mol of acid per mol of "
        "{}, "
        "and from {:g} on ({}) expect a third phase; less acid, a modifier, another diluent, or "
        "set: {{{}: ...}} for a solvent of which you know better",
        plant.blocks[at(b)].name, count, stages, where, most,
        system.tableau.components()[at(system.extractant.component)].name, limit.value,
        to_string(limit.provenance), limit.name));
  }
  return warnings;
}

std::vector<std::string> coextraction_warnings(const PlantProblem& problem,
                                               std::span<const double> u,
                                               const Solution& solution) {
  constexpr double noticed = 0.05;  // of the extractant, ESTIMATED
  const Plant& plant = problem.plant();
  const System& system = plant.system;
  std::vector<std::string> warnings;
  const int extractant = system.extractant.component;
  const std::set<int> sold = sold_metals(plant, solution);
  if (extractant < 0 || sold.empty()) return warnings;
  for (int b = 0; b < static_cast<int>(plant.blocks.size()); ++b) {
    const Block& block = plant.blocks[at(b)];
    const int stage = loaded_stage(block, stages_of(plant, b));
    if (stage < 1) continue;
    const auto organic = organic_of(problem, u, block.first + stage - 1);
    double wanted = 0.0;
    for (const int k : sold) wanted += share_of_sites(organic, extractant, k);
    if (wanted < noticed) continue;
    for (int k = 0; k < plant.component_count(); ++k) {
      const Component& metal = system.tableau.components()[at(k)];
      if (!metal.metal || sold.contains(k)) continue;
      const double share = share_of_sites(organic, extractant, k);
      if (share < noticed) continue;
      warnings.push_back(fmt::format(
          "{}: {} takes {:.2g} % of the extractant in the loaded organic (stage {}), what is sold "
          "{:.2g} %: no product holds it, so take it out before or scrub it off{}",
          block.name, metal.name, 100.0 * share, stage, 100.0 * wanted,
          form_left_alone(system, k)));
    }
  }
  return warnings;
}

std::string acid_cure(const System& system, const Solid& solid, const Eigen::VectorXd& totals) {
  const int anion = system.tableau.component(system.balancing_anion);
  double acid_released = 0.0;
  for (const auto& [k, nu] : solid.stoichiometry)
    if (k == system.proton) acid_released -= nu;
  if (!(acid_released > 0.0) || anion < 0) return "";
  const double charge = std::abs(system.tableau.components()[at(anion)].charge);
  /// Saturation index and free acid [mol/L] with so much more acid; nothing if that has no answer.
  struct There {
    double index = 0.0, acid = 0.0;
  };
  const auto with = [&](double more) -> std::optional<There> {
    Eigen::VectorXd sour = totals;
    sour[system.proton] += more;
    sour[anion] += more / charge;
    try {
      const Equilibrium liquid = contact(system.tableau, sour, 1.0, 0.0);
      if (!liquid.converged) return {};
      return There{ln_saturation(solid, liquid.u), std::exp(liquid.u[system.proton])};
    } catch (const std::invalid_argument&) {
      return {};
    }
  };
  const auto now = with(0.0);
  if (!now || !(now->index > 0.0)) return "";
  constexpr double most = 12.0;  // [mol/L] there is no stronger hydrochloric acid
  double low = 0.0, high = 1e-4;
  for (;; low = high, high *= 2.0) {
    if (high > most) return "";
    if (const auto there = with(high); there && there->index <= 0.0) break;
  }
  for (int step = 0; step < 20; ++step) {
    const double middle = 0.5 * (low + high);
    const auto there = with(middle);
    (there && there->index <= 0.0 ? high : low) = middle;
  }
  const auto enough = with(high);
  if (!enough) return "";
  if (enough->acid < 0.01)
    return fmt::format("; at pH {:.2f} in place of {:.2f} it would stay dissolved",
                       -std::log10(enough->acid), -std::log10(now->acid));
  return fmt::format("; with {:.2g} mol/L of free acid in place of {:.2g} it would stay dissolved",
                     enough->acid, now->acid);
}

}  // namespace raffinate
