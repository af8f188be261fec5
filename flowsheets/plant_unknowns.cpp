// SPDX-License-Identifier: BSD-3-Clause
// Where every unknown of the plant stands, and which acts on which.
#include <algorithm>
#include <cmath>
#include <map>

#include "flowsheets/plant_problem.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Place in UnitSpec::out -> place in Unit::ports.
std::vector<int> find_ports(const UnitSpec& spec, const Unit& unit) {
  std::vector<int> found;
  for (const UnitSpec::Outlet& out : spec.out) {
    const auto& ports = unit.ports();
    const auto port = std::find_if(ports.begin(), ports.end(),
                                   [&](const Unit::Port& one) { return one.name == out.port; });
    found.push_back(static_cast<int>(port - ports.begin()));
  }
  return found;
}

/// What stages of the same chemistry and components have in common.
class StageChemistry {
 public:
  explicit StageChemistry(const Plant& plant) : plant_(plant) {}
  const Speciation& of(const Stage& stage) {
    const auto key = std::pair{stage.chemistry, stage.components};
    auto found = known_.find(key);
    if (found == known_.end()) {
      const Tableau& tableau = plant_.chemistry[at(stage.chemistry)].tableau;
      found = known_.emplace(key, Speciation(tableau.restricted_to(stage.components))).first;
    }
    return found->second;
  }

 private:
  const Plant& plant_;
  std::map<std::pair<int, std::vector<int>>, Speciation> known_;
};

}  // namespace

PlantProblem::PlantProblem(const Plant& plant) : plant_(plant), transport_(plant) {
  const int components = plant.component_count();
  StageChemistry chemistry(plant);
  std::vector<int> sizes;
  const auto add_unknown = [&](int node, int what, bool shared) {
    row_of_.emplace_back(node, what);
    shared_.push_back(shared);
  };
  local_.reserve(plant.stages.size());
  for (int s = 0; s < plant.stage_count(); ++s) {
    const Stage& stage = plant.stages[at(s)];
    const Tableau& tableau = plant.chemistry[at(stage.chemistry)].tableau;
    Local local{chemistry.of(stage), std::vector<int>(at(components), -1),
                std::vector<int>(at(components), -1)};
    int next = 0;
    for (const int k : stage.components) {
      local.position[at(k)] = next++;
      add_unknown(s, k, !plant.linear[at(k)]);
    }
    for (const int k : stage.components) {
      if (stage.efficiency < 1.0 && tableau.present(Phase::organic, k)) {
        local.organic[at(k)] = next++;
        add_unknown(s, components + 1 + k, false);
      }
    }
    if (plant.flows_free) {
      local.flow = next++;
      add_unknown(s, components, true);
    }
    sizes.push_back(next);
    local_.push_back(std::move(local));
  }
  const UnitLayout layout{components};
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i) {
    units_.push_back(build_unit(plant, i));
    port_of_outlet_.push_back(find_ports(plant.units[at(i)].spec, *units_.back()));
    auto& entering = entering_.emplace_back(at(layout.size()), -1);
    int next = 0;
    for (int lane = 0; lane < UnitLayout::lanes; ++lane) {
      if (!plant.units[at(i)].lanes[lane]) continue;
      auto rows = plant.units[at(i)].components;
      rows.push_back(components);
      for (const int k : rows) {
        entering[at(layout.index(lane, k))] = next++;
        add_unknown(plant.stage_count() + i, layout.index(lane, k), false);
      }
    }
    sizes.push_back(next);
  }
  std::vector<std::pair<int, int>> couplings;
  for (const Pipe& pipe : plant.pipes) couplings.emplace_back(pipe.to, pipe.from);
  for (const Tie& tie : plant.ties)
    couplings.emplace_back(plant.feeds[at(tie.feed)].node, plant.outlets[at(tie.outlet)].node);
  if (!plant.specs.empty()) {
    const int border = plant.node_count();
    for (int i = 0; i < static_cast<int>(plant.specs.size()); ++i) {
      const PlantSpec& spec = plant.specs[at(i)];
      couplings.emplace_back(border, plant.outlets[at(spec.reading.outlet)].node);
      for (const Feed& feed : plant.feeds)  // a recovery counts what units draw
        if (feed.as_needed) couplings.emplace_back(border, feed.node);
      if (spec.feed < 0) {
        for (const Pipe& pipe : plant.pipes)
          if (pipe.from == plant.stage_count() + spec.unit) couplings.emplace_back(pipe.to, border);
        held_.push_back(std::log(spec.start));
        add_unknown(border, i, true);
        continue;
      }
      couplings.emplace_back(plant.feeds[at(spec.feed)].node, border);
      const bool all = spec.flow && plant.feeds[at(spec.feed)].phase == Phase::organic;
      for (int node = 0; all && node < plant.node_count(); ++node)
        couplings.emplace_back(node, border);
      held_.push_back(std::log(spec.start));
      add_unknown(border, i, true);
    }
    sizes.push_back(static_cast<int>(plant.specs.size()));
  }
  goals_.resize(plant.specs.size());
  pattern_ = BlockPattern(sizes, couplings);
  u_.assign(at(pattern_.size()), 0.0);
  raw_.resize(u_.size());
  scale_.resize(u_.size());
  flow_.resize(plant.stages.size());
  share_.resize(plant.pipes.size());
}

void PlantProblem::reread_plant() {
  StageChemistry chemistry(plant_);
  for (int s = 0; s < plant_.stage_count(); ++s)
    local_[at(s)].speciation = chemistry.of(plant_.stages[at(s)]);
  for (int i = 0; i < static_cast<int>(units_.size()); ++i) units_[at(i)] = build_unit(plant_, i);
}

int PlantProblem::unknown(int stage, int component) const {
  const int i = local_[at(stage)].position[at(component)];
  return i < 0 ? -1 : pattern_.offset(stage) + i;
}

int PlantProblem::organic_unknown(int stage, int component) const {
  const int i = local_[at(stage)].organic[at(component)];
  return i < 0 ? -1 : pattern_.offset(stage) + i;
}

int PlantProblem::flow_unknown(int stage) const {
  const int i = local_[at(stage)].flow;
  return i < 0 ? -1 : pattern_.offset(stage) + i;
}

int PlantProblem::entering_unknown(int unit, int lane, int component) const {
  const UnitLayout layout{plant_.component_count()};
  const int i = entering_[at(unit)][at(layout.index(lane, component))];
  return i < 0 ? -1 : pattern_.offset(plant_.stage_count() + unit) + i;
}

int PlantProblem::spec_unknown(int spec) const {
  return pattern_.offset(plant_.node_count()) + spec;
}

}  // namespace raffinate
