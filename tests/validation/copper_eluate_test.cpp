// SPDX-License-Identifier: BSD-3-Clause
//
// Antimony out of copper electrolyte: the flowsheets flowsheets/library/cu-refinery-sb.yaml and
// cu-refinery-sb-direct.yaml against what is published of the route, and in trouble. Sources by id:
// tests/validation/antimony/README.md.
#include "tests/validation/antimony.hpp"
#include "tests/validation/library_cases.hpp"
#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

using namespace antimony;
/// Elution and solvent extraction alone, up to the strip liquors.
Solution circuit(const Changes& changes = {}) {
  std::string text = library("cu-refinery-sb.yaml", changes);
  text.resize(text.find("  # antimony trioxide"));
  for (const char* feed : {"dilution", "cake-wash", "ammonia", "oxide-wash", "bismuth-base",
                           "bismuth-wash", "iron", "caustic"}) {
    const std::size_t begin = text.find(std::string("\n  ") + feed + ":");
    text.erase(begin, text.find('\n', begin + 1) - begin);
  }
  return solve_text(text);
}

double grams(const Solution& solution, const std::string& where, const std::string& metal) {
  const int k = component(solution, metal);
  return grams_per_litre(solution.components[static_cast<std::size_t>(k)],
                         stream(solution, where).totals[k]);
}

double share(const Solution& solution, const std::string& where, const std::string& metal) {
  const StreamResult& solid = stream(solution, where);
  const int k = component(solution, metal);
  return solid.amounts[k] * solution.components[static_cast<std::size_t>(k)].molar_mass /
         solid.mass;
}

// CU9 (C04): hydrolysed with water as it is, an eluate gives a solid of 68.38 % Sb, 8 % As, less than
// 2 % Bi. The As is put in (constant of SbAsO4); that the Sb follows was not asked for.
TEST(CopperEluate, WithoutSolventExtractionTheSolidIsThePublishedOne) {
  const Solution solution = solve_text(library("cu-refinery-sb-direct.yaml"));
  EXPECT_NEAR(share(solution, "oxychloride", "As5"), 0.08, 0.005);
  EXPECT_NEAR(share(solution, "oxychloride", "Sb") + share(solution, "oxychloride", "Sb5"), 0.6838,
              0.015);
  EXPECT_LT(share(solution, "oxychloride", "Bi"), 0.02);
}

// CU6 to CU8: 90.4 % of the antimony with water to pH 0.5, 96.1 with NH4OH and 96.7 with NaOH to pH 1.
// Equilibrium drops more. **Missed**: with base the solid takes three times the arsenic it takes with
// water; the abstract says water leaves the least, and gives no number.
TEST(CopperEluate, HydrolysisYieldsAreInTheRegionOfThePublished) {
  const auto recovered = [](const Solution& solution) {
    return 100.0 * stream(solution, "oxychloride").recovery[component(solution, "Sb")];
  };
  const Solution water = solve_text(library("cu-refinery-sb-direct.yaml"));
  EXPECT_NEAR(recovered(water), 90.4, 8.5);
  for (const char* base : {"NH4OH", "NaOH"}) {
    const Solution solution = solve_text(library(
        "cu-refinery-sb-direct.yaml",
        {{"dilution:  {phase: aqueous, flow: as needed}",
          std::string("dilution:  {phase: aqueous, flow: as needed, ") + base + ": 5 mol/L}"},
         {"pH: 0.5, in", "pH: 1.0, in"}}));
    EXPECT_NEAR(recovered(solution), 96.4, 3.5) << base;
    EXPECT_GT(recovered(solution), recovered(water)) << base;
    EXPECT_GT(share(solution, "oxychloride", "As5"), share(water, "oxychloride", "As5")) << base;
  }
}

// QR11: solvent extraction ahead of hydrolysis must lower the arsenic of the product. The solids of
// the model are pure, so it is held against the most there could be: all arsenic of the strip liquor.
TEST(CopperEluate, SolventExtractionLowersTheArsenic) {
  const Solution direct = solve_text(library("cu-refinery-sb-direct.yaml")), sx = circuit();
  ASSERT_EQ(sx.status(), "converged");
  EXPECT_LE(sx.worst_closure(), 1e-9);
  const double most = (grams(sx, "antimony-liquor", "As") + grams(sx, "antimony-liquor", "As5")) /
                      grams(sx, "antimony-liquor", "Sb");
  EXPECT_LT(most, 0.001);
  EXPECT_LT(100.0 * most, share(direct, "oxychloride", "As5") / share(direct, "oxychloride", "Sb"));
  // Extraction and strip leave no crud, and the solvent comes back clean. Before it is reduced, the
  // eluate is oversaturated with Sb2O5, which is slow to form.
  EXPECT_EQ(std::count_if(sx.warnings.begin(), sx.warnings.end(),
                          [](const auto& one) {
                            return one.find("precip") != one.npos &&
                                   !one.starts_with("eluate: Sb2O5");
                          }),
            0);
  EXPECT_LT(grams(sx, "barren", "Bi"), 1e-3);
}

// SX16 (X11): bismuth comes off TOPO with 3 mol/L HNO3. 0.1 mol/L TOPO and equal phases are assumed.
TEST(CopperEluate, ThreeMolarNitricAcidStripsBismuth) {
  const Solution solution = solve_text(
      "raffinate: 1\nsystem: {use: cyanex923-eluate}\nfeeds:\n"
      "  loaded: {phase: organic, flow: 1 L/h, extractant: 0.1 mol/L, metals: {Bi: 0.01 mol/L}}\n"
      "  acid: {phase: aqueous, flow: 1 L/h, HNO3: 3 mol/L}\n"
      "blocks:\n  strip:\n    cascade: 1\n    in: {loaded: 1, acid: 1}\n"
      "    out: {liquor: aqueous 1, solvent: organic 1}\n");
  EXPECT_GT(carried(solution, "liquor", "Bi"), 0.99 * carried(solution, "loaded", "Bi"));
}

TEST(CopperEluateInTrouble, WaterInTheScrubMakesCrud) {
  const Solution solution = circuit({{"HCl: 2.5 mol/L", "HCl: 0.1 mol/L"}});
  EXPECT_TRUE(warns(solution, "load", "Sb4O5Cl2 would precipitate"));
}

TEST(CopperEluateInTrouble, StripWithoutChlorideCrusts) {
  const Solution solution = circuit({{", HCl: 0.9 mol/L", ""}});
  EXPECT_TRUE(warns(solution, "antimony-strip", "Sb4O5Cl2 would precipitate"));
}

TEST(CopperEluateInTrouble, TooLittleStripAcidSendsAntimonyToTheNitricAcid) {
  const Solution solution = circuit({{"flow: 0.2 m3/h, H2SO4", "flow: 0.08 m3/h, H2SO4"}});
  EXPECT_LT(stream(solution, "antimony-liquor").recovery[component(solution, "Sb")], 0.7);
  EXPECT_TRUE(warns(solution, "bismuth-strip", "Sb4O5Cl2 would precipitate"));
}

TEST(CopperEluateInTrouble, TooLittleNitricAcidLetsBismuthBuildUp) {
  const Solution solution = circuit({{"flow: 0.36 m3/h, HNO3", "flow: 0.2 m3/h, HNO3"}});
  EXPECT_GT(grams(solution, "barren", "Bi"), 5.0);
  EXPECT_TRUE(warns(solution, "tank", "the organic comes back with metal on"));
}

// As much water leaves with the bleed as comes in, so its arsenic does not hang on its share. Less
// acid, scrub and bed water do what "closing the bleed" would. By hand: 1.88 kg/h in 0.3 m3/h.
TEST(CopperEluateInTrouble, ArsenicFollowsTheWaterNotTheShareOfTheBleed) {
  const Solution wide = circuit({{"bleed: 30 %", "bleed: 60 %"}}), usual = circuit();
  EXPECT_NEAR(grams(wide, "raffinate", "As5"), grams(usual, "raffinate", "As5"), 0.1);
  EXPECT_NEAR(grams(usual, "raffinate", "As5"), 1.88 / 0.3, 0.1);
  EXPECT_THROW(circuit({{"bleed: 30 %", "bleed: 0 %"}}), InputError);
}

TEST(CopperEluateInTrouble, UnreducedAntimonyFalls) {
  const Solution solution = circuit({{"converts: 98 % of Sb5", "converts: 1 % of Sb5"}});
  EXPECT_TRUE(warns(solution, "load", "Sb2O5 would precipitate"));
}

}  // namespace
}  // namespace raffinate
