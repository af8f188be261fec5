// SPDX-License-Identifier: BSD-3-Clause
// Each file of tests/unit/wrong-inputs is named after its one fault, and its first line says which
// words the message must hold: `# expect: ...`. A new fault is a new file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "flowsheets/case.hpp"

namespace raffinate {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> wrong_inputs() {
  std::vector<std::string> names;
  for (const auto& file :
       fs::directory_iterator(fs::path(RAFFINATE_TEST_DATA) / "unit" / "wrong-inputs"))
    if (file.path().extension() == ".yaml") names.push_back(file.path().string());
  std::sort(names.begin(), names.end());
  return names;
}

class WrongInput : public testing::TestWithParam<std::string> {};

TEST_P(WrongInput, IsRefusedWithTheExpectedWords) {
  std::string first;
  std::getline(std::ifstream(GetParam()) >> std::ws, first);
  const std::string mark = "# expect: ";
  ASSERT_TRUE(first.starts_with(mark)) << first;
  const std::string expected = first.substr(mark.size());
  try {
    read_case(GetParam());
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find(expected), std::string::npos) << message;
    EXPECT_NE(message.find(GetParam()), std::string::npos) << "the file is not named: " << message;
    EXPECT_EQ(error.problems().size(), 1u) << "one fault, one message: " << message;
  }
}

std::string stem(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, WrongInput, testing::ValuesIn(wrong_inputs()), stem);

TEST(WrongInputs, ThereAreEnough) { EXPECT_GE(wrong_inputs().size(), 16u); }

void expect_message(const std::string& text, const std::string& part) {
  try {
    parse_case(text, "case.yaml");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(WrongInputs, TooLargeToBeACase) {
  expect_message(std::string(10u << 20, '['), "longer than 8 MB");
}

TEST(WrongInputs, NestedTooDeep) {
  // Whatever brackets a file is made of, the parser must not run out of stack.
  for (const std::string piece : {"[", "{", "{a: ", "[{a: ", "- ", "? ", "a:\n ", "- [", "[? "}) {
    std::string text;
    while (text.size() < (7u << 20)) text += piece;
    EXPECT_THROW(parse_case(text, "case.yaml"), InputError) << piece;
  }
  expect_message(std::string(40, '[') + std::string(40, ']'), "nested deeper than 32");
  expect_message(std::string(7u << 20, '['), "nested deeper than 32");
}

TEST(WrongInputs, FilesThatCannotBeRead) {
  const fs::path folder = RAFFINATE_TEST_DATA;
  const auto message = [](const std::string& path) {
    try {
      read_case(path);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("was accepted");
  };
  EXPECT_NE(
      message("no-such-case.yaml").find("cannot read \"no-such-case.yaml\": there is no such"),
      std::string::npos);
  EXPECT_NE(message(folder.string()).find("it is a folder"), std::string::npos);
}

}  // namespace
}  // namespace raffinate
