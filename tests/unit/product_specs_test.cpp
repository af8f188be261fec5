// SPDX-License-Identifier: BSD-3-Clause
//
// Products against their specifications: metal by element, trioxide by oxide and in a range, chloride
// and water in a solid, the dry basis. By hand.
#include <gtest/gtest.h>

#include "flowsheets/tables.hpp"
#include "tests/unit/leach_cases.hpp"
#include "tests/unit/printed.hpp"

namespace raffinate {
namespace {

const ProductResult::Line& line(const ProductResult& product, const std::string& what,
                                int which = 0) {
  for (const auto& one : product.lines)
    if (one.what == what && which-- == 0) return one;
  throw std::invalid_argument(what);
}

/// Solids fed to a reactor in which nothing reacts, and `rest`, the specification.
std::string solids(const std::string& minerals, const std::string& rest,
                   const std::string& moisture = "") {
  return "feeds:\n  water: {phase: aqueous, flow: 1 L/h, HCl: 0.1 mol/L, metals: {Fe: 0.001 mol/L, "
         "Fe2: 0.001 mol/L}}\n  solid: {phase: solid, flow: 100 kg/h, " +
         moisture + "minerals: {" + minerals +
         "}}\n  made: {phase: solid, flow: 100 kg/h, minerals: {Sb0: 100 %}}\nblocks:\n"
         "  tank: {unit: reactor, reactions: [{reaction: 3 Fe + Sb0(s) = Sb + 3 Fe2}], in: "
         "[water, made], out: {liquor: liquor, powder: solid}}\n"
         "  split: {unit: splitter, in: [solid], out: {sold: 50 %, other: rest}}\n"
         "products:\n  product:\n    stream: sold\n" +
         rest;
}

TEST(ProductSpecs, JudgeMetalByItsElement) {
  // A hundred kilograms hold 99.7 of antimony, 0.05 of lead and 0.25 of iron.
  const Solution solution = solve(leach_case(solids(
      "Sb0: 99.7 %, Fe0: 0.25 %, PbS: 0.05 %",
      "    limits: {Sb: at least 99.65 %, Sb0: at least 99.65 %, Fe: at most 0.02 %, Pb: at most "
      "0.2 %, As: at most 0.1 %, Se: at most 20 ppm, S: at most 0.05 %}\n")));
  const ProductResult& product = solution.products.at(0);
  EXPECT_NEAR(line(product, "Sb").value, 0.997, 1e-9);
  EXPECT_NEAR(line(product, "Sb0").value, 0.997, 1e-9);
  EXPECT_TRUE(line(product, "Sb").passed());
  EXPECT_NEAR(line(product, "Fe").value, 0.0025, 1e-9);
  EXPECT_FALSE(line(product, "Fe").passed());
  EXPECT_NEAR(line(product, "Pb").value, 0.0005 * 207.2 / 239.26, 1e-9);
  EXPECT_NEAR(line(product, "S").value, 0.0005 * 32.06 / 239.26, 1e-9);
  const std::string table = specification_tables(solution);
  EXPECT_TRUE(has(line_with(table, "Se "), "not known")) << table;
  EXPECT_TRUE(has(line_with(table, "As "), "not known")) << table;  // nothing brings it
  EXPECT_TRUE(has(table, "FAILED (1 of 7 lines)")) << table;
}

TEST(ProductSpecs, JudgeTrioxideByOxideAndInARange) {
  // Sb2O3 holds 83.53 % Sb (ST-5); 99 % of it and 1 % FeS2.
  const Solution solution = solve(leach_case(
      solids("Sb2O3: 99 %, FeS2: 1 %",
             "    limits: {Sb2O3: at least 99.5 %, Sb: 82.5 to 83.3 %, Sb5: at most 0.1 %, "
             "Fe2O3: at most 1 %}\n")));
  const ProductResult& product = solution.products.at(0);
  EXPECT_NEAR(line(product, "Sb2O3").value, 0.99, 1e-9);
  EXPECT_FALSE(line(product, "Sb2O3").passed());
  EXPECT_NEAR(line(product, "Sb").value, 0.99 * 0.8353, 1e-4);
  EXPECT_TRUE(line(product, "Sb", 0).at_least);
  EXPECT_DOUBLE_EQ(line(product, "Sb", 0).limit, 0.825);
  EXPECT_FALSE(line(product, "Sb", 1).at_least);
  EXPECT_DOUBLE_EQ(line(product, "Sb", 1).limit, 0.833);
  EXPECT_TRUE(line(product, "Sb", 0).passed());
  EXPECT_TRUE(line(product, "Sb", 1).passed());
  // FeS2 is 46.55 % Fe, Fe2O3 over 2 Fe is 1.4297.
  EXPECT_NEAR(line(product, "Fe2O3").value, 0.01 * 0.4655 * 1.4297, 1e-6);
}

TEST(ProductSpecs, CountWetOrDry) {
  const std::string limits =
      "    limits: {Sb: at least 80 %, Cl: at most 1 %, H2O: at most 5 %, Sb4O5Cl2: at most 1 %}\n";
  EXPECT_NE(leach_refusal(solids("Sb2O3: 100 %", limits)).find("is nothing a product's"),
            std::string::npos);
  const std::string fit = "    limits: {Sb: at least 80 %, Cl: at most 1 %, H2O: at most 5 %}\n";
  // A tenth of the wet mass is moisture; Sb4O5Cl2 holds 76.35 % Sb (ST-5) and 11.11 % Cl.
  const std::string minerals = "Sb2O3: 95 %, Sb4O5Cl2: 5 %", moisture = "moisture: 10 %, ";
  const Solution wet = solve(leach_case(solids(minerals, fit, moisture)));
  const Solution dry = solve(leach_case(solids(minerals, "    basis: dry\n" + fit, moisture)));
  const double Sb = 0.95 * 0.83534 + 0.05 * 0.76355, Cl = 0.05 * 0.11115;
  EXPECT_NEAR(line(dry.products[0], "Sb").value, Sb, 1e-4);
  EXPECT_NEAR(line(wet.products[0], "Sb").value, 0.9 * Sb, 1e-4);
  EXPECT_NEAR(line(dry.products[0], "Cl").value, Cl, 1e-5);
  EXPECT_NEAR(line(wet.products[0], "Cl").value, 0.9 * Cl, 1e-5);
  EXPECT_NEAR(line(wet.products[0], "H2O").value, 0.1, 1e-9);
  EXPECT_NEAR(line(dry.products[0], "H2O").value, 0.1, 1e-9);
  EXPECT_TRUE(has(specification_tables(dry), "kg/h, dry basis)")) << specification_tables(dry);
  EXPECT_FALSE(has(specification_tables(wet), "dry basis"));
}

TEST(ProductSpecs, ADryLiquidIsRefused) {
  std::string text = solids("Sb2O3: 100 %", "    basis: dry\n");
  text.replace(text.find("stream: sold"), 12, "stream: liquor");
  EXPECT_NE(leach_refusal(text).find("a liquid, and has no dry basis"), std::string::npos);
}

}  // namespace
}  // namespace raffinate
