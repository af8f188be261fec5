// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <gtest/gtest.h>

#include "tests/consistency/trial_units.hpp"

namespace raffinate {

/// One unit with what enters and leaves it.
class Blocks : public testing::Test {
 protected:
  using Holds = std::vector<std::pair<std::string, double>>;

  void build(const decltype(UnitSpec::model)& model, const Holds& feed = {}, bool balanced = true,
             Phase phase = Phase::aqueous) {
    UnitSpec spec;
    spec.model = model;
    UnitContext context{trial_system(), trial_carriers(balanced), {}, phase};
    if (!feed.empty()) context.feeds.push_back(needed("reagent", feed, balanced));
    unit = make_unit(spec, context);
    in = Eigen::VectorXd::Zero(trial_layout().size());
  }
  void run() { unit->evaluate(in); }
  void fill(int lane, const Eigen::VectorXd& amounts, double carrier) {
    put(in, lane, amounts, carrier);
  }
  double out(int port, const std::string& component) const {
    return unit->ports()[at(port)].amount[part(component)];
  }
  double carrier(int port) const {
    return unit->ports()[at(port)].amount[trial_layout().components];
  }
  /// [t/s] of components and water.
  double mass(int port) const {
    double sum = carrier(port);
    const auto& components = trial_system().tableau.components();
    for (int k = 0; k < trial_layout().components; ++k)
      sum += components[at(k)].molar_mass * unit->ports()[at(port)].amount[k];
    return sum;
  }
  double drawn() const { return unit->draws().front().flow; }
  double made_up(const std::string& component) const {
    return unit->sources().front().amount[part(component)];
  }
  double made_up_carrier() const {
    return unit->sources().front().amount[trial_layout().components];
  }
  bool remarked(const std::string& words) const {
    for (const std::string& remark : unit->remarks())
      if (remark.find(words) != remark.npos) return true;
    return false;
  }
  bool warned(const std::string& words) const {
    for (const std::string& warning : unit->warnings())
      if (warning.find(words) != warning.npos) return true;
    return false;
  }
  /// Amounts per component name, nothing balanced.
  static Eigen::VectorXd amounts(const Holds& holds) {
    Eigen::VectorXd n = Eigen::VectorXd::Zero(trial_layout().components);
    for (const auto& [name, moles] : holds) n[part(name)] += moles;
    return n;
  }

  std::unique_ptr<Unit> unit;
  Eigen::VectorXd in;
  static constexpr double Nd2O3 = 336.481e-3;  // [t/kmol] 2 * 144.242 + 3 * 15.999
};

}  // namespace raffinate
