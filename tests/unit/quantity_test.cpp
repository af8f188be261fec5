// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/quantity.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "chemistry/input.hpp"

namespace raffinate {
namespace {

/// Message and cure of the Fault a reader throws.
std::string fault_of(const std::function<void()>& read) {
  try {
    read();
  } catch (const Fault& fault) {
    return std::string(fault.what()) + " | " + fault.cure();
  }
  return "was accepted";
}

double si(const char* text, const Dimension& dimension) {
  return parse_quantity(text, dimension).si();
}

TEST(Quantity, TheExamplesOfTheManual) {
  EXPECT_DOUBLE_EQ(si("60 L/h", dimension::volume_flow), 60e-3 / 3600);
  EXPECT_DOUBLE_EQ(si("12 m3/h", dimension::volume_flow), 12.0 / 3600);
  EXPECT_DOUBLE_EQ(si("1.5 mol/L", dimension::concentration), 1500.0);
  EXPECT_DOUBLE_EQ(si("1.5 M", dimension::concentration), 1500.0);
  EXPECT_DOUBLE_EQ(si("120 g/L", dimension::mass_concentration), 120.0);
  EXPECT_DOUBLE_EQ(si("36 %", dimension::fraction), 0.36);
  EXPECT_DOUBLE_EQ(si("36%", dimension::fraction), 0.36);
  EXPECT_DOUBLE_EQ(si("20 ppm", dimension::fraction), 20e-6);
  EXPECT_DOUBLE_EQ(si("5 min", dimension::time), 300.0);
  EXPECT_DOUBLE_EQ(si("3000 t/y", dimension::mass_flow), 3e6 / 31536000.0);
  EXPECT_DOUBLE_EQ(si("35 degC", dimension::temperature), 308.15);
  EXPECT_DOUBLE_EQ(si("-5 degC", dimension::temperature), 268.15);
  EXPECT_DOUBLE_EQ(si("1e-3 m3/h", dimension::volume_flow), 1e-3 / 3600);
}

TEST(Quantity, TurnsIntoOtherUnits) {
  EXPECT_EQ(parse_quantity("0.1 mol/L", dimension::concentration).in("mol/L"), 0.1);
  EXPECT_DOUBLE_EQ(parse_quantity("250 mmol/L", dimension::concentration).in("mol/L"), 0.25);
  EXPECT_DOUBLE_EQ(parse_quantity("298.15 K", dimension::temperature).in("degC"), 25.0);
  EXPECT_THROW(parse_quantity("5 min", dimension::time).in("L"), Fault);
}

TEST(Quantity, PlainDecimalsOnly) {
  EXPECT_EQ(parse_number("1e-3"), 0.001);
  EXPECT_EQ(parse_number("-0.5"), -0.5);
  EXPECT_EQ(parse_number("0"), 0.0);
  for (const char* text :
       {"",    "010",  "-010",  "12_000", "1,5", "12,000", ".nan", ".inf", "-.inf",
        "nan", "inf",  "0x1F",  "0o17",   "0b1", "+5",     ".5",   "5.",   "1e",
        "e5",  "1:10", "1e999", "--1",    "one", "1 2",    "Y"})
    EXPECT_THROW(parse_number(text), Fault) << text;
  EXPECT_NE(fault_of([] { parse_number("1,5"); }).find("write 1.5"), std::string::npos);
  EXPECT_NE(fault_of([] { parse_number("12,000"); }).find("write 12000 or 12.000"),
            std::string::npos);
  EXPECT_NE(fault_of([] { parse_number("12_000"); }).find("write 12000"), std::string::npos);
  EXPECT_NE(fault_of([] { parse_number(".5"); }).find("write 0.5"), std::string::npos);
}

TEST(Quantity, WholeNumbers) {
  EXPECT_EQ(parse_whole("120"), 120);
  for (const char* text : {"1.5", "1e2", "1.0", "99999999999", "0120", ""})
    EXPECT_THROW(parse_whole(text), Fault) << text;
}

TEST(Quantity, NumbersAreNotHalfRead) {
  for (const char* text :
       {"60", "1e-3", "L/h", "60 L/h please", "12_000 L/h", "1,5 L/h", "010 L/h", "1 000 L/h",
        "0x10 L/h", ".nan L/h", "1:10", "60 L", "60 l/h", "60 L / h", "1e999 L/h", "", " "})
    EXPECT_THROW(parse_quantity(text, dimension::volume_flow), Fault) << text;
}

TEST(Quantity, NumbersCopiedFromAPaper) {
  EXPECT_DOUBLE_EQ(si("60\u00A0L/h", dimension::volume_flow), 60e-3 / 3600);
  EXPECT_NE(fault_of([] { parse_number("\u22125"); }).find("hyphen"), std::string::npos);
}

TEST(Quantity, AMissingUnitIsExplained) {
  const std::string fault = fault_of([] { parse_quantity("60", dimension::volume_flow); });
  EXPECT_NE(fault.find("expected a volume flow such as 60 L/h"), std::string::npos) << fault;
  EXPECT_NE(fault.find("m3/h, L/h, mL/min"), std::string::npos) << fault;
  EXPECT_THROW(parse_quantity("0.36", dimension::fraction), Fault);
}

// Nd 144.242, O 15.999 g/mol: Nd2O3 holds 144.242 + 1.5 * 15.999 = 168.2405 g per mole of Nd.
TEST(Quantity, MetalConcentrationsSayTheirBasis) {
  const Element& Nd = *find_element("Nd");
  EXPECT_EQ(parse_metal_concentration("0.25 mol/L", Nd), 0.25);
  EXPECT_NEAR(parse_metal_concentration("144.242 g/L as element", Nd), 1.0, 1e-12);
  EXPECT_NEAR(parse_metal_concentration("168.2405 g/L as oxide", Nd), 1.0, 1e-12);
  EXPECT_NEAR(parse_metal_concentration("9.49 kg/m3  as   element", Nd), 9.49 / 144.242, 1e-12);
  const std::string bare = fault_of([&] { parse_metal_concentration("9.49 g/L", Nd); });
  EXPECT_NE(bare.find("\"9.49 g/L as element\" (0.06579 mol/L Nd)"), std::string::npos) << bare;
  EXPECT_NE(bare.find("\"9.49 g/L as oxide\" (0.05641 mol/L"), std::string::npos) << bare;
  for (const char* text : {"9.49 g/L as REO", "1 mol/L as element", "5 %", "20 ppm", "9.49", "1 g"})
    EXPECT_THROW(parse_metal_concentration(text, Nd), Fault) << text;
}

TEST(Quantity, ReagentConcentrations) {
  const Reagent& HCl = *find_reagent("HCl");  // 1.008 + 35.45 = 36.458 g/mol
  EXPECT_EQ(parse_reagent_concentration("3.5 mol/L", HCl), 3.5);
  EXPECT_NEAR(parse_reagent_concentration("36.458 g/L", HCl), 1.0, 1e-12);
  EXPECT_THROW(parse_reagent_concentration("3.5", HCl), Fault);
  EXPECT_THROW(parse_reagent_concentration("3.5 %", HCl), Fault);
}

TEST(Quantity, Ratios) {
  EXPECT_EQ(parse_ratio("5:1"), 5.0);
  EXPECT_EQ(parse_ratio(" 1 : 4 "), 0.25);
  EXPECT_EQ(parse_ratio("2.5:0.5"), 5.0);
  for (const char* text : {"5", "5:", ":1", "5:0", "-5:1", "5:1:1", "5 mL:1", ""})
    EXPECT_THROW(parse_ratio(text), Fault) << text;
}

TEST(Quantity, Saponification) {
  EXPECT_DOUBLE_EQ(parse_saponification("36 % Na").degree, 0.36);
  EXPECT_EQ(parse_saponification("36% NH4").ion, "NH4");
  for (const char* text : {"36 %", "0.36 Na", "36 Na", "36 % Na K", "Na", ""})
    EXPECT_THROW(parse_saponification(text), Fault) << text;
}

}  // namespace
}  // namespace raffinate
