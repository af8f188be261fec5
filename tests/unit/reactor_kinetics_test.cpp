// SPDX-License-Identifier: BSD-3-Clause
//
// Reactors whose conversion follows from kinetics in a train of tanks. The rate laws are published
// ones: stibnite in ferric chloride, orders 0.3 and 0.6, 71 kJ/mol, and in sodium sulfide, order 1.4
// to 1.7, 44 kJ/mol; batch tests of > 98 % in 1 h at 50 degC (L/S 8, 1.2 times the stoichiometric
// FeCl3) and of 99.13 % in 60 min at 70 degC. The acid of the first is not published: 2 mol/L here.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/leach_cases.hpp"

namespace raffinate {
namespace {

/// 1 m3/h of liquor and 87.2 kg/h of stibnite, as the batch test has them: 0.2567 mol/L, for which
/// 1.2 times the stoichiometric FeCl3 is 1.848 mol/L.
struct Leach {
  std::string tanks = "tanks: 3, residence time: 1 h, temperature: 50 degC";
  std::string liquor = "HCl: 2 mol/L, metals: {Fe: 1.848 mol/L}";
  std::string solid = "flow: 87.2 kg/h, minerals: {Sb2S3: 100 %}";
  std::string control = "reaction";
  std::string rate = "orders: {Fe: 0.3, H: 0.6}, activation energy: 71 kJ/mol";
  std::string batch =
      "converts: 98 %, time: 1 h, temperature: 50 degC, mineral: 87.2 g/L, "
      "liquor: {Fe: 1.848 mol/L, H: 2 mol/L}";
  std::string before = "", after = "";
  std::string volumes = "constant";

  std::string text() const {
    return "feeds:\n  concentrate: {phase: solid, " + solid + "}\n  brine: {phase: aqueous, " +
           "flow: 1 m3/h, " + liquor + "}\nblocks:\n  leach: {unit: reactor, " + tanks +
           ", in: [concentrate, brine], out: {pregnant: liquor, residue: solid}, reactions: [" +
           before +
           "{reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, kinetics: {control: " + control +
           ", " + rate + ", batch test: {" + batch + "}}}" + after + "]}\n";
  }
  Solution solved() const {
    Solution solution = solve(leach_case(text(), volumes));
    EXPECT_TRUE(solution.closed()) << solution.worst_closure();
    return solution;
  }
};

/// The share of the antimony that has dissolved.
double converted(const Solution& solution) {
  return amount(solution, "pregnant", "Sb") / amount(solution, "concentrate", "Sb");
}

Leach with_tanks(int count, const std::string& rest) {
  Leach leach;
  leach.tanks = "tanks: " + std::to_string(count) + ", " + rest;
  return leach;
}

TEST(ReactorKinetics, ManyTanksComeBackToTheBatchTest) {
  for (const char* control : {"reaction", "diffusion"}) {
    double last = 0.0;
    for (const int count : {1, 2, 3, 10, 40}) {
      Leach leach = with_tanks(count, "residence time: 1 h, temperature: 50 degC");
      leach.control = control;
      const double X = converted(leach.solved());
      EXPECT_GT(X, last);
      EXPECT_LT(X, 0.98);
      last = X;
    }
    EXPECT_GT(last, 0.968) << control;
  }
}

// A liquor that stays as it is (no mineral in the test, no order in what is used): k = 0.728558 / 1 h
// at 2 mol/L of acid, so that 1 mol/L has m = 0.728558 * 0.5^0.6 = 0.480669 in one tank of an hour,
// and Levenspiel's X = 3 m - 6 m^2 + 6 m^3 (1 - exp(-1 / m)) = 0.638265.
TEST(ReactorKinetics, OneTankByHand) {
  Leach leach = with_tanks(1, "residence time: 1 h, temperature: 50 degC");
  leach.liquor = "HCl: 1 mol/L, metals: {Fe: 1.848 mol/L}";
  leach.rate = "orders: {H: 0.6}";
  leach.batch =
      "converts: 98 %, time: 1 h, temperature: 50 degC, mineral: 0 g/L, liquor: {H: 2 mol/L}";
  const double m = 0.728558 * std::pow(0.5, 0.6);
  const double X = 3 * m - 6 * m * m + 6 * m * m * m * (1 - std::exp(-1 / m));
  EXPECT_NEAR(m, 0.480669, 2e-6);
  const Solution solution = leach.solved();
  EXPECT_NEAR(converted(solution), X, 1e-6);
  EXPECT_NEAR(reading(solution, "Sb2S3(s) converted behind tank 1"), 100.0 * X, 1e-4);
}

// 71 kJ/mol make 70 degC 4.6653 times as fast as 50 degC.
TEST(ReactorKinetics, WarmthIsWorthTime) {
  const double warm =
      converted(with_tanks(2, "residence time: 10 min, temperature: 70 degC").solved());
  const double longer =
      converted(with_tanks(2, "residence time: 46.653 min, temperature: 50 degC").solved());
  EXPECT_NEAR(warm, longer, 1e-4);
  EXPECT_GT(warm,
            converted(with_tanks(2, "residence time: 10 min, temperature: 50 degC").solved()));
}

TEST(ReactorKinetics, VolumeAndFlowAreATime) {
  const Solution by_volume = with_tanks(4, "volume: 250 L, temperature: 50 degC").solved();
  const Solution by_time = with_tanks(4, "residence time: 1 h, temperature: 50 degC").solved();
  EXPECT_NEAR(converted(by_volume), converted(by_time), 1e-12);
  EXPECT_NEAR(reading(by_volume, "residence time in all tanks"), 1.0, 1e-12);
}

TEST(ReactorKinetics, ReadingsFollowTheTrain) {
  const Solution solution = Leach().solved();
  double last = 0.0;
  for (const char* tank : {"1", "2", "3"}) {
    const double X = reading(solution, std::string("Sb2S3(s) converted behind tank ") + tank);
    EXPECT_GT(X, last);
    // 0.2567 mol/L of Sb2S3 use six of iron.
    EXPECT_NEAR(reading(solution, std::string("Fe behind tank ") + tank),
                1.848 - 6.0 * 87.2 / 339.70 * X / 100.0, 1e-4);
    last = X;
  }
  EXPECT_NEAR(last, 100.0 * converted(solution), 1e-9);
  EXPECT_NEAR(reading(solution, "Fe behind tank 3"),
              hour * amount(solution, "pregnant", "Fe") / 1000.0, 1e-12);
  EXPECT_TRUE(unit(solution, "leach").remarks.empty());
  EXPECT_FALSE(any_contains(solution.warnings, "batch test"));
}

// Order 1.5 in sulfide: 97 % take longer than the test's ratio of times in a tank.
TEST(ReactorKinetics, SodiumSulfideLeach) {
  const auto solved = [](int tanks, const std::string& temperature) {
    return solve(leach_case(R"(feeds:
  concentrate: {phase: solid, flow: 60 kg/h, minerals: {Sb2S3: 100 %}}
  sulfide: {phase: aqueous, flow: 1 m3/h, NaOH: 2.5 mol/L, Na2S: 0.97 mol/L}
blocks:
  leach:
    unit: reactor
    tanks: )" + std::to_string(tanks) +
                            R"(
    residence time: 2 h
    temperature: )" + temperature +
                            R"(
    reactions:
      - reaction: Sb2S3(s) + 3 S = 2 SbS3
        kinetics:
          control: reaction
          orders: {S: 1.5}
          activation energy: 44 kJ/mol
          batch test: {converts: 99.13 %, time: 60 min, temperature: 70 degC, mineral: 60 g/L, liquor: {S: 0.97 mol/L}}
    in: [concentrate, sulfide]
    out: {pregnant: liquor, residue: solid}
)"));
  };
  const auto X = [](const Solution& solution) {
    return amount(solution, "pregnant", "SbS3") / amount(solution, "concentrate", "Sb");
  };
  const Solution three = solved(3, "70 degC"), cold = solved(3, "45 degC");
  ASSERT_TRUE(three.closed());
  EXPECT_GT(X(three), X(solved(1, "70 degC")));
  EXPECT_LT(X(cold), X(three));
  EXPECT_TRUE(any_contains(cold.warnings, "25 K colder than the batch test of Sb2S3(s)"));
  EXPECT_FALSE(any_contains(three.warnings, "batch test"));
}

// Pyrite takes iron(III): listed before, the tanks have less of it, listed behind it takes what is
// left.
TEST(ReactorKinetics, OtherReactionsRunInTheirTurn) {
  const std::string pyrite =
      "{reaction: FeS2(s) + 2 Fe = 3 Fe2 + 2 S0(s), converts: 50 % of FeS2(s)}";
  Leach before, after;
  before.solid = after.solid = "flow: 110 kg/h, minerals: {Sb2S3: 80 %, FeS2: rest}";
  before.before = pyrite + ", ";
  after.after = ", " + pyrite;
  const Solution ahead = before.solved(), behind = after.solved();
  EXPECT_LT(converted(ahead), converted(behind) - 0.003);
  EXPECT_NEAR(amount(ahead, "residue", "Fe2"), amount(behind, "residue", "Fe2"), 1e-12);
}

// A dose asks for all of the solid: 1.2 * 3.996 kg FeCl3 per kg of the antimony that comes in.
TEST(ReactorKinetics, ADoseCountsTheReactionAsComplete) {
  Leach leach;
  leach.liquor =
      "HCl: 2 mol/L}\n  ferric: {phase: solid, flow: as needed, minerals: {FeCl3: 100 %}";
  leach.tanks += ", doses: {ferric: 120 %}";
  std::string text = leach.text();
  text.replace(text.find("brine], out"), 6, "brine, ferric]");
  const Solution solution = solve(leach_case(text));
  ASSERT_TRUE(solution.closed());
  EXPECT_NEAR(hour * stream(solution, "ferric").mass, 1.2 * 3.996 * 0.7169 * 87.2, 0.1);
  EXPECT_GT(converted(solution), 0.8);
  EXPECT_LT(converted(solution), 0.98);
}

TEST(ReactorKinetics, ClosesWithBalancedVolumes) {
  Leach leach = with_tanks(2, "volume: 500 L, temperature: 50 degC");
  leach.volumes = "balanced";
  EXPECT_GT(converted(leach.solved()), 0.7);
}

TEST(ReactorKinetics, WhatIsMissingIsSaid) {
  Leach none;
  none.liquor = "HCl: 2 mol/L, metals: {Fe2: 1 mol/L}";
  const Solution nothing = none.solved();
  EXPECT_EQ(converted(nothing), 0.0);
  EXPECT_TRUE(any_contains(nothing.warnings, "there is no Fe in the liquor"));

  Leach half;  // 0.77 of 1.54 mol/L, and a hundred hours
  half.liquor = "HCl: 2 mol/L, metals: {Fe: 0.77 mol/L}";
  half.tanks = "tanks: 3, residence time: 100 h, temperature: 50 degC";
  const Solution used = half.solved();
  EXPECT_NEAR(converted(used), 0.77 / 1.54017, 1e-4);
  EXPECT_GE(amount(used, "pregnant", "Fe"), 0.0);
  EXPECT_TRUE(any_contains(unit(used, "leach").remarks, "Fe is used up"));

  // Without an order in iron nothing slows down before there is none.
  half.rate = "orders: {H: 0.6}";
  half.batch =
      "converts: 98 %, time: 1 h, temperature: 50 degC, mineral: 87.2 g/L, liquor: {H: 2 mol/L}";
  const Solution out = half.solved();
  EXPECT_NEAR(converted(out), 0.77 / 1.54017, 1e-5);
  EXPECT_NEAR(amount(out, "pregnant", "Fe"), 0.0, 1e-15);
  EXPECT_TRUE(
      any_contains(unit(out, "leach").remarks, "Fe runs out before the rate matters: 49.99 % of"));

  Leach strong;
  strong.liquor = "HCl: 8 mol/L, metals: {Fe: 1.848 mol/L}";
  EXPECT_TRUE(
      any_contains(strong.solved().warnings, "H is 8 to 8 mol/L in the tanks and was 2 to 2"));

  Leach slow = with_tanks(3, "residence time: 10 h, temperature: 50 degC");
  EXPECT_TRUE(
      any_contains(unit(slow.solved(), "leach").remarks, "beyond the 98 % of the batch test"));
}

TEST(ReactorKinetics, WhatTheSystemKnowsBetterIsRefused) {
  const auto expect = [](const Leach& leach, const std::string& words) {
    const std::string message = leach_refusal(leach.text());
    EXPECT_NE(message.find(words), std::string::npos) << message;
    EXPECT_NE(message.find("case.yaml:"), std::string::npos) << message;
  };
  const auto ordered = [](const std::string& name) {
    Leach leach;
    leach.rate = "orders: {" + name + ": 1}";
    leach.batch = "converts: 98 %, time: 1 h, temperature: 50 degC, mineral: 87.2 g/L, liquor: {" +
                  name + ": 2 mol/L}";
    return leach;
  };
  EXPECT_EQ(leach_refusal(Leach().text()), "");
  EXPECT_EQ(leach_refusal(ordered("OH-").text()), "");
  expect(ordered("Zn"), "cannot make Zn");
  expect(ordered("S0"), "S0 does not dissolve");
  expect(ordered("HS-"), "does not count HS- by itself");
  expect(ordered("Fe2"), "the order in Fe2: the reaction makes it");
  expect(ordered("H2O"), "the water has no order");
  Leach little = ordered("Fe");
  little.batch.replace(little.batch.find("2 mol/L"), 7, "1 mol/L");
  expect(little, "the batch test has too little Fe: 1 mol/L, of which its 98 % use 1.509");
}

}  // namespace
}  // namespace raffinate
