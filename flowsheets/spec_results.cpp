// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/spec_results.hpp"

#include <fmt/format.h>

#include <cmath>

#include "flowsheets/case_spec_texts.hpp"
#include "flowsheets/output_scale.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::string in_words(const DesignSpec& spec, double value) {
  if (spec.until.kind == OutputName::Kind::pH) return fmt::format("{:.4g}", value);
  return is_share(spec.until.kind) ? fmt::format("{:.6g} %", 100.0 * value)
                                   : fmt::format("{:.4g} mol/L", value);
}

std::string adjusted(const DesignSpec& spec) {
  return spec.splitter.empty() ? fmt::format("feeds/{}/{}", spec.feed, spec.what)
                               : fmt::format("blocks/{}/{}", spec.splitter, spec.what);
}

std::string reason(const PlantProblem& problem, const std::vector<bool>& stopped, SpecSearch search,
                   int i) {
  const std::vector<PlantSpec>& specs = problem.plant().specs;
  const DesignSpec& spec = specs[at(i)].spec;
  const std::string there = in_words(spec, from_reading(spec.until.kind, problem.reading(i)));
  const double value = problem.input(i) * spec.per_unit;
  if (search == SpecSearch::found && stopped[at(i)]) {
    const double low = spec.low * spec.per_unit, high = spec.high * spec.per_unit;
    if (value > low * (1.0 + 1e-6) && value < high * (1.0 - 1e-6))
      return fmt::format(
          "no plant that meets it was found with {} within {:.6g} to {:.6g} {}; this is the last "
          "one "
          "found inside, with {:.6g} {}, and the target stands at {}",
          adjusted(spec), low, high, spec.unit, value, spec.unit, there);
    const std::string where = value >= high * (1.0 - 1e-6) ? fmt::format("above {:.6g}", high)
                                                           : fmt::format("below {:.6g}", low);
    return fmt::format("{} would have to be {} {}; with {:.6g} {} the target stands at {}",
                       adjusted(spec), where, spec.unit, value, spec.unit, there);
  }
  for (std::size_t j = 0; j < specs.size() && search == SpecSearch::found; ++j)
    if (stopped[j])
      return fmt::format(
          "{} stopped at its bound before all targets were met; this one stands at {}",
          adjusted(specs[j].spec), there);
  if (search == SpecSearch::ended_by_time)
    return fmt::format(
        "the time limit ended the search; give more time. The target stands at {}, with "
        "{:.6g} {}",
        there, value, spec.unit);
  const char* const remedy =
      specs.size() == 1 ? "the separation may have its limit there: more stages, more reflux or "
                          "another input"
                        : "the separation may have its limit there, or the targets contradict each "
                          "other: try each without the others";
  return fmt::format(
      "no plant that meets it was found; on the way from the given inputs the target came to {}, "
      "with "
      "{:.6g} {}; {}",
      there, value, spec.unit, remedy);
}

}  // namespace

std::vector<SpecResult> spec_results(const PlantProblem& problem, const std::vector<bool>& stopped,
                                     SpecSearch search) {
  std::vector<SpecResult> found;
  const std::vector<PlantSpec>& specs = problem.plant().specs;
  for (int i = 0; i < static_cast<int>(specs.size()); ++i) {
    const DesignSpec& spec = specs[at(i)].spec;
    SpecResult result;
    result.name = spec.name;
    result.adjusted = adjusted(spec);
    result.unit = spec.unit;
    result.value = problem.input(i) * spec.per_unit;
    result.low = spec.low * spec.per_unit;
    result.high = spec.high * spec.per_unit;
    result.target = text_of(spec.until);
    result.asked = spec.value;
    const double reading = problem.reading(i);
    result.reached = from_reading(spec.until.kind, reading);
    result.met =
        std::abs(reading - to_reading(spec.until.kind, spec.value)) < 1e-6 && !stopped[at(i)];
    if (!result.met) result.reason = reason(problem, stopped, search, i);
    found.push_back(std::move(result));
  }
  return found;
}

}  // namespace raffinate
