// SPDX-License-Identifier: BSD-3-Clause
//
// Laws that every unit keeps, for random states: conservation of every component, of water and of
// the organic's volume, electroneutrality, slopes that are derivatives, homogeneity, and sense when
// nothing enters. A new unit, or a new way to configure one, takes part as a row of
// unit_trials.hpp.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "chemistry/elements.hpp"
#include "chemistry/precipitation.hpp"
#include "tests/consistency/unit_trials.hpp"

namespace raffinate {
namespace {

class UnitLaws : public testing::TestWithParam<Trial> {
 protected:
  double between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  }

  /// Electroneutral liquids and solids with about 1 m3/s of each lane of the trial.
  Eigen::VectorXd any_state() {
    const auto trial = GetParam();
    const Carriers carriers = trial_carriers(trial.balanced);
    Eigen::VectorXd in = Eigen::VectorXd::Zero(trial_layout().size());
    for (const int lane : trial.lanes) {
      Eigen::VectorXd n;
      if (lane == aqueous) {
        const double few = trial.traces ? 1e-3 : 1.0;
        n = totals({{"Ce", few * between(0.02, 0.2)},
                    {"Nd", between(0.05, 0.4)},
                    {"Tb", few * between(0, 0.05)},
                    {"Fe", between(0.005, 0.05)},
                    {"Ca", between(0.001, 0.05)},
                    {"HCl", between(0.05, 0.3) + (trial.traces ? 4.0 : 0.0)},
                    {"NaCl", between(0.0, 0.5)},
                    {"(NH4)2SO4", between(0.01, 0.2)},
                    {"H2C2O4", between(0.001, 0.01)},
                    {"NH4HCO3", between(0.001, 0.01)},
                    {"Fe2", 0.02}});
        n *= between(0.5, 2.0);
        put(in, lane, n, 1.0 - carriers.volume.dot(n));
      } else if (lane == wash) {
        n = totals({{"NaCl", between(0.0, 0.01)}, {"Ca", between(0.0, 0.001)}});
        put(in, lane, n, between(0.01, 0.3));
      } else if (lane == organic) {
        n = totals({});
        for (const auto& [metal, most] :
             {std::pair{"Nd", 0.05}, {"Tb", 0.02}, {"Fe", 0.02}, {"Na", 0.05}, {"Ca", 0.01}}) {
          n[part(metal)] = between(0.1 * most, most);
          n[part("H")] -=
              trial_system().tableau.components()[at(part(metal))].charge * n[part(metal)];
        }
        n[part("HA2")] = between(0.5, 1.0);
        put(in, lane, n, between(0.7, 1.5));
      } else {
        n = totals({{"NaCl", between(0.0, 0.001)}, {"HCl", between(0.0, 0.01)}});
        const double Nd = between(0.05, 0.1), Ce = between(0.0, 0.1), Fe = between(0.0, 0.01);
        n[part("Nd")] += Nd;
        n[part("C2O4")] += 1.5 * Nd;
        n[part("Ce")] += Ce;
        n[part("CO3")] += 1.5 * Ce;
        n[part("Fe")] += Fe;
        n[part("H")] -= 3.0 * Fe;
        put(in, lane, n, between(0.02, 0.06));
      }
    }
    return in;
  }

  /// Ports and draws and sources, one after the other.
  static Eigen::VectorXd all_of(const Unit& unit) {
    std::vector<double> all;
    for (const auto& port : unit.ports())
      all.insert(all.end(), port.amount.begin(), port.amount.end());
    for (const auto& draw : unit.draws()) all.push_back(draw.flow);
    for (const auto& source : unit.sources())
      all.insert(all.end(), source.amount.begin(), source.amount.end());
    return Eigen::Map<Eigen::VectorXd>(all.data(), static_cast<Eigen::Index>(all.size()));
  }
  static Eigen::MatrixXd slopes_of(const Unit& unit) {
    Eigen::MatrixXd all(all_of(unit).size(), trial_layout().size());
    Eigen::Index row = 0;
    for (const auto& port : unit.ports()) {
      all.middleRows(row, port.slope.rows()) = port.slope;
      row += port.slope.rows();
    }
    for (const auto& draw : unit.draws()) all.row(row++) = draw.slope.transpose();
    for (const auto& source : unit.sources()) {
      all.middleRows(row, source.slope.rows()) = source.slope;
      row += source.slope.rows();
    }
    return all;
  }

  std::mt19937 random{7};
};

/// Adds terms and remembers how large they were.
struct Sum {
  double value = 0.0, size = 0.0;
  void add(double term) {
    value += term;
    size += std::abs(term);
  }
};

TEST_P(UnitLaws, conserve_components_water_and_organic_volume) {
  const auto unit = GetParam().build();
  const UnitLayout layout = trial_layout();
  const Carriers carriers = trial_carriers(GetParam().balanced);
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::VectorXd in = any_state();
    unit->evaluate(in);
    std::vector<Sum> sums(at(layout.components + 2));
    Sum &water = sums[at(layout.components)], &organic_volume = sums[at(layout.components + 1)];
    const auto count = [&](const Eigen::VectorXd& amount, Phase phase, double sign) {
      for (int k = 0; k < layout.components; ++k) {
        sums[at(k)].add(sign * amount[k]);
        if (phase == Phase::organic) water.add(sign * carriers.water[k] * amount[k]);
      }
      (phase == Phase::organic ? organic_volume : water).add(sign * amount[layout.components]);
    };
    for (int lane = 0; lane < UnitLayout::lanes; ++lane)
      count(in.segment(layout.index(lane, 0), layout.per_phase()),
            lane == organic ? Phase::organic : Phase::aqueous, 1.0);
    for (const auto& draw : unit->draws()) {
      const NeededFeed feed = GetParam().reagent();
      Eigen::VectorXd amount(layout.per_phase());
      amount << draw.flow * feed.totals, draw.flow * feed.water;
      count(amount, Phase::aqueous, 1.0);
    }
    for (const auto& source : unit->sources()) count(source.amount, source.phase, 1.0);
    if (unit->made().size() > 0) count(unit->made(), Phase::aqueous, 1.0);
    for (const auto& port : unit->ports()) count(port.amount, port.phase, -1.0);
    for (std::size_t i = 0; i < sums.size(); ++i)
      EXPECT_LE(std::abs(sums[i].value), 1e-13 * sums[i].size) << "balance " << i;
  }
}

TEST_P(UnitLaws, reactions_keep_atoms_and_charge) {
  const auto unit = GetParam().build();
  const auto& components = trial_system().tableau.components();
  for (int trial = 0; trial < 20; ++trial) {
    unit->evaluate(any_state());
    const Eigen::VectorXd& made = unit->made();
    if (made.size() == 0) GTEST_SKIP() << "nothing reacts";
    std::map<std::string, Sum> atoms;
    for (int k = 0; k < trial_layout().components; ++k) {
      for (const auto& [symbol, count] : atoms_of(components[at(k)]))
        atoms[symbol].add(count * made[k]);
      atoms["charge"].add(components[at(k)].charge * made[k]);
    }
    const double water = made[trial_layout().components] / molar_water;
    atoms["H"].add(2.0 * water);
    atoms["O"].add(water);
    for (const auto& [symbol, sum] : atoms)
      EXPECT_LE(std::abs(sum.value), 1e-13 * sum.size) << symbol;
  }
}

TEST_P(UnitLaws, ports_are_electroneutral) {
  const auto unit = GetParam().build();
  for (int trial = 0; trial < 20; ++trial) {
    unit->evaluate(any_state());
    double size = 0.0;
    std::vector<double> charges;
    for (const auto& port : unit->ports()) {
      Sum charge;
      for (int k = 0; k < trial_layout().components; ++k)
        charge.add(trial_system().tableau.components()[at(k)].charge * port.amount[k]);
      charges.push_back(charge.value);
      size = std::max(size, charge.size);
    }
    for (const double charge : charges) EXPECT_LE(std::abs(charge), 1e-13 * size);
  }
}

TEST_P(UnitLaws, slopes_are_derivatives) {
  const auto unit = GetParam().build();
  int judged = 0, at_kinks = 0;
  for (int trial = 0; trial < 3; ++trial) {
    const Eigen::VectorXd in = any_state();
    unit->evaluate(in);
    const Eigen::MatrixXd slopes = slopes_of(*unit);
    for (const int lane : GetParam().lanes) {
      for (int k = 0; k < trial_layout().per_phase(); ++k) {
        const int column = trial_layout().index(lane, k);
        if (in[column] == 0.0) continue;  // what is not there at all
        const double h = std::min(1e-3, 0.01 * std::abs(in[column]));
        Eigen::VectorXd out[4];
        const double steps[4] = {2.0, 1.0, -1.0, -2.0};
        for (int i = 0; i < 4; ++i) {
          Eigen::VectorXd moved = in;
          moved[column] += steps[i] * h;
          unit->evaluate(moved);
          out[i] = all_of(*unit);
        }
        const Eigen::VectorXd rough = (out[1] - out[2]) / (2.0 * h),
                              fine = (8.0 * (out[1] - out[2]) - (out[0] - out[3])) / (12.0 * h);
        for (Eigen::Index row = 0; row < fine.size(); ++row) {
          const double scale = std::max(1.0, std::abs(fine[row]));
          // Where a solid begins to form the differences do not agree among themselves.
          if (std::abs(fine[row] - rough[row]) > 1e-4 * scale) {
            ++at_kinks;
            continue;
          }
          ++judged;
          EXPECT_NEAR(slopes(row, column), fine[row], 1e-6 * scale)
              << "result " << row << " by " << column;
        }
      }
    }
  }
  EXPECT_LE(50 * at_kinks, judged);
}

TEST_P(UnitLaws, are_homogeneous) {
  if (!GetParam().scales) GTEST_SKIP() << "flows are given";
  const auto unit = GetParam().build();
  const Eigen::VectorXd in = any_state();
  unit->evaluate(in);
  const Eigen::VectorXd once = all_of(*unit);
  unit->evaluate(3.0 * in);
  EXPECT_LE((all_of(*unit) - 3.0 * once).norm(), 1e-11 * once.norm());
}

TEST_P(UnitLaws, are_well_defined_when_nothing_enters) {
  const auto unit = GetParam().build();
  unit->evaluate(Eigen::VectorXd::Zero(trial_layout().size()));
  EXPECT_TRUE(all_of(*unit).allFinite());
  EXPECT_TRUE(slopes_of(*unit).allFinite());
  if (GetParam().scales) {
    EXPECT_EQ(all_of(*unit).norm(), 0.0);
  }
}

TEST_P(UnitLaws, have_an_answer_for_every_state) {
  const auto unit = GetParam().build();
  for (int trial = 0; trial < 20; ++trial) {
    unit->evaluate(any_state());
    EXPECT_TRUE(all_of(*unit).allFinite());
    for (const std::string& remark : unit->remarks())
      EXPECT_EQ(remark.find("no equilibrium"), remark.npos);
  }
}

// What makes trials with traces a trial: pure solids would leave them all in the liquor, and yet
// they fall.
TEST_P(UnitLaws, traces_fall_below_their_own_solubility) {
  if (!GetParam().traces) GTEST_SKIP() << "no traces";
  const auto unit = GetParam().build();
  const System& system = trial_system();
  const UnitLayout layout = trial_layout();
  const Carriers carriers = trial_carriers(GetParam().balanced);
  const std::vector<Solid> oxalates = system.with_solids({"oxalate"}).solids;
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::VectorXd in = any_state();
    unit->evaluate(in);
    const Eigen::VectorXd n = in.segment(layout.index(aqueous, 0), layout.components) +
                              unit->draws().front().flow * GetParam().reagent().totals;
    const Eigen::VectorXd& liquor = unit->ports().front().amount;
    const double V =
        liquor[layout.components] + carriers.volume.dot(liquor.head(layout.components));
    const Precipitation pure = precipitate(system.tableau, oxalates, n / V);
    ASSERT_TRUE(pure.converged);
    for (std::size_t p = 0; p < oxalates.size(); ++p) {
      const double moles = pure.solid[static_cast<Eigen::Index>(p)];
      if (oxalates[p].name.starts_with("Nd"))
        EXPECT_GT(moles, 0.0);
      else
        EXPECT_EQ(moles, 0.0) << oxalates[p].name;
    }
    for (const char* trace : {"Ce", "Tb"})
      EXPECT_LT(liquor[part(trace)], 0.5 * n[part(trace)]) << trace;
  }
}

INSTANTIATE_TEST_SUITE_P(All, UnitLaws, testing::ValuesIn(rows()), [](const auto& info) {
  std::string name = info.param.name;
  for (char& letter : name)
    if (!std::isalnum(static_cast<unsigned char>(letter))) letter = '_';
  return name;
});

}  // namespace
}  // namespace raffinate
