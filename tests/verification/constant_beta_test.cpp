// SPDX-License-Identifier: BSD-3-Clause
//
// Cascades at constant separation factor and full loading: the theory of Xu Guangxian, as in F.-X.
// Cheng et al., Adv. Mater. Phys. Chem. 4 (2014) 275 and 5 (2015), doi 10.4236/ampc.2015.58032.
#include "tests/verification/full_loading.hpp"

namespace raffinate {
namespace {

/// Xu's formulas, from purities to flows and (too few) stages.
struct Design {
  double a, b, product, E_M, E_M_scrub, S, W, stages_extraction, stages_scrub;
  bool extraction_controls;

  Design(bool aqueous_feed, double beta, double f_A, double P_A, double P_B) {
    const double f_B = 1.0 - f_A, root = std::sqrt(beta);
    a = P_A / (1.0 - P_A) / (f_A / f_B);
    b = P_B / (1.0 - P_B) / (f_B / f_A);
    product = f_A * a * (b - 1.0) / (a * b - 1.0) / P_A;
    const double raffinate = 1.0 - product;
    extraction_controls = raffinate > (aqueous_feed ? root : 1.0) / (1.0 + root);
    if (extraction_controls) {
      E_M = 1.0 / root;
      E_M_scrub =
          aqueous_feed ? E_M * raffinate / (E_M - product) : (1.0 - E_M * product) / raffinate;
    } else {
      E_M_scrub = root;
      E_M = aqueous_feed ? E_M_scrub * product / (E_M_scrub - raffinate)
                         : (1.0 - E_M_scrub * raffinate) / product;
    }
    S = E_M * raffinate / (1.0 - E_M);
    W = S - product + (aqueous_feed ? 0.0 : 1.0);
    stages_extraction = std::log(b) / std::log(beta * E_M);
    stages_scrub = std::log(a) / std::log(beta / E_M_scrub) - 1.0;
  }
};

Design design_of(const Row& row) {
  return {row.text("feed_phase") == "aqueous", row.number("beta"), row.number("fA"),
          row.number("PA_target"), row.number("PB_target")};
}

TEST(Xu, DesignFormulas) {
  for (const Row& row : reference_table("v3_xu_examples.csv")) {
    const Design design = design_of(row);
    EXPECT_TRUE(close(design.a, row.number("a"), 1e-9));
    EXPECT_TRUE(close(design.b, row.number("b"), 1e-9));
    EXPECT_TRUE(close(design.product, row.number("fA_prime"), 1e-9));
    EXPECT_EQ(design.extraction_controls, row.text("control") == "extraction");
    EXPECT_TRUE(close(design.E_M, row.number("E_M"), 1e-9));
    EXPECT_TRUE(close(design.E_M_scrub, row.number("E_M_prime"), 1e-9));
    EXPECT_TRUE(close(design.S, row.number("S"), 1e-9));
    EXPECT_TRUE(close(design.W, row.number("W"), 1e-9));
    // A test of the formula; the circuit needs more stages than that.
    EXPECT_NEAR(design.stages_extraction, row.number("n_formula"), 1e-4);
    EXPECT_NEAR(design.stages_scrub, row.number("m_formula"), 1e-4);
    EXPECT_NEAR(std::log(design.a * design.b) / std::log(row.number("beta")),
                row.number("fenske_n_plus_m"), 1e-4);
  }
}

TEST(Xu, SimulatedDesigns) {
  for (const Row& row : reference_table("v3_xu_examples.csv")) {
    const Design design = design_of(row);
    const double f_A = row.number("fA");
    const Circuit circuit{row.text("feed_phase") == "aqueous",
                          design.S,
                          design.product,
                          row.count("n_sim"),
                          row.count("m_sim"),
                          {1.0, row.number("beta")},
                          {1.0 - f_A, f_A}};
    const Solution solution = solve_circuit(circuit);
    const Impurities found = impurities(solution);
    SCOPED_TRACE(fmt::format("beta {} f_A {} {} + {}", row.number("beta"), f_A, circuit.extraction,
                             circuit.scrub));
    EXPECT_TRUE(close(found.raffinate, row.number("raffinate_impurity_A"), 1e-5));
    EXPECT_TRUE(close(found.product, row.number("product_impurity_B"), 1e-5));
    EXPECT_TRUE(close(x_A(solution, circuit.extraction), row.number("xA_feed_stage"), 1e-5));
    const bool met = found.raffinate <= 1.0 - row.number("PB_target") &&
                     found.product <= 1.0 - row.number("PA_target");
    EXPECT_EQ(met, row.text("targets_met") == "yes");
    expect_fenske(circuit, found);
    // The flows are those of the theory: S in the organic from stage 1 on, the product at the end.
    EXPECT_TRUE(close(carried(solution, "loaded", "Nd") + carried(solution, "loaded", "Pr"),
                      design.product, 1e-9));
  }
}

TEST(Xu, MinimumSolvent) {
  for (const Row& row : reference_table("v3_minimum_solvent.csv")) {
    const bool aqueous_feed = row.text("feed_phase") == "aqueous";
    const double beta = row.number("beta"), f_A = row.number("fA"), f_B = 1.0 - f_A;
    const double S_min = 1.0 / (beta - 1.0) + (aqueous_feed ? f_A : 0.0),
                 S = row.number("S_over_Smin") * S_min;
    EXPECT_TRUE(close(S, row.number("S"), 1e-9));
    const Circuit circuit{aqueous_feed,   S,           f_A,       row.count("n"),
                          row.count("m"), {1.0, beta}, {f_B, f_A}};
    const Impurities found = impurities(solve_circuit(circuit));
    SCOPED_TRACE(fmt::format("{} feed, beta {}, {} S_min", row.text("feed_phase"), beta,
                             row.number("S_over_Smin")));
    EXPECT_TRUE(close(found.raffinate, row.number("raffinate_impurity_A"), 1e-5));
    EXPECT_TRUE(close(found.product, row.number("product_impurity_B"), 1e-5));
    expect_fenske(circuit, found);
    if (row.number("S_over_Smin") >= 1.0) continue;
    // Endless stages below S_min pinch at the feed; 150 + 150 come within 0.2 %.
    const double y = beta * f_A / (1.0 + (beta - 1.0) * f_A), x = f_A / (beta - (beta - 1.0) * f_A);
    const double pinched = (aqueous_feed ? (S + f_B) * f_A - S * y : (S + f_B) * x - S * f_A) / f_B;
    EXPECT_TRUE(close(pinched, row.number("raffinate_impurity_infinite_stages"), 1e-8));
    EXPECT_TRUE(close(found.raffinate, pinched, 2e-3));
  }
}

}  // namespace
}  // namespace raffinate
