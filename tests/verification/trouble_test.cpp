// SPDX-License-Identifier: BSD-3-Clause
//
// Plants that cannot work, or should not be run: each ends in an error before anything is solved, in a
// warning, or in a report that says so. Never in NaN, never in a crash.
#include <algorithm>

#include "flowsheets/readings.hpp"
#include "flowsheets/tables.hpp"
#include "tests/verification/reference.hpp"

namespace raffinate {
namespace {

enum class End { refused, warned, unsolved, unmet };

struct Trouble {
  std::string name;
  std::vector<std::pair<std::string, std::string>> changes;  ///< in the text of the case
  std::vector<End> ends;
  std::string words;  ///< in the error, a warning or a reason
};

void PrintTo(const Trouble& trouble, std::ostream* out) { *out << trouble.name; }

const std::string sound = R"(raffinate: 1
system: {use: p507-chloride, set: {beta Nd/Pr: 1.6}}
volumes: balanced
feeds:
  liquor:  {phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {Pr: 0.25 mol/L, Nd: 0.75 mol/L}}
  wash:    {phase: aqueous, flow: 0.5 m3/h, HCl: 3 mol/L}
  acid:    {phase: aqueous, flow: 3.0 m3/h, HCl: 4.5 mol/L}
  caustic: {phase: aqueous, flow: as needed, NaOH: 8 mol/L}
blocks:
  soaping: {unit: saponifier, degree: 36 % Na, in: [solvent, caustic], out: {soap: organic, drain: aqueous}}
  train:
    cascade: 7
    sections: {extraction: 1-3, scrub: 4-5, strip: 6-7}
    in:  {soap: 1, liquor: 3, wash: 5, reflux: 5, acid: 7}
    out: {raffinate: aqueous 1, strong: aqueous 6, barren: organic 7}
  divide:  {unit: splitter, in: [strong], out: {reflux: 35 %, product: rest}}
  tank:    {unit: solvent tank, in: [barren], out: solvent, flow: 17 m3/h, extractant: 1.5 mol/L}
#)";

std::vector<Trouble> troubles() {
  const std::pair<std::string, std::string> bad_spec{
      "#",
      "specs:\n  aim: {adjust: feeds/wash/flow, between: 0.1 to 2 m3/h, until: {purity of Nd "
      "in product: 99.999 %}}\n"};
  return {
      {"SoapBeyondOneIonPerMolecule", {{"36 %", "130 %"}}, {End::refused}, "between 0 and 100 %"},
      {"SoapBeyondCapacity",
       {{"36 %", "80 %"}},
       {End::warned},
       "soaping: 80 % Na is more than an organic of p507-chloride holds"},
      {"SoapBesideMetal",
       {{"36 %", "49 %"}, {"4.5 mol", "2 mol"}},
       {End::warned},
       "soaping: beside its metals the organic holds"},
      {"SoapThatMakesTheStagesAlkaline",
       {{"36 %", "50 %"}, {"Nd: 0.75 mol", "Nd: 0.1 mol"}, {"35 %", "5 %"}},
       {End::warned},
       "free acid is outside the range"},
      {"AcidNobodySells", {{"4.5 mol", "20 mol"}}, {End::refused}, "more than a liquor can hold"},
      {"AcidThatFumes", {{"4.5 mol", "9 mol"}}, {End::warned}, "it fumes"},
      {"ScrubOfStrongAcid", {{"HCl: 3 mol", "HCl: 12 mol"}}, {End::warned}, "more than 6"},
      {"ScrubThatStripsAll",
       {{"flow: 0.5 m3/h, HCl: 3 mol", "flow: 4 m3/h, HCl: 5 mol"}},
       {End::warned},
       "too acid"},
      {"SpecificationImpossible", {bad_spec}, {End::unmet}, ""},
      {"SpecificationImpossibleInTroubledPlant",
       {bad_spec, {"4.5 mol", "9 mol"}},
       {End::unmet, End::unsolved},
       ""},
      {"LessAcidThanBase",
       {{"4.5 mol", "0.5 mol"}, {"HCl: 3 mol", "HCl: 0.1 mol"}},
       {End::warned, End::unsolved},
       "less acid than base: acid, wash, liquor bring 1.57 kmol/h"},
      {"StripShortOfAcid",
       {{"4.5 mol", "2.6 mol"}},
       {End::warned},
       "tank: the organic comes back with metal on"},
      {"NoAcidAtAll",
       {{"4.5 mol", "0 mol"}, {"HCl: 3 mol", "HCl: 0 mol"}},
       {End::warned, End::unsolved},
       "less acid than base: liquor brings 0.02 kmol/h"},
      {"OrganicForFourTimesTheMetal",
       {{"17 m3", "60 m3"}},
       {End::warned, End::unsolved},
       "takes 32.4 kmol/h of base"},
      {"EverythingRefluxed", {{"35 %", "100 %"}}, {End::refused}, "nothing is left for the rest"},
      {"NearlyEverythingRefluxed", {{"35 %", "99.9 %"}}, {End::warned}, ""},
      {"MoreRefluxedThanThereIs", {{"35 %", "9 m3/h"}}, {End::warned, End::unsolved}, ""},
      {"NoCausticNoSoap", {{"NaOH: 8 mol", "NaCl: 2 mol"}}, {End::refused}, "soaping"},
      {"CausticThatIsMostlyWater", {{"NaOH: 8 mol", "NaOH: 1e-3 mol"}}, {End::warned}, ""},
      {"LiquorBeyondSaturation",
       {{"Nd: 0.75 mol", "Nd: 4 mol"}},
       {End::refused, End::warned, End::unsolved},
       ""},
      {"TraceOfLiquor", {{"flow: 2 m3/h", "flow: 1e-6 m3/h"}}, {End::refused, End::warned}, ""},
  };
}

class TroubledPlant : public testing::TestWithParam<Trouble> {};

TEST_P(TroubledPlant, SaysSo) {
  const Trouble& trouble = GetParam();
  std::string text = sound;
  for (const auto& [from, to] : trouble.changes) {
    ASSERT_NE(text.find(from), text.npos) << from;
    text.replace(text.find(from), from.size(), to);
  }
  const auto allowed = [&](End end) {
    return std::find(trouble.ends.begin(), trouble.ends.end(), end) != trouble.ends.end();
  };
  SolveOptions options;  // what does not converge shall not take long to say so
  options.steady.continuation_steps = 10;
  options.steady.pseudo_steps = 40;
  Solution solution;
  try {
    solution = solve(parse_case(text, "trouble.yaml"), options);
  } catch (const InputError& error) {
    EXPECT_TRUE(allowed(End::refused)) << error.what();
    const std::string what = error.what();
    EXPECT_NE(what.find(trouble.words), what.npos) << what;
    EXPECT_TRUE(what.starts_with("trouble.yaml:")) << what;
    return;
  }
  std::string told;
  for (const std::string& line : solution.warnings) told += line + "\n";
  for (const SpecResult& spec : solution.specs) told += spec.reason + "\n";
  EXPECT_NE(told.find(trouble.words), told.npos) << told;
  if (solution.status() == "converged") {
    EXPECT_TRUE(allowed(End::warned)) << "it converged";
    EXPECT_FALSE(solution.warnings.empty());
  } else if (solution.status() == "specification not met") {
    EXPECT_TRUE(allowed(End::unmet)) << told;
  } else {
    EXPECT_TRUE(allowed(End::unsolved)) << solution.status();
    EXPECT_NE(headline(solution).find("NOT"), std::string::npos) << headline(solution);
  }
  // Numbers everywhere, also where they are no answer.
  for (const StreamResult& stream : solution.streams)
    EXPECT_TRUE(stream.amounts.allFinite() && std::isfinite(stream.flow)) << stream.name;
  for (const CascadeResult& cascade : solution.cascades)
    EXPECT_TRUE(cascade.aqueous.allFinite() && cascade.organic.allFinite() &&
                cascade.aqueous_flow.allFinite() && cascade.pH.allFinite());
  EXPECT_TRUE(std::isfinite(solution.worst_closure()));
  std::string tables = all_tables(solution);
  std::transform(tables.begin(), tables.end(), tables.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* word : {"nan ", "nan\n", " inf", "-inf"})
    EXPECT_EQ(tables.find(word), tables.npos) << word << tables;
}

INSTANTIATE_TEST_SUITE_P(All, TroubledPlant, testing::ValuesIn(troubles()),
                         [](const auto& info) { return info.param.name; });

// Pure water behind an extraction, in a system that knows no OH-: nothing says what its acid is.
TEST(Trouble, WaterWithoutOHHasNoPH) {
  const Solution solution = solve(parse_case(R"(raffinate: 1
system: {use: pc88a-chloride-lyon2017}
feeds:
  liquor:  {phase: aqueous, flow: 10 L/h, pH: 2.0, metals: {Nd: 0.1 mol/L}}
  water:   {phase: aqueous, flow: 10 L/h}
  organic: {phase: organic, flow: 10 L/h, extractant: 1.0 mol/L}
blocks:
  two: {cascade: 2, in: {organic: 1, liquor: 1, water: 2}, out: {raffinate: aqueous 1, loaded: organic 2}}
)",
                                             "water.yaml"));
  if (!solution.report.converged) return;  // is as good an answer
  ASSERT_FALSE(solution.warnings.empty());
  EXPECT_TRUE(solution.warnings.front().starts_with("UNDETERMINED")) << solution.warnings.front();
}

/// `sound` with fuming acid and a product, after as much solving as asked.
Solution fuming(const SolveOptions& options) {
  std::string text = sound;
  text.replace(text.find("4.5 mol"), 7, "9 mol");
  text += "\nproducts: {Nd: {stream: product, limits: {Nd/TREO: at least 10 %}}}\n";
  return solve(parse_case(text, "fuming.yaml"), options);
}

bool any_line(const std::vector<std::string>& lines, std::string_view words) {
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find(words) != std::string::npos;
  });
}

// The same plant solved and not: of the state that is none nothing is concluded.
TEST(Trouble, WhatIsNoAnswerIsNotInterpreted) {
  const Solution answer = fuming({});
  ASSERT_EQ(answer.status(), "converged");
  EXPECT_TRUE(any_line(answer.warnings, "it fumes"));
  EXPECT_TRUE(any_line(answer.warnings, "outside the range"));
  EXPECT_FALSE(any_line(answer.warnings, "NO ANSWER"));
  EXPECT_TRUE(answer.products.front().lines.front().passed());

  SolveOptions nothing_will_do;
  nothing_will_do.steady.tolerance = nothing_will_do.steady.acceptable = 0.0;
  nothing_will_do.steady.newton_iterations = 3;
  nothing_will_do.steady.continuation_steps = nothing_will_do.steady.pseudo_steps = 0;
  const Solution none = fuming(nothing_will_do);
  ASSERT_EQ(none.status(), "not converged");
  ASSERT_EQ(none.warnings.size(), 1u) << none.warnings.back();
  EXPECT_TRUE(none.warnings.front().starts_with("NO ANSWER")) << none.warnings.front();
  for (const UnitResult& unit : none.units) EXPECT_TRUE(unit.remarks.empty()) << unit.name;
  EXPECT_FALSE(none.products.front().lines.front().passed());
  EXPECT_NE(all_tables(none).find("not known (1 of 1 lines)"), std::string::npos);
}

/// Water through organic that gives nothing off, and on through units: its H+ is its OH-, at 1e-7 mol/L.
const std::string pure_water = R"(raffinate: 1
system: {use: p507-chloride}
feeds:
  water:   {phase: aqueous, flow: 10 L/h}
  organic: {phase: organic, flow: 10 L/h, extractant: 1.0 mol/L}
blocks:
  wash: {cascade: 4, in: {organic: 1, water: 4}, out: {spent: aqueous 1, washed: organic 4}}
  part: {unit: splitter, in: [spent], out: {some: 30 %, rest: rest}}
)";

double open_by(const Solution& solution, const std::string& component) {
  for (const Closure& one : solution.closure)
    if (one.component == component) return one.relative;
  return no_value;
}

TEST(Trouble, WaterWithoutAcidCloses) {
  for (const char* volumes : {"", "volumes: balanced\n"}) {
    const Solution solution = solve(parse_case(pure_water + volumes, "water.yaml"));
    EXPECT_EQ(solution.status(), "converged") << headline(solution);
  }
}

// A loss of a hundred-thousandth of the 1e-7 mol/L of H+ is one, though it is 2e-12 mol/L.
TEST(Trouble, WaterThatLosesAcidDoesNot) {
  const Plant plant = build_plant(parse_case(pure_water, "water.yaml"));
  std::vector<double> u;
  solve(plant, u);
  PlantProblem problem(plant);
  EXPECT_LE(open_by(read_state(problem, u), "H"), 1e-11);
  u[static_cast<std::size_t>(problem.unknown(0, plant.system.proton))] -= 1e-5;
  problem.fill_units(u);
  // H+ - OH- falls by 2e-5 of 1e-7 mol/L; both together are 2e-7 mol/L.
  EXPECT_NEAR(open_by(read_state(problem, u), "H"), 1e-5, 1e-7);
}

/// `sound`, with its spent base diluted and going round through units that see nothing but water in it.
std::string spent_base(const std::string& strength) {
  std::string text = sound;
  text.replace(text.find("8 mol"), 5, strength + " mol");
  text.replace(text.find("blocks:"), 0, "  water:   {phase: aqueous, flow: 1 m3/h}\n");
  return text + R"(
  dilute:  {unit: mixer, in: [drain, water, back], out: weak}
  halve:   {unit: splitter, in: [weak], out: {half: 50 %, waste: rest}}
  again:   {unit: splitter, in: [half], out: {back: 50 %, bleed: rest}}
)";
}

// What is left of the base, all drawn less all taken up, is rounding: another one at every evaluation.
TEST(Trouble, SpentBaseConverges) {
  for (const char* strength : {"8", "7.7", "7.3"}) {
    const Solution solution = solve(parse_case(spent_base(strength), "base.yaml"));
    EXPECT_EQ(solution.status(), "converged") << strength << ": " << headline(solution);
  }
}

// 1e-13 of the base is some hundred times its rounding.
TEST(Trouble, BaseThatIsLostDoesNot) {
  const Plant plant = build_plant(parse_case(spent_base("8"), "base.yaml"));
  std::vector<double> u;
  solve(plant, u);
  PlantProblem problem(plant);
  const int sodium = plant.system.tableau.component("Na");
  int mixer = 0;
  while (plant.units[static_cast<std::size_t>(mixer)].spec.name != "dilute") ++mixer;
  const auto row = static_cast<std::size_t>(
      problem.entering_unknown(mixer, static_cast<int>(Phase::aqueous), sodium));
  std::vector<double> r(u.size());
  problem.residual(u, {}, r);
  EXPECT_LE(std::abs(r[row]), 1e-12);
  const double taken_up = 17.0 * 1.5 * 0.36 / 3600.0;  // [kmol/s]
  u[row] += 1e-13 * taken_up;
  problem.residual(u, {}, r);
  EXPECT_GE(std::abs(r[row]), 1e-10);
}

}  // namespace
}  // namespace raffinate
