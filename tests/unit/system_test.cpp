// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/system.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace raffinate {
namespace {

const std::string acidic = R"(raffinate-system: 1
title: test
components:
  metals: [Ce, Pr, Nd]
  ions: [H, Cl]
  extractant: {name: HA2, monomers: 2, capacity: 6}
  balance: Cl
species:
  M(HA2)3:
    phase: organic
    of: M + 3 HA2 - 3 H
    log_K:
      class: DERIVED
      source: paper
      range: trace
      values:
        Ce: {beta: Pr/Ce, value: 2, sd: 0.1}
        Pr: {beta: Nd/Pr, value: 1.5, class: ESTIMATED, note: a guess}
        Nd: -2
  MA3:
    phase: organic
    of: M + 1.5 HA2 - 3 H
    log_K: {shift: M(HA2)3, value: -1, class: ESTIMATED, note: a guess}
sources:
  paper: A. Author (2020)
)";

double log_K(const System& system, const std::string& species) {
  for (const Species& one : system.tableau.species()) {
    if (one.name == species) return one.ln_K / std::numbers::ln10;
  }
  ADD_FAILURE() << "no species " << species;
  return 0.0;
}

const Constant& constant(const System& system, const std::string& name) {
  for (const Constant& one : system.constants) {
    if (one.name == name) return one;
  }
  throw std::out_of_range(name);
}

std::string message_of(const auto& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

void expect_said(const std::string& message, const std::string& part) {
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

// log K(Pr) = -2 - log10(1.5); log K(Ce) = log K(Pr) - log10(2); the second complex is 1 below.
TEST(System, AnchorsSeparationFactors) {
  const System system = parse_system(acidic, "acidic.yaml");
  EXPECT_EQ(system.name, "acidic");
  EXPECT_DOUBLE_EQ(log_K(system, "Nd(HA2)3"), -2.0);
  EXPECT_DOUBLE_EQ(log_K(system, "Pr(HA2)3"), -2.0 - std::log10(1.5));
  EXPECT_DOUBLE_EQ(log_K(system, "Ce(HA2)3"), -2.0 - std::log10(3.0));
  EXPECT_DOUBLE_EQ(log_K(system, "CeA3"), -3.0 - std::log10(3.0));
}

TEST(System, KeepsProvenance) {
  const System system = parse_system(acidic, "acidic.yaml");
  ASSERT_EQ(system.constants.size(), 4u);
  const Constant& beta = constant(system, "beta Nd/Pr");
  EXPECT_EQ(beta.provenance, Provenance::estimated);
  EXPECT_EQ(beta.source, "A. Author (2020): a guess");
  EXPECT_EQ(beta.range, "trace");
  EXPECT_EQ(constant(system, "beta Pr/Ce").sd, 0.1);
  EXPECT_EQ(constant(system, "log_K Nd(HA2)3").provenance, Provenance::derived);
}

TEST(System, OverridesReachEverySpeciesThatFollows) {
  const System changed = parse_system(acidic, "acidic.yaml")
                             .with({{"beta Nd/Pr", 3.0, {}}, {"log_K Nd(HA2)3", -1.0, {}}});
  EXPECT_DOUBLE_EQ(log_K(changed, "PrA3"), -2.0 - std::log10(3.0));
  EXPECT_DOUBLE_EQ(log_K(changed, "Ce(HA2)3"), -1.0 - std::log10(6.0));
  EXPECT_TRUE(constant(changed, "beta Nd/Pr").user_set);
  EXPECT_FALSE(constant(changed, "beta Pr/Ce").user_set);
}

TEST(System, UnknownOverridesSayWhatThereIs) {
  const System system = parse_system(acidic, "acidic.yaml");
  const auto set = [&](const std::string& name, double value) {
    return message_of([&] { system.with({{name, value, {}}}); });
  };
  expect_said(set("beta Nd/Ce", 2.0), "stored are beta Nd/Pr, beta Pr/Ce");
  expect_said(set("beta Pr/Nd", 0.5), "write beta Nd/Pr: 2");
  expect_said(set("log_K Pr(HA2)3", 1.0), "set beta Nd/Pr");
  expect_said(set("log_K Nd(HA2)", 1.0), "log_K Nd(HA2)3");
  expect_said(set("beta Nd/Pr", -1.0), "positive");
}

TEST(System, RestrictedKeepsWhatStillTakesPart) {
  const System system = parse_system(acidic, "acidic.yaml");
  const auto k = [&](const char* name) { return system.tableau.component(name); };
  const System nd = system.restricted_to({k("Nd"), k("H"), k("Cl"), k("HA2")});
  ASSERT_EQ(nd.constants.size(), 2u);
  EXPECT_EQ(nd.constants[0].name, "log_K Nd(HA2)3");
  EXPECT_EQ(nd.constants[1].name, "shift MA3");
  EXPECT_EQ(nd.proton, 1);
  EXPECT_EQ(nd.extractant.component, 3);
  EXPECT_DOUBLE_EQ(log_K(nd.with({{"log_K Nd(HA2)3", 0.0, {}}}), "NdA3"), -1.0);
}

TEST(System, UnsetConstantsAreNamed) {
  const System system = load_system("constant-distribution");
  const int nd = system.tableau.component("Nd");
  EXPECT_EQ(system.unset(nd), std::vector<std::string>{"D Nd"});
  EXPECT_TRUE(system.unset(system.tableau.component("H")).empty());
  const System set = system.with({{"D Nd", 1.5, {}}});
  EXPECT_TRUE(set.unset(nd).empty());
  EXPECT_FALSE(set.unset(system.tableau.component("Pr")).empty());
}

// log D = 2 pH - 4: the slope is minus the exponent of H; three protons are released all the same.
TEST(System, OverridesReachExponents) {
  const System system =
      load_system("nd-sm-correlation").with({{"slope Nd", 2.0, {}}, {"intercept Nd", -4.0, {}}});
  for (const Species& one : system.tableau.species()) {
    if (one.name != "Nd(org)") continue;
    EXPECT_DOUBLE_EQ(one.ln_K, -4.0 * std::numbers::ln10);
    EXPECT_EQ(one.exponents[1], (std::pair{system.proton, -2.0}));
    EXPECT_EQ(one.stoichiometry[1], (std::pair{system.proton, -3.0}));
  }
}

TEST(System, FaultyFilesSayWhatIsWrong) {
  const auto with = [](std::string from, const std::string& to) {
    std::string text = acidic;
    text.replace(text.find(from), from.size(), to);
    return message_of([&] { parse_system(text, "faulty.yaml"); });
  };
  expect_said(with("raffinate-system: 1", "raffinate-system: 2"), "version 1");
  expect_said(with("source: paper", "source: papre"), "did you mean \"paper\"");
  expect_said(with("class: DERIVED", "class: PROVEN"), "MEASURED, REFERENCE, DERIVED or ESTIMATED");
  expect_said(with("- 3 H\n    log_K:\n", "- 2 H\n    log_K:\n"), "carries charge +1");
  expect_said(with("3 HA2", "3 HA"), "not a component");
  expect_said(with("Nd: -2", "Nd: {beta: Nd/Ce, value: 3}"), "refer to each other");
  expect_said(with("Nd: -2", "Nd: -2\n        Nb: -3"), "did you mean \"Nd\"");
  expect_said(with("[H, Cl]", "[H, Clx]"), "unknown ion");
  expect_said(with("shift: M(HA2)3", "shift: M(HA2)4"), "no species M(HA2)4");
  expect_said(with("phase: organic", "phase: solid"), "expected aqueous or organic");
  expect_said(with("    of: M + 3", "    off: M + 3"), "faulty.yaml:11:5");
}

TEST(System, RangesAreOfKnownQuantitiesInTheirUnit) {
  const std::string text = read_text_file(data_folder() + "/p507-chloride.yaml");
  const auto with = [&](const std::string& range) {
    const std::size_t at = text.find("  free acid:");
    return text.substr(0, at) + range + text.substr(text.find('\n', at));
  };
  EXPECT_NO_THROW(parse_system(with("  free acid: {from: 0.1, to: 2, unit: mol/L}"), "mine.yaml"));
  EXPECT_THROW(parse_system(with("  free acids: {from: 0.1, to: 2, unit: mol/L}"), "mine.yaml"),
               InputError);
  EXPECT_THROW(parse_system(with("  free acid: {from: 100, to: 2000, unit: mmol/L}"), "mine.yaml"),
               InputError);
  EXPECT_THROW(parse_system(with("  free acid: {from: 2, to: 0.1, unit: mol/L}"), "mine.yaml"),
               InputError);
}

TEST(System, UnknownSystemsAreSuggested) {
  expect_said(message_of([] { load_system("p507-cloride"); }), "did you mean \"p507-chloride\"");
  expect_said(message_of([] { load_system("./nowhere.yaml"); }), "nowhere.yaml");
}

}  // namespace
}  // namespace raffinate
