// SPDX-License-Identifier: BSD-3-Clause
// Hand calculations for the units of liquids; the laws that all keep are in
// consistency/unit_laws_test.cpp.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>

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
  // Na of the drain is 6.6 drawn less 6 taken up, H -6 and 6; what stays of Cl is all that comes.
  EXPECT_NEAR(unit->ports()[1].cancelled[part("Na")], 6.6 + 6.0 - 0.6, 1e-13);
  EXPECT_NEAR(unit->ports()[1].cancelled[part("H")], 12.0, 1e-13);
  EXPECT_EQ(unit->ports()[1].cancelled[part("Cl")], 0.0);
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

TEST_F(Blocks, soap_short_of_water_says_so) {
  // 19 mol/L NaOH brings 1 / 19 = 0.0526 m3 per kmol, a soap of 3 H2O wants 0.0542.
  build(SaponifierSpec{0.4, "Na"}, {{"NaOH", 19.0}});
  fill(organic, amounts({{"HA2", 0.5}}), 1.0);
  run();
  EXPECT_TRUE(remarked("beyond what"));
  EXPECT_EQ(carrier(1), 0.0);
  EXPECT_GT(made_up_carrier(), 0.0);
  EXPECT_TRUE(unit->warnings().empty());
}

TEST_F(Blocks, soap_takes_one_ion_per_dimer_that_no_metal_holds) {
  // Asked before any state: NaHA2 has one Na to two molecules, so 50 % is the most.
  build(SaponifierSpec{0.9, "Na"}, {{"NaOH", 5.0}});
  EXPECT_TRUE(warned("90 % Na is more than an organic of trial-units holds"));
  EXPECT_TRUE(warned("beyond 50 %"));
  // 0.1 kmol of Nd(HA2)3 hold 0.3 of 0.5 kmol of dimer: 0.2 kmol of Na fit, 20 % of 1 kmol of
  // monomer. 0.9 were asked for: 0.7 kmol of NaOH leave, 2520 kmol/h if this is per second.
  fill(organic, amounts({{"HA2", 0.5}, {"Nd", 0.1}, {"H", -0.3}}), 1.0);
  run();
  EXPECT_NEAR(out(0, "Na"), 0.2, 1e-15);
  EXPECT_NEAR(out(0, "H"), -0.5, 1e-15);
  EXPECT_NEAR(drawn(), 0.18, 1e-15);
  EXPECT_NEAR(out(1, "Na"), 0.7, 1e-15);
  EXPECT_NEAR(out(1, "H"), -0.7, 1e-15);
  EXPECT_TRUE(warned("holds 20 % Na and not 90 %: 2.52e+03 kmol/h of the base of reagent"));
  // What is there already takes its place: 0.05 of Na and 0.02 of Ca, which binds two dimers.
  fill(organic, amounts({{"HA2", 0.5}, {"Na", 0.05}, {"Ca", 0.02}, {"H", -0.09}}), 1.0);
  run();
  EXPECT_NEAR(out(0, "Na"), 0.5 - 0.04, 1e-15);
  // Metals beyond the extractant leave no room at all.
  fill(organic, amounts({{"HA2", 0.5}, {"Nd", 0.2}, {"H", -0.6}}), 1.0);
  run();
  EXPECT_EQ(out(0, "Na"), 0.0);
  EXPECT_NEAR(out(1, "Na"), 0.9, 1e-15);
  // Calcium binds two dimers and is two equivalents: 50 % as well, 0.25 kmol.
  build(SaponifierSpec{0.9, "Ca"}, {{"Ca(OH)2", 5.0}});
  EXPECT_TRUE(warned("4 molecules of extractant to one Ca"));
  fill(organic, amounts({{"HA2", 0.5}}), 1.0);
  run();
  EXPECT_NEAR(out(0, "Ca"), 0.25, 1e-15);
  EXPECT_NEAR(drawn(), 0.09, 1e-15);
  EXPECT_NEAR(out(1, "H"), -0.4, 1e-15);
}

TEST_F(Blocks, soap_within_capacity_warns_of_nothing) {
  build(SaponifierSpec{0.5, "Na"}, {{"NaOH", 5.0}});
  EXPECT_TRUE(unit->warnings().empty());
  fill(organic, amounts({{"HA2", 0.5}}), 1.0);
  run();
  EXPECT_NEAR(out(0, "Na"), 0.5, 1e-15);
  EXPECT_NEAR(out(1, "Na"), 0.0, 1e-15);
  EXPECT_TRUE(unit->warnings().empty());
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

/// The acid alone: Fe(HA2)3 and the dimer exchange with H at K = 1e3, nothing else takes part.
TEST_F(Blocks, regenerator_judges_the_share_by_one_contact) {
  // 4 m3/s with 0.2 kmol/s Fe and 2 of dimer; 90 % out by 0.135 m3/s of 6 mol/L HCl, O/A 29.63.
  build(RegeneratorSpec{{{"Fe", 0.9, {}}}, 0.5}, {{"HCl", 6.0}}, false);
  fill(organic, amounts({{"HA2", 2.0}, {"Fe", 0.2}, {"H", -0.6}}), 4.0);
  run();
  // Shaken by hand: with x of the 0.2 in the acid, H = (0.81 - 3 x) / 0.135 and the dimer
  // (2 - 3 (0.2 - x)) / 4; D = 1e3 dimer^3 / H^3 = [(0.2 - x) / 4] / (x / 0.135).
  double low = 0.0, high = 0.2;
  for (int i = 0; i < 100; ++i) {
    const double x = 0.5 * (low + high), H = (0.81 - 3.0 * x) / 0.135,
                 dimer = (2.0 - 3.0 * (0.2 - x)) / 4.0;
    const double D = 1e3 * std::pow(dimer / H, 3);
    (x / 0.135 * D > (0.2 - x) / 4.0 ? high : low) = x;
  }
  const double share = 100.0 * low / 0.2;
  ASSERT_GT(share, 1.0);
  ASSERT_LT(share, 50.0);
  EXPECT_TRUE(remarked("one contact at O/A 29.6:1"));
  EXPECT_TRUE(remarked(fmt::format("this acid can remove Fe {:.3g} % (D ", share)));
  EXPECT_TRUE(warned("90 % of Fe are taken as removed"));
  EXPECT_TRUE(warned(fmt::format("allow {:.3g} % (D ", share)));
}

TEST_F(Blocks, regenerator_counts_contacts_and_circulation) {
  // Plenty of acid, so that H stays at 6 and the dimer at 2 / 4 mol/L: D = 1e3 (0.5 / 6)^3 = 0.5787.
  // The traces of Fe barely matter: E = 3e-6 kmol/s of H, times 1 + 1e6 over 6.
  const double E = 3e-6, acid = E * (1.0 + 1e6) / 6.0, D = 1e3 * std::pow(0.5 / 6.0, 3),
               R = 4.0 / acid;
  const auto judged = [&](int stages, std::optional<double> contact) {
    build(RegeneratorSpec{{{"Fe", 1.0, {}}}, 1e6, stages, contact}, {{"HCl", 6.0}}, false);
    fill(organic, amounts({{"HA2", 2.0}, {"Fe", 1e-6}, {"H", -3e-6}}), 4.0);
    run();
    EXPECT_NEAR(drawn(), acid, 1e-12);
  };
  judged(1, {});
  EXPECT_TRUE(remarked(fmt::format("Fe {:.3g} % (D 0.579)", 100.0 / (1.0 + D * R))));
  // Kremser with three contacts, S = 1 / (D R).
  judged(3, {});
  const double S = 1.0 / (D * R);
  EXPECT_TRUE(remarked(fmt::format("3 contacts at O/A {:.3g}:1", R)));
  EXPECT_TRUE(remarked(
      fmt::format("Fe {:.3g} % (D", 100.0 * (std::pow(S, 4) - S) / (std::pow(S, 4) - 1.0))));
  // At 2:1 the acid circulates with the iron in it: s = phi (1 - D x / y), x / y = s R.
  judged(1, 2.0);
  const double phi = 1.0 / (1.0 + 2.0 * D);
  EXPECT_TRUE(remarked("one contact at O/A 2:1"));
  EXPECT_TRUE(remarked(fmt::format("Fe {:.3g} % (D", 100.0 * phi / (1.0 + phi * D * R))));
  // 20:1 would need less acid in circulation than is fed: it passes once.
  judged(1, 20.0);
  EXPECT_TRUE(remarked(fmt::format("Fe {:.3g} % (D", 100.0 / (1.0 + D * R))));
}

TEST_F(Blocks, regenerator_that_asks_for_what_the_acid_does_is_no_matter) {
  build(RegeneratorSpec{{{"Nd", 0.9, {}}}, 10.0}, {{"HCl", 6.0}});
  EXPECT_TRUE(unit->warnings().empty());
  fill(organic, amounts({{"HA2", 2.0}, {"Nd", 0.02}, {"H", -0.06}}), 4.0);
  run();
  EXPECT_TRUE(remarked("this acid can remove Nd"));
  EXPECT_TRUE(unit->warnings().empty());
  fill(organic, amounts({{"HA2", 2.0}}), 4.0);
  run();
  EXPECT_TRUE(unit->remarks().empty());
}

TEST_F(Blocks, misuse_is_refused) {
  EXPECT_THROW(build(SaponifierSpec{0.3, "Na"}, {{"NaCl", 1.0}}), std::invalid_argument);
  EXPECT_THROW(build(SaponifierSpec{0.3, "Na"}), std::invalid_argument);
  EXPECT_THROW(build(RegeneratorSpec{{{"Fe", 0.5, {}}}, 0.0}, {{"NaOH", 1.0}}),
               std::invalid_argument);
  EXPECT_THROW(build(RegeneratorSpec{{{"Th", 0.5, {}}}, 0.0}, {{"HCl", 1.0}}),
               std::invalid_argument);
  EXPECT_THROW(build(PrecipitatorSpec{{"hydroxide"}, 4.0, "", 0.0, 0.0, {}, {}, {}}),
               std::invalid_argument);
  EXPECT_THROW(build(SplitterSpec{{{"a", {}, {}, {}}, {"b", {}, {}, {}}}}), std::invalid_argument);
  build(MixerSpec{});
  EXPECT_THROW(unit->evaluate(Eigen::VectorXd::Zero(3)), std::invalid_argument);
}

}  // namespace
}  // namespace raffinate
