// SPDX-License-Identifier: BSD-3-Clause
//
// Reactors against hand calculations: leaching of stibnite, reduction, cementation, precipitation.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/leach_cases.hpp"

namespace raffinate {
namespace {

constexpr double hour = 3600.0;
constexpr double M_Sb = 0.12176, M_S = 0.03206, M_Fe = 0.055845, M_Cl2 = 0.0709,
                 M_Na2S = 2 * 0.02298976928 + 0.03206;

bool any_contains(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != line.npos; });
}

const UnitResult& unit(const Solution& solution, const std::string& name) {
  for (const UnitResult& one : solution.units)
    if (one.name == name) return one;
  throw std::invalid_argument(name);
}

/// kg/h of a component in a stream.
double mass(const Solution& solution, const std::string& name, const std::string& component,
            double molar_mass) {
  return hour * amount(solution, name, component) * molar_mass;
}

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

// L6 (a producer's page): 600 kg of concentrate, 60.07 % Sb, in 1.2 m3 of recycled liquor (1.0 mol/L
// HCl, 70 g/L Fe(II), 4.2 g/L Sb) come to 283 g/L Sb under chlorine. At constant volume that is 92.8 %
// of the antimony and 292 kg of chlorine (L6d, DERIVED). An hour stands for the batch. The volume by
// apparent volumes is larger: the figure of the page is not one of a known volume.
TEST(Reactor, ChlorinatesTheIndustrialBatch) {
  const std::string batch = R"(feeds:
  concentrate: {phase: solid, flow: 600 kg/h, minerals: {Sb2S3: 83.79 %, PbS: 1.04 %, SiO2: rest}}
  liquor: {phase: aqueous, flow: 1.2 m3/h, HCl: 1 mol/L,
           metals: {Fe2: 70 g/L as element, Sb: 4.2 g/L as element}}
  chlorine: {phase: gas, flow: as needed, gases: {Cl2: 100 %}}
blocks:
  chlorinate:
    unit: reactor
    reactions: [{reaction: Sb2S3(s) + 3 Cl2(g) = 2 Sb + 3 S0(s) + 6 Cl, converts: 92.8 % of Sb(s)}]
    doses: {chlorine: 100 %}
    in: [concentrate, liquor, chlorine]
    out: {pls: liquor, residue: solid, vent: gas}
)";
  const Solution solution = solve(leach_case(batch));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(mass(solution, "concentrate", "Sb", M_Sb), 360.4, 0.1);
  EXPECT_NEAR(mass(solution, "pls", "Sb", M_Sb) / (hour * stream(solution, "pls").flow), 283.0,
              0.5);
  EXPECT_NEAR(hour * stream(solution, "chlorine").mass, 292.0, 0.5);
  EXPECT_NEAR(mass(solution, "residue", "S0", M_S), 1.5 * M_S / M_Sb * 334.5, 0.1);
  EXPECT_NEAR(amount(solution, "vent", "Cl2"), 0.0, 1e-12);
  const Solution wider = solve(leach_case(batch, "balanced"));
  EXPECT_GT(stream(wider, "pls").flow, 1.02 * stream(solution, "pls").flow);
}

// A share of the water as steam: 20 % of 990 kg of it in a cubic metre, chloride stays.
TEST(Reactor, EvaporatesWater) {
  const Solution solution = solve(leach_case(R"(feeds:
  thin: {phase: aqueous, flow: 1 m3/h, HCl: 0.5 mol/L}
blocks:
  evaporator:
    unit: reactor
    reactions: [{reaction: H2O = H2O(g), converts: 20 % of H2O}]
    in: [thin]
    out: {strong: liquor, steam: gas}
)",
                                             "balanced"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double water = 1.0 - 0.5 * 0.019;  // [t/h]: chloride takes up 19 mL/mol in this system
  EXPECT_NEAR(hour * stream(solution, "steam").mass, 1000.0 * 0.2 * water, 1e-9);
  EXPECT_NEAR(amount(solution, "strong", "Cl"), amount(solution, "thin", "Cl"), 1e-15);
  EXPECT_NEAR(hour * stream(solution, "strong").flow, 1.0 - 0.2 * water, 1e-12);
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

// ST-2: 1.5 mol Cl2 per mol Sb, 0.874 kg/kg. Chlorine works through Sb(V): 3 SbCl5 + Sb2S3 =
// 5 SbCl3 + 3 S (GB 51445-2021). Here as one reaction, with the gas dosed and the rest vented.
TEST(Reactor, ChlorinatesWithAGas) {
  const Solution solution = solve(leach_case(R"(feeds:
  concentrate: {phase: solid, flow: 1000 kg/h, moisture: 8 %, minerals: {Sb2S3: 70 %, SiO2: rest}}
  acid: {phase: aqueous, flow: 2 m3/h, HCl: 1 mol/L}
  chlorine: {phase: gas, flow: as needed, gases: {Cl2: 99 %, N2: rest}}
blocks:
  leach:
    unit: reactor
    reactions: [{reaction: Sb2S3(s) + 3 Cl2(g) = 2 Sb + 3 S0(s) + 6 Cl, converts: 99 % of Sb2S3(s)}]
    doses: {chlorine: 105 %}
    in: [concentrate, acid, chlorine]
    out: {liquor: liquor, residue: solid, offgas: gas}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double Sb = mass(solution, "liquor", "Sb", M_Sb);
  EXPECT_NEAR(Sb, 0.99 * 0.7169 * 700.0, 0.1);
  EXPECT_NEAR(0.99 * hour * stream(solution, "chlorine").mass / Sb, 1.05 * 0.874, 2e-3);
  EXPECT_NEAR(amount(solution, "offgas", "Cl2") / amount(solution, "chlorine", "Cl2"), 0.05 / 1.05,
              1e-12);
  EXPECT_NEAR(mass(solution, "offgas", "Cl2", M_Cl2), 0.05 * 0.874 * Sb, 0.1);
  // The moisture of the concentrate joins the liquor: 87 kg/h.
  EXPECT_NEAR(hour * stream(solution, "liquor").flow, 2.0 + 8.0 / 92.0, 1e-9);
  EXPECT_NEAR(stream(solution, "residue").water, 0.0, 1e-12);
}

// ST-1: 1.5 mol Na2S per mol Sb, 0.961 kg/kg. Lead stays in the residue.
TEST(Reactor, LeachesStibniteWithSodiumSulfide) {
  const Solution solution = solve(leach_case(R"(feeds:
  concentrate: {phase: solid, flow: 1000 kg/h, minerals: {Sb2S3: 70 %, PbS: 0.2 %, SiO2: rest}}
  caustic: {phase: aqueous, flow: 1 m3/h, NaOH: 2.5 mol/L}
  sulfide: {phase: aqueous, flow: as needed, Na2S: 0.97 mol/L}
blocks:
  leach:
    unit: reactor
    reactions: [{reaction: Sb2S3(s) + 3 S = 2 SbS3, converts: 97 % of Sb(s)}]
    doses: {sulfide: 100 %}
    in: [concentrate, caustic, sulfide]
    out: {liquor: liquor, residue: solid}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double Sb = hour * amount(solution, "liquor", "SbS3") * M_Sb;
  EXPECT_NEAR(Sb, 0.97 * 0.7169 * 700.0, 0.1);
  EXPECT_NEAR(hour * 0.5 * amount(solution, "sulfide", "Na") * M_Na2S / Sb, 0.961, 1e-3);
  EXPECT_NEAR(amount(solution, "liquor", "S"), 0.0, 1e-9);  // all of it in the complex
  EXPECT_NEAR(amount(solution, "residue", "Pb"), amount(solution, "concentrate", "Pb"), 1e-12);
  EXPECT_TRUE(solution.warnings.empty()) << solution.warnings[0];  // alkaline: no H2S
}

// CL08, CL10: what Fe(III) is left is reduced, Sb(V) too; one mol Sb comes in per 3 mol Fe(III).
TEST(Reactor, ReducesWithStibniteAndThenWithAntimony) {
  const Solution solution = solve(leach_case(R"(feeds:
  liquor: {phase: aqueous, flow: 8 m3/h, HCl: 2 mol/L, metals: {Sb: 0.5 mol/L, Sb5: 0.03 mol/L, Fe: 0.3 mol/L, Fe2: 1.5 mol/L}}
  stibnite: {phase: solid, flow: as needed, minerals: {Sb2S3: 100 %}}
  powder: {phase: solid, flow: as needed, minerals: {Sb0: 100 %}}
blocks:
  first:
    unit: reactor
    reactions:
      - {reaction: 3 Sb5 + Sb2S3(s) = 5 Sb + 3 S0(s), converts: 100 % of Sb5}
      - {reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, converts: 90 % of Fe}
    doses: {stibnite: 100 %}
    in: [liquor, stibnite]
    out: {half: liquor, sulfur: solid}
  second:
    unit: reactor
    reactions: [{reaction: 3 Fe + Sb0(s) = Sb + 3 Fe2, converts: 99.9 % of Fe}]
    doses: {powder: 110 % of Sb0(s)}
    in: [half, powder]
    out: {reduced: liquor, rest: solid}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double V = 8.0 / hour * 1000.0;  // [L/s]
  EXPECT_NEAR(amount(solution, "half", "Sb5"), 0.0, 1e-15);
  // Sb: 0.5, and 5/3 per Sb(V), and a third per Fe(III).
  EXPECT_NEAR(amount(solution, "half", "Sb"), V * (0.5 + 0.05 + 0.27 / 3.0), 1e-9);
  EXPECT_NEAR(amount(solution, "reduced", "Sb"), V * (0.55 + 0.27 / 3.0 + 0.02997 / 3.0), 1e-9);
  EXPECT_NEAR(amount(solution, "reduced", "Fe"), V * 0.03 * 1e-3, 1e-9);
  EXPECT_NEAR(amount(solution, "powder", "Sb0"), V * 1.1 * 0.02997 / 3.0, 1e-9);
  EXPECT_NEAR(amount(solution, "rest", "Sb0"), 0.1 / 1.1 * amount(solution, "powder", "Sb0"), 1e-9);
  EXPECT_TRUE(any_contains(solution.warnings, "second: POISON: arsine or stibine"));
  EXPECT_FALSE(any_contains(solution.warnings, "first: POISON: arsine or stibine"));
}

// L5: cementation by iron; Sb takes 1.5 Fe. Iron dissolves in the acid on the side.
TEST(Reactor, CementsAntimonyWithIron) {
  const Solution solution = solve(leach_case(R"(feeds:
  liquor: {phase: aqueous, flow: 1 m3/h, HCl: 0.5 mol/L, metals: {Sb: 0.5 mol/L, Fe2: 1.5 mol/L}}
  scrap: {phase: solid, flow: 60 kg/h, minerals: {Fe0: 100 %}}
blocks:
  cementation:
    unit: reactor
    reactions:
      - {reaction: 2 Sb + 3 Fe0(s) = 2 Sb0(s) + 3 Fe2, converts: 96.86 % of Sb}
      - {reaction: Fe0(s) + 2 H = Fe2 + H2(g)}
    in: [liquor, scrap]
    out: {spent: liquor, cement: solid, hydrogen: gas}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(mass(solution, "cement", "Sb0", M_Sb), 0.9686 * 0.5 * 121.76, 1e-6);
  const double iron_left = 60.0 / 55.845 - 1.5 * 0.9686 * 0.5;  // [kmol/h]
  // 0.5 kmol/h of acid takes 0.25 kmol/h of it.
  EXPECT_NEAR(mass(solution, "cement", "Fe0", M_Fe), (iron_left - 0.25) * 55.845, 1e-6);
  EXPECT_NEAR(hour * amount(solution, "hydrogen", "H2"), 250.0, 1e-6);  // [mol/h]
  EXPECT_TRUE(any_contains(solution.warnings, "stibine (AsH3, SbH3) can come up where Sb"));
}

// Thioantimonite to antimonate by peroxide: 2 electrons from Sb, 6 from 3 S, 2 to each H2O2. The
// six OH of the solid hold the oxygen of three peroxides; the fourth makes two OH-.
TEST(Reactor, PrecipitatesAntimonateWithPeroxide) {
  const Solution solution = solve(leach_case(R"(feeds:
  liquor: {phase: aqueous, flow: 1 m3/h, NaOH: 1 mol/L, Na2S: 0.5 mol/L}
  concentrate: {phase: solid, flow: 50 kg/h, minerals: {Sb2S3: 100 %}}
  peroxide: {phase: aqueous, flow: as needed, H2O2: 10 mol/L}
blocks:
  leach:
    unit: reactor
    reactions: [{reaction: Sb2S3(s) + 3 S = 2 SbS3}]
    in: [liquor, concentrate]
    out: {thio: liquor, barren: solid}
  precipitation:
    unit: reactor
    reactions: [{reaction: SbS3 + 4 H2O2 + Na = NaSb(OH)6(s) + 3 S0(s) + 2 OH-, converts: 99 % of SbS3}]
    doses: {peroxide: 110 %}
    in: [thio, peroxide]
    out: {spent: liquor, antimonate: solid}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double Sb = 2.0 * 50.0 / 339.70 * 0.99;  // [kmol/h]
  EXPECT_NEAR(hour * amount(solution, "antimonate", "Sb5"), 1000.0 * Sb, 0.1);
  EXPECT_NEAR(hour * amount(solution, "antimonate", "H"), -6000.0 * Sb, 0.5);
  EXPECT_NEAR(hour * stream(solution, "peroxide").flow, 1.1 * 4.0 * Sb / 10.0, 1e-4);
  // 246.79 g/mol of NaSb(OH)6 and three sulfurs.
  EXPECT_NEAR(hour * stream(solution, "antimonate").mass, Sb * (246.79 + 96.18), 0.02);
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
