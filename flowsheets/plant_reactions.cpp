// SPDX-License-Identifier: BSD-3-Clause
// What the reactions of a plant's units speak of, and whether they balance.
#include <fmt/format.h>

#include <algorithm>

#include "flowsheets/leach_step.hpp"
#include "flowsheets/plant.hpp"
#include "flowsheets/reacting.hpp"

namespace raffinate {

namespace {

/// Collects the parts of one unit.
class Collector {
 public:
  Collector(const System& system, InputProblems& problems) : system_(system), problems_(problems) {}

  ReactionParts parts() {
    for (auto* list : {&parts_.made, &parts_.all}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return std::move(parts_);
  }

  void operator()(const ReactorSpec& reactor) {
    for (const ReactorSpec::Reaction& one : reactor.reactions) {
      const auto reaction = add(one.equation, one.at);
      if (!reaction) continue;
      if (reaction->electrons() != 0.0)
        problems_.add(one.at, fmt::format("\"{}\" speaks of electrons", one.equation.text),
                      "only electrowinning has electrodes: write the oxidant or the reductant");
      check_target(*reaction, one.converts);
      if (one.kinetics) check_kinetics(*reaction, one, reactor.tanks);
    }
  }

  void operator()(const ElectrowinningSpec& cell) {
    for (const auto* electrode : {&cell.cathode, &cell.anode}) {
      const auto main = add(electrode->main, electrode->at);
      if (main && electrode == &cell.cathode) check_target(*main, cell.converts);
      if (electrode->side) add(*electrode->side, electrode->side_at);
      for (const auto& one : electrode->also)
        if (const auto reaction = add(one.equation, one.at)) check_target(*reaction, one.converts);
      const std::string gas = electrode == &cell.cathode ? "H2" : "O2";
      const int k = system_.tableau.component(gas);
      if (!cell.vents || electrode->side) continue;
      if (k >= 0) {
        parts_.made.push_back(k);
        parts_.all.push_back(k);
      } else if (electrode->efficiency < 1.0 || !electrode->also.empty()) {
        problems_.add(electrode->at,
                      fmt::format("the current that \"{}\" leaves over makes {}, which the system "
                                  "{} does not have",
                                  electrode->main.text, gas, system_.name),
                      fmt::format("add it to its file,  insoluble: [{}], or name what the current "
                                  "does:  {} side: ...",
                                  gas, electrode == &cell.cathode ? "cathode" : "anode"));
      }
    }
    if (cell.membrane.empty()) return;
    const int ion = system_.tableau.component(cell.membrane);
    if (ion < 0 || system_.tableau.components()[static_cast<std::size_t>(ion)].charge == 0)
      problems_.add(cell.membrane_at,
                    fmt::format("no ion {} of the system {} can cross the membrane", cell.membrane,
                                system_.name),
                    "name an anion such as Cl, or a cation such as Na");
    else
      parts_.all.push_back(ion);
  }

  template <class Other>
  void operator()(const Other&) {}

 private:
  std::optional<BalancedReaction> add(const Equation& equation, const Location& at) {
    try {
      BalancedReaction reaction(equation, system_);
      for (const auto* side : {&reaction.left(), &reaction.right()})
        for (const auto& [term, substance] : *side)
          for (const auto& [k, nu] : substance.stoichiometry) {
            parts_.all.push_back(k);
            if (side == &reaction.right()) parts_.made.push_back(k);
          }
      return reaction;
    } catch (const Fault& fault) {
      problems_.add(at, fault.what(), fault.cure());
      return {};
    }
  }

  /// A share can be asked only of what the reaction uses up.
  void check_target(const BalancedReaction& reaction, const Conversion& converts) {
    if (!converts.of) return;
    try {
      const Substance substance = spoken_of(*converts.of, system_);
      const Eigen::VectorXd& taken = reaction.taken(converts.of->phase);
      const bool used =
          std::all_of(substance.stoichiometry.begin(), substance.stoichiometry.end(),
                      [&](const auto& part) { return taken[part.first] * part.second > 0.0; });
      if (used) return;
      std::string reactants;
      for (const auto& [term, part] : reaction.left())
        reactants += (reactants.empty() ? "" : ", ") + written(term);
      problems_.add(
          converts.at,
          fmt::format("\"{}\" does not use up {}", reaction.text(), written(*converts.of)),
          fmt::format("name one of its reactants, or a component of it in the same phase: "
                      "{}",
                      reactants));
    } catch (const Fault& fault) {
      problems_.add(converts.at, fault.what(), fault.cure());
    }
  }

  void check_kinetics(const BalancedReaction& reaction, const ReactorSpec::Reaction& one,
                      const ReactorSpec::Tanks& tanks) {
    try {
      LeachStep(one, tanks, reaction, system_);
      for (const KineticsSpec::Order& order : one.kinetics->orders)
        for (const auto& [k, nu] : resolved(order.of, system_).stoichiometry)
          parts_.all.push_back(k);
    } catch (const Fault& fault) {
      problems_.add(one.kinetics->at, fault.what(), fault.cure());
    }
  }

  const System& system_;
  InputProblems& problems_;
  ReactionParts parts_;
};

}  // namespace

ReactionParts reaction_parts(const UnitSpec& unit, const System& system, InputProblems& problems) {
  Collector collector(system, problems);
  std::visit(collector, unit.model);
  return collector.parts();
}

}  // namespace raffinate
