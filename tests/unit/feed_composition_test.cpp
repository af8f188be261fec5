// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/feed_composition.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "chemistry/equilibrium.hpp"

namespace raffinate {
namespace {

double total(const FeedComposition& feed, const System& system, const std::string& name) {
  return feed.totals[system.tableau.component(name)];
}

FeedComposition compose(const FeedSpec& feed, const System& system) {
  InputProblems problems;
  const auto result = feed_composition(feed, system, problems);
  problems.throw_if_any();
  return result;
}

FeedSpec aqueous(std::vector<Amount> metals, std::vector<Amount> reagents) {
  FeedSpec feed;
  feed.name = "liquor";
  feed.flow = 1.0;
  feed.metals = std::move(metals);
  feed.reagents = std::move(reagents);
  return feed;
}

FeedSpec organic(double extractant, double saponified, const std::string& ion = "Na") {
  FeedSpec feed;
  feed.name = "organic";
  feed.phase = Phase::organic;
  feed.flow = 1.0;
  feed.extractant = extractant;
  feed.saponified = saponified;
  feed.saponified_by = ion;
  return feed;
}

// 0.1 mol/L Nd(3+) and 0.2 HCl: 0.5 Cl, of which 0.3 balance the metal.
TEST(FeedComposition, ChlorideBalancesTheMetals) {
  const System system = load_system("p507-chloride");
  const auto feed = compose(aqueous({{"Nd", 0.1, {}}}, {{"HCl", 0.2, {}}}), system);
  EXPECT_NEAR(total(feed, system, "Nd"), 0.1, 1e-16);
  EXPECT_NEAR(total(feed, system, "H"), 0.2, 1e-16);
  EXPECT_NEAR(total(feed, system, "Cl"), 0.5, 1e-15);
  EXPECT_EQ(feed.balance, system.tableau.component("Cl"));
  ASSERT_EQ(feed.notes.size(), 1u);
  EXPECT_NE(feed.notes[0].find("0.3 mol/L Cl"), std::string::npos) << feed.notes[0];
}

// 0.5 mol/L FeCl2, 0.1 mol/L SbCl3 and 0.1 mol/L arsenic acid in 2 mol/L HCl: chloride 1 + 0.3 + 2, and
// H3AsO4 = As5 - 5 H + 4 H2O takes 0.5 from the count of acid, not from the free acid.
TEST(FeedComposition, MetalsOfTwoValencesAndTheirReagents) {
  const System system = load_system("antimony-chloride");
  const auto feed = compose(
      aqueous({{"Fe2", 0.5, {}}}, {{"SbCl3", 0.1, {}}, {"H3AsO4", 0.1, {}}, {"HCl", 2.0, {}}}),
      system);
  EXPECT_NEAR(total(feed, system, "Fe2"), 0.5, 1e-16);
  EXPECT_EQ(total(feed, system, "Fe"), 0.0);
  EXPECT_NEAR(total(feed, system, "Cl"), 3.3, 1e-14);
  EXPECT_NEAR(total(feed, system, "H"), 1.5, 1e-14);
  const Equilibrium liquid = contact(system.tableau, feed.totals, 1.0, 0.0);
  EXPECT_NEAR(std::exp(liquid.u[system.proton]), 2.0, 0.01);
  // Arsenic acid alone is acid, whatever the count says; its salt with caustic is not.
  const auto arsenic = compose(aqueous({}, {{"H3AsO4", 0.1, {}}}), system);
  EXPECT_LT(total(arsenic, system, "H"), 0.0);
  EXPECT_TRUE(arsenic.warnings.empty());
  EXPECT_EQ(compose(aqueous({}, {{"H3AsO4", 0.1, {}}, {"NaOH", 0.3, {}}}), system).warnings.size(),
            1u);
}

// pH 2 with chloride complexes: free acid is 0.01, OH- takes 1e-12 of the total.
TEST(FeedComposition, PHFixesFreeAcid) {
  const System system = load_system("p507-chloride");
  auto spec = aqueous({{"Nd", 0.5, {}}}, {});
  spec.pH = 2.0;
  const auto feed = compose(spec, system);
  EXPECT_NEAR(total(feed, system, "H"), 0.01 - 1e-12, 1e-15);
  EXPECT_NEAR(total(feed, system, "Cl"), 1.51, 1e-9);
}

// 1.5 mol/L of monomer, 36 % with Na: 0.75 of dimer, 0.54 Na in the place of as much H.
TEST(FeedComposition, SaponifiedOrganic) {
  const System system = load_system("p507-chloride");
  const auto feed = compose(organic(1.5, 0.36), system);
  EXPECT_NEAR(total(feed, system, "HA2"), 0.75, 1e-15);
  EXPECT_NEAR(total(feed, system, "Na"), 0.54, 1e-15);
  EXPECT_NEAR(total(feed, system, "H"), -0.54, 1e-15);
  EXPECT_EQ(feed.balance, -1);
}

// 0.02 mol/L of Nd(HA2)3 release 0.06 H; the extractant was all counted already.
TEST(FeedComposition, LoadedOrganic) {
  const System system = load_system("p507-chloride");
  auto spec = organic(1.0, 0.0);
  spec.metals = {{"Nd", 0.02, {}}};
  const auto feed = compose(spec, system);
  EXPECT_NEAR(total(feed, system, "Nd"), 0.02, 1e-16);
  EXPECT_NEAR(total(feed, system, "H"), -0.06, 1e-16);
  EXPECT_NEAR(total(feed, system, "HA2"), 0.5, 1e-16);
}

// A solvating extractant takes the anion along: 3 NO3 per metal.
TEST(FeedComposition, LoadedSolvate) {
  const System system = load_system("tbp-nitrate");
  auto spec = organic(1.0, 0.0);
  spec.metals = {{"Nd", 0.02, {}}};
  const auto feed = compose(spec, system);
  EXPECT_NEAR(total(feed, system, "NO3"), 0.06, 1e-16);
  EXPECT_NEAR(total(feed, system, "TBP"), 1.0, 1e-16);
}

TEST(FeedComposition, SystemsWithoutChargesBalanceNothing) {
  const System system = load_system("constant-distribution");
  const auto feed = compose(aqueous({{"Nd", 0.1, {}}}, {{"HCl", 0.2, {}}}), system);
  EXPECT_EQ(feed.balance, -1);
  EXPECT_NEAR(total(feed, system, "Cl"), 0.2, 1e-16);
  EXPECT_TRUE(feed.notes.empty());
}

TEST(FeedComposition, FaultsAreReported) {
  const System p507 = load_system("p507-chloride"), tbp = load_system("tbp-nitrate");
  const auto refused = [](const FeedSpec& feed, const System& system) {
    InputProblems problems;
    feed_composition(feed, system, problems);
    return problems.size() == 1;
  };
  EXPECT_TRUE(refused(aqueous({{"Sb", 0.1, {}}}, {}), p507));    // a metal it lacks
  EXPECT_TRUE(refused(aqueous({}, {{"HNO3", 0.1, {}}}), p507));  // an acid it lacks
  EXPECT_TRUE(refused(organic(0.0, 0.0), p507));                 // no extractant
  EXPECT_TRUE(refused(organic(1.0, 0.6), p507));                 // one Na per dimer: 50 % at most
  EXPECT_TRUE(refused(organic(1.0, 0.1, "K"), p507));            // not with potassium
  EXPECT_TRUE(refused(organic(1.0, 0.1), tbp));                  // TBP is no acid
  auto both = aqueous({}, {{"HCl", 0.1, {}}});
  both.pH = 1.0;
  EXPECT_TRUE(refused(both, p507));  // pH and acid
  auto ion = aqueous({{"Nd", 0.1, {}}}, {});
  ion.balance = "NO3";
  EXPECT_TRUE(refused(ion, p507));
}

// 0.75 mol of dimer: 0.54 mol of NaHA2 takes 0.54, and in MA3 a mole of metal takes 1.5, so that
// 0.14 mol of Nd just fit.
TEST(FeedComposition, AnOrganicHoldsWhatItsExtractantBinds) {
  const System system = load_system("p507-chloride");
  FeedSpec feed = organic(1.5, 0.36);
  feed.metals = {{"Nd", 0.1399, {}}};
  EXPECT_NO_THROW(compose(feed, system));
  feed.metals = {{"Nd", 0.1401, {}}};
  EXPECT_THROW(compose(feed, system), InputError);
}

TEST(FeedComposition, ABasicLiquorWithMetalsIsASludge) {
  const System system = load_system("p507-chloride");
  FeedSpec feed = aqueous({{"Nd", 0.1, {}}}, {{"HCl", 0.01, {}}});
  EXPECT_TRUE(compose(feed, system).warnings.empty());
  feed.reagents = {{"NaOH", 0.01, {}}};
  EXPECT_EQ(compose(feed, system).warnings.size(), 1u);
  feed.metals.clear();
  EXPECT_TRUE(compose(feed, system).warnings.empty());
}

}  // namespace
}  // namespace raffinate
