// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chemistry/element_forms.hpp"
#include "flowsheets/moving_plant.hpp"
#include "flowsheets/plant_problem.hpp"
#include "flowsheets/plant_start.hpp"
#include "flowsheets/shortcut.hpp"
#include "flowsheets/stream_readings.hpp"
#include "solver/newton.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr double kilo = 1000.0;  // mol per kmol

using Eigen::VectorXd;

/// Mass as purity counts it [kg/kmol] of each component, element by element.
struct Weights {
  std::vector<std::string> symbols;
  std::vector<VectorXd> mass;
};

Weights weights_of(const std::vector<Component>& components) {
  Weights all;
  for (const MetalElement& metal : metal_elements(components)) {
    VectorXd mass = VectorXd::Zero(static_cast<Eigen::Index>(components.size()));
    for (const auto& [k, atoms] : metal.forms)
      mass[k] = purity_mass(components[at(k)], metal.symbol);
    all.symbols.push_back(metal.symbol);
    all.mass.push_back(std::move(mass));
  }
  return all;
}

/// Of the element `wanted` in a liquid; NaN without metal.
double purity_of(const Weights& weights, std::size_t wanted, const VectorXd& c) {
  double sum = 0.0;
  for (const VectorXd& mass : weights.mass) sum += std::max(0.0, mass.dot(c));
  return sum > 0.0 ? std::max(0.0, weights.mass[wanted].dot(c)) / sum : no_value;
}

/// When `values` come to stay at `level` or above [s], between two times by a straight line.
double settles(const std::vector<double>& times, const std::vector<double>& values, double level) {
  std::size_t i = values.size();
  while (i > 0 && values[i - 1] >= level) --i;
  if (i == values.size()) return no_value;
  if (i == 0) return times.front();
  const double below = values[i - 1], above = values[i];
  if (std::isnan(below)) return times[i];
  return times[i - 1] + (times[i] - times[i - 1]) * (level - below) / (above - below);
}

std::vector<VectorXd> by_stage(const PlantProblem& problem, const std::vector<double>& u) {
  std::vector<VectorXd> all;
  for (int s = 0; s < problem.plant().stage_count(); ++s)
    all.push_back(ln_free_at_stage(problem, u, s));
  return all;
}

class Follower {
 public:
  Follower(const Case& given, const SimulateOptions& options)
      : given_(given),
        options_(options),
        plant_(build_plant(given)),
        problem_(plant_),
        weights_(weights_of(plant_.system.tableau.components())) {
    if (const std::string why = why_not_moving(plant_); !why.empty())
      throw InputError(given.simulate->at, "this plant cannot be followed in time: " + why,
                       "leave that out, or ask for the steady state with raffinate solve");
    const double asked = given.simulate->every;
    every_ = asked > 0.0 ? std::min(asked, until()) : until() / 200.0;
    const double results = std::ceil(until() / every_ * (1.0 - 1e-12));
    if (!(results <= most_results))
      throw InputError(given.simulate->at,
                       fmt::format("this makes {:.3g} results, and at most {:g} are kept", results,
                                   most_results),
                       fmt::format("write every: {:.3g} h or more",
                                   std::ceil(until() / most_results / 36.0) / 100.0));
    results_ = static_cast<long>(results);
    moving_ = std::make_unique<MovingPlant>(plant_, vessels_of(plant_));
  }

  Simulation run() {
    const auto begin = std::chrono::steady_clock::now();
    describe();
    std::vector<double> u;
    SteadyOptions quick;
    quick.amplification = false;
    const SolverReport steady = solve_cold(problem_, u, quick);
    if (steady.converged) {
      steady_ = moving_->filled(by_stage(problem_, u));
    } else {
      result_.warnings.push_back(
          "the steady state of this plant was not found: how far from it the plant is, is not "
          "said");
    }
    const bool from_steady = given_.simulate->start == SimulateSpec::Start::steady;
    if (from_steady && !steady.converged) {
      result_.report.failure = "the steady state to start from was not found";
    } else {
      follow(from_steady ? steady_ : moving_->filled(by_stage(problem_, feed_fill(problem_))));
    }
    cut_off();
    judge_products();
    result_.seconds = seconds_since(begin);
    return std::move(result_);
  }

 private:
  static constexpr double most_results = 10'000;
  double until() const { return given_.simulate->until; }

  void describe() {
    result_.case_path = given_.path;
    result_.case_text = given_.text;
    result_.title = given_.title;
    result_.system = plant_.system.name;
    result_.system_title = plant_.system.title;
    result_.components = plant_.system.tableau.components();
    result_.warnings = plant_.warnings;
    for (const Stage& stage : plant_.stages) {
      result_.blocks.push_back(plant_.blocks[at(stage.block)].name);
      result_.stages.push_back(stage.number);
    }
    for (const Outlet& outlet : plant_.outlets) {
      outlets_.push_back(&outlet);
      if (!outlet.product()) continue;
      const double all = plant_.stages[at(outlet.node)].flow[static_cast<int>(outlet.phase)];
      result_.products.push_back({.stream = outlet.name,
                                  .phase = outlet.phase,
                                  .flow = outlet.share * all + outlet.fixed});
    }
    for (const Block& block : plant_.blocks)
      if (block.mixer_settlers.assumed)
        result_.assumed.push_back(fmt::format(
            "{}: mixers hold {:.3g} min of each liquid, settlers {:.3g} min; give mixer-settlers",
            block.name, block.mixer_settlers.mixer.time / 60.0,
            block.mixer_settlers.settler.time / 60.0));
  }

  void follow(const std::vector<double>& y) {
    const std::vector<double> rates = moving_->rates(y);
    DynamicSolver solver(*moving_, 0.0, y, rates, options_.dynamic);
    solver.stop_at(until());
    first_ = y;
    record(0.0, y);
    note_purities(0.0, y);
    // Purities are followed more closely than results are kept, closest at the beginning.
    constexpr int looks = 2000;
    int look = 1;
    for (long i = 1; i <= results_; ++i) {
      const double t = i == results_ ? until() : static_cast<double>(i) * every_;
      const auto next_look = [&] {
        return until() * std::pow(static_cast<double>(look) / looks, 2);
      };
      for (; next_look() < t && solver.advance(next_look()); ++look)
        note_purities(next_look(), solver.state());
      if (next_look() < t || !solver.advance(t)) break;
      note_purities(t, solver.state());
      record(t, solver.state());
      if (options_.progress) options_.progress(t);
    }
    result_.report = solver.report();
    close(solver.state());
  }

  /// Concentrations of the products at a time, for the times they take to their purities.
  void note_purities(double t, std::span<const double> y) {
    looked_at_.push_back(t);
    std::vector<VectorXd> all;
    for (const Outlet* outlet : outlets_)
      if (outlet->product()) all.push_back(moving_->leaving(y, outlet->node, outlet->phase));
    seen_.push_back(std::move(all));
  }

  void record(double t, std::span<const double> y) {
    const int count = plant_.component_count(), stages = plant_.stage_count();
    result_.times.push_back(t);
    for (auto [phase, profile] :
         {std::pair{Phase::aqueous, &result_.aqueous}, {Phase::organic, &result_.organic}}) {
      profile->emplace_back(stages, count);
      for (int s = 0; s < stages; ++s)
        profile->back().row(s) = moving_->leaving(y, s, phase).transpose();
    }
    put_row(result_.held, moving_->held(y));
    VectorXd pH(stages);
    for (int s = 0; s < stages; ++s) pH[s] = moving_->pH(y, s);
    put_row(result_.pH, pH);
    std::size_t p = 0;
    for (const Outlet* outlet : outlets_)
      if (outlet->product())
        put_row(result_.products[p++].concentration,
                moving_->leaving(y, outlet->node, outlet->phase));
  }

  /// One row for each result; those that are not reached are cut off at the end.
  void put_row(Simulation::Table& table, const VectorXd& row) const {
    if (table.size() == 0) table.resize(results_ + 1, row.size());
    table.row(static_cast<Eigen::Index>(result_.times.size()) - 1) = row.transpose();
  }

  void cut_off() {
    const auto reached = static_cast<Eigen::Index>(result_.times.size());
    const auto cut = [&](Simulation::Table& table) {
      table.conservativeResize(reached, table.cols());
    };
    cut(result_.held);
    cut(result_.pH);
    for (Simulation::Product& product : result_.products) cut(product.concentration);
  }

  /// Over the whole time: what feeds brought, against what has left and what more is held, over these and
  /// what was held.
  void close(std::span<const double> y) {
    const double time = result_.report.t;
    const VectorXd brought = time * moving_->fed(), more = moving_->held(y) - moving_->held(first_);
    VectorXd gone = VectorXd::Zero(brought.size()),
             flows = brought.cwiseAbs() + moving_->held(first_).cwiseAbs() + more.cwiseAbs();
    for (int i = 0; i < static_cast<int>(outlets_.size()); ++i) {
      const VectorXd left = moving_->gone(y, i);
      if (outlets_[at(i)]->product()) gone += left;
      if (outlets_[at(i)]->product()) flows += left.cwiseAbs();
    }
    for (int k = 0; k < plant_.component_count(); ++k) {
      const double in = kilo * brought[k], out = kilo * (gone[k] + more[k]);
      result_.closure.push_back({result_.components[at(k)].name, in, out,
                                 flows[k] > 0.0 ? std::abs(in - out) / (kilo * flows[k]) : 0.0});
    }
  }

  void judge_products() {
    std::size_t p = 0;
    for (const Outlet* outlet : outlets_) {
      if (!outlet->product()) continue;
      const std::size_t place = p++;
      Simulation::Product& product = result_.products[place];
      if (product.concentration.rows() == 0) continue;
      const VectorXd steady = steady_.empty()
                                  ? VectorXd(product.concentration.bottomRows(1).transpose())
                                  : moving_->leaving(steady_, outlet->node, outlet->phase);
      std::size_t main = weights_.symbols.size();
      double most = 0.0;
      for (std::size_t e = 0; e < weights_.symbols.size(); ++e)
        if (const double mass = weights_.mass[e].dot(steady); mass > most) {
          most = mass;
          main = e;
        }
      if (main == weights_.symbols.size() || !(most > 1e-9 * richest())) continue;
      product.main_metal = weights_.symbols[main];
      for (Eigen::Index i = 0; i < product.concentration.rows(); ++i)
        product.purity.push_back(
            purity_of(weights_, main, product.concentration.row(i).transpose()));
      if (steady_.empty()) continue;
      product.steady_purity = purity_of(weights_, main, steady);
      std::vector<double> curve;
      for (const std::vector<VectorXd>& all : seen_)
        curve.push_back(purity_of(weights_, main, all[place]));
      for (int level = 0; level < 3; ++level) {
        constexpr double share[3] = {0.90, 0.95, 0.99};
        product.settled[level] = settles(looked_at_, curve, share[level] * product.steady_purity);
      }
    }
  }

  /// The largest mass of metal in any feed [kg/m3]: a billionth of it is none.
  double richest() const {
    double most = 0.0;
    for (const Feed& feed : plant_.feeds)
      for (const VectorXd& mass : weights_.mass) most = std::max(most, mass.dot(feed.totals));
    return most;
  }

  const Case& given_;
  const SimulateOptions& options_;
  Plant plant_;
  PlantProblem problem_;
  Weights weights_;
  std::unique_ptr<MovingPlant> moving_;
  std::vector<const Outlet*> outlets_;
  std::vector<double> steady_, first_;
  std::vector<double> looked_at_;            ///< [s]
  std::vector<std::vector<VectorXd>> seen_;  ///< products at these times [mol/L]
  double every_ = 0.0;                       ///< [s]
  long results_ = 0;                         ///< after the start
  Simulation result_;
};

}  // namespace

Simulation simulate(const Case& given, const SimulateOptions& options) {
  if (!given.simulate)
    throw InputError({given.path}, "does not say how long to follow the plant",
                     "add for example  simulate: {until: 60 d}");
  return Follower(given, options).run();
}

}  // namespace raffinate
