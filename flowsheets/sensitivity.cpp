// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/sensitivity.hpp"

#include <algorithm>
#include <vector>

#include "flowsheets/output_scale.hpp"
#include "flowsheets/plant_moves.hpp"
#include "flowsheets/plant_problem.hpp"
#include "solver/block_lu.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The plant with room for efficiencies to move: a stage of 100 % has no unknowns for what passes by.
Plant with_room(const Plant& plant) {
  Plant roomy = plant;
  for (const PlantInput& input : plant.sensitivities->inputs)
    for (const int s : input.stages)
      roomy.stages[at(s)].efficiency = std::min(roomy.stages[at(s)].efficiency, 1.0 - 1e-12);
  return roomy;
}

/// The state of one plant as that of the same plant with room.
std::vector<double> carried_over(const PlantProblem& from, std::span<const double> u,
                                 const PlantProblem& to) {
  const Plant& plant = from.plant();
  std::vector<double> state(at(to.pattern().size()));
  const auto copy = [&](int source, int target) {
    if (source >= 0) state[at(target)] = u[at(source)];
  };
  for (int s = 0; s < plant.stage_count(); ++s) {
    for (const int k : plant.stages[at(s)].components) {
      copy(from.unknown(s, k), to.unknown(s, k));
      if (const int y = to.organic_unknown(s, k); y >= 0)
        state[at(y)] = from.leaving(s, Phase::organic, k);
    }
    copy(from.flow_unknown(s), to.flow_unknown(s));
  }
  for (int i = 0; i < static_cast<int>(plant.units.size()); ++i)
    for (int lane = 0; lane < UnitLayout::lanes; ++lane)
      for (int k = 0; k <= plant.component_count(); ++k)
        copy(from.entering_unknown(i, lane, k), to.entering_unknown(i, lane, k));
  for (int i = 0; i < static_cast<int>(plant.specs.size()); ++i)
    copy(from.spec_unknown(i), to.spec_unknown(i));
  return state;
}

/// The plant at its steady state, whose inputs can be moved.
class Moving {
 public:
  Moving(const Plant& plant, std::span<const double> u)
      : plant_(with_room(plant)),
        moved_(plant_),
        problem_(moved_),
        outputs_(plant.sensitivities->outputs) {
    PlantProblem given(plant);
    given.evaluate(u);
    u_ = carried_over(given, u, problem_);
    std::vector<PlantProblem::Goal> goals;
    for (const PlantSpec& one : plant.specs)
      goals.emplace_back(to_reading(one.spec.until.kind, one.spec.value));
    problem_.set_goals(std::move(goals));
    problem_.evaluate(u_);
    for (const auto& output : outputs_) readings_.push_back(problem_.reading_slope(output.reading));
  }

  /// Fills `multipliers`, a column for each output; false if the Jacobian is singular.
  bool solve(Eigen::MatrixXd& multipliers) {
    BlockMatrix J(problem_.pattern());
    problem_.jacobian(u_, {}, J);
    BlockLU lu(problem_.pattern());
    if (!lu.factor(J)) return false;
    multipliers.resize(problem_.pattern().size(), static_cast<Eigen::Index>(outputs_.size()));
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
      Eigen::VectorXd slope = Eigen::VectorXd::Zero(multipliers.rows()), image = slope;
      problem_.add_reading_slope(outputs_[o].reading, {problem_.pattern(), span_of(slope)});
      Eigen::VectorXd lambda = slope;
      lu.solve_transposed(span_of(lambda), span_of(lambda));
      // Blocks are eliminated without exchange: one correction gives back what that costs.
      J.multiply_transposed(span_of(lambda), span_of(image));
      Eigen::VectorXd rest = slope - image;
      lu.solve_transposed(span_of(rest), span_of(rest));
      multipliers.col(static_cast<Eigen::Index>(o)) = lambda + rest;
    }
    return true;
  }

  /// Readings of all outputs, then all residuals, by ln(input) at fixed unknowns.
  Eigen::VectorXd slope(const PlantInput& input) {
    const Eigen::VectorXd by_input = differenced(input);
    put_back(input);
    const auto outputs = static_cast<Eigen::Index>(outputs_.size());
    Eigen::VectorXd slopes(by_input.size() - outputs);
    for (Eigen::Index o = 0; o < outputs; ++o) {
      const ReadingSlope& here = readings_[static_cast<std::size_t>(o)];
      slopes[o] = by_input[o] / positive_part(here.above) -
                  by_input[outputs + o] / positive_part(here.below);
    }
    slopes.tail(slopes.size() - outputs) = by_input.tail(slopes.size() - outputs);
    return slopes;
  }

  /// Before anything moves.
  double reading(std::size_t output) const { return problem_.reading(outputs_[output].reading); }

 private:
  static std::span<double> span_of(Eigen::VectorXd& x) {
    return {x.data(), static_cast<std::size_t>(x.size())};
  }

  /// Central differences of fourth order: what is linear in the input is divided by scales that are, too.
  Eigen::VectorXd differenced(const PlantInput& input) {
    constexpr double step = 1e-3;
    const Eigen::VectorXd near = at_step(input, step) - at_step(input, -step),
                          far = at_step(input, 2.0 * step) - at_step(input, -2.0 * step);
    return (8.0 * near - far) / (12.0 * step);
  }

  void put_back(const PlantInput& input) {
    move_input(plant_, input, 0.0, moved_);
    if (rereads(input)) problem_.reread_plant();
  }

  /// What needs to be told beyond what is read wherever it is needed.
  bool rereads(const PlantInput& input) const {
    using Kind = PlantInput::Kind;
    return input.kind == Kind::constant || input.kind == Kind::part ||
           (input.kind == Kind::composition && plant_.feeds[at(input.feed)].as_needed);
  }

  /// What stands above and below in all readings, which unlike their logarithms is as smooth as the
  /// input where next to nothing is below; then all residuals.
  Eigen::VectorXd at_step(const PlantInput& input, double ln_step) {
    move_input(plant_, input, ln_step, moved_);
    if (rereads(input)) problem_.reread_plant();
    const auto outputs = static_cast<Eigen::Index>(outputs_.size());
    Eigen::VectorXd found(2 * outputs + static_cast<Eigen::Index>(u_.size()));
    problem_.residual(u_, {}, {found.data() + 2 * outputs, u_.size()});
    for (Eigen::Index o = 0; o < outputs; ++o) {
      const auto ratio = problem_.reading_slope(outputs_[static_cast<std::size_t>(o)].reading);
      found[o] = ratio.above;
      found[outputs + o] = ratio.below;
    }
    return found;
  }

  const Plant plant_;
  Plant moved_;
  PlantProblem problem_;
  const std::vector<PlantSensitivities::Output>& outputs_;
  std::vector<double> u_;
  std::vector<ReadingSlope> readings_;  ///< of the outputs, before anything moves
};

std::string unit_of(OutputName::Kind kind) {
  if (is_share(kind)) return "1";
  return kind == OutputName::Kind::concentration ? "mol/L" : "pH";
}

}  // namespace

SensitivityResult sensitivities(const Plant& plant, std::span<const double> u) {
  const PlantSensitivities& asked = *plant.sensitivities;
  Moving moving(plant, u);
  SensitivityResult result;
  Eigen::VectorXd scale(static_cast<Eigen::Index>(asked.outputs.size()));
  for (std::size_t o = 0; o < asked.outputs.size(); ++o) {
    const OutputName::Kind kind = asked.outputs[o].reading.kind;
    const double reading = moving.reading(o);
    result.outputs.push_back({asked.outputs[o].name, unit_of(kind), from_reading(kind, reading)});
    scale[static_cast<Eigen::Index>(o)] = from_reading_slope(kind, reading);
  }
  for (const PlantInput& input : asked.inputs)
    result.inputs.push_back({input.name, input.unit, input.value});
  result.slope.setConstant(scale.size(), static_cast<Eigen::Index>(asked.inputs.size()), no_value);
  Eigen::MatrixXd multipliers;
  if (!moving.solve(multipliers)) return result;
  for (std::size_t i = 0; i < asked.inputs.size(); ++i) {
    const Eigen::VectorXd by_input = moving.slope(asked.inputs[i]);
    result.slope.col(static_cast<Eigen::Index>(i)) = scale.cwiseProduct(
        by_input.head(scale.size()) - multipliers.transpose() * by_input.tail(multipliers.rows()));
  }
  return result;
}

}  // namespace raffinate
