// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_flows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
const char* word(Phase phase) { return phase == Phase::aqueous ? "aqueous" : "organic"; }

/// Follows the liquids upstream to find their flows; every flow is found once.
class FlowFinder {
 public:
  FlowFinder(const Case& given, Plant& plant, InputProblems& problems)
      : given_(given), plant_(plant), problems_(problems) {
    known_.assign(plant.stages.size(), {State::unknown, State::unknown});
    find_inlets();
  }

  void run() {
    const std::size_t before = problems_.size();
    // Each liquid from where it usually enters, so that looking upstream stays short.
    const int stages = static_cast<int>(plant_.stages.size());
    for (int s = 0; s < stages; ++s) leaving(s, Phase::organic);
    for (int s = stages - 1; s >= 0; --s) leaving(s, Phase::aqueous);
    for (int b = 0; b < static_cast<int>(plant_.blocks.size()); ++b) lay_block(b);
    // A loop or a draw that takes too much leaves stages dry as well: its own fault is enough.
    if (problems_.size() == before) report_dry_stages();
    if (problems_.size() > before) return;
    for (int b = 0; b < static_cast<int>(plant_.blocks.size()); ++b) judge_phase_ratio(b);
  }

 private:
  enum class State { unknown, being_found, found };
  struct Source {
    int feed = -1, outlet = -1;  // one of them
  };

  const CascadeSpec& spec(int block) const { return *specs_[at(block)]; }
  int stage_index(int block, int number) const {
    return plant_.blocks[at(block)].first + number - 1;
  }

  void find_inlets() {
    std::map<std::string, Source> by_name;
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f)
      by_name[plant_.feeds[at(f)].name] = {f, -1};
    for (const Block& block : plant_.blocks) {
      const auto match = [&](const CascadeSpec& one) { return one.name == block.name; };
      specs_.push_back(&*std::find_if(given_.blocks.begin(), given_.blocks.end(), match));
    }
    for (int b = 0; b < static_cast<int>(plant_.blocks.size()); ++b) {
      for (const OutletSpec& out : spec(b).out) {
        by_name[out.stream] = {-1, static_cast<int>(plant_.outlets.size())};
        plant_.outlets.push_back(
            {out.stream, out.phase, stage_index(b, out.stage), out.flow.value_or(0.0)});
        outlet_specs_.push_back(&out);
      }
    }
    inlets_.resize(plant_.stages.size());
    for (int b = 0; b < static_cast<int>(plant_.blocks.size()); ++b) {
      for (const InletSpec& in : spec(b).in) {
        const Source source = by_name.at(in.stream);
        const int stage = stage_index(b, in.stage);
        inlets_[at(stage)].push_back(source);
        if (source.feed >= 0) plant_.feeds[at(source.feed)].stage = stage;
        if (source.outlet >= 0) {
          plant_.outlets[at(source.outlet)].product = false;
          plant_.outlets[at(source.outlet)].taken_in_at = stage;
        }
      }
    }
  }

  Phase phase_of(const Source& source) const {
    return source.feed >= 0 ? plant_.feeds[at(source.feed)].phase
                            : plant_.outlets[at(source.outlet)].phase;
  }

  /// The neighbour a liquid comes from inside the cascade; -1 at its end.
  int upstream(int stage, Phase phase) const {
    const Stage& here = plant_.stages[at(stage)];
    const int other = phase == Phase::aqueous ? here.number + 1 : here.number - 1;
    return other < 1 || other > spec(here.block).stages ? -1 : stage_index(here.block, other);
  }

  /// Flow of a phase out of a stage, draws included.
  double leaving(int stage, Phase phase) {
    double& flow = plant_.stages[at(stage)].flow[static_cast<int>(phase)];
    State& state = known_[at(stage)][at(static_cast<int>(phase))];
    if (state == State::found) return flow;
    const Stage& here = plant_.stages[at(stage)];
    if (state == State::being_found) {
      problems_.add(
          spec(here.block).at,
          fmt::format("the {} phase runs in a closed loop through block \"{}\"", word(phase),
                      spec(here.block).name),
          "open the loop: let the stream leave as a product and give its return as a feed");
      state = State::found;
      return flow;
    }
    state = State::being_found;
    double sum = 0.0;
    for (const Source& source : inlets_[at(stage)]) {
      if (phase_of(source) == phase)
        sum += source.feed >= 0 ? plant_.feeds[at(source.feed)].flow : drawn(source.outlet);
    }
    if (const int before = upstream(stage, phase); before >= 0) sum += passed_on(before, phase);
    state = State::found;
    flow = sum;
    return sum;
  }

  /// What an outlet takes: a given flow, or all that other draws leave.
  double drawn(int outlet) {
    Outlet& one = plant_.outlets[at(outlet)];
    if (one.flow > 0.0) return one.flow;
    return one.flow = leaving(one.stage, one.phase) - given_draws(one.stage, one.phase);
  }

  double given_draws(int stage, Phase phase) const {
    double sum = 0.0;
    for (int o = 0; o < static_cast<int>(plant_.outlets.size()); ++o) {
      const Outlet& one = plant_.outlets[at(o)];
      if (one.stage == stage && one.phase == phase && outlet_specs_[at(o)]->flow)
        sum += *outlet_specs_[at(o)]->flow;
    }
    return sum;
  }

  double passed_on(int stage, Phase phase) {
    const double total = leaving(stage, phase), draws = given_draws(stage, phase);
    for (int o = 0; o < static_cast<int>(plant_.outlets.size()); ++o) {
      const Outlet& one = plant_.outlets[at(o)];
      if (one.stage == stage && one.phase == phase && !outlet_specs_[at(o)]->flow) return 0.0;
    }
    return std::max(0.0, total - draws);
  }

  void lay_block(int b) {
    const auto& block = plant_.blocks[at(b)];
    for (int number = 1; number <= spec(b).stages; ++number) {
      const int stage = stage_index(b, number);
      for (const Phase phase : both_phases) {
        const double total = leaving(stage, phase), draws = given_draws(stage, phase);
        if (draws > total * (1.0 + 1e-12)) {
          problems_.add(
              spec(b).out_at,
              fmt::format("the draws at stage {} of \"{}\" take {:.6g} m3/h of {} phase, only "
                          "{:.6g} m3/h are there",
                          number, block.name, draws * 3600.0, word(phase), total * 3600.0),
              "lower the flow of the draw");
        }
        if (const int before = upstream(stage, phase); before >= 0) {
          if (const double flow = passed_on(before, phase); flow > 0.0)
            plant_.pipes.push_back({phase, before, stage, flow});
        }
      }
      for (const Source& source : inlets_[at(stage)]) {
        if (source.outlet < 0) continue;
        const Outlet& from = plant_.outlets[at(source.outlet)];
        plant_.pipes.push_back({from.phase, from.stage, stage, drawn(source.outlet)});
      }
    }
    for (int o = 0; o < static_cast<int>(plant_.outlets.size()); ++o) {
      const Outlet& one = plant_.outlets[at(o)];
      const bool here = plant_.stages[at(one.stage)].block == b;
      if (here && leaving(one.stage, one.phase) > 0.0 && !(drawn(o) > 0.0)) {
        problems_.add(
            outlet_specs_[at(o)]->at,
            fmt::format(
                "outlet \"{}\" takes the rest of the {} phase, but other draws leave nothing",
                one.name, word(one.phase)),
            "lower the other draws or remove this outlet");
      }
    }
  }

  /// One line per block and liquid.
  void report_dry_stages() {
    for (int b = 0; b < static_cast<int>(plant_.blocks.size()); ++b) {
      for (const Phase phase : both_phases) {
        int dry = 0, first = 0;
        for (int number = spec(b).stages; number >= 1; --number) {
          if (leaving(stage_index(b, number), phase) > 0.0) continue;
          ++dry;
          first = number;
        }
        if (dry == 0) continue;
        problems_.add(spec(b).at,
                      fmt::format("no {} phase reaches stage {}{} of \"{}\"", word(phase), first,
                                  dry > 1 ? fmt::format(" and {} more", dry - 1) : "",
                                  plant_.blocks[at(b)].name),
                      fmt::format("let an {} stream enter, or take less out before", word(phase)));
      }
    }
  }

  void judge_phase_ratio(int b) {
    double worst = 1.0, seen = 1.0;
    int where = 0;
    for (int number = 1; number <= spec(b).stages; ++number) {
      const Stage& stage = plant_.stages[at(stage_index(b, number))];
      if (!(stage.flow[0] > 0.0) || !(stage.flow[1] > 0.0)) continue;
      const double ratio = stage.flow[1] / stage.flow[0];
      if (std::max(ratio, 1.0 / ratio) > worst) {
        worst = std::max(ratio, 1.0 / ratio);
        seen = ratio;
        where = number;
      }
    }
    const auto text = fmt::format(
        "O/A is {} at stage {} of \"{}\"",
        seen >= 1.0 ? fmt::format("{:.3g}:1", seen) : fmt::format("1:{:.3g}", 1.0 / seen), where,
        plant_.blocks[at(b)].name);
    if (worst > 100.0 && !spec(b).allow_any_ratio) {
      problems_.add(
          spec(b).at, text + ", beyond 100:1",
          "check the units of the flows; if it is meant, add allow: [phase ratio] to the block");
    } else if (worst > 10.0) {
      plant_.warnings.push_back(text + ", beyond 10:1: mixers rarely run there");
    }
  }

  const Case& given_;
  Plant& plant_;
  InputProblems& problems_;
  std::vector<const CascadeSpec*> specs_;
  std::vector<const OutletSpec*> outlet_specs_;
  std::vector<std::vector<Source>> inlets_;
  std::vector<std::array<State, 2>> known_;
};

}  // namespace

void lay_pipes(const Case& given, Plant& plant, InputProblems& problems) {
  FlowFinder(given, plant, problems).run();
}

}  // namespace raffinate
