// SPDX-License-Identifier: BSD-3-Clause
//
// Shake-outs of the literature, predicted from the feed: the equilibrium acidity is a result.
// Prints the root mean square of log10(D computed / D measured) per metal and laboratory, and the
// worst rows. The data, their sources and their flags: tests/validation/<author-year>/README.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "chemistry/equilibrium.hpp"
#include "tests/csv_table.hpp"

namespace raffinate {
namespace {

auto read_csv(const std::string& name) {
  return csv_table(RAFFINATE_TEST_DATA "/validation/" + name);
}

/// One shake-out: what went in, and the measured aqueous concentrations.
struct Shake {
  std::string row;
  double acid = 0.0, monomer = 0.0, ratio = 1.0;               ///< [mol/L], [mol/L], O/A
  std::vector<std::pair<std::string, double>> feed, measured;  ///< metal, [mol/L]; metal, D
};

std::vector<Shake> shakes_of(const std::string& laboratory) {
  std::vector<Shake> shakes;
  for (auto& line : read_csv(laboratory + "/contacts.csv")) {
    if (!line["flag"].empty()) continue;
    if (shakes.empty() || shakes.back().row != line["row"]) {
      shakes.push_back({line["row"],
                        std::stod(line["H_feed"]),
                        std::stod(line["PC88A"]),
                        std::stod(line["OA"]),
                        {},
                        {}});
    }
    Shake& shake = shakes.back();
    const double feed = std::stod(line["feed"]), aqueous = std::stod(line["aqueous"]);
    shake.feed.emplace_back(line["metal"], feed);
    shake.measured.emplace_back(line["metal"], (feed - aqueous) / aqueous / shake.ratio);
  }
  return shakes;
}

Equilibrium predicted(const System& system, const Shake& shake) {
  Eigen::VectorXd totals = Eigen::VectorXd::Zero(system.tableau.component_count());
  totals(system.proton) = shake.acid;
  double anion = shake.acid;
  for (const auto& [metal, concentration] : shake.feed) {
    totals(system.tableau.component(metal)) = concentration;
    anion += 3.0 * concentration;
  }
  totals(system.tableau.component("Cl")) = anion;
  totals(system.extractant.component) = shake.ratio * shake.monomer / system.extractant.monomers;
  return contact(system.tableau, totals, 1.0, shake.ratio);
}

struct Miss {
  std::string row, metal;
  double error = 0.0, measured = 0.0;
};

std::vector<Miss> misses_of(const System& system, const std::vector<Shake>& shakes) {
  std::vector<Miss> misses;
  for (const Shake& shake : shakes) {
    const Equilibrium result = predicted(system, shake);
    EXPECT_TRUE(result.converged) << shake.row;
    for (const auto& [metal, D] : shake.measured) {
      const double computed = result.D(system.tableau.component(metal));
      misses.push_back({shake.row, metal, std::log10(computed / D), D});
    }
  }
  return misses;
}

double rms(const std::vector<Miss>& misses, const std::string& metal) {
  double sum = 0.0;
  int count = 0;
  for (const Miss& one : misses) {
    if (one.metal != metal) continue;
    sum += one.error * one.error;
    ++count;
  }
  return std::sqrt(sum / std::max(count, 1));
}

/// Smallest value of a function with one minimum, by golden section.
template <typename Function>
double lowest(const Function& f, double low, double high) {
  const double ratio = 0.5 * (std::sqrt(5.0) - 1.0);
  while (high - low > 1e-3) {
    const double a = high - ratio * (high - low), b = low + ratio * (high - low);
    (f(a) < f(b) ? high : low) = f(a) < f(b) ? b : a;
  }
  return 0.5 * (low + high);
}

const std::map<std::string, std::vector<std::string>> laboratories = {
    {"li-1987", {"La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y"}}, {"lyon-2016", {"Pr", "Nd"}}};

TEST(Isotherms, ShippedP507AgainstBothLaboratories) {
  const System system = load_system("p507-chloride");
  fmt::print("{:<10} {:<3} {:>4} {:>7}   worst rows (log10 error, D measured)\n", "laboratory", "",
             "rows", "rms");
  for (const auto& [laboratory, metals] : laboratories) {
    auto misses = misses_of(system, shakes_of(laboratory));
    std::sort(misses.begin(), misses.end(),
              [](const Miss& a, const Miss& b) { return std::abs(a.error) > std::abs(b.error); });
    for (const std::string& metal : metals) {
      std::string worst;
      int rows = 0;
      for (const Miss& one : misses) {
        if (one.metal != metal || ++rows > 3) continue;
        worst += fmt::format("  {} ({:+.2f}, {:.3g})", one.row, one.error, one.measured);
      }
      fmt::print("{:<10} {:<3} {:>4} {:>7.3f} {}\n", laboratory, metal, rows, rms(misses, metal),
                 worst);
      // Laboratories differ by up to half a power of ten; the light metals share one level.
      EXPECT_LE(rms(misses, metal), 0.35) << laboratory << " " << metal;
    }
  }
}

/// One free level per metal and laboratory, everything else as shipped.
TEST(Isotherms, OneLaboratoryWithItsOwnLevels) {
  struct Exception {
    double limit;                              ///< that holds for all rows
    std::function<bool(const Shake&)> blamed;  ///< the rows without which 0.2 holds
    std::string reason;
  };
  const std::map<std::string, Exception> exceptions = {
      {"li-1987 Nd",
       {0.22, [](const Shake& one) { return one.acid >= 0.5; },
        "0.5 mol/L acid: 2 to 4 % extracted, and more than mass action allows"}},
      {"lyon-2016 Pr",
       {0.24, [](const Shake& one) { return one.feed.front().second < 0.01; },
        "0.006 mol/L Pr: D from 114 to 0.01, both ends near detection"}}};
  fmt::print("{:<10} {:<3} {:>7} {:>7}   (level: log_K; that of Nd for La, Ce, Pr)\n", "laboratory",
             "", "level", "rms");
  for (const auto& [laboratory, metals] : laboratories) {
    const auto all = shakes_of(laboratory);
    for (const std::string& metal : metals) {
      std::vector<Shake> shakes;
      for (const Shake& one : all) {
        const bool has = std::any_of(one.feed.begin(), one.feed.end(),
                                     [&](const auto& part) { return part.first == metal; });
        if (has) shakes.push_back(one);
      }
      // The level of a light metal is that of Nd less the shipped separation factors. In mixtures
      // the other metal moves along, at the shipped separation factor.
      const bool light = metal == "La" || metal == "Ce" || metal == "Pr";
      const std::string constant = fmt::format("log_K {}(HA2)3", light ? "Nd" : metal);
      const System shipped = load_system("p507-chloride");
      const auto refit = [&](const std::string& remark, double limit) {
        const auto score = [&](double level) {
          return rms(misses_of(shipped.with({{constant, level, {}}}), shakes), metal);
        };
        const double level = lowest(score, -4.0, 2.0);
        fmt::print("{:<10} {:<3} {:>7.2f} {:>7.3f}  {}\n", laboratory, metal, level, score(level),
                   remark);
        EXPECT_LE(score(level), limit) << laboratory << " " << metal;
      };
      const auto exception = exceptions.find(laboratory + " " + metal);
      if (exception == exceptions.end()) {
        refit("", 0.2);
        continue;
      }
      refit("misses 0.2: " + exception->second.reason, exception->second.limit);
      std::erase_if(shakes, exception->second.blamed);
      refit("without those rows", 0.2);
    }
  }
}

TEST(Isotherms, HighLoadingOfSmDyY) {
  const System system = load_system("p507-chloride");
  double sum = 0.0;
  int rows = 0;
  for (const Shake& shake : shakes_of("li-1987")) {
    const double bound =
        shake.feed[0].second * shake.measured[0].second / (1.0 + shake.measured[0].second);
    if (6.0 * bound / shake.monomer < 0.35) continue;
    const Equilibrium result = predicted(system, shake);
    const double D = result.D(system.tableau.component(shake.feed[0].first));
    sum += std::pow(std::log10(D / shake.measured[0].second), 2);
    ++rows;
  }
  fmt::print("loading above 0.35 of C/6: {} rows, rms {:.3f}\n", rows, std::sqrt(sum / rows));
  EXPECT_GE(rows, 15);
  EXPECT_LE(std::sqrt(sum / rows), 0.1);
}

// Y. Liu et al., Hydrometallurgy 150 (2014) 61-67, tables 1 and 2.
TEST(Isotherms, Cyanex272WithMeasuredPH) {
  const System system = load_system("cyanex272-chloride");
  fmt::print("Cyanex 272 [mol/L]   pH computed (measured)   log10 error of D: Pr, Nd\n");
  for (auto& line : read_csv("liu-2014/contacts.csv")) {
    const Shake shake{"",
                      std::pow(10.0, -std::stod(line["pH_feed"])),
                      std::stod(line["Cyanex272"]),
                      std::stod(line["OA"]),
                      {{"Pr", std::stod(line["feed_Pr"])}, {"Nd", std::stod(line["feed_Nd"])}},
                      {}};
    const Equilibrium result = predicted(system, shake);
    ASSERT_TRUE(result.converged);
    const auto error = [&](const std::string& metal) {
      return std::log10(result.D(system.tableau.component(metal)) / std::stod(line["D_" + metal]));
    };
    const double acidity = pH(system, result.u), measured = std::stod(line["pH"]);
    fmt::print("{:>18} {:>13.2f} ({:.2f}) {:>21.2f} {:>6.2f}\n", line["Cyanex272"], acidity,
               measured, error("Pr"), error("Nd"));
    EXPECT_NEAR(acidity, measured, 0.2);
    EXPECT_NEAR(error("Pr"), 0.0, 0.2);
    EXPECT_NEAR(error("Nd"), 0.0, 0.2);
  }
}

// 1 mol/L P204 in kerosene, 0.1 mol/L LaCl3, 0.003 mol/L HCl, O/A taken as 1: D(La) = 0.99, not
// used in the fit. Qi, Hydrometallurgy of Rare Earths, Elsevier 2018, table 2.6, second-hand.
TEST(Isotherms, D2ehpaHeldOutLanthanum) {
  const System system = load_system("d2ehpa-chloride");
  const Equilibrium result = predicted(system, {"", 0.003, 1.0, 1.0, {{"La", 0.1}}, {}});
  const double D = result.D(system.tableau.component("La"));
  fmt::print("D2EHPA, La: D {:.2f}, measured 0.99, pH {:.2f}\n", D, pH(system, result.u));
  EXPECT_NEAR(std::log10(D / 0.99), 0.0, 0.2);
}

}  // namespace
}  // namespace raffinate
