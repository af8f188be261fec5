// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/unit/sample_solution.hpp"

namespace raffinate {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The first line with these words in it.
std::string line_with(const std::string& text, const std::string& words) {
  for (const std::string& line : lines_of(text))
    if (line.find(words) != std::string::npos) return line;
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Readable, KeepsFourDigits) {
  EXPECT_EQ(readable(35.227), "35.23");
  EXPECT_EQ(readable(0.035227), "0.03523");
  EXPECT_EQ(readable(0.999), "0.9990");
  EXPECT_EQ(readable(0.00999999), "0.01000");
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

TEST(AllTables, StandsAnEmptySolution) { EXPECT_TRUE(all_tables({}).starts_with("NOT CONVERGED")); }

}  // namespace
}  // namespace raffinate
