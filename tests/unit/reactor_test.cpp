// SPDX-License-Identifier: BSD-3-Clause
//
// What every reactor does, against hand calculations: doses, water, what runs out, what is refused.
#include <gtest/gtest.h>

#include "tests/unit/leach_cases.hpp"

namespace raffinate {
namespace {

// The reference flowsheet's leach: 1000 kg/h of dry concentrate with 50 % Sb, 98 % of it leached by
// 1.2 times the stoichiometric FeCl3 in 8 m3/h. 50 % Sb is 69.744 % Sb2S3 (ST-5).
const std::string chloride_leach = R"(feeds:
  concentrate: {phase: solid, flow: 1000 kg/h, minerals: {Sb2S3: 69.744 %, SiO2: rest}}
  water: {phase: aqueous, flow: 8 m3/h, HCl: 2 mol/L}
  ferric: {phase: solid, flow: as needed, minerals: {FeCl3: 100 %}}
blocks:
  leach:
    unit: reactor
    reactions:
      - {reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, converts: 98 % of Sb(s)}
    doses: {ferric: 120 %}
    in: [concentrate, water, ferric]
    out: {liquor: liquor, residue: solid}
)";

// Common feed and CL01, CL04, CL05 of the reference (DERIVED there): 490 kg/h Sb dissolved, 101 g/L
// Fe, 7.4 mol/L Cl, 194 kg/h of sulfur; ST-3 3.996 kg FeCl3 and ST-4 0.395 kg S0 per kg Sb.
TEST(Reactor, LeachesStibniteWithFerricChloride) {
  const Solution solution = solve(leach_case(chloride_leach));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double Sb = mass(solution, "liquor", "Sb", M_Sb);
  EXPECT_NEAR(Sb, 490.0, 0.05);
  EXPECT_NEAR(Sb / 8.0, 61.2, 0.1);  // CL04 [g/L]
  const double Fe = mass(solution, "liquor", "Fe", M_Fe) + mass(solution, "liquor", "Fe2", M_Fe);
  EXPECT_NEAR(Fe / 8.0, 101.0, 0.5);                                          // CL04
  EXPECT_NEAR(hour * amount(solution, "liquor", "Cl") / 8000.0, 7.43, 0.02);  // CL04
  EXPECT_NEAR(mass(solution, "residue", "S0", M_S), 194.0, 0.5);              // CL05
  EXPECT_NEAR(mass(solution, "residue", "S0", M_S) / Sb, 0.395, 5e-4);        // ST-4
  // FeCl3 at 1.2 times 3 mol per mol Sb; all that is asked for reacts.
  EXPECT_NEAR(hour * stream(solution, "ferric").mass, 1.2 * 3.996 * 490.0, 1.0);  // ST-3
  EXPECT_NEAR(amount(solution, "liquor", "Fe") / amount(solution, "liquor", "Fe2"), 0.2, 1e-12);
  EXPECT_NEAR(amount(solution, "residue", "Sb") / amount(solution, "concentrate", "Sb"), 0.02,
              1e-12);
  EXPECT_TRUE(unit(solution, "leach").remarks.empty());
  // 2 M HCl and sulfide: hydrogen sulfide can come up. No metal, so no stibine.
  EXPECT_TRUE(any_contains(solution.warnings, "leach: POISON: solid sulfide meets acid"));
  EXPECT_FALSE(any_contains(solution.warnings, "stibine"));
}

// Oxides hold back moisture as hydroxides would, until they dissolve; a hydrate gives its crystal water
// up as it comes in, and none is missing when it reacts.
TEST(Reactor, LeavesNoWaterWhereNothingIsLeft) {
  const Solution solution = solve(leach_case(R"(feeds:
  cake: {phase: solid, flow: 100 kg/h, moisture: 10 %, minerals: {Sb2O3: 80 %, gypsum-like: 20 %}}
  acid: {phase: aqueous, flow: 2 m3/h, HCl: 4 mol/L}
blocks:
  dissolve:
    unit: reactor
    reactions:
      - {reaction: Sb2O3(s) + 6 H = 2 Sb + 3 H2O}
      - {reaction: gypsum-like(s) = Pb + 2 Cl + 2 H2O}
    in: [cake, acid]
    out: {liquor: liquor, rest: solid}
)",
                                             "balanced"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(stream(solution, "rest").mass, 0.0, 1e-12);
  EXPECT_NEAR(stream(solution, "rest").water, 0.0, 1e-15);
}

const std::string evaporation = R"(feeds:
  thin: {phase: aqueous, flow: 1 m3/h, HCl: 0.5 mol/L}
blocks:
  evaporator:
    unit: reactor
    reactions: [{reaction: H2O = H2O(g), converts: 20 % of H2O}]
    in: [thin]
    out: {strong: liquor, steam: gas}
)";

// A share of the water as steam: 20 % of 990 kg of it in a cubic metre, chloride stays.
TEST(Reactor, EvaporatesWater) {
  const Solution solution = solve(leach_case(evaporation, "balanced"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double water = 1.0 - 0.5 * 0.019;  // [t/h]: chloride takes up 19 mL/mol in this system
  EXPECT_NEAR(hour * stream(solution, "steam").mass, 1000.0 * 0.2 * water, 1e-9);
  EXPECT_NEAR(amount(solution, "strong", "Cl"), amount(solution, "thin", "Cl"), 1e-15);
  EXPECT_NEAR(hour * stream(solution, "strong").flow, 1.0 - 0.2 * water, 1e-12);
  EXPECT_FALSE(any_contains(solution.warnings, "IMPOSSIBLE"));
}

// All of it: 500 mol/h of chloride are left, of 19 mL each.
TEST(Reactor, TellsWhereNoWaterIsLeft) {
  std::string text = evaporation;
  text.replace(text.find("20 %"), 4, "100 %");
  const Solution solution = solve(leach_case(text, "balanced"));
  EXPECT_TRUE(any_contains(solution.warnings,
                           "IMPOSSIBLE: strong has no water left for what is dissolved in it "
                           "(0.0095 m3/h)"));
}

// 100 kg/h of antimony take 3 mol of Fe(III) each; the water of the reaction comes with the iron.
TEST(Reactor, ADosedLiquorBringsItsWater) {
  const Solution solution = solve(leach_case(R"(feeds:
  powder: {phase: solid, flow: 100 kg/h, minerals: {Sb0: 100 %}}
  ferric: {phase: aqueous, flow: as needed, HCl: 0.1 mol/L, metals: {Fe: 1 mol/L}}
blocks:
  oxidation:
    unit: reactor
    reactions: [{reaction: 2 Sb0(s) + 6 Fe + 3 H2O = Sb2O3(s) + 6 Fe2 + 6 H, converts: 90 % of Sb0(s)}]
    doses: {ferric: 120 %}
    in: [powder, ferric]
    out: {spent: liquor, oxide: solid}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(hour * stream(solution, "ferric").flow, 1.2 * 0.9 * 3.0 * 100.0 / 121.76, 1e-6);
  EXPECT_NEAR(amount(solution, "spent", "Fe") / amount(solution, "ferric", "Fe"), 0.2 / 1.2, 1e-12);
  EXPECT_TRUE(unit(solution, "oxidation").remarks.empty());
}

TEST(Reactor, TellsWhatRunsOut) {
  std::string text = chloride_leach;
  text.replace(text.find("120 %"), 5, "50 %");
  const Solution solution = solve(leach_case(text));
  ASSERT_TRUE(solution.closed());
  const auto& remarks = unit(solution, "leach").remarks;
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_NE(remarks[0].find("Fe runs out, 49 % of Sb(s) reacts instead of 98 %"), std::string::npos)
      << remarks[0];
  EXPECT_TRUE(any_contains(solution.warnings, "leach: " + remarks[0]));  // half is too little
  EXPECT_NEAR(amount(solution, "liquor", "Fe"), 0.0, 1e-15);
  EXPECT_NEAR(amount(solution, "liquor", "Sb") / amount(solution, "concentrate", "Sb"), 0.49,
              1e-12);
}

TEST(Reactor, ClosesElementsWaterAndMassWithBalancedVolumes) {
  const std::string text = R"(feeds:
  liquor: {phase: aqueous, flow: 1 m3/h, HCl: 2 mol/L, metals: {Sb: 0.5 mol/L}}
blocks:
  hydrolysis:
    unit: reactor
    reactions: [{reaction: 4 Sb + 2 Cl + 5 H2O = Sb4O5Cl2(s) + 10 H, converts: 96.7 % of Sb}]
    in: [liquor]
    out: {mother: liquor, oxychloride: solid}
)";
  const Solution solution = solve(leach_case(text, "balanced"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const StreamResult& solid = stream(solution, "oxychloride");
  // 76.35 % Sb (ST-5).
  EXPECT_NEAR(mass(solution, "oxychloride", "Sb", M_Sb) / (hour * solid.mass), 0.7635, 1e-4);
  EXPECT_NEAR(stream(solution, "liquor").mass, stream(solution, "mother").mass + solid.mass, 1e-12);
  bool water = false;
  for (const Closure& one : solution.closure) {
    water = water || one.component == "H2O";
    EXPECT_LE(one.relative, 1e-12) << one.component;
  }
  EXPECT_TRUE(water);
}

TEST(Reactor, ReactionsThatDoNotBalanceAreRefused) {
  const auto refusal = [](const std::string& reaction, const std::string& converts = "") {
    return leach_refusal(R"(feeds:
  concentrate: {phase: solid, flow: 1000 kg/h, minerals: {Sb2S3: 100 %}}
  liquor: {phase: aqueous, flow: 8 m3/h, HCl: 2 mol/L, metals: {Fe: 1 mol/L}}
blocks:
  leach:
    unit: reactor
    reactions: [{reaction: )" +
                         reaction + converts + R"(}]
    in: [concentrate, liquor]
    out: {out: liquor, residue: solid, offgas: gas}
)");
  };
  const auto expect = [&](const std::string& reaction, const std::string& words,
                          const std::string& converts = "") {
    const std::string message = refusal(reaction, converts);
    EXPECT_NE(message.find(words), std::string::npos) << reaction << "\n" << message;
    EXPECT_NE(message.find("case.yaml:"), std::string::npos) << message;
  };
  EXPECT_EQ(refusal("Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2"), "");
  expect("Sb2S3(s) + 6 Fe = 2 Sb + 2 S0(s) + 6 Fe2", "3 S on the left and 2 on the right");
  expect("Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 5 Fe2",
         "6 Fe on the left and 5 on the right; charge +18 on the left and +16 on the right");
  expect("Sb2S3(s) + 5 Fe = 2 Sb + 3 S0(s) + 5 Fe2", "charge +15 on the left and +16 on the right");
  expect("Sb2S3(s) + 6 Fe = 2 Sb + 3 S0 + 6 Fe2", "S0 does not dissolve");
  expect("Sb2S3(s) + 6 Fe(s) = 2 Sb + 3 S0(s) + 6 Fe2", "Fe(s) carries charge +3");
  expect("ZnS(s) + 2 Fe = Zn + S0(s) + 2 Fe2", "cannot make ZnS");
  expect("Fe2 = Fe + e", "speaks of electrons");
  expect("Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2", "does not use up Pb(s)",
         ", converts: 98 % of Pb(s)");
  expect("Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2", "does not use up Sb\n",
         ", converts: 98 % of Sb");
}

// Insoluble sulfur and quartz do not disturb extraction behind the leach, and reduced iron, which
// no feed brings, arrives there.
TEST(Reactor, StandsAheadOfACascade) {
  const std::string text =
      chloride_leach +
      R"(  filter: {unit: filter, moisture: 20 %, in: [residue, liquor], out: {pregnant: filtrate, cake: cake}}
  extraction: {cascade: 3, in: {fresh: 1, pregnant: 3}, out: {raffinate: aqueous 1, loaded: organic 3}}
)";
  std::string with_fresh = text;
  with_fresh.insert(with_fresh.find("  ferric:"),
                    "  fresh: {phase: organic, flow: 12 m3/h, extractant: 3 mol/L}\n");
  const Solution solution = solve(leach_case(with_fresh));
  ASSERT_TRUE(solution.report.converged);
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_GT(amount(solution, "loaded", "Sb"), 0.5 * amount(solution, "pregnant", "Sb"));
  EXPECT_GT(amount(solution, "raffinate", "Fe2"), 0.0);
  EXPECT_EQ(amount(solution, "raffinate", "S0"), 0.0);
  EXPECT_NEAR(amount(solution, "cake", "S0"), amount(solution, "residue", "S0"), 1e-12);
}

}  // namespace
}  // namespace raffinate
