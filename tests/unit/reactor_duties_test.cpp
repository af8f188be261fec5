// SPDX-License-Identifier: BSD-3-Clause
//
// Reactors against published duties and hand calculations: chlorination, sulfide leaching, reduction,
// cementation, precipitation.
#include <gtest/gtest.h>

#include "tests/unit/leach_cases.hpp"

namespace raffinate {
namespace {

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
  // 250 mol/h of 2.016 g.
  EXPECT_TRUE(any_contains(solution.warnings,
                           "FIRE: 0.504 kg/h of hydrogen come up: exhaust, no ignition"));
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

}  // namespace
}  // namespace raffinate
