// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <algorithm>

#include "flowsheets/tables.hpp"
#include "tests/unit/printed.hpp"
#include "tests/unit/sample_solution.hpp"

namespace raffinate {
namespace {

TEST(SolidTable, CountsOxidesByMass) {
  const std::string table = solid_table(sample_refinery());
  const std::string line = line_with(table, "oxide ");
  // By hand: Nd2O3 is 336.48 g/mol, of which Nd 288.484: 85.73 %; 1 mol/s of it is 1211 kg/h.
  EXPECT_TRUE(has(line, "1211")) << table;
  EXPECT_TRUE(has(line, "85.73")) << table;
  EXPECT_TRUE(has(line, " 0 ")) << table;      // no water beside the oxide
  EXPECT_TRUE(has(line, "0.01053")) << table;  // 1e-3 mol of Cl: 0.03545 g
  EXPECT_FALSE(has(table, "Pr")) << table;
  EXPECT_EQ(solid_table(sample_solution()), "");
}

// Pr6O11 is 3 Pr2O3 and 2 O from the air, 0.031998 kg for 6 mol of Pr, which a kiln counts as water.
// A mole of water sprinkled on the 1.0214 kg is 0.018015 / 1.0395 = 1.733 %; a splitter changes
// nothing of that.
TEST(SolidTable, TakesOxygenOfTheAirForNoWater) {
  Solution refinery = sample_refinery();
  const auto stream = [&](const std::string& name) -> StreamResult& {
    return *std::find_if(refinery.streams.begin(), refinery.streams.end(),
                         [&](const StreamResult& one) { return one.name == name; });
  };
  StreamResult air = stream("offgas");
  air.name = "kiln oxygen of the air";
  air.role = StreamResult::Role::feed;
  air.amounts.setZero();
  air.water = air.mass = 2.0 * 0.015999;
  refinery.streams.push_back(air);
  StreamResult& oxide = stream("oxide");
  oxide.amounts << 6.0, 0.0, -18.0, 0.0, 0.0, 0.0;
  const double dry = 6.0 * 0.140908 + 9.0 * 0.015999 + 2.0 * 0.015999;
  for (const double sprinkled : {0.0, 0.018015}) {
    oxide.water = 9.0 * 0.018015 + 2.0 * 0.015999 + sprinkled;
    oxide.mass = dry + sprinkled;
    const std::string table = solid_table(refinery);
    EXPECT_TRUE(has(line_with(table, "oxide "), sprinkled > 0.0 ? "1.733" : " 0 ")) << table;
  }
  StreamResult part = oxide;
  part.name = "part";
  part.amounts *= 0.3;
  part.water *= 0.3;
  part.mass *= 0.3;
  StreamResult rest = oxide;
  rest.name = "rest";
  rest.mass *= 0.7;
  refinery.streams.insert(refinery.streams.end(), {part, rest});
  refinery.units.push_back({"divide",
                            "splitter",
                            {{"oxide", Phase::solid, 0, true},
                             {"part", Phase::solid, 0, false},
                             {"rest", Phase::solid, 0, false}},
                            {}});
  const std::string table = solid_table(refinery);
  EXPECT_TRUE(has(line_with(table, "part"), "1.733")) << table;
  const std::string gases = gas_table(refinery);  // air is no steam: 2 * 15.999 g/s of it
  EXPECT_TRUE(has(line_with(gases, "kiln oxygen"), "115.2      0 ")) << gases;
  EXPECT_TRUE(has(line_with(gases, "offgas"), "129.7")) << gases;
}

// Ce(OH)4 = Ce - 3 H + 3.5 H2O + 0.5 O is CeO2 and 2 H2O: 36.03 g in 208.1. In the kiln the oxide takes
// its oxygen from the air, and the gas has that of the hydroxide.
TEST(SolidTable, KnowsTheOxygenOfAnOxidiser) {
  Solution plant = sample_refinery();
  plant.components[0] = {"Ce", 3, 0.140116, true};
  const double O = 0.015999, H2O = 0.018015;
  const auto stream = [&](const char* name, Phase phase, double Ce, double H, double water) {
    StreamResult one;
    one.name = name;
    one.role = StreamResult::Role::product;
    one.phase = phase;
    one.amounts = Eigen::VectorXd::Zero(6);
    one.amounts[0] = Ce;
    one.amounts[2] = H;
    one.water = water;
    one.mass = 0.140116 * Ce + 0.001008 * H + water;
    return one;
  };
  plant.streams = {stream("oxidise oxygen of the air", Phase::gas, 0.0, 0.0, 0.5 * O),
                   stream("ceria", Phase::solid, 1.0, -3.0, 3.5 * H2O + 0.5 * O),
                   stream("burn oxygen of the air", Phase::gas, 0.0, 0.0, 0.5 * O),
                   stream("oxide", Phase::solid, 1.0, -3.0, 1.5 * H2O + 0.5 * O),
                   stream("steam", Phase::gas, 0.0, 0.0, 2.0 * H2O + 0.5 * O)};
  plant.units = {{"oxidise", "oxidiser", {{"ceria", Phase::solid, 0, false}}, {}},
                 {"burn",
                  "calciner",
                  {{"ceria", Phase::solid, 0, true},
                   {"oxide", Phase::solid, 0, false},
                   {"steam", Phase::gas, 0, false}},
                  {}}};
  const std::string solids = solid_table(plant);
  EXPECT_TRUE(has(line_with(solids, "ceria"), "17.31")) << solids;
  EXPECT_TRUE(has(line_with(solids, "oxide"), " 0 ")) << solids;
  const std::string gases = gas_table(plant);
  EXPECT_TRUE(has(line_with(gases, "steam"), "129.7")) << gases;  // 2 * 18.015 g/s
}

TEST(GasTable, NamesWhatTheGasIsMadeOf) {
  const std::string table = gas_table(sample_refinery());
  EXPECT_TRUE(has(line_with(table, "stream"), "HCl")) << table;
  EXPECT_TRUE(has(line_with(table, "offgas"), "65.62")) << table;  // 0.5 * 36.458 g/s
  EXPECT_TRUE(has(line_with(table, "offgas"), "129.7")) << table;  // 2 * 18.015 g/s
  EXPECT_EQ(gas_table(sample_solution()), "");
}

}  // namespace
}  // namespace raffinate
