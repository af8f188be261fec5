// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/balanced_reaction.hpp"

#include <fmt/format.h>

#include <cmath>

#include "chemistry/input.hpp"

namespace raffinate {

namespace {

/// "3 S on the left and 2 on the right", for all that differs.
std::string imbalance(const Atoms& left, const Atoms& right, double charge_left,
                      double charge_right) {
  std::string text;
  const auto differ = [&text](const std::string& what, double a, double b, const char* format) {
    if (std::abs(a - b) < 1e-9) return;
    text += (text.empty() ? "" : "; ") + fmt::format(fmt::runtime(format), what, a, b);
  };
  Atoms all = left;
  all.insert(right.begin(), right.end());
  for (const auto& [symbol, ignored] : all) {
    const auto count = [&symbol = symbol](const Atoms& atoms) {
      const auto found = atoms.find(symbol);
      return found == atoms.end() ? 0.0 : found->second;
    };
    differ(symbol, count(left), count(right), "{1:g} {0} on the left and {2:g} on the right");
  }
  differ("charge", charge_left, charge_right, "{0} {1:+g} on the left and {2:+g} on the right");
  return text;
}

}  // namespace

Substance resolved(const EquationTerm& term, const System& system) {
  const auto& components = system.tableau.components();
  const auto substance = find_substance(system, term.name);
  if (!substance)
    throw Fault(fmt::format("the system {} cannot make {}", system.name, term.name),
                fmt::format("name its components, or add it to its file under minerals:; {}",
                            did_you_mean(term.name, substance_names(system), "it has")));
  if (term.phase == Phase::aqueous) {
    for (const auto& [k, nu] : substance->stoichiometry)
      if (!system.tableau.present(Phase::aqueous, k))
        throw Fault(fmt::format("{} does not dissolve in the system {}", term.name, system.name),
                    fmt::format("write {0}(s) or {0}(g)", term.name));
  } else if (const double charge = charge_of(*substance, components); std::abs(charge) > 1e-9) {
    throw Fault(fmt::format("{} carries charge {:+g}, so it is no solid or gas by itself",
                            written(term), charge),
                "name a neutral substance: Sb2S3(s), Fe0(s), Cl2(g)");
  }
  return *substance;
}

BalancedReaction::BalancedReaction(const Equation& equation, const System& system)
    : text_(equation.text) {
  const auto& components = system.tableau.components();
  const auto size = static_cast<Eigen::Index>(components.size()) + 1;
  for (std::size_t phase = 0; phase < 4; ++phase)
    taken_[phase] = change_[phase] = Eigen::VectorXd::Zero(size);
  Atoms atoms[2];
  double charge[2] = {0.0, 0.0};
  for (const int side : {0, 1}) {
    for (const EquationTerm& term : side == 0 ? equation.left : equation.right) {
      if (term.name == "e" && system.tableau.component("e") < 0) {
        charge[side] -= term.moles;
        electrons_ += side == 0 ? -term.moles : term.moles;
        continue;
      }
      const Substance substance = resolved(term, system);
      Eigen::VectorXd moles = Eigen::VectorXd::Zero(size);
      for (const auto& [k, nu] : substance.stoichiometry) moles[k] += term.moles * nu;
      moles[size - 1] = term.moles * substance.water;
      if (side == 0) taken_[index(term.phase)] += moles;
      change_[index(term.phase)] += side == 0 ? -moles : moles;
      charge[side] += term.moles * charge_of(substance, components);
      for (const auto& [symbol, count] : atoms_of(substance, components))
        atoms[side][symbol] += term.moles * count;
      (side == 0 ? left_ : right_).push_back({term, substance});
    }
  }
  const std::string open = imbalance(atoms[0], atoms[1], charge[0], charge[1]);
  if (!open.empty())
    throw Fault(fmt::format("\"{}\" does not balance: {}", text_, open),
                "correct its numbers; components of two valences differ in charge, H2O and H may "
                "be missing");
}

}  // namespace raffinate
