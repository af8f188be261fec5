// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <cmath>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "flowsheets/reading_slope.hpp"
#include "flowsheets/torn_plant.hpp"
#include "flowsheets/unit_shares.hpp"
#include "solver/block_lu.hpp"
#include "solver/flow_network.hpp"
#include "solver/torn_solver.hpp"

namespace raffinate {

/// A whole plant in the torn form: its stages as one torn row, and around it a border of everything
/// that is not a stage's neighbour.
///
/// The unknowns of the border are what enters the row, inlet by inlet, and what enters the units, lane
/// by lane; its equations say that this is what arrives there. Design specifications add the
/// logarithms of the inputs they free, and that their goals are met. Newton's step for the shared unknowns
/// of all stages and for the border together comes from one small system of the border alone, in
/// which the row stands as though it were a unit: with what leaves it, and the slopes of that by
/// what enters (TornResponses). After each step the carried components go round the whole border
/// once more, by shares, so that none of them is ever negative.
class TornBorder final : public TornSystem {
 public:
  /// At the state u of the plant; `torn` must have no obstacle.
  TornBorder(PlantProblem& problem, const TornPlant& torn, std::span<const double> u);

  double evaluate() override;
  std::optional<double> find_step() override;
  void take_step(double part) override;

  /// How far relative errors reach into the unknowns, the larger of those in the row's equations, its
  /// inlets staying, and those in the border's: see SolverReport::amplification.
  double error_amplification();

  /// The state of the plant that was evaluated last.
  std::span<const double> plant_state();
  /// The freed input of a specification.
  double input(int spec) const {
    return std::exp(u_[static_cast<std::size_t>(problem_.spec_unknown(spec))]);
  }

 private:
  /// A coefficient of what arrives: row of the node it arrives at, entry of what is sent.
  struct Entry {
    int row, from;
    double weight;
  };
  /// Where something enters the row, all streams together.
  struct Inlet {
    int stage;
    Phase phase;
    Eigen::VectorXd entering;  ///< [quantities]
  };
  struct StreamEnd {
    int stage;
    Phase phase;
  };
  /// A stream across the border; an outlet of the row sends quantities, a unit amounts.
  struct Link {
    const Pipe* pipe;
    int outlet = -1;  ///< -1: it comes from a unit
    int node = 0;     ///< it arrives at
    double share = 1.0;
    std::vector<Entry> entries = {};
    int volume_row = -1;  ///< of the volume of an organic that comes from the row
    double volume = 0.0;  ///< [m3/s]
  };
  struct FeedLink {
    int feed, node;
    std::vector<Entry> entries;
  };
  struct TieLink {
    const Tie* tie;
    int outlet, node;
    std::vector<Entry> entries;
  };
  /// A specification and the outlet it reads, -1 that of a unit.
  struct SpecLink {
    int outlet;
    double share;
    ReadingSlope reading = {};
  };
  /// What leaves the plant from the row.
  struct Product {
    int outlet;
    double share;
  };
  /// A row of the border's system that hears of an outlet: of one quantity, or of several.
  struct Receiver {
    int node, row, from;
    double weight;
    Eigen::RowVectorXd by_leaving;
  };

  void find_inlets();
  void find_links();
  void add_volume(Link& link) const;
  void find_pattern();
  void find_network();
  void start();
  int inlet_at(int stage, Phase phase) const;
  int outlet_at(int stage, Phase phase);
  /// Nodes are the inlets, then the units, then the specifications together.
  int inlet_count() const { return static_cast<int>(inlets_.size()); }
  int node_of_unit(int unit) const { return inlet_count() + unit; }
  int unit_of(int node) const { return node - inlet_count(); }
  int size_of(int node) const;
  void add_spec_couplings(std::vector<std::pair<int, int>>& couplings) const;
  std::vector<int> in_order(const std::vector<std::pair<int, int>>& couplings) const;
  std::vector<Entry> entries_of(const Pipe& pipe, int node) const;
  std::vector<Entry> entries_of(int node, Phase phase, int lane) const;
  int vessel_of(int node, int lane) const;
  template <class Use>
  void for_senders(const Link& link, const Use& use) const;
  double flow_of(int stage, Phase phase) const {
    return plant_.stages[static_cast<std::size_t>(stage)].flow[static_cast<int>(phase)];
  }
  /// Whether what the closure of shared unknown q counts is in this liquid.
  bool counts(Phase phase, int q) const {
    return torn_.port(0, phase).stream == equations_.counts(q);
  }

  int spec_count() const { return static_cast<int>(plant_.specs.size()); }
  int spec_node() const { return node_of_unit(static_cast<int>(plant_.units.size())); }
  int row_of(int node, int row) const {
    return pattern_.offset(block_[static_cast<std::size_t>(node)]) + row;
  }
  void feed_row();
  void find_readings();

  double& entering(int node, int row);
  Eigen::VectorXd leaving(int outlet) const;
  Eigen::VectorXd tied(const TieLink& link) const;
  template <class Source>
  void find_arriving(const Source& source);
  void add_doubt(const Link& link);
  void arrive(int node, const std::vector<Entry>& entries, double share,
              const Eigen::VectorXd& stream);

  Eigen::MatrixXd row_slope(int outlet, int inlet) const;
  Eigen::RowVectorXd tie_slope(const TieLink& link) const;
  void add_row_slopes(int outlet);
  void add_unit_slopes();
  void add_spec_columns();
  void add_spec_rows();
  void find_border_step();
  bool factor();
  bool solve(std::vector<double>& right);

  std::vector<Eigen::VectorXd> expected(double part) const;
  std::vector<UnitOutflow> unit_outflows(
      int k, const std::vector<Eigen::VectorXd>& expected_amounts) const;
  void settle(double part);

  PlantProblem& problem_;
  const Plant& plant_;
  const TornPlant& torn_;
  std::vector<double> u_;  ///< of the plant: of units and freed inputs
  TornCascade cascade_;
  TornEquations equations_;
  std::vector<double> phi_, step_, right_;
  std::vector<Inlet> inlets_;
  std::vector<StreamEnd> outlets_;
  int crossing_ = 0;  ///< of the outlets; the others lead out of the plant
  std::optional<TornResponses> responses_;
  std::vector<Link> links_;
  std::vector<FeedLink> feeds_;
  std::vector<TieLink> ties_;
  std::vector<Product> products_;
  std::vector<SpecLink> specs_;
  std::vector<std::vector<int>> unit_layout_;  ///< [units] entry of its block -> UnitLayout
  std::vector<int> block_;                     ///< node -> block of the pattern
  BlockPattern pattern_;
  std::optional<BlockMatrix> J_;
  std::optional<BlockLU> lu_;
  std::vector<double> arriving_, size_, residual_, border_step_;  ///< in the order of the pattern
  std::vector<int> lane_vessel_;  ///< [units x lanes] of the network; -1: there is none
  int vessels_ = 0;
  FlowNetwork network_;
};

}  // namespace raffinate
