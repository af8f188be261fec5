// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace raffinate {
namespace {

const std::string train = R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 3.6 m3/h, HCl: 0.1 mol/L, metals: {Nd: 0.2 mol/L}}
  wash:    {phase: aqueous, flow: 1.8 m3/h, HCl: 1 mol/L, metals: {Pr: 0.01 mol/L}}
  organic: {phase: organic, flow: 7.2 m3/h, extractant: 1.5 mol/L, saponified: 20 % Na}
blocks:
  train:
    cascade: 4
    sections: {extraction: {stages: 1-2, efficiency: 80 %, set: {beta Nd/Pr: 2}}, scrub: 3-4}
    in:  {organic: 1, liquor: 2, wash: 4}
    out: {raffinate: aqueous 1, loaded: organic 4, side: {from: aqueous 3, flow: 0.36 m3/h}, bleed: {from: organic 2, flow: 0.72 m3/h}}
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == text.npos) ADD_FAILURE() << from;
  return text.replace(at, from.size(), to);
}

Plant plant_of(const std::string& text) { return build_plant(parse_case(text, "test.yaml")); }

std::string refusal(const std::string& text) {
  try {
    plant_of(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// Aqueous: 0.5 L/s of wash at stage 4 and 3, less 0.1 of the side draw, plus 1.0 of liquor.
// Organic: 2.0, less 0.2 behind stage 2.
TEST(Plant, FlowsFollowTheLiquids) {
  const Plant plant = plant_of(train);
  const double aqueous[] = {1.4e-3, 1.4e-3, 0.5e-3, 0.5e-3},
               organic[] = {2e-3, 2e-3, 1.8e-3, 1.8e-3};
  ASSERT_EQ(plant.stages.size(), 4u);
  for (std::size_t s = 0; s < 4; ++s) {
    EXPECT_NEAR(plant.stages[s].flow[0], aqueous[s], 1e-17);
    EXPECT_NEAR(plant.stages[s].flow[1], organic[s], 1e-17);
  }
  EXPECT_EQ(plant.pipes.size(), 6u);
  const auto pipe = [&](Phase phase, int from) {
    return std::find_if(plant.pipes.begin(), plant.pipes.end(),
                        [&](const Pipe& p) { return p.phase == phase && p.from == from; });
  };
  EXPECT_EQ(pipe(Phase::aqueous, 2)->to, 1);
  // All that leaves, less the draw.
  EXPECT_EQ(pipe(Phase::aqueous, 2)->share, 1.0);
  EXPECT_NEAR(pipe(Phase::aqueous, 2)->fixed, -0.1e-3, 1e-17);
  EXPECT_NEAR(pipe(Phase::organic, 1)->fixed, -0.2e-3, 1e-17);
  ASSERT_EQ(plant.outlets.size(), 4u);
  for (const Outlet& outlet : plant.outlets) EXPECT_TRUE(outlet.product());
  EXPECT_EQ(plant.outlets[0].share, 1.0);
  EXPECT_EQ(plant.feeds[1].node, 3);
}

TEST(Plant, SectionsHaveTheirOwnChemistry) {
  const Plant plant = plant_of(train);
  EXPECT_EQ(plant.stages[0].efficiency, 0.8);
  EXPECT_EQ(plant.stages[3].efficiency, 1.0);
  const auto beta = [&](int stage) {
    const auto& constants = plant
                                .chemistry[static_cast<std::size_t>(
                                    plant.stages[static_cast<std::size_t>(stage)].chemistry)]
                                .constants;
    return std::find_if(constants.begin(), constants.end(),
                        [](const Constant& c) { return c.name == "beta Nd/Pr"; })
        ->value;
  };
  EXPECT_EQ(beta(0), 2.0);
  EXPECT_EQ(beta(3), 1.45);
}

// NH4 and the other metals are not fed. Pr enters at the top and comes down with the aqueous; Na
// enters with the organic at the bottom and is carried up.
TEST(Plant, OnlyWhatIsFedTakesPart) {
  const Plant plant = plant_of(train);
  EXPECT_EQ(plant.component_count(), 6);
  EXPECT_EQ(plant.system.tableau.component("NH4"), -1);
  for (const Stage& stage : plant.stages) EXPECT_EQ(stage.components.size(), 6u);
  const Plant aqueous_only = plant_of(R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 2}}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, NaCl: 1 mol/L, metals: {Nd: 0.2 mol/L}}
  wash:    {phase: aqueous, flow: 1 m3/h}
  organic: {phase: organic, flow: 1 m3/h}
blocks:
  a: {cascade: 4, in: {organic: 1, liquor: 2, wash: 4}, out: {raffinate: aqueous 1, loaded: organic 4}}
)");
  const int na = aqueous_only.system.tableau.component("Na");
  const auto reached = [&](std::size_t stage) {
    const auto& list = aqueous_only.stages[stage].components;
    return std::find(list.begin(), list.end(), na) != list.end();
  };
  EXPECT_TRUE(reached(0));
  EXPECT_TRUE(reached(1));
  EXPECT_FALSE(reached(2));  // salt does not swim against the stream
}

TEST(Plant, BlocksLieInTheOrderOfTheOrganic) {
  const Plant plant = plant_of(R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 2}}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.2 mol/L}}
  organic: {phase: organic, flow: 1 m3/h}
blocks:
  second: {cascade: 2, in: {between: 1, liquor: 2}, out: {half: aqueous 1, loaded: organic 2}}
  first:  {cascade: 3, in: {organic: 1, half: 3}, out: {raffinate: aqueous 1, between: organic 3}}
)");
  EXPECT_EQ(plant.blocks[0].name, "first");
  EXPECT_EQ(plant.blocks[1].first, 3);
  EXPECT_EQ(plant.stages[4].number, 2);
  const auto internal = std::count_if(plant.outlets.begin(), plant.outlets.end(),
                                      [](const Outlet& o) { return !o.product(); });
  EXPECT_EQ(internal, 2);
  EXPECT_EQ(plant.pipes.size(), 8u);  // four inside the first, two inside the second, two between
}

TEST(Plant, ATieKeepsItsCharge) {
  const Plant plant =
      plant_of(replaced(replaced(train, "metals: {Nd: 0.2", "metals: {Pr: 0.1 mol/L, Nd: 0.2"),
                        "metals: {Pr: 0.01 mol/L}",
                        "metals: {Nd: 0.01 mol/L}, follow: {metal: Pr, per: Nd, stream: side}"));
  ASSERT_EQ(plant.ties.size(), 1u);
  EXPECT_EQ(plant.outlets[static_cast<std::size_t>(plant.ties[0].outlet)].name, "side");
  EXPECT_NEAR(plant.ties[0].per_total, 0.01, 1e-17);
  EXPECT_EQ(plant.ties[0].balance, plant.system.tableau.component("Cl"));
  EXPECT_NEAR(plant.ties[0].balance_per_metal, 3.0, 1e-15);
  EXPECT_NE(
      refusal(replaced(train, "metals: {Pr: 0.01 mol/L}",
                       "metals: {Nd: 0.01 mol/L}, follow: {metal: Pr, per: Nd, stream: bleed}"))
          .find("organic stream \"bleed\""),
      std::string::npos);
}

TEST(Plant, FaultsAreReported) {
  EXPECT_EQ(refusal(train), "");
  EXPECT_NE(
      refusal(replaced(train, "flow: 0.36 m3/h", "flow: 36 m3/h")).find("the draws at stage 3"),
      std::string::npos);
  EXPECT_NE(refusal(replaced(train, "metals: {Nd: 0.2", "metals: {Sb: 0.2"))
                .find("does not have the metal Sb"),
            std::string::npos);
  EXPECT_NE(refusal(replaced(train, "set: {beta Nd/Pr", "set: {beta Nd/Px")).find("beta Nd/Px"),
            std::string::npos);
  EXPECT_NE(refusal(replaced(train, "flow: 7.2 m3/h", "flow: 720 m3/h")).find("beyond 100:1"),
            std::string::npos);
  EXPECT_EQ(refusal(replaced(replaced(train, "flow: 7.2 m3/h", "flow: 720 m3/h"),
                             "    in:", "    allow: [phase ratio]\n    in:")),
            "");
}

TEST(Plant, AClosedLoopIsRefused) {
  const std::string text = refusal(R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 2}}
feeds:
  liquor: {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.2 mol/L}}
blocks:
  a: {cascade: 3, in: {barren: 1, liquor: 3}, out: {raffinate: aqueous 1, barren: organic 3}}
)");
  EXPECT_NE(text.find("closed loop"), std::string::npos) << text;
}

TEST(Plant, AMetalWithoutItsConstantIsNamed) {
  const std::string text = refusal(R"(raffinate: 1
system: {use: constant-distribution}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.2 mol/L}}
  organic: {phase: organic, flow: 1 m3/h}
blocks:
  a:
    cascade: 4
    sections: {one: {stages: 1-2, set: {D Nd: 1}}, two: 3-4}
    in: {organic: 1, liquor: 4}
    out: {raffinate: aqueous 1, loaded: organic 4}
)");
  EXPECT_NE(text.find("has no value for D Nd"), std::string::npos) << text;
}

TEST(Plant, BaseIsRefusedWhereAcidAloneIsCounted) {
  const std::string text = refusal(R"(raffinate: 1
system: {use: constant-beta}
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, pH: 2, metals: {Nd: 0.75 mol/L}}
  caustic: {phase: aqueous, flow: 1 m3/h, NaOH: 10 mol/L}
  organic: {phase: organic, flow: 15 m3/h, extractant: 1.5 mol/L, saponified: 100 % Na}
blocks:
  a: {cascade: 4, in: {organic: 1, liquor: 4, caustic: 2}, out: {raffinate: aqueous 1, loaded: organic 4}}
)");
  EXPECT_NE(text.find("\"caustic\" brings base into a cascade"), std::string::npos) << text;
}

}  // namespace
}  // namespace raffinate
