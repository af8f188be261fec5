// SPDX-License-Identifier: BSD-3-Clause
// Design specifications inside the plant's equations.
#include <algorithm>
#include <cmath>

#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

double positive_part(double value) { return std::max(value, 1e-290); }

}  // namespace

double PlantProblem::fed(const PlantSpec& spec) const {
  double sum = 0.0;
  for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
    sum += feed_flow(f) * spec.fed.dot(feed_totals(f));
  }
  return sum;
}

double PlantProblem::reading(int i) const {
  const PlantSpec& spec = plant_.specs[at(i)];
  const Outlet& outlet = plant_.outlets[at(spec.outlet)];
  const int components = plant_.component_count();
  if (spec.spec.target == DesignSpec::Target::pH)
    return -u_[at(unknown(outlet.node, plant_.system.proton))] / std::log(10.0);
  double wanted = 0.0, others = 0.0, moles = 0.0;
  for (int k = 0; k < components; ++k) {
    if (spec.moles[k] == 0.0 && spec.others[k] == 0.0) continue;
    const double amount = carried(outlet, k).amount;
    wanted += spec.wanted[k] * amount;
    others += spec.others[k] * amount;
    moles += spec.moles[k] * amount;
  }
  switch (spec.spec.target) {
    case DesignSpec::Target::purity: return std::log(positive_part(wanted) / positive_part(others));
    case DesignSpec::Target::recovery:
      return std::log(positive_part(moles) / positive_part(fed(spec) - moles));
    default: break;
  }
  double volume = carried(outlet, components).amount;
  if (outlet.phase == Phase::aqueous)
    for (int k = 0; k < components; ++k)
      if (plant_.carriers.volume[k] != 0.0)
        volume += plant_.carriers.volume[k] * carried(outlet, k).amount;
  return std::log(positive_part(moles) / positive_part(volume));
}

void PlantProblem::add_spec_rows(BlockMatrix& J) const {
  const int border = plant_.node_count(), components = plant_.component_count();
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    const Outlet& outlet = plant_.outlets[at(spec.outlet)];
    if (!goals_[at(i)]) {
      J.block(border, border)(i, i) = 1.0;
      continue;
    }
    if (spec.spec.target == DesignSpec::Target::pH) {
      J.block(border, outlet.node)(i, local_[at(outlet.node)].position[at(plant_.system.proton)]) =
          -1.0 / std::log(10.0);
      continue;
    }
    double wanted = 0.0, others = 0.0, moles = 0.0;
    const auto each_metal = [&](auto&& use) {
      for (int k = 0; k < components; ++k) {
        const bool here = plant_.is_stage(outlet.node) ? unknown(outlet.node, k) >= 0 : true;
        if (here && (spec.moles[k] != 0.0 || spec.others[k] != 0.0)) use(k);
      }
    };
    each_metal([&](int k) {
      const double amount = carried(outlet, k).amount;
      wanted += spec.wanted[k] * amount;
      others += spec.others[k] * amount;
      moles += spec.moles[k] * amount;
    });
    const auto slope = [&](int k, double factor) {
      add_slope(start_of(outlet), k, factor, J, border, i);
      for (int j = 0; j < static_cast<int>(plant_.specs.size()); ++j) {
        const PlantSpec& input = plant_.specs[at(j)];
        if (input.feed < 0 && outlet.node == plant_.stage_count() + input.unit)
          J.block(border, border)(i, j) +=
              factor * this->input(j) * port(outlet).by_part(k, input.part);
      }
    };
    if (spec.spec.target == DesignSpec::Target::purity) {
      each_metal([&](int k) {
        slope(k, spec.wanted[k] / positive_part(wanted) - spec.others[k] / positive_part(others));
      });
    } else if (spec.spec.target == DesignSpec::Target::recovery) {
      const double in = fed(spec);
      each_metal([&](int k) {
        slope(k, spec.moles[k] * (1.0 / positive_part(moles) + 1.0 / positive_part(in - moles)));
      });
      for (int j = 0; j < static_cast<int>(plant_.specs.size()); ++j) {
        const PlantSpec& input = plant_.specs[at(j)];
        if (input.feed < 0) continue;
        const double p = this->input(j);
        const double by_input = input.flow
                                    ? spec.fed.dot(feed_totals(input.feed))
                                    : feed_flow(input.feed) * spec.fed.dot(input.totals_slope);
        J.block(border, border)(i, j) -= p * by_input / positive_part(in - moles);
      }
      // What is drawn as needed hangs on what enters the unit.
      for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
        const Feed& feed = plant_.feeds[at(f)];
        const double brought = spec.fed.dot(feed.totals);
        if (!feed.as_needed || brought == 0.0) continue;
        const int u = feed.node - plant_.stage_count();
        const auto& needed = plant_.units[at(u)].needed;
        const auto draw = std::find(needed.begin(), needed.end(), f) - needed.begin();
        const Eigen::VectorXd& by_entering = unit(u).draws()[static_cast<std::size_t>(draw)].slope;
        auto block = J.block(border, feed.node);
        for (int j = 0; j < static_cast<int>(entering_[at(u)].size()); ++j)
          if (entering_[at(u)][at(j)] >= 0)
            block(i, entering_[at(u)][at(j)]) -=
                brought * by_entering[j] / positive_part(in - moles);
      }
    } else {
      // ln(moles / volume); the flow cancels in both.
      each_metal([&](int k) {
        if (spec.moles[k] != 0.0) slope(k, spec.moles[k] / positive_part(moles));
      });
      double volume = carried(outlet, components).amount;
      for (int k = 0; k < components && outlet.phase == Phase::aqueous; ++k)
        volume += plant_.carriers.volume[k] * carried(outlet, k).amount;
      slope(components, -1.0 / positive_part(volume));
      for (int k = 0; k < components && outlet.phase == Phase::aqueous; ++k) {
        const bool here = plant_.is_stage(outlet.node) ? unknown(outlet.node, k) >= 0 : true;
        if (here && plant_.carriers.volume[k] != 0.0)
          slope(k, -plant_.carriers.volume[k] / positive_part(volume));
      }
    }
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
    const double p = input(i), flow = feed_flow(spec.feed);
    auto column = J.block(feed.node, border);
    const auto less = [&](int row, double amount) {
      if (row >= 0) column(row, i) -= amount;
    };
    const Eigen::VectorXd totals = feed_totals(spec.feed);
    double carrier = feed.carrier, carrier_slope = 0.0;
    for (int k = 0; k < components; ++k) {
      const double by_input = p * (spec.flow ? totals[k] : flow * spec.totals_slope[k]);
      if (feed.phase == Phase::aqueous && !spec.flow) {
        carrier -= plant_.carriers.volume[k] * (totals[k] - feed.totals[k]);
        carrier_slope -= plant_.carriers.volume[k] * spec.totals_slope[k];
      }
      if (!plant_.is_stage(feed.node)) {
        less(entering_[at(feed.node - plant_.stage_count())][at(layout.index(feed.lane, k))],
             by_input);
        continue;
      }
      const Local& local = local_[at(feed.node)];
      less(local.position[at(k)], by_input);
      if (feed.phase == Phase::organic)
        less(local.organic[at(k)], (1.0 - plant_.stages[at(feed.node)].efficiency) * by_input);
      if (local.flow >= 0) less(local.flow, water_brought(feed.phase, k) * by_input);
    }
    const double by_input = p * (spec.flow ? carrier : flow * carrier_slope);
    if (!plant_.is_stage(feed.node))
      less(entering_[at(feed.node - plant_.stage_count())][at(layout.index(feed.lane, components))],
           by_input);
    else if (feed.phase == Phase::aqueous)
      less(local_[at(feed.node)].flow, by_input);
    // A tied feed brings its metal with its flow.
    for (const Tie& tie : plant_.ties) {
      if (tie.feed != spec.feed || !spec.flow) continue;
      const double metal = p * tied_total(tie);
      less(local_[at(feed.node)].position[at(tie.metal)], metal);
      if (tie.balance >= 0)
        less(local_[at(feed.node)].position[at(tie.balance)], metal * tie.balance_per_metal);
    }
  }
}

}  // namespace raffinate
