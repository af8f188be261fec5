// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/case.hpp"

#include <gtest/gtest.h>

#include <random>

namespace raffinate {
namespace {

const std::string split = R"(raffinate: 1
title: Nd/Pr split, saponified P507
system: {use: p507-chloride, set: {beta Nd/Pr: 1.5}}
feeds:
  liquor:  {phase: aqueous, flow: 2.0 m3/h, pH: 2.0, metals: {Pr: 0.25 mol/L, Nd: 0.75 mol/L}}
  scrub:   {phase: aqueous, flow: 4.064 m3/h, HCl: 3.5 mol/L}
  reflux:  {phase: aqueous, flow: 10 mL/min, HCl: 0.1 mol/L, balance: Cl,
            metals: {Nd: 9.49 g/L as element}, follow: {metal: Pr, per: Nd, stream: product}}
  organic: {phase: organic, flow: 34.4 m3/h, extractant: 1.5 mol/L, saponified: 36 % Na,
            metals: {Y: 1e-3 mol/L}}
blocks:
  separation:
    cascade: 120
    sections: {extraction: 1-60, scrub: {stages: 61-120, efficiency: 90 %, set: {D Nd: 0.02}}}
    in:  {organic: 1, liquor: 60, scrub: 120, reflux: 100}
    out: {raffinate: aqueous 1, loaded: organic 120, product: {from: aqueous 21, flow: 3.6 L/h}}
    allow: [phase ratio]
solve: steady
)";

TEST(Case, ReadsEveryNumber) {
  const Case plant = parse_case(split, "plants/split.yaml");
  EXPECT_EQ(plant.title, "Nd/Pr split, saponified P507");
  EXPECT_EQ(plant.system, "p507-chloride");
  EXPECT_EQ(plant.system_at.line, 3);
  ASSERT_EQ(plant.set.size(), 1u);
  EXPECT_EQ(plant.set[0].name, "beta Nd/Pr");
  EXPECT_EQ(plant.set[0].value, 1.5);
  EXPECT_EQ(plant.text, split);

  ASSERT_EQ(plant.feeds.size(), 4u);
  const FeedSpec& liquor = plant.feeds[0];
  EXPECT_EQ(liquor.name, "liquor");
  EXPECT_EQ(liquor.phase, Phase::aqueous);
  EXPECT_DOUBLE_EQ(liquor.flow, 2.0 / 3600);
  EXPECT_EQ(liquor.flow_at.line, 5);
  EXPECT_EQ(liquor.flow_at.column, 35);
  EXPECT_EQ(liquor.pH, 2.0);
  ASSERT_EQ(liquor.metals.size(), 2u);
  EXPECT_EQ(liquor.metals[1].name, "Nd");
  EXPECT_EQ(liquor.metals[1].concentration, 0.75);

  EXPECT_FALSE(plant.feeds[1].pH);
  ASSERT_EQ(plant.feeds[1].reagents.size(), 1u);
  EXPECT_EQ(plant.feeds[1].reagents[0].name, "HCl");
  EXPECT_EQ(plant.feeds[1].reagents[0].concentration, 3.5);

  const FeedSpec& reflux = plant.feeds[2];
  EXPECT_NEAR(reflux.metals[0].concentration, 9.49 / 144.242, 1e-15);
  EXPECT_EQ(reflux.balance, "Cl");
  ASSERT_TRUE(reflux.follow);
  EXPECT_EQ(reflux.follow->metal + reflux.follow->per + reflux.follow->stream, "PrNdproduct");

  const FeedSpec& organic = plant.feeds[3];
  EXPECT_EQ(organic.phase, Phase::organic);
  EXPECT_EQ(organic.extractant, 1.5);
  EXPECT_DOUBLE_EQ(organic.saponified, 0.36);
  EXPECT_EQ(organic.saponified_by, "Na");
  EXPECT_EQ(organic.metals[0].name, "Y");  // yttrium, not "yes"
}

TEST(Case, ReadsTheCascade) {
  const Case plant = parse_case(split, "split.yaml");
  ASSERT_EQ(plant.blocks.size(), 1u);
  const CascadeSpec& block = plant.blocks[0];
  EXPECT_EQ(block.name, "separation");
  EXPECT_EQ(block.stages, 120);
  EXPECT_TRUE(block.allow_any_ratio);
  ASSERT_EQ(block.sections.size(), 2u);
  EXPECT_EQ(block.sections[0].last, 60);
  EXPECT_EQ(block.sections[0].efficiency, 1.0);
  EXPECT_EQ(block.sections[1].first, 61);
  EXPECT_DOUBLE_EQ(block.sections[1].efficiency, 0.9);
  EXPECT_EQ(block.sections[1].set.at(0).name, "D Nd");
  ASSERT_EQ(block.in.size(), 4u);
  EXPECT_EQ(block.in[1].stream, "liquor");
  EXPECT_EQ(block.in[1].stage, 60);
  ASSERT_EQ(block.out.size(), 3u);
  EXPECT_EQ(block.out[1].phase, Phase::organic);
  EXPECT_FALSE(block.out[1].flow);
  EXPECT_EQ(block.out[2].stage, 21);
  EXPECT_DOUBLE_EQ(block.out[2].flow.value(), 1e-6);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Case, OneSectionUnlessToldOtherwise) {
  const auto begin = split.find("    sections"), end = split.find("    in:");
  const Case plant = parse_case(split.substr(0, begin) + split.substr(end), "split.yaml");
  ASSERT_EQ(plant.blocks[0].sections.size(), 1u);
  EXPECT_EQ(plant.blocks[0].sections[0].name, "separation");
  EXPECT_EQ(plant.blocks[0].sections[0].last, 120);
}

TEST(Case, ASystemFileIsRelativeToTheCase) {
  const std::string text = replaced(split, "use: p507-chloride", "file: mine/a.yaml");
  EXPECT_EQ(parse_case(text, "plants/split.yaml").system, "plants/mine/a.yaml");
  EXPECT_EQ(parse_case(text, "split.yaml").system, "./mine/a.yaml");
  const std::string absolute = replaced(split, "use: p507-chloride", "file: /data/a.yaml");
  EXPECT_EQ(parse_case(absolute, "plants/split.yaml").system, "/data/a.yaml");
}

TEST(Case, BlocksMayFeedEachOther) {
  const std::string text = replaced(split, "solve:", R"(  strip:
    cascade: 3
    in:  {loaded: 1, acid: 3}
    out: {strip-liquor: aqueous 1, barren: organic 3}
solve:)");
  const Case plant =
      parse_case(replaced(text, "feeds:\n",
                          "feeds:\n  acid: {phase: aqueous, flow: 1 m3/h, HCl: 36.458 g/L}\n"),
                 "a");
  EXPECT_EQ(plant.blocks.size(), 2u);
  EXPECT_NEAR(plant.feeds[0].reagents[0].concentration, 1.0, 1e-12);
}

TEST(Case, AWholeDrawMayBeReplacedByAFeed) {
  // All aqueous leaves behind stage 61 and the liquor takes its place at stage 60.
  EXPECT_NO_THROW(
      parse_case(replaced(split, "{from: aqueous 21, flow: 3.6 L/h}", "aqueous 61"), "a"));
  EXPECT_THROW(parse_case(replaced(split, "{from: aqueous 21, flow: 3.6 L/h}", "aqueous 21"), "a"),
               InputError);
}

TEST(Case, ListsAllFaultsAtOnce) {
  std::string text = replaced(split, "flow: 2.0 m3/h", "flow: 2.0");
  text = replaced(text, "phase: organic", "phase: oil");
  text = replaced(text, "liquor: 60, scrub", "liquor: 600, scrub");
  try {
    parse_case(text, "split.yaml");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().size(), 3u) << error.what();
  }
}

TEST(Case, ADecimalCommaInBracketsIsRecognised) {
  try {
    parse_case(replaced(split, "extractant: 1.5 mol/L", "extractant: 1,5 mol/L"), "split.yaml");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("a comma ends a value"), std::string::npos)
        << error.what();
  }
}

TEST(Case, KeysOfTheOtherLiquid) {
  for (const char* key : {"HCl: 1 mol/L", "pH: 2", "balance: Cl"})
    EXPECT_THROW(parse_case(replaced(split, "saponified: 36 % Na", key), "a"), InputError) << key;
  EXPECT_THROW(parse_case(replaced(split, "pH: 2.0", "extractant: 1 mol/L"), "a"), InputError);
}

/// Whatever is done to a file, the reader answers with a case or with InputError.
TEST(Case, SurvivesMutations) {
  std::mt19937 random(20240229);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::string pieces[] = {"{",
                                "}",
                                "[",
                                "]",
                                ":",
                                ": ",
                                "- ",
                                "\n",
                                "  ",
                                "\t",
                                "#",
                                "'",
                                "\"",
                                "&a ",
                                "*a",
                                "!",
                                "!!",
                                "%",
                                "0",
                                "-",
                                ".nan",
                                "1e999",
                                "|",
                                ">",
                                "? ",
                                "---\n",
                                "...\n",
                                "\xC3",
                                "\xEF\xBB\xBF",
                                "aqueous 1",
                                "1-60",
                                ",",
                                "<<"};
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string text = split;
    for (std::size_t change = 1 + below(4); change > 0 && !text.empty(); --change) {
      const std::size_t at = below(text.size());
      switch (below(6)) {
        case 0: text[at] = static_cast<char>(below(256)); break;
        case 1: text.erase(at, 1 + below(20)); break;
        case 2: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 3: text.insert(at, text.substr(below(text.size()), below(60))); break;
        case 4: text.resize(at); break;
        default: std::swap(text[at], text[below(text.size())]);
      }
    }
    try {
      parse_case(text, "mutated.yaml");
    } catch (const InputError& error) {
      ++refused;
      EXPECT_FALSE(error.problems().empty());
    } catch (const std::exception& error) {
      ADD_FAILURE() << "round " << round << ": " << error.what() << "\n" << text;
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(Case, SurvivesRandomBytes) {
  std::mt19937 random(7);
  const std::string letters = "{}[]:,-#'\"&*!|>?%@` \n\tab01.~\r";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 60, ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    EXPECT_THROW(parse_case(text, "random.yaml"), InputError) << text;
  }
}

}  // namespace
}  // namespace raffinate
