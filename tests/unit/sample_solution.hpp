// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cmath>

#include "flowsheets/solution.hpp"

namespace raffinate {

/// A made-up answer with everything a writer can meet: two cascades of different length, a text
/// that is not ASCII, values that are missing, traces. No physics in it.
inline Solution sample_solution(int stages = 120) {
  Solution s;
  s.case_path = "examples/sample/case.yaml";
  s.case_text = "raffinate: 1\ntitle: Müller's Nd/Pr split\n";
  s.title = "Müller's Nd/Pr split";
  s.system = "p507-chloride";
  s.system_title = "P507 in kerosene, chloride";
  s.components = {{"Pr", 3, 0.140908, true}, {"Nd", 3, 0.144242, true},  {"H", 1, 0.001008, false},
                  {"Na", 1, 0.02299, false}, {"Cl", -1, 0.03545, false}, {"HA2", 0, 0.0, false}};
  const auto totals = [](std::initializer_list<double> values) {
    Eigen::VectorXd v(6);
    std::copy(values.begin(), values.end(), v.begin());
    return v;
  };
  using Role = StreamResult::Role;
  const auto liquid = [&totals](const char* name, Role role, Phase phase, double flow,
                                std::initializer_list<double> concentrations) {
    StreamResult stream;
    stream.name = name;
    stream.role = role;
    stream.phase = phase;
    stream.flow = flow;
    stream.totals = totals(concentrations);
    stream.amounts = 1000.0 * flow * stream.totals;
    return stream;
  };
  StreamResult liquor =
      liquid("liquor", Role::feed, Phase::aqueous, 2.0 / 3600, {0.25, 0.75, 0.01, 0.0, 3.01, 0.0});
  liquor.pH = 2.0;
  liquor.purity = 0.7539;
  liquor.main_metal = "Nd";
  const StreamResult organic = liquid("organic", Role::feed, Phase::organic, 34.4 / 3600,
                                      {0.0, 0.0, -0.54, 0.54, 0.0, 0.75});
  StreamResult product = liquid("raffinate", Role::product, Phase::aqueous, 6.064 / 3600,
                                {0.08242, 3.81e-6, 6.1e-4, 3.063, 3.311, 0.0});
  product.pH = 3.21;
  product.purity = 0.999953;
  product.main_metal = "Pr";
  product.recovery = totals({0.9996, 1.54e-5, 0.0, 1.0, 0.9, 0.0});
  product.element_recovery = Eigen::Vector2d(0.9996, 1.54e-5);
  s.streams = {liquor, organic, product};

  CascadeResult one;
  one.name = "separation";
  one.sections = {{"extraction", 1, stages / 2}, {"scrub", stages / 2 + 1, stages}};
  one.ports = {{"organic", Phase::organic, 1, true},
               {"liquor", Phase::aqueous, stages / 2, true},
               {"raffinate", Phase::aqueous, 1, false}};
  one.aqueous_flow = Eigen::VectorXd::Constant(stages, 6.064 / 3600);
  one.aqueous_flow.tail(stages - stages / 2).setConstant(4.064 / 3600);
  one.organic_flow = Eigen::VectorXd::Constant(stages, 34.4 / 3600);
  one.aqueous.resize(stages, 6);
  one.organic.resize(stages, 6);
  one.pH.resize(stages);
  one.free_extractant.resize(stages);
  one.loading.resize(stages);
  for (int j = 0; j < stages; ++j) {
    const double x = 1.0 / (1.0 + std::exp(-0.16 * (j - 0.42 * stages)));  // share of Nd
    const double metal = 1.05 - 0.9 * std::exp(-0.3 * j),
                 loaded = 0.175 - 0.12 * std::exp(-0.4 * j);
    const double y = 1.5 * x / (1.0 + 0.5 * x);
    one.aqueous.row(j) << metal * (1 - x), metal * x, 0.05, 0.0, 3.2, 0.0;
    one.organic.row(j) << loaded * (1 - y), loaded * y, -0.01, 0.002, 0.0, 0.75;
    one.pH[j] = 1.15 + 2.0 * std::exp(-0.35 * j);
    one.free_extractant[j] = 0.75 - 3.0 * loaded;
    one.loading[j] = 4.0 * loaded;
  }
  CascadeResult two = one;
  two.name = "strip";
  two.sections = {{"strip", 1, 2}};
  two.ports.clear();
  for (auto* values :
       {&two.aqueous_flow, &two.organic_flow, &two.pH, &two.free_extractant, &two.loading})
    values->conservativeResize(2);
  two.aqueous.conservativeResize(2, 6);
  two.organic.conservativeResize(2, 6);
  two.pH.setConstant(no_value);
  s.cascades = {one, two};

  for (const Component& component : s.components)
    s.closure.push_back({component.name, 1.5e-4, 1.5e-4, component.name == "Pr" ? 4.1e-13 : 1e-15});
  s.constants = {
      {"log_K Nd(HA2)3", -1.234, "1", 0.1, Provenance::measured, "Somebody, J. 1 (2000) 2",
       "pH 1-3", -25.5, false},
      {"beta Nd/Pr", 1.5, "1", {}, Provenance::estimated, "set by the user", "", {}, true},
      {"log_K NaHA2",
       -6.5,
       "1",
       {},
       Provenance::estimated,
       "from the pH of half saponification",
       "",
       {},
       false}};
  s.notes = {"liquor: 3.01 mol/L Cl balances the charge"};
  s.warnings = {"loading above 70 % in stages 40-80"};
  s.report.converged = true;
  s.report.rung = "pseudo-transient";
  s.report.rungs = {{"newton clip 0.3", false, 3, 0, 0.25, {1.0, 0.8, 0.79}},
                    {"pseudo-transient", true, 312, 55, 0.75, {0.79, 0.3, 1e-2, 1e-7, 3.2e-13}}};
  s.report.residual = 3.2e-13;
  s.report.worst = {{"separation stage 37, Pr balance", 3.2e-13}};
  s.report.seconds = 1.01;
  return s;
}

/// The same with what a whole plant adds: solids and gases, units, specifications, reagents.
inline Solution sample_refinery() {
  Solution s = sample_solution(10);
  const auto column = [](std::initializer_list<double> values) {
    Eigen::VectorXd v(6);
    std::copy(values.begin(), values.end(), v.begin());
    return v;
  };
  using Role = StreamResult::Role;
  s.streams[0].water = 0.5;
  s.streams[0].mass = 0.75;  // [kg/s], so 1.350 kg/L at 2 m3/h
  StreamResult soap = s.streams[1];
  soap.name = "soap";
  soap.role = Role::internal;
  // 1 mol/s of Nd2O3, 2 Nd - 6 H + 3 H2O, with Cl 1e-3 mol/s beside it as NdCl3/3.
  StreamResult oxide;
  oxide.name = "oxide";
  oxide.role = Role::product;
  oxide.phase = Phase::solid;
  oxide.amounts = column({0.0, 2.0, -6.0, 0.0, 1e-3, 0.0});
  oxide.water = 3 * 0.018015;
  oxide.mass = 2 * 0.144242 - 6 * 0.001008 + 1e-3 * 0.03545 + oxide.water;
  oxide.purity = 1.0;
  oxide.main_metal = "Nd";
  oxide.recovery = column({0.0, 0.9, no_value, no_value, 1e-4, no_value});
  oxide.element_recovery = Eigen::Vector2d(0.0, 0.9);
  StreamResult offgas;  // 0.5 mol/s HCl and 2 mol/s of water
  offgas.name = "offgas";
  offgas.role = Role::product;
  offgas.phase = Phase::gas;
  offgas.amounts = column({0.0, 0.0, 0.5, 0.0, 0.5, 0.0});
  offgas.water = 2 * 0.018015;
  offgas.mass = 0.5 * (0.001008 + 0.03545) + offgas.water;
  offgas.recovery = column({0.0, 0.0, no_value, no_value, 0.05, no_value});
  offgas.element_recovery = Eigen::Vector2d(0.0, 0.0);
  s.streams.insert(s.streams.end(), {soap, oxide, offgas});

  s.units = {{"soap-tank",
              "saponifier",
              {{"organic", Phase::organic, 0, true},
               {"caustic", Phase::aqueous, 0, true},
               {"soap", Phase::organic, 0, false}},
              {"the organic brings more Na than asked for"},
              {{"current", 377.0, "kA"}, {"energy", 1942.2, "kWh/t"}}},
             {"kiln", "calciner", {{"oxide", Phase::solid, 0, false}}, {}}};
  s.specs = {{"cut", "feeds/scrub/flow", "m3/h", 4.0731, 3.9, 4.3, "purity of Pr in raffinate",
              0.995, 0.995 + 2e-10, true, ""},
             {"tail", "feeds/acid/HCl", "mol/L", 6.0, 1.0, 6.0, "concentration of Nd in barren",
              1e-5, 3e-4, false, "6 mol/L is its upper bound"}};
  s.sensitivities = {{{"purity of Pr in raffinate", "1", 0.995},
                      {"concentration of Nd in barren", "mol/L", 2e-4},
                      {"pH of raffinate", "pH", 1.48}},
                     {{"feeds/scrub/flow", "m3/h", 4.0731}, {"log_K Nd(HA2)3", "1", -2.05}},
                     {}};
  // By hand: +1 % of scrub is 1.5 % points of purity, 3 % of the concentration, 0.02 of pH.
  s.sensitivities.slope.resize(3, 2);
  s.sensitivities.slope << 1.5, -0.25, 6e-4, 0.0, 2.0, 1e-12;
  s.reagents = {{"NaOH", "caustic", 10.0, 0.4},
                {"HCl", "scrub", 5.0, 0.1823},
                {"NaOH", "purification", 2.5, 0.1}};
  s.products = {{"Nd oxide",
                 "oxide",
                 oxide.mass,
                 {{"TREO", 0.9999, 0.99, true},
                  {"Cl", 1.05e-4, 2e-4, false},
                  {"Fe", 6e-4, 5e-4, false},
                  {"Si", no_value, 1e-4, false}}},
                {"Pr liquor", "raffinate", no_value, {{"Pr/TREO", 0.999953, 0.99, true}}}};
  return s;
}

}  // namespace raffinate
