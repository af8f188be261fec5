// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chemistry/speciation.hpp"
#include "flowsheets/linear_transport.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/reading_slope.hpp"
#include "flowsheets/unit.hpp"
#include "flowsheets/unit_shares.hpp"
#include "solver/problem.hpp"

namespace raffinate {

/// The balances of the whole plant as one nonlinear problem: stages, units, recycles and design
/// specifications.
///
/// A stage j has u = ln(free concentration) of each component k. With A and O the flows and T the
/// totals of the two liquids:
///
///     A_j Taq_jk + O_j Torg_jk - sum over pipes in (amount)_k - feeds_jk = 0
///
/// With a Murphree efficiency E < 1 the organic that leaves is an unknown of its own, y:
///
///     O_j y_jk - (1 - E) (organic arriving)_jk - E O_j Torg_jk(u) = 0
///
/// one E for all components alike, so that charge and extractant sites are kept. Where aqueous flows
/// are free, ln A is an unknown and the balance of the carrier (see Carriers) its equation:
///
///     A_j (1 - sum_k volume_k Taq_jk) + O_j sum_k water_k Torg_jk - arriving = 0
///
/// A unit has as unknowns the amounts that enter it, lane by lane: amount - arriving = 0. A design
/// specification has ln(input), and as equation that its target is met, or that the input keeps its
/// value.
///
/// A linear component of less than 1e-250 mol/L counts as absent: `settle` alone computes it and its
/// balance is not judged, because the squares of such numbers leave the range of a double.
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
  /// The unknown of a linear component; what `settle` writes.
  static double ln_concentration(double x) { return std::max(std::log(x), ln_smallest); }
  /// Concentration in every stage of what keeps to one liquid wherever that goes [mol/L], units letting
  /// nothing through. `entering` [stages] with that liquid [kmol/s].
  std::vector<double> kept_to(Phase phase, std::span<const double> entering);

  /// Takes in constants, and what units are given, after the plant was changed. Flows, compositions and
  /// efficiencies below 1 are read wherever they are needed; the structure must stay as it was.
  void reread_plant();

  /// Positions in the unknowns; -1 where there is none. `component` = component_count(): a carrier.
  int unknown(int stage, int component) const;          ///< ln(free concentration)
  int organic_unknown(int stage, int component) const;  ///< y
  int flow_unknown(int stage) const;                    ///< ln A
  int entering_unknown(int unit, int lane, int component) const;
  int spec_unknown(int spec) const;

  /// What each specification aims at: nothing (the input keeps its value), or a value of `reading`.
  using Goal = std::optional<double>;
  void set_goals(std::vector<Goal> goals) { goals_ = std::move(goals); }
  const Goal& goal(int spec) const { return goals_[static_cast<std::size_t>(spec)]; }
  /// What an input keeps while its specification has no goal, and where it stands.
  void hold_input(int spec, double value) {
    held_[static_cast<std::size_t>(spec)] = std::log(value);
  }
  double held_input(int spec) const {  ///< its logarithm
    return held_[static_cast<std::size_t>(spec)];
  }
  double input(int spec) const {
    return std::exp(u_[static_cast<std::size_t>(spec_unknown(spec))]);
  }
  /// An output as the equations see it: ln(odds) of a share, ln(mol/L), pH; `evaluate` first.
  double reading(const Reading& what) const;
  double reading(int spec) const {
    return reading(plant_.specs[static_cast<std::size_t>(spec)].reading);
  }
  /// How it hangs on what its stream carries; of a pH nothing.
  ReadingSlope reading_slope(const Reading& what) const;
  /// Adds d(reading)/du to a row; `jacobian` first.
  void add_reading_slope(const Reading& what, const BlockRow& row) const;

  /// Brings everything below to the state u.
  void evaluate(std::span<const double> u);
  /// The same for units, freed inputs and what hangs on them; stages stay.
  void evaluate_units(std::span<const double> u);
  /// The same for freed inputs alone.
  void take_inputs(std::span<const double> u);
  double leaving(int stage, Phase phase, int component) const;  ///< [mol/L] total
  double flow(int stage, Phase phase) const {                   ///< [m3/s]
    return flow_[static_cast<std::size_t>(stage)][static_cast<std::size_t>(phase)];
  }
  Unit& unit(int i) { return *units_[static_cast<std::size_t>(i)]; }
  const Unit& unit(int i) const { return *units_[static_cast<std::size_t>(i)]; }
  double feed_flow(int feed) const;             ///< [m3/s]
  Eigen::VectorXd feed_totals(int feed) const;  ///< [mol/L], ties not counted
  /// [components + 1] amounts that a feed brings, ties not counted, and their slope by ln(input) of a
  /// specification that frees it.
  Eigen::VectorXd brought(int feed) const;
  Eigen::VectorXd brought_slope(int spec) const;
  /// What its unit draws of a feed as needed.
  const Unit::Draw& draw(int feed) const;
  double fed(const Reading& what) const;  ///< [kmol/s] fresh feed of its metals
  /// What tie `tie` adds to its feed now [mol/L of its metal].
  double tied_total(const Tie& tie) const;

  /// An amount [kmol/s or m3/s of carrier] and the sum of the absolute terms it is made of.
  struct Carried {
    double amount = 0.0, size = 0.0;
  };
  /// What a stream carries; Outlet and Pipe alike. `component` = component_count(): its carrier.
  template <class Stream>
  Carried carried(const Stream& stream, int component) const {
    return stream_of(start_of(stream), component);
  }

  /// The port of a unit that a stream begins at; Outlet and Pipe alike.
  template <class Stream>
  const Unit::Port& port(const Stream& stream) const {
    return port_at(start_of(stream));
  }

  /// A component in what a unit lets out by a pipe, shares not yet found; of `amount`, in what enters
  /// the unit in the state evaluated last.
  UnitOutflow outflow(const Pipe& pipe, int component, double amount) const;

  /// Lets units send out what is guessed of them, or what they make.
  void hold_guesses(bool hold) { guessing_ = hold; }
  void evaluate_unit(int i, const Eigen::VectorXd& in);

  /// Sets what enters every unit to what arrives there now, pass after pass: as many as follow a
  /// chain of all units, or as given. Ends where a pass moves nothing by more than `still` of it.
  void fill_units(std::span<double> u, std::size_t passes = 0, double still = 1e-14);

 private:
  static constexpr double ln_absent = -575.6;    ///< 1e-250 mol/L
  static constexpr double ln_smallest = -690.0;  ///< what `settle` writes for nothing
  /// Of what cancels in a unit as much counts in a balance as makes its rounding, 2e-16, no more than
  /// the 1e-12 to which balances are solved: traces keep their digits.
  static constexpr double in_doubt = 2.2e-16 / 1e-12;
  struct Local {  ///< one stage
    Speciation speciation;
    std::vector<int> position;  ///< plant component -> index among the stage's, -1
    std::vector<int> organic;   ///< plant component -> index of y, -1
    int flow = -1;              ///< index of ln A
  };
  /// Where a stream begins.
  struct Start {
    int node;
    Phase phase;
    int port;
    double share, fixed;
  };
  static Start start_of(const Pipe& pipe) {
    return {pipe.from, pipe.phase, pipe.port, pipe.share, pipe.fixed};
  }
  static Start start_of(const Outlet& outlet) {
    return {outlet.node, outlet.phase, outlet.port, outlet.share, outlet.fixed};
  }
  const Unit::Port& port_at(const Start& start) const;
  Carried stream_of(const Start& start, int component) const;
  double water_brought(Phase phase, int component) const;
  double magnitude(int stage, Phase phase, int component) const;
  bool pinned(std::span<const double> u, int stage, int component) const;

  class Assembly;  ///< one evaluation of balances or slopes
  void balances(const TimeStep& step);
  void unit_shares(int component, std::vector<double>& sources);
  /// Adds factor * d(carried)/du to a row.
  void add_slope(const Start& start, int component, double factor, const BlockRow& row) const;
  void add_spec_rows(BlockMatrix& J) const;
  void add_spec_columns(BlockMatrix& J) const;
  void add_part_column(int spec, BlockMatrix& J) const;
  void add_outlet_slope(const Outlet& outlet, int component, double factor,
                        const BlockRow& row) const;
  void add_fed_slope(const Reading& what, double factor, const BlockRow& row) const;

  const Plant& plant_;
  std::vector<Local> local_;
  std::vector<std::unique_ptr<Unit>> units_;
  std::vector<std::vector<int>> entering_;        ///< unit, UnitLayout -> index in its block, -1
  std::vector<std::vector<int>> port_of_outlet_;  ///< unit, place in UnitSpec::out -> port
  std::vector<std::pair<int, int>> row_of_;       ///< equation -> (node, what): for names
  bool guessing_ = false;
  std::vector<Goal> goals_;
  std::vector<double> held_;  ///< ln of inputs whose goal is nothing
  std::vector<double> u_;     ///< where everything stands
  std::vector<std::array<double, 2>> flow_;
  std::vector<std::array<double, UnitLayout::lanes>> share_;  ///< of pipes, for `settle`
  BlockPattern pattern_;
  std::vector<unsigned char> shared_;
  LinearTransport transport_;
  std::vector<double> raw_, scale_;
};

}  // namespace raffinate
