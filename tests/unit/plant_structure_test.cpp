// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_structure.hpp"

#include <gtest/gtest.h>

#include "flowsheets/case.hpp"

namespace raffinate {
namespace {

/// Two flasks that share nothing.
std::string flasks(const std::string& specs) {
  return R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 2, D Pr: 1}}
feeds:
  liquor-a: {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.3 mol/L, Pr: 0.1 mol/L}}
  liquor-b: {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.3 mol/L, Pr: 0.1 mol/L}}
  organic-a: {phase: organic, flow: 1 m3/h}
  organic-b: {phase: organic, flow: 1 m3/h}
blocks:
  a: {cascade: 1, in: {organic-a: 1, liquor-a: 1}, out: {raffinate-a: aqueous 1, loaded-a: organic 1}}
  b: {cascade: 1, in: {organic-b: 1, liquor-b: 1}, out: {raffinate-b: aqueous 1, loaded-b: organic 1}}
specs:
)" + specs;
}

std::string refusal(const std::string& text) {
  try {
    build_plant(parse_case(text, "case.yaml"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(PlantStructure, AnInputNeedsAWayToItsTarget) {
  const std::string recovery = "between: 0.5 to 2 m3/h, until: {recovery of Nd in raffinate-";
  EXPECT_EQ(refusal(flasks("  s: {adjust: feeds/organic-a/flow, " + recovery + "a: 40 %}}\n")), "");
  const std::string text =
      refusal(flasks("  s: {adjust: feeds/organic-b/flow, " + recovery + "a: 40 %}}\n"));
  EXPECT_NE(text.find("from which nothing comes to \"raffinate-a\""), std::string::npos) << text;
}

TEST(PlantStructure, TwoInputsOfOneFlaskCannotServeTwoFlasks) {
  const std::string both =
      "  s: {adjust: feeds/organic-a/flow, between: 0.5 to 2 m3/h, until: {recovery of Nd in "
      "raffinate-a: 40 %}}\n"
      "  t: {adjust: feeds/liquor-a/flow, between: 0.5 to 2 m3/h, until: {recovery of Nd in "
      "raffinate-b: 40 %}}\n";
  const std::string text = refusal(flasks(both));
  EXPECT_NE(text.find("one too many"), std::string::npos) << text;
}

/// A closed loop: two ways for the organic, a saponifier, a side stream through a regenerator.
std::string loop(const std::string& spec) {
  return R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 2 L/h, pH: 2, metals: {Pr: 0.1 mol/L, Nd: 0.3 mol/L, Fe: 0.001 mol/L}}
  acid:    {phase: aqueous, flow: 4.45 L/h, HCl: 2 mol/L}
  rinse:   {phase: aqueous, flow: 1 L/h, HCl: 0.1 mol/L}
  spare:   {phase: organic, flow: 1 L/h, extractant: 1 mol/L}
  used:    {phase: organic, flow: 1 L/h, extractant: 1 mol/L, metals: {Nd: 0.001 mol/L}}
  caustic: {phase: aqueous, flow: as needed, NaOH: 10 mol/L}
  strong:  {phase: aqueous, flow: as needed, HCl: 6 mol/L}
blocks:
  split:
    cascade: 8
    in:  {soap: 1, liquor: 4, acid: 8}
    out: {raffinate: aqueous 1, nd-liquor: {from: aqueous 6, share: 50 %}, barren: organic 8}
  side:     {unit: splitter, in: [barren], out: {dirty: 10 %, good: rest}}
  regen:    {unit: regenerator, removes: {Fe: 50 %}, in: [dirty, rinse, strong], out: {clean: organic, spent: aqueous}}
  tank:     {unit: solvent tank, in: [good, clean, spare, used], out: fresh, flow: 28 L/h, extractant: 1 mol/L}
  saponify: {unit: saponifier, degree: 30 % Na, in: [fresh, caustic], out: {soap: organic, drain: aqueous}}
specs:
  s: )" + spec;
}

TEST(PlantStructure, WhatCannotActOnTheTargetIsRefused) {
  const auto told = [](const std::string& input, const std::string& target) {
    return refusal(loop("{adjust: feeds/" + input + "/flow, between: 0.5 to 5 L/h, until: {" +
                        target + "}}\n"));
  };
  const std::string no_way = "from which nothing comes to";
  EXPECT_EQ(told("acid", "recovery of Nd in raffinate: 40 %"), "");
  // Aqueous that a regenerator takes in beside its acid leaves as spent acid.
  EXPECT_NE(told("rinse", "recovery of Nd in raffinate: 40 %").find(no_way), std::string::npos);
  EXPECT_EQ(told("rinse", "concentration of Fe in spent: 0.001 mol/L"), "");
  // A tank makes up what lacks: fresh solvent makes no difference behind it, metal in it does.
  EXPECT_NE(told("spare", "recovery of Nd in raffinate: 40 %").find(no_way), std::string::npos);
  EXPECT_EQ(told("used", "recovery of Nd in raffinate: 40 %"), "");
}

TEST(PlantStructure, ATargetMustBeWhereItsMetalCanCome) {
  const auto told = [](const std::string& target) {
    return refusal(
        loop("{adjust: feeds/acid/flow, between: 4 to 5 L/h, until: {" + target + "}}\n"));
  };
  // Aqueous of a saponifier is what its caustic left, spent acid holds what is removed.
  EXPECT_NE(told("recovery of Nd in drain: 1 %").find("where no Nd can come"), std::string::npos);
  EXPECT_EQ(told("recovery of Fe in spent: 1 %"), "");
}

TEST(PlantStructure, CountsWhatIsGiven) {
  const Case given = parse_case(
      flasks("  s: {adjust: feeds/organic-a/flow, between: 0.5 to 2 m3/h, until: {recovery of Nd "
             "in raffinate-a: 40 %}}\n"),
      "case.yaml");
  const std::string text = degrees_of_freedom(given, build_plant(given));
  EXPECT_NE(text.find("4 flows"), std::string::npos) << text;
  EXPECT_NE(text.find("1 freed"), std::string::npos) << text;
  EXPECT_NE(text.find("0 recycles"), std::string::npos) << text;
}

}  // namespace
}  // namespace raffinate
