// SPDX-License-Identifier: BSD-3-Clause
//
// Derivatives of cascades that have closed forms, what specifications do to them, and what is refused.
#include <algorithm>

#include "flowsheets/plant.hpp"
#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

/// Nd and nothing else that moves; E = D O / A.
struct Washed {
  double D = 1.5, organic = 2.0, aqueous = 2.5;  ///< [1], [m3/h]
  int stages = 1;
  double efficiency = 1.0;

  double E() const { return D * organic / aqueous; }
  std::string text() const {
    return fmt::format(R"(raffinate: 1
system: {{use: constant-distribution, set: {{D Nd: {}}}}}
feeds:
  liquor:  {{phase: aqueous, flow: {} m3/h, metals: {{Nd: 0.3 mol/L}}}}
  organic: {{phase: organic, flow: {} m3/h}}
blocks:
  section:
    cascade: {}
    sections: {{all: {{stages: 1-{}, efficiency: {} %}}}}
    in:  {{organic: 1, liquor: {}}}
    out: {{raffinate: aqueous 1, loaded: organic {}}}
sensitivities:
  of: [recovery of Nd in raffinate, concentration of Nd in loaded]
  by: [D Nd, feeds/organic/flow, feeds/liquor/flow, feeds/liquor/Nd, blocks/section/all/efficiency,
       blocks/section/efficiency]
)",
                       D, aqueous, organic, stages, stages, 100.0 * efficiency, stages, stages);
  }
};

double slope(const Solution& solution, const std::string& output, const std::string& input) {
  const SensitivityResult& found = solution.sensitivities;
  const auto place = [](const auto& all, const std::string& name) {
    const auto one =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    if (one == all.end()) throw std::out_of_range(name);
    return one - all.begin();
  };
  return found.slope(place(found.outputs, output), place(found.inputs, input));
}

// Kremser (1930): phi = 1 / sum_(i=0..N) E^i is what stays in the aqueous, so that
// d(phi)/d ln(E) = - sum i E^i / (sum E^i)^2; E grows with D and the organic, and falls with the liquor.
TEST(Sensitivity, ClosedFormOfTheKremserCascade) {
  for (const int stages : {1, 2, 7, 30}) {
    const Washed washed{.stages = stages};
    double sum = 0.0, weighed = 0.0;
    for (int i = 0; i <= stages; ++i) {
      sum += std::pow(washed.E(), i);
      weighed += i * std::pow(washed.E(), i);
    }
    const double expected = -weighed / (sum * sum);
    const Solution solution = solve_text(washed.text());
    const std::string left = "recovery of Nd in raffinate",
                      strong = "concentration of Nd in loaded";
    EXPECT_TRUE(close(slope(solution, left, "D Nd"), expected, 1e-11)) << stages;
    EXPECT_TRUE(close(slope(solution, left, "feeds/organic/flow"), expected, 1e-11));
    EXPECT_TRUE(close(slope(solution, left, "feeds/liquor/flow"), -expected, 1e-11));
    EXPECT_NEAR(slope(solution, left, "feeds/liquor/Nd"), 0.0, 1e-12);
    // c = 0.3 A (1 - phi) / O in the loaded organic.
    const double c = 0.3 * washed.aqueous * (1.0 - 1.0 / sum) / washed.organic,
                 by_D = -0.3 * washed.aqueous / washed.organic * expected;
    EXPECT_TRUE(close(slope(solution, strong, "D Nd"), by_D, 1e-11));
    EXPECT_TRUE(close(slope(solution, strong, "feeds/organic/flow"), by_D - c, 1e-11));
    EXPECT_TRUE(close(slope(solution, strong, "feeds/liquor/Nd"), c, 1e-11));
  }
}

// W. K. Lewis, Ind. Eng. Chem. 28 (1936) 399: N stages of efficiency eta do what M ideal ones do,
// M = N ln(1 + eta (E - 1)) / ln E, phi = (E - 1) / (E^(M+1) - 1). At 100 % the unknowns of what passes
// by are not even there.
TEST(Sensitivity, ClosedFormOfAnEfficiency) {
  for (const double efficiency : {0.35, 0.8, 1.0}) {
    const Washed washed{.stages = 5, .efficiency = efficiency};
    const double E = washed.E(), passed = 1.0 + efficiency * (E - 1.0),
                 M = washed.stages * std::log(passed) / std::log(E), power = std::pow(E, M + 1.0),
                 phi = (E - 1.0) / (power - 1.0), by_M = -phi * power * std::log(E) / (power - 1.0),
                 M_by_efficiency = washed.stages * efficiency * (E - 1.0) / (passed * std::log(E));
    const Solution solution = solve_text(washed.text());
    for (const char* input : {"blocks/section/all/efficiency", "blocks/section/efficiency"})
      EXPECT_TRUE(close(slope(solution, "recovery of Nd in raffinate", input),
                        by_M * M_by_efficiency, 1e-9))
          << input;
  }
}

/// Six stages of P507; what follows the blocks is a parameter.
std::string split(const std::string& rest) {
  return R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, HCl: 0.01 mol/L, metals: {Pr: 0.25 mol/L, Nd: 0.75 mol/L}}
  scrub:   {phase: aqueous, flow: 1 m3/h, HCl: 3 mol/L}
  organic: {phase: organic, flow: 13 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na}
  spare:   {phase: organic, flow: 1 m3/h, extractant: 1.5 mol/L}
blocks:
  train:
    cascade: 6
    in:  {organic: 1, liquor: 3, scrub: 6}
    out: {raffinate: aqueous 1, loaded: organic 6}
  join:   {unit: mixer, in: [loaded, spare], out: all}
  divide: {unit: splitter, in: [all], out: {some: 20 %, remains: rest}}
)" + rest;
}

// What a specification holds does not move; what it frees does, so that all else answers as it would
// along the line on which the target stays met.
TEST(Sensitivity, WhatIsSpecifiedStaysMet) {
  const std::string asked =
      "sensitivities: {of: [purity of Nd in loaded, recovery of Nd in loaded], by: "
      "[feeds/liquor/Nd, "
      "feeds/organic/saponified]}\n";
  const Solution given = solve_text(split(asked));
  const double purity = given.sensitivities.outputs[0].value;
  const Solution held =
      solve_text(split(fmt::format("specs:\n  pure: {{adjust: feeds/scrub/flow, between: 0.2 to 3 "
                                   "m3/h, until: {{purity of Nd in "
                                   "loaded: {:.17g} %}}}}\n{}",
                                   100.0 * purity, asked)));
  EXPECT_NEAR(held.sensitivities.outputs[1].value, given.sensitivities.outputs[1].value, 1e-9);
  for (const char* input : {"feeds/liquor/Nd", "feeds/organic/saponified"}) {
    EXPECT_NEAR(slope(held, "purity of Nd in loaded", input), 0.0, 1e-12);
    EXPECT_GT(std::abs(slope(given, "purity of Nd in loaded", input)), 1e-3);
    const double change = slope(held, "recovery of Nd in loaded", input) -
                          slope(given, "recovery of Nd in loaded", input);
    EXPECT_GT(std::abs(change), 1e-3) << input;
  }
}

// More neodymium in the liquor purifies the product of neodymium, more soap takes up more of both
// metals, more acid strips more: the signs a metallurgist expects.
TEST(Sensitivity, SignsOfASplit) {
  const Solution solution = solve_text(
      split("sensitivities: {of: [purity of Nd in loaded, recovery of Nd in raffinate, pH of "
            "raffinate]}\n"));
  const auto sign = [&](const char* output, const char* input) {
    const double one = slope(solution, output, input);
    return one > 1e-4 ? 1 : one < -1e-4 ? -1 : 0;
  };
  EXPECT_EQ(sign("purity of Nd in loaded", "feeds/liquor/Nd"), 1);
  EXPECT_EQ(sign("purity of Nd in loaded", "feeds/liquor/Pr"), -1);
  EXPECT_EQ(sign("purity of Nd in loaded", "beta Nd/Pr"), 1);
  EXPECT_EQ(sign("recovery of Nd in raffinate", "feeds/organic/saponified"), -1);
  EXPECT_EQ(sign("recovery of Nd in raffinate", "feeds/scrub/HCl"), 1);
  EXPECT_EQ(sign("pH of raffinate", "feeds/scrub/HCl"), -1);
  EXPECT_EQ(sign("pH of raffinate", "feeds/organic/saponified"), 1);
}

std::string refusal(const std::string& by, const std::string& of = "purity of Nd in loaded") {
  try {
    build_plant(parse_case(split(fmt::format("sensitivities: {{of: [{}], by: [{}]}}\n", of, by)),
                           "case.yaml"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "was accepted";
}

TEST(Sensitivity, WhatOnlyThePlantKnowsIsRefusedWithACure) {
  const auto refused = [](const std::string& message, const std::string& words) {
    EXPECT_NE(message.find(words), std::string::npos) << message;
    EXPECT_NE(message.find("case.yaml:"), std::string::npos) << message;
  };
  refused(refusal("beta Nd/Pm"), "beta Nd/Pm is not one of the separation factors");
  refused(refusal("log_K Nd(HA3)3"), "has no constant \"log_K Nd(HA3)3\"");
  refused(refusal("log_K FeOH++"), "log_K FeOH++ takes no part in this plant");
  refused(refusal("blocks/divide/some"), "\"some\" is organic; only parts of aqueous streams");
  refused(refusal("feeds/organic/saponified", "concentration of Nd5 in loaded"),
          "no feed of this plant brings Nd5");
}

}  // namespace
}  // namespace raffinate
