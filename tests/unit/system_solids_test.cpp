// SPDX-License-Identifier: BSD-3-Clause
//
// Solids, volumes and temperature of a system file.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "chemistry/elements.hpp"
#include "chemistry/precipitation.hpp"
#include "chemistry/system.hpp"

namespace raffinate {
namespace {

const std::string with_solids = R"(raffinate-system: 1
title: test
components:
  metals: [Pr, Nd, U: {charge: 2}]
  ions: [H, Na, Cl, C2O4]
  extractant: {name: HA2, monomers: 2, capacity: 6}
  balance: Cl
species:
  OH-:
    phase: aqueous
    of: -H
    log_K: {value: -14, enthalpy: 55.8 kJ/mol, class: REFERENCE, source: water}
  M(HA2)3:
    phase: organic
    of: M + 3 HA2 - 3 H
    log_K:
      class: ESTIMATED
      note: a guess
      enthalpy: 20
      values: {Nd: -2, Pr: {beta: Nd/Pr, value: 2}}
  MA3:
    phase: organic
    of: M + 1.5 HA2 - 3 H
    log_K: {shift: M(HA2)3, value: -1, class: ESTIMATED, note: a guess}
solids:
  M(OH)3:
    kind: hydroxide
    of: M - 3 H
    log_K: {class: ESTIMATED, note: a guess, values: {Pr: -21, Nd: -20}}
  M2(C2O4)3.10H2O:
    kind: oxalate
    of: 2 M + 3 C2O4
    water: 10
    log_K: {class: ESTIMATED, note: a guess, values: {Pr: 24, Nd: 25}}
  UO2(OH)2.H2O:
    of: U - 2 H
    water: 1
    log_K: {value: -5, class: ESTIMATED, note: a guess}
volumes:
  note: a guess
  values: {all: -40, U: 0, H: 0, Na: 0.5, Cl: {value: 19, class: DERIVED}, C2O4: 45}
organic_water:
  note: a guess
  values: {Na: 5}
sources:
  water: textbook
)";

System parsed() { return parse_system(with_solids, "solids.yaml"); }

const Solid& solid(const System& system, const std::string& name) {
  for (const Solid& one : system.solids) {
    if (one.name == name) return one;
  }
  throw std::out_of_range(name);
}

double log_K(const System& system, const std::string& species) {
  for (const Species& one : system.tableau.species()) {
    if (one.name == species) return one.ln_K / std::numbers::ln10;
  }
  throw std::out_of_range(species);
}

std::vector<int> indices(const System& system, const std::vector<std::string>& names) {
  std::vector<int> keep;
  for (const std::string& name : names) keep.push_back(system.tableau.component(name));
  return keep;
}

void expect_said(const auto& action, const std::string& part) {
  try {
    action();
    ADD_FAILURE() << "no error; expected: " << part;
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(Solids, AreReadPerMetal) {
  const System system = parsed();
  ASSERT_EQ(system.solids.size(), 5u);
  const Solid& oxalate = solid(system, "Nd2(C2O4)3.10H2O");
  EXPECT_EQ(oxalate.kind, "oxalate");
  EXPECT_EQ(oxalate.water, 10.0);
  EXPECT_DOUBLE_EQ(oxalate.ln_K, 25.0 * std::numbers::ln10);
  EXPECT_EQ(oxalate.stoichiometry,
            (std::vector<std::pair<int, double>>{{system.tableau.component("Nd"), 2.0},
                                                 {system.tableau.component("C2O4"), 3.0}}));
  EXPECT_EQ(solid(system, "UO2(OH)2.H2O").kind, "");
  EXPECT_EQ(system.with({{"log_K Nd2(C2O4)3.10H2O", 26.0, {}}}).solids[3].ln_K,
            26.0 * std::numbers::ln10);
}

// Nd(OH)3 = Nd - 3 H + 3 H2O; UO2(OH)2.H2O = UO2 - 2 H + 2 H2O + H2O.
TEST(Solids, HoldTheWaterOfTheirHydroxide) {
  EXPECT_EQ(solid(parsed(), "Nd(OH)3").water, 3.0);
  EXPECT_EQ(solid(parsed(), "UO2(OH)2.H2O").water, 3.0);
}

// Fresh Fe(OH)3 at pH 3: log [Fe+++] = 4.24 - 3 * 3 = -4.76.
TEST(Solids, IronHydroxideAtPH3ByHand) {
  const System system = load_system("p507-chloride");
  const Solid& hydroxide = solid(system, "Fe(OH)3");
  const double log_Fe = -4.76, pH = 3.0;
  double saturation = hydroxide.ln_K / std::numbers::ln10;
  for (const auto& [k, moles] : hydroxide.stoichiometry) {
    saturation += moles * (k == system.proton ? -pH : log_Fe);
  }
  EXPECT_NEAR(saturation, 0.0, 1e-12);
  // 55.845 + 3 * 17.007 g/mol
  double mass = hydroxide.water * molar_mass("H2O");
  for (const auto& [k, moles] : hydroxide.stoichiometry) {
    mass += moles * system.tableau.components()[static_cast<std::size_t>(k)].molar_mass;
  }
  EXPECT_NEAR(mass * 1e3, 106.866, 1e-9);
}

TEST(Solids, GoWithTheirComponents) {
  const System system = parsed();
  const System no_oxalate = system.restricted_to(indices(system, {"Nd", "H", "Cl", "HA2"}));
  ASSERT_EQ(no_oxalate.solids.size(), 1u);
  EXPECT_EQ(no_oxalate.solids[0].name, "Nd(OH)3");
  EXPECT_EQ(no_oxalate.solids[0].stoichiometry[1].first, no_oxalate.proton);
  EXPECT_EQ(no_oxalate.with({{"log_K Nd(OH)3", -19.0, {}}}).solids[0].ln_K,
            -19.0 * std::numbers::ln10);
  expect_said([&] { no_oxalate.with({{"log_K Pr(OH)3", -19.0, {}}}); }, "no constant");
  expect_said([&] { no_oxalate.with({{"log_K Nd(OH)", -19.0, {}}}); }, "log_K Nd(OH)3");
}

TEST(Solids, CanBeLeftOutByKind) {
  const System system = parsed().with_solids({"oxalate"});
  ASSERT_EQ(system.solids.size(), 2u);
  EXPECT_EQ(system.solids[1].name, "Nd2(C2O4)3.10H2O");
  for (const Constant& one : system.constants) EXPECT_NE(one.name, "log_K Nd(OH)3");
  EXPECT_EQ(system.tableau.species().size(), parsed().tableau.species().size());
  EXPECT_EQ(system.volume, parsed().volume);
  EXPECT_EQ(system.with({{"log_K Nd2(C2O4)3.10H2O", 26.0, {}}}).solids[1].ln_K,
            26.0 * std::numbers::ln10);
}

TEST(Volumes, AreInLitresPerMole) {
  const System system = parsed();
  const auto at = [&](const char* name) { return system.tableau.component(name); };
  EXPECT_DOUBLE_EQ(system.volume(at("Cl")), 0.019);
  EXPECT_DOUBLE_EQ(system.volume(at("Nd")), -0.040);
  EXPECT_DOUBLE_EQ(system.volume(at("HA2")), 0.0);
  EXPECT_NEAR(system.organic_water(at("Na")), 5 * 18.015e-3, 1e-5);  // 25 degC
  EXPECT_EQ(system.organic_water(at("H")), 0.0);
  for (const Constant& one : system.volume_numbers) {
    EXPECT_EQ(one.provenance,
              one.name == "volume Cl" ? Provenance::derived : Provenance::estimated);
    EXPECT_EQ(one.unit, one.name == "organic_water Na" ? "mol/mol" : "cm3/mol");
  }
  const System changed = system.with({{"volume Cl", 18.0, {}}, {"organic_water Na", 0.0, {}}});
  EXPECT_DOUBLE_EQ(changed.volume(at("Cl")), 0.018);
  EXPECT_EQ(changed.organic_water(at("Na")), 0.0);
  const System smaller = changed.restricted_to(indices(system, {"Nd", "H", "Cl", "HA2"}));
  EXPECT_TRUE(smaller.volume.isApprox(Eigen::Vector4d(-0.040, 0.0, 0.018, 0.0)));
  EXPECT_EQ(smaller.organic_water, Eigen::Vector4d::Zero());
  EXPECT_EQ(smaller.volume_numbers.size(), 3u);
}

TEST(Volumes, AreMissingWhereTheFileHasNone) {
  EXPECT_EQ(load_system("tbp-nitrate").volume.size(), 0);
  EXPECT_EQ(load_system("tbp-nitrate").organic_water.size(), 0);
}

// 55.8 kJ/mol / (8.314463 J/mol/K * 2.302585) * (1/298.15 - 1/323.15) = 0.7563; the ion product of
// water at 50 degC is 10^-13.26 (textbooks), the heat being less there.
TEST(Temperature, WaterAt50DegreesByHand) {
  const System warm = parsed().at(323.15);
  EXPECT_NEAR(log_K(warm, "OH-"), -13.2437, 2e-4);
  EXPECT_NEAR(log_K(load_system("p507-chloride").at(323.15), "OH-"), -13.26, 0.03);
  EXPECT_EQ(warm.temperature, 323.15);
}

// 20 kJ/mol: 20 / 55.8 of the shift above. Pr follows Nd, their factor stays.
TEST(Temperature, SeparationFactorsStay) {
  const System warm = parsed().at(323.15);
  EXPECT_NEAR(log_K(warm, "Nd(HA2)3"), -2.0 + 0.2711, 2e-4);
  EXPECT_NEAR(log_K(warm, "Nd(HA2)3") - log_K(warm, "Pr(HA2)3"), std::log10(2.0), 1e-12);
  EXPECT_NEAR(log_K(warm, "NdA3"), log_K(warm, "Nd(HA2)3") - 1.0, 1e-12);
  EXPECT_DOUBLE_EQ(solid(warm, "Nd(OH)3").ln_K, solid(parsed(), "Nd(OH)3").ln_K);
  EXPECT_THROW(parsed().at(0.0), std::invalid_argument);
}

TEST(SystemFiles, FaultySolidsSayWhatIsWrong) {
  const auto with = [](const std::string& from, const std::string& to, const std::string& said) {
    std::string text = with_solids;
    text.replace(text.find(from), from.size(), to);
    expect_said([&] { parse_system(text, "faulty.yaml"); }, said);
  };
  with("of: 2 M + 3 C2O4", "of: 2 M + 2 C2O4", "the solid Pr2(C2O4)3.10H2O carries charge +2");
  with("of: 2 M + 3 C2O4", "of: 2 M + 3 SO4", "\"SO4\" is not a component");
  with("of: 2 M + 3 C2O4", "of: 2 M - 6 H + HA2", "stays in the organic");
  with("kind: oxalate", "kind: oxalat", "did you mean \"oxalate\"");
  with("kind: oxalate", "phase: solid", "unknown key \"phase\"");
  with("  UO2(OH)2.H2O:", "  Nd(OH)3:", "the name Nd(OH)3 is taken");
  with("M2(C2O4)3.10H2O:", "RE-oxalate:", "must start with M");
  with("{Pr: 24, Nd: 25}", "{Pr: 24, La: 25}", "La is not a metal of this system");
  with("class: ESTIMATED, note: a guess, values: {Pr: 24", "values: {Pr: 24", "needs a class");
  with("phase: organic\n    of: M + 1.5", "phase: solid\n    of: M + 1.5", "section of their own");
  with("shift: M(HA2)3", "shift: M(HA2)4", "no species M(HA2)4");
  with("{all: -40, U: 0", "{Nd: -40, U: 0", "volumes has no number for Pr");
  with("{all: -40, U: 0", "{all: -40, K: 0", "\"K\" is not a component");
  with("volumes:\n  note: a guess", "volumes:\n  unit: L/mol\n  note: a guess", "given in cm3/mol");
  with("volumes:\n  note: a guess\n", "volumes:\n", "needs a class, and a source or a note");
  with("beta: Nd/Pr, value: 2", "beta: Nd/Pr, value: 2, enthalpy: 3", "no enthalpy");
  with("enthalpy: 55.8 kJ/mol", "enthalpy: 55.8 kJ", "molar energy");
}

TEST(ThirdPhase, IsANumberWithItsSource) {
  const auto with = [](const std::string& section) {
    return parse_system(with_solids + "third_phase:\n  " + section + "\n", "mine.yaml");
  };
  EXPECT_TRUE(parse_system(with_solids, "mine.yaml").third_phase.empty());
  const System system = with("acid: {value: 0.4, class: ESTIMATED, note: a guess}");
  ASSERT_EQ(system.third_phase.size(), 1u);
  EXPECT_EQ(system.third_phase[0].name, "third_phase acid");
  EXPECT_EQ(system.third_phase[0].value, 0.4);
  EXPECT_EQ(system.third_phase[0].unit, "mol/mol");
  EXPECT_EQ(system.with({{"third_phase acid", 0.5, {}}}).third_phase[0].value, 0.5);
  EXPECT_TRUE(system.with({{"third_phase acid", 0.5, {}}}).third_phase[0].user_set);
  EXPECT_THROW(system.with({{"third_phase acid", -0.5, {}}}), InputError);
  const auto said = [&](const std::string& section, const std::string& words) {
    expect_said([&] { with(section); }, words);
  };
  said("acid: 0.4", "expected a number with its class and source");
  said("acid: {value: 0.4, note: a guess}", "needs a class");
  said("acid: {value: 0, class: ESTIMATED, note: a guess}", "above zero");
  said("acid: {value: 1, unit: mol/L, class: ESTIMATED, note: a guess}", "moles of acid per mole");
  said("metal: {value: 1, class: ESTIMATED, note: a guess}", "unknown key \"metal\"");
}

/// What a case without companions sees is what it saw before they came.
TEST(P507, RareEarthsInChlorideAreUndisturbed) {
  const System system = load_system("p507-chloride");
  const System old = system.restricted_to(
      indices(system, {"La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb",  "Dy", "Ho",
                       "Er", "Tm", "Yb", "Lu", "Y",  "H",  "Na", "NH4", "Cl", "HA2"}));
  EXPECT_EQ(old.tableau.species().size(), 20u + 1u + 3u * 15u + 2u);
  EXPECT_EQ(old.solids.size(), 15u);  // the hydroxides
  EXPECT_EQ(old.with_solids({}).constants.size(), 1u + 2u * 15u + 1u + 2u);
  EXPECT_EQ(old.saponifying, (std::vector<std::string>{"Na", "NH4"}));
}

/// A rare-earth chloride liquor with 1 g/L Fe, 0.5 g/L Al and a trace of Th at a given pH: the
/// share of a metal that stays dissolved.
double dissolved(const char* metal, double pH) {
  const System system = load_system("p507-chloride").with_solids({"hydroxide"});
  Eigen::VectorXd totals = Eigen::VectorXd::Zero(system.tableau.component_count());
  const auto at = [&](const char* name) { return system.tableau.component(name); };
  for (const auto& [name, amount] : {std::pair{"La", 0.3},
                                     {"Nd", 0.6},
                                     {"Fe", 0.018},
                                     {"Al", 0.018},
                                     {"Th", 4e-5},
                                     {"Cl", 3.0}}) {
    totals(at(name)) = amount;
  }
  const auto rest = precipitate(system.tableau, system.solids, totals, system.proton, pH);
  EXPECT_TRUE(rest.converged);
  return rest.aqueous(at(metal)) / totals(at(metal));
}

// The order of every purification: iron by pH 4, aluminium and thorium by 5, rare earths after 6.
TEST(P507, PurificationTakesIronThenAluminiumThenRareEarths) {
  EXPECT_GT(dissolved("Fe", 2.0), 0.999);
  EXPECT_LT(dissolved("Fe", 4.0), 0.005);
  EXPECT_GT(dissolved("Al", 3.5), 0.999);
  EXPECT_LT(dissolved("Al", 5.0), 0.02);
  EXPECT_LT(dissolved("Th", 5.0), 0.02);
  EXPECT_GT(dissolved("Nd", 6.0), 0.999);
  EXPECT_LT(dissolved("Nd", 7.5), dissolved("La", 7.5));
}

}  // namespace
}  // namespace raffinate
