// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/elements.hpp"

#include <gtest/gtest.h>

#include <set>

#include "chemistry/input.hpp"
#include "chemistry/reagents.hpp"

namespace raffinate {
namespace {

TEST(Elements, TheTableIsInOrder) {
  int last = 0;
  std::set<std::string> symbols;
  for (const Element& element : elements()) {
    EXPECT_GT(element.number, last) << element.symbol;
    last = element.number;
    EXPECT_TRUE(symbols.insert(element.symbol).second) << element.symbol;
    // Between 1 and 2.6 nucleons per proton, as in all of nature.
    EXPECT_GE(element.molar_mass * 1e3, element.number) << element.symbol;
    EXPECT_LE(element.molar_mass * 1e3, 2.6 * element.number) << element.symbol;
    if (element.metal) {
      EXPECT_GT(element.charge, 0) << element.symbol;
      EXPECT_GT(oxide_mass_per_mole(element), element.molar_mass) << element.symbol;
    }
  }
}

TEST(Elements, SymbolsAreNoYesOrNo) {
  ASSERT_NE(find_element("Y"), nullptr);
  EXPECT_EQ(find_element("Y")->name, "yttrium");
  EXPECT_EQ(find_element("ND"), nullptr);
  EXPECT_EQ(find_element("CO"), nullptr);
  EXPECT_EQ(find_element("Co")->number, 27);
}

TEST(Elements, ChargesOfRareEarthsAndAntimony) {
  for (const char* symbol : {"Sc", "Y", "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho",
                             "Er", "Tm", "Yb", "Lu", "Fe", "Al", "Sb"})
    EXPECT_EQ(find_element(symbol)->charge, 3) << symbol;
  EXPECT_EQ(find_element("Ca")->charge, 2);
  EXPECT_EQ(find_element("Na")->charge, 1);
}

// By hand from Nd 144.242, Pr 140.90766, Ce 140.116, Tb 158.925354, Sb 121.760, O 15.999 g/mol.
TEST(Elements, MetalNamesMayGiveTheirValence) {
  EXPECT_EQ(parse_metal_name("Fe").element, find_element("Fe"));
  EXPECT_EQ(parse_metal_name("Fe").valence, std::nullopt);
  EXPECT_EQ(parse_metal_name("Fe2").element, find_element("Fe"));
  EXPECT_EQ(parse_metal_name("Fe2").valence, 2);
  EXPECT_EQ(parse_metal_name("Fe0").element, find_element("Fe"));
  EXPECT_EQ(parse_metal_name("Fe0").valence, 0);
  EXPECT_EQ(element_of("Sb5"), find_element("Sb"));
  EXPECT_TRUE(is_rare_earth("Ce4"));
  EXPECT_EQ(find_element("Fe2"), nullptr);
  for (const char* name : {"Fe9", "S0", "Fe22", "Xx2", "Cl2", "O2", "2", ""})
    EXPECT_EQ(element_of(name), nullptr) << name;
}

TEST(Elements, OxideMasses) {
  const auto oxide = [](const char* symbol) {
    return oxide_mass_per_mole(*find_element(symbol)) * 1e3;
  };
  EXPECT_NEAR(oxide("Nd"), 144.242 + 15.999 * 3 / 2, 1e-9);
  EXPECT_NEAR(oxide("Pr"), 140.90766 + 15.999 * 11 / 6, 1e-9);
  EXPECT_NEAR(oxide("Ce"), 140.116 + 15.999 * 2, 1e-9);
  EXPECT_NEAR(oxide("Tb"), 158.925354 + 15.999 * 7 / 4, 1e-9);
  EXPECT_NEAR(oxide("Sb"), 121.760 + 15.999 * 3 / 2, 1e-9);
}

TEST(Elements, Formulas) {
  EXPECT_NEAR(molar_mass("(NH4)2SO4") * 1e3, 2 * (14.007 + 4 * 1.008) + 32.06 + 4 * 15.999, 1e-9);
  const auto atoms = composition("(NH4)2SO4");
  ASSERT_EQ(atoms.size(), 4u);
  EXPECT_EQ(atoms[1], (std::pair<std::string, double>("H", 8.0)));
  for (const char* formula :
       {"", "nacl", "Xx", "(NH4", "NH4)", "Na0", "Na-1", "2H", "()", "((((H))))", "H99999999999"})
    EXPECT_THROW(composition(formula), Fault) << formula;
}

TEST(Reagents, CountsAreNeutral) {
  const auto charge = [](const std::string& component) {
    if (component == "NO3") return -1;
    for (const char* anion : {"SO4", "C2O4", "CO3", "S"}) {
      if (component == anion) return -2;
    }
    if (component == "NH4") return 1;
    const auto [element, valence] = parse_metal_name(component);
    return element ? valence.value_or(element->charge) : 0;  // H2O2, Cl2
  };
  for (const Reagent& reagent : reagents()) {
    double sum = 0.0;
    for (const auto& [component, count] : reagent.components) sum += count * charge(component);
    EXPECT_EQ(sum, 0.0) << reagent.name;
  }
}

// OH counts as -H beside one H2O: NaOH = Na - H + H2O. Oxides and oxyacids take up water besides:
// As2O3 + 3 H2O = 2 As - 6 H + 6 H2O, H3AsO4 + H2O = As5 - 5 H + 5 H2O.
TEST(Reagents, WeighWhatTheirComponentsWeigh) {
  for (const Reagent& reagent : reagents()) {
    double mass = 0.0;
    for (const auto& [component, count] : reagent.components) {
      const Element* metal = element_of(component);
      mass += count * (metal ? metal->molar_mass : molar_mass(component));
      if (component == "H" && count < 0.0) mass -= count * molar_mass("H2O");
    }
    if (reagent.name == "As2O3") mass -= 3.0 * molar_mass("H2O");
    if (reagent.name == "H3AsO4" || reagent.name == "NH3") mass -= molar_mass("H2O");
    EXPECT_NEAR(mass, reagent.molar_mass, 1e-12) << reagent.name;
  }
}

TEST(Reagents, HydroxideCountsAsMissingAcid) {
  const Reagent* NaOH = find_reagent("NaOH");
  ASSERT_NE(NaOH, nullptr);
  EXPECT_EQ(NaOH->components, (std::vector<std::pair<std::string, double>>{{"Na", 1}, {"H", -1}}));
  EXPECT_NEAR(NaOH->molar_mass * 1e3, 22.98976928 + 15.999 + 1.008, 1e-9);
  EXPECT_EQ(find_reagent("hcl"), nullptr);
}

}  // namespace
}  // namespace raffinate
