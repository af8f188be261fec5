// SPDX-License-Identifier: BSD-3-Clause
//
// Cascades with constant distribution ratios have closed forms. All sums below are of positive
// numbers, so that the expected values themselves are good to the last digits.
#include <random>

#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

/// 1 + r + r^2 + ... + r^last.
double powers_summed(double r, int last) {
  long double sum = 1.0L;
  for (int i = 0; i < last; ++i) sum = sum * static_cast<long double>(r) + 1.0L;
  return static_cast<double>(sum);
}

/// A. Kremser, Nat. Petrol. News 22 (1930) 43: share of the aqueous solute that a barren organic
/// leaves behind, phi = (E - 1) / (E^(N+1) - 1) with E = D O / A.
double kremser(double E, int stages) { return 1.0 / powers_summed(E, stages); }

struct Section {
  double D = 1.0, organic = 1.0, aqueous = 1.0;  ///< [1], [m3/h]
  int stages = 1;
  double x_in = 1.0, y_in = 0.0;  ///< [mol/L]
  double efficiency = 1.0;

  double E() const { return D * organic / aqueous; }
};

Solution solve_section(const Section& s) {
  const std::string metals = s.y_in > 0.0 ? fmt::format(", metals: {{Nd: {} mol/L}}", s.y_in) : "";
  return solve_text(fmt::format(R"(raffinate: 1
system: {{use: constant-distribution, set: {{D Nd: {}}}}}
feeds:
  liquor:  {{phase: aqueous, flow: {} m3/h, metals: {{Nd: {} mol/L}}}}
  organic: {{phase: organic, flow: {} m3/h{}}}
blocks:
  section:
    cascade: {}
    sections: {{all: {{stages: 1-{}, efficiency: {} %}}}}
    in:  {{organic: 1, liquor: {}}}
    out: {{raffinate: aqueous 1, loaded: organic {}}}
    allow: [phase ratio]
)",
                                s.D, s.aqueous, s.x_in, s.organic, metals, s.stages, s.stages,
                                100.0 * s.efficiency, s.stages, s.stages));
}

double share_left(const Section& s) {
  const Solution solution = solve_section(s);
  return carried(solution, "raffinate", "Nd") / carried(solution, "liquor", "Nd");
}

TEST(Kremser, TabulatedRaffinates) {
  for (const Row& row : reference_table("v1_kremser.csv")) {
    const Section section{.D = row.number("E"), .stages = row.count("N")};
    const double phi = share_left(section);
    EXPECT_TRUE(close(phi, row.number("phi_raffinate"), 1e-12));
    EXPECT_TRUE(close(phi, kremser(section.E(), section.stages), 1e-12));
  }
}

// What 99 and 99.4 % extraction ask of 1 to 5 stages: the root E, to four digits, of
// (E - 1) / (E^(N+1) - 1) = 0.01 and 0.006.
TEST(Kremser, FactorsForNinetyNinePerCent) {
  const double for_99[] = {99.0, 9.462, 4.249, 2.841, 2.234};
  const double for_99_4[] = {165.7, 12.381, 5.121, 3.283, 2.516};
  for (int stages = 1; stages <= 5; ++stages) {
    EXPECT_NEAR(share_left({.D = for_99[stages - 1], .stages = stages}), 0.010, 1e-5) << stages;
    EXPECT_NEAR(share_left({.D = for_99_4[stages - 1], .stages = stages}), 0.006, 1e-5) << stages;
  }
}

// Organic out = (1 - phi) F_aq + E^N phi F_org, aqueous out = phi F_aq + (1 - E^N phi) F_org, where
// 1 - phi = E (1 + ... + E^(N-1)) phi and 1 - E^N phi = (1 + ... + E^(N-1)) phi.
void expect_kremser(const Section& s, double tolerance) {
  const double phi = kremser(s.E(), s.stages), rest = powers_summed(s.E(), s.stages - 1) * phi;
  const double F_aq = s.aqueous * s.x_in, F_org = s.organic * s.y_in;
  const Solution solution = solve_section(s);
  SCOPED_TRACE(fmt::format("E {} N {} F_aq {} F_org {}", s.E(), s.stages, F_aq, F_org));
  EXPECT_TRUE(close(carried(solution, "loaded", "Nd") / 1000.0,
                    s.E() * rest * F_aq + std::pow(s.E(), s.stages) * phi * F_org, tolerance));
  EXPECT_TRUE(
      close(carried(solution, "raffinate", "Nd") / 1000.0, phi * F_aq + rest * F_org, tolerance));
  EXPECT_LE(solution.worst_closure(), 1e-13);
}

TEST(Kremser, TabulatedCascadesWithSoluteInBothInlets) {
  for (const Row& row : reference_table("v1_two_inlet.csv")) {
    const Section section{.D = row.number("D"),
                          .organic = row.number("O"),
                          .aqueous = row.number("A"),
                          .stages = row.count("N"),
                          .x_in = row.number("x_in"),
                          .y_in = row.number("y_in")};
    EXPECT_TRUE(close(section.E(), row.number("E"), 1e-14));
    expect_kremser(section, 1e-12);
    const Solution solution = solve_section(section);
    EXPECT_TRUE(close(carried(solution, "loaded", "Nd") / 1000.0, row.number("solute_flow_org_out"),
                      1e-12));
    EXPECT_TRUE(close(carried(solution, "raffinate", "Nd") / 1000.0,
                      row.number("solute_flow_aq_out"), 1e-12));
  }
}

TEST(Kremser, RandomCascades) {
  std::mt19937 random(1930);
  const auto decades = [&random](double a, double b) {
    return std::pow(10.0, std::uniform_real_distribution<double>(a, b)(random));
  };
  for (int trial = 0; trial < 200; ++trial) {
    Section section{.organic = decades(-1, 1),
                    .aqueous = decades(-1, 1),
                    .stages = 1 + static_cast<int>(random() % 40),
                    .x_in = decades(-6, 1),
                    .y_in = trial % 3 ? decades(-6, 1) : 0.0};
    section.D = decades(-2, 1) * section.aqueous / section.organic;  // E from 0.01 to 10
    expect_kremser(section, 1e-12);
  }
}

// Nothing is lost in the noise of the feed: raffinates of 1e-12 to 1e-120 of it.
TEST(Kremser, TracesKeepTheirDigits) {
  for (const auto& [D, stages] : {std::pair{10.0, 13}, {10.0, 60}, {100.0, 20}, {1000.0, 40}}) {
    const Section section{.D = D, .stages = stages};
    ASSERT_LT(kremser(D, stages), 1e-12);
    EXPECT_TRUE(close(share_left(section), kremser(D, stages), 1e-12)) << D << " " << stages;
  }
}

// With y_k = y_k+1 + eta (D x_k - y_k+1) in every stage, the same formula holds with
// N ln[1 + eta (E - 1)] / ln E stages; E = 1: eta N.
TEST(Murphree, IsAnEffectiveNumberOfStages) {
  for (const Row& row : reference_table("v1_murphree.csv")) {
    const double E = row.number("E"), eta = row.number("murphree_organic");
    const double stages = E == 1.0 ? eta * row.count("N")
                                   : row.count("N") * std::log1p(eta * (E - 1.0)) / std::log(E);
    EXPECT_TRUE(close(stages, row.number("N_effective"), 1e-12));
    const double left = share_left({.D = E, .stages = row.count("N"), .efficiency = eta});
    EXPECT_TRUE(close(left, row.number("fraction_raffinate"), 1e-12));
    EXPECT_TRUE(close(1.0 - left, row.number("fraction_extracted"), 1e-12));
    const double phi =
        E == 1.0 ? 1.0 / (stages + 1.0) : (E - 1.0) / std::expm1((stages + 1.0) * std::log(E));
    // The table counts the raffinate by (E - 1) / (E^(N_eff + 1) - 1).
    EXPECT_TRUE(close(left, phi, 1e-12));
  }
}

struct CentreFed {
  double D = 1.0, organic = 1.0, A_extraction = 1.0, A_scrub = 1.0;
  int extraction = 1, scrub = 1;
};

/// Moles to the raffinate per mole to the organic product:
/// (1/E1) [1 - E2^-(m+1)] / [1 - 1/E2] (E1 - 1) / (E1^n - 1).
double centre_fed(const CentreFed& c) {
  const double E1 = c.D * c.organic / c.A_extraction, E2 = c.D * c.organic / c.A_scrub;
  return powers_summed(1.0 / E2, c.scrub) / (E1 * powers_summed(E1, c.extraction - 1));
}

/// The same two components at once: Nd with D, Pr with D / beta.
Solution solve_centre_fed(const CentreFed& c, double beta = 1.5) {
  const int last = c.extraction + c.scrub;
  return solve_text(fmt::format(R"(raffinate: 1
system: {{use: constant-distribution, set: {{D Nd: {}, D Pr: {}}}}}
feeds:
  liquor:  {{phase: aqueous, flow: {} m3/h, metals: {{Nd: 0.3 mol/L, Pr: 2 mol/L}}}}
  wash:    {{phase: aqueous, flow: {} m3/h}}
  organic: {{phase: organic, flow: {} m3/h}}
blocks:
  section:
    cascade: {}
    sections: {{extraction: 1-{}, scrub: {}-{}}}
    in:  {{organic: 1, liquor: {}, wash: {}}}
    out: {{raffinate: aqueous 1, loaded: organic {}}}
    allow: [phase ratio]
)",
                                c.D, c.D / beta, c.A_extraction - c.A_scrub, c.A_scrub, c.organic,
                                last, c.extraction, c.extraction + 1, last, c.extraction, last,
                                last));
}

double split(const Solution& solution, const std::string& metal) {
  return carried(solution, "raffinate", metal) / carried(solution, "loaded", metal);
}

TEST(CentreFed, TabulatedRecoveries) {
  for (const Row& row : reference_table("v2_centre_fed.csv")) {
    const CentreFed c{row.number("D"),       row.number("O"), row.number("A_ext"),
                      row.number("A_scrub"), row.count("n"),  row.count("m")};
    const Solution solution = solve_centre_fed(c);
    const double recovery = carried(solution, "loaded", "Nd") / carried(solution, "liquor", "Nd");
    EXPECT_TRUE(close(recovery, row.number("recovery_to_organic_product"), 1e-12));
    EXPECT_TRUE(
        close(stream(solution, "loaded").recovery[component(solution, "Nd")], recovery, 1e-14));
    EXPECT_TRUE(close(split(solution, "Nd"), centre_fed(c), 1e-12));
  }
}

TEST(CentreFed, RandomCascadesWithTwoComponents) {
  std::mt19937 random(2);
  const auto between = [&random](double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(random);
  };
  for (int trial = 0; trial < 100; ++trial) {
    const double A_scrub = between(0.2, 2.0), beta = between(1.05, 4.0);
    CentreFed c{between(0.3, 3.0),
                between(0.3, 2.0),
                A_scrub + between(0.1, 2.0),
                A_scrub,
                1 + static_cast<int>(random() % 30),
                1 + static_cast<int>(random() % 30)};
    const Solution solution = solve_centre_fed(c, beta);
    EXPECT_TRUE(close(split(solution, "Nd"), centre_fed(c), 1e-12)) << trial;
    c.D /= beta;
    EXPECT_TRUE(close(split(solution, "Pr"), centre_fed(c), 1e-12)) << trial;
  }
}

}  // namespace
}  // namespace raffinate
