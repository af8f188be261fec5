// SPDX-License-Identifier: BSD-3-Clause
//
// Limits of cascades at constant separation factor: total reflux (Fenske), the exact stage count of a
// section (Smoker), the minimum solvent of several metals (Underwood).
#include "tests/verification/full_loading.hpp"

namespace raffinate {
namespace {

// [P_A / (1 - P_A)] [P_B / (1 - P_B)] -> beta^(n + m) as S grows: 1 - 5.8 / S of it here.
TEST(TotalReflux, ApproachesFenske) {
  double gap = 1.0;
  for (const Row& row : reference_table("v4_total_reflux.csv")) {
    const double f_A = row.number("fA"), S = row.number("S");
    const Circuit circuit{
        true, S, f_A, row.count("n"), row.count("m"), {1.0, row.number("beta")}, {1.0 - f_A, f_A}};
    const Impurities found = impurities(solve_circuit(circuit));
    const double odds = (1.0 / found.raffinate - 1.0) * (1.0 / found.product - 1.0);
    EXPECT_TRUE(close(odds, row.number("odds_product"), 1e-6)) << S;
    EXPECT_LT(1.0 - odds / std::pow(row.number("beta"), circuit.stages()), gap);
    gap = 1.0 - odds / std::pow(row.number("beta"), circuit.stages());
    if (S >= 1e3) {
      EXPECT_NEAR(gap * S, 5.8, 0.05);
    }
  }
  EXPECT_LT(gap, 1e-4);
}

// E. H. Smoker, Trans. Am. Inst. Chem. Eng. 34 (1938) 165: in the extraction section
//     x_{i+1} = (a x_i + b) / (c x_i + d),   a = S beta + f_B' x_1 (beta - 1), b = f_B' x_1,
//     c = (S + f_B') (beta - 1), d = S + f_B',
// and with its fixed points p, q the steps from x_1 to x_n are a logarithm.
TEST(Smoker, CountsTheSteps) {
  for (const Row& row : reference_table("v4_smoker.csv")) {
    const double beta = row.number("beta"), f_A = row.number("fA");
    const Circuit circuit{true,           row.number("S"), row.number("fA_prime"), row.count("n"),
                          row.count("m"), {1.0, beta},     {1.0 - f_A, f_A}};
    const Solution solution = solve_circuit(circuit);
    const double S = circuit.S, f_B = 1.0 - circuit.product, x1 = x_A(solution, 1),
                 xn = x_A(solution, circuit.extraction);
    EXPECT_TRUE(close(x1, row.number("x1"), 1e-8));
    EXPECT_TRUE(close(xn, row.number("xn"), 1e-8));
    const double a = S * beta + f_B * x1 * (beta - 1.0), b = f_B * x1, c = (S + f_B) * (beta - 1.0),
                 d = S + f_B;
    const double root = std::sqrt((d - a) * (d - a) + 4.0 * c * b);
    const double p = (a - d + root) / (2.0 * c), q = -b / (c * p);
    EXPECT_TRUE(close(p, row.number("p"), 1e-9));
    EXPECT_TRUE(close(q, row.number("q"), 1e-8));
    const double r = (c * q + d) / (c * p + d);
    const double steps = std::log((xn - p) / (xn - q) * (x1 - q) / (x1 - p)) / std::log(1.0 / r);
    EXPECT_NEAR(std::abs(steps), circuit.extraction - 1.0, 1e-8);
    for (int i = 1; i < circuit.extraction; ++i) {
      const double x = x_A(solution, i);
      EXPECT_TRUE(close(x_A(solution, i + 1), (a * x + b) / (c * x + d), 1e-9)) << "stage " << i;
    }
  }
}

// A. J. V. Underwood, Chem. Eng. Prog. 44 (1948) 603: sum beta f / (beta - theta) = 0 has one root
// between the keys, and S_min = sum over the heavy ones of beta f / (beta - theta).
TEST(Underwood, MinimumSolventOfFourMetals) {
  const std::vector<double> beta{1.0, 2.0, 3.2, 4.8}, feed{0.25, 0.50, 0.05, 0.20};
  const auto sum_from = [&](std::size_t first, double theta) {
    double sum = 0.0;
    for (std::size_t i = first; i < 4; ++i) sum += beta[i] * feed[i] / (beta[i] - theta);
    return sum;
  };
  double last = 1.0;
  for (const Row& row : reference_table("v4_underwood.csv")) {
    const std::size_t cut = row.text("cut").find('|') / 2;
    double low = beta[cut - 1], high = beta[cut];
    for (int i = 0; i < 200; ++i)
      (sum_from(0, 0.5 * (low + high)) < 0.0 ? low : high) = 0.5 * (low + high);
    double product = 0.0;
    for (std::size_t i = cut; i < 4; ++i) product += feed[i];
    const double S_min = sum_from(cut, low);
    EXPECT_NEAR(low, row.number("theta"), 1e-9);
    EXPECT_NEAR(S_min, row.number("S_min"), 1e-9);
    EXPECT_NEAR(S_min - product, row.number("W_min"), 1e-9);
    const Circuit circuit{true, row.number("S_over_Smin") * S_min, product, 100, 100, beta, feed};
    const Impurities found = impurities(solve_circuit(circuit), metal_names[4][cut]);
    SCOPED_TRACE(row.text("cut") + " at " + row.text("S_over_Smin"));
    EXPECT_TRUE(close(found.raffinate, row.number("raffinate_impurity"), 1e-4));
    EXPECT_TRUE(close(found.product, row.number("product_impurity"), 1e-4));
    if (row.number("S_over_Smin") > 0.96) {
      EXPECT_LT(found.raffinate, last / 10.0);
    }
    last = found.raffinate;
  }
}

}  // namespace
}  // namespace raffinate
