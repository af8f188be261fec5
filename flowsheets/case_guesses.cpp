// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>

#include "flowsheets/case_reading.hpp"

namespace raffinate {

void check_guesses(const Case& plant, const Streams& streams, InputProblems& problems) {
  std::vector<std::string> made;
  for (const UnitSpec& unit : plant.units)
    for (const UnitSpec::Outlet& outlet : unit.out) made.push_back(outlet.stream);
  for (const FeedSpec& guess : plant.guesses) {
    const auto stream = streams.find(guess.name);
    if (std::find(made.begin(), made.end(), guess.name) == made.end()) {
      problems.add(guess.at,
                   fmt::format("the guess \"{}\" is no stream that a unit lets out", guess.name),
                   stream != streams.end()
                       ? "guess what a unit makes of it: feeds are known, and cascades begin with "
                         "what enters them"
                       : did_you_mean(guess.name, made, "units let out"));
      continue;
    }
    if (stream->second.phase && *stream->second.phase != guess.phase)
      problems.add(guess.at,
                   fmt::format("\"{}\" is {}, but its guess is {}", guess.name,
                               to_string(*stream->second.phase), to_string(guess.phase)),
                   fmt::format("write  phase: {}", to_string(*stream->second.phase)));
    if (guess.as_needed || guess.follow)
      problems.add(guess.at, fmt::format("the guess \"{}\" depends on the answer", guess.name),
                   "give it a flow and concentrations, for example  flow: 8 m3/h");
  }
}

}  // namespace raffinate
