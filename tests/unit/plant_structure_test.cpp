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
