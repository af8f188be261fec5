// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/units.hpp"

#include <gtest/gtest.h>

#include <set>

#include "chemistry/input.hpp"

namespace raffinate {
namespace {

std::string cure_of(const std::string& unit) {
  try {
    parse_unit(unit);
  } catch (const Fault& fault) {
    return fault.cure();
  }
  return "was accepted";
}

TEST(Units, FactorsByHand) {
  EXPECT_DOUBLE_EQ(parse_unit("m3/h").factor, 1.0 / 3600.0);
  EXPECT_DOUBLE_EQ(parse_unit("L/h").factor, 1e-3 / 3600.0);
  EXPECT_DOUBLE_EQ(parse_unit("mL/min").factor, 1e-6 / 60.0);
  EXPECT_DOUBLE_EQ(parse_unit("mol/L").factor, 1000.0);
  EXPECT_DOUBLE_EQ(parse_unit("g/L").factor, 1.0);
  EXPECT_DOUBLE_EQ(parse_unit("t/y").factor, 1000.0 / (365.0 * 24 * 3600));
  EXPECT_DOUBLE_EQ(parse_unit("A/m2").factor, 1.0);
  EXPECT_DOUBLE_EQ(parse_unit("mA/cm2").factor, 10.0);
  EXPECT_DOUBLE_EQ(parse_unit("kWh").factor, 3.6e6);
  EXPECT_DOUBLE_EQ(parse_unit("1/min").factor, 1.0 / 60.0);
}

TEST(Units, CompoundsAreReadFromLeftToRight) {
  EXPECT_EQ(parse_unit("J/mol/K").powers, (Powers{2, 1, -2, -1, -1}));
  EXPECT_EQ(parse_unit("mPa*s").powers, (Powers{-1, 1, -1}));
  EXPECT_DOUBLE_EQ(parse_unit("mPa*s").factor, 1e-3);
  // A watt is a volt times an ampere; a coulomb through a volt is a joule.
  EXPECT_EQ(parse_unit("V*A").powers, parse_unit("W").powers);
  EXPECT_EQ(parse_unit("Ah*V").powers, parse_unit("J").powers);
}

TEST(Units, MIsMolPerLitreAndNothingElse) {
  EXPECT_EQ(parse_unit("M").powers, dimension::concentration.powers);
  EXPECT_DOUBLE_EQ(parse_unit("M").factor, 1000.0);
  EXPECT_THROW(parse_unit("M/h"), Fault);
  EXPECT_EQ(cure_of("mM"), "did you mean \"mmol/L\"?");
}

TEST(Units, CelsiusStandsAlone) {
  const UnitOfMeasure degC = parse_unit("degC");
  EXPECT_DOUBLE_EQ(degC.factor * 25.0 + degC.offset, 298.15);
  EXPECT_THROW(parse_unit("W/degC"), Fault);
}

TEST(Units, UnknownOnesAreExplained) {
  EXPECT_EQ(cure_of("l/h"), "did you mean \"L/h\"?");
  EXPECT_EQ(cure_of("m3/hr"), "did you mean \"m3/h\"?");
  EXPECT_EQ(cure_of("gpl"), "did you mean \"g/L\"?");
  EXPECT_EQ(cure_of("m³/h"), "did you mean \"m3/h\"?");
  EXPECT_EQ(cure_of("°C"), "did you mean \"degC\"?");
  EXPECT_EQ(cure_of("moll"), "did you mean \"mol\"?");
  EXPECT_NE(cure_of("N").find("normality"), std::string::npos);
  for (const char* unit : {"", "/", "L/", "/h", "1", "1/", "L//h", "furlong", "0x10"})
    EXPECT_THROW(parse_unit(unit), Fault) << unit;
}

TEST(Units, TheTableIsClosedAndUnique) {
  std::set<std::string> symbols;
  for (const UnitOfMeasure& unit : unit_table()) {
    EXPECT_TRUE(symbols.insert(unit.symbol).second) << unit.symbol;
    EXPECT_GT(unit.factor, 0.0) << unit.symbol;
  }
}

TEST(Units, EveryDimensionFitsItsOwnExampleAndOffers) {
  for (const Dimension& dimension : {dimension::length,
                                     dimension::area,
                                     dimension::volume,
                                     dimension::mass,
                                     dimension::time,
                                     dimension::temperature,
                                     dimension::volume_flow,
                                     dimension::mass_flow,
                                     dimension::molar_flow,
                                     dimension::concentration,
                                     dimension::mass_concentration,
                                     dimension::density,
                                     dimension::molar_mass,
                                     dimension::molar_energy,
                                     dimension::pressure,
                                     dimension::power,
                                     dimension::energy,
                                     dimension::current,
                                     dimension::current_density,
                                     dimension::voltage,
                                     dimension::rate,
                                     dimension::fraction}) {
    const std::string example(dimension.example);
    EXPECT_TRUE(fits(parse_unit(example.substr(example.find(' ') + 1)), dimension))
        << dimension.name;
    std::string offers(dimension.units);
    for (std::size_t begin = 0; begin < offers.size();) {
      const std::size_t end = std::min(offers.find(", ", begin), offers.size());
      EXPECT_TRUE(fits(parse_unit(offers.substr(begin, end - begin)), dimension)) << offers;
      begin = end + 2;
    }
    for (const std::string& unit : units_for(dimension))
      EXPECT_TRUE(fits(parse_unit(unit), dimension)) << unit;
  }
}

TEST(Units, OffersNothingQueer) {
  for (const std::string& unit : units_for(dimension::volume_flow))
    EXPECT_EQ(unit.find("Pa"), std::string::npos) << unit;
}

TEST(Units, AFractionIsWrittenInPercent) {
  EXPECT_TRUE(fits(parse_unit("%"), dimension::fraction));
  EXPECT_FALSE(fits(parse_unit("kg/t"), dimension::fraction));
}

}  // namespace
}  // namespace raffinate
