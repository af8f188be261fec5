// SPDX-License-Identifier: BSD-3-Clause
// Units, design specs and products of a case file.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "flowsheets/case.hpp"
#include "flowsheets/case_spec_texts.hpp"
#include "flowsheets/case_streams.hpp"
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

/// A whole refinery, every kind of unit once or more, organic and mother liquor in loops.
const std::string refinery = R"(raffinate: 1
system: {use: p507-chloride}
volumes: balanced
feeds:
  ore:        {phase: aqueous, flow: 2 m3/h, pH: 2, metals: {Pr: 0.1 mol/L, Nd: 0.5 mol/L}}
  alkali:     {phase: aqueous, flow: as needed, NaOH: 5 mol/L}
  caustic:    {phase: aqueous, flow: as needed, NaOH: 10 mol/L}
  scrub:      {phase: aqueous, flow: 1 m3/h, HCl: 3.5 mol/L}
  acid:       {phase: aqueous, flow: 0.5 m3/h, HCl: 5 mol/L}
  regen-acid: {phase: aqueous, flow: as needed, HCl: 6 mol/L}
  dose:       {phase: aqueous, flow: as needed, H2C2O4: 0.9 mol/L}
  wash-water: {phase: aqueous, flow: 0.3 m3/h}
blocks:
  blend:   {unit: mixer, in: [ore, mother-back], out: liquor}
  purify:  {unit: precipitator, forms: [hydroxide, sulfate], pH: 4.0, occlusion: 0.2 %,
            in: [liquor, alkali], out: {purified: liquor, sludge: solid}}
  oxidise: {unit: oxidiser, converts: 90 %, in: [purified], out: {poor: liquor, ceria: solid}}
  separation:
    cascade: 12
    temperature: 40 degC
    in:  {soap: 1, poor: 6, scrub: 12}
    out: {raffinate: aqueous 1, side: {from: aqueous 3, share: 10 %}, loaded: organic 12}
  strip:
    cascade: 3
    in:  {loaded: 1, acid: 3}
    out: {strip-liquor: aqueous 1, barren: organic 3}
  bleed:   {unit: splitter, in: [barren], out: {dirty: 10 %, good: rest}}
  regen:   {unit: regenerator, removes: {Fe: 90 %, Th: 80 %}, excess: 50 %, stages: 2, contact: 5:1,
            in: [dirty, regen-acid], out: {clean: organic, spent: aqueous}}
  join:    {unit: mixer, in: [clean, good], out: {all: out}}
  solvent: {unit: solvent tank, in: [all], out: fresh, flow: 36 m3/h, extractant: 1.5 mol/L}
  soaping: {unit: saponifier, degree: 36 % Na, in: [fresh, caustic],
            out: {soap: organic, drain: aqueous}}
  fall:    {unit: precipitator, forms: [oxalate], doses: C2O4, excess: 20 %, distribution: {Pr: 0.8},
            in: [strip-liquor, dose], out: {mother: liquor, oxalates: solid}}
  press:   {unit: filter, moisture: 30 %, wash efficiency: 80 %, in: [oxalates, mother, wash-water],
            out: {filtrate: filtrate, cake: cake}}
  divide:  {unit: splitter, in: [filtrate],
            out: {mother-back: 30 %, purge: 0.36 m3/h, waste: rest}}
  kiln:    {unit: calciner, temperature: 950 degC, chloride left: 2 %, in: [cake],
            out: {oxide: oxide, offgas: gas}}
specs:
  cut:    {adjust: feeds/scrub/flow, between: 0.9 to 1.8 m3/h,
           until: {purity of Nd+Pr in oxide: 99.5 %}}
  acid:   {adjust: feeds/scrub/HCl, between: 36.458 to 145.832 g/L,
           until: {concentration of Nd in raffinate: 144.242 mg/L as element}}
  strip:  {adjust: feeds/acid/HCl, between: 3 to 6 mol/L, until: {pH of strip-liquor: 1.5}}
products:
  NdPr oxide: {stream: oxide, limits: {TREO: at least 99 %, NdPr/TREO: at least 99.5 %,
               Fe: at most 500 ppm, SiO2: at most 0.1 %, loss on ignition: at most 1 %}}
  raffinate:  {stream: raffinate}
)";

const UnitSpec& unit(const Case& plant, const std::string& name) {
  const auto found = std::find_if(plant.units.begin(), plant.units.end(),
                                  [&](const UnitSpec& u) { return u.name == name; });
  if (found == plant.units.end()) throw std::out_of_range(name);
  return *found;
}

template <class Model>
const Model& model(const Case& plant, const std::string& name) {
  return std::get<Model>(unit(plant, name).model);
}

TEST(CaseUnits, ReadsEveryNumber) {
  const Case plant = parse_case(refinery, "refinery.yaml");
  EXPECT_FALSE(plant.constant_volumes);
  EXPECT_EQ(plant.blocks.size(), 2u);
  EXPECT_EQ(plant.units.size(), 12u);
  EXPECT_TRUE(plant.feeds[1].as_needed);
  EXPECT_EQ(plant.feeds[1].flow, 0.0);
  EXPECT_FALSE(plant.feeds[0].as_needed);
  EXPECT_DOUBLE_EQ(plant.blocks[0].temperature.value(), 313.15);
  EXPECT_FALSE(plant.blocks[1].temperature);
  EXPECT_DOUBLE_EQ(plant.blocks[0].out[1].share.value(), 0.1);
  EXPECT_FALSE(plant.blocks[0].out[1].flow);

  const auto& purify = model<PrecipitatorSpec>(plant, "purify");
  EXPECT_EQ(purify.solids, (std::vector<std::string>{"hydroxide", "sulfate"}));
  EXPECT_EQ(purify.pH, 4.0);
  EXPECT_DOUBLE_EQ(purify.occlusion, 0.002);
  const auto& fall = model<PrecipitatorSpec>(plant, "fall");
  EXPECT_FALSE(fall.pH);
  EXPECT_EQ(fall.precipitant, "C2O4");
  EXPECT_DOUBLE_EQ(fall.excess, 0.2);
  ASSERT_EQ(fall.distribution.size(), 1u);
  EXPECT_EQ(fall.distribution[0].metal, "Pr");
  EXPECT_EQ(fall.distribution[0].value, 0.8);
  EXPECT_TRUE(purify.distribution.empty());
  EXPECT_DOUBLE_EQ(model<OxidiserSpec>(plant, "oxidise").conversion, 0.9);
  const auto& regenerator = model<RegeneratorSpec>(plant, "regen");
  ASSERT_EQ(regenerator.removed.size(), 2u);
  EXPECT_EQ(regenerator.removed[1].metal, "Th");
  EXPECT_DOUBLE_EQ(regenerator.removed[1].share, 0.8);
  EXPECT_DOUBLE_EQ(regenerator.excess, 0.5);
  EXPECT_EQ(regenerator.stages, 2);
  EXPECT_EQ(regenerator.contact, 5.0);
  EXPECT_DOUBLE_EQ(model<SolventTankSpec>(plant, "solvent").flow, 0.01);
  EXPECT_EQ(model<SolventTankSpec>(plant, "solvent").extractant, 1.5);
  EXPECT_DOUBLE_EQ(model<SaponifierSpec>(plant, "soaping").degree, 0.36);
  EXPECT_EQ(model<SaponifierSpec>(plant, "soaping").ion, "Na");
  const auto& press = model<FilterSpec>(plant, "press");
  EXPECT_DOUBLE_EQ(press.moisture, 0.3);
  EXPECT_DOUBLE_EQ(press.efficiency, 0.8);
  EXPECT_EQ(press.wash, "wash-water");  // the only inlet that is a feed
  const auto& kiln = model<CalcinerSpec>(plant, "kiln");
  EXPECT_DOUBLE_EQ(kiln.temperature, 1223.15);
  EXPECT_DOUBLE_EQ(kiln.chloride_left, 0.02);
  EXPECT_EQ(kiln.sulfate_left, 1.0);
  EXPECT_EQ(kiln.volatiles_left, 0.0);
  const auto& parts = model<SplitterSpec>(plant, "divide").parts;
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_DOUBLE_EQ(parts[0].share.value(), 0.3);
  EXPECT_DOUBLE_EQ(parts[1].flow.value(), 1e-4);
  EXPECT_FALSE(parts[2].share || parts[2].flow);
}

TEST(CaseUnits, KnowsWhereStreamsLeave) {
  const Case plant = parse_case(refinery, "refinery.yaml");
  const UnitSpec& press = unit(plant, "press");
  EXPECT_EQ(rules_of(press).kind, "filter");
  EXPECT_EQ(press.in[2].stream, "wash-water");
  EXPECT_EQ(press.in_at.line, 36);
  ASSERT_EQ(press.out.size(), 2u);
  EXPECT_EQ(press.out[1].stream + press.out[1].port, "cakecake");
  EXPECT_EQ(unit(plant, "blend").out.at(0).port, "out");
  EXPECT_EQ(unit(plant, "join").out.at(0).stream, "all");
  EXPECT_EQ(unit(plant, "divide").out.at(2).stream, "waste");
}

TEST(CaseUnits, StreamsHavePhasesAndEnds) {
  const Case plant = parse_case(refinery, "refinery.yaml");
  const Streams streams = streams_of(plant);
  EXPECT_EQ(streams.at("mother-back").phase, Phase::aqueous);  // through a splitter, in a loop
  EXPECT_EQ(streams.at("good").phase, Phase::organic);
  EXPECT_EQ(streams.at("all").phase, Phase::organic);
  EXPECT_EQ(streams.at("oxide").phase, Phase::solid);
  EXPECT_EQ(streams.at("offgas").phase, Phase::gas);
  EXPECT_EQ(streams.at("loaded").source, "separation");
  EXPECT_EQ(streams.at("loaded").destination, "strip");
  EXPECT_EQ(streams.at("oxide").destination, "");
  EXPECT_EQ(streams.at("ore").feed, &plant.feeds[0]);
}

TEST(CaseSpecs, ReadsTargets) {
  const Case plant = parse_case(refinery, "refinery.yaml");
  ASSERT_EQ(plant.specs.size(), 3u);
  const DesignSpec& cut = plant.specs[0];
  EXPECT_EQ(cut.name + cut.feed + cut.what, "cutscrubflow");
  EXPECT_DOUBLE_EQ(cut.low, 0.9 / 3600);
  EXPECT_DOUBLE_EQ(cut.high, 1.8 / 3600);
  EXPECT_EQ(cut.until.kind, OutputName::Kind::purity);
  EXPECT_EQ(cut.until.metals, (std::vector<std::string>{"Nd", "Pr"}));
  EXPECT_EQ(cut.until.stream, "oxide");
  EXPECT_DOUBLE_EQ(cut.value, 0.995);
  const DesignSpec& acid = plant.specs[1];
  EXPECT_NEAR(acid.low, 1.0, 1e-12);  // 36.458 g/L HCl
  EXPECT_NEAR(acid.high, 4.0, 1e-12);
  EXPECT_EQ(acid.until.kind, OutputName::Kind::concentration);
  EXPECT_NEAR(acid.value, 1e-3, 1e-15);  // 144.242 mg/L Nd
  EXPECT_EQ(plant.specs[2].until.kind, OutputName::Kind::pH);
  EXPECT_EQ(plant.specs[2].value, 1.5);
  EXPECT_TRUE(plant.specs[2].until.metals.empty());
}

TEST(CaseProducts, ReadsTheSpecification) {
  const Case plant = parse_case(refinery, "refinery.yaml");
  ASSERT_EQ(plant.products.size(), 2u);
  EXPECT_EQ(plant.products[0].name, "NdPr oxide");
  EXPECT_EQ(plant.products[0].stream, "oxide");
  const auto& limits = plant.products[0].limits;
  ASSERT_EQ(limits.size(), 5u);
  EXPECT_TRUE(limits[0].at_least && limits[0].metals.empty());
  EXPECT_EQ(limits[1].what, "NdPr/TREO");
  EXPECT_EQ(limits[1].metals, (std::vector<std::string>{"Nd", "Pr"}));
  EXPECT_FALSE(limits[2].at_least);
  EXPECT_DOUBLE_EQ(limits[2].value, 5e-4);
  EXPECT_EQ(limits[4].what, "loss on ignition");
}

/// Lines, words and single letters go astray: the reader answers with a case or with InputError.
TEST(CaseUnits, SurvivesMutations) {
  std::mt19937 random(5);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::string pieces[] = {"rest",  "as needed", "[]",   "{}",  "unit: filter", "solid",
                                "0 %",   "100 %",     " in ", "{{}", "feeds//",      "of",
                                "/TREO", "at least",  " to ", "{",   "scrub",        "pH"};
  int refused = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string text = refinery;
    for (std::size_t change = 1 + below(3); change > 0; --change) {
      const std::size_t at = below(text.size());
      const std::size_t word = std::min(text.find_first_of(" ,:}]", at) - at, std::size_t{20});
      switch (below(4)) {
        case 0: text.erase(at, word); break;
        case 1: text.replace(at, word, pieces[below(std::size(pieces))]); break;
        case 2: text.insert(at, text.substr(below(text.size()), below(40))); break;
        default: text.erase(at, text.find('\n', at) - at);
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
  EXPECT_GT(refused, 500);
}

TEST(CaseProducts, LimitsAreLeastMostOrARange) {
  const auto range = parse_limit("82.5 to 83.3 %");
  ASSERT_EQ(range.size(), 2u);
  EXPECT_TRUE(range[0].at_least);
  EXPECT_NEAR(range[0].value, 0.825, 1e-15);
  EXPECT_FALSE(range[1].at_least);
  EXPECT_NEAR(range[1].value, 0.833, 1e-15);
  EXPECT_EQ(parse_limit("at most 20 ppm").size(), 1u);
  for (const char* wrong : {"83.3 to 82.5 %", "82.5 % to 83.3 %", "82.5 to 120 %", "about 3 %",
                            "1 to 2 kg/h", "at least"})
    EXPECT_THROW(parse_limit(wrong), Fault) << wrong;
}

}  // namespace
}  // namespace raffinate
