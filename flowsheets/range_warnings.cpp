// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/range_warnings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "flowsheets/stream_readings.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Formal ionic strength: as though no ion were complexed.
Eigen::VectorXd ionic_strength(const System& system, const CascadeResult& cascade) {
  Eigen::VectorXd strength = Eigen::VectorXd::Zero(cascade.aqueous.rows());
  for (int k = 0; k < system.tableau.component_count(); ++k) {
    const double z = system.tableau.components()[static_cast<std::size_t>(k)].charge;
    strength += 0.5 * z * z * cascade.aqueous.col(k).cwiseMax(0.0);
  }
  return strength;
}

/// The profile of one of `ranged_quantities`; nothing if this plant does not have it.
std::optional<Eigen::VectorXd> profile(const std::string& quantity, const System& system,
                                       const CascadeResult& cascade) {
  if (quantity == "free acid") return Eigen::VectorXd((-cascade.pH * std::log(10.0)).array().exp());
  if (quantity == "loading") return cascade.loading;
  if (quantity == "ionic strength") return ionic_strength(system, cascade);
  if (quantity == "extractant" && system.extractant.component >= 0) {
    return Eigen::VectorXd(system.extractant.monomers *
                           cascade.organic.col(system.extractant.component));
  }
  if (quantity == "chloride" || quantity == "nitrate") {
    const int k = system.tableau.component(quantity == "chloride" ? "Cl" : "NO3");
    if (k >= 0) return Eigen::VectorXd(cascade.aqueous.col(k));
  }
  return std::nullopt;
}

/// How far a value lies outside a range: in factors where both are positive, else in the unit.
double distance_from(const ValidRange& range, double v) {
  constexpr double rounding = 1e-6;  // a feed at the very end of the range is inside
  if (v < range.low * (1.0 + rounding) && v > range.low * (1.0 - rounding)) return 0.0;
  if (v < range.high * (1.0 + rounding) && v > range.high * (1.0 - rounding)) return 0.0;
  if (v < range.low) return range.low > 0.0 && v > 0.0 ? std::log(range.low / v) : range.low - v;
  if (v > range.high) return range.high > 0.0 ? std::log(v / range.high) : v - range.high;
  return 0.0;
}

std::string shown(double value, const ValidRange& range) {
  return range.unit == "1" ? fmt::format("{:.3g} %", 100.0 * value)
                           : fmt::format("{:.3g} {}", value, range.unit);
}

/// What a block's organic brings and takes along of a component [mol/s].
struct Passing {
  double in = 0.0, out = 0.0, extractant = 0.0;
  std::string stream;  ///< that takes most
};

/// Of the outlets, those that `used` names do not count.
Passing passing(const Plant& plant, const std::vector<StreamResult>& streams, int block, int k,
                const std::set<int>& used = {}) {
  const auto within = [&](int node) {
    return plant.is_stage(node) && plant.stages[at(node)].block == block;
  };
  Passing sum;
  for (std::size_t f = 0; f < plant.feeds.size(); ++f)
    if (plant.feeds[f].phase == Phase::organic && within(plant.feeds[f].node))
      sum.in += streams[f].amounts[k];
  double most = 0.0;
  for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o) {
    const Outlet& outlet = plant.outlets[at(o)];
    if (outlet.phase != Phase::organic) continue;
    const StreamResult& stream = stream_of_outlet(plant, streams, o);
    if (!outlet.product() && within(outlet.taken_in_at)) sum.in += stream.amounts[k];
    if (!within(outlet.node) || used.contains(o)) continue;
    sum.out += stream.amounts[k];
    sum.extractant += stream.amounts[plant.system.extractant.component];
    if (stream.amounts[k] > most) sum.stream = stream.name;
    most = std::max(most, stream.amounts[k]);
  }
  return sum;
}

/// Calcium and magnesium are soap where somebody makes it of them, and metals elsewhere.
bool is_soap(const Plant& plant, int k) {
  const Component& component = plant.system.tableau.components()[at(k)];
  return !component.metal ||
         std::any_of(plant.units.begin(), plant.units.end(), [&](const PlantUnit& unit) {
           const auto* soap = std::get_if<SaponifierSpec>(&unit.spec.model);
           return soap && soap->ion == component.name;
         });
}

/// Outlets of organic that go straight on into a cascade that loads it: their soap is used there.
std::set<int> to_be_loaded(const Plant& plant, const std::vector<StreamResult>& streams) {
  std::set<int> loading, outlets;
  for (int b = 0; b < static_cast<int>(plant.blocks.size()); ++b) {
    double gain = 0.0;
    for (int k = 0; k < plant.component_count(); ++k) {
      if (!plant.system.tableau.components()[at(k)].metal || is_soap(plant, k)) continue;
      const Passing metal = passing(plant, streams, b, k);
      gain += metal.out - metal.in;
    }
    if (gain > 0.0) loading.insert(b);
  }
  for (int o = 0; o < static_cast<int>(plant.outlets.size()); ++o) {
    const Outlet& outlet = plant.outlets[at(o)];
    if (!outlet.product() && plant.is_stage(outlet.taken_in_at) &&
        loading.contains(plant.stages[at(outlet.taken_in_at)].block))
      outlets.insert(o);
  }
  return outlets;
}

}  // namespace

std::vector<std::string> range_warnings(const System& system,
                                        const std::vector<CascadeResult>& cascades) {
  std::vector<std::string> warnings;
  for (const CascadeResult& cascade : cascades) {
    for (const ValidRange& range : system.valid) {
      const auto values = profile(range.quantity, system, cascade);
      if (!values) continue;
      int outside = 0;
      Eigen::Index worst = 0;
      double distance = 0.0;
      for (Eigen::Index j = 0; j < values->size(); ++j) {
        const double v = (*values)[j];
        const double beyond = distance_from(range, v);
        if (!(beyond > 0.0)) continue;
        ++outside;
        if (beyond > distance * (1.0 + 1e-9)) {
          distance = beyond;
          worst = j;
        }
      }
      if (outside == 0) continue;
      warnings.push_back(fmt::format(
          "{}: {} is outside the range {} to {} of {} in {} of {} stages, farthest at stage {} "
          "({})",
          cascade.name, range.quantity, shown(range.low, range), shown(range.high, range),
          system.name, outside, values->size(), worst + 1, shown((*values)[worst], range)));
    }
  }
  return warnings;
}

std::vector<std::string> base_warnings(const Plant& plant,
                                       const std::vector<StreamResult>& streams) {
  std::vector<std::string> warnings;
  if (plant.system.extractant.component < 0) return warnings;
  const std::set<int> used = to_be_loaded(plant, streams);
  for (const std::string& ion : plant.system.saponifying) {
    const int k = plant.system.tableau.component(ion);
    if (k < 0 || !is_soap(plant, k)) continue;
    for (int b = 0; b < static_cast<int>(plant.blocks.size()); ++b) {
      const Passing soap = passing(plant, streams, b, k, used);
      if (soap.out <= 1e-3 * soap.extractant || soap.out > soap.in * (1.0 + 1e-9)) continue;
      const double charge = plant.system.tableau.components()[at(k)].charge;
      warnings.push_back(fmt::format(
          "{} leaves {} with {:.3g} % of the {} its organic brings: {:.3g} of {:.3g} kmol/h of "
          "base "
          "are more than acid and metal use there, so that nothing is refluxed; saponify less, or "
          "give more acid or less organic",
          soap.stream, plant.blocks[at(b)].name, 100.0 * soap.out / soap.in, ion,
          3.6 * charge * soap.out, 3.6 * charge * soap.in));
    }
  }
  return warnings;
}

}  // namespace raffinate
