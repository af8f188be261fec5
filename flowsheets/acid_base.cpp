// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/acid_base.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "chemistry/capacity.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Cascades and units by one number: blocks first, then units.
class BlockNumbers {
 public:
  explicit BlockNumbers(const Plant& plant) : plant_(plant) {}
  int blocks() const { return static_cast<int>(plant_.blocks.size()); }
  int count() const { return blocks() + static_cast<int>(plant_.units.size()); }
  int of(int node) const {
    return plant_.is_stage(node) ? plant_.stages[at(node)].block
                                 : blocks() + node - plant_.stage_count();
  }
  /// Null for a cascade.
  const PlantUnit* unit(int block) const {
    return block < blocks() ? nullptr : &plant_.units[at(block - blocks())];
  }
  template <class Model>
  const Model* model(int block) const {
    const PlantUnit* one = unit(block);
    return one ? std::get_if<Model>(&one->spec.model) : nullptr;
  }

 private:
  const Plant& plant_;
};

bool is_organic_link(const Outlet& outlet) {
  return outlet.phase == Phase::organic && !outlet.product();
}

/// For each block the number of the solvent it belongs to: blocks that organic streams join.
std::vector<int> solvents(const Plant& plant, const BlockNumbers& number) {
  std::vector<int> solvent(at(number.count()));
  for (std::size_t i = 0; i < solvent.size(); ++i) solvent[i] = static_cast<int>(i);
  for (bool joined = true; joined;) {
    joined = false;
    for (const Outlet& outlet : plant.outlets) {
      if (!is_organic_link(outlet)) continue;
      int &a = solvent[at(number.of(outlet.node))], &b = solvent[at(number.of(outlet.taken_in_at))];
      if (a == b) continue;
      a = b = std::min(a, b);
      joined = true;
    }
  }
  return solvent;
}

/// Adds up the acid and base of one solvent.
class Judge {
 public:
  Judge(const Plant& plant, const BlockNumbers& number, const std::vector<int>& solvent,
        const std::vector<double>& acid)
      : plant_(plant), number_(number), solvent_(solvent), acid_(acid) {}

  std::optional<SolventBalance> balance(int solvent) {
    const SolventTankSpec* tank = nullptr;
    for (int b = 0; b < number_.count(); ++b) {
      if (solvent_[at(b)] != solvent) continue;
      if (const auto* one = number_.model<SolventTankSpec>(b)) {
        tank = one;
        result_.tank = number_.unit(b)->spec.name;
      }
      if (number_.model<SaponifierSpec>(b)) result_.soaps.push_back(number_.unit(b)->spec.name);
    }
    if (!tank || result_.soaps.empty()) return {};
    for (int b = 0; b < number_.count(); ++b) {
      if (solvent_[at(b)] != solvent) continue;
      if (const auto* soap = number_.model<SaponifierSpec>(b))
        result_.base += most_degree(*soap) * tank->extractant * number_.unit(b)->organic;
      if (const auto* regenerator = number_.model<RegeneratorSpec>(b)) regenerate(*regenerator);
      if (b < number_.blocks() && !add_inlets(b, solvent)) return {};
    }
    for (const Outlet& outlet : plant_.outlets)
      if (outlet.phase == Phase::organic && outlet.product() &&
          solvent_[at(number_.of(outlet.node))] == solvent)
        result_.otherwise += most_metal(*tank) * flow_of(outlet);
    std::sort(acids_.rbegin(), acids_.rend());
    for (const auto& [acid, name] : acids_) result_.acids.push_back(name);
    return result_;
  }

 private:
  /// What the system's soap can hold of the degree asked for.
  double most_degree(const SaponifierSpec& soap) const {
    const int ion = plant_.system.tableau.component(soap.ion);
    const double needs = leanest_binding(plant_.system, ion);
    const double charge = plant_.system.tableau.components()[at(ion)].charge;
    return std::min(soap.degree, charge / (plant_.system.extractant.monomers * needs));
  }

  /// Equivalents of metal that a volume of organic can hold at most [kmol/m3].
  double most_metal(const SolventTankSpec& tank) const {
    double most = 0.0;  // equivalents per molecule of extractant
    for (int k = 0; k < plant_.component_count(); ++k) {
      const Component& component = plant_.system.tableau.components()[at(k)];
      const double needs = leanest_binding(plant_.system, k);
      if (component.metal && std::isfinite(needs))
        most = std::max(most, component.charge / (plant_.system.extractant.monomers * needs));
    }
    return most * tank.extractant;
  }

  double flow_of(const Outlet& outlet) const {
    const double all = plant_.is_stage(outlet.node)
                           ? plant_.stages[at(outlet.node)].flow[static_cast<int>(Phase::organic)]
                           : number_.unit(number_.of(outlet.node))->organic;
    return outlet.share * all + outlet.fixed;
  }

  void regenerate(const RegeneratorSpec& regenerator) {
    for (const RegeneratorSpec::Removal& removal : regenerator.removed) {
      const int k = plant_.system.tableau.component(removal.metal);
      if (k < 0) continue;
      for (const Feed& feed : plant_.feeds)
        result_.otherwise += plant_.system.tableau.components()[at(k)].charge * feed.flow *
                             std::max(0.0, feed.totals[k]);
    }
  }

  void add(int feed) {
    if (!fed_.insert(feed).second) return;
    const double acid = acid_[at(feed)];
    (acid > 0.0 ? result_.acid : result_.base) += std::abs(acid);
    if (acid > 0.0) acids_.emplace_back(acid, plant_.feeds[at(feed)].name);
  }

  /// What comes into a block as aqueous; false if its acid cannot be known.
  bool add_inlets(int block, int solvent) {
    if (!visited_.insert(block).second) return true;
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f)
      if (plant_.feeds[at(f)].phase == Phase::aqueous &&
          number_.of(plant_.feeds[at(f)].node) == block)
        add(f);
    return std::all_of(plant_.outlets.begin(), plant_.outlets.end(), [&](const Outlet& outlet) {
      if (outlet.phase != Phase::aqueous || outlet.product() ||
          number_.of(outlet.taken_in_at) != block)
        return true;
      return add_source(number_.of(outlet.node), solvent);
    });
  }

  bool add_source(int block, int solvent) {
    if (block < number_.blocks()) return solvent_[at(block)] == solvent;
    if (number_.model<MixerSpec>(block) || number_.model<SplitterSpec>(block) ||
        number_.model<FilterSpec>(block))
      return add_inlets(block, solvent);
    if (number_.model<SaponifierSpec>(block)) return true;  // a drain brings no acid
    const auto* precipitator = number_.model<PrecipitatorSpec>(block);
    constexpr double next_to_no_acid = 2.0;
    return precipitator && precipitator->pH && *precipitator->pH >= next_to_no_acid;
  }

  const Plant& plant_;
  const BlockNumbers& number_;
  const std::vector<int>& solvent_;
  const std::vector<double>& acid_;
  SolventBalance result_;
  std::vector<std::pair<double, std::string>> acids_;
  std::set<int> fed_, visited_;
};

}  // namespace

std::vector<double> acid_of_feeds(const Plant& plant) {
  std::vector<double> acid;
  for (const Feed& feed : plant.feeds)
    acid.push_back(plant.system.proton < 0 ? 0.0 : feed.flow * feed.totals[plant.system.proton]);
  return acid;
}

std::vector<double> most_acid_of_feeds(const Plant& plant) {
  std::vector<double> acid = acid_of_feeds(plant);
  if (plant.system.proton < 0) return acid;
  for (int f = 0; f < static_cast<int>(plant.feeds.size()); ++f) {
    const Feed& feed = plant.feeds[at(f)];
    double flow[2] = {feed.flow, feed.flow};
    double strength[2] = {feed.totals[plant.system.proton], feed.totals[plant.system.proton]};
    for (const PlantSpec& spec : plant.specs) {
      if (spec.feed != f) continue;
      const double bounds[2] = {spec.spec.low, spec.spec.high};
      for (int i = 0; i < 2; ++i) {
        if (spec.flow)
          flow[i] = bounds[i];
        else
          strength[i] += spec.totals_slope[plant.system.proton] * (bounds[i] - spec.start);
      }
    }
    acid[at(f)] = -std::numeric_limits<double>::infinity();
    for (const double one : flow)
      for (const double other : strength) acid[at(f)] = std::max(acid[at(f)], one * other);
  }
  return acid;
}

std::vector<SolventBalance> solvent_balances(const Plant& plant, const std::vector<double>& acid) {
  std::vector<SolventBalance> balances;
  if (plant.system.proton < 0 || plant.system.extractant.component < 0) return balances;
  const BlockNumbers number(plant);
  const std::vector<int> solvent = solvents(plant, number);
  for (const int one : std::set<int>(solvent.begin(), solvent.end()))
    if (auto balance = Judge(plant, number, solvent, acid).balance(one))
      balances.push_back(std::move(*balance));
  return balances;
}

std::vector<std::string> acid_warnings(const Plant& plant, const std::vector<double>& acid,
                                       const std::string& when) {
  std::vector<std::string> warnings;
  for (const SolventBalance& one : solvent_balances(plant, acid)) {
    if (!one.short_of_acid()) continue;
    const std::string brought =
        one.acids.empty() ? "no acid comes"
                          : fmt::format("{} bring{} {:.4g} kmol/h", fmt::join(one.acids, ", "),
                                        one.acids.size() == 1 ? "s" : "", 3600.0 * one.acid);
    warnings.push_back(fmt::format(
        "{}{} into the cascades of the solvent of \"{}\"{}, but the soap of {} takes {:.4g} kmol/h "
        "of base: metal that no acid strips comes back with the barren organic and builds up; give "
        "more acid, or saponify less",
        less_acid_than_base, brought, one.tank, when, fmt::join(one.soaps, ", "),
        3600.0 * one.base));
  }
  return warnings;
}

std::vector<std::string> acid_warnings(const Plant& plant) {
  const std::vector<double> given = acid_of_feeds(plant), most = most_acid_of_feeds(plant);
  return acid_warnings(plant, most,
                       most == given ? "" : ", at the bounds of the specs that bring most");
}

}  // namespace raffinate
