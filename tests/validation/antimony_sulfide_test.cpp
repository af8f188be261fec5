// SPDX-License-Identifier: BSD-3-Clause
//
// The alkaline sulfide system: constants derived from those of the database, the side on which
// stibnite falls, and the duties of leach and cells as published or by hand.
// Sources: docs/models/antimony-sulfide.md.
#include "tests/validation/antimony.hpp"
#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

const System& sulfide() {
  static const System system = load_system("antimony-sulfide");
  return system;
}

double log_K(const std::string& name) {
  for (const Constant& one : sulfide().constants)
    if (one.name == name) return one.value;
  throw std::out_of_range(name);
}

/// A liquor with sodium for the charge, at rest [mol/L].
Precipitation at_rest(const std::map<std::string, double>& parts) {
  Eigen::VectorXd totals = Eigen::VectorXd::Zero(sulfide().tableau.component_count());
  double charge = 0.0;
  for (const auto& [name, amount] : parts) {
    const int k = sulfide().tableau.component(name);
    totals[k] = amount;
    charge += amount * sulfide().tableau.components()[static_cast<std::size_t>(k)].charge;
  }
  totals[sulfide().tableau.component("Na")] = -charge;
  const Precipitation result = precipitate(sulfide().tableau, sulfide().solids, totals);
  EXPECT_TRUE(result.converged);
  return result;
}

double fallen(const Precipitation& result, const std::string& solid) {
  for (std::size_t p = 0; p < sulfide().solids.size(); ++p)
    if (sulfide().solids[p].name == solid) return result.solid[static_cast<Eigen::Index>(p)];
  throw std::out_of_range(solid);
}

// ThermoChimie v10a: Sb2S3 + 6 H2O = 2 Sb(OH)3 + 3 H + 3 HS, -56.030; 2 Sb(OH)3 + 4 HS + 2 H =
// Sb2S4-- + 6 H2O, 43.380. Their sum, Sb2S3 + HS = Sb2S4-- + H, does not hang on what is estimated.
TEST(AntimonySulfide, StibniteAndItsDimerKeepTheDatabasesReaction) {
  const double dissolves = log_K("log_K Sb2S4--") - log_K("log_K stibnite");
  EXPECT_NEAR(dissolves - log_K("log_K HS-"), -56.030 + 43.380, 1e-9);
}

// 45 g/L Sb and 100 g/L NaOH. S counts beyond SbS3: S = -0.37 is one sulfide to two antimony, NaSbS2,
// all dimer, which is where stibnite falls. By hand for S = -0.40, with Sb2S4 / S-- = 10^4.45 and
// HS- / S-- = 500 the liquor holds 0.97 dimers' S per Sb: -0.40 + 3 x = -0.97 (0.37 - 2 x), x = 0.039.
TEST(AntimonySulfide, StibniteFallsBelowOneSulfideToTwoAntimony) {
  const auto bath = [](double S) { return at_rest({{"SbS3", 0.37}, {"S", S}, {"H", -2.5}}); };
  for (const double S : {0.769, 0.1, 0.01, -0.2, -0.3})
    EXPECT_EQ(fallen(bath(S), "stibnite"), 0.0) << S;
  EXPECT_NEAR(fallen(bath(-0.40), "stibnite"), 0.039, 0.004);
  // Acid sets free the antimony of any bath, as sulfide.
  EXPECT_NEAR(fallen(at_rest({{"SbS3", 0.37}, {"S", 0.769}, {"H", 2.0}}), "stibnite"), 0.185, 1e-3);
}

TEST(AntimonySulfide, ThioantimonateCrystallisesFromAStrongColdBath) {
  EXPECT_EQ(fallen(at_rest({{"SbS4", 0.02}, {"S", 0.769}, {"H", -3.5}}), "Na3SbS4.9H2O"), 0.0);
  EXPECT_GT(fallen(at_rest({{"SbS4", 0.10}, {"S", 0.769}, {"H", -3.5}}), "Na3SbS4.9H2O"), 0.03);
}

/// [mol/s]
double amount(const Solution& solution, const std::string& where, const std::string& what) {
  for (const StreamResult& one : solution.streams)
    for (std::size_t k = 0; one.name == where && k < solution.components.size(); ++k)
      if (solution.components[k].name == what) return one.amounts[static_cast<Eigen::Index>(k)];
  throw std::out_of_range(where + ", " + what);
}

// ST-1: 1.5 mol of Na2S per mol of Sb, 0.961 kg/kg. Miner. Eng. 222 (2025) 109168, abstract: 97 % in
// 0.97 mol/L Na2S. 490 kg/h of Sb then want 6.2 m3/h at least, and make 79 g/L.
TEST(AntimonySulfide, ALeachNeedsItsSulfide) {
  const auto leach = [](double flow) {
    return solve_text(fmt::format(R"(raffinate: 1
system: {{use: antimony-sulfide}}
feeds:
  concentrate: {{phase: solid, flow: 1000 kg/h, minerals: {{Sb2S3: 70.468 %, SiO2: rest}}}}
  lixiviant: {{phase: aqueous, flow: {} m3/h, NaOH: 2.5 mol/L, Na2S: 0.97 mol/L}}
blocks:
  leach:
    unit: reactor
    reactions: [{{reaction: Sb2S3(s) + 3 S = 2 SbS3, converts: 97 % of Sb(s)}}]
    in: [concentrate, lixiviant]
    out: {{liquor: liquor, residue: solid}}
)",
                                  flow));
  };
  const double Sb = 0.505166 * 1e6 / 121.76 / 3600.0 * 0.97;  // [mol/s], 490 kg/h
  const Solution enough = leach(6.3), little = leach(5.0);
  EXPECT_NEAR(amount(enough, "liquor", "SbS3"), Sb, 1e-4);
  EXPECT_NEAR(amount(enough, "lixiviant", "S") - amount(enough, "liquor", "S"), 1.5 * Sb, 1e-4);
  EXPECT_NEAR(1.5 * 78.04 / 121.76, 0.961, 1e-3);
  EXPECT_NEAR(amount(little, "liquor", "S"), 0.0, 1e-12);
  EXPECT_NEAR(amount(little, "liquor", "SbS3"), 5.0 * 970.0 / 3600.0 / 1.5, 1e-9);
  ASSERT_FALSE(little.units[0].remarks.empty());
  EXPECT_NE(little.units[0].remarks[0].find("S runs out"), std::string::npos);
}

// Borchers 1886, reported by Wang (1909) p. 125: a liquor of 2.440 kg Sb and 2.560 kg S gave 2.437 kg Sb
// and kept 1.491 kg Na2S2O3.5H2O, 2.410 kg NaSH and 1.202 kg Na2S2 (4 % of the sulfur not found). With
// 86 % efficiency at the cathode and 69 % thiosulfate at the anode the cells leave the same.
TEST(AntimonySulfide, TheCellsLeaveWhatBorchersFound) {
  const double Sb = 2440.0 / 121.76, S = 2560.0 / 32.06 - 3.0 * Sb;  // [mol], here per hour
  const Solution solution =
      solve_text(fmt::format(R"(raffinate: 1
system: {{use: antimony-sulfide}}
feeds:
  ore: {{phase: solid, flow: {} kg/h, minerals: {{Sb2S3: 100 %}}}}
  liquor: {{phase: aqueous, flow: 1 m3/h, Na2S: {} mol/L, NaOH: 0.2 mol/L}}
blocks:
  leach:
    unit: reactor
    reactions: [{{reaction: Sb2S3(s) + 3 S = 2 SbS3}}]
    in: [ore, liquor]
    out: {{strong: liquor, residue: solid}}
  cells:
    unit: electrowinning
    cathode: SbS3 + 3 e = Sb0(s) + 3 S
    anode: 2 S + 6 OH- = S2O3 + 3 H2O + 8 e
    anode side: S = S0(s) + 2 e
    converts: {} % of SbS3
    current efficiency: 86 %
    anode efficiency: 69 %
    in: [strong]
    out: {{spent: liquor, metal: metal, gas: gas}}
)",
                             Sb / 2.0 * 0.3397, (S + 1.5 * Sb) / 1000.0, 100.0 * 2.437 / 2.440));
  const auto of = [&](const std::string& where, const std::string& what) {
    return 3600.0 * amount(solution, where, what);
  };
  ASSERT_TRUE(solution.closed());
  const double S2 = 1202.0 / 110.10;  // [mol] Na2S2: a sulfide and a sulfur
  EXPECT_NEAR(of("metal", "Sb0"), 2437.0 / 121.76, 0.01);
  EXPECT_NEAR(of("spent", "S2O3"), 1491.0 / 248.18, 0.01 * 6.0);
  EXPECT_NEAR(of("metal", "S0"), S2, 0.02 * S2);
  EXPECT_NEAR(of("spent", "S"), 2410.0 / 56.06 + S2, 0.07 * 54.0);  // what he did not find is here
}

}  // namespace
}  // namespace raffinate
