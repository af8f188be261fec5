// SPDX-License-Identifier: BSD-3-Clause
// Whether what enters a unit suits it: phases, and the feed whose flow it decides.
#include <fmt/format.h>

#include <algorithm>

#include "chemistry/reagents.hpp"
#include "flowsheets/case_reading.hpp"
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

std::string words(const std::vector<Phase>& phases) {
  std::vector<std::string_view> names;
  for (const Phase phase : phases) names.push_back(to_string(phase));
  return fmt::format("{}", fmt::join(names, " and "));
}

/// "aqueous liquid", "solid stream".
std::string stream_of(Phase phase) {
  return phase == Phase::solid || phase == Phase::gas ? fmt::format("{} stream", to_string(phase))
                                                      : fmt::format("{} liquid", to_string(phase));
}

/// Moles of a component in a litre of the feed, as far as its reagents and metals tell.
double content(const FeedSpec& feed, const std::string& component) {
  double moles = 0.0;
  for (const Amount& amount : feed.reagents)
    for (const auto& [name, count] : find_reagent(amount.name)->components)
      if (name == component) moles += count * amount.concentration;
  for (const Amount& amount : feed.metals)
    if (amount.name == component) moles += amount.concentration;
  return moles;
}

/// The faults of one unit's inlets.
class Inlets {
 public:
  Inlets(const UnitSpec& unit, const Streams& streams, InputProblems& problems)
      : unit_(unit), rules_(rules_of(unit)), streams_(streams), problems_(problems) {}

  void check() {
    for (const UnitSpec::Inlet& inlet : unit_.in) {
      const auto stream = streams_.find(inlet.stream);
      if (stream == streams_.end()) return;  // told already
      take(inlet, stream->second);
    }
    if (unit_.in.empty())
      return add(unit_.in_at, "nothing enters {}",
                 "name the streams, for example\n    in: [liquor]");
    if (unit_.model.index() == splitter && unit_.in.size() > 1)
      add(unit_.in[1].at, "more than one stream enters {}", "join them in a mixer first");
    for (const Phase phase : rules_.needs)
      if (all_known_ && std::find(phases_.begin(), phases_.end(), phase) == phases_.end())
        add(unit_.in_at, fmt::format("no {} enters {{}}", stream_of(phase)),
            fmt::format("name one under \"in\"{}",
                        rules_.draws ? ", beside the feed \"as needed\"" : ""));
    if (rules_.draws && drawn_ == 0)
      add(unit_.in_at, "no feed \"as needed\" enters {}",
          fmt::format("its {} is a feed of its own:  flow: as needed", reagent()));
    check_reacting(unit_, streams_, problems_);
    if (const auto* filter = std::get_if<FilterSpec>(&unit_.model)) check_wash(*filter);
    if (const auto* part = std::get_if<SplitterSpec>(&unit_.model)) check_parts(*part);
  }

 private:
  static constexpr std::size_t splitter = 1;

  std::string called() const { return fmt::format("{} \"{}\"", rules_.kind, unit_.name); }
  /// `{}` in the message stands for the unit.
  void add(const Location& at, const std::string& message, const std::string& cure) {
    problems_.add(at, fmt::format(fmt::runtime(message), called()), cure);
  }
  std::string reagent() const {
    if (std::holds_alternative<SaponifierSpec>(unit_.model)) return "base";
    if (std::holds_alternative<RegeneratorSpec>(unit_.model)) return "acid";
    return std::get<PrecipitatorSpec>(unit_.model).precipitant.empty() ? "base or acid"
                                                                       : "precipitant";
  }

  void take(const UnitSpec::Inlet& inlet, const StreamEnds& stream) {
    if (stream.feed && stream.feed->as_needed) return draw(inlet, *stream.feed);
    if (!stream.phase) {
      all_known_ = false;
      return;
    }
    const Phase phase = *stream.phase;
    const std::string is = fmt::format("\"{}\" is {}, but ", inlet.stream, to_string(phase));
    if (!rules_.takes.empty() &&
        std::find(rules_.takes.begin(), rules_.takes.end(), phase) == rules_.takes.end())
      return add(inlet.at, is + fmt::format("{{}} takes in {} only", words(rules_.takes)),
                 "lead it elsewhere, or correct the name");
    if (rules_.takes.empty() && !phases_.empty() && phases_.front() != phase)
      return add(inlet.at,
                 is + fmt::format("what else enters {{}} is {}", words({phases_.front()})),
                 "only streams of one phase are mixed; two liquids meet in a cascade");
    phases_.push_back(phase);
  }

  /// A feed whose flow the unit decides must bring what the unit asks for.
  void draw(const UnitSpec::Inlet& inlet, const FeedSpec& feed) {
    if (std::holds_alternative<ReactorSpec>(unit_.model)) return;  // told by check_reacting
    ++drawn_;
    if (!rules_.draws)
      return add(inlet.at,
                 fmt::format("the flow of \"{}\" is \"as needed\", but {{}} cannot decide it",
                             inlet.stream),
                 "give the feed a flow; only a saponifier, a regenerator, a precipitator or "
                 "a reactor decides one");
    if (feed.by_mass())
      return add(inlet.at,
                 fmt::format("the flow of \"{}\" is \"as needed\" and it is a {}, but {{}} decides "
                             "the flow of a liquid",
                             inlet.stream, to_string(feed.phase)),
                 "dissolve the reagent, or lead it into a reactor");
    if (drawn_ > 1)
      return add(inlet.at,
                 fmt::format("a second feed \"as needed\", \"{}\", enters {{}}", inlet.stream),
                 "it can decide the flow of one: give the other a flow");
    const auto lacks = [&](const std::string& what, const std::string& cure) {
      add(inlet.at, fmt::format("\"{}\" brings no {} to {{}}", inlet.stream, what), cure);
    };
    const double acid = content(feed, "H");
    if (const auto* soap = std::get_if<SaponifierSpec>(&unit_.model)) {
      if (content(feed, soap->ion) <= 0.0)
        lacks(soap->ion, fmt::format("the base must hold the ion of the degree, {}", soap->ion));
      else if (2.0 * content(feed, "CO3") <= acid)
        lacks("base", "give the feed a hydroxide, for example NaOH: 10 mol/L");
    } else if (std::holds_alternative<RegeneratorSpec>(unit_.model)) {
      if (acid <= 0.0 && !feed.pH) lacks("acid", "give the feed an acid, for example HCl: 6 mol/L");
    } else if (const auto& model = std::get<PrecipitatorSpec>(unit_.model);
               model.pH && model.precipitant.empty()) {
      const bool water = feed.reagents.empty() && feed.metals.empty();  // dilutes
      if (acid == 0.0 && !feed.pH && !water && content(feed, "CO3") + content(feed, "S") <= 0.0)
        lacks("base or acid", "give the feed one, for example NaOH: 5 mol/L, or let it be water");
    } else if (!model.pH && !model.precipitant.empty() && content(feed, model.precipitant) <= 0.0) {
      lacks(model.precipitant, "dose what the feed brings, or give the feed an acid or salt of it");
    }
  }

  void check_wash(const FilterSpec& filter) {
    std::vector<std::string> names;
    for (const UnitSpec::Inlet& inlet : unit_.in) names.push_back(inlet.stream);
    const bool named = !filter.wash.empty();
    if (named && std::find(names.begin(), names.end(), filter.wash) == names.end())
      add(filter.wash_at, fmt::format("the wash \"{}\" does not enter {{}}", filter.wash),
          did_you_mean(filter.wash, names, "what enters:"));
    else if (named && streams_.at(filter.wash).phase == Phase::solid)
      add(filter.wash_at, fmt::format("the wash \"{}\" of {{}} is solid", filter.wash),
          "name the inlet that is wash water");
    if (named && filter.efficiency == 0.0)
      add(filter.wash_at, "{} has a wash without an efficiency",
          "say how well it washes:  wash efficiency: 80 %");
    if (!named && filter.efficiency > 0.0)
      add(filter.wash_at, "{} does not say which inlet washes the cake",
          fmt::format("name it, for example  wash: {}", names.back()));
  }

  void check_parts(const SplitterSpec& splitter) {
    if (phases_.empty() || phases_.front() == Phase::aqueous || phases_.front() == Phase::organic)
      return;
    for (const SplitterSpec::Part& part : splitter.parts)
      if (part.flow)
        add(part.at,
            fmt::format("part \"{}\" of {{}} is a volume flow of something {}", part.stream,
                        to_string(phases_.front())),
            "write a share: 5 %");
  }

  const UnitSpec& unit_;
  const UnitRules& rules_;
  const Streams& streams_;
  InputProblems& problems_;
  std::vector<Phase> phases_;  // of the inlets, feeds as needed apart
  bool all_known_ = true;      // whether every inlet has a phase
  int drawn_ = 0;              // feeds as needed
};

/// Mixers and splitters that only feed each other. One of them is told, and only where no other
/// fault explains it.
void check_loops_from_nowhere(const Case& plant, const Streams& streams, InputProblems& problems) {
  const UnitSpec* lost = nullptr;
  for (const UnitSpec& unit : plant.units) {
    if (unit.in.empty()) return;
    for (const UnitSpec::Inlet& inlet : unit.in) {
      const auto stream = streams.find(inlet.stream);
      if (stream == streams.end()) return;
      if (!stream->second.phase && !lost) lost = &unit;
    }
  }
  if (lost)
    problems.add(lost->in_at,
                 fmt::format("nothing tells which liquid flows through {} \"{}\"",
                             rules_of(*lost).kind, lost->name),
                 "mixers and splitters that feed each other need a feed, or a stream of another "
                 "block");
}

}  // namespace

void check_units(const Case& plant, const Streams& streams, InputProblems& problems) {
  check_loops_from_nowhere(plant, streams, problems);
  for (const UnitSpec& unit : plant.units) Inlets(unit, streams, problems).check();
}

}  // namespace raffinate
