// SPDX-License-Identifier: BSD-3-Clause
// What a state of the unknowns means; where they stand is in plant_unknowns.cpp, the equations are in
// plant_balances.cpp.
#include "flowsheets/plant_problem.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = static_cast<int>(Phase::aqueous),
              organic = static_cast<int>(Phase::organic);

/// What a lane carries, in words.
std::string_view lane_name(int lane, const UnitSpec& unit) {
  if (lane != UnitLayout::wash) return to_string(static_cast<Phase>(lane));
  if (std::holds_alternative<FilterSpec>(unit.model)) return "wash";
  return std::holds_alternative<ElectrowinningSpec>(unit.model) ? "anolyte" : "gas";
}

}  // namespace

void PlantProblem::evaluate(std::span<const double> u) {
  evaluate_units(u);
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    local_[at(s)].speciation.evaluate(u.subspan(at(pattern_.offset(s)), stage.components.size()));
    flow_[at(s)] = {stage.flow[aqueous], stage.flow[organic]};
    if (const int a = flow_unknown(s); a >= 0) flow_[at(s)][aqueous] = std::exp(u_[at(a)]);
    for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i)
      if (const PlantSpec& spec = plant_.specs[at(i)]; spec.flow)
        flow_[at(s)][organic] += spec.organic_slope[at(s)] * (input(i) - spec.start);
  }
}

void PlantProblem::take_inputs(std::span<const double> u) {
  std::copy(u.begin(), u.end(), u_.begin());
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i)
    if (const PlantSpec& spec = plant_.specs[at(i)]; spec.feed < 0)
      units_[at(spec.unit)]->adjust(spec.part, input(i));
}

void PlantProblem::evaluate_units(std::span<const double> u) {
  take_inputs(u);
  const UnitLayout layout{plant_.component_count()};
  for (int i = 0; i < static_cast<int>(units_.size()); ++i) {
    Eigen::VectorXd in = Eigen::VectorXd::Zero(layout.size());
    const int offset = pattern_.offset(plant_.stage_count() + i);
    for (int j = 0; j < layout.size(); ++j) {
      const int row = entering_[at(i)][at(j)];
      if (row >= 0) in[j] = u_[at(offset + row)];
    }
    evaluate_unit(i, in);
  }
}

void PlantProblem::evaluate_unit(int i, const Eigen::VectorXd& in) {
  units_[at(i)]->evaluate(in);
  if (!guessing_) return;
  for (const Guess& guess : plant_.guesses)
    if (guess.unit == i)
      units_[at(i)]->guess(port_of_outlet_[at(i)][at(guess.outlet)], guess.amount);
}

double PlantProblem::leaving(int stage, Phase phase, int component) const {
  const Local& local = local_[at(stage)];
  const int i = local.position[at(component)];
  if (i < 0) return 0.0;
  if (phase == Phase::organic && local.organic[at(component)] >= 0)
    return u_[at(organic_unknown(stage, component))];
  return local.speciation[phase].total[i];
}

double PlantProblem::magnitude(int stage, Phase phase, int component) const {
  const Local& local = local_[at(stage)];
  const int i = local.position[at(component)];
  if (i < 0) return 0.0;
  if (phase == Phase::organic && local.organic[at(component)] >= 0)
    return std::abs(leaving(stage, phase, component));
  return local.speciation[phase].magnitude[i];
}

double PlantProblem::feed_flow(int f) const {
  const Feed& feed = plant_.feeds[at(f)];
  if (feed.as_needed) return draw(f).flow;
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (spec.flow && spec.feed == f) return std::exp(u_[at(spec_unknown(i))]);
  }
  return feed.flow;
}

Eigen::VectorXd PlantProblem::feed_totals(int f) const {
  Eigen::VectorXd totals = plant_.feeds[at(f)].totals;
  for (int i = 0; i < static_cast<int>(plant_.specs.size()); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    if (!spec.flow && spec.feed == f)
      totals += (std::exp(u_[at(spec_unknown(i))]) - spec.start) * spec.totals_slope;
  }
  return totals;
}

const Unit::Draw& PlantProblem::draw(int f) const {
  const int i = plant_.feeds[at(f)].node - plant_.stage_count();
  const auto& needed = plant_.units[at(i)].needed;
  const auto place = std::find(needed.begin(), needed.end(), f) - needed.begin();
  return unit(i).draws()[static_cast<std::size_t>(place)];
}

Eigen::VectorXd PlantProblem::brought(int f) const {
  const Feed& feed = plant_.feeds[at(f)];
  const Eigen::VectorXd totals = feed_totals(f);
  Eigen::VectorXd amounts(totals.size() + 1);
  amounts << totals, feed.carrier;
  if (feed.phase == Phase::aqueous)
    amounts[totals.size()] -= plant_.carriers.volume.dot(totals - feed.totals);
  return feed_flow(f) * amounts;
}

Eigen::VectorXd PlantProblem::brought_slope(int i) const {
  const PlantSpec& spec = plant_.specs[at(i)];
  if (spec.flow) return brought(spec.feed);
  Eigen::VectorXd slope(spec.totals_slope.size() + 1);
  slope << spec.totals_slope, 0.0;
  if (plant_.feeds[at(spec.feed)].phase == Phase::aqueous)
    slope[spec.totals_slope.size()] = -plant_.carriers.volume.dot(spec.totals_slope);
  return input(i) * feed_flow(spec.feed) * slope;
}

double PlantProblem::tied_total(const Tie& tie) const {
  const int stage = plant_.outlets[at(tie.outlet)].node;
  const double per = leaving(stage, Phase::aqueous, tie.per);
  return per > 0.0 ? tie.per_total * leaving(stage, Phase::aqueous, tie.metal) / per : 0.0;
}

const Unit::Port& PlantProblem::port_at(const Start& start) const {
  const int i = start.node - plant_.stage_count();
  return unit(i).ports()[at(port_of_outlet_[at(i)][at(start.port)])];
}

PlantProblem::Carried PlantProblem::stream_of(const Start& start, int component) const {
  if (!plant_.is_stage(start.node)) {
    const double amount = port_at(start).amount[component];
    return {amount, std::abs(amount) + in_doubt * port_at(start).cancelled[component]};
  }
  const double flow = start.share * this->flow(start.node, start.phase) + start.fixed;
  if (component < plant_.component_count())
    return {flow * leaving(start.node, start.phase, component),
            flow * magnitude(start.node, start.phase, component)};
  Carried carrier{flow, flow};
  if (start.phase == Phase::aqueous) {
    for (const int k : plant_.stages[at(start.node)].components) {
      const double volume = flow * plant_.carriers.volume[k];
      carrier.amount -= volume * leaving(start.node, start.phase, k);
      carrier.size += std::abs(volume) * magnitude(start.node, start.phase, k);
    }
  }
  return carrier;
}

/// Water that a component brings to a stage beside the carrier of its stream.
double PlantProblem::water_brought(Phase phase, int component) const {
  return phase == Phase::organic ? plant_.carriers.water[component] : 0.0;
}

bool PlantProblem::pinned(std::span<const double> u, int stage, int component) const {
  return plant_.linear[at(component)] && vanished(u[at(unknown(stage, component))]);
}

std::string PlantProblem::name(int equation) const {
  const auto [node, what] = row_of_[at(equation)];
  const int components = plant_.component_count();
  const auto component = [&](int k) { return plant_.system.tableau.components()[at(k)].name; };
  if (plant_.is_stage(node)) {
    const Stage& stage = plant_.stages[at(node)];
    const std::string place =
        fmt::format("{} stage {}", plant_.blocks[at(stage.block)].name, stage.number);
    if (what < components) return fmt::format("{}, {} balance", place, component(what));
    if (what == components) return place + ", volume balance of the aqueous";
    return fmt::format("{}, {} in the organic (efficiency)", place,
                       component(what - components - 1));
  }
  if (node == plant_.node_count()) return "specification " + plant_.specs[at(what)].spec.name;
  const UnitLayout layout{components};
  const int lane = what / layout.per_phase(), k = what % layout.per_phase();
  return fmt::format("{}, {} entering with the {}",
                     plant_.units[at(node - plant_.stage_count())].spec.name,
                     k < components ? component(k) : "carrier",
                     lane_name(lane, plant_.units[at(node - plant_.stage_count())].spec));
}

void PlantProblem::inventory(std::span<const double> u, std::span<double> held) {
  evaluate(u);
  std::fill(held.begin(), held.end(), 0.0);
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    for (const int k : stage.components) {
      const int i = local_[at(s)].position[at(k)];
      for (const Phase phase : both_phases) {
        held[at(unknown(s, k))] +=
            stage.flow[static_cast<int>(phase)] * local_[at(s)].speciation[phase].total[i];
      }
    }
  }
}

void PlantProblem::set_difficulty(double difficulty) {
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = plant_.stages[at(s)];
    const Tableau& tableau = plant_.chemistry[at(stage.chemistry)].tableau;
    draw_metals_together(tableau.restricted_to(stage.components), difficulty,
                         local_[at(s)].speciation);
  }
}

}  // namespace raffinate
