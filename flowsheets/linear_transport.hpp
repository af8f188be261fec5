// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <utility>
#include <vector>

#include "chemistry/speciation.hpp"
#include "flowsheets/plant.hpp"
#include "solver/flow_network.hpp"
#include "solver/problem.hpp"

namespace raffinate {

/// Transport of one linear component through all stages, for given shared unknowns.
///
/// Each stage is a vessel; with an organic Murphree efficiency E below 1 the arriving organic is a
/// second one, of which the share E takes part in the contact and 1 - E passes by:
///
///     O y_out = (1 - E) O y_in + E O y*      is the same as      a bypass of (1 - E) O
class LinearTransport {
 public:
  explicit LinearTransport(const Plant& plant);

  /// What `solve` finds for one stage.
  struct Amount {
    double ln_free = 0.0;      ///< ln of the free concentration; very negative where nothing is
    double organic_out = 0.0;  ///< [mol/L] total in the organic that leaves
  };

  /// `spread` [stages] (all zero where the component does not come), `feed` [stages x 2] in mol/L
  /// times m3/s by phase, `before` [stages] inventory at the start of a step.
  std::vector<Amount> solve(std::span<const Spread> spread, std::span<const double> feed,
                            double step_length, std::span<const double> before);

 private:
  /// Per stage: the vessel of its contact and that of its arriving organic; the same where E = 1.
  struct Vessels {
    explicit Vessels(const Plant& plant);
    int count() const { return contact.back() + 1; }
    std::vector<std::pair<int, int>> pipes(const Plant& plant) const;
    std::vector<int> contact, arrival;
  };
  int contact(int stage) const { return vessels_.contact[static_cast<std::size_t>(stage)]; }
  int arrival(int stage) const { return vessels_.arrival[static_cast<std::size_t>(stage)]; }

  const Plant& plant_;
  Vessels vessels_;
  FlowNetwork network_;
  std::vector<double> rate_, outflow_, feed_;
};

}  // namespace raffinate
