// SPDX-License-Identifier: BSD-3-Clause
// Hand calculations for the units of liquids; the laws that all keep are in
// consistency/unit_laws_test.cpp.
#include <gtest/gtest.h>

#include "chemistry/elements.hpp"
#include "tests/unit/block_fixture.hpp"

namespace raffinate {
namespace {

TEST_F(Blocks, splitter_gives_shares_flows_and_the_rest) {
  // 2 m3/s with 1 kmol/s of NaCl: 30 % is 0.6, then 0.5 m3/s, and 0.9 remains.
  build(SplitterSpec{{{"a", 0.3, {}, {}}, {"b", {}, 0.5, {}}, {"c", {}, {}, {}}}}, {}, false);
  fill(aqueous, totals({{"NaCl", 1.0}}), 2.0);
  run();
  EXPECT_NEAR(carrier(0), 0.6, 1e-15);
  EXPECT_NEAR(carrier(1), 0.5, 1e-15);
  EXPECT_NEAR(carrier(2), 0.9, 1e-15);
  EXPECT_NEAR(out(1, "Na"), 0.25, 1e-15);
  // 0.6 m3/s: 0.7 * 0.6 = 0.42 is less than 0.5, which then takes all that the share leaves.
  fill(aqueous, totals({{"NaCl", 1.0}}), 0.6);
  run();
  EXPECT_NEAR(carrier(1), 0.42, 1e-15);
  EXPECT_NEAR(carrier(2), 0.0, 1e-15);
  EXPECT_TRUE(remarked("fixed flows"));
}

TEST_F(Blocks, fixed_flows_are_volumes_of_liquid_and_not_of_water) {
  // 1 kmol of NaCl takes up 18 L, as trial_system has it: 0.982 m3 of water make 1 m3 of liquid.
  build(SplitterSpec{{{"b", {}, 0.25, {}}, {"c", {}, {}, {}}}});
  fill(aqueous, totals({{"NaCl", 1.0}}), 0.982);
  run();
  EXPECT_NEAR(out(0, "Na"), 0.25, 1e-15);
}

TEST_F(Blocks, solvent_tank_makes_up_extractant_and_volume) {
  // 10 m3/s of 1.5 mol/L monomer are 7.5 kmol/s of dimer; 9 m3/s with 7 come.
  build(SolventTankSpec{10.0, 1.5});
  fill(organic, amounts({{"HA2", 7.0}, {"Fe", 0.1}, {"H", -0.3}}), 9.0);
  run();
  EXPECT_DOUBLE_EQ(out(0, "HA2"), 7.5);
  EXPECT_DOUBLE_EQ(carrier(0), 10.0);
  EXPECT_DOUBLE_EQ(out(0, "Fe"), 0.1);
  EXPECT_DOUBLE_EQ(made_up("HA2"), 0.5);
  EXPECT_DOUBLE_EQ(made_up_carrier(), 1.0);
  fill(organic, amounts({{"HA2", 7.0}}), 10.5);
  run();
  EXPECT_DOUBLE_EQ(made_up_carrier(), -0.5);
  EXPECT_TRUE(remarked("bled"));
}

// Per kg of rare-earth oxide and transfer, 6 equivalents per Nd2O3: 0.713 kg NaOH, 0.304 kg NH3.
TEST_F(Blocks, soap_takes_the_base_that_loading_gives_back) {
  build(SaponifierSpec{0.4, "Na"}, {{"NaOH", 10.0}});
  fill(organic, amounts({{"HA2", 7.5}}), 10.0);  // 15 kmol of monomer, 6 of soap
  run();
  EXPECT_NEAR(out(0, "Na"), 6.0, 1e-14);
  EXPECT_NEAR(out(0, "H"), -6.0, 1e-14);
  EXPECT_NEAR(drawn() * 10.0 * molar_mass("NaOH") / Nd2O3, 0.713, 0.0005);
  build(SaponifierSpec{0.4, "NH4"}, {{"NH4OH", 10.0}});
  fill(organic, amounts({{"HA2", 7.5}}), 10.0);
  run();
  EXPECT_NEAR(drawn() * 10.0 * molar_mass("NH3") / Nd2O3, 0.304, 0.0005);
  // Calcium carries two equivalents.
  build(SaponifierSpec{0.4, "Ca"}, {{"Ca(OH)2", 5.0}});
  fill(organic, amounts({{"HA2", 7.5}}), 10.0);
  run();
  EXPECT_NEAR(out(0, "Ca"), 3.0, 1e-14);
  EXPECT_NEAR(drawn(), 0.6, 1e-14);
}

TEST_F(Blocks, soap_takes_up_its_water_and_salt_leaves_by_the_drain) {
  // 10 mol/L NaOH and 1 mol/L NaCl. The system gives each Na 3 water of 0.018015 L, 6 * 0.054045.
  build(SaponifierSpec{0.4, "Na"}, {{"NaOH", 10.0}, {"NaCl", 1.0}});
  fill(organic, amounts({{"HA2", 7.5}}), 10.0);
  run();
  EXPECT_NEAR(drawn(), 0.6, 1e-14);
  EXPECT_NEAR(out(1, "Na"), 0.6, 1e-14);
  EXPECT_NEAR(out(1, "Cl"), 0.6, 1e-14);
  EXPECT_NEAR(out(1, "H"), 0.0, 1e-14);
  // Volumes of trial_system: Na -1, Cl 19, H 0 cm3/mol. The water of OH = H2O - H is in it.
  const double feed_water = 1.0 - (-0.001 * 11.0 + 0.019 * 1.0);
  EXPECT_NEAR(carrier(1), 0.6 * feed_water - 6.0 * 3.0 * 0.018015, 1e-13);
  EXPECT_EQ(made_up_carrier(), 0.0);
}

TEST_F(Blocks, soap_that_is_soap_already_draws_nothing) {
  build(SaponifierSpec{0.3, "Na"}, {{"NaOH", 10.0}});
  fill(organic, amounts({{"HA2", 0.5}, {"Na", 0.4}, {"H", -0.4}}), 1.0);
  run();
  EXPECT_EQ(drawn(), 0.0);
  EXPECT_EQ(out(0, "Na"), 0.4);
  EXPECT_TRUE(remarked("more than asked for"));
}

TEST_F(Blocks, soap_beyond_the_extractant_and_short_of_water_says_so) {
  // 19 mol/L NaOH brings 1 / 19 = 0.0526 m3 per kmol, a soap of 3 H2O wants 0.0542.
  build(SaponifierSpec{0.9, "Na"}, {{"NaOH", 19.0}});
  fill(organic, amounts({{"HA2", 0.5}, {"Nd", 0.1}, {"H", -0.3}}), 1.0);
  run();
  EXPECT_TRUE(remarked("1.2 equivalents"));  // 0.9 + 0.3 of 1 kmol
  EXPECT_TRUE(remarked("beyond what"));
  EXPECT_EQ(carrier(1), 0.0);
  EXPECT_GT(made_up_carrier(), 0.0);
}

TEST_F(Blocks, regenerator_exchanges_ions_for_acid) {
  // 90 % of 0.2 kmol Fe leave, 0.54 kmol H come back; 0.54 * 1.5 / 6 = 0.135 m3 of 6 mol/L HCl.
  build(RegeneratorSpec{{{"Fe", 0.9, {}}}, 0.5}, {{"HCl", 6.0}});
  fill(organic, amounts({{"HA2", 2.0}, {"Fe", 0.2}, {"H", -0.6}}), 4.0);
  run();
  EXPECT_NEAR(out(0, "Fe"), 0.02, 1e-15);
  EXPECT_NEAR(out(0, "H"), -0.06, 1e-15);
  EXPECT_NEAR(drawn(), 0.135, 1e-15);
  EXPECT_NEAR(out(1, "Fe"), 0.18, 1e-15);
  EXPECT_NEAR(out(1, "H"), 0.27, 1e-15);  // the excess, half of 0.54
  EXPECT_NEAR(out(1, "Cl"), 0.81, 1e-15);
}

TEST_F(Blocks, misuse_is_refused) {
  EXPECT_THROW(build(SaponifierSpec{0.3, "Na"}, {{"NaCl", 1.0}}), std::invalid_argument);
  EXPECT_THROW(build(SaponifierSpec{0.3, "Na"}), std::invalid_argument);
  EXPECT_THROW(build(RegeneratorSpec{{{"Fe", 0.5, {}}}, 0.0}, {{"NaOH", 1.0}}),
               std::invalid_argument);
  EXPECT_THROW(build(RegeneratorSpec{{{"Th", 0.5, {}}}, 0.0}, {{"HCl", 1.0}}),
               std::invalid_argument);
  EXPECT_THROW(build(PrecipitatorSpec{{"hydroxide"}, 4.0, "", 0.0, 0.0, {}, {}}),
               std::invalid_argument);
  EXPECT_THROW(build(SplitterSpec{{{"a", {}, {}, {}}, {"b", {}, {}, {}}}}), std::invalid_argument);
  build(MixerSpec{});
  EXPECT_THROW(unit->evaluate(Eigen::VectorXd::Zero(3)), std::invalid_argument);
}

}  // namespace
}  // namespace raffinate
