// SPDX-License-Identifier: BSD-3-Clause
// What builds up in a closed organic loop, and entrainment, against balances by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "flowsheets/case.hpp"
#include "flowsheets/solve.hpp"

namespace raffinate {
namespace {

Solution solved(const std::string& text) {
  Solution solution = solve(parse_case(text, "case.yaml"));
  EXPECT_TRUE(solution.report.converged);
  EXPECT_LE(solution.worst_closure(), 1e-12);
  return solution;
}

/// 1 m3/h of liquor against 2 m3/h of organic that goes round and holds 30 m3; D = 1e6 in the
/// extraction leaves all metal in the organic, and the strip takes the share D_strip lets it.
std::string loop(const std::string& strip, const std::string& steps) {
  return R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 1e6}}
feeds:
  liquor: {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.01 mol/L}}
  acid:   {phase: aqueous, flow: 1 m3/h}
blocks:
  extraction: {cascade: 1, in: {fresh: 1, liquor: 1}, out: {raffinate: aqueous 1, loaded: organic 1}}
  strip: {cascade: 1, sections: {strip: {stages: 1, set: {D Nd: )" +
         strip + R"(}}}, in: {loaded: 1, acid: 1}, out: {product: aqueous 1, barren: organic 1}}
  solvent: {unit: solvent tank, in: [barren], out: fresh, flow: 2 m3/h, holds: 30 m3}
build-up: {over: 60 h, steps: )" +
         steps + "}\n";
}

// In the strip one stage of A = 1, O = 2 and D = 4.5 leaves s = O D / (A + O D) = 0.9 of the metal in
// the organic. With c in what leaves the tank: V dc/dt = s (F + O c) - O c (F: 0.01 kmol/h fed, all
// extracted), so that c tends to s F / (O (1 - s)) with the time constant V / (O (1 - s)) = 150 h.
TEST(BuildUp, FollowsTheTanksBalance) {
  const double s = 0.9, O = 2.0, V = 30.0, F = 0.01, limit = s * F / (O * (1 - s)),
               constant = V / (O * (1 - s));
  double coarse = 0.0, fine = 0.0;
  for (auto [steps, error] : {std::pair{10, &coarse}, std::pair{20, &fine}}) {
    const Solution solution = solved(loop("4.5", std::to_string(steps)));
    ASSERT_EQ(solution.build_ups.size(), 1u);
    const BuildUpResult& found = solution.build_ups.front();
    ASSERT_EQ(found.time.size(), steps + 1);
    EXPECT_EQ(found.organic(0, 0), 0.0);
    EXPECT_NEAR(found.time[steps], 60.0 * 3600.0, 1e-6);
    // Implicit Euler by hand, to the accuracy with which 1 - 1e-6 of the metal is extracted.
    const double h = 60.0 / steps;
    double c = 0.0;
    for (int i = 1; i <= steps; ++i) {
      c = (V * c + h * s * F) / (V + h * O * (1 - s));
      EXPECT_NEAR(found.organic(i, 0), c, 3e-6 * c);
    }
    *error = std::abs(found.organic(steps, 0) - limit * (1 - std::exp(-60.0 / constant)));
  }
  EXPECT_NEAR(coarse / fine, 2.0, 0.05);  // first order
}

// What never strips stays: 60 h of 0.01 kmol/h in 30 m3 (and in the two contacts' share, none).
TEST(BuildUp, KeepsWhatNeverStrips) {
  const Solution solution = solved(loop("1e9", "12"));
  EXPECT_NEAR(solution.build_ups.front().organic(12, 0), 60.0 * 0.01 / 30.0, 1e-6);
}

// Half of the aqueous entrained with the organic of a single stage leaves with it: it settles in the
// tank and goes out under its own name.
TEST(Entrainment, CarriesItsLiquidAlong) {
  const Solution solution = solved(R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 2}}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.3 mol/L}}
  organic: {phase: organic, flow: 1 m3/h}
blocks:
  a: {cascade: 1, entrains: {aqueous: 10 %, organic: 5 %}, in: {organic: 1, liquor: 1}, out: {raffinate: aqueous 1, loaded: organic 1}}
)");
  const auto stream = [&](const std::string& name) {
    for (const StreamResult& one : solution.streams)
      if (one.name == name) return one;
    ADD_FAILURE() << "no stream " << name;
    return StreamResult{};
  };
  EXPECT_NEAR(stream("raffinate").flow * 3600.0, 0.9, 1e-12);
  EXPECT_NEAR(stream("loaded-entrained").flow * 3600.0, 0.1, 1e-12);
  EXPECT_EQ(stream("loaded-entrained").phase, Phase::aqueous);
  EXPECT_NEAR(stream("raffinate-entrained").flow * 3600.0, 0.05, 1e-12);
  EXPECT_NEAR(stream("raffinate").totals[0], 0.1, 1e-12);
  EXPECT_NEAR(stream("loaded").totals[0], 0.2, 1e-12);
}

// Two stages, O = A = 1, D = 1, a tenth of the aqueous goes the wrong way. With x the aqueous,
// y = D x, stage 2 has x2 + y2 = 1 x_feed + y1 + 0.1 x1, and stage 1 has x1 + y1 = 0.9 x2, where 1.1
// of aqueous leaves stage 1 (0.1 of it upwards) and 1.1 stage 2 (0.1 of it out with the product).
TEST(Entrainment, MixesBack) {
  const Solution solution = solved(R"(raffinate: 1
system: {use: constant-distribution, set: {D Nd: 1}}
feeds:
  liquor:  {phase: aqueous, flow: 1 m3/h, metals: {Nd: 0.3 mol/L}}
  organic: {phase: organic, flow: 1 m3/h}
blocks:
  a: {cascade: 2, entrains: {aqueous: 10 %}, in: {organic: 1, liquor: 2}, out: {raffinate: aqueous 1, loaded: organic 2}}
)");
  // Flows: A2 = 1 + 0.1 A1, A1 = 0.9 A2.
  const double A2 = 1.0 / (1.0 - 0.09), A1 = 0.9 * A2;
  // (A1 + 1) x1 = 0.9 A2 x2;  (A2 + 1) x2 = 0.3 + (1 + 0.1 A1) x1.
  const double ratio = 0.9 * A2 / (A1 + 1.0);
  const double x2 = 0.3 / (A2 + 1.0 - (1.0 + 0.1 * A1) * ratio), x1 = ratio * x2;
  EXPECT_NEAR(solution.cascades[0].aqueous_flow[0] * 3600.0, A1, 1e-12);
  EXPECT_NEAR(solution.cascades[0].aqueous(0, 0), x1, 1e-13);
  EXPECT_NEAR(solution.cascades[0].aqueous(1, 0), x2, 1e-13);
}

}  // namespace
}  // namespace raffinate
