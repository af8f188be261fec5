// SPDX-License-Identifier: BSD-3-Clause
// From the streams of a case to pipes between stages and units.
#include <algorithm>
#include <map>
#include <optional>

#include "flowsheets/case_unit_rules.hpp"
#include "flowsheets/plant_flows.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// How much of the liquid that enters a unit leaves through a port, as far as that is known before
/// anything is solved: flow = share * entering + fixed.
struct Passing {
  double share = 0.0, fixed = 0.0;
};

Passing passing(const UnitSpec& unit, const UnitSpec::Outlet& out) {
  if (const auto* tank = std::get_if<SolventTankSpec>(&unit.model)) return {0.0, tank->flow};
  if (const auto* splitter = std::get_if<SplitterSpec>(&unit.model)) {
    Passing rest{1.0, 0.0};
    for (const auto& part : splitter->parts) {
      if (part.stream == out.stream && (part.share || part.flow))
        return {part.share.value_or(0.0), part.flow.value_or(0.0)};
      rest.share -= part.share.value_or(0.0);
      rest.fixed -= part.flow.value_or(0.0);
    }
    return rest;
  }
  const bool main = out.port != "aqueous";  // drains and spent acid are small
  return {main ? 1.0 : 0.0, 0.0};
}

/// Empty for mixers and splitters, which pass on what they get.
std::optional<Phase> phase_of_port(const UnitSpec& unit, const std::string& port) {
  for (const PortRule& rule : rules_of(unit).ports)
    if (rule.name == port) return rule.phase;
  return {};
}

class PipeLayer {
 public:
  PipeLayer(const Case& given, Plant& plant, InputProblems& problems)
      : given_(given), plant_(plant), problems_(problems) {}

  void run() {
    for (const Feed& feed : plant_.feeds) phase_of_[feed.name] = feed.phase;
    for (const CascadeSpec& block : given_.blocks)
      for (const OutletSpec& out : block.out) phase_of_[out.stream] = out.phase;
    find_unit_phases();
    for (const Block& block : plant_.blocks) add_outlets(block);
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) add_outlets(i);
    for (const Block& block : plant_.blocks)
      for (const InletSpec& in : spec_of(block).in)
        connect(in.stream, block.first + in.stage - 1, 0);
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
      PlantUnit& unit = plant_.units[at(i)];
      for (const UnitSpec::Inlet& in : unit.spec.in) {
        const int lane = apart(unit.spec, in.stream) ? UnitLayout::wash
                                                     : static_cast<int>(phase_of_.at(in.stream));
        connect(in.stream, plant_.stage_count() + i, lane);
        unit.lanes[lane] = true;
      }
    }
    for (const Outlet& one : plant_.outlets) {
      if (one.product()) continue;
      plant_.pipes.push_back({one.phase, one.node, one.taken_in_at, one.port, lane_.at(one.name),
                              one.share, one.fixed});
    }
    for (const Block& block : plant_.blocks) lay_cascade(block);
  }

 private:
  const CascadeSpec& spec_of(const Block& block) const {
    return *std::find_if(given_.blocks.begin(), given_.blocks.end(),
                         [&](const CascadeSpec& one) { return one.name == block.name; });
  }

  /// Mixers and splitters pass on the phase they get; other units have ports of their own phase.
  void find_unit_phases() {
    for (bool grew = true; grew;) {
      grew = false;
      for (const PlantUnit& unit : plant_.units) {
        const auto known =
            std::find_if(unit.spec.in.begin(), unit.spec.in.end(),
                         [&](const UnitSpec::Inlet& in) { return phase_of_.contains(in.stream); });
        for (const UnitSpec::Outlet& out : unit.spec.out) {
          const auto own = phase_of_port(unit.spec, out.port);
          if (!own && known == unit.spec.in.end()) continue;
          const Phase phase = own ? *own : phase_of_.at(known->stream);
          grew = phase_of_.emplace(out.stream, phase).second || grew;
        }
      }
    }
    for (const PlantUnit& unit : plant_.units) {
      for (const UnitSpec::Outlet& out : unit.spec.out) {
        if (phase_of_.contains(out.stream)) continue;
        problems_.add(out.at, "nothing enters the loop of mixers and splitters around \"" +
                                  out.stream + "\"");
        phase_of_[out.stream] = Phase::aqueous;
      }
    }
  }

  /// An aqueous that the unit must tell from the other: the wash of a filter, an anolyte.
  static bool apart(const UnitSpec& unit, const std::string& stream) {
    const auto* filter = std::get_if<FilterSpec>(&unit.model);
    const auto* cell = std::get_if<ElectrowinningSpec>(&unit.model);
    return (filter && filter->wash == stream) || (cell && cell->anolyte == stream);
  }

  void add_outlets(const Block& block) {
    for (const OutletSpec& out : spec_of(block).out) {
      Outlet one{out.stream, out.phase, block.first + out.stage - 1};
      one.share = out.share.value_or(0.0);
      one.fixed = out.flow.value_or(0.0);
      one.rest = !out.share && !out.flow;
      if (one.rest) {
        one.share = 1.0 - spec_of(block).entrained[static_cast<int>(out.phase)];
        for (const OutletSpec& other : spec_of(block).out) {
          if (other.phase != out.phase || other.stage != out.stage) continue;
          one.share -= other.share.value_or(0.0);
          one.fixed -= other.flow.value_or(0.0);
        }
      }
      outlet_of_[one.name] = static_cast<int>(plant_.outlets.size());
      plant_.outlets.push_back(one);
    }
  }

  void add_outlets(int i) {
    const UnitSpec& spec = plant_.units[at(i)].spec;
    for (int p = 0; p < static_cast<int>(spec.out.size()); ++p) {
      const UnitSpec::Outlet& out = spec.out[at(p)];
      const Passing pass = passing(spec, out);
      outlet_of_[out.stream] = static_cast<int>(plant_.outlets.size());
      Outlet one{out.stream, phase_of_.at(out.stream), plant_.stage_count() + i, p};
      one.share = pass.share;
      one.fixed = pass.fixed;
      plant_.outlets.push_back(std::move(one));
    }
  }

  void connect(const std::string& stream, int node, int lane) {
    lane_[stream] = lane;
    if (const auto outlet = outlet_of_.find(stream); outlet != outlet_of_.end()) {
      plant_.outlets[at(outlet->second)].taken_in_at = node;
      return;
    }
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
      Feed& feed = plant_.feeds[at(f)];
      if (feed.name != stream) continue;
      feed.node = node;
      feed.lane = lane;
      if (feed.as_needed) plant_.units[at(node - plant_.stage_count())].needed.push_back(f);
    }
  }

  /// From stage to stage goes what the outlets of a stage leave.
  void lay_cascade(const Block& block) {
    const CascadeSpec& spec = spec_of(block);
    for (int number = 1; number <= spec.stages; ++number) {
      for (const Phase phase : both_phases) {
        const int next = phase == Phase::aqueous ? number - 1 : number + 1;
        if (next < 1 || next > spec.stages) continue;
        Pipe pipe{phase, block.first + number - 1, block.first + next - 1};
        pipe.share -= spec.entrained[static_cast<int>(phase)];
        bool all_taken = false;
        for (const OutletSpec& out : spec.out) {
          if (out.phase != phase || out.stage != number) continue;
          all_taken = all_taken || (!out.share && !out.flow);
          pipe.share -= out.share.value_or(0.0);
          pipe.fixed -= out.flow.value_or(0.0);
        }
        if (!all_taken) plant_.pipes.push_back(pipe);
      }
      for (const Phase phase : both_phases)
        if (spec.entrained[static_cast<int>(phase)] > 0.0) entrain(block, spec, number, phase);
    }
  }

  /// Part of a liquid goes along with the other one: to the next stage, or where the outlet of the
  /// other liquid goes. A unit that handles one liquid lets it settle, and it leaves.
  void entrain(const Block& block, const CascadeSpec& spec, int number, Phase phase) {
    const Phase carrier = phase == Phase::aqueous ? Phase::organic : Phase::aqueous;
    const int next = carrier == Phase::aqueous ? number - 1 : number + 1;
    Pipe pipe{phase, block.first + number - 1, block.first + next - 1};
    pipe.share = spec.entrained[static_cast<int>(phase)];
    for (const Outlet& out : plant_.outlets) {
      if (out.node != pipe.from || out.phase != carrier || !out.rest) continue;
      pipe.to = takes_entrained(out.taken_in_at, phase) ? out.taken_in_at : -1;
      if (pipe.to >= 0) break;
      Outlet settled{out.name + "-entrained", phase, pipe.from};
      settled.share = pipe.share;
      plant_.outlets.push_back(settled);
      return;
    }
    if (!plant_.is_stage(pipe.to))
      plant_.units[at(pipe.to - plant_.stage_count())].lanes[static_cast<int>(phase)] = true;
    pipe.lane = static_cast<int>(phase);
    plant_.pipes.push_back(pipe);
  }

  bool takes_entrained(int node, Phase phase) const {
    if (node < 0 || plant_.is_stage(node)) return node >= 0;
    const UnitSpec& unit = plant_.units[at(node - plant_.stage_count())].spec;
    return phase == Phase::aqueous && (std::holds_alternative<SaponifierSpec>(unit.model) ||
                                       std::holds_alternative<RegeneratorSpec>(unit.model));
  }

  const Case& given_;
  Plant& plant_;
  InputProblems& problems_;
  std::map<std::string, Phase> phase_of_;
  std::map<std::string, int> outlet_of_, lane_;
};

}  // namespace

void lay_pipes(const Case& given, Plant& plant, InputProblems& problems) {
  PipeLayer(given, plant, problems).run();
}

}  // namespace raffinate
