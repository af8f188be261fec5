// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/tables.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "flowsheets/text_table.hpp"
#include "tests/unit/printed.hpp"
#include "tests/unit/sample_solution.hpp"

namespace raffinate {
namespace {

TEST(Readable, KeepsFourDigits) {
  EXPECT_EQ(readable(35.227), "35.23");
  EXPECT_EQ(readable(0.035227), "0.03523");
  EXPECT_EQ(readable(0.999), "0.9990");
  EXPECT_EQ(readable(0.00999999), "0.01000");
  EXPECT_EQ(readable(1e-3 * (1.0 - 1e-12)), "0.001000");
  EXPECT_EQ(readable(999999.9), "1.00e6");
  EXPECT_EQ(readable(123456.7), "123457");
  EXPECT_EQ(readable(3.512e-6), "3.51e-6");
  EXPECT_EQ(readable(-3.512e-12), "-3.51e-12");
  EXPECT_EQ(readable(2.5e7), "2.50e7");
  EXPECT_EQ(readable(0.0), "0");
  EXPECT_EQ(readable(no_value), "-");
}

TEST(ReadableShare, ShowsWhatIsMissing) {
  EXPECT_EQ(readable_share(0.999953), "99.9953");
  EXPECT_EQ(readable_share(0.972), "97.20");
  EXPECT_EQ(readable_share(0.9999999), "99.999990");
  EXPECT_EQ(readable_share(1.0), "100");
  EXPECT_EQ(readable_share(0.7539), "75.39");
  EXPECT_EQ(readable_share(1.54e-9), "1.54e-7");
}

TEST(Readable, TracesBelowMeaningSaySo) {
  EXPECT_EQ(readable_percent(1.54e-9), "1.54e-9");
  EXPECT_EQ(readable_percent(4.07e-57), "< 1e-9");
  EXPECT_EQ(readable_share(4.07e-57), "< 1e-9");
  EXPECT_EQ(readable_amount(2e-12), "2.00e-12");
  EXPECT_EQ(readable_amount(2e-13), "< 1e-12");
  for (const double nothing : {0.0, -1e-18}) {  // the latter is round-off
    EXPECT_EQ(readable_amount(nothing), "0");
    EXPECT_EQ(readable_share(nothing), "0");
  }
  EXPECT_EQ(readable_amount(-0.54), "-0.5400");
  EXPECT_EQ(readable_amount(no_value), "-");
  EXPECT_EQ(readable_percent(no_value), "-");
}

TEST(StreamTable, MetalsInGramsTheRestInMoles) {
  const std::string table = stream_table(sample_solution());
  // By hand: 0.25 mol/L * 140.908 g/mol = 35.23 g/L Pr, 0.75 * 144.242 = 108.2 g/L Nd.
  const std::string liquor = line_with(table, "liquor");
  EXPECT_TRUE(has(liquor, "35.23")) << table;
  EXPECT_TRUE(has(liquor, "108.2")) << table;
  EXPECT_TRUE(has(liquor, "2.00")) << table;
  EXPECT_TRUE(has(line_with(table, "raffinate"), "5.50e-4")) << table;  // 3.81e-6 mol/L of Nd
  EXPECT_TRUE(has(line_with(table, "m3/h"), "g/L")) << table;
  EXPECT_TRUE(has(table, "H is counted from")) << table;
}

TEST(StreamTable, KnowsNoNegativeZero) {
  Solution solution = sample_solution(4);
  solution.streams[0].pH = -1e-9;  // 1 mol/L of acid
  EXPECT_TRUE(has(line_with(stream_table(solution), "liquor"), " 0.00 "));
}

TEST(StreamTable, ChoosesTheUnitOfFlow) {
  Solution lab = sample_solution();
  for (StreamResult& one : lab.streams) one.flow = 200e-6 / 60;  // 200 mL/min = 12 L/h
  EXPECT_TRUE(has(stream_table(lab), "L/h"));
  EXPECT_TRUE(has(line_with(stream_table(lab), "liquor"), "12.00"));
  for (StreamResult& one : lab.streams) one.flow = 2e-6 / 60;
  EXPECT_TRUE(has(stream_table(lab), "mL/min"));
}

TEST(StreamTable, FoldsWhatIsTooWide) {
  TableOptions narrow;
  narrow.width = 50;
  const std::string table = stream_table(sample_solution(), narrow);
  for (const std::string& line : lines_of(table))
    EXPECT_TRUE(line.size() <= 50u || has(line, "H is counted")) << line;
  const auto lines = lines_of(table);
  EXPECT_GT(std::count_if(lines.begin(), lines.end(),
                          [](const auto& line) { return line.starts_with("liquor"); }),
            1);
}

TEST(StreamTable, ShowsDensityAndHidesWhatFlowsBetweenBlocks) {
  const Solution refinery = sample_refinery();
  const std::string table = stream_table(refinery);
  EXPECT_TRUE(has(line_with(table, "liquor"), "1.350")) << table;  // 0.75 kg/s * 3600 / 2 m3/h
  EXPECT_FALSE(has(table, "\nsoap ")) << table;
  EXPECT_TRUE(has(table, "1 stream between the blocks")) << table;
  EXPECT_FALSE(has(table, "oxide")) << table;
  TableOptions all;
  all.all_streams = true;
  EXPECT_TRUE(has(stream_table(refinery, all), "\nsoap "));
  EXPECT_FALSE(has(stream_table(refinery, all), "--all-streams"));
  EXPECT_FALSE(has(stream_table(sample_solution()), "density"));
}

TEST(ProductTable, SumsTheDeportment) {
  const std::string table = product_table(sample_refinery());
  EXPECT_TRUE(has(line_with(table, "oxide  "), "90.00")) << table;
  const std::string sums = line_with(table, "together");
  EXPECT_TRUE(has(sums, "99.96")) << table;  // Pr: all of it in the raffinate
  EXPECT_TRUE(has(sums, "90.00")) << table;  // Nd: 90 % in the oxide
  EXPECT_FALSE(has(product_table(sample_solution()), "together"));
}

TEST(ProductTable, FoldsFifteenMetals) {
  Solution many = sample_refinery();
  for (int k = 0; k < 15; ++k) many.components.push_back({"M" + std::to_string(k), 3, 0.1, true});
  for (StreamResult& one : many.streams) {
    one.totals.conservativeResize(21);
    one.totals.tail(15).setConstant(0.0123456);
    if (one.element_recovery.size() == 0) continue;
    one.element_recovery.conservativeResize(17);
    one.element_recovery.tail(15).setConstant(0.99999);
  }
  for (const std::string& table : {product_table(many), stream_table(many)})
    for (const std::string& line : lines_of(table)) EXPECT_LE(line.size(), 110u) << line;
}

TEST(Specifications, SayPassedFailedAndNotKnown) {
  const std::string tables = specification_tables(sample_refinery());
  EXPECT_TRUE(has(tables, "Specification of Nd oxide (stream oxide, 1211 kg/h): FAILED (1 of 4"))
      << tables;
  EXPECT_TRUE(has(line_with(tables, "TREO "), "passed")) << tables;
  EXPECT_TRUE(has(line_with(tables, "Fe "), "FAILED")) << tables;
  EXPECT_TRUE(has(line_with(tables, "Fe "), "at most   0.05")) << tables;
  EXPECT_TRUE(has(line_with(tables, "Si "), "not known")) << tables;
  EXPECT_TRUE(has(tables, "Specification of Pr liquor (stream raffinate): passed")) << tables;
}

TEST(DesignSpecs, TellWhatWasReachedAndWhyNot) {
  const std::string text = design_specs(sample_refinery());
  EXPECT_TRUE(has(text, "  cut: met\n")) << text;
  EXPECT_TRUE(has(text, "feeds/scrub/flow = 4.0731 m3/h, between 3.9 and 4.3")) << text;
  EXPECT_TRUE(has(text, "is 99.50 %, asked for 99.50 % (off by 2.00e-10)")) << text;
  EXPECT_TRUE(has(text, "  tail: NOT MET\n")) << text;
  EXPECT_TRUE(has(text, "why: 6 mol/L is its upper bound")) << text;
  EXPECT_EQ(design_specs({}), "");
}

TEST(ReagentTable, CountsPerTonneOfTheFirstProduct) {
  const std::string table = reagent_table(sample_refinery());
  // By hand: 0.4 kg/s = 1440 kg/h of NaOH for 1211.5 kg/h of oxide.
  EXPECT_TRUE(has(line_with(table, "caustic"), "1440")) << table;
  EXPECT_TRUE(has(line_with(table, "caustic"), "36.00")) << table;
  EXPECT_TRUE(has(line_with(table, "caustic"), "1189")) << table;
  EXPECT_TRUE(has(line_with(table, "together"), "1800")) << table;  // both uses of NaOH
  EXPECT_TRUE(has(table, "per tonne of Nd oxide")) << table;
  Solution without = sample_refinery();
  without.products.clear();
  EXPECT_FALSE(has(reagent_table(without), "tonne"));
}

TEST(UnitList, SaysWhatUnitsSay) {
  const std::string text = unit_list(sample_refinery());
  EXPECT_TRUE(has(text, "soap-tank (saponifier): organic + caustic -> soap")) << text;
  EXPECT_TRUE(has(text, "      the organic brings more Na than asked for")) << text;
  EXPECT_TRUE(has(text, "      energy: 1942 kWh/t")) << text;
}

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(wrapped("µµ µµ", 0, 5), "µµ µµ\n");
}

TEST(ProductTable, ShowsPurityAndRecovery) {
  const std::string line = line_with(product_table(sample_solution()), "raffinate");
  EXPECT_TRUE(has(line, "99.9953")) << line;
  EXPECT_TRUE(has(line, "99.960")) << line;
  EXPECT_TRUE(has(line, "0.001540")) << line;
  EXPECT_EQ(product_table({}), "");
}

TEST(StageTable, ElidesTheMiddleOfLongSections) {
  const Solution solution = sample_solution(120);
  const CascadeResult& cascade = solution.cascades[0];
  const auto count = [&](const TableOptions& options) {
    return lines_of(stage_table(cascade, solution.components, options)).size();
  };
  EXPECT_EQ(count({}), 5u + 2 * (3 + 1 + 3));  // title, blank, three lines of head
  TableOptions all;
  all.all_stages = true;
  EXPECT_EQ(count(all), 5u + 120);
  EXPECT_FALSE(has(stage_table(solution.cascades[1], solution.components), ".."));
}

TEST(StageTable, ShowsTheFirstStage) {
  const Solution solution = sample_solution(120);
  const std::string line = lines_of(stage_table(solution.cascades[0], solution.components)).at(5);
  EXPECT_TRUE(has(line, "extraction")) << line;
  EXPECT_TRUE(has(line, "5.673")) << line;  // 34.4 / 6.064
  EXPECT_TRUE(has(line, "3.15")) << line;
  EXPECT_TRUE(has(line, "22.0")) << line;
}

TEST(StageTable, LeavesOutWhatDoesNotExist) {
  const Solution solution = sample_solution(120);
  EXPECT_FALSE(has(stage_table(solution.cascades[1], solution.components), "pH"));
}

TEST(Headline, IsTheVerdict) {
  Solution solution = sample_solution();
  EXPECT_TRUE(headline(solution).starts_with("CONVERGED by pseudo-transient: 315 iterations"));
  EXPECT_TRUE(has(headline(solution), "closure 4.10e-13 (Pr)"));
  solution.closure[2].relative = 1e-6;
  EXPECT_EQ(headline(solution),
            "NOT CLOSED: the balance of the plant is open by 1.00e-6 (H), allowed is 1e-09");
  EXPECT_EQ(solution.status(), "not closed");
  solution.closure[3].relative = no_value;
  EXPECT_TRUE(has(headline(solution), "not a number (Na)"));
  EXPECT_FALSE(solution.closed());
  solution.report.converged = false;
  EXPECT_TRUE(headline(solution).starts_with("NOT CONVERGED"));
  EXPECT_EQ(solution.status(), "not converged");
}

TEST(Headline, TellsOfASpecificationThatIsNotMet) {
  Solution solution = sample_refinery();
  EXPECT_EQ(headline(solution), "SPECIFICATION NOT MET: tail: 6 mol/L is its upper bound");
  EXPECT_EQ(solution.status(), "specification not met");
  solution.specs.pop_back();
  EXPECT_TRUE(headline(solution).starts_with("CONVERGED"));
}

TEST(Summary, NamesWarningsAndAssumptions) {
  const std::string text = summary(sample_solution());
  EXPECT_TRUE(has(text, "loading above 70 %"));
  EXPECT_TRUE(has(text, "balances the charge"));
  EXPECT_TRUE(has(text, "log_K NaHA2 = -6.5"));
  EXPECT_TRUE(has(text, "beta Nd/Pr = 1.5"));
  EXPECT_FALSE(has(text, "Worst equations"));
  Solution failed = sample_solution();
  failed.report.converged = false;
  EXPECT_TRUE(has(summary(failed), "stage 37, Pr balance"));
}

// A rung counts in its own equations: of the one that found the answer only the headline's number counts.
TEST(Summary, ShowsOneResidualOfAnAnswer) {
  Solution solution = sample_solution();
  solution.report.residual = 3.5e-15;
  solution.report.rungs = {{"torn newton, step limit 0.3", false, 120, 0, 0.1, {1.0, 2.25}},
                           {"torn newton, step limit 0.1", true, 12, 0, 0.1, {1.0, 4.75e-15}}};
  const std::string text = headline(solution) + summary(solution);
  EXPECT_TRUE(has(text, "residual 3.50e-15")) << text;
  EXPECT_TRUE(has(text, "its equations open by 2.250")) << text;
  EXPECT_FALSE(has(text, "4.75e-15")) << text;
}

TEST(AllTables, HoldsEveryPart) {
  const std::string text = all_tables(sample_refinery());
  for (const char* title :
       {"\nStreams\n", "\nSolids\n", "\nGases\n", "\nProducts: ", "\nUnits\n",
        "\nSpecification of Nd oxide", "\nDesign specifications\n",
        "\nReagents, water and salt (per tonne", "\nCascade separation", "\nSolver\n"})
    EXPECT_TRUE(has(text, title)) << title;
}

TEST(AllTables, StandsAnEmptySolution) { EXPECT_TRUE(all_tables({}).starts_with("NOT CONVERGED")); }

TEST(SensitivityTable, SaysWhatOnePerCentChanges) {
  Solution solution = sample_refinery();
  const std::string table = sensitivity_table(solution);
  EXPECT_TRUE(has(line_with(table, "raffinate, % points"), "barren, %")) << table;
  const std::string scrub = line_with(table, "feeds/scrub/flow"),
                    constant = line_with(table, "log_K Nd(HA2)3");
  EXPECT_TRUE(has(scrub, "4.073 m3/h") && has(scrub, "+1.500") && has(scrub, "+3.000") &&
              has(scrub, "+0.02000"))
      << table;
  EXPECT_TRUE(has(constant, "-0.2500") && constant.ends_with(" 0")) << table;
  EXPECT_LT(table.find("feeds/scrub/flow"), table.find("log_K Nd(HA2)3"));
  solution.sensitivities.slope << 0.1, -0.25, 3e-4, 6e-4, 1.0, 2.0;  // now it comes first
  const std::string turned = sensitivity_table(solution);
  EXPECT_GT(turned.find("feeds/scrub/flow"), turned.find("log_K Nd(HA2)3"));
  EXPECT_EQ(sensitivity_table({}), "");
}

TEST(SensitivityTable, ShowsFifteenInputs) {
  Solution solution;
  solution.sensitivities.outputs = {{"pH of raffinate", "pH", 2.0}};
  solution.sensitivities.slope.resize(1, 20);
  for (int i = 0; i < 20; ++i) {
    solution.sensitivities.inputs.push_back({fmt::format("input {}", i), "1", 1.0});
    solution.sensitivities.slope(0, i) = i + 1;
  }
  const std::string table = sensitivity_table(solution);
  EXPECT_TRUE(has(table, "input 19 ") && has(table, "input 5 ") && !has(table, "input 4 "));
  EXPECT_TRUE(has(table, "5 more inputs change less")) << table;
}

}  // namespace
}  // namespace raffinate
