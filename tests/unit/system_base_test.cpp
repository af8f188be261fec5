// SPDX-License-Identifier: BSD-3-Clause
//
// Systems that extend another one.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "chemistry/system.hpp"

namespace raffinate {
namespace {

const std::string base = R"(raffinate-system: 1
title: liquor
components:
  metals: [Sb]
  ions: [H, Cl]
  balance: Cl
species:
  SbCl3:
    phase: aqueous
    of: Sb + 3 Cl
    log_K: {value: 4.27, class: MEASURED, source: paper}
  SbOH++:
    phase: aqueous
    of: Sb - H
    log_K: {value: -1, class: ESTIMATED, note: a guess}
solids:
  SbOCl:
    kind: oxychloride
    of: Sb + Cl - 2 H
    water: -1
    log_K: {value: 5, class: ESTIMATED, note: a guess}
volumes: {note: a guess, values: {all: 1}}
valid:
  free acid: {from: 0.1, to: 9, unit: mol/L}
  chloride: {from: 0.1, to: 9, unit: mol/L}
sources: {paper: first}
)";

const std::string solvent = R"(raffinate-system: 1
title: solvent
extends: ./base.yaml
components:
  metals: [Fe, Fe2]
  extractant: {name: TBP, monomers: 1, capacity: 2}
species:
  SbOH++:
    phase: aqueous
    of: Sb - H
    log_K: {value: -2, class: MEASURED, source: paper}
  SbCl3.2TBP:
    phase: organic
    of: Sb + 3 Cl + 2 TBP
    log_K: {shift: SbCl3, value: 1, class: MEASURED, source: [paper, other]}
valid:
  chloride: {from: 1, to: 5, unit: mol/L}
sources: {other: second}
)";

class Extended : public testing::Test {
 protected:
  Extended() { std::filesystem::create_directories(folder); }
  ~Extended() override { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  }
  static std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  }
  static InputProblem problem_of(const std::string& path) {
    try {
      load_system(path);
    } catch (const InputError& error) {
      return error.problems().front();
    }
    return {{}, "no error", {}};
  }

  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("raffinate-") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(Extended, ASystemTakesOverWhatItDoesNotSay) {
  write("base.yaml", base);
  const System system = load_system(write("solvent.yaml", solvent));
  EXPECT_EQ(system.title, "solvent");
  EXPECT_EQ(system.name, "solvent");
  std::string components;
  for (const Component& one : system.tableau.components()) components += one.name + " ";
  EXPECT_EQ(components, "Sb Fe Fe2 H Cl TBP ");
  EXPECT_EQ(system.balancing_anion, "Cl");
  EXPECT_EQ(system.tableau.components()[2].charge, 2);
  EXPECT_EQ(system.solids.size(), 1u);
  EXPECT_EQ(system.volume.size(), 6);
  // The species of the base come first, one replaced in its place; 4.27 + 1 counts from the base.
  std::string species;
  for (const Species& one : system.tableau.species()) {
    if (one.stoichiometry.size() > 1) species += one.name + " ";
    if (one.name == "SbOH++") {
      EXPECT_NEAR(one.ln_K, -2.0 * std::numbers::ln10, 1e-12);
    }
    if (one.name == "SbCl3.2TBP") {
      EXPECT_NEAR(one.ln_K, 5.27 * std::numbers::ln10, 1e-12);
    }
  }
  EXPECT_EQ(species, "SbCl3 SbOH++ SbCl3.2TBP ");
  ASSERT_EQ(system.valid.size(), 2u);
  EXPECT_EQ(system.valid[0].high, 9.0);
  EXPECT_EQ(system.valid[1].high, 5.0);
  for (const Constant& one : system.constants) {
    if (one.name == "log_K SbCl3") {
      EXPECT_EQ(one.source, "first");
    }
    if (one.name == "shift SbCl3.2TBP") {
      EXPECT_EQ(one.source, "first; second");
    }
  }
}

TEST_F(Extended, ByNameItIsAShippedOne) {
  const std::string own = write("own.yaml", R"(raffinate-system: 1
title: with a solvent of my own
extends: antimony-chloride
components: {extractant: {name: S, monomers: 1, capacity: 2}}
species:
  SbCl3.S: {phase: organic, of: Sb + 3 Cl + S, log_K: {shift: SbCl3, value: 1, class: ESTIMATED, note: mine}}
)");
  const System mine = load_system(own), shipped = load_system("antimony-chloride");
  EXPECT_EQ(mine.solids.size(), shipped.solids.size());
  EXPECT_EQ(mine.tableau.component_count(), shipped.tableau.component_count() + 1);
}

TEST_F(Extended, FaultsAreShownWhereTheyStand) {
  write("base.yaml", replaced(base, "log_K: {value: 4.27", "log_K: {valeu: 4.27"));
  const std::string path = write("solvent.yaml", solvent);
  const InputProblem in_base = problem_of(path);
  EXPECT_NE(in_base.at.file.find("base.yaml"), std::string::npos);
  EXPECT_EQ(in_base.at.line, 11);
  write("base.yaml", base);
  write("solvent.yaml", replaced(solvent, "metals: [Fe, Fe2]", "metals: [Fe, Sb]"));
  const InputProblem twice = problem_of(path);
  EXPECT_NE(twice.message.find("Sb is given twice"), std::string::npos) << twice.message;
  EXPECT_NE(twice.at.file.find("solvent.yaml"), std::string::npos);
}

TEST_F(Extended, NoneExtendsItselfOrNothing) {
  write("base.yaml", replaced(base, "title: liquor", "title: liquor\nextends: ./solvent.yaml"));
  const std::string path = write("solvent.yaml", solvent);
  EXPECT_NE(problem_of(path).message.find("extends itself"), std::string::npos);
  write("solvent.yaml", replaced(solvent, "./base.yaml", "antimony-chlorid"));
  EXPECT_NE(problem_of(path).cure.find("antimony-chloride"), std::string::npos);
  write("solvent.yaml", replaced(solvent, "./base.yaml", "./bas.yaml"));
  EXPECT_EQ(problem_of(path).at.line, 3);
}

}  // namespace
}  // namespace raffinate
