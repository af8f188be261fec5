// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "chemistry/speciation.hpp"
#include "flowsheets/feed_composition.hpp"
#include "flowsheets/plant_flows.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Blocks in the order in which the organic runs through them, so that linked cascades lie beside
/// each other in the equations.
std::vector<const CascadeSpec*> along_the_organic(const Case& given) {
  std::map<std::string, const CascadeSpec*> taker;
  for (const CascadeSpec& block : given.blocks) {
    for (const InletSpec& in : block.in) taker[in.stream] = &block;
  }
  std::vector<const CascadeSpec*> order;
  std::set<const CascadeSpec*> placed, visiting;
  const auto place = [&](auto&& self, const CascadeSpec& block) -> void {
    if (placed.contains(&block) || !visiting.insert(&block).second) return;
    for (const OutletSpec& out : block.out) {
      const auto next = taker.find(out.stream);
      if (out.phase == Phase::organic && next != taker.end()) self(self, *next->second);
    }
    placed.insert(&block);
    order.push_back(&block);
  };
  for (auto block = given.blocks.rbegin(); block != given.blocks.rend(); ++block)
    place(place, *block);
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
    full_ = load_system(given_.system, given_.system_at);
    chemistry_.push_back(with(given_.set));
    compose_feeds();
    problems_.throw_if_any();
    add_blocks();
    restrict_to_what_is_fed();
    add_ties();
    lay_pipes(given_, plant_, problems_);
    problems_.throw_if_any();
    resolve_ties();
    problems_.throw_if_any();
    find_reach();
    require_constants();
    problems_.throw_if_any();
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
      plant_.feeds.push_back({spec.name, spec.phase, 0, spec.flow, std::move(composition.totals)});
      balances_.push_back(composition.balance);
      plant_.notes.insert(plant_.notes.end(), composition.notes.begin(), composition.notes.end());
      plant_.warnings.insert(plant_.warnings.end(), composition.warnings.begin(),
                             composition.warnings.end());
    }
  }

  void add_blocks() {
    for (const CascadeSpec* spec : along_the_organic(given_)) {
      const int block = static_cast<int>(plant_.blocks.size());
      plant_.blocks.push_back({spec->name, static_cast<int>(plant_.stages.size()), spec->sections});
      for (int number = 1; number <= spec->stages; ++number) {
        plant_.stages.push_back({.block = block, .number = number, .components = {}});
      }
      for (const SectionSpec& section : spec->sections) {
        int chemistry = 0;
        if (!section.set.empty()) {
          chemistry = static_cast<int>(chemistry_.size());
          chemistry_.push_back(with(joined(given_.set, section.set)));
        }
        for (int number = section.first; number <= section.last; ++number) {
          Stage& stage = plant_.stages[at(plant_.blocks.back().first + number - 1)];
          stage.chemistry = chemistry;
          stage.efficiency = section.efficiency;
        }
      }
    }
  }

  /// Components that no feed brings are not part of the plant; acid always is.
  void restrict_to_what_is_fed() {
    const Tableau& tableau = chemistry_.front().tableau;
    for (int k = 0; k < tableau.component_count(); ++k) {
      bool fed = k == chemistry_.front().proton;
      for (const Feed& feed : plant_.feeds) fed = fed || feed.totals[k] != 0.0;
      for (const FeedSpec& spec : given_.feeds) {
        fed = fed || (spec.follow && spec.follow->metal == tableau.components()[at(k)].name);
      }
      if (fed) keep_.push_back(k);
    }
    for (Feed& feed : plant_.feeds) feed.totals = Eigen::VectorXd(feed.totals(keep_));
    for (const System& system : chemistry_) plant_.chemistry.push_back(system.restricted_to(keep_));
    plant_.system = plant_.chemistry.front();
    plant_.linear = linear_components(plant_.system.tableau);
  }

  void add_ties() {
    const Tableau& tableau = plant_.system.tableau;
    for (int f = 0; f < static_cast<int>(given_.feeds.size()); ++f) {
      const auto& follow = given_.feeds[at(f)].follow;
      if (!follow) continue;
      Tie tie{.feed = f,
              .metal = tableau.component(follow->metal),
              .per = tableau.component(follow->per)};
      if (tie.metal < 0 || tie.per < 0) {
        problems_.add(follow->at,
                      fmt::format("the system {} does not have {} and {}", plant_.system.name,
                                  follow->metal, follow->per),
                      "follow a metal of the system, relative to a metal this feed holds");
        continue;
      }
      tie.per_total = plant_.feeds[at(f)].totals[tie.per];
      if (!(tie.per_total > 0.0) || tie.metal == tie.per ||
          plant_.feeds[at(f)].totals[tie.metal] != 0.0) {
        problems_.add(
            follow->at,
            fmt::format("feed \"{}\" must hold {} itself and leave {} to the stream it follows",
                        given_.feeds[at(f)].name, follow->per, follow->metal),
            fmt::format("give {} under metals, and {} only under follow", follow->per,
                        follow->metal));
        continue;
      }
      if (const int full = balances_[at(f)]; full >= 0) {
        const auto& all = chemistry_.front().tableau.components();
        tie.balance = tableau.component(all[at(full)].name);
        tie.balance_per_metal =
            -static_cast<double>(tableau.components()[at(tie.metal)].charge) / all[at(full)].charge;
      }
      plant_.ties.push_back(tie);
    }
  }

  void resolve_ties() {
    for (Tie& tie : plant_.ties) {
      const Follow& follow = *given_.feeds[at(tie.feed)].follow;
      for (int o = 0; o < static_cast<int>(plant_.outlets.size()); ++o) {
        if (plant_.outlets[at(o)].name == follow.stream) tie.outlet = o;
      }
      const Feed& feed = plant_.feeds[at(tie.feed)];
      if (plant_.outlets[at(tie.outlet)].phase != feed.phase) {
        problems_.add(
            follow.at,
            fmt::format("feed \"{}\" is aqueous and cannot follow the organic stream \"{}\"",
                        feed.name, follow.stream),
            "follow an aqueous outlet");
      }
    }
  }

  /// Spreads every component from where it is fed along the pipes its phases can take.
  void find_reach() {
    const Tableau& tableau = plant_.system.tableau;
    std::vector<Pipe> pipes = plant_.pipes;
    for (int k = 0; k < plant_.component_count(); ++k) {
      std::vector<bool> reached(plant_.stages.size(), k == plant_.system.proton);
      for (const Feed& feed : plant_.feeds) {
        if (feed.totals[k] != 0.0) reached[at(feed.stage)] = true;
      }
      for (const Tie& tie : plant_.ties) {
        if (tie.metal == k || tie.balance == k)
          reached[at(plant_.feeds[at(tie.feed)].stage)] = true;
      }
      for (bool grew = true; grew;) {
        grew = false;
        for (const Pipe& pipe : pipes) {
          if (reached[at(pipe.from)] && !reached[at(pipe.to)] && tableau.present(pipe.phase, k)) {
            reached[at(pipe.to)] = grew = true;
          }
        }
        std::reverse(pipes.begin(), pipes.end());  // aqueous runs against the order
      }
      for (std::size_t s = 0; s < reached.size(); ++s) {
        if (reached[s]) plant_.stages[s].components.push_back(k);
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
  std::vector<System> chemistry_;  ///< not yet restricted
  std::vector<int> balances_;      ///< per feed, index in the unrestricted tableau
  std::vector<int> keep_;
};

}  // namespace

Plant build_plant(const Case& given) { return PlantBuilder(given).build(); }

}  // namespace raffinate
