// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "chemistry/speciation.hpp"
#include "flowsheets/linear_transport.hpp"
#include "flowsheets/plant.hpp"
#include "solver/problem.hpp"

namespace raffinate {

/// The balances of all stages as one nonlinear problem in u = ln(free concentrations).
///
/// For stage j and component k, with A and O the flows and T the totals of the two liquids:
///
///     A_j Taq_jk + O_j Torg_jk - sum over pipes in (flow T)_k - feeds_jk = 0
///
/// With a Murphree efficiency E < 1 the organic that leaves is an unknown of its own, y:
///
///     O_j y_jk - (1 - E) (organic arriving)_jk - E O_j Torg_jk(u) = 0
///
/// one E for all components alike, so that charge and extractant sites are kept. A linear component
/// of less than 1e-250 mol/L counts as absent: `settle` alone computes it and its balance is not
/// judged, because the squares of such numbers leave the range of a double.
class PlantProblem final : public Problem {
 public:
  explicit PlantProblem(const Plant& plant);

  const BlockPattern& pattern() const override { return pattern_; }
  void residual(std::span<const double> u, const TimeStep& step, std::span<double> r) override;
  void jacobian(std::span<const double> u, const TimeStep& step, BlockMatrix& J) override;
  std::string name(int equation) const override;
  void inventory(std::span<const double> u, std::span<double> held) override;
  std::span<const unsigned char> shared() const override { return shared_; }
  void settle(std::span<double> u, const TimeStep& step) override;
  void set_difficulty(double difficulty) override;

  const Plant& plant() const { return plant_; }
  static bool vanished(double u) { return u <= ln_absent; }

  /// Position of a component's u in the unknowns; -1 where it does not reach the stage.
  int unknown(int stage, int component) const;
  /// Position of a component's y; -1 at full efficiency or where the organic cannot hold it.
  int organic_unknown(int stage, int component) const;

  /// Totals in the liquids that leave a stage [mol/L], over plant components; `evaluate` first.
  void evaluate(std::span<const double> u);
  double leaving(int stage, Phase phase, int component) const;
  /// What tie `tie` adds to its feed now [mol/L of its metal].
  double tied_total(const Tie& tie) const;

 private:
  static constexpr double ln_absent = -575.6;    ///< 1e-250 mol/L
  static constexpr double ln_smallest = -690.0;  ///< what `settle` writes for nothing
  struct Local {                                 ///< one stage
    Speciation speciation;
    std::vector<int> position;  ///< plant component -> index among the stage's, -1
    std::vector<int> organic;   ///< plant component -> index of y, -1
    int organic_count = 0;
  };
  double magnitude(int stage, Phase phase, int component) const;
  bool pinned(std::span<const double> u, int stage, int component) const;
  void balances(const TimeStep& step, std::vector<double>& r, std::vector<double>& scale) const;
  void add_outflow_slope(int stage, Phase phase, int component, int row, double factor,
                         BlockMatrix& J, int row_stage) const;

  const Plant& plant_;
  std::vector<Local> local_;
  std::vector<double> u_;  ///< where the speciations stand
  BlockPattern pattern_;
  std::vector<unsigned char> shared_;
  LinearTransport transport_;
  std::vector<double> raw_, scale_;
};

}  // namespace raffinate
