// SPDX-License-Identifier: BSD-3-Clause
// Design specifications inside the plant's equations.
#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
}  // namespace

void PlantProblem::add_spec_rows(BlockMatrix& J) const {
  const int border = plant_.node_count();
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    if (goals_[at(i)])
      add_reading_slope(plant_.specs[at(i)].reading, {J, border, i});
    else
      J.block(border, border)(i, i) = 1.0;
  }
}

/// What an aqueous part of a splitter brings to the nodes it goes to, by the part's size.
void PlantProblem::add_part_column(int i, BlockMatrix& J) const {
  const PlantSpec& spec = plant_.specs[at(i)];
  const int border = plant_.node_count(), components = plant_.component_count();
  const UnitLayout layout{components};
  for (const Pipe& pipe : plant_.pipes) {
    if (pipe.from != plant_.stage_count() + spec.unit) continue;
    auto column = J.block(pipe.to, border);
    for (int k = 0; k <= components; ++k) {
      const int row =
          !plant_.is_stage(pipe.to)
              ? entering_[at(pipe.to - plant_.stage_count())][at(layout.index(pipe.lane, k))]
          : k < components ? local_[at(pipe.to)].position[at(k)]
                           : local_[at(pipe.to)].flow;
      if (row >= 0) column(row, i) -= input(i) * port(pipe).by_part(k, spec.part);
    }
  }
}

void PlantProblem::add_spec_columns(BlockMatrix& J) const {
  const int border = plant_.node_count(), components = plant_.component_count();
  const UnitLayout layout{components};
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (spec.feed < 0) {
      add_part_column(i, J);
      continue;
    }
    const Feed& feed = plant_.feeds[at(spec.feed)];
    const Eigen::VectorXd by_input = brought_slope(i);
    auto column = J.block(feed.node, border);
    const auto less = [&](int row, double amount) {
      if (row >= 0) column(row, i) -= amount;
    };
    for (int k = 0; k <= components; ++k) {
      if (!plant_.is_stage(feed.node)) {
        less(entering_[at(feed.node - plant_.stage_count())][at(layout.index(feed.lane, k))],
             by_input[k]);
        continue;
      }
      const Local& local = local_[at(feed.node)];
      if (k == components) {
        if (feed.phase == Phase::aqueous) less(local.flow, by_input[k]);
        continue;
      }
      less(local.position[at(k)], by_input[k]);
      if (feed.phase == Phase::organic)
        less(local.organic[at(k)], (1.0 - plant_.stages[at(feed.node)].efficiency) * by_input[k]);
      if (local.flow >= 0) less(local.flow, water_brought(feed.phase, k) * by_input[k]);
    }
    // A tied feed brings its metal with its flow.
    for (const Tie& tie : plant_.ties) {
      if (tie.feed != spec.feed || !spec.flow) continue;
      const double metal = input(i) * tied_total(tie);
      less(local_[at(feed.node)].position[at(tie.metal)], metal);
      if (tie.balance >= 0)
        less(local_[at(feed.node)].position[at(tie.balance)], metal * tie.balance_per_metal);
    }
  }
}

}  // namespace raffinate
