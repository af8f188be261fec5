// SPDX-License-Identifier: BSD-3-Clause
// Rare earths share crystals: hand calculations, first of the sharing, then of the precipitator.
#include "flowsheets/mixed_crystal.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "chemistry/precipitation.hpp"
#include "tests/unit/block_fixture.hpp"

namespace raffinate {
namespace {

/// Moles of each oxalate by hand, and what stays of the metals.
struct Shared : testing::Test {
  explicit Shared(const System& system = trial_system())
      : system(system),
        carriers{Eigen::VectorXd::Zero(size()), Eigen::VectorXd::Zero(size())},
        model(system, carriers, {"oxalate"}, 0.0) {
    formed.assign(model.solids().size(), number(0.0));
    stays.assign(at(size()), number(0.0));
  }
  int size() const { return system.tableau.component_count(); }
  static Flow number(double value) { return {value, Eigen::RowVectorXd::Zero(1)}; }
  double& solid(const std::string& name) {
    for (std::size_t p = 0; p < formed.size(); ++p)
      if (model.solids()[p].name == name) return formed[p].value;
    throw std::invalid_argument(name);
  }
  double& dissolved(const std::string& metal) {
    return stays.at(at(system.tableau.component(metal))).value;
  }
  std::optional<double> share(const std::vector<PrecipitatorSpec::Coefficient>& coefficients = {}) {
    return MixedCrystal(model, system.tableau.components(), system.tableau.component("C2O4"),
                        coefficients)
        .share(formed, stays);
  }

  System system;
  Carriers carriers;
  SlurryModel model;
  Flows formed, stays;
};

// Of 10 Nd 9 fall by themselves, of 1 Ce nothing: 9 of 11 fall of each.
TEST_F(Shared, homogeneous_crystals_take_the_same_share_of_each) {
  solid("Nd2(C2O4)3.10H2O") = 4.5;
  dissolved("Nd") = 1.0;
  dissolved("Ce") = 1.0;
  // Of the 2 mol that stay 9/11 mol are neodymium in the place of cerium.
  EXPECT_NEAR(share().value(), 9.0 / 22.0, 1e-15);
  EXPECT_NEAR(2.0 * solid("Nd2(C2O4)3.10H2O"), 90.0 / 11.0, 1e-14);
  EXPECT_NEAR(2.0 * solid("Ce2(C2O4)3.10H2O"), 9.0 / 11.0, 1e-15);
  EXPECT_NEAR(dissolved("Nd"), 20.0 / 11.0, 1e-15);
  EXPECT_NEAR(dissolved("Ce"), 2.0 / 11.0, 1e-15);
}

// Half as willing, the Ce: Nd falls by 10 t / (1 + t), Ce by t / (2 + t), together 9, so that
// t^2 - 3 t - 9 = 0.
TEST_F(Shared, preferences_shift_the_shares) {
  solid("Nd2(C2O4)3.10H2O") = 4.5;
  dissolved("Nd") = 1.0;
  dissolved("Ce") = 1.0;
  EXPECT_TRUE(share({{"Ce", 0.5, {}}}));
  const double t = 0.5 * (3.0 + std::sqrt(45.0));
  EXPECT_NEAR(2.0 * solid("Nd2(C2O4)3.10H2O"), 10.0 * t / (1.0 + t), 1e-13);
  EXPECT_NEAR(2.0 * solid("Ce2(C2O4)3.10H2O"), t / (2.0 + t), 1e-14);
  EXPECT_NEAR(dissolved("Ce"), 2.0 / (2.0 + t), 1e-14);
}

// However far apart the preferences and however little stays, the sum is kept.
TEST_F(Shared, preferences_of_any_size_keep_the_sum) {
  for (const double little : {1e-12, 1.0, 1e9}) {
    for (auto& one : formed) one = number(0.0);
    solid("Nd2(C2O4)3.10H2O") = 0.5;
    dissolved("Nd") = little;
    dissolved("Ce") = 0.1 * little;
    dissolved("Tb") = 1e-6;
    EXPECT_TRUE(share({{"Ce", 1e-3, {}}, {"Tb", 1e3, {}}}));
    const double there[] = {1.0 + little, 0.1 * little, 1e-6};
    double sum = 0.0;
    int i = 0;
    for (const std::string metal : {"Nd", "Ce", "Tb"}) {
      const double falls = 2.0 * solid(metal + "2(C2O4)3.10H2O");
      EXPECT_NEAR(falls + dissolved(metal), there[i], 1e-15 * there[i]) << metal;
      ++i;
      sum += falls;
    }
    EXPECT_NEAR(sum, 1.0, 1e-14);
    const double Nd = 2.0 * solid("Nd2(C2O4)3.10H2O") / dissolved("Nd");
    EXPECT_NEAR(2.0 * solid("Ce2(C2O4)3.10H2O") / dissolved("Ce") / Nd, 1e-3, 1e-15);
    EXPECT_NEAR(2.0 * solid("Tb2(C2O4)3.10H2O") / dissolved("Tb") / Nd, 1e3, 1e-9);
  }
}

TEST_F(Shared, refuses_preferences_of_what_does_not_mix) {
  EXPECT_THROW(share({{"Fe", 0.5, {}}}), std::invalid_argument);
  EXPECT_THROW(share({{"Pr", 0.5, {}}}), std::invalid_argument);
}

struct SharedByP507 : Shared {
  SharedByP507() : Shared(load_system("p507-chloride")) {}
};

// Hydrates are each metal's own; calcium and thorium keep their own crystals.
TEST_F(SharedByP507, what_mixes) {
  solid("Nd2(C2O4)3.10H2O") = 0.4;
  solid("CaC2O4.H2O") = 0.1;
  solid("Th(C2O4)2.6H2O") = 0.1;
  for (const char* metal : {"Nd", "Er", "Ca", "Th"}) dissolved(metal) = 0.2;
  EXPECT_TRUE(share());
  EXPECT_NEAR(2.0 * solid("Nd2(C2O4)3.10H2O"), 0.8 * 1.0 / 1.2, 1e-15);
  EXPECT_NEAR(2.0 * solid("Er2(C2O4)3.6H2O"), 0.8 * 0.2 / 1.2, 1e-15);
  for (const char* alone : {"CaC2O4.H2O", "Th(C2O4)2.6H2O"}) EXPECT_EQ(solid(alone), 0.1);
  for (const char* alone : {"Ca", "Th"}) EXPECT_EQ(dissolved(alone), 0.2);
}

// Cerium too little to fall by itself falls with the neodymium, in the same share.
TEST_F(Blocks, oxalates_take_traces_along) {
  PrecipitatorSpec spec;
  spec.solids = {"oxalate"};
  spec.precipitant = "C2O4";
  spec.excess = 0.2;
  for (const double Ce : {1e-4, 1e-30}) {
    build(spec, {{"H2C2O4", 0.9}}, false);
    const Eigen::VectorXd liquor = totals({{"Nd", 2.0}, {"Ce", Ce}, {"HCl", 30.0}});
    fill(aqueous, liquor, 10.0);
    run();
    // Pure solids of the same liquor: all of the cerium would stay.
    const SlurryModel model(trial_system(), trial_carriers(false), {"oxalate"}, 0.0);
    const Eigen::VectorXd there = liquor + drawn() * totals({{"H2C2O4", 0.9}});
    const Precipitation pure =
        precipitate(trial_system().tableau, model.solids(), there / carrier(0));
    ASSERT_TRUE(pure.converged);
    double fell = 0.0;
    for (std::size_t p = 0; p < model.solids().size(); ++p) {
      const double moles = pure.solid[static_cast<Eigen::Index>(p)] * carrier(0);
      if (model.solids()[p].name.starts_with("Ce")) {
        EXPECT_EQ(moles, 0.0);
      }
      if (model.solids()[p].name.starts_with("Nd")) fell = 2.0 * moles;
    }
    const double share = fell / (2.0 + Ce);
    ASSERT_GT(share, 0.9);
    ASSERT_LT(share, 0.9999);
    EXPECT_NEAR(out(1, "Ce"), share * Ce, 1e-12 * Ce);
    EXPECT_NEAR(out(0, "Ce"), (1.0 - share) * Ce, 1e-11 * Ce);
    EXPECT_NEAR(out(1, "Nd"), share * 2.0, 1e-12);
    // Two metals hold three oxalates and ten waters.
    EXPECT_NEAR(out(1, "C2O4"), 1.5 * (out(1, "Nd") + out(1, "Ce")), 1e-12);
    EXPECT_NEAR(carrier(1), 5.0 * 0.018015 * (out(1, "Nd") + out(1, "Ce")), 1e-14);
    EXPECT_TRUE(remarked("each shares alike"));
  }
}

// Where much cerium falls below its own solubility, as much neodymium stays as it takes the place of.
TEST_F(Blocks, says_when_a_mixture_would_leave_less) {
  PrecipitatorSpec spec;
  spec.solids = {"oxalate"};
  spec.precipitant = "C2O4";
  spec.excess = 0.2;
  const std::string words = "a mixture is less soluble";
  for (const double Ce : {1e-6, 0.004}) {
    build(spec, {{"H2C2O4", 0.9}}, false);
    fill(aqueous, totals({{"Nd", 2.0}, {"Ce", Ce}, {"HCl", 30.0}}), 10.0);
    run();
    EXPECT_EQ(remarked(words), Ce > 1e-3) << Ce << " " << out(0, "Nd");
  }
}

// The same with a preference, whatever was carried over.
TEST_F(Blocks, oxalates_prefer_as_told) {
  PrecipitatorSpec spec;
  spec.solids = {"oxalate"};
  spec.precipitant = "C2O4";
  spec.distribution = {{"Ce", 0.4, {}}};
  build(spec, {{"H2C2O4", 0.9}});
  fill(aqueous, totals({{"Nd", 2.0}, {"Ce", 0.3}, {"Tb", 1e-3}, {"HCl", 30.0}}), 10.0);
  run();
  const double Nd = out(1, "Nd") / out(0, "Nd");
  EXPECT_NEAR(out(1, "Ce") / out(0, "Ce") / Nd, 0.4, 1e-12);
  EXPECT_NEAR(out(1, "Tb") / out(0, "Tb") / Nd, 1.0, 1e-12);
  spec.distribution = {{"Fe", 0.4, {}}};
  EXPECT_THROW(build(spec, {{"H2C2O4", 0.9}}), std::invalid_argument);
}

}  // namespace
}  // namespace raffinate
