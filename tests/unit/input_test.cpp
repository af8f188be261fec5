// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/input.hpp"

#include <gtest/gtest.h>

#include "chemistry/record.hpp"

namespace raffinate {
namespace {

Node read(const std::string& text) {
  InputProblems problems;
  Node root = parse_yaml(text, "a.yaml", problems);
  problems.throw_if_any();
  return root;
}

std::string message_of(const std::string& text) {
  try {
    read(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "was accepted";
}

TEST(Input, ScalarsStayTexts) {
  const Node root = read("{Y: No, on: 010, a: .nan, b: 1:10, c: 'q', d: 1e-3, true: yes}");
  EXPECT_EQ(root.value("Y")->text, "No");
  EXPECT_EQ(root.value("on")->text, "010");
  EXPECT_EQ(root.value("a")->text, ".nan");
  EXPECT_EQ(root.value("b")->text, "1:10");
  EXPECT_EQ(root.value("c")->text, "q");
  EXPECT_EQ(root.value("d")->text, "1e-3");
  EXPECT_EQ(root.value("true")->text, "yes");
  EXPECT_EQ(root.value("missing"), nullptr);
}

TEST(Input, KeysKeepTheirOrderAndPlace) {
  const Node root = read("b: 1\na:\n  - x\n  - {z: é, y: 5}\n");
  ASSERT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.entries[0].key, "b");
  const Node& list = root.entries[1].value;
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(list.items[0].at.line, 3);
  EXPECT_EQ(list.items[0].at.column, 5);
  const NodeEntry* y = list.items[1].find("y");
  ASSERT_NE(y, nullptr);
  EXPECT_EQ(y->at.line, 4);
  EXPECT_EQ(y->at.column, 12);  // characters, not bytes: é is one
  EXPECT_EQ(y->value.at.column, 15);
  EXPECT_EQ(y->at.text, "  - {z: é, y: 5}");
}

TEST(Input, WindowsFilesAndByteOrderMarks) {
  const Node root = read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n");
  EXPECT_EQ(root.value("a")->text, "1");
  EXPECT_EQ(root.find("b")->at.line, 2);
  EXPECT_EQ(root.find("b")->at.text, "b: 2");
}

TEST(Input, AMissingValueIsAnEmptyTextAtItsKey) {
  const Node root = read("a:\nb: 2\n");
  EXPECT_TRUE(root.value("a")->is_text());
  EXPECT_EQ(root.value("a")->text, "");
  EXPECT_EQ(root.value("a")->at.line, 1);
}

TEST(Input, TheMessageShowsThePlace) {
  const InputError error({"case.yaml", 12, 6, "flow: 60"}, "the unit is missing", "write 60 L/h");
  EXPECT_STREQ(error.what(),
               "case.yaml:12:6: the unit is missing\n    flow: 60\n         ^\nwrite 60 L/h");
  // Without a place, or in the middle of wide characters.
  EXPECT_STREQ(InputError({}, "nothing came").what(), "nothing came");
  EXPECT_STREQ(InputError({"f", 1, 3, "é\tx"}, "m").what(), "f:1:3: m\n    é\tx\n     \t^");
}

TEST(Input, ProblemsComeInTheOrderOfTheFileAndNotWithoutEnd) {
  InputProblems problems;
  for (int line = 100; line > 0; --line) problems.add({"f", line, 1}, "wrong");
  try {
    problems.throw_if_any();
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().front().at.line, 1);
    EXPECT_EQ(error.problems().size(), 100u);
    EXPECT_NE(std::string(error.what()).find("and 75 more"), std::string::npos);
  }
}

TEST(Input, AKeyGivenTwiceShowsBothLines) {
  const std::string message = message_of("a: 1\nb: 2\na: 3\n");
  EXPECT_NE(message.find("a.yaml:3:1: \"a\" is given twice"), std::string::npos) << message;
  EXPECT_NE(message.find("line 1, column 1:\n    a: 1"), std::string::npos) << message;
}

TEST(Input, WhatIsNotOnePlainDocument) {
  for (const char* text : {"",
                           "  \n",
                           "# only\n",
                           "---\n",
                           "a: 1\n---\nb: 2\n",
                           "a: &x 1\nb: *x\n",
                           "*x",
                           "&x",
                           "!",
                           "!2",
                           "!!int 5",
                           "a: !!str b",
                           "[a, b",
                           "{a: 1",
                           "a: 'b",
                           "a: b: c",
                           "? [a]\n: b\n",
                           "a: 1\n b: 2\n",
                           "\ta: 1",
                           "%YAML 9.9\n---\na: 1",
                           "]",
                           "}",
                           "a: \"\\xZZ\"",
                           "a: @",
                           "`",
                           "- a\nb: c\n"})
    EXPECT_NE(message_of(text), "was accepted") << text;
}

TEST(Input, SlipsOfIndentationAndBrackets) {
  EXPECT_NE(message_of("a:\n  b: 1\n   c: 2\n"), "was accepted");
  EXPECT_NE(message_of("a:\n    b: 1\n  c: 2\n").find("does not fit the lines above"),
            std::string::npos);
  EXPECT_NE(message_of("a: {b: 1\nc: 2\n").find("is not closed"), std::string::npos);
  EXPECT_NE(message_of("a: b: c\n").find("a second colon"), std::string::npos);
}

TEST(Input, DidYouMean) {
  const std::vector<std::string> keys = {"flow", "phase", "pH", "metals"};
  EXPECT_EQ(nearest("flwo", keys), "flow");
  EXPECT_EQ(nearest("Flow", keys), "flow");
  EXPECT_EQ(nearest("PH", keys), "pH");
  EXPECT_EQ(nearest("metal", keys), "metals");
  EXPECT_EQ(nearest("temperature", keys), "");
  EXPECT_EQ(nearest("", keys), "");
  EXPECT_EQ(did_you_mean("x", keys, "known:"), "known: flow, phase, pH, metals");
}

// The machinery that compares a map with its description, on a record of three keys.
const Record& tank() {
  static const Record record{
      .name = "tank",
      .doc = "A tank.",
      .fields = {{.key = "volume",
                  .doc = "Size.",
                  .form = forms::quantity(dimension::volume, positive),
                  .required = true},
                 {.key = "stirred", .doc = "How.", .form = forms::choice({"well", "badly"})},
                 {.key = "holds",
                  .doc = "What.",
                  .form = forms::name("a stream", "liquor"),
                  .list = true}}};
  return record;
}

std::vector<InputProblem> problems_of(const std::string& text) {
  InputProblems problems;
  check(read(text), tank(), "tank \"T1\"", problems);
  try {
    problems.throw_if_any();
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

TEST(Record, AcceptsWhatItDescribes) {
  EXPECT_TRUE(problems_of("{volume: 2 m3, stirred: well, holds: [liquor, acid]}").empty());
  EXPECT_TRUE(problems_of("volume: 1e-3 L").empty());
}

TEST(Record, CollectsEveryFault) {
  const auto problems = problems_of("volume: 0 L\nstired: well\nholds: liquor\n");
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].message, "\"volume\" of tank \"T1\": \"0 L\" must be above zero");
  EXPECT_EQ(problems[1].message, "unknown key \"stired\" in tank \"T1\"");
  EXPECT_EQ(problems[1].cure, "did you mean \"stirred\"?");
  EXPECT_EQ(problems[2].cure, "write for example\n    holds: [liquor]");
}

TEST(Record, AMissingKeyShowsHowToWriteIt) {
  const auto problems = problems_of("stirred: well");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].message, "tank \"T1\" has no \"volume\"");
  EXPECT_EQ(problems[0].cure, "write for example\n    volume: 2.5 m3");
  EXPECT_EQ(problems_of("volum: 1 L").size(), 1u);  // a slip of the pen is one fault
}

TEST(Record, ValueOfIsSilentAboutFaults) {
  const Node map = read("{volume: 2 L, other: x}");
  const auto volume = [](std::string_view text) { return parse_unit(text).factor; };
  EXPECT_FALSE(value_of(map, "volume", volume));
  EXPECT_FALSE(value_of(map, "nothing", volume));
  EXPECT_EQ(text_of(map, "other"), "x");
}

}  // namespace
}  // namespace raffinate
