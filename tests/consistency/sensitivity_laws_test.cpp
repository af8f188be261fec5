// SPDX-License-Identifier: BSD-3-Clause
//
// Derivatives of a steady state against differences of plants that are solved again, each from a case
// in which the number itself is another one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "flowsheets/case_spec_texts.hpp"
#include "flowsheets/solve.hpp"
#include "tests/consistency/trial_plants.hpp"
#include "tests/consistency/whole_plants.hpp"

namespace raffinate {
namespace {

struct Question {
  std::string name, plant;
  std::string of;       ///< outputs
  std::string by = {};  ///< inputs; empty: the usual ones
};

void PrintTo(const Question& question, std::ostream* out) { *out << question.name; }

Case case_of(const Question& question) {
  std::string asked = fmt::format("sensitivities:\n  of: [{}]\n", question.of);
  if (!question.by.empty()) asked += fmt::format("  by: [{}]\n", question.by);
  return parse_case(question.plant + asked, "plant.yaml");
}

template <class Named>
Named& named(std::vector<Named>& all, const std::string& name) {
  return *std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
}

void scale_feed(FeedSpec& feed, const std::string& what, double factor) {
  if (what == "flow") feed.flow *= factor;
  if (what == "extractant") feed.extractant *= factor;
  if (what == "saponified") feed.saponified *= factor;
  for (auto* amounts : {&feed.metals, &feed.reagents})
    for (Amount& one : *amounts)
      if (one.name == what) one.concentration *= factor;
}

void scale_block(Case& given, const InputName& name, double factor) {
  for (CascadeSpec& cascade : given.blocks)
    for (SectionSpec& section : cascade.sections)
      if (cascade.name == name.block && (name.section.empty() || section.name == name.section))
        section.efficiency *= factor;
  for (UnitSpec& unit : given.units) {
    auto* splitter = std::get_if<SplitterSpec>(&unit.model);
    if (!splitter || unit.name != name.block) continue;
    for (SplitterSpec::Part& part : splitter->parts) {
      if (part.stream != name.what) continue;
      if (part.share) *part.share *= factor;
      if (part.flow) *part.flow *= factor;
    }
  }
}

/// K and not log_K; all but logarithms are plain numbers.
double moved_constant(const std::string& name, double value, double ln_step) {
  return name.starts_with("log_K") || name.starts_with("shift") || name.starts_with("intercept")
             ? value + ln_step / std::log(10.0)
             : value * std::exp(ln_step);
}

void move_constant(Case& given, const std::string& name, double ln_step) {
  const System system = load_system(given.system).with(given.set);
  for (const auto* constants : {&system.constants, &system.volume_numbers})
    for (const Constant& one : *constants)
      if (one.name == name)
        given.set.push_back({name, moved_constant(name, one.value, ln_step), {}});
  for (CascadeSpec& cascade : given.blocks)
    for (SectionSpec& section : cascade.sections)
      for (Override& one : section.set)
        if (one.name == name) one.value = moved_constant(name, one.value, ln_step);
}

Case moved(Case given, const std::string& input, double ln_step) {
  const InputName name = parse_input_name(input);
  if (!name.feed.empty())
    scale_feed(named(given.feeds, name.feed), name.what, std::exp(ln_step));
  else if (!name.block.empty())
    scale_block(given, name, std::exp(ln_step));
  else
    move_constant(given, name.what, ln_step);
  return given;
}

Solution solved(const Case& given, std::vector<double> u) {
  SolveOptions options;
  options.steady.tolerance = 1e-15;  // as far as rounding lets it
  options.steady.amplification = false;
  const Solution solution = solve(build_plant(given), u, options);
  EXPECT_EQ(solution.status(), "converged");
  return solution;
}

/// Outputs at plants with the input moved, differenced to fourth order.
Eigen::VectorXd difference(const Case& given, const std::string& input,
                           const std::vector<double>& u) {
  const double step = 1.5e-3;
  const auto outputs = [&](double ln_step) {
    const Solution solution = solved(moved(given, input, ln_step), u);
    Eigen::VectorXd values(static_cast<Eigen::Index>(solution.sensitivities.outputs.size()));
    for (Eigen::Index o = 0; o < values.size(); ++o)
      values[o] = solution.sensitivities.outputs[static_cast<std::size_t>(o)].value;
    return values;
  };
  return (8.0 * (outputs(step) - outputs(-step)) - (outputs(2.0 * step) - outputs(-2.0 * step))) /
         (12.0 * step);
}

class SensitivityLaws : public testing::TestWithParam<Question> {};

TEST_P(SensitivityLaws, derivatives_are_differences_of_plants_solved_again) {
  const Case given = case_of(GetParam());
  std::vector<double> u;
  const Solution solution = solve(build_plant(given), u);
  ASSERT_EQ(solution.status(), "converged");
  const SensitivityResult& found = solution.sensitivities;
  ASSERT_GE(found.inputs.size(), 4u);
  for (std::size_t i = 0; i < found.inputs.size(); ++i) {
    const Eigen::VectorXd expected = difference(given, found.inputs[i].name, u);
    ASSERT_EQ(expected.size(), found.slope.rows());
    for (Eigen::Index o = 0; o < expected.size(); ++o) {
      const double largest = found.slope.row(o).cwiseAbs().maxCoeff();
      const double rounding = 1e-10 * std::abs(found.outputs[static_cast<std::size_t>(o)].value);
      EXPECT_NEAR(found.slope(o, static_cast<Eigen::Index>(i)), expected[o],
                  1e-6 * std::abs(expected[o]) + 1e-7 * largest + rounding)
          << found.outputs[static_cast<std::size_t>(o)].name << " by " << found.inputs[i].name;
    }
  }
}

/// What the first two metals of a system do in a small cascade.
Question small_plant(const Trial& trial) {
  std::vector<std::string> metals;
  const System system = load_system(trial.system);
  for (const Component& one : system.tableau.components())
    if (one.metal) metals.push_back(one.name);
  const std::string product =
      trial.shape == "tied" || trial.shape == "blocks" ? "product" : "loaded";
  // Of a metal that a feed takes back, more may leave elsewhere than is fed.
  const bool tied = trial.shape == "tied";
  std::string of =
      fmt::format("{0} of {1} in raffinate, concentration of {1} in {2}",
                  tied ? "concentration" : "recovery", tied ? "Nd" : metals.front(), product);
  if (metals.size() > 1)
    of += fmt::format(", purity of {} in {}", tied ? "Nd" : metals[1], product);
  if (system.proton >= 0) of += ", pH of raffinate";
  return {trial.system + ", " + trial.shape, trial.text(), of};
}

std::vector<Question> small_plants() {
  std::vector<Question> all;
  for (const Trial& trial : trials()) {
    const bool small = trial.system == "p507-chloride" || trial.system == "tbp-nitrate";
    if (small || trial.shape == "murphree") all.push_back(small_plant(trial));
  }
  return all;
}

/// Recycles, volumes that are balanced, units, specifications that hold their targets meanwhile.
std::vector<Question> whole_questions() {
  const std::string loop = "purity of Nd in product, recovery of Nd in product, pH of raffinate";
  const std::string loop_inputs =
      "feeds/liquor/Nd, feeds/liquor/flow, feeds/caustic/NaCl, blocks/divide/reflux, beta Nd/Pr, "
      "log_K Nd(HA2)3, log_K OH-, volume Nd";
  const std::string refined = "recovery of Nd in oxide, purity of Nd in bleed, pH of side";
  const std::string refined_inputs =
      "feeds/leach/Nd, feeds/leach/Fe, feeds/lime/NaOH, feeds/rinse/flow, feeds/oxalic/H2C2O4, "
      "blocks/train/extraction/efficiency, log_K Nd(HA2)3, log_K Nd(OH)3";
  const std::string entrained = murphree + "\n    entrains: {organic: 0.5 %, aqueous: 0.3 %}";
  std::vector<Question> all{{"loop_entrained", closed_loop("balanced", entrained), loop}};
  for (const WholePlant& plant : whole_plants()) {
    if (plant.name == "loop_constant" || plant.name == "loop_balanced_murphree_warm")
      all.push_back({plant.name, plant.text, loop});
    if (plant.name == "loop_balanced_murphree_specs")
      all.push_back({plant.name, plant.text,
                     "recovery of Pr in raffinate, concentration of Nd in strong", loop_inputs});
    if (plant.name == "linked_balanced")
      all.push_back({plant.name, plant.text, "recovery of Dy in product, pH of raffinate"});
    if (plant.name == "followed_balanced")
      all.push_back(
          {plant.name, plant.text, "concentration of Nd in product, purity of Nd in barren"});
    if (plant.name == "refinery_balanced")
      all.push_back({plant.name, plant.text, refined, refined_inputs});
    if (plant.name == "refinery_parts")
      all.push_back({plant.name, plant.text, "recovery of Ce in raffinate", refined_inputs});
    if (plant.name == "antimony_elements")
      all.push_back({plant.name, plant.text,
                     "concentration of Fe2 in bleed, recovery of Sb in bleed",
                     "feeds/concentrate/flow, feeds/ferric/FeCl3, feeds/rinse/HCl, "
                     "blocks/train/extraction/efficiency"});
  }
  return all;
}

std::string label(const testing::TestParamInfo<Question>& info) {
  std::string text;
  for (const char one : info.param.name) text += std::isalnum(one) ? one : '_';
  return text;
}

INSTANTIATE_TEST_SUITE_P(SmallPlants, SensitivityLaws, testing::ValuesIn(small_plants()), label);
INSTANTIATE_TEST_SUITE_P(WholePlants, SensitivityLaws, testing::ValuesIn(whole_questions()), label);

}  // namespace
}  // namespace raffinate
