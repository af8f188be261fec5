// SPDX-License-Identifier: BSD-3-Clause
// Counts how many random variants of a whole plant converge from a cold start, and tells of each
// other one why not.
//
//   mpirun -n 2 plant_variants flowsheets/library/nd-pr-refinery.yaml [variants [as-drawn]]
//
// Every flow and concentration of every feed, degree of saponification, flow and extractant of the
// solvent tank, efficiency, part of a splitter and separation factor gets its own factor from
// [0.9, 1.1]; the seed is fixed. Each variant is solved as the case asks, with its design
// specifications free to move their inputs; with `as-drawn` a second time with the inputs as drawn.
//
// Acid and base are drawn apart, so that many variants strip with less acid than their soap carries
// base. With specifications the acid is found. As drawn, such a plant has no steady state: its
// organic fills with metal, or the raffinate turns alkaline. They are counted and told by the
// balance of their solvent (flowsheets/acid_base.hpp); what converges as drawn is judged among the others.
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "flowsheets/acid_base.hpp"
#include "flowsheets/solve.hpp"

namespace {

using namespace raffinate;

/// The separation factors that take part in a plant, as overrides of their values.
std::vector<Override> separation_factors(const Plant& plant) {
  std::vector<Override> found;
  for (const Constant& one : plant.system.constants)
    if (one.name.starts_with("beta ")) found.push_back({one.name, one.value, {}});
  return found;
}

Case varied(Case given, const std::vector<Override>& factors, unsigned seed) {
  std::mt19937 random(seed);
  const auto factor = [&] { return 0.9 + 0.2 * std::generate_canonical<double, 53>(random); };
  for (FeedSpec& feed : given.feeds) {
    feed.flow *= factor();
    feed.extractant *= factor();
    feed.saponified *= factor();
    for (Amount& amount : feed.metals) amount.concentration *= factor();
    for (Amount& amount : feed.reagents) amount.concentration *= factor();
  }
  for (CascadeSpec& block : given.blocks)
    for (SectionSpec& section : block.sections)
      section.efficiency = std::min(1.0, section.efficiency * factor());
  for (UnitSpec& unit : given.units) {
    if (auto* tank = std::get_if<SolventTankSpec>(&unit.model)) {
      tank->flow *= factor();
      tank->extractant *= factor();
    } else if (auto* soap = std::get_if<SaponifierSpec>(&unit.model)) {
      soap->degree *= factor();
    } else if (auto* splitter = std::get_if<SplitterSpec>(&unit.model)) {
      for (SplitterSpec::Part& part : splitter->parts) {
        if (part.flow) *part.flow *= factor();
        if (part.share) *part.share *= factor();
      }
    }
  }
  for (const Override& one : factors) {
    const auto same = [&](const Override& set) { return set.name == one.name; };
    std::erase_if(given.set, same);
    given.set.push_back({one.name, one.value * factor(), {}});
  }
  return given;
}

/// Acid over base of every solvent: below 1 what metal the feed brought stays in the organic.
std::string in_words(const std::vector<SolventBalance>& balances) {
  std::vector<std::string> parts;
  for (const SolventBalance& one : balances)
    parts.push_back(fmt::format("{} {:.3f}{}", one.tank, one.acid / one.base,
                                one.short_of_acid() ? ": less acid than base" : ""));
  return fmt::format("acid over base {}", fmt::join(parts, ", "));
}

/// Metal in the organic that comes back to the saponifier [mol/L]: stripping was not complete.
double metal_in_barren(const Solution& solution, const Case& given) {
  double sum = 0.0;
  for (const UnitSpec& unit : given.units) {
    if (!std::holds_alternative<SolventTankSpec>(unit.model)) continue;
    for (const StreamResult& stream : solution.streams) {
      if (stream.name != unit.out.front().stream) continue;
      for (std::size_t k = 0; k < solution.components.size(); ++k)
        if (solution.components[k].metal) sum += stream.totals[static_cast<Eigen::Index>(k)];
    }
  }
  return sum;
}

/// Numbers of one run, as they travel between ranks.
struct Row {
  double converged = 0.0, closed = 0.0, met = 0.0, loaded = 0.0, iterations = 0.0, seconds = 0.0,
         closure = 0.0, short_of_acid = 0.0;
};

Row row_of(const Solution& solution, const Case& given) {
  Row row;
  row.converged = solution.report.converged;
  row.closed = solution.report.converged && solution.closed();
  row.met = row.converged > 0.0 && std::all_of(solution.specs.begin(), solution.specs.end(),
                                               [](const SpecResult& spec) { return spec.met; });
  row.loaded = row.converged > 0.0 && metal_in_barren(solution, given) > 0.01;
  for (const RungReport& rung : solution.report.rungs) row.iterations += rung.iterations;
  row.seconds = solution.report.seconds;
  row.closure = solution.worst_closure();
  return row;
}

/// One line about a variant that did not end well; empty for all others.
std::string complaint(const Solution& solution, const std::string& balance) {
  if (!solution.report.converged) {
    std::string worst;
    if (!solution.report.worst.empty())
      worst = fmt::format("{} open by {:.1e}", solution.report.worst.front().name,
                          solution.report.worst.front().residual);
    return fmt::format("not converged, {}; {}", worst, balance);
  }
  if (!solution.closed())
    return fmt::format("not closed: {:.1e}; {}", solution.worst_closure(), balance);
  std::string reasons;
  for (const SpecResult& spec : solution.specs)
    if (!spec.met) reasons += fmt::format("{} not met: {}; ", spec.name, spec.reason);
  return reasons.empty() ? reasons : reasons + balance;
}

double sum(const std::vector<Row>& rows, double Row::*what) {
  double total = 0.0;
  for (const Row& row : rows) total += row.*what;
  return total;
}

/// The value below which a share of the rows lies.
double quantile(const std::vector<Row>& rows, double Row::*what, double share) {
  std::vector<double> values;
  for (const Row& row : rows) values.push_back(row.*what);
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// Joins what all ranks have on rank 0.
std::string gathered(const std::string& mine) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const int length = static_cast<int>(mine.size());
  std::vector<int> lengths(static_cast<std::size_t>(ranks)), offsets(lengths.size());
  MPI_Gather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
  int total = 0;
  for (std::size_t r = 0; r < lengths.size(); ++r) {
    offsets[r] = total;
    total += lengths[r];
  }
  std::string all(static_cast<std::size_t>(rank == 0 ? total : 0), ' ');
  MPI_Gatherv(mine.data(), length, MPI_CHAR, all.data(), lengths.data(), offsets.data(), MPI_CHAR,
              0, MPI_COMM_WORLD);
  return all;
}

/// Solves the variants of this rank; rank 0 prints what became of all. True if enough converged.
bool run(const std::string& title, const Case& base, const std::vector<Override>& factors,
         int variants) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  SolveOptions options;  // a plant without a steady state need not climb the whole ladder
  options.steady.continuation_steps = 15;
  options.steady.pseudo_steps = 60;
  std::vector<Row> rows(static_cast<std::size_t>(variants));
  std::map<std::string, int> rungs;
  std::string complaints, names;
  for (int i = rank; i < variants; i += ranks) {
    const Case one = varied(base, factors, static_cast<unsigned>(i + 1));
    const Plant plant = build_plant(one);
    const auto balances = solvent_balances(plant, acid_of_feeds(plant));
    std::vector<double> u;
    const Solution solution = solve(plant, u, options);
    Row& row = rows[static_cast<std::size_t>(i)];
    row = row_of(solution, one);
    row.short_of_acid = std::any_of(balances.begin(), balances.end(),
                                    [](const auto& b) { return b.short_of_acid(); });
    names += (solution.report.converged ? solution.report.rung : "none") + "\n";
    const std::string words = complaint(solution, in_words(balances));
    if (!words.empty()) complaints += fmt::format("  variant {}: {}\n", i + 1, words);
  }
  std::vector<Row> all(rows.size());
  MPI_Reduce(rows.data(), all.data(), variants * static_cast<int>(sizeof(Row) / sizeof(double)),
             MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  complaints = gathered(complaints);
  names = gathered(names);
  int good = 0;
  if (rank == 0) {
    for (std::size_t start = 0; start < names.size(); start = names.find('\n', start) + 1)
      ++rungs[names.substr(start, names.find('\n', start) - start)];
    std::vector<Row> converged;
    for (const Row& row : all)
      if (row.converged > 0.0) converged.push_back(row);
    fmt::print(
        "{}: {} of {} converged, {:.0f} closed to 1e-9, {:.0f} with every specification met, "
        "{:.0f} with more than 0.01 mol/L of metal in the barren organic\n",
        title, converged.size(), variants, sum(all, &Row::closed), sum(all, &Row::met),
        sum(all, &Row::loaded));
    fmt::print(
        "  iterations: median {:.0f}, largest {:.0f}; seconds: median {:.2f}, largest {:.2f}; "
        "worst closure {:.1e}\n",
        quantile(all, &Row::iterations, 0.5), quantile(all, &Row::iterations, 1.0),
        quantile(all, &Row::seconds, 0.5), quantile(all, &Row::seconds, 1.0),
        converged.empty() ? 0.0 : quantile(converged, &Row::closure, 1.0));
    for (const auto& [rung, count] : rungs) fmt::print("  {}: {}\n", rung, count);
    fmt::print("{}", complaints);
    if (base.specs.empty()) {
      int enough = 0, solved = 0;
      for (const Row& row : all) {
        enough += row.short_of_acid == 0.0;
        solved += row.short_of_acid == 0.0 && row.converged > 0.0;
      }
      fmt::print("  {} of the {} that have acid for all their base converged\n", solved, enough);
      good = 100 * solved >= 95 * enough;
    } else {
      good = 100 * static_cast<int>(converged.size()) >= 95 * variants;
    }
  }
  MPI_Bcast(&good, 1, MPI_INT, 0, MPI_COMM_WORLD);
  return good != 0;
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int exit_code = 0;
  if (argc < 2) {
    fmt::print(stderr, "usage: plant_variants <case.yaml> [variants [as-drawn]]\n");
    exit_code = 2;
  } else {
    const int variants = argc > 2 ? std::max(1, std::atoi(argv[2])) : 100;
    const Case plant = read_case(argv[1]);
    const std::vector<Override> factors = separation_factors(build_plant(plant));
    bool good = true;
    if (!plant.specs.empty()) good = run("specifications free", plant, factors, variants);
    if (plant.specs.empty() || (argc > 3 && std::string(argv[3]) == "as-drawn")) {
      Case inputs_as_drawn = plant;
      inputs_as_drawn.specs.clear();
      good = run("inputs as drawn", inputs_as_drawn, factors, variants) && good;
    }
    exit_code = good ? 0 : 3;
  }
  MPI_Finalize();
  return exit_code;
}
