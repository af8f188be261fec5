// SPDX-License-Identifier: BSD-3-Clause
// Inputs that sensitivities move.
#include "flowsheets/plant_moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flowsheets/case_spec_texts.hpp"
#include "flowsheets/fed_by_element.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

using Kind = PlantInput::Kind;

/// The number of a feed that an input names; null if the feed does not give it.
double* number_of(FeedSpec& feed, const std::string& what) {
  if (what == "flow") return &feed.flow;
  if (what == "extractant") return &feed.extractant;
  if (what == "saponified") return &feed.saponified;
  for (auto* amounts : {&feed.metals, &feed.reagents})
    for (Amount& one : *amounts)
      if (one.name == what) return &one.concentration;
  return nullptr;
}

const Constant* find_constant(const System& system, const std::string& name) {
  for (const auto* constants : {&system.constants, &system.volume_numbers})
    for (const Constant& one : *constants)
      if (one.name == name) return &one;
  return nullptr;
}

class InputFinder {
 public:
  InputFinder(const Case& given, const System& full, const CompositionOf& totals_of,
              const Plant& plant, InputProblems& problems)
      : given_(given), full_(full), totals_of_(totals_of), plant_(plant), problems_(problems) {}

  PlantInput find(const InputName& name) {
    PlantInput input{.name = name.text};
    if (!name.feed.empty())
      of_feed(name, input);
    else if (name.what == "efficiency")
      of_cascade(name, input);
    else if (!name.block.empty())
      of_splitter(name, input);
    else
      of_system(name, input);
    if (input.value == 0.0 && !input.logarithm)
      problems_.add(name.at, fmt::format("{} is 0, of which no per cent can be taken", name.text),
                    "name an input that is not 0");
    return input;
  }

 private:
  void of_feed(const InputName& name, PlantInput& input) {
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f)
      if (plant_.feeds[at(f)].name == name.feed) input.feed = f;
    FeedSpec spec = given_.feeds[at(input.feed)];
    double& number = *number_of(spec, name.what);
    const double value = number;
    if (name.what == "flow") {
      input.kind = Kind::flow;
      input.unit = spec.by_mass() ? "kg/h" : "m3/h";
      input.value = value * (spec.by_mass() ? 3.6e6 : 3600.0);
      return;
    }
    input.kind = Kind::composition;
    const bool share = name.what == "saponified";
    input.unit = share ? "%" : "mol/L";
    input.value = share ? 100.0 * value : value;
    // Compositions are linear in what is stated.
    constexpr double step = 1e-3;
    number = value * (1.0 - step);
    const Eigen::VectorXd less = totals_of_(spec);
    number = value * (1.0 + step);
    const Eigen::VectorXd more = totals_of_(spec);
    if (less.size() > 0 && more.size() > 0) {
      input.totals_slope = (more - less) / (2.0 * step);
      return;
    }
    problems_.add(name.at, fmt::format("{} stands at a limit of what the feed can hold", name.text),
                  "leave it out, or move it away from the limit by more than 0.1 % of itself");
  }

  void of_cascade(const InputName& name, PlantInput& input) {
    input.kind = Kind::efficiency;
    input.unit = "%";
    for (const Block& block : plant_.blocks) {
      if (block.name != name.block) continue;
      for (const SectionSpec& section : block.sections) {
        if (!name.section.empty() && section.name != name.section) continue;
        for (int number = section.first; number <= section.last; ++number)
          input.stages.push_back(block.first + number - 1);
        const double value = 100.0 * section.efficiency;
        const bool same = input.value == 0.0 || input.value == value;
        input.value = same ? value : std::nan("");
      }
    }
  }

  void of_splitter(const InputName& name, PlantInput& input) {
    input.kind = Kind::part;
    for (int i = 0; i < static_cast<int>(plant_.units.size()); ++i) {
      if (plant_.units[at(i)].spec.name != name.block) continue;
      input.unit_index = i;
      const auto& parts = std::get<SplitterSpec>(plant_.units[at(i)].spec.model).parts;
      for (int p = 0; p < static_cast<int>(parts.size()); ++p) {
        if (parts[at(p)].stream != name.what) continue;
        input.part = p;
        input.unit = parts[at(p)].share ? "%" : "m3/h";
        input.value =
            parts[at(p)].share ? 100.0 * *parts[at(p)].share : 3600.0 * *parts[at(p)].flow;
      }
    }
    for (const Outlet& outlet : plant_.outlets)
      if (outlet.name == name.what && outlet.phase != Phase::aqueous)
        problems_.add(name.at,
                      fmt::format("\"{}\" is {}; only parts of aqueous streams can be moved",
                                  name.what, to_string(outlet.phase)),
                      "name a part of an aqueous stream");
  }

  void of_system(const InputName& name, PlantInput& input) {
    input.kind = Kind::constant;
    if (const Constant* constant = find_constant(plant_.system, name.what)) {
      input.unit = constant->unit;
      input.value = constant->value;
      input.logarithm = plant_.system.is_logarithm(name.what);
      return;
    }
    input.value = 1.0;  // told already
    try {
      full_.with({{name.what, 1.0, name.at}});
      problems_.add(name.at, fmt::format("{} takes no part in this plant", name.what),
                    "name a constant of what the feeds bring");
    } catch (const InputError& error) {
      problems_.add(error);
    }
  }

  const Case& given_;
  const System& full_;
  const CompositionOf& totals_of_;
  const Plant& plant_;
  InputProblems& problems_;
};

bool freed(const Plant& plant, const std::string& feed, const std::string& what) {
  return std::any_of(plant.specs.begin(), plant.specs.end(), [&](const PlantSpec& one) {
    return one.spec.feed == feed && one.spec.what == what;
  });
}

/// What matters if the case does not say.
std::vector<InputName> usual_inputs(const Case& given, const Plant& plant) {
  std::vector<InputName> names;
  for (FeedSpec feed : given.feeds) {
    for (const std::string& what : inputs_of(feed))
      if (*number_of(feed, what) != 0.0 && !freed(plant, feed.name, what))
        names.push_back(parse_input_name(fmt::format("feeds/{}/{}", feed.name, what)));
  }
  for (const Block& block : plant.blocks)
    for (const SectionSpec& section : block.sections)
      if (section.efficiency < 1.0)
        names.push_back(
            parse_input_name(fmt::format("blocks/{}/{}/efficiency", block.name, section.name)));
  const bool balanced = plant.carriers.volume.any();
  for (const auto* constants : {&plant.system.constants, &plant.system.volume_numbers})
    for (const Constant& one : *constants)
      if ((constants == &plant.system.constants || balanced) && std::isfinite(one.value) &&
          (one.value != 0.0 || plant.system.is_logarithm(one.name)))
        names.push_back({.text = one.name, .what = one.name});
  for (InputName& name : names) name.at = given.sensitivities->at;
  return names;
}

/// Where aqueous flows are unknowns, those of the stages are starts that nothing asks for.
void move_flow(const Plant& plant, const PlantInput& input, double ln_step, Plant& moved) {
  const Feed& feed = plant.feeds[at(input.feed)];
  const double more = feed.flow * std::expm1(ln_step);
  moved.feeds[at(input.feed)].flow = feed.flow + more;
  for (std::size_t s = 0; s < input.flow_slope.size(); ++s) {
    const int phase = static_cast<int>(feed.phase);
    moved.stages[s].flow[phase] = plant.stages[s].flow[phase] + more * input.flow_slope[s];
  }
}

void move_composition(const Plant& plant, const PlantInput& input, double ln_step, Plant& moved) {
  const Feed& from = plant.feeds[at(input.feed)];
  Feed& feed = moved.feeds[at(input.feed)];
  const Eigen::VectorXd more = std::expm1(ln_step) * input.totals_slope;
  feed.totals = from.totals + more;
  if (feed.phase == Phase::aqueous) feed.carrier = from.carrier - plant.carriers.volume.dot(more);
  for (Tie& tie : moved.ties)
    if (tie.feed == input.feed) tie.per_total = feed.totals[tie.per];
}

void move_constant(const Plant& plant, const PlantInput& input, double ln_step, Plant& moved) {
  for (std::size_t c = 0; c < plant.chemistry.size(); ++c)
    moved.chemistry[c] = plant.chemistry[c].with_moved(input.name, ln_step);
  moved.system = moved.chemistry.front();
  if (!plant.carriers.volume.any()) return;  // volumes are constant
  moved.carriers.volume = moved.system.volume;
  if (moved.system.organic_water.size() > 0) moved.carriers.water = moved.system.organic_water;
  for (Feed& feed : moved.feeds)
    if (feed.phase == Phase::aqueous) feed.carrier = 1.0 - moved.carriers.volume.dot(feed.totals);
}

}  // namespace

void add_sensitivities(const Case& given, const System& full, const CompositionOf& totals_of,
                       Plant& plant, InputProblems& problems) {
  if (!given.sensitivities) return;
  PlantSensitivities asked;
  for (const OutputName& name : given.sensitivities->of) {
    std::string missing;
    asked.outputs.push_back({text_of(name), reading_of(plant, name, missing)});
    if (!missing.empty())
      problems.add(name.at, fmt::format("no feed of this plant brings {}", missing),
                   "name a metal that is fed");
    else
      check_recovery(plant, asked.outputs.back().reading, name, problems);
  }
  const bool named = !given.sensitivities->by.empty();
  InputFinder finder(given, full, totals_of, plant, problems);
  for (const InputName& name : named ? given.sensitivities->by : usual_inputs(given, plant))
    asked.inputs.push_back(finder.find(name));
  plant.sensitivities = std::move(asked);
}

void move_input(const Plant& plant, const PlantInput& input, double ln_step, Plant& moved) {
  const double factor = std::exp(ln_step);
  switch (input.kind) {
    case Kind::flow: return move_flow(plant, input, ln_step, moved);
    case Kind::composition: return move_composition(plant, input, ln_step, moved);
    case Kind::part: {
      const auto parts_of = [&](auto& one) -> auto& {
        return std::get<SplitterSpec>(one.units[at(input.unit_index)].spec.model)
            .parts[at(input.part)];
      };
      const SplitterSpec::Part& from = parts_of(plant);
      SplitterSpec::Part& part = parts_of(moved);
      if (from.share)
        part.share = *from.share * factor;
      else
        part.flow = *from.flow * factor;
      return;
    }
    case Kind::efficiency:
      for (const int s : input.stages)
        moved.stages[at(s)].efficiency = plant.stages[at(s)].efficiency * factor;
      return;
    case Kind::constant: return move_constant(plant, input, ln_step, moved);
  }
}

}  // namespace raffinate
