// SPDX-License-Identifier: BSD-3-Clause
//
// What a plant buys and makes, counted by hand. Molar masses: Nd 144.242, O 15.999, C 12.011, H 1.008,
// Na 22.990, N 14.007 g/mol.
#include <algorithm>

#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

constexpr double Nd2O3 = 2 * 144.242 + 3 * 15.999, NaOH = 22.990 + 15.999 + 1.008;

double reagent_mass(const Solution& solution, const std::string& feed) {  // [kg/h]
  for (const ReagentUse& one : solution.reagents)
    if (one.feed == feed) return one.mass * 3600.0;
  throw std::out_of_range("no reagent in " + feed);
}

double amount(const Solution& solution, const std::string& name, const std::string& what) {
  return stream(solution, name).amounts[component(solution, what)] * 3600.0;  // [mol/h]
}

double mass(const Solution& solution, const std::string& name) {
  return stream(solution, name).mass * 3600.0;  // [kg/h]
}

// Nd2O3 wants 6 NaOH to be loaded, 6 HCl to be stripped, and leaves 6 NaCl: 0.713 kg NaOH per kg.
TEST(Stoichiometry, SaponificationBuysSixMolesOfBasePerMoleOfOxide) {
  for (const char* volumes : {"constant", "balanced"}) {
    const Solution solution = solve_text(fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
volumes: {}
feeds:
  liquor:  {{phase: aqueous, flow: 2 m3/h, pH: 3.5, metals: {{Nd: 0.75 mol/L}}}}
  acid:    {{phase: aqueous, flow: 3 m3/h, HCl: 4 mol/L}}
  caustic: {{phase: aqueous, flow: as needed, NaOH: 8 mol/L}}
blocks:
  soaping: {{unit: saponifier, degree: 20 % Na, in: [solvent, caustic], out: {{soap: organic, drain: aqueous}}}}
  extraction: {{cascade: 6, in: {{soap: 1, liquor: 6}}, out: {{raffinate: aqueous 1, loaded: organic 6}}}}
  strip:   {{cascade: 4, in: {{loaded: 1, acid: 4}}, out: {{product: aqueous 1, barren: organic 4}}}}
  tank:    {{unit: solvent tank, in: [barren], out: solvent, flow: 15 m3/h, extractant: 1.5 mol/L}}
)",
                                                     volumes));
    // 20 % of 1.5 mol/L in 15 m3/h: 4.5 kmol/h of soap for 1.5 kmol/h of Nd, exactly what it takes.
    EXPECT_TRUE(close(amount(solution, "caustic", "Na"), 4500.0, 1e-10));
    EXPECT_TRUE(close(reagent_mass(solution, "caustic"), 4.5 * NaOH, 2e-5));
    EXPECT_TRUE(close(amount(solution, "raffinate", "Na"), 4500.0, 1e-6));
    EXPECT_TRUE(close(amount(solution, "product", "Nd"), 1500.0, 0.02));
    const double oxide = 0.5 * amount(solution, "product", "Nd") * Nd2O3 / 1000.0;  // [kg/h]
    EXPECT_NEAR(reagent_mass(solution, "caustic") / oxide, 6.0 * NaOH / Nd2O3, 0.02);
    EXPECT_NEAR(6.0 * NaOH / Nd2O3, 0.713, 5e-4);
    // Acid: what is fed, less three per mole of Nd.
    EXPECT_TRUE(close(amount(solution, "product", "H"),
                      12000.0 - 3.0 * amount(solution, "product", "Nd"), 1e-6));
  }
}

// The theory of constant beta counts acid alone: the strip fills the sites, base takes of them what it
// finds, and what the soap's Na is not traded for metal comes back to the strip.
TEST(Stoichiometry, SoapOfSitesGoesRound) {
  const Solution solution = solve_text(R"(raffinate: 1
system: {use: constant-beta}
feeds:
  liquor: {phase: aqueous, flow: 2 m3/h, pH: 2, metals: {Pr: 0.25 mol/L, Nd: 0.75 mol/L}}
  acid: {phase: aqueous, flow: 3 m3/h, HCl: 3.5 mol/L}
  caustic: {phase: aqueous, flow: as needed, NaOH: 10 mol/L}
blocks:
  a: {cascade: 4, in: {soap: 1, liquor: 4}, out: {raffinate: aqueous 1, loaded: organic 4}}
  b: {cascade: 4, in: {loaded: 1, acid: 4}, out: {product: aqueous 1, barren: organic 4}}
  tank: {unit: solvent tank, in: [barren], out: fresh, flow: 15 m3/h, extractant: 1.5 mol/L}
  sap: {unit: saponifier, degree: 30 % Na, in: [fresh, caustic], out: {soap: organic, drain: aqueous}}
)");
  // 30 % of 22.5 kmol/h sites; metals take 2, and the liquor's 0.02 of acid one each.
  EXPECT_TRUE(close(amount(solution, "caustic", "Na"), 6750.0, 1e-10));
  EXPECT_TRUE(close(amount(solution, "raffinate", "Na"), 2020.0, 1e-5));
  EXPECT_TRUE(close(amount(solution, "product", "Nd"), 1500.0, 1e-6));
  EXPECT_TRUE(close(amount(solution, "product", "H"), 10500.0 - 6730.0, 1e-5));
  EXPECT_EQ(amount(solution, "drain", "Na"), 0.0);
}

// Soap of sodium meets rare-earth liquor in a cascade of its own: the salt leaves there, with no
// rare earth in it, and the soap of the rare earth makes a separation whose raffinate holds no salt.
TEST(Stoichiometry, SoapOfRareEarthTakesTheSaltElsewhere) {
  const Solution solution = solve_text(R"(raffinate: 1
system: {use: p507-chloride, set: {beta Nd/Pr: 1.6}}
feeds:
  soaping-liquor: {phase: aqueous, flow: 3.2 m3/h, pH: 3.5, metals: {Nd: 0.75 mol/L, Pr: 0.25 mol/L}}
  caustic: {phase: aqueous, flow: as needed, NaOH: 8 mol/L}
  liquor:  {phase: aqueous, flow: 1 m3/h, pH: 3.5, metals: {Nd: 0.75 mol/L, Pr: 0.25 mol/L}}
  scrub:   {phase: aqueous, flow: 1.5 m3/h, HCl: 3 mol/L}
  acid:    {phase: aqueous, flow: 4 m3/h, HCl: 4.5 mol/L}
blocks:
  soaping: {unit: saponifier, degree: 36 % Na, in: [solvent, caustic], out: {soap: organic, drain: aqueous}}
  exchange: {cascade: 6, in: {soap: 1, soaping-liquor: 6}, out: {brine: aqueous 1, soap-of-RE: organic 6}}
  separation:
    cascade: 20
    sections: {extraction: 1-8, scrub: 9-16, strip: 17-20}
    in:  {soap-of-RE: 1, liquor: 8, scrub: 16, acid: 20}
    out: {raffinate: aqueous 1, product: aqueous 17, barren: organic 20}
  tank: {unit: solvent tank, in: [barren], out: solvent, flow: 20 m3/h, extractant: 1.5 mol/L}
)");
  // 36 % of 1.5 mol/L in 20 m3/h are 10.8 kmol/h of Na; 3.2 kmol/h of rare earth replace 9.6.
  const double Na = amount(solution, "caustic", "Na");
  EXPECT_TRUE(close(Na, 10800.0, 1e-10));
  EXPECT_GE(amount(solution, "brine", "Na"), 9600.0);
  EXPECT_LT(amount(solution, "brine", "Nd") + amount(solution, "brine", "Pr"), 1e-3 * 3200.0);
  EXPECT_TRUE(close(amount(solution, "soap-of-RE", "Nd"), 2400.0, 1e-3));
  // What 3.2 kmol/h leave of the Na goes on; with liquor enough nothing would.
  EXPECT_TRUE(
      close(amount(solution, "brine", "Na") + amount(solution, "soap-of-RE", "Na"), Na, 1e-10));
}

TEST(Stoichiometry, EnoughRareEarthLeavesNoSaltInTheRaffinate) {
  const Solution solution = solve_text(R"(raffinate: 1
system: {use: p507-chloride, set: {beta Nd/Pr: 1.6}}
feeds:
  soaping-liquor: {phase: aqueous, flow: 4 m3/h, pH: 2.5, metals: {Nd: 0.75 mol/L, Pr: 0.25 mol/L}}
  soap:    {phase: organic, flow: 20 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}
  scrub:   {phase: aqueous, flow: 1.5 m3/h, HCl: 3 mol/L}
  liquor:  {phase: aqueous, flow: 1 m3/h, pH: 2.5, metals: {Nd: 0.75 mol/L, Pr: 0.25 mol/L}}
blocks:
  exchange: {cascade: 6, in: {soap: 1, soaping-liquor: 6}, out: {brine: aqueous 1, soap-of-RE: organic 6}}
  separation: {cascade: 16, in: {soap-of-RE: 1, liquor: 8, scrub: 16}, out: {raffinate: aqueous 1, loaded: organic 16}}
)");
  // All Na leaves with the brine, which is nearly pure NaCl: 10.8 kmol/h displace 3.6 kmol/h.
  const double Na = 0.36 * 1.5 * 20e3;
  EXPECT_TRUE(close(amount(solution, "brine", "Na"), Na, 1e-9));
  EXPECT_LT(std::abs(amount(solution, "raffinate", "Na")), 1e-9 * Na);
  // Three Na for one rare earth, and the rest of what the soap takes against its acid.
  const double taken = amount(solution, "soap-of-RE", "Nd") + amount(solution, "soap-of-RE", "Pr");
  const double acid = amount(solution, "brine", "H") - amount(solution, "soaping-liquor", "H");
  EXPECT_TRUE(close(3.0 * taken, Na + acid, 1e-10));
  EXPECT_GE(taken, 3600.0 * (1.0 - 1e-3));
}

/// Strip liquor of Nd to oxide.
std::string to_oxide(double excess, double moisture, const std::string& volumes) {
  return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
volumes: {}
feeds:
  liquor: {{phase: aqueous, flow: 2 m3/h, HCl: 0.5 mol/L, metals: {{Nd: 0.6 mol/L}}}}
  oxalic: {{phase: aqueous, flow: as needed, H2C2O4: 0.9 mol/L}}
blocks:
  oxalate: {{unit: precipitator, forms: [oxalate], doses: C2O4, excess: {} %, in: [liquor, oxalic], out: {{mother: liquor, oxalates: solid}}}}
  press:   {{unit: filter, moisture: {} %, in: [oxalates, mother], out: {{filtrate: filtrate, cake: cake}}}}
  kiln:    {{unit: calciner, temperature: 950 degC, in: [cake], out: {{oxide: oxide, offgas: gas}}}}
)",
                     volumes, excess, moisture);
}

// 2 NdCl3 + 3 H2C2O4 + 10 H2O = Nd2(C2O4)3.10H2O + 6 HCl; kilned, Nd2O3 + 3 CO + 3 CO2 + 10 H2O.
TEST(Stoichiometry, OxalateAndOxideByHand) {
  const double C2O4 = 2 * 12.011 + 4 * 15.999, water = 18.015,
               oxalate = 2 * 144.242 + 3 * C2O4 + 10 * water;
  for (const char* volumes : {"constant", "balanced"}) {
    for (const double excess : {0.0, 20.0, 80.0}) {
      const Solution solution = solve_text(to_oxide(excess, 0.0, volumes));
      const double fed = 1200.0, solid = amount(solution, "oxalates", "Nd");  // [mol/h]
      EXPECT_TRUE(
          close(amount(solution, "oxalic", "C2O4"), 1.5 * fed * (1.0 + excess / 100.0), 1e-10));
      EXPECT_TRUE(close(amount(solution, "oxalates", "C2O4"), 1.5 * solid, 1e-10));
      EXPECT_TRUE(close(mass(solution, "oxalates"), 0.5 * solid * oxalate / 1000.0, 2e-5));
      EXPECT_TRUE(close(mass(solution, "oxide"), 0.5 * solid * Nd2O3 / 1000.0, 2e-5));
      // Gas: a mole of CO and CO2 for every oxalate, ten of water.
      EXPECT_TRUE(close(mass(solution, "offgas"),
                        0.5 * solid * (3 * (28.010 + 44.009) + 10 * water) / 1000.0, 2e-5));
      // Acid: what came, two per oxalic acid; the solid holds none.
      EXPECT_TRUE(close(amount(solution, "mother", "H"),
                        2.0 * 500.0 + 2.0 * amount(solution, "oxalic", "C2O4"), 1e-10));
      EXPECT_GT(solid, (excess == 0.0 ? 0.8 : 0.95) * fed) << excess;
    }
  }
  EXPECT_NEAR(oxalate / Nd2O3, 2.18, 0.005);
  EXPECT_NEAR(3 * (90.034 + 2 * water) / Nd2O3, 1.12, 0.005);
}

// Moisture of 30 % is 0.3 / 0.7 of the solid's mass of mother liquor; its chloride ends in the gas.
TEST(Stoichiometry, MoistCakeByHand) {
  const Solution solution = solve_text(to_oxide(20.0, 30.0, "balanced"));
  EXPECT_TRUE(close(mass(solution, "cake"), mass(solution, "oxalates") / 0.7, 1e-10));
  const double held = mass(solution, "cake") - mass(solution, "oxalates");
  EXPECT_TRUE(close(amount(solution, "cake", "Cl"),
                    amount(solution, "mother", "Cl") * held / mass(solution, "mother"), 1e-9));
  EXPECT_TRUE(close(amount(solution, "offgas", "Cl"), amount(solution, "cake", "Cl"), 1e-10));
  EXPECT_TRUE(
      close(mass(solution, "oxide") + mass(solution, "offgas"), mass(solution, "cake"), 1e-10));
  // The oxide holds the Nd of the solid and of the mother liquor that stayed.
  EXPECT_TRUE(close(amount(solution, "oxide", "Nd"), amount(solution, "cake", "Nd"), 1e-12));
}

}  // namespace
}  // namespace raffinate
