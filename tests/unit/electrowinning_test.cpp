// SPDX-License-Identifier: BSD-3-Clause
//
// Electrowinning against Faraday's law by hand, and against the duties of the reference flowsheets.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/leach_cases.hpp"

namespace raffinate {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == text.npos) ADD_FAILURE() << from;
  return text.replace(at, from.size(), to);
}

const std::string chloride = R"(feeds:
  liquor: {phase: aqueous, flow: 8 m3/h, HCl: 2 mol/L, metals: {Sb: 0.5 mol/L, Fe2: 2 mol/L}}
blocks:
  cells:
    unit: electrowinning
    cathode: Sb + 3 e = Sb0(s)
    anode: Fe2 = Fe + e
    converts: 90 % of Sb
    voltage: 2.5 V
    current efficiency: 85 %
    current density: 300 A/m2
    electrode area per cell: 30 m2
    in: [liquor]
    out: {spent: liquor, cathodes: metal, offgas: gas}
)";

// EW1: 660.35 Ah/kg of Sb(III); EW3: 660.35 U / e, 1942 kWh/t at 2.5 V and 0.85.
TEST(Electrowinning, ObeysFaraday) {
  const Solution solution = solve(leach_case(chloride));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double Sb = hour * amount(solution, "cathodes", "Sb0") * M_Sb;  // [kg/h]
  EXPECT_NEAR(Sb, 0.9 * 0.5 * 8000 * 0.12176, 1e-9);
  EXPECT_NEAR(reading(solution, "product"), Sb, 1e-9);
  EXPECT_NEAR(1000.0 * reading(solution, "current"), Sb * 660.35 / 0.85, 0.01 * Sb);
  EXPECT_NEAR(reading(solution, "energy"), 1942.0, 0.5);
  EXPECT_NEAR(reading(solution, "power"), reading(solution, "energy") * Sb / 1000.0, 1e-9);
  EXPECT_NEAR(reading(solution, "cathode area"), 1000.0 * reading(solution, "current") / 300.0,
              1e-9);
  EXPECT_EQ(reading(solution, "cells"), std::ceil(reading(solution, "cathode area") / 30.0));
  // One Fe(III) per electron; 15 % of the electrons make hydrogen, half a mole each.
  const double electrons = 3.0 * amount(solution, "cathodes", "Sb0") / 0.85;
  EXPECT_NEAR(amount(solution, "spent", "Fe"), electrons, 1e-12);
  EXPECT_NEAR(amount(solution, "offgas", "H2"), 0.5 * 0.15 * electrons, 1e-12);
  EXPECT_NEAR(amount(solution, "spent", "H"), amount(solution, "liquor", "H") - 0.15 * electrons,
              1e-12);
  EXPECT_TRUE(any_contains(solution.warnings, "cells: POISON: arsine or stibine"));
}

// EW2: 1100.6 Ah/kg of Sb(V), 5 electrons.
TEST(Electrowinning, CountsTheElectronsOfAntimonyV) {
  std::string text = replaced(chloride, "Sb: 0.5 mol/L", "Sb5: 0.5 mol/L");
  text = replaced(text, "Sb + 3 e", "Sb5 + 5 e");
  text = replaced(text, "90 % of Sb", "30 % of Sb5");
  text = replaced(text, "85 %", "100 %");
  const Solution solution = solve(leach_case(text));
  ASSERT_TRUE(solution.closed());
  EXPECT_NEAR(1000.0 * reading(solution, "current") / reading(solution, "product"), 1100.6, 0.05);
}

TEST(Electrowinning, TakesAGivenCurrent) {
  const Solution solution =
      solve(leach_case(replaced(chloride, "converts: 90 % of Sb", "current: 100 kA")));
  ASSERT_TRUE(solution.closed());
  EXPECT_NEAR(reading(solution, "current"), 100.0, 1e-9);
  EXPECT_NEAR(reading(solution, "product"), 0.85 * 1e5 / 660.35, 0.001);
}

// More current than there is antimony for: hydrogen takes it. More than there is Fe(II) for: oxygen.
TEST(Electrowinning, EvolvesGasWhereTheReactantsDoNotLast) {
  const Solution solution =
      solve(leach_case(replaced(chloride, "converts: 90 % of Sb", "current: 500 kA")));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  EXPECT_NEAR(amount(solution, "spent", "Sb"), 0.0, 1e-12);
  EXPECT_NEAR(amount(solution, "spent", "Fe2"), 0.0, 1e-12);
  const double electrons = 5e5 / 96485.33212;  // [mol/s]
  EXPECT_NEAR(2.0 * amount(solution, "offgas", "H2"),
              electrons - 3.0 * amount(solution, "liquor", "Sb"), 1e-9);
  EXPECT_NEAR(4.0 * amount(solution, "offgas", "O2"), electrons - amount(solution, "liquor", "Fe2"),
              1e-9);
  EXPECT_TRUE(any_contains(solution.units[0].remarks, "its reactants last for"));
}

const std::string iron = R"(feeds:
  ferrous: {phase: aqueous, flow: 8 m3/h, HCl: 0.01 mol/L, metals: {Fe2: 2.5 mol/L}}
blocks:
  cells:
    unit: electrowinning
    cathode: Fe2 + 2 e = Fe0(s)
    anode: Fe2 = Fe + e
    current: 323.6 kA
    current density: 300 A/m2
    in: [ferrous]
    out: {ferric: liquor, iron: metal}
)";

// CL24: 490 kg/h of Sb need 3 Fe(III) each: 324 kA, 1080 m2, 337 kg/h of iron at the cathode.
// ST-8: 0.688 kg of iron per kg of antimony leached.
TEST(Electrowinning, RegeneratesFerricChloride) {
  const Solution solution = solve(leach_case(iron));
  ASSERT_TRUE(solution.closed());
  EXPECT_NEAR(hour * amount(solution, "ferric", "Fe") / 3.0 * M_Sb, 490.0, 0.1);
  EXPECT_NEAR(reading(solution, "cathode area"), 1080.0, 2.0);
  EXPECT_NEAR(reading(solution, "product"), 337.0, 0.2);
  EXPECT_NEAR(reading(solution, "product") / 490.0, 0.688, 1e-3);
}

// Both electrodes live on the same Fe(II), 3 of it per 2 electrons, and no gas may leave: the
// current is what that lasts for.
TEST(Electrowinning, CarriesNoMoreThanBothElectrodesFindReactantsFor) {
  const Solution solution = solve(leach_case(replaced(iron, "323.6 kA", "400 kA")));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double electrons = amount(solution, "ferrous", "Fe2") * 2.0 / 3.0;
  EXPECT_NEAR(reading(solution, "current"), 1e-3 * 96485.33212 * electrons, 1e-6);
  EXPECT_NEAR(amount(solution, "ferric", "Fe2"), 0.0, 1e-12);
  EXPECT_TRUE(any_contains(solution.units[0].remarks, "can carry 357.4 kA and no more"))
      << solution.units[0].remarks[0];
}

// A membrane keeps the ferric chloride apart: chloride crosses, one for each electron.
TEST(Electrowinning, DividedCellsMoveTheIonOfTheMembrane) {
  const Solution solution = solve(leach_case(R"(feeds:
  spent: {phase: aqueous, flow: 8 m3/h, HCl: 0.01 mol/L, metals: {Fe2: 1.5 mol/L}}
  weak: {phase: aqueous, flow: 8 m3/h, HCl: 1 mol/L, metals: {Fe2: 1.5 mol/L}}
blocks:
  cells:
    unit: electrowinning
    cathode: Fe2 + 2 e = Fe0(s)
    anode: Fe2 = Fe + e
    current: 300 kA
    anolyte: weak
    membrane: Cl
    in: [spent, weak]
    out: {catholyte: liquor, iron: metal, ferric: anolyte}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double electrons = 3e5 / 96485.33212;  // [mol/s]
  EXPECT_NEAR(amount(solution, "ferric", "Fe"), electrons, 1e-9);
  EXPECT_NEAR(amount(solution, "ferric", "Cl") - amount(solution, "weak", "Cl"), electrons, 1e-9);
  EXPECT_NEAR(amount(solution, "catholyte", "Cl"), amount(solution, "spent", "Cl") - electrons,
              1e-9);
  EXPECT_NEAR(amount(solution, "iron", "Fe0"), 0.5 * electrons, 1e-9);
  for (const char* name : {"catholyte", "ferric"}) {
    double charge = 0.0;
    for (std::size_t k = 0; k < solution.components.size(); ++k)
      charge += solution.components[k].charge *
                stream(solution, name).amounts[static_cast<Eigen::Index>(k)];
    EXPECT_NEAR(charge, 0.0, 1e-9) << name;
  }
}

// With nothing behind one side of the membrane no ion can cross, and no current flows.
TEST(Electrowinning, AMembraneCarriesNoMoreThanItsIon) {
  const Solution solution = solve(leach_case(R"(feeds:
  thin: {phase: aqueous, flow: 1 m3/h, HCl: 0.02 mol/L}
  weak: {phase: aqueous, flow: 8 m3/h, HCl: 1 mol/L, metals: {Fe2: 1.5 mol/L}}
blocks:
  cells: {unit: electrowinning, cathode: 2 H + 2 e = H2(g), anode: Fe2 = Fe + e, current: 300 kA,
          anolyte: weak, membrane: Cl, in: [thin, weak],
          out: {catholyte: liquor, ferric: anolyte, gas: gas}}
)"));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double chloride = 0.02 * 1000.0 / 3600.0;  // [mol/s]
  EXPECT_NEAR(reading(solution, "current"), 1e-3 * 96485.33212 * chloride, 1e-9);
  EXPECT_NEAR(amount(solution, "catholyte", "Cl"), 0.0, 1e-12);
  EXPECT_TRUE(any_contains(solution.units[0].remarks, "electrodes and membrane can carry"));
}

// SS09-SS11: sulfide liquor, 45 g/L Sb; net SbS3(3-) + 3 e = Sb + 3 S(2-) (E01); 377 kA for 485 kg/h
// at CE 0.85. The anode makes oxygen from water; base is used up by it, so the bath stays alkaline.
TEST(Electrowinning, WinsAntimonyFromSulfide) {
  const std::string text = R"(feeds:
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
    current: 377 kA
    current efficiency: 85 %
    voltage: 2.5 V
    in: [liquor]
    out: {spent: liquor, cathodes: metal, offgas: gas}
)";
  for (const std::string volumes : {"constant", "balanced"}) {
    const Solution solution = solve(leach_case(text, volumes));
    ASSERT_TRUE(solution.closed()) << solution.worst_closure();
    EXPECT_NEAR(reading(solution, "product"), 485.0, 0.5);
    EXPECT_NEAR(reading(solution, "energy"), 1942.0, 0.5);
    const double electrons = 377e3 / 96485.33212;
    EXPECT_NEAR(amount(solution, "offgas", "O2"), 0.25 * electrons, 1e-9);
    EXPECT_NEAR(amount(solution, "offgas", "H2"), 0.5 * 0.15 * electrons, 1e-9);
    // 15 % of the current makes hydrogen, in the oxygen of the anode, beside dissolved antimony.
    EXPECT_TRUE(any_contains(solution.warnings, "SbS3 beside hydrogen is reduced"));
    // 0.293 mol/s of hydrogen: 1055 mol/h of 2.016 g.
    EXPECT_TRUE(any_contains(solution.warnings,
                             "FIRE: 2.13 kg/h of hydrogen come up, 0.3 mol per mol of O2, which "
                             "explodes"));
  }
}

// Current for cubic metres sent through litres: no more than the water lasts for, and told.
TEST(Electrowinning, TakesNoMoreWaterThanThereIs) {
  const Solution solution = solve(leach_case(R"(feeds:
  liquor: {phase: aqueous, flow: 8 L/h, HCl: 2 mol/L, metals: {Sb: 0.5 mol/L, Fe2: 2 mol/L}}
blocks:
  cells: {unit: electrowinning, cathode: Sb + 3 e = Sb0(s), anode: Fe2 = Fe + e, current: 340 kA,
          current efficiency: 85 %, in: [liquor], out: {spent: liquor, metal: metal, gas: gas}}
)",
                                             "balanced"));
  EXPECT_GE(stream(solution, "spent").flow, -1e-15);
  EXPECT_TRUE(any_contains(solution.warnings, "asked for: something runs out"));
}

// 15 % of the electrons are over at the cathode: Fe(III) takes half of what there is of it, Sb(V) 5 %
// of the current, hydrogen the rest. At the anode chlorine takes 30 %, oxygen 10 %.
TEST(Electrowinning, SideReactionsShareWhatTheMainReactionLeaves) {
  std::string text =
      replaced(chloride, "Fe2: 2 mol/L", "Fe2: 2 mol/L, Fe: 0.1 mol/L, Sb5: 0.2 mol/L");
  text = replaced(text, "    voltage", R"(    anode efficiency: 60 %
    side reactions:
      - {reaction: Fe + e = Fe2, converts: 50 % of Fe}
      - {reaction: 2 Cl = Cl2(g) + 2 e, takes: 30 %}
      - {reaction: Sb5 + 2 e = Sb, takes: 5 %}
    voltage)");
  const Solution solution = solve(leach_case(text));
  ASSERT_TRUE(solution.closed()) << solution.worst_closure();
  const double liquor = 8.0 / 3.6,  // [mol/s] per mol/L
      electrons = 3.0 * 0.9 * 0.5 * liquor / 0.85, iron = 0.5 * 0.1 * liquor,
               hydrogen = 0.10 * electrons - iron;
  EXPECT_NEAR(amount(solution, "cathodes", "Sb0"), 0.45 * liquor, 1e-12);
  EXPECT_NEAR(amount(solution, "spent", "Sb5"), 0.2 * liquor - 0.025 * electrons, 1e-12);
  EXPECT_NEAR(amount(solution, "spent", "Sb"), 0.05 * liquor + 0.025 * electrons, 1e-12);
  EXPECT_NEAR(amount(solution, "spent", "Fe"), iron + 0.60 * electrons, 1e-12);
  EXPECT_NEAR(2.0 * amount(solution, "offgas", "H2"), hydrogen, 1e-12);
  EXPECT_NEAR(2.0 * amount(solution, "offgas", "Cl2"), 0.30 * electrons, 1e-12);
  EXPECT_NEAR(4.0 * amount(solution, "offgas", "O2"), 0.10 * electrons, 1e-12);
  EXPECT_NEAR(reading(solution, "current of Sb5 + 2 e = Sb"), 5.0, 1e-9);
  EXPECT_NEAR(reading(solution, "current of Fe + e = Fe2"), 100.0 * iron / electrons, 1e-9);
  // Asked for more than is over, it gets what is.
  const Solution most = solve(leach_case(replaced(text, "takes: 5 %", "takes: 50 %")));
  ASSERT_TRUE(most.closed());
  EXPECT_NEAR(amount(most, "offgas", "H2"), 0.0, 1e-12);
  EXPECT_NEAR(reading(most, "current of Sb5 + 2 e = Sb"), 15.0 - 100.0 * iron / electrons, 1e-9);
}

TEST(Electrowinning, ReactsToWhatTheSystemLacks) {
  EXPECT_NE(leach_refusal(replaced(chloride, "Fe2 = Fe + e", "Fe2 = Fe + 2 e"))
                .find("charge +2 on the left and +1 on the right"),
            std::string::npos);
  EXPECT_NE(
      leach_refusal(replaced(chloride, "90 % of Sb", "90 % of Fe2")).find("does not use up Fe2"),
      std::string::npos);
  EXPECT_NE(
      leach_refusal(replaced(chloride, "cathode: Sb + 3 e = Sb0(s)", "cathode: Zn + 2 e = Zn0(s)"))
          .find("cannot make Zn"),
      std::string::npos);
}

}  // namespace
}  // namespace raffinate
