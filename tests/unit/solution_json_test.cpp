// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/solution_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/sample_solution.hpp"

namespace raffinate {
namespace {

using nlohmann::json;

TEST(SolutionJson, HoldsTheWholeAnswer) {
  const json all = json::parse(solution_json(sample_solution(120)));
  EXPECT_EQ(all["format"], "raffinate-solution");
  EXPECT_EQ(all["status"], "converged");
  EXPECT_EQ(all["case"]["title"], "Müller's Nd/Pr split");
  EXPECT_EQ(all["streams"][2]["purity"], 0.999953);
  EXPECT_EQ(all["streams"][2]["recovery"]["Pr"], 0.9996);
  EXPECT_EQ(all["streams"][2]["element_recovery"]["Nd"], 1.54e-5);
  EXPECT_TRUE(all["streams"][0]["element_recovery"].is_null());
  EXPECT_EQ(all["elements"].size(), 2u);  // sodium is no metal of this plant
  EXPECT_DOUBLE_EQ(all["streams"][0]["mass_concentration"]["Nd"], 0.75 * 144.242);
  EXPECT_EQ(all["cascades"][0]["aqueous"]["Nd"].size(), 120u);
  EXPECT_EQ(all["cascades"][0]["sections"][1]["first"], 61);
  EXPECT_EQ(all["closure"]["worst"], 4.1e-13);
  EXPECT_EQ(all["closure"]["components"]["Pr"]["relative"], 4.1e-13);
  EXPECT_EQ(all["report"]["rungs"][1]["steps"], 55);
  EXPECT_EQ(all["assumed"], json({"beta Nd/Pr", "log_K NaHA2"}));
  EXPECT_EQ(all["units"]["flow"], "m3/s");
}

TEST(SolutionJson, HoldsThePartsOfAPlant) {
  const json all = json::parse(solution_json(sample_refinery()));
  EXPECT_EQ(all["streams"][4]["phase"], "solid");
  EXPECT_EQ(all["streams"][4]["amount"]["Nd"], 2.0);
  EXPECT_TRUE(all["streams"][4]["total"]["Nd"].is_null());
  EXPECT_EQ(all["streams"][0]["mass"], 0.75);
  EXPECT_TRUE(all["streams"][2]["mass"].is_null());
  EXPECT_EQ(all["unit_blocks"][0]["kind"], "saponifier");
  EXPECT_EQ(all["unit_blocks"][0]["remarks"].size(), 1u);
  EXPECT_EQ(all["unit_blocks"][0]["readings"][1]["value"], 1942.2);
  EXPECT_EQ(all["unit_blocks"][0]["readings"][1]["unit"], "kWh/t");
  EXPECT_EQ(all["specs"][1]["reason"], "6 mol/L is its upper bound");
  EXPECT_EQ(all["specs"][0]["met"], true);
  const json& outputs = all["sensitivities"]["outputs"];
  EXPECT_EQ(outputs[1]["name"], "concentration of Nd in barren");
  EXPECT_EQ(outputs[1]["unit"], "mol/L");
  EXPECT_EQ(outputs[0]["slope"]["log_K Nd(HA2)3"], -0.25);
  EXPECT_EQ(outputs[2]["slope"]["feeds/scrub/flow"], 2.0);
  EXPECT_EQ(all["sensitivities"]["inputs"][0]["value"], 4.0731);
  EXPECT_EQ(all["reagents"][2]["feed"], "purification");
  EXPECT_EQ(all["products"][0]["lines"][2]["passed"], false);
  EXPECT_TRUE(all["products"][0]["lines"][3]["value"].is_null());
  EXPECT_EQ(all["constants"][0]["enthalpy"], -25.5);
}

TEST(SolutionJson, WhatDoesNotExistIsNull) {
  Solution solution = sample_solution(4);
  solution.report.residual = std::numeric_limits<double>::infinity();
  const json all = json::parse(solution_json(solution));
  EXPECT_TRUE(all["streams"][1]["pH"].is_null());
  EXPECT_TRUE(all["streams"][1]["main_metal"].is_null());
  EXPECT_TRUE(all["streams"][0]["recovery"].is_null());
  EXPECT_TRUE(all["cascades"][1]["pH"][0].is_null());
  EXPECT_TRUE(all["constants"][1]["sd"].is_null());
  EXPECT_TRUE(all["report"]["residual"].is_null());
}

TEST(SolutionJson, NumbersKeepTheirLastBit) {
  Solution solution = sample_solution(4);
  solution.streams[0].flow = 0.1 + 0.2;
  EXPECT_EQ(json::parse(solution_json(solution))["streams"][0]["flow"].get<double>(), 0.1 + 0.2);
}

TEST(SolutionJson, StandsAnyBytesInAPath) {
  Solution solution;
  solution.case_path = "caf\xe9.yaml";
  EXPECT_NO_THROW(json::parse(solution_json(solution)));
}

}  // namespace
}  // namespace raffinate
