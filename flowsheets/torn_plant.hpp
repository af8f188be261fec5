// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>
#include <vector>

#include "chemistry/tearing.hpp"
#include "flowsheets/plant_problem.hpp"
#include "solver/steady_solver.hpp"
#include "solver/torn_cascade.hpp"

namespace raffinate {

/// A plant of cascades as a torn cascade: its stages in one row, in the order of the organic.
class TornPlant {
 public:
  explicit TornPlant(PlantProblem& problem);

  /// Why the plant does not tear, in words; empty if it does.
  const std::string& obstacle() const { return obstacle_; }

  const TornCascade& cascade() const { return cascade_; }

  /// The shared unknowns in a state of the plant, and back: `u` from a state of the equations.
  std::vector<double> shared(std::span<const double> u) const;
  void write(const TornEquations& equations, std::span<const double> phi,
             std::span<double> u) const;

 private:
  bool streams_form_a_row();
  void add_laws();
  void add_streams();
  void add_counted();

  const PlantProblem& problem_;
  const Plant& plant_;
  std::vector<Tearing> tearing_;  ///< one for each chemistry
  TornCascade cascade_;
  std::string obstacle_;
};

/// Steady state of a plant from the state u: torn where it tears, by the general form where it does
/// not or where the torn one fails. The general form judges every answer.
SolverReport solve_plant(PlantProblem& problem, std::span<double> u,
                         const SteadyOptions& options = {});

}  // namespace raffinate
