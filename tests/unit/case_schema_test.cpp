// SPDX-License-Identifier: BSD-3-Clause
// The tables of the case format, and what is made of them.
#include "flowsheets/case_schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

TEST(CaseSchema, SaysWhatTheReaderKnows) {
  const auto schema = nlohmann::json::parse(case_json_schema());
  EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema.at("additionalProperties"), false);
  const auto& feed = schema.at("$defs").at("feed");
  EXPECT_EQ(feed.at("required"), (std::vector<std::string>{"phase", "flow"}));
  EXPECT_EQ(feed.at("properties").at("phase").at("enum"),
            (std::vector<std::string>{"aqueous", "organic", "solid", "gas"}));
  EXPECT_TRUE(feed.at("properties").contains("HCl"));
  for (const auto& [key, property] : feed.at("properties").items())
    EXPECT_FALSE(property.at("description").get<std::string>().empty()) << key;
}

TEST(CaseSchema, TheKindOfABlockPicksItsTable) {
  const auto schema = nlohmann::json::parse(case_json_schema());
  const auto& block = schema.at("$defs").at("block");
  ASSERT_EQ(block.at("allOf").size(), 12u);  // a cascade and eleven units
  EXPECT_EQ(block.at("allOf")[3].at("if").at("properties").at("unit").at("const"), "solvent tank");
  EXPECT_EQ(block.at("allOf")[3].at("then").at("$ref"), "#/$defs/solvent-tank");
  EXPECT_EQ(block.at("properties").at("unit").at("enum").size(), 11u);
  EXPECT_TRUE(schema.at("$defs").at("solvent-tank").at("properties").contains("extractant"));
}

TEST(CaseSchema, ThePageNamesEveryKey) {
  const std::string page = case_reference_markdown();
  for (const char* word :
       {"## saponifier outlets", "(#saponifier-outlets)", "`wash efficiency`", "as needed",
        "`unit: solvent tank`", "## specs", "NdPr/TREO", "## feed", "`saponified`", "`cascade`",
        "36 % Na", "| Pr | praseodymium |", "Pr6O11", "## Units", "| HCl |"})
    EXPECT_NE(page.find(word), std::string::npos) << word;
}

/// Every example a table shows must pass its own check.
void check_examples(const Record& record, std::vector<const Record*>& seen) {
  if (std::find(seen.begin(), seen.end(), &record) != seen.end()) return;
  seen.push_back(&record);
  const auto check_form = [](const Form& form, const std::string& key) {
    EXPECT_NO_THROW(form.check(key, form.example)) << key;
  };
  for (const Field& field : record.fields) {
    EXPECT_FALSE(field.doc.empty()) << field.key;
    if (field.form) check_form(*field.form, field.key);
    if (field.record) check_examples(*field.record, seen);
  }
  for (const Alternative& way : record.alternatives) check_examples(*way.record, seen);
  if (!record.any) return;
  if (record.any_key) check_form(*record.any_key, {});
  if (record.any->form)
    check_form(*record.any->form, record.any_key ? record.any_key->example : "Nd");
  if (record.any->record) check_examples(*record.any->record, seen);
}

TEST(CaseFormat, ExamplesPassTheirOwnChecks) {
  std::vector<const Record*> seen;
  check_examples(case_record(), seen);
  EXPECT_GE(seen.size(), 30u);
}

TEST(CaseFormat, EveryBlockOfTheReferencePagePassesItsOwnTable) {
  for (const Alternative& way : block_record().alternatives) {
    InputProblems problems;
    const Node node = parse_yaml(way.record->example, way.record->name, problems);
    EXPECT_EQ(chosen(node, block_record()), way.record);
    check(node, block_record(), "block", problems);
    EXPECT_NO_THROW(problems.throw_if_any()) << way.record->name;
  }
}

}  // namespace
}  // namespace raffinate
