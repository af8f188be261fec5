// SPDX-License-Identifier: BSD-3-Clause
//
// Warnings of solvents: solids that hydrolyse in a stage and the acid that keeps them dissolved, a
// third phase, metals that load beside the product.
#include "flowsheets/extraction_rules.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "chemistry/equilibrium.hpp"
#include "flowsheets/solve.hpp"
#include "tests/unit/printed.hpp"

namespace raffinate {
namespace {

std::string warning_with(const Solution& solution, const std::string& words) {
  for (const std::string& line : solution.warnings)
    if (has(line, words)) return line;
  return "";
}

Solution solved(const std::string& text) {
  Solution solution = solve(parse_case("raffinate: 1\n" + text, "case.yaml"));
  EXPECT_EQ(solution.status(), "converged");
  return solution;
}

double grams(const Solution& solution, const std::string& name, Eigen::Index stage) {
  for (std::size_t k = 0; k < solution.components.size(); ++k)
    if (solution.components[k].name == name)
      return grams_per_litre(solution.components[k],
                             solution.cascades[0].aqueous(stage, static_cast<Eigen::Index>(k)));
  return no_value;
}

class EverySolvent : public testing::TestWithParam<const char*> {
 protected:
  /// Antimony in so much acid, more than the solvent takes up.
  Solution extraction(double acid) const {
    return solved(fmt::format(R"(system: {{use: {}}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: {} mol/L, metals: {{Sb: 8 g/L as element}}}}
  organic: {{phase: organic, flow: 0.1 m3/h, extractant: 1.2 mol/L}}
blocks:
  train:
    cascade: 2
    sections: {{extraction: 1-2}}
    in:  {{organic: 1, liquor: 2}}
    out: {{raffinate: aqueous 1, loaded: organic 2}}
)",
                              GetParam(), acid));
  }
};

// 1 g/L of antimony is saturated at 0.9 mol/L free acid (docs/models/antimony-chloride.md).
TEST_P(EverySolvent, HydrolysisInExtractionIsToldWithItsCure) {
  const Solution weak = extraction(0.5);
  ASSERT_GT(grams(weak, "Sb", 1), 1.0);
  const std::string line = warning_with(weak, "Sb4O5Cl2 would precipitate");
  EXPECT_TRUE(has(line, "train: 2 stages")) << line;
  EXPECT_TRUE(has(line, "mol/L of free acid in place of")) << line;
  EXPECT_EQ(warning_with(extraction(1.5), "would precipitate"), "");
}

TEST_P(EverySolvent, HydrolysisInAScrubIsTold) {
  const auto scrubbed = [](double acid) {
    return solved(fmt::format(R"(system: {{use: {}}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: 2 mol/L, metals: {{Sb: 40 g/L as element}}}}
  scrub:   {{phase: aqueous, flow: 0.3 m3/h, HCl: {} mol/L}}
  organic: {{phase: organic, flow: 1 m3/h, extractant: 1.2 mol/L}}
blocks:
  train:
    cascade: 5
    sections: {{extraction: 1-3, scrub: 4-5}}
    in:  {{organic: 1, liquor: 3, scrub: 5}}
    out: {{raffinate: aqueous 1, loaded: organic 5}}
)",
                              GetParam(), acid));
  };
  const Solution weak = scrubbed(0.5);
  const std::string line = warning_with(weak, "would precipitate");
  EXPECT_TRUE(has(line, "most at stage 5") || has(line, "train: stage 5")) << line;
  EXPECT_GT(grams(weak, "Sb", 4), 1.0);
  EXPECT_EQ(warning_with(scrubbed(2.5), "would precipitate"), "");
}

INSTANTIATE_TEST_SUITE_P(
    Chloride, EverySolvent, testing::Values("tbp-chloride", "cyanex923-chloride"),
    [](const auto& info) {
      return std::string(info.param).substr(0, std::string(info.param).find('-'));
    });

TEST(AcidCure, IsTheAcidAtWhichTheSolidIsJustSaturated) {
  const System system = load_system("antimony-chloride");
  const auto solid = std::find_if(system.solids.begin(), system.solids.end(),
                                  [](const Solid& one) { return one.name == "Sb4O5Cl2"; });
  ASSERT_NE(solid, system.solids.end());
  const auto liquor = [&](double acid) {
    Eigen::VectorXd totals = Eigen::VectorXd::Zero(system.tableau.component_count());
    totals[system.tableau.component("Sb")] = 0.02;
    totals[system.tableau.component("H")] = acid;
    totals[system.tableau.component("Cl")] = 0.06 + acid;
    return totals;
  };
  const auto index = [&](double acid) {
    const Equilibrium liquid = contact(system.tableau, liquor(acid), 1.0, 0.0);
    double sum = solid->ln_K;
    for (const auto& [k, nu] : solid->stoichiometry) sum += nu * liquid.u[k];
    return sum;
  };
  const std::string cure = acid_cure(system, *solid, liquor(0.3));
  const auto at = cure.find("with ");
  ASSERT_NE(at, std::string::npos) << cure;
  // Free acid is printed to two digits: 10 % below it falls, 10 % above it does not.
  const double free = std::stod(cure.substr(at + 5));
  const auto acid_for = [&](double wanted) {
    double low = 0.0, high = 5.0;
    for (int i = 0; i < 60; ++i) {
      const double middle = 0.5 * (low + high);
      const Equilibrium liquid = contact(system.tableau, liquor(middle), 1.0, 0.0);
      (std::exp(liquid.u[system.proton]) < wanted ? low : high) = middle;
    }
    return high;
  };
  EXPECT_GT(index(acid_for(0.9 * free)), 0.0) << cure;
  EXPECT_LT(index(acid_for(1.1 * free)), 0.0) << cure;
  EXPECT_EQ(acid_cure(system, *solid, liquor(3.0)), "");  // nothing falls there
}

std::string flask(const std::string& system, double acid) {
  return fmt::format(R"(system: {{use: tbp-chloride{}}}
feeds:
  acid:    {{phase: aqueous, flow: 1 m3/h, HCl: {} mol/L, metals: {{Sb: 1 g/L as element}}}}
  organic: {{phase: organic, flow: 1 m3/h, extractant: 2 mol/L}}
blocks:
  flask: {{cascade: 1, in: {{organic: 1, acid: 1}}, out: {{raffinate: aqueous 1, loaded: organic 1}}}}
)",
                     system, acid);
}

// By hand: with log K -2 the share of TBP that holds HCl is x = a / (1 + a), a = 0.01 [H][Cl].
TEST(ThirdPhase, ComesWithTheAcidOnTheExtractant) {
  const Solution strong = solved(flask("", 8.7));
  const std::string line = warning_with(strong, "third phase");
  EXPECT_TRUE(has(line, "mol of acid per mol of TBP")) << line;
  EXPECT_TRUE(has(line, "from 0.3 on (ESTIMATED)")) << line;
  const auto& flask_result = strong.cascades[0];
  const double H = std::pow(10.0, -flask_result.pH[0]);
  const double shown = std::stod(line.substr(line.find("holds ") + 6));
  const auto Cl = static_cast<Eigen::Index>(
      std::find_if(strong.components.begin(), strong.components.end(),
                   [](const Component& one) { return one.name == "Cl"; }) -
      strong.components.begin());
  const double a = 0.01 * H * flask_result.aqueous(0, Cl);
  EXPECT_NEAR(shown, a / (1.0 + a), 0.02);
  EXPECT_EQ(warning_with(solved(flask("", 3.0)), "third phase"), "");
}

TEST(ThirdPhase, ItsLimitIsAssumedAndCanBeSet) {
  const Solution as_shipped = solved(flask("", 3.0));
  bool named = false;
  for (const Constant& one : assumed(as_shipped)) named = named || one.name == "third_phase acid";
  EXPECT_TRUE(named);
  EXPECT_EQ(warning_with(solved(flask(", set: {third_phase acid: 0.6}", 8.7)), "third phase"), "");
  EXPECT_NE(warning_with(solved(flask(", set: {third_phase acid: 0.05}", 3.0)), "third phase"), "");
  EXPECT_THROW(solved(flask(", set: {third_phase acid: 0}", 3.0)), InputError);
}

/// Antimony and iron of a valence go to a strip that is sold.
Solution sold(const std::string& iron, const std::string& products) {
  return solved(fmt::format(R"(system: {{use: cyanex923-chloride}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: 2 mol/L, metals: {{Sb: 0.2 mol/L, {}: 0.15 mol/L}}}}
  acid:    {{phase: aqueous, flow: 1 m3/h, HCl: 8.5 mol/L}}
  organic: {{phase: organic, flow: 1.5 m3/h, extractant: 1.2 mol/L}}
blocks:
  train:
    cascade: 6
    sections: {{extraction: 1-3, strip: 4-6}}
    in:  {{organic: 1, liquor: 3, acid: 6}}
    out: {{raffinate: aqueous 1, strong: aqueous 4, barren: organic 6}}
{})",
                            iron, products));
}

TEST(Coextraction, IsToldOfAMetalThatNoProductHolds) {
  const std::string product = "products:\n  antimony: {stream: strong}\n";
  const Solution ferric = sold("Fe", product);
  const std::string line = warning_with(ferric, "Fe takes");
  EXPECT_TRUE(has(line, "of the extractant in the loaded organic (stage 3)")) << line;
  EXPECT_EQ(warning_with(sold("Fe2", product), "takes"), "");
  EXPECT_EQ(warning_with(sold("Fe", ""), "takes"), "");  // nobody said what is sold
}

// Where iron is sold, antimony is what comes along; that organic holds both.
TEST(Coextraction, GoesByWhatIsSold) {
  const std::string barren =
      "products:\n  iron: {stream: barren, limits: {Fe: at least 1 %, Sb: at most 1 %}}\n";
  EXPECT_EQ(warning_with(sold("Fe", barren), "Fe takes"), "");
  EXPECT_NE(warning_with(sold("Fe", barren), "Sb takes"), "");
}

// The organic as it goes to the strip holds as much iron as antimony; what a specification limits from
// above is not wanted, however much of it there is.
TEST(Coextraction, ALimitSaysWhatIsNotWanted) {
  const auto loaded = [](const std::string& limits) {
    return solved(fmt::format(R"(system: {{use: cyanex923-chloride}}
feeds:
  liquor:  {{phase: aqueous, flow: 1 m3/h, HCl: 2 mol/L, metals: {{Sb: 0.2 mol/L, Fe: 0.15 mol/L}}}}
  organic: {{phase: organic, flow: 1.5 m3/h, extractant: 1.2 mol/L}}
blocks:
  train: {{cascade: 3, in: {{organic: 1, liquor: 3}}, out: {{raffinate: aqueous 1, loaded: organic 3}}}}
products:
  antimony: {{stream: loaded{}}}
)",
                              limits));
  };
  EXPECT_EQ(warning_with(loaded(""), "takes"), "");
  EXPECT_NE(warning_with(loaded(", limits: {Fe2O3: at most 1 %}"), "Fe takes"), "");
  EXPECT_EQ(warning_with(loaded(", limits: {Fe: 0.1 to 50 %}"), "takes"), "");
}

}  // namespace
}  // namespace raffinate
