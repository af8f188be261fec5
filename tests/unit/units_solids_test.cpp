// SPDX-License-Identifier: BSD-3-Clause
// Hand calculations for the units that make and handle solids; the laws that all keep are in
// consistency/unit_laws_test.cpp.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "chemistry/elements.hpp"
#include "chemistry/precipitation.hpp"
#include "tests/unit/block_fixture.hpp"

namespace raffinate {
namespace {

// 1.12 kg H2C2O4.2H2O and 2.18 kg Nd2(C2O4)3.10H2O per kg Nd2O3.
TEST_F(Blocks, oxalate_is_dosed_by_stoichiometry) {
  PrecipitatorSpec spec;
  spec.solids = {"oxalate"};
  spec.precipitant = "C2O4";
  build(spec, {{"H2C2O4", 0.9}});
  fill(aqueous, totals({{"Nd", 2.0}}), 10.0);
  run();
  EXPECT_NEAR(drawn() * 0.9 * molar_mass("H2C2O4(H2O)2") / Nd2O3, 1.124, 0.0005);
  EXPECT_NEAR(mass(1) / (0.5 * out(1, "Nd")) / Nd2O3, 2.178, 0.0005);
  EXPECT_NEAR(carrier(1), 0.5 * out(1, "Nd") * 10.0 * 0.018015, 1e-12);
  EXPECT_GT(out(1, "Nd"), 1.8);
  EXPECT_NEAR(out(0, "H"), 2.0 * 0.9 * drawn(), 1e-12);  // all acid stays in the mother liquor
  EXPECT_TRUE(remarked("of the rare earths"));

  // 20 % more, of which the liquor brings 0.6 kmol already.
  spec.excess = 0.2;
  build(spec, {{"H2C2O4", 0.9}});
  fill(aqueous, totals({{"Nd", 2.0}, {"H2C2O4", 0.6}, {"Ca", 0.5}}), 10.0);
  run();
  EXPECT_NEAR(drawn(), (1.2 * (3.0 + 0.5) - 0.6) / 0.9, 1e-12);
}

TEST_F(Blocks, precipitator_meets_the_pH_in_its_own_volume) {
  PrecipitatorSpec spec;
  spec.solids = {"hydroxide"};
  spec.pH = 3.5;
  spec.occlusion = 0.01;
  for (const bool balanced : {true, false}) {
    build(spec, {{"NaOH", 5.0}}, balanced);
    const Eigen::VectorXd liquor = totals({{"Nd", 1.0}, {"Fe", 0.02}, {"HCl", 0.3}});
    fill(aqueous, liquor, 1.0);
    run();
    // The liquor, speciated on its own.
    const Eigen::VectorXd n = unit->ports()[0].amount.head(liquor.size());
    const double V = carrier(0) + trial_carriers(balanced).volume.dot(n);
    const Precipitation alone = precipitate(trial_system().tableau, {}, n / V);
    EXPECT_NEAR(-alone.u[part("H")] / std::log(10.0), 3.5, 1e-9);
    // Fe(OH)3 of trial_system: log10 [Fe] = 3 - 3 pH, and no iron complex without oxalate.
    EXPECT_NEAR(std::log10(n[part("Fe")] / V), 3.0 - 3.0 * 3.5, 1e-9);
    EXPECT_NEAR(out(1, "Nd"), 0.01, 1e-12);
    // Acid gone: 0.3 less what rests at pH 3.5, three per Fe and per occluded Nd.
    EXPECT_NEAR(5.0 * drawn(), 0.3 + 3.0 * (0.02 + 0.01), 1e-3);
    EXPECT_NEAR(carrier(1), 3.0 * 0.018015 * (out(1, "Fe") + out(1, "Nd")), 1e-12);
    EXPECT_TRUE(remarked("pH 3.50"));
  }
}

TEST_F(Blocks, precipitator_that_needs_no_base_draws_none) {
  PrecipitatorSpec spec;
  spec.solids = {"hydroxide"};
  spec.pH = 3.0;
  build(spec, {{"NaOH", 5.0}});
  fill(aqueous, totals({{"Nd", 0.5}, {"NaCl", 1.0}}), 1.0);
  run();
  EXPECT_EQ(drawn(), 0.0);
  EXPECT_TRUE(remarked("no nearer to pH 3; none is drawn"));
  // Acid never brings an acid liquor to pH 3.
  build(spec, {{"HCl", 5.0}});
  fill(aqueous, totals({{"Nd", 0.5}, {"HCl", 1.0}}), 1.0);
  run();
  EXPECT_EQ(drawn(), 0.0);
  EXPECT_TRUE(remarked("none is drawn"));
}

// pH 14.5 is beyond 0.1 mol/L of NaOH however much is drawn.
TEST_F(Blocks, precipitator_says_when_the_base_is_too_weak) {
  PrecipitatorSpec spec;
  spec.solids = {"hydroxide"};
  spec.pH = 14.5;
  build(spec, {{"NaOH", 0.1}});
  fill(aqueous, totals({{"Nd", 0.5}, {"HCl", 1.0}}), 1.0);
  run();
  EXPECT_TRUE(remarked("no nearer to pH 14.5"));
  EXPECT_EQ(drawn(), 0.0);
  EXPECT_NEAR(out(0, "Nd"), 0.5, 1e-15);
}

// A precipitator searches from where it was last; what it finds is what a new one finds.
TEST_F(Blocks, precipitator_answers_the_same_whatever_came_before) {
  PrecipitatorSpec doses, holds;
  doses.solids = {"oxalate"};
  doses.precipitant = "C2O4";
  holds.solids = {"hydroxide"};
  holds.pH = 3.5;
  const auto model_of = [&](bool held) { return held ? holds : doses; };
  const auto feed_of = [](bool held) { return Holds{{held ? "NaOH" : "H2C2O4", 0.9}}; };
  const std::vector<Holds> liquors{{{"Nd", 1.0}, {"Fe", 0.02}, {"HCl", 0.3}},
                                   {{"Nd", 1.0001}, {"Fe", 0.02}, {"HCl", 0.3}},
                                   {{"Nd", 1.0}, {"Fe", 0.021}, {"HCl", 0.3}},
                                   {{"Nd", 1.0}, {"HCl", 0.3}},
                                   {{"Nd", 0.5}, {"NaCl", 1.0}},  // no base needed
                                   {{"Nd", 0.5}, {"NaCl", 1.001}},
                                   {{"Nd", 1.0}, {"Fe", 0.02}, {"HCl", 0.3}},
                                   {{"Nd", 3.0}, {"Fe", 0.5}, {"HCl", 3.0}},
                                   {{"Ca", 0.1}, {"Fe", 0.02}, {"HCl", 0.01}},
                                   {{"Nd", 1e-9}, {"Fe", 1e-7}, {"H2C2O4", 0.1}},
                                   {{"Nd", 1.0}, {"Fe", 0.02}, {"HCl", 0.3}}};
  for (const bool held : {true, false}) {
    build(model_of(held), feed_of(held));
    const std::unique_ptr<Unit> used = std::move(unit);
    for (std::size_t i = 0; i < liquors.size(); ++i) {
      SCOPED_TRACE("liquor " + std::to_string(i));
      build(model_of(held), feed_of(held));
      fill(aqueous, totals(liquors[i]), 1.0);
      run();
      used->evaluate(in);
      EXPECT_EQ(used->remarks(), unit->remarks());
      EXPECT_NEAR(used->draws()[0].flow, drawn(), 1e-12 * drawn());
      EXPECT_LE((used->draws()[0].slope - unit->draws()[0].slope).cwiseAbs().maxCoeff(), 1e-10);
      for (std::size_t port = 0; port < 2; ++port) {
        const Unit::Port &other = used->ports()[port], &fresh = unit->ports()[port];
        for (Eigen::Index k = 0; k < fresh.amount.size(); ++k) {
          // Acid follows from the charge of all the others.
          const double rounding = k == part("H") ? 1e-15 * in.cwiseAbs().sum() : 0.0;
          EXPECT_NEAR(other.amount[k], fresh.amount[k],
                      1e-10 * std::abs(fresh.amount[k]) + rounding);
        }
        EXPECT_LE((other.slope - fresh.slope).cwiseAbs().maxCoeff(), 1e-10);
      }
    }
  }
}

// Ce(OH)4 is 208.145 g/mol, and each frees three protons.
TEST_F(Blocks, oxidiser_weighs_its_hydroxide) {
  build(OxidiserSpec{0.9});
  fill(aqueous, totals({{"Ce", 1.0}, {"Nd", 1.0}}), 2.0);
  run();
  EXPECT_NEAR(out(1, "Ce"), 0.9, 1e-15);
  EXPECT_NEAR(mass(1), 0.9 * molar_mass("Ce(OH)4"), 2e-5);
  EXPECT_NEAR(out(0, "H"), 2.7, 1e-15);
  EXPECT_NEAR(carrier(0), 2.0 - 0.9 * 3.5 * 0.018015, 1e-15);
}

TEST_F(Blocks, filter_keeps_its_moisture_and_washes_by_displacement) {
  // 1 t/s of solid (as water, for the sum's sake) at 20 % moisture holds 0.25 t of liquid. In water
  // that is 0.25 m3; 0.5 m3 of wash are R = 2, and (1 - 0.6)^2 = 0.16 of the salt stays.
  FilterSpec spec;
  spec.moisture = 0.2;
  spec.efficiency = 0.6;
  build(spec, {}, false);
  fill(solid, amounts({}), 1.0);
  const double trace = 1e-9;
  fill(aqueous, amounts({{"Na", trace}, {"Cl", trace}}), 2.0);
  fill(wash, amounts({}), 0.5);
  run();
  EXPECT_NEAR(carrier(1), 1.25, 1e-9);
  EXPECT_NEAR(carrier(0), 2.25, 1e-9);
  EXPECT_NEAR(out(1, "Na") / trace, 0.25 / 2.0 * 0.16, 1e-8);
  EXPECT_TRUE(remarked("2 cake volumes"));
  // With heavy liquor the final moisture is still the one asked for.
  fill(aqueous, amounts({{"Nd", 4.0}, {"Cl", 12.0}}), 2.0);
  run();
  EXPECT_NEAR((mass(1) - 1.0) / mass(1), 0.2, 1e-12);
  // 95 % cannot beat plug flow: half a volume moves half.
  spec.efficiency = 0.95;
  build(spec, {}, false);
  fill(solid, amounts({}), 1.0);
  fill(aqueous, amounts({{"Na", trace}, {"Cl", trace}}), 2.0);
  fill(wash, amounts({}), 0.125);
  run();
  EXPECT_NEAR(out(1, "Na") / trace, 0.25 / 2.0 * 0.5, 1e-8);
}

TEST_F(Blocks, filter_washes_counter_current) {
  // As above, R = 2 and one wash leaves 0.16. The second wash comes with w = 0.42 c1 from the first
  // cake, c1 = w + 0.16 (1 - w): c1 = 0.16 / (1 - 0.42 x 0.84), and 0.16 c1 = 0.03956 stay.
  FilterSpec spec;
  spec.moisture = 0.2;
  spec.efficiency = 0.6;
  spec.stages = 2;
  build(spec, {}, false);
  fill(solid, amounts({}), 1.0);
  const double trace = 1e-9;
  fill(aqueous, amounts({{"Na", trace}, {"Cl", trace}}), 2.0);
  fill(wash, amounts({}), 0.5);
  run();
  EXPECT_NEAR(out(1, "Na") / trace, 0.125 * 0.16 * 0.16 / (1.0 - 0.42 * 0.84), 1e-8);
  EXPECT_TRUE(remarked("2 cake volumes in 2 stages"));
  // Plug flow is plug flow however often.
  spec.efficiency = 0.95;
  build(spec, {}, false);
  fill(solid, amounts({}), 1.0);
  fill(aqueous, amounts({{"Na", trace}, {"Cl", trace}}), 2.0);
  fill(wash, amounts({}), 0.05);
  run();
  EXPECT_NEAR(out(1, "Na") / trace, 0.125 * 0.8, 1e-8);
}

TEST_F(Blocks, filter_cake_cannot_hold_what_does_not_come) {
  FilterSpec spec;
  spec.moisture = 0.5;
  build(spec, {}, false);
  fill(solid, amounts({}), 1.0);
  fill(aqueous, totals({{"NaCl", 0.1}}), 0.3);
  run();
  EXPECT_NEAR(carrier(1), 1.3, 1e-15);
  EXPECT_NEAR(out(0, "Na"), 0.0, 1e-15);
  EXPECT_TRUE(remarked("keeps all"));
}

TEST_F(Blocks, calciner_makes_the_usual_oxides) {
  const auto weigh = [&](const Holds& solids, double water) {
    build(CalcinerSpec{1223.15, 0.02, 1.0, 0.0});
    fill(solid, amounts(solids), water);
    run();
    return mass(0);
  };
  // Nd2(C2O4)3.10H2O = Nd2O3 + 3 CO + 3 CO2 + 10 H2O.
  EXPECT_NEAR(weigh({{"Nd", 2.0}, {"C2O4", 3.0}}, 10.0 * 0.018015), molar_mass("Nd2O3"), 2e-5);
  EXPECT_NEAR(mass(1), 3.0 * (molar_mass("CO") + molar_mass("CO2")) + 10.0 * molar_mass("H2O"),
              2e-4);
  EXPECT_NEAR(out(1, "C2O4"), 3.0, 1e-15);
  EXPECT_NEAR(out(1, "H"), 6.0, 1e-15);
  // Cerium and terbium take oxygen from the air, 1/2 and 1/4 of an O per ion.
  EXPECT_NEAR(weigh({{"Ce", 1.0}, {"C2O4", 1.5}}, 0.1), molar_mass("CeO2"), 1e-5);
  EXPECT_NEAR(made_up_carrier(), 0.5 * 0.015999, 1e-15);
  EXPECT_NEAR(weigh({{"Tb", 4.0}, {"C2O4", 6.0}}, 0.1), molar_mass("Tb4O7"), 5e-5);
  // Ce(OH)4 of the oxidiser, its oxygen included: the same oxide; 2 H2O leave, and the oxygen of a
  // cerium that was oxidised already.
  EXPECT_NEAR(weigh({{"Ce", 1.0}, {"H", -3.0}}, 3.5 * 0.018015 + 0.0079995), molar_mass("CeO2"),
              1e-5);
  // 2 % of the chloride stays, as oxychloride: Nd O Cl where Nd, Cl meet.
  weigh({{"Nd", 1.0}, {"Cl", 3.0}}, 0.1);
  EXPECT_NEAR(out(0, "Cl"), 0.06, 1e-15);
  EXPECT_NEAR(mass(0), 0.06 * molar_mass("NdOCl") + 0.94 / 2.0 * molar_mass("Nd2O3"), 2e-5);
  // Gas: HCl. 2.94 of it, made with the water.
  EXPECT_NEAR(out(1, "H"), 2.94, 1e-15);
}

TEST_F(Blocks, calciner_leaves_volatiles_and_wants_heat) {
  build(CalcinerSpec{873.15, 0.0, 1.0, 0.01});
  fill(solid, amounts({{"Nd", 2.0}, {"C2O4", 3.0}}), 0.2);
  run();
  EXPECT_NEAR(mass(0), 1.01 * molar_mass("Nd2O3"), 2e-5);
  EXPECT_TRUE(remarked("600 degC"));
}

}  // namespace
}  // namespace raffinate
