// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chemistry/system.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/unit.hpp"

namespace raffinate {

/// One mixer-settler, as the equations see it.
struct Stage {
  int block = 0;            ///< index in Plant::blocks
  int number = 1;           ///< within the block; 1 is where the fresh organic enters
  int chemistry = 0;        ///< index in Plant::chemistry
  double efficiency = 1.0;  ///< Murphree efficiency of the organic
  /// [m3/s] leaving the stage, draws included, by phase. Of the aqueous only a start where
  /// Plant::flows_free.
  double flow[2] = {0.0, 0.0};
  std::vector<int> components;  ///< plant components that reach the stage, increasing
};

/// A unit that is no cascade. It stands behind the stages: its node is stages + index.
struct PlantUnit {
  UnitSpec spec;
  std::vector<int> needed = {};        ///< feeds as needed, index in Plant::feeds
  std::vector<int> components = {};    ///< plant components that can be in it, increasing
  bool lanes[UnitLayout::lanes] = {};  ///< which lanes something enters on
  std::vector<int> made = {};          ///< plant components that its reactions can make, increasing
  double organic = 0.0;  ///< [m3/s] organic that passes; behind a solvent tank, its own
};

/// A stream on its way from one node to another. Nodes are stages, then units.
struct Pipe {
  Phase phase = Phase::aqueous;
  int from = 0, to = 0;
  int port = -1;  ///< of a unit; it is taken whole. -1: of a stage, whose port is the phase
  int lane = 0;   ///< of a unit at the other end
  /// From a stage: flow = share * (flow leaving the stage) + fixed [m3/s]. From a unit the two only
  /// estimate the flow.
  double share = 1.0, fixed = 0.0;
};

/// A liquid, solid or gas from outside, of known composition.
struct Feed {
  std::string name;
  Phase phase = Phase::aqueous;
  int node = 0;
  int lane = 0;       ///< if the node is a unit
  double flow = 0.0;  ///< [m3/s], of solids and gases [t/s] dry; of one as needed a result
  bool as_needed = false;
  Eigen::VectorXd totals = {};  ///< [mol/L], [mol/kg] over plant components
  double carrier = 1.0;  ///< [m3/m3] water of an aqueous, volume of an organic; [m3/t] of others
  std::vector<Amount> reagents = {};  ///< as the case gives them
};

/// A feed's metal that follows another stream: see Follow.
struct Tie {
  int feed = 0;
  int metal = -1, per = -1;  ///< plant components
  double per_total = 0.0;    ///< [mol/L] of `per` in the feed
  int outlet = 0;
  int balance = -1;                ///< component that balances the charge; -1: none
  double balance_per_metal = 0.0;  ///< [mol/mol]
};

/// A stream that leaves a stage or a unit under a name of its own.
struct Outlet {
  std::string name;
  Phase phase = Phase::aqueous;
  int node = 0;
  int port = -1;                    ///< as in Pipe
  double share = 0.0, fixed = 0.0;  ///< as in Pipe
  bool rest = false;                ///< of a stage: all that other draws leave
  int taken_in_at = -1;             ///< the node that takes it in; -1: a product
  bool product() const { return taken_in_at < 0; }
};

/// A number that a plant is judged by, and what of the plant it counts: see OutputName.
struct Reading {
  OutputName::Kind kind = OutputName::Kind::purity;
  int outlet = 0;
  std::vector<int> metals = {};  ///< plant components that hold the metals asked for
  Eigen::VectorXd moles = {};    ///< [mol/mol] of these metals in each component; base: -1 of H
  Eigen::VectorXd fed = {};      ///< [mol/mol] the same, of what counts as their feed
  Eigen::VectorXd wanted = {};   ///< [kg/mol] mass of these metals in it, as purity counts
  Eigen::VectorXd others = {};   ///< [kg/mol] mass of all other metals
};

/// An input freed to meet an output: see DesignSpec. The unknown is ln(input).
struct PlantSpec {
  DesignSpec spec;
  Reading reading = {};
  int feed = -1;                           ///< -1: the input is a part of a splitter
  bool flow = true;                        ///< the input is the feed's flow; else a reagent in it
  int unit = -1, part = -1;                ///< the splitter and its part
  double start = 0.0;                      ///< [m3/s], [t/s], [mol/L] or [1]
  Eigen::VectorXd totals_slope = {};       ///< [1] d(feed totals)/d(reagent) over plant components
  std::vector<double> organic_slope = {};  ///< [stages] d(organic flow)/d(feed flow)
};

/// An input of the case whose influence is asked for, and where in the plant it acts.
struct PlantInput {
  enum class Kind { flow, composition, part, efficiency, constant };
  Kind kind = Kind::flow;
  std::string name = {}, unit = {};  ///< "feeds/scrub/HCl", "mol/L"
  double value = 0.0;                ///< in `unit`; NaN where it has several
  bool logarithm = false;  ///< the constant is a log10, and what it is the logarithm of is moved
  int feed = -1;
  Eigen::VectorXd totals_slope = {};  ///< [mol/L] d(feed totals)/d ln(input) over plant components
  std::vector<double> flow_slope = {};  ///< [stages] d(flow of the feed's phase)/d(feed flow)
  int unit_index = -1, part = -1;       ///< the splitter and its part
  std::vector<int> stages = {};         ///< of an efficiency
};

/// Derivatives that are asked for: of all outputs by all inputs.
struct PlantSensitivities {
  struct Output {
    std::string name;  ///< "purity of Nd in product"
    Reading reading;
  };
  std::vector<Output> outputs;
  std::vector<PlantInput> inputs;
};

/// What a unit's outlet may hold: the solver begins with it.
struct Guess {
  int unit = 0;
  int outlet = 0;          ///< its place in UnitSpec::out
  double flow = 0.0;       ///< [m3/s], of solids and gases [t/s]
  Eigen::VectorXd amount;  ///< [components + 1] as in UnitLayout
};

struct Block {
  std::string name;
  int first = 0;  ///< index of its stage 1 in Plant::stages
  std::vector<SectionSpec> sections;
  MixerSettlerSpec mixer_settlers = {};
};

/// A case resolved against its chemistry: stages, units, pipes and what enters and leaves them.
struct Plant {
  System system;                  ///< restricted to the components some feed brings
  std::vector<System> chemistry;  ///< the same with the constants of a section
  std::vector<bool> linear;       ///< see linear_components
  std::vector<Solid> watched;     ///< solids that should not form where nobody wants them
  Carriers carriers;
  bool flows_free =
      false;  ///< aqueous flows are unknowns: volumes are balanced, or units have a say
  std::vector<Block> blocks;
  std::vector<Stage> stages;
  std::vector<PlantUnit> units;
  std::vector<Pipe> pipes;
  std::vector<Feed> feeds;
  std::vector<Tie> ties;
  std::vector<Outlet> outlets;
  std::vector<PlantSpec> specs;
  std::vector<Guess> guesses;
  std::vector<ProductSpec> products;
  std::optional<BuildUpSpec> build_up;
  std::optional<PlantSensitivities> sensitivities;
  std::vector<std::string> notes, warnings;

  int component_count() const { return system.tableau.component_count(); }
  int stage_count() const { return static_cast<int>(stages.size()); }
  int node_count() const { return static_cast<int>(stages.size() + units.size()); }
  bool is_stage(int node) const { return node < stage_count(); }
};

/// Lists for every node the components that can come to it: fed there, brought by a unit, or carried
/// by a pipe from a node that has them.
void find_reach(Plant& plant);

/// What reactions of a unit can make, and all they speak of: components of the system, increasing.
/// Faults of its reactions, atoms and charges that do not balance, go to `problems`.
struct ReactionParts {
  std::vector<int> made, all;
};
ReactionParts reaction_parts(const UnitSpec& unit, const System& system, InputProblems& problems);

/// Flow of a feed as needed [m3/s], [t/s] that its unit would draw for the other feeds that enter
/// the unit: a first estimate. 0 where that says nothing.
double estimated_draw(const Plant& plant, int feed);

/// The model of a unit. Throws std::invalid_argument if the plant cannot serve it.
std::unique_ptr<Unit> build_unit(const Plant& plant, int unit);

/// Builds the plant. Throws InputError with every fault found: a metal the system lacks, ions that
/// do not balance, a draw larger than its stream, a phase that does not reach a stage, a loop that
/// nothing closes, O/A beyond 100:1.
Plant build_plant(const Case& given);

}  // namespace raffinate
