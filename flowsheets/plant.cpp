// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "chemistry/speciation.hpp"
#include "flowsheets/acid_base.hpp"
#include "flowsheets/feed_composition.hpp"
#include "flowsheets/plant_flows.hpp"
#include "flowsheets/plant_guesses.hpp"
#include "flowsheets/plant_inputs.hpp"
#include "flowsheets/plant_moves.hpp"
#include "flowsheets/plant_structure.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Blocks in the order in which the organic runs through them, units in between, so that linked
/// cascades lie beside each other in the equations.
std::vector<const CascadeSpec*> along_the_organic(const Case& given) {
  struct Node {
    const CascadeSpec* cascade = nullptr;
    std::vector<std::string> organic_out;
  };
  std::vector<Node> nodes;
  std::map<std::string, std::size_t> taker;
  for (const CascadeSpec& block : given.blocks) {
    for (const InletSpec& in : block.in) taker[in.stream] = nodes.size();
    Node& node = nodes.emplace_back(Node{&block, {}});
    for (const OutletSpec& out : block.out)
      if (out.phase == Phase::organic) node.organic_out.push_back(out.stream);
  }
  for (const UnitSpec& unit : given.units) {
    for (const auto& in : unit.in) taker[in.stream] = nodes.size();
    Node& node = nodes.emplace_back();
    for (const auto& out : unit.out) node.organic_out.push_back(out.stream);
  }
  std::vector<const CascadeSpec*> order;
  std::vector<bool> seen(nodes.size(), false);
  const auto place = [&](auto&& self, std::size_t i) -> void {
    if (seen[i]) return;
    seen[i] = true;
    for (const std::string& stream : nodes[i].organic_out)
      if (const auto next = taker.find(stream); next != taker.end()) self(self, next->second);
    if (nodes[i].cascade) order.push_back(nodes[i].cascade);
  };
  for (std::size_t i = given.blocks.size(); i-- > 0;) place(place, i);
  std::reverse(order.begin(), order.end());
  return order;
}

/// A section's constants come last, so that they win over the case's.
std::vector<Override> joined(const std::vector<Override>& common,
                             const std::vector<Override>& own) {
  std::vector<Override> all;
  for (const Override& one : common) {
    const auto same = [&](const Override& other) { return other.name == one.name; };
    if (std::none_of(own.begin(), own.end(), same)) all.push_back(one);
  }
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

class PlantBuilder {
 public:
  explicit PlantBuilder(const Case& given) : given_(given) {}

  Plant build() {
    plant_.products = given_.products;
    plant_.build_up = given_.build_up;
    full_ = load_system(given_.system, given_.system_at);
    chemistry_.push_back(with(given_.set));
    compose_feeds();
    for (const UnitSpec& unit : given_.units)
      reactions_.push_back(reaction_parts(unit, chemistry_.front(), problems_));
    problems_.throw_if_any();
    add_blocks();
    for (const UnitSpec& unit : given_.units) plant_.units.push_back({.spec = unit});
    restrict_to_what_is_fed();
    set_carriers();
    lay_pipes(given_, plant_, problems_);
    add_guesses(given_, chemistry_.front(), keep_, plant_, problems_);
    add_ties(given_, balancing_, plant_, problems_);
    add_specs(
        given_, [this](const FeedSpec& feed) { return totals_of(feed); }, plant_, problems_);
    add_sensitivities(
        given_, chemistry_.front(), [this](const FeedSpec& feed) { return totals_of(feed); },
        plant_, problems_);
    problems_.throw_if_any();
    find_flows(given_, plant_, problems_);
    problems_.throw_if_any();
    find_reach(plant_);
    require_constants();
    refuse_base();
    problems_.throw_if_any();
    try_units();
    warn_of_temperature();
    check_structure(plant_, problems_);
    problems_.throw_if_any();
    for (std::string& line : acid_warnings(plant_)) plant_.warnings.push_back(std::move(line));
    return std::move(plant_);
  }

 private:
  System with(const std::vector<Override>& overrides) {
    try {
      return full_.with(overrides);
    } catch (const InputError& error) {
      problems_.add(error);
      return full_;
    }
  }

  void compose_feeds() {
    for (const FeedSpec& spec : given_.feeds) {
      auto composition = feed_composition(spec, chemistry_.front(), problems_);
      Feed feed{spec.name, spec.phase};
      feed.flow = spec.flow;
      feed.as_needed = spec.as_needed;
      feed.reagents = spec.reagents;
      if (spec.by_mass()) feed.carrier = composition.water;
      if (spec.by_mass()) feed.reagents = reagents_by_mass(spec, chemistry_.front());
      feed.totals = std::move(composition.totals);
      plant_.feeds.push_back(std::move(feed));
      const auto& components = chemistry_.front().tableau.components();
      balancing_.push_back(composition.balance < 0 ? "" : components[at(composition.balance)].name);
      plant_.notes.insert(plant_.notes.end(), composition.notes.begin(), composition.notes.end());
      plant_.warnings.insert(plant_.warnings.end(), composition.warnings.begin(),
                             composition.warnings.end());
    }
  }

  void add_blocks() {
    for (const CascadeSpec* spec : along_the_organic(given_)) {
      const int block = static_cast<int>(plant_.blocks.size());
      plant_.blocks.push_back({spec->name, static_cast<int>(plant_.stages.size()), spec->sections,
                               spec->mixer_settlers});
      for (int number = 1; number <= spec->stages; ++number) {
        plant_.stages.push_back({.block = block, .number = number, .components = {}});
      }
      for (const SectionSpec& section : spec->sections) {
        int chemistry = 0;
        const bool warm =
            spec->temperature && std::abs(*spec->temperature - full_.temperature) > 0.01;
        if (!section.set.empty() || warm) {
          chemistry = static_cast<int>(chemistry_.size());
          System own = with(joined(given_.set, section.set));
          chemistry_.push_back(warm ? own.at(*spec->temperature) : own);
          if (warm) warm_.push_back({spec->name, *spec->temperature});
        }
        for (int number = section.first; number <= section.last; ++number) {
          Stage& stage = plant_.stages[at(plant_.blocks.back().first + number - 1)];
          stage.chemistry = chemistry;
          stage.efficiency = section.efficiency;
        }
      }
    }
  }

  /// Components that no feed brings and no reaction makes are not part of the plant; acid always is.
  void restrict_to_what_is_fed() {
    const Tableau& tableau = chemistry_.front().tableau;
    for (int k = 0; k < tableau.component_count(); ++k) {
      bool fed = k == chemistry_.front().proton;
      for (const Feed& feed : plant_.feeds) fed = fed || feed.totals[k] != 0.0;
      for (const FeedSpec& spec : given_.feeds) {
        fed = fed || (spec.follow && spec.follow->metal == tableau.components()[at(k)].name);
      }
      fed = fed || (has_tank() && k == chemistry_.front().extractant.component);
      for (const ReactionParts& parts : reactions_)
        fed = fed || std::binary_search(parts.all.begin(), parts.all.end(), k);
      if (fed) keep_.push_back(k);
    }
    for (std::size_t i = 0; i < reactions_.size(); ++i)
      for (const int k : reactions_[i].made)
        plant_.units[i].made.push_back(
            static_cast<int>(std::lower_bound(keep_.begin(), keep_.end(), k) - keep_.begin()));
    for (Feed& feed : plant_.feeds) feed.totals = Eigen::VectorXd(feed.totals(keep_));
    const std::vector<std::string> formed = kinds_of_solids();
    plant_.watched = chemistry_.front().restricted_to(keep_).solids;
    for (const System& system : chemistry_)
      plant_.chemistry.push_back(system.restricted_to(keep_).with_solids(formed));
    plant_.system = plant_.chemistry.front();
    plant_.linear = linear_components(plant_.system.tableau);
  }

  /// Composition of a feed over plant components [mol/L]; empty if it has faults.
  Eigen::VectorXd totals_of(const FeedSpec& feed) const {
    InputProblems faults;
    const auto composition = feed_composition(feed, chemistry_.front(), faults);
    return faults.empty() ? Eigen::VectorXd(composition.totals(keep_)) : Eigen::VectorXd();
  }

  /// Kinds of solids that some precipitator may form.
  std::vector<std::string> kinds_of_solids() const {
    std::vector<std::string> kinds;
    for (const UnitSpec& unit : given_.units)
      if (const auto* precipitator = std::get_if<PrecipitatorSpec>(&unit.model))
        kinds.insert(kinds.end(), precipitator->solids.begin(), precipitator->solids.end());
    return kinds;
  }

  bool has_tank() const {
    return std::any_of(given_.units.begin(), given_.units.end(), [](const UnitSpec& unit) {
      return std::holds_alternative<SolventTankSpec>(unit.model);
    });
  }

  /// With constant volumes every liquid carries itself; else water carries the aqueous.
  void set_carriers() {
    const int size = plant_.component_count();
    plant_.carriers = {Eigen::VectorXd::Zero(size), Eigen::VectorXd::Zero(size)};
    plant_.flows_free = !given_.units.empty() || !given_.constant_volumes;
    if (given_.constant_volumes) return;
    if (plant_.system.volume.size() == 0) {
      problems_.add(
          given_.system_at,
          fmt::format("volumes cannot be balanced: the system {} knows none", plant_.system.name),
          "write volumes: constant, or give the system file a section volumes");
      return;
    }
    plant_.carriers.volume = plant_.system.volume;
    if (plant_.system.organic_water.size() > 0) plant_.carriers.water = plant_.system.organic_water;
    for (Feed& feed : plant_.feeds) {
      if (feed.phase != Phase::aqueous) continue;
      feed.carrier = 1.0 - plant_.carriers.volume.dot(feed.totals);
      if (feed.carrier > 0.05) continue;
      problems_.add(given_.feeds[at(static_cast<int>(&feed - plant_.feeds.data()))].at,
                    fmt::format("feed \"{}\" holds more than fits into its water", feed.name),
                    "check its concentrations");
    }
  }

  /// Away from their temperature, constants without an enthalpy stay what they were.
  void warn_of_temperature() {
    const auto& constants = plant_.system.constants;
    const auto fixed = std::count_if(constants.begin(), constants.end(), [](const Constant& one) {
      return one.name.starts_with("log_K") && !one.enthalpy;
    });
    std::set<std::string> told;
    for (const auto& [block, temperature] : warm_) {
      if (fixed == 0 || !told.insert(block).second) continue;
      plant_.warnings.push_back(
          fmt::format("{} runs at {:.4g} degC, but {} of the constants in use have no enthalpy and "
                      "stay at their "
                      "values for {:.4g} degC",
                      block, temperature - 273.15, fixed, full_.temperature - 273.15));
    }
  }

  /// What a unit cannot be built from is a fault of the case.
  void try_units() {
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
      try {
        for (const std::string& warning : build_unit(plant_, i)->warnings())
          plant_.warnings.push_back(plant_.units[at(i)].spec.name + ": " + warning);
      } catch (const std::invalid_argument& fault) {
        problems_.add(plant_.units[at(i)].spec.at,
                      fmt::format("unit \"{}\" cannot work in this plant: {}",
                                  plant_.units[at(i)].spec.name, fault.what()),
                      fmt::format("the system {} and the feeds must bring what it needs",
                                  plant_.system.name));
      }
    }
  }

  /// A constant without a value ("D Nd") may be given by the case or by every section that needs it.
  void require_constants() {
    std::set<std::string> told;
    for (const Stage& stage : plant_.stages) {
      for (const int k : stage.components) {
        const std::string name = plant_.system.tableau.components()[at(k)].name;
        for (const std::string& constant : plant_.chemistry[at(stage.chemistry)].unset(k)) {
          if (!told.insert(constant).second) continue;
          problems_.add(
              place_of(name),
              fmt::format("the system {} has no value for {}", plant_.system.name, constant),
              fmt::format("give it with set: {{{}: ...}} under system or in every section",
                          constant));
        }
      }
    }
  }

  /// A stage whose system counts acid alone has no equilibrium with base.
  void refuse_base() {
    const int proton = plant_.system.proton;
    const Tableau& tableau = plant_.system.tableau;
    if (proton < 0 || tableau.gives_off(proton)) return;
    for (std::size_t f = 0; f < plant_.feeds.size(); ++f) {
      const Feed& feed = plant_.feeds[f];
      if (!plant_.is_stage(feed.node) || feed.totals[proton] >= 0.0) continue;
      problems_.add(given_.feeds[f].at,
                    fmt::format("feed \"{}\" brings base into a cascade, but the system {} counts "
                                "acid alone",
                                feed.name, plant_.system.name),
                    "send it to a saponifier, or take a system with OH-");
    }
  }

  Location place_of(const std::string& metal) const {
    for (const FeedSpec& feed : given_.feeds) {
      for (const Amount& amount : feed.metals) {
        if (amount.name == metal) return amount.at;
      }
    }
    return given_.system_at;
  }

  const Case& given_;
  Plant plant_;
  InputProblems problems_;
  System full_;
  std::vector<System> chemistry_;         ///< not yet restricted
  std::vector<std::string> balancing_;    ///< per feed, the component that balances its charge
  std::vector<ReactionParts> reactions_;  ///< one per unit
  std::vector<int> keep_;
  std::vector<std::pair<std::string, double>> warm_;  ///< blocks and their temperature [K]
};

}  // namespace

Plant build_plant(const Case& given) { return PlantBuilder(given).build(); }

}  // namespace raffinate
