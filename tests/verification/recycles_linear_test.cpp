// SPDX-License-Identifier: BSD-3-Clause
//
// Recycle plants with constant D are linear: the exact solution is one dense solve of the balances,
// written down here stage by stage.
#include <Eigen/Dense>
#include <fstream>
#include <random>

#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

/// A train of e extraction, s scrub and t strip stages. Of the strip liquor a share comes back with
/// the wash, of the raffinate a share with the liquor, of the barren organic all or a share.
struct Loops {
  int e = 4, s = 3, t = 2;
  double liquor = 2.0, wash = 0.5, acid = 3.0, organic = 5.0;  ///< [m3/h]
  double reflux = 0.35, returned = 0.2, kept = 1.0;            ///< [1]
  double make_up = 0.0;                                        ///< [m3/h] without a solvent tank
  double D[2][3] = {{3.0, 1.5, 0.01}, {1.8, 0.8, 0.005}};      ///< Nd, Pr by section
  double feed[2] = {0.75, 0.25}, in_wash[2] = {0.0, 0.01};     ///< [mol/L] Nd, Pr

  int stages() const { return e + s + t; }
  bool tank() const { return make_up == 0.0; }
  double O() const { return tank() ? organic : make_up / (1.0 - kept); }
  double A_strip() const { return acid; }
  double A_scrub() const { return wash + reflux * A_strip(); }
  double A_extraction() const { return (A_scrub() + liquor) / (1.0 - returned); }

  /// Aqueous concentrations of one metal [mol/L], stage 1 first.
  Eigen::VectorXd exact(int metal) const {
    const int n = stages();
    Eigen::MatrixXd M = Eigen::MatrixXd::Zero(n, n);
    Eigen::VectorXd in = Eigen::VectorXd::Zero(n);
    const auto section = [&](int j) { return j < e ? 0 : j < e + s ? 1 : 2; };
    const auto A = [&](int j) {
      return j < e ? A_extraction() : j < e + s ? A_scrub() : A_strip();
    };
    const auto to_organic = [&](int j) { return O() * D[metal][section(j)]; };
    for (int j = 0; j < n; ++j) {
      M(j, j) += A(j) + to_organic(j);
      // From the stage above; strip liquor leaves whole at the first strip stage.
      if (j + 1 < n && j + 1 != e + s) M(j, j + 1) -= A(j + 1);
      if (j > 0) M(j, j - 1) -= to_organic(j - 1);
    }
    M(e - 1, 0) -= returned * A_extraction();
    M(e + s - 1, e + s) -= reflux * A_strip();
    M(0, n - 1) -= kept * to_organic(n - 1);
    in[e - 1] += liquor * feed[metal];
    in[e + s - 1] += wash * in_wash[metal];
    return M.fullPivLu().solve(in);
  }

  std::string set(int section) const {
    return fmt::format("set: {{D Nd: {}, D Pr: {}}}", D[0][section], D[1][section]);
  }

  std::string text(const std::string& system) const {
    const std::string loop =
        tank() ? fmt::format(
                     "  solvents: {{unit: solvent tank, in: [barren], out: organic, flow: "
                     "{} m3/h, extractant: 1 mol/L}}\n",
                     organic)
               : fmt::format(
                     "  solvents: {{unit: mixer, in: [kept, make-up], out: organic}}\n"
                     "  purge: {{unit: splitter, in: [barren], out: {{spent: rest, kept: "
                     "{} %}}}}\n",
                     100.0 * kept);
    const std::string fresh =
        tank() ? "" : fmt::format("  make-up: {{phase: organic, flow: {} m3/h}}\n", make_up);
    return fmt::format(R"(raffinate: 1
system: {{{}}}
feeds:
  liquor:  {{phase: aqueous, flow: {} m3/h, metals: {{Nd: {} mol/L, Pr: {} mol/L}}}}
  wash:    {{phase: aqueous, flow: {} m3/h, metals: {{Pr: {} mol/L}}}}
  acid:    {{phase: aqueous, flow: {} m3/h}}
{}blocks:
  blend:    {{unit: mixer, in: [liquor, returned], out: rich}}
  scrubs:   {{unit: mixer, in: [wash, reflux], out: scrub}}
{}  strip:
    cascade: {}
    sections: {{strip: {{stages: 1-{}, {}}}}}
    in:  {{loaded: 1, acid: {}}}
    out: {{strong: aqueous 1, barren: organic {}}}
  train:
    cascade: {}
    sections: {{extraction: {{stages: 1-{}, {}}}, scrub: {{stages: {}-{}, {}}}}}
    in:  {{organic: 1, rich: {}, scrub: {}}}
    out: {{raffinate: aqueous 1, loaded: organic {}}}
  divide:   {{unit: splitter, in: [strong], out: {{reflux: {} %, product: rest}}}}
  back:     {{unit: splitter, in: [raffinate], out: {{returned: {} %, tails: rest}}}}
)",
                       system, liquor, feed[0], feed[1], wash, in_wash[1], acid, fresh, loop, t, t,
                       set(2), t, t, e + s, e, set(0), e + 1, e + s, set(1), e, e + s, e + s,
                       100.0 * reflux, 100.0 * returned);
  }
};

void expect_exact(const Loops& loops, const std::string& system) {
  const Solution solution = solve_text(loops.text(system));
  EXPECT_LE(solution.worst_closure(), 1e-12);
  for (int metal = 0; metal < 2; ++metal) {
    const Eigen::VectorXd x = loops.exact(metal);
    const int k = component(solution, metal == 0 ? "Nd" : "Pr");
    for (const CascadeResult& cascade : solution.cascades) {
      const bool strip = cascade.name == "strip";
      const int first = strip ? loops.e + loops.s : 0;
      for (Eigen::Index j = 0; j < cascade.aqueous.rows(); ++j) {
        const int stage = first + static_cast<int>(j);
        const double D = loops.D[metal][stage < loops.e ? 0 : stage < loops.e + loops.s ? 1 : 2];
        EXPECT_TRUE(close(cascade.aqueous(j, k), x[stage], 1e-10)) << stage + 1;
        EXPECT_TRUE(close(cascade.organic(j, k), D * x[stage], 1e-10)) << stage + 1;
      }
    }
    const double product = (1.0 - loops.reflux) * loops.A_strip() * x[loops.e + loops.s],
                 tails = (1.0 - loops.returned) * loops.A_extraction() * x[0];
    const std::string name = metal == 0 ? "Nd" : "Pr";
    EXPECT_TRUE(close(carried(solution, "product", name), 1000.0 * product, 1e-10));
    EXPECT_TRUE(close(carried(solution, "tails", name), 1000.0 * tails, 1e-10));
  }
}

TEST(LinearRecycles, PurgedOrganic) {
  Loops loops;
  loops.kept = 0.8;
  loops.make_up = 1.0;
  expect_exact(loops, "use: constant-distribution");
}

TEST(LinearRecycles, AnyShares) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (int trial = 0; trial < 25; ++trial) {
    Loops loops{.e = 1 + trial % 6, .s = 1 + trial % 4, .t = 1 + trial % 3};
    loops.reflux = 0.02 + 0.9 * unit(random);
    loops.returned = 0.02 + 0.9 * unit(random);
    loops.kept = 0.3 + 0.69 * unit(random);
    loops.make_up = (1.0 - loops.kept) * (1.0 + 9.0 * unit(random));
    for (auto& metal : loops.D) {
      metal[0] = std::exp(4.0 * unit(random) - 1.5);
      metal[1] = std::exp(4.0 * unit(random) - 2.0);
      metal[2] = std::exp(-5.0 * unit(random));
    }
    SCOPED_TRACE(fmt::format("trial {}: reflux {}, returned {}, kept {}", trial, loops.reflux,
                             loops.returned, loops.kept));
    expect_exact(loops, "use: constant-distribution");
  }
}

/// A system of its own for the solvent tank: the extractant is there and does nothing.
const char* const idle_extractant = R"(raffinate-system: 1
title: Constant distribution beside an extractant that does nothing
components:
  metals: [Pr, Nd]
  ions: [H]
  extractant: {name: E, monomers: 2, capacity: 6}
species:
  M(org):
    phase: organic
    of: M
    D: {class: ESTIMATED, note: set by the test, values: {all: unset}}
)";

TEST(LinearRecycles, ClosedOrganic) {
  const std::string path = testing::TempDir() + "raffinate-idle-extractant.yaml";
  std::ofstream(path) << idle_extractant;
  std::mt19937 random(5);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (int trial = 0; trial < 10; ++trial) {
    Loops loops{.organic = 1.0 + 9.0 * unit(random)};
    loops.reflux = 0.9 * unit(random) + 0.05;
    loops.D[0][2] = loops.D[1][2] = std::exp(-5.0 * unit(random));
    SCOPED_TRACE(trial);
    expect_exact(loops, "file: " + path);
  }
}

}  // namespace
}  // namespace raffinate
