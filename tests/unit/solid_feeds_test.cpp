// SPDX-License-Identifier: BSD-3-Clause
//
// Minerals of a system file, and feeds of solids and gases made of them.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "chemistry/elements.hpp"
#include "flowsheets/feed_composition.hpp"
#include "tests/unit/leach_cases.hpp"

namespace raffinate {
namespace {

Eigen::Index index(const System& system, const std::string& name) {
  return system.tableau.component(name);
}

const std::string concentrate = R"(feeds:
  concentrate: {phase: solid, flow: 1000 kg/h, moisture: 8 %,
                minerals: {Sb2S3: 70 %, FeS2: 4 %, PbS: 0.17 %, SiO2: rest}}
  ore: {phase: solid, flow: 0.5 t/h, minerals: {Sb2S3: 10 %, SiO2: rest}}
blocks:
  blend: {unit: mixer, in: [concentrate, ore], out: mixed}
)";

// Per kg of dry concentrate: 0.70 kg / 339.70 g/mol of stibnite, 0.04 / 119.965 of pyrite,
// 0.0017 / 239.26 of galena, 0.2583 / 60.083 of quartz; 8 kg of water to 92 kg of dry solid.
TEST(SolidFeeds, MineralsAreCountedInComponents) {
  const System system = leach_system();
  const Case given = leach_case(concentrate);
  InputProblems problems;
  const auto feed = feed_composition(given.feeds[0], system, problems);
  ASSERT_TRUE(problems.empty());
  const double stibnite = 0.70 / 0.33970, pyrite = 0.04 / 0.119965, galena = 0.0017 / 0.23926,
               quartz = 0.2583 / 0.060083;
  EXPECT_NEAR(feed.totals[index(system, "Sb")], 2 * stibnite, 1e-12);
  EXPECT_NEAR(feed.totals[index(system, "S")], 3 * stibnite + pyrite + galena, 1e-12);
  EXPECT_NEAR(feed.totals[index(system, "Fe2")], pyrite, 1e-12);
  EXPECT_NEAR(feed.totals[index(system, "S0")], pyrite, 1e-12);
  EXPECT_NEAR(feed.totals[index(system, "Pb")], galena, 1e-12);
  EXPECT_NEAR(feed.totals[index(system, "SiO2")], quartz, 1e-4 * quartz);
  EXPECT_NEAR(feed.water, 8.0 / 92.0, 1e-15);
}

TEST(SolidFeeds, WeighWhatTheyAreSaidTo) {
  const Solution solution = solve(leach_case(concentrate));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const StreamResult &feed = stream(solution, "concentrate"), &mixed = stream(solution, "mixed");
  EXPECT_EQ(feed.phase, Phase::solid);
  EXPECT_EQ(feed.flow, 0.0);
  EXPECT_TRUE(feed.totals.isZero(0.0));
  // 1000 kg/h dry are 1000 / 0.92 kg/h wet.
  EXPECT_NEAR(3600.0 * feed.mass, 1000.0 / 0.92, 1e-9);
  EXPECT_NEAR(3600.0 * feed.water, 1000.0 * 8.0 / 92.0, 1e-9);
  EXPECT_NEAR(3600.0 * mixed.mass, 1000.0 / 0.92 + 500.0, 1e-9);
  // 70 % stibnite holds 50.18 % Sb (ST-5: 71.69 % of Sb2S3).
  EXPECT_NEAR(3600.0 * amount(solution, "concentrate", "Sb") * 0.12176, 0.7169 * 700.0, 0.1);
}

TEST(SolidFeeds, NamesStandForWhatTheSystemCanCount) {
  const System system = leach_system();
  const auto counted = [&](const std::string& name) {
    const auto substance = find_substance(system, name);
    std::map<std::string, double> parts;
    if (!substance) return parts;
    for (const auto& [k, nu] : substance->stoichiometry)
      parts[system.tableau.components()[static_cast<std::size_t>(k)].name] += nu;
    if (substance->water != 0.0) parts["H2O"] = substance->water;
    return parts;
  };
  using Parts = std::map<std::string, double>;
  EXPECT_EQ(counted("S0"), (Parts{{"S0", 1}}));
  EXPECT_EQ(counted("FeS2"), (Parts{{"Fe2", 1}, {"S", 1}, {"S0", 1}}));
  // A solid of the system with its water: Sb4O5Cl2 = 4 Sb + 2 Cl - 10 H + 5 H2O.
  EXPECT_EQ(counted("Sb4O5Cl2"), (Parts{{"Sb", 4}, {"Cl", 2}, {"H", -10}, {"H2O", 5}}));
  // Formulas: the valences are those that leave no charge.
  EXPECT_EQ(counted("FeCl2"), (Parts{{"Fe2", 1}, {"Cl", 2}}));
  EXPECT_EQ(counted("FeCl3"), (Parts{{"Fe", 1}, {"Cl", 3}}));
  EXPECT_EQ(counted("SbCl5"), (Parts{{"Sb5", 1}, {"Cl", 5}}));
  EXPECT_EQ(counted("NaSb(OH)6"), (Parts{{"Na", 1}, {"Sb5", 1}, {"H", -6}, {"H2O", 6}}));
  EXPECT_EQ(counted("SbOCl"), (Parts{{"Sb", 1}, {"Cl", 1}, {"H", -2}, {"H2O", 1}}));
  EXPECT_EQ(counted("NaOH"), (Parts{{"Na", 1}, {"H", -1}, {"H2O", 1}}));
  EXPECT_EQ(counted("Sb2O3"), (Parts{{"Sb", 2}, {"H", -6}, {"H2O", 3}}));
  EXPECT_EQ(counted("HS-"), (Parts{{"H", 1}, {"S", 1}}));
  EXPECT_TRUE(counted("SbCl4").empty());  // no valence makes it neutral
  EXPECT_TRUE(counted("ZnS").empty());
}

TEST(SolidFeeds, InsolubleComponentsAreInNoLiquid) {
  const System system = leach_system();
  for (const char* name : {"S0", "SiO2", "Fe0", "Cl2"})
    for (const Phase phase : both_phases)
      EXPECT_FALSE(system.tableau.present(phase, static_cast<int>(index(system, name)))) << name;
  EXPECT_TRUE(system.tableau.present(Phase::aqueous, static_cast<int>(index(system, "H2O2"))));
}

std::string refusal_of_system(const std::string& from, const std::string& to) {
  std::string text = read_text_file(leach_folder() + "/leach-system.yaml");
  const auto at = text.find(from);
  if (at == text.npos) ADD_FAILURE() << from;
  try {
    parse_system(text.replace(at, from.size(), to), "leach-system.yaml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SolidFeeds, MineralsMustBeWhatTheirNameSays) {
  EXPECT_NE(refusal_of_system("Sb2S3: 2 Sb + 3 S", "Sb2S3: 2 Sb5 + 3 S").find("carries charge +4"),
            std::string::npos);
  EXPECT_NE(refusal_of_system("FeS2: Fe2 + S + S0", "FeS2: Fe2 + S").find("1 S for 2"),
            std::string::npos);
  EXPECT_NE(refusal_of_system("PbS: Pb + S", "PbS: Pb + Zn").find("\"Zn\" is not a component"),
            std::string::npos);
  EXPECT_NE(refusal_of_system("PbS: Pb + S", "OH-: Pb + S").find("the name OH- is taken"),
            std::string::npos);
  EXPECT_NE(refusal_of_system("[S0, SiO2", "[Q0, SiO2").find("is not an element with a 0"),
            std::string::npos);
  EXPECT_NE(refusal_of_system("[S0, SiO2", "[S0, S0, SiO2").find("given twice"), std::string::npos);
  EXPECT_NE(refusal_of_system("SbS3: {charge: -3}", "XyS3: {charge: -3}").find("not a chemical"),
            std::string::npos);
}

TEST(SolidFeeds, WhatTheSystemCannotCountIsRefused) {
  const auto refusal = [](const std::string& from, const std::string& to) {
    std::string text = concentrate;
    const auto at = text.find(from);
    if (at == text.npos) ADD_FAILURE() << from;
    return leach_refusal(text.replace(at, from.size(), to));
  };
  const std::string unknown = refusal("PbS", "ZnS");
  EXPECT_NE(unknown.find("cannot count ZnS"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("minerals: {Sb2S3: 2 Sb + 3 S}"), std::string::npos) << unknown;
  const std::string charged = refusal("PbS", "Pb");
  EXPECT_NE(charged.find("Pb carries charge +2"), std::string::npos) << charged;
}

TEST(SolidFeeds, AFlowCanBeADesignSpecsInput) {
  // Lead comes with the concentrate only: PbO over Sb2O3 + Fe2O3 + PbO is p where
  // x (Pb - p (Sb + Fe + Pb)) = p 500 kg/h Sb of the ore, all as oxides per kg.
  const double Pb = 0.0017 / 0.23926 * 0.22320, Sb = 0.70 / 0.33970 * 0.29152,
               Fe = 0.04 / 0.119965 * 0.079844, ore = 0.10 / 0.33970 * 0.29152, p = 0.0018;
  const double expected = p * 500.0 * ore / (Pb - p * (Sb + Fe + Pb));
  const std::string text = concentrate + R"(specs:
  blend: {adjust: feeds/concentrate/flow, between: 100 to 5000 kg/h, until: {purity of Pb in mixed: 0.18 %}}
)";
  const Solution solution = solve(leach_case(text));
  ASSERT_EQ(solution.specs.size(), 1u);
  EXPECT_EQ(solution.specs[0].unit, "kg/h");
  EXPECT_TRUE(solution.specs[0].met) << solution.specs[0].reason;
  EXPECT_NEAR(solution.specs[0].value, expected, 1e-3 * expected);
  EXPECT_NEAR(3600.0 * stream(solution, "concentrate").mass * 0.92, solution.specs[0].value, 1e-6);
}

}  // namespace
}  // namespace raffinate
