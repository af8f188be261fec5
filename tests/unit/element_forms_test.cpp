// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/element_forms.hpp"

#include <gtest/gtest.h>

#include "chemistry/elements.hpp"

namespace raffinate {
namespace {

/// Two valences and the metal of antimony, a complex that is an ion of its own, iron in two, sulfur in
/// three kinds, gangue that holds iron, and sodium, which is nobody's product.
const std::vector<Component> components{
    {"Sb", 3, 0.12176, true},     {"Sb5", 5, 0.12176, true},     {"Fe", 3, 0.055845, true},
    {"Fe2", 2, 0.055845, true},   {"H", 1, 0.001008, false},     {"Na", 1, 0.02299, false},
    {"Cl", -1, 0.03545, false},   {"S", -2, 0.03206, false},     {"SbS3", -3, 0.21794, false},
    {"S0", 0, 0.03206, false},    {"Sb0", 0, 0.12176, true},     {"SiO2", 0, 0.060083, false},
    {"SO4", -2, 0.096056, false}, {"Fe3O4", 0, 0.231531, false}, {"TBP", 0, 0.2663, false}};

TEST(ElementForms, MetalsAreElementsInAllTheirComponents) {
  const auto metals = metal_elements(components);
  ASSERT_EQ(metals.size(), 2u);
  EXPECT_EQ(metals[0].symbol, "Sb");
  EXPECT_EQ(metals[0].forms, (Forms{{0, 1.0}, {1, 1.0}, {8, 1.0}, {10, 1.0}}));
  EXPECT_EQ(metals[1].symbol, "Fe");
  EXPECT_EQ(metals[1].forms, (Forms{{2, 1.0}, {3, 1.0}, {13, 3.0}}));
}

TEST(ElementForms, AnIonOfSeveralElementsMakesItsMetalOne) {
  const auto metals = metal_elements({{"SbS3", -3, 0.21794, false}, {"Na", 1, 0.02299, false}});
  ASSERT_EQ(metals.size(), 1u);
  EXPECT_EQ(metals[0].symbol, "Sb");
}

TEST(ElementForms, ASymbolIsTheElementAndAValenceItself) {
  EXPECT_EQ(forms_of(components, "Sb"), (Forms{{0, 1.0}, {1, 1.0}, {8, 1.0}, {10, 1.0}}));
  EXPECT_EQ(forms_of(components, "S"), (Forms{{7, 1.0}, {8, 3.0}, {9, 1.0}, {12, 1.0}}));
  EXPECT_EQ(forms_of(components, "Sb5"), (Forms{{1, 1.0}}));
  EXPECT_EQ(forms_of(components, "Sb0"), (Forms{{10, 1.0}}));
  EXPECT_EQ(forms_of(components, "Fe3"), (Forms{{2, 1.0}}));  // Fe is Fe(III)
  EXPECT_EQ(forms_of(components, "SO4"), (Forms{{12, 1.0}}));
  EXPECT_TRUE(forms_of(components, "Fe0").empty());
  EXPECT_TRUE(forms_of(components, "Se").empty());
  EXPECT_TRUE(forms_of(components, "O").empty());  // water holds it as well
}

TEST(ElementForms, PurityCountsOxidesAndMetalAsItIs) {
  // Sb2O3: 121.76 + 1.5 * 15.999 = 145.7585 g per mole of Sb, in SbS3 as well; Sb0 its 121.76.
  EXPECT_NEAR(purity_mass(components[0], "Sb"), 0.1457585, 1e-12);
  EXPECT_NEAR(purity_mass(components[8], "Sb"), 0.1457585, 1e-12);
  EXPECT_NEAR(purity_mass(components[10], "Sb"), 0.12176, 1e-12);
  // Fe3O4 as Fe2O3: 3 * (55.845 + 1.5 * 15.999).
  EXPECT_NEAR(purity_mass(components[13], "Fe"), 3.0 * 0.0798435, 1e-12);
  EXPECT_EQ(purity_mass(components[0], "Fe"), 0.0);
}

}  // namespace
}  // namespace raffinate
