// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "chemistry/speciation.hpp"
#include "flowsheets/plant.hpp"
#include "solver/flow_network.hpp"
#include "solver/problem.hpp"

namespace raffinate {

/// Transport of one linear component through the whole plant, for given shared unknowns and flows.
///
/// Each stage is a vessel; with an organic Murphree efficiency E below 1 the arriving organic is a
/// second one, of which the share E takes part in the contact and 1 - E passes by:
///
///     O y_out = (1 - E) O y_in + E O y*      is the same as      a bypass of (1 - E) O
///
/// Each lane of a unit is a vessel too, of which shares leave through the ports.
class LinearTransport {
 public:
  explicit LinearTransport(const Plant& plant);

  /// Vessels, for `feed` of `solve`.
  int contact(int stage) const { return contact_[static_cast<std::size_t>(stage)]; }
  int arrival(int stage) const { return arrival_[static_cast<std::size_t>(stage)]; }
  int lane(int unit, int lane) const {
    return lane_[static_cast<std::size_t>(UnitLayout::lanes * unit + lane)];
  }
  /// Where a stream enters a node.
  int entry(int node, Phase phase, int lane) const;
  int vessels() const { return vessels_; }

  struct Given {
    std::span<const Spread> spread;               ///< [stages]; all zero where it does not come
    std::span<const std::array<double, 2>> flow;  ///< [stages][phase] m3/s
    /// [pipes x lanes] of each pipe from a unit: share of what enters on a lane that it carries
    std::span<const std::array<double, UnitLayout::lanes>> share;
    double step_length;              ///< of a time step
    std::span<const double> before;  ///< [stages] inventory at its start
  };
  /// Overwrites `feed` [vessels], in kmol/s, with what is in each vessel: for a stage the amount of
  /// which Spread tells the shares, for a lane of a unit the amount that enters [kmol/s].
  void solve(const Given& given, std::vector<double>& feed);

 private:
  const Plant& plant_;
  std::vector<int> contact_, arrival_, lane_;
  int vessels_ = 0;
  std::vector<std::pair<int, int>> ends_;  ///< of the network's pipes
  std::vector<int> slot_;                  ///< rate of the network's pipe, or -1: a loop
  FlowNetwork network_;
  std::vector<double> rate_, outflow_;
};

}  // namespace raffinate
