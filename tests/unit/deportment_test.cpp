// SPDX-License-Identifier: BSD-3-Clause
//
// Where elements go in plants that change their valence, what that costs in power, and what is bought
// by the kilogram; by hand.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "chemistry/element_forms.hpp"
#include "flowsheets/electricity.hpp"
#include "flowsheets/result_writer.hpp"
#include "flowsheets/solution_json.hpp"
#include "flowsheets/tables.hpp"
#include "tests/unit/leach_cases.hpp"
#include "tests/unit/printed.hpp"

namespace raffinate {
namespace {

/// Stibnite leached to 98 %, of which `cells` win 90 %; part of the liquor goes by the cells.
std::string chloride(const std::string& part, const std::string& rest = "") {
  return R"(feeds:
  concentrate: {phase: solid, flow: 1000 kg/h, minerals: {Sb2S3: 70 %, FeS2: 4 %, SiO2: rest}}
  ferric: {phase: aqueous, flow: as needed, FeCl3: 2 mol/L, HCl: 1 mol/L}
blocks:
  leach:
    unit: reactor
    reactions: [{reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, converts: 98 % of Sb(s)}]
    doses: {ferric: 120 % of Fe}
    in: [concentrate, ferric]
    out: {liquor: liquor, residue: solid}
  part: {unit: splitter, in: [liquor], out: {rich: )" +
         part + R"(, bypass: rest}}
  cells:
    unit: electrowinning
    cathode: Sb + 3 e = Sb0(s)
    anode: Fe2 = Fe + e
    converts: 90 % of Sb
    voltage: 2.5 V
    current efficiency: 85 %
    in: [rich]
    out: {spent: liquor, metal: metal, offgas: gas}
)" + rest;
}

const std::string sulfide = R"(feeds:
  concentrate: {phase: solid, flow: 690 kg/h, minerals: {Sb2S3: 100 %}}
  caustic: {phase: aqueous, flow: 11 m3/h, NaOH: 2.5 mol/L, Na2S: 1.32 mol/L}
blocks:
  leach:
    unit: reactor
    reactions: [{reaction: Sb2S3(s) + 3 S = 2 SbS3, converts: 99 % of Sb(s)}]
    in: [concentrate, caustic]
    out: {liquor: liquor, residue: solid}
  cells:
    unit: electrowinning
    cathode: SbS3 + 3 e = Sb0(s) + 3 S
    anode: 4 OH- = O2(g) + 2 H2O + 4 e
    converts: 80 % of SbS3
    current efficiency: 85 %
    in: [liquor]
    out: {spent: liquor, metal: metal, offgas: gas}
)";

double recovery(const Solution& solution, const std::string& name, const std::string& symbol) {
  const auto metals = metal_elements(solution.components);
  for (std::size_t m = 0; m < metals.size(); ++m)
    if (metals[m].symbol == symbol)
      return stream(solution, name).element_recovery[static_cast<Eigen::Index>(m)];
  ADD_FAILURE() << symbol;
  return no_value;
}

TEST(Deportment, FollowsAntimonyFromStibniteToMetal) {
  const Solution solution = solve(leach_case(chloride("75 %")));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(recovery(solution, "residue", "Sb"), 0.02, 1e-12);
  EXPECT_NEAR(recovery(solution, "bypass", "Sb"), 0.98 * 0.25, 1e-12);
  EXPECT_NEAR(recovery(solution, "metal", "Sb"), 0.98 * 0.75 * 0.9, 1e-12);
  EXPECT_NEAR(recovery(solution, "spent", "Sb"), 0.98 * 0.75 * 0.1, 1e-12);
  // Iron of pyrite stays: 40 kg/h FeS2 are 333.4 mol/h; FeCl3 is 1.2 * 3 mol per mol of Sb leached.
  const double leached = 0.98 * 2.0 * 700e3 / 339.70;
  EXPECT_NEAR(recovery(solution, "residue", "Fe"),
              (40e3 / 119.965) / (40e3 / 119.965 + 3.6 * leached), 1e-6);
  for (const char* symbol : {"Sb", "Fe"}) {
    double together = 0.0;
    for (const char* product : {"residue", "bypass", "metal", "spent", "offgas"})
      together += recovery(solution, product, symbol);
    EXPECT_NEAR(together, 1.0, 1e-12) << symbol;
  }
  EXPECT_EQ(stream(solution, "metal").main_metal, "Sb");
  EXPECT_NEAR(stream(solution, "metal").purity, 1.0, 1e-12);
}

TEST(Deportment, TableSumsElementsAndSplitsTheirForms) {
  const Solution solution = solve(leach_case(chloride("75 %")));
  const std::string table = product_table(solution);
  EXPECT_TRUE(has(line_with(table, "metal     Sb"), "66.15")) << table;
  EXPECT_TRUE(has(line_with(table, "together"), "100.0")) << table;
  EXPECT_TRUE(has(table, "Deportment by form")) << table;
  const auto at = table.find("Deportment by form");
  const std::string forms = table.substr(at);
  EXPECT_TRUE(has(line_with(forms, "Fe2"), "Sb0")) << forms;
  EXPECT_TRUE(has(line_with(forms, "metal  "), "66.15")) << forms;
  EXPECT_EQ(table.find("Sb0"), table.find("Sb0", at)) << "only among the forms: " << table;
}

TEST(Deportment, CountsTheAntimonyOfAComplexIon) {
  const Solution solution = solve(leach_case(sulfide));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(recovery(solution, "metal", "Sb"), 0.99 * 0.8, 1e-12);
  EXPECT_NEAR(recovery(solution, "spent", "Sb"), 0.99 * 0.2, 1e-12);
  EXPECT_NEAR(recovery(solution, "residue", "Sb"), 0.01, 1e-12);
  EXPECT_EQ(stream(solution, "spent").main_metal, "Sb");
  EXPECT_NEAR(stream(solution, "spent").purity, 1.0, 1e-12);
}

TEST(Deportment, SpecsAimAtElements) {
  // 0.98 * share * 0.9 = 0.80.
  const Solution by_element = solve(leach_case(
      chloride("75 %",
               "specs:\n  win: {adjust: blocks/part/rich, between: 50 to 98 %, until: {recovery of "
               "Sb in metal: 80 %}}\n")));
  ASSERT_EQ(by_element.status(), "converged");
  EXPECT_NEAR(by_element.specs[0].value, 100.0 * 0.80 / 0.882, 1e-6);
  // Of what leaves by the bypass all is Sb(III), of the metal nothing: a valence by itself.
  const Solution by_valence = solve(leach_case(
      chloride("75 %",
               "specs:\n  win: {adjust: blocks/part/rich, between: 50 to 98 %, until: {recovery of "
               "Sb0 in metal: 80 %}}\n")));
  EXPECT_NEAR(by_valence.specs[0].value, 100.0 * 0.80 / 0.882, 1e-6);
  EXPECT_NE(leach_refusal(chloride("75 %",
                                   "specs:\n  win: {adjust: blocks/part/rich, between: 50 to 98 %, "
                                   "until: {recovery of Sb5 in metal: 80 %}}\n"))
                .find("no feed of this plant brings Sb5"),
            std::string::npos);
}

TEST(Deportment, WithoutReactionsAnElementIsTheSumOfItsValences) {
  const std::string text = R"(feeds:
  liquor: {phase: aqueous, flow: 1 m3/h, HCl: 2 mol/L, metals: {Fe: 0.1 mol/L, Fe2: 0.3 mol/L}}
  organic: {phase: organic, flow: 1 m3/h, extractant: 3 mol/L}
blocks:
  flask: {cascade: 1, in: {organic: 1, liquor: 1}, out: {raffinate: aqueous 1, loaded: organic 1}}
)";
  const Solution solution = solve(leach_case(text));
  const StreamResult& loaded = stream(solution, "loaded");
  double own = 0.0;
  for (std::size_t k = 0; k < solution.components.size(); ++k)
    if (solution.components[k].name == "Fe") own = loaded.recovery[static_cast<Eigen::Index>(k)];
  EXPECT_GT(own, 0.01);  // of the iron(III)
  EXPECT_NEAR(recovery(solution, "loaded", "Fe"), own * 0.25, 1e-12);
}

TEST(Deportment, IsInFileAndJson) {
  const Solution solution = solve(leach_case(chloride("75 %")));
  const std::string path = testing::TempDir() + "/deportment.h5";
  write_solution(solution, path);
  const Solution back = read_solution(path);
  EXPECT_EQ(product_table(back), product_table(solution));
  EXPECT_EQ(electricity_table(back), electricity_table(solution));
  const auto json = nlohmann::json::parse(solution_json(solution));
  EXPECT_EQ(json["elements"]["Sb"]["Sb0"], 1.0);
  for (const auto& one : json["streams"])
    if (one["name"] == "metal") {
      EXPECT_NEAR(one["element_recovery"]["Sb"].get<double>(), 0.6615, 1e-9);
    }
  EXPECT_EQ(json["electricity"][0]["unit"], "cells");
}

// 660.35 Ah/kg * 2.5 V / 0.85 = 1942 kWh per tonne of antimony in each of two cells alike.
TEST(Electricity, AddsUpPerTonneOfTheProduct) {
  const std::string text = R"(feeds:
  one: {phase: aqueous, flow: 8 m3/h, HCl: 2 mol/L, metals: {Sb: 0.5 mol/L, Fe2: 2 mol/L}}
  two: {phase: aqueous, flow: 2 m3/h, HCl: 2 mol/L, metals: {Fe2: 2 mol/L}}
blocks:
  winning:
    unit: electrowinning
    cathode: Sb + 3 e = Sb0(s)
    anode: Fe2 = Fe + e
    converts: 90 % of Sb
    voltage: 2.5 V
    current efficiency: 85 %
    in: [one]
    out: {spent: liquor, metal: metal, offgas: gas}
  ferric:
    unit: electrowinning
    cathode: Fe2 + 2 e = Fe0(s)
    anode: Fe2 = Fe + e
    current: 50 kA
    voltage: 3 V
    in: [two]
    out: {ferric-liquor: liquor, iron: metal}
products:
  antimony: {stream: metal, limits: {Sb: at least 99.65 %}}
)";
  const Solution solution = solve(leach_case(text));
  const auto uses = electricity(solution);
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_NEAR(uses[1].power, 150e3, 1e-6);
  const double tonnes = stream(solution, "metal").mass * 3.6;  // [t/h]
  EXPECT_NEAR(uses[0].power / 1000.0 / tonnes, 1942.2, 0.1);
  const std::string table = electricity_table(solution);
  EXPECT_TRUE(has(table, "Electricity (per tonne of antimony)")) << table;
  EXPECT_TRUE(has(line_with(table, "winning"), "1942")) << table;
  EXPECT_TRUE(has(line_with(table, "ferric"), "150.0")) << table;
  EXPECT_TRUE(has(line_with(table, "together"), fmt::format("{:.0f}", 1942.2 + 150.0 / tonnes)))
      << table;
  EXPECT_TRUE(has(all_tables(solution), "\nElectricity")) << table;
}

TEST(Electricity, IsNotKnownWithoutAVoltage) {
  const Solution solution = solve(leach_case(sulfide));
  ASSERT_EQ(electricity(solution).size(), 1u);
  EXPECT_TRUE(std::isnan(electricity(solution)[0].power));
  EXPECT_TRUE(has(electricity_table(solution), "Without a voltage")) << electricity_table(solution);
  EXPECT_EQ(electricity_table({}), "");
}

double bought(const Solution& solution, const std::string& reagent) {
  double mass = 0.0;  // [kg/h]
  for (const ReagentUse& use : solution.reagents)
    if (use.reagent == reagent) mass += 3600.0 * use.mass;
  return mass;
}

TEST(Reagents, AreBoughtByMassWhereTheyAreSolidOrGas) {
  const std::string text = R"(feeds:
  liquor: {phase: aqueous, flow: 10 m3/h, HCl: 2 mol/L, metals: {Fe2: 1 mol/L, Sb5: 0.1 mol/L}}
  chlorine: {phase: gas, flow: 100 kg/h, gases: {Cl2: 98 %, N2: rest}}
  salt: {phase: solid, flow: 50 kg/h, minerals: {FeCl3: 97 %, SiO2: rest}}
  powder: {phase: solid, flow: 10 kg/h, minerals: {Sb0: 100 %}}
  ore: {phase: solid, flow: 20 kg/h, minerals: {Sb2S3: 90 %, Sb0: 1 %, SiO2: rest}}
blocks:
  tank:
    unit: reactor
    reactions: [{reaction: 2 Fe2 + Cl2(g) = 2 Fe + 2 Cl}, {reaction: 3 Sb5 + 2 Sb0(s) = 5 Sb}]
    in: [liquor, chlorine, salt, powder, ore]
    out: {out: liquor, rest: solid, vent: gas}
)";
  const Solution solution = solve(leach_case(text));
  ASSERT_TRUE(solution.closed());
  EXPECT_NEAR(bought(solution, "Cl2"), 98.0, 1e-9);
  EXPECT_NEAR(bought(solution, "FeCl3"), 48.5, 1e-9);
  EXPECT_NEAR(bought(solution, "Sb0"), 10.0, 1e-9);  // that of the ore is raw material
  EXPECT_EQ(bought(solution, "N2") + bought(solution, "SiO2") + bought(solution, "Sb2S3"), 0.0);
  const std::string table = reagent_table(solution);
  EXPECT_TRUE(has(line_with(table, "powder"), "Sb metal")) << table;
}

}  // namespace
}  // namespace raffinate
