// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "chemistry/system.hpp"
#include "flowsheets/case.hpp"

namespace raffinate {

/// One mixer-settler, as the equations see it.
struct Stage {
  int block = 0;                ///< index in Plant::blocks
  int number = 1;               ///< within the block; 1 is where the fresh organic enters
  int chemistry = 0;            ///< index in Plant::chemistry
  double efficiency = 1.0;      ///< Murphree efficiency of the organic
  double flow[2] = {0.0, 0.0};  ///< [m3/s] leaving the stage, draws included, by phase
  std::vector<int> components;  ///< plant components that reach the stage, increasing
};

/// A liquid on its way from one stage to another.
struct Pipe {
  Phase phase = Phase::aqueous;
  int from = 0, to = 0;
  double flow = 0.0;  ///< [m3/s]
};

/// A liquid from outside, of known composition.
struct Feed {
  std::string name;
  Phase phase = Phase::aqueous;
  int stage = 0;
  double flow = 0.0;       ///< [m3/s]
  Eigen::VectorXd totals;  ///< [mol/L] over plant components
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

/// A liquid that leaves a stage under a name of its own.
struct Outlet {
  std::string name;
  Phase phase = Phase::aqueous;
  int stage = 0;
  double flow = 0.0;     ///< [m3/s]
  bool product = true;   ///< false: another block takes it in
  int taken_in_at = -1;  ///< the stage that takes it in; -1: a product
};

struct Block {
  std::string name;
  int first = 0;  ///< index of its stage 1 in Plant::stages
  std::vector<SectionSpec> sections;
};

/// A case resolved against its chemistry: stages, pipes and what enters and leaves them.
struct Plant {
  System system;                  ///< restricted to the components some feed brings
  std::vector<System> chemistry;  ///< the same with the constants of a section
  std::vector<bool> linear;       ///< see linear_components
  std::vector<Block> blocks;
  std::vector<Stage> stages;
  std::vector<Pipe> pipes;
  std::vector<Feed> feeds;
  std::vector<Tie> ties;
  std::vector<Outlet> outlets;
  std::vector<std::string> notes, warnings;

  int component_count() const { return system.tableau.component_count(); }
};

/// Builds the plant. Throws InputError with every fault found: a metal the system lacks, ions that
/// do not balance, a draw larger than its stream, a phase that does not reach a stage, O/A beyond
/// 100:1.
Plant build_plant(const Case& given);

}  // namespace raffinate
