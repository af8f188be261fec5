// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_flows.hpp"

#include <fmt/core.h>

#include <Eigen/SparseLU>
#include <algorithm>
#include <set>
#include <utility>

#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The volume balances: F = sum over pipes in (share F_from + fixed) + feeds, one F per node and
/// liquid.
class FlowFinder {
 public:
  FlowFinder(const Case& given, Plant& plant, InputProblems& problems)
      : plant_(plant), problems_(problems) {
    for (const Block& block : plant.blocks)
      specs_.push_back(
          &*std::find_if(given.blocks.begin(), given.blocks.end(),
                         [&](const CascadeSpec& one) { return one.name == block.name; }));
  }

  void run() {
    const std::size_t before = problems_.size();
    report_closed_loops();
    if (problems_.size() > before) return;
    solve();
    for (int b = 0; b < blocks(); ++b) judge_draws(b);
    // A draw that takes too much leaves stages dry as well: its own fault is enough.
    if (problems_.size() == before) report_dry_stages();
    if (problems_.size() > before) return;
    drop_empty_pipes();
    for (int b = 0; b < blocks(); ++b) judge_phase_ratio(b);
  }

 private:
  int blocks() const { return static_cast<int>(plant_.blocks.size()); }
  const CascadeSpec& spec(int block) const { return *specs_[at(block)]; }
  static int row(int node, Phase phase) { return 2 * node + static_cast<int>(phase); }
  static bool liquid(Phase phase) { return phase == Phase::aqueous || phase == Phase::organic; }

  /// A liquid that can get out nowhere has a flow and a content that nothing determines.
  void report_closed_loops() {
    std::vector<double> kept(at(2 * plant_.node_count()), 0.0);
    for (const Pipe& pipe : plant_.pipes)
      if (liquid(pipe.phase)) kept[at(row(pipe.from, pipe.phase))] += pipe.share;
    std::vector<bool> open(kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) open[i] = kept[i] < 1.0 - 1e-12;
    std::vector<Pipe> pipes = plant_.pipes;
    for (bool grew = true; grew;) {
      grew = false;
      for (const Pipe& pipe : pipes) {
        if (!liquid(pipe.phase) || !(pipe.share > 0.0) || open[at(row(pipe.from, pipe.phase))] ||
            !open[at(row(pipe.to, pipe.phase))])
          continue;
        open[at(row(pipe.from, pipe.phase))] = grew = true;
      }
      std::reverse(pipes.begin(), pipes.end());
    }
    for (const Phase phase : both_phases) {
      bool told = false;
      for (int b = 0; b < blocks(); ++b) {
        bool closed = false;
        for (int number = 1; number <= spec(b).stages; ++number)
          closed = closed || !open[at(row(plant_.blocks[at(b)].first + number - 1, phase))];
        if (!closed) continue;
        report_closed_loop(phase, "block", spec(b).name, spec(b).at);
        told = true;
      }
      for (std::size_t i = 0; i < plant_.units.size() && !told; ++i) {
        const UnitSpec& unit = plant_.units[i].spec;
        if (open[at(row(plant_.stage_count() + static_cast<int>(i), phase))]) continue;
        report_closed_loop(phase, rules_of(unit).kind, unit.name, unit.at);
        told = true;
      }
    }
  }

  /// What the case guesses of a stream that a unit lets out; null: nothing.
  const Guess* guess_of(const Pipe& pipe) const {
    for (const Guess& guess : plant_.guesses)
      if (plant_.stage_count() + guess.unit == pipe.from && guess.outlet == pipe.port)
        return &guess;
    return nullptr;
  }

  void report_closed_loop(Phase phase, const std::string& kind, const std::string& name,
                          const Location& where) {
    problems_.add(
        where,
        fmt::format("the {} phase runs in a closed loop through {} \"{}\": nothing says "
                    "how much flows in it and what it holds",
                    to_string(phase), kind, name),
        phase == Phase::organic
            ? "put a solvent tank into the loop, for example\n    solvent: {unit: solvent "
              "tank, in: [barren], out: fresh, flow: 34 m3/h, extractant: 1.5 mol/L}"
            : "let a share of it leave as a product, by a splitter with a bleed: with it goes what "
              "reactions and feeds bring into the loop");
  }

  void solve() {
    const int size = 2 * plant_.node_count();
    std::vector<Eigen::Triplet<double>> entries;
    Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
    for (int i = 0; i < size; ++i) entries.emplace_back(i, i, 1.0);
    for (const Pipe& pipe : plant_.pipes) {
      if (!liquid(pipe.phase)) continue;
      const Guess* guess = guess_of(pipe);
      right[row(pipe.to, pipe.phase)] += guess ? guess->flow : pipe.fixed;
      if (!guess)
        entries.emplace_back(row(pipe.to, pipe.phase), row(pipe.from, pipe.phase), -pipe.share);
    }
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
      const Feed& feed = plant_.feeds[at(f)];
      if (liquid(feed.phase))
        right[row(feed.node, feed.phase)] += feed.as_needed ? estimated_draw(plant_, f) : feed.flow;
    }
    Eigen::SparseMatrix<double> matrix(size, size);
    matrix.setFromTriplets(entries.begin(), entries.end());
    Eigen::SparseLU<Eigen::SparseMatrix<double>> lu(matrix);
    flow_ = lu.solve(right);
    for (int s = 0; s < plant_.stage_count(); ++s)
      for (const Phase phase : both_phases)
        plant_.stages[at(s)].flow[static_cast<int>(phase)] = flow_[row(s, phase)];
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
      PlantUnit& unit = plant_.units[at(i)];
      const auto* tank = std::get_if<SolventTankSpec>(&unit.spec.model);
      unit.organic = tank ? tank->flow : flow_[row(plant_.stage_count() + i, Phase::organic)];
    }
    /// d(flow of a liquid)/d(flow of the feed), by stages.
    const auto slope_of = [&](Phase phase, int f) {
      std::vector<double> slopes(plant_.stages.size(), 0.0);
      const Feed& feed = plant_.feeds[at(f)];
      if (feed.phase != phase) return slopes;
      right.setZero();
      right[row(feed.node, phase)] = 1.0;
      const Eigen::VectorXd slope = lu.solve(right);
      for (int s = 0; s < plant_.stage_count(); ++s) slopes[at(s)] = slope[row(s, phase)];
      return slopes;
    };
    for (PlantSpec& one : plant_.specs)
      one.organic_slope = one.flow ? slope_of(Phase::organic, one.feed)
                                   : std::vector<double>(plant_.stages.size(), 0.0);
    if (!plant_.sensitivities) return;
    for (PlantInput& one : plant_.sensitivities->inputs)
      if (one.kind == PlantInput::Kind::flow && liquid(plant_.feeds[at(one.feed)].phase))
        one.flow_slope = slope_of(plant_.feeds[at(one.feed)].phase, one.feed);
  }

  double flow(int stage, Phase phase) const { return flow_[row(stage, phase)]; }

  void judge_draws(int b) {
    const Block& block = plant_.blocks[at(b)];
    for (const OutletSpec& out : spec(b).out) {
      const int stage = block.first + out.stage - 1;
      const double total = flow(stage, out.phase);
      const double entrained = spec(b).entrained[static_cast<int>(out.phase)] * total;
      double draws = 0.0;
      for (const OutletSpec& other : spec(b).out)
        if (other.phase == out.phase && other.stage == out.stage)
          draws += other.flow.value_or(0.0) + other.share.value_or(0.0) * total;
      const bool given = out.flow || out.share;
      const double left = total - draws - entrained;
      const bool beyond = left < -1e-12 * total;
      if (given && beyond && judged_.insert({stage, out.phase}).second) {
        problems_.add(
            spec(b).out_at,
            fmt::format("the draws at stage {} of \"{}\" take {:.6g} m3/h of {} phase{}, only "
                        "{:.6g} m3/h are there",
                        out.stage, block.name, draws * 3600.0, to_string(out.phase),
                        entrained > 0.0 ? fmt::format(", beside the {:.6g} m3/h that are entrained",
                                                      entrained * 3600.0)
                                        : "",
                        total * 3600.0),
            entrained > 0.0 ? "lower the flow of the draw, or what the block entrains"
                            : "lower the flow of the draw");
      }
      if (!given && total > 0.0 && !beyond && !(left > 0.0)) {
        problems_.add(out.at,
                      fmt::format("outlet \"{}\" takes the rest of the {} phase, but other "
                                  "draws{} leave nothing",
                                  out.stream, to_string(out.phase),
                                  entrained > 0.0 ? " and what is entrained" : ""),
                      "lower the other draws or remove this outlet");
      }
    }
  }

  /// One line per block and liquid.
  void report_dry_stages() {
    for (int b = 0; b < blocks(); ++b) {
      for (const Phase phase : both_phases) {
        int dry = 0, first = 0;
        for (int number = spec(b).stages; number >= 1; --number) {
          if (flow(plant_.blocks[at(b)].first + number - 1, phase) > 0.0) continue;
          ++dry;
          first = number;
        }
        if (dry == 0) continue;
        problems_.add(
            spec(b).at,
            fmt::format("no {} phase reaches stage {}{} of \"{}\"", to_string(phase), first,
                        dry > 1 ? fmt::format(" and {} more", dry - 1) : "",
                        plant_.blocks[at(b)].name),
            fmt::format("let an {} stream enter, or take less out before", to_string(phase)));
      }
    }
  }

  /// Between stages where draws take all.
  void drop_empty_pipes() {
    std::erase_if(plant_.pipes, [&](const Pipe& pipe) {
      if (!plant_.is_stage(pipe.from)) return false;
      const double total = flow(pipe.from, pipe.phase);
      return pipe.share * total + pipe.fixed <= 1e-13 * total;
    });
  }

  /// Beyond 100:1 a unit is wrong, most likely; beyond 10:1 the result will say so.
  void judge_phase_ratio(int b) {
    for (int number = 1; number <= spec(b).stages && !spec(b).allow_any_ratio; ++number) {
      const Stage& stage = plant_.stages[at(plant_.blocks[at(b)].first + number - 1)];
      const double ratio = stage.flow[1] / stage.flow[0];
      if (std::max(ratio, 1.0 / ratio) <= 100.0) continue;
      problems_.add(
          spec(b).at,
          fmt::format(
              "O/A is {} at stage {} of \"{}\", beyond 100:1",
              ratio >= 1.0 ? fmt::format("{:.3g}:1", ratio) : fmt::format("1:{:.3g}", 1.0 / ratio),
              number, plant_.blocks[at(b)].name),
          "check the units of the flows; if it is meant, add allow: [phase ratio] to the block");
      return;
    }
  }

  Plant& plant_;
  InputProblems& problems_;
  std::vector<const CascadeSpec*> specs_;
  Eigen::VectorXd flow_;
  std::set<std::pair<int, Phase>> judged_;
};

}  // namespace

void find_flows(const Case& given, Plant& plant, InputProblems& problems) {
  FlowFinder(given, plant, problems).run();
}

}  // namespace raffinate
