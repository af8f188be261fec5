// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/block_by_block.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "flowsheets/feed_composition.hpp"
#include "flowsheets/plant_solver.hpp"
#include "flowsheets/shortcut.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Whether a cascade and the next send liquid to each other, so that neither can be solved before the
/// other: a strip or a scrub that the case cuts in two.
bool exchange(const Plant& plant, int block) {
  const auto sends = [&](int from, int to) {
    return std::any_of(plant.pipes.begin(), plant.pipes.end(), [&](const Pipe& pipe) {
      return plant.is_stage(pipe.from) && plant.is_stage(pipe.to) &&
             plant.stages[at(pipe.from)].block == from && plant.stages[at(pipe.to)].block == to;
    });
  };
  return sends(block, block + 1) && sends(block + 1, block);
}

/// Cascades that are solved together, cut out of their plant; what other nodes send them are feeds.
class Part {
 public:
  Part(const PlantProblem& problem, int begin_block, int end_block)
      : problem_(problem), whole_(problem.plant()) {
    plant.system = whole_.system;
    plant.chemistry = whole_.chemistry;
    plant.linear = whole_.linear;
    plant.carriers = whole_.carriers;
    plant.flows_free = whole_.flows_free;
    first_ = whole_.blocks[at(begin_block)].first;
    for (int b = begin_block; b < end_block; ++b) {
      const Block& block = whole_.blocks[at(b)];
      plant.blocks.push_back({block.name, block.first - first_, {}});
    }
    for (int s = first_; s < whole_.stage_count(); ++s) {
      Stage stage = whole_.stages[at(s)];
      if (stage.block >= end_block) break;
      stage.block -= begin_block;
      for (const Phase phase : both_phases)
        stage.flow[static_cast<int>(phase)] = problem.flow(s, phase);
      plant.stages.push_back(std::move(stage));
    }
    take_feeds();
    take_pipes();
    take_outlets();
    find_reach(plant);
  }

  bool holds(int node) const { return node >= first_ && node < first_ + plant.stage_count(); }
  int first() const { return first_; }
  Plant plant;

 private:
  void take_feeds() {
    for (int f = 0; f < static_cast<int>(whole_.feeds.size()); ++f) {
      Feed feed = whole_.feeds[at(f)];
      if (!holds(feed.node)) continue;
      feed.node -= first_;
      feed.flow = problem_.feed_flow(f);
      feed.totals = problem_.feed_totals(f);
      for (const Tie& tie : whole_.ties) {
        if (tie.feed != f) continue;
        const double metal = problem_.tied_total(tie);
        feed.totals[tie.metal] += metal;
        if (tie.balance >= 0) feed.totals[tie.balance] += tie.balance_per_metal * metal;
      }
      plant.feeds.push_back(std::move(feed));
    }
  }

  void take_pipes() {
    const int components = whole_.component_count();
    for (const Pipe& pipe : whole_.pipes) {
      if (!holds(pipe.to)) continue;
      Pipe inside = pipe;
      inside.to -= first_;
      if (holds(pipe.from)) {
        inside.from -= first_;
        plant.pipes.push_back(inside);
        continue;
      }
      Feed feed{.name = {}, .phase = pipe.phase, .node = inside.to};
      feed.totals.resize(components);
      for (int k = 0; k < components; ++k) feed.totals[k] = problem_.carried(pipe, k).amount;
      const double carrier = problem_.carried(pipe, components).amount;
      feed.flow = carrier;
      if (pipe.phase == Phase::aqueous) feed.flow += whole_.carriers.volume.dot(feed.totals);
      if (!(feed.flow > 0.0)) continue;
      feed.totals /= feed.flow;
      feed.carrier = carrier / feed.flow;
      // Of a cascade that is not solved yet; no species of an organic holds a charge.
      if (pipe.phase == Phase::organic && plant.system.charges && plant.system.proton >= 0)
        feed.totals[plant.system.proton] -= charge_of(feed.totals, plant.system);
      plant.feeds.push_back(std::move(feed));
    }
  }

  void take_outlets() {
    for (Outlet outlet : whole_.outlets) {
      if (!holds(outlet.node)) continue;
      outlet.node -= first_;
      outlet.taken_in_at = holds(outlet.taken_in_at) ? outlet.taken_in_at - first_ : -1;
      plant.outlets.push_back(std::move(outlet));
    }
  }

  const PlantProblem& problem_;
  const Plant& whole_;
  int first_;  ///< stage
};

/// Calls copy(position in the whole, position in the part) for every unknown both have.
template <class Copy>
void for_common_unknowns(const PlantProblem& whole, const PlantProblem& part, int first,
                         const Copy& copy) {
  for (int s = 0; s < part.plant().stage_count(); ++s) {
    for (const int k : part.plant().stages[at(s)].components) {
      if (whole.unknown(first + s, k) < 0) continue;
      copy(whole.unknown(first + s, k), part.unknown(s, k));
      const int y = whole.organic_unknown(first + s, k);
      if (y >= 0 && part.organic_unknown(s, k) >= 0) copy(y, part.organic_unknown(s, k));
    }
    if (part.flow_unknown(s) >= 0) copy(whole.flow_unknown(first + s), part.flow_unknown(s));
  }
}

}  // namespace

RungReport solve_block_by_block(PlantProblem& problem, std::vector<double>& u, int passes,
                                Deadline deadline) {
  const auto begin = std::chrono::steady_clock::now();
  RungReport rung;
  rung.name = "cascade by cascade (start)";
  const auto count = [&rung](const SolverReport& report) {
    for (const RungReport& one : report.rungs) rung.iterations += one.iterations;
  };
  SteadyOptions brief;
  brief.tolerance = 1e-9;
  brief.acceptable = 1e-7;
  brief.newton_iterations = 60;
  brief.continuation_steps = 20;
  brief.pseudo_steps = 60;
  brief.amplification = false;
  brief.deadline = deadline;
  for (int pass = 0; pass < passes && !brief.late(); ++pass) {
    rung.converged = true;
    const int blocks = static_cast<int>(problem.plant().blocks.size());
    for (int begin = 0, end = 0; begin < blocks; begin = end) {
      end = begin + 1;
      while (end < blocks && exchange(problem.plant(), end - 1)) ++end;
      problem.fill_units(u);
      problem.evaluate(u);
      const Part part(problem, begin, end);
      PlantProblem alone(part.plant);
      std::vector<double> v = shortcut_start(alone);
      SolverReport report;
      if (pass > 0) {
        std::vector<double> warm = v;
        for_common_unknowns(problem, alone, part.first(),
                            [&](int whole, int own) { warm[at(own)] = u[at(whole)]; });
        SteadyOptions once = brief;
        once.continuation_steps = once.pseudo_steps = 0;
        report = solve_plant(alone, warm, once);
        count(report);
        if (report.converged) v = warm;
      }
      if (!report.converged) {
        report = solve_plant(alone, v, brief);
        count(report);
      }
      rung.converged = rung.converged && report.converged;
      for_common_unknowns(problem, alone, part.first(),
                          [&](int whole, int own) { u[at(whole)] = v[at(own)]; });
      ++rung.steps;
    }
  }
  problem.fill_units(u);
  problem.settle(u, {});
  rung.seconds = seconds_since(begin);
  return rung;
}

}  // namespace raffinate
