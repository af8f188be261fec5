// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/forms.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chemistry/input.hpp"
#include "chemistry/quantity.hpp"

namespace raffinate {
namespace {

/// A unit as a regular expression takes it literally.
std::string literal(const std::string& unit) {
  std::string text;
  for (const char c : unit) {
    if (c == '/' || c == '*' || c == '.') text += '\\';
    text += c;
  }
  return text;
}

const Element& metal_named(std::string_view name) {
  const Element* metal = element_of(name);
  if (!metal || !metal->metal) throw Fault(fmt::format("\"{}\" is not a metal", name));
  return *metal;
}

}  // namespace

void require_within(double value, const Bounds& bounds, std::string_view text) {
  const bool low_enough = bounds.low_excluded ? value > bounds.low : value >= bounds.low;
  const bool high_enough = bounds.high_excluded ? value < bounds.high : value <= bounds.high;
  if (!low_enough || !high_enough)
    throw Fault(fmt::format("\"{}\" must be {}", text, bounds.words));
}

namespace forms {

std::string number_pattern(bool negative_too) {
  return std::string(negative_too ? "-?" : "") + R"((0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)";
}

std::string quantity_pattern(const Dimension& dimension, bool negative_too) {
  std::vector<std::string> units;
  for (const std::string& unit : units_for(dimension)) units.push_back(literal(unit));
  return fmt::format("{} *({})", number_pattern(negative_too), fmt::join(units, "|"));
}

Form text(const std::string& words, const std::string& example) {
  return {.words = words, .example = example, .check = [](std::string_view, std::string_view text) {
            if (text.empty()) throw Fault("expected a text, but nothing came");
          }};
}

Form name(const std::string& words, const std::string& example) {
  const auto check = [words, example](std::string_view, std::string_view text) {
    const bool good = std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '_';
    });
    if (text.empty()) throw Fault(fmt::format("{} is missing", words));
    if (!good || text.size() > 60 || text.front() == '-')
      throw Fault(fmt::format("\"{}\" cannot be {}", text, words),
                  fmt::format("use letters, digits, - and _, for example {}", example));
  };
  return {
      .words = words, .example = example, .pattern = "[A-Za-z0-9_][A-Za-z0-9_-]*", .check = check};
}

Form choice(const std::vector<std::string>& choices) {
  const auto check = [choices](std::string_view, std::string_view text) {
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
    throw Fault(fmt::format("\"{}\" is not one of: {}", text, fmt::join(choices, ", ")),
                did_you_mean(text, choices, "choose from:"));
  };
  return {.words = "one of: " + fmt::format("{}", fmt::join(choices, ", ")),
          .example = choices.front(),
          .choices = choices,
          .check = check};
}

Form number(const std::string& words, const std::string& example, const Bounds& bounds) {
  const auto check = [words, example, bounds](std::string_view, std::string_view text) {
    double value = 0.0;
    try {
      value = parse_number(text);
    } catch (const Fault&) {
      // A number with a unit deserves a better word than "not a number".
      bool has_unit = false;
      try {
        parse_qualified(text, example);
        has_unit = true;
      } catch (const Fault&) {
      }
      if (!has_unit) throw;
      throw Fault(fmt::format("expected {}, a pure number such as {}, but \"{}\" has a unit", words,
                              example, text),
                  "write the number alone");
    }
    require_within(value, bounds, text);
  };
  return {.words = words,
          .example = example,
          .pattern = number_pattern(bounds.low < 0.0),
          .json = Form::Json::number,
          .bounds = bounds,
          .check = check};
}

Form whole(const std::string& words, const std::string& example, const Bounds& bounds) {
  return {.words = words,
          .example = example,
          .pattern = "-?[0-9]+",
          .json = Form::Json::integer,
          .bounds = bounds,
          .check = [bounds](std::string_view, std::string_view text) {
            require_within(parse_whole(text), bounds, text);
          }};
}

Form quantity(const Dimension& dimension, const Bounds& bounds) {
  const auto check = [dimension, bounds](std::string_view, std::string_view text) {
    require_within(parse_quantity(text, dimension).si(), bounds, text);
  };
  return {.words = fmt::format("a {}", dimension.name),
          .example = std::string(dimension.example),
          .pattern = quantity_pattern(dimension, bounds.low < 0.0 || !bounds.words.size()),
          .bounds = bounds,
          .check = check};
}

Form metal_concentration() {
  return {.words = "a concentration of the metal",
          .example = "0.25 mol/L",
          .pattern = fmt::format("({})|({} +as +(element|oxide))",
                                 quantity_pattern(dimension::concentration, false),
                                 quantity_pattern(dimension::mass_concentration, false)),
          .bounds = not_negative,
          .check = [](std::string_view key, std::string_view text) {
            require_within(parse_metal_concentration(text, metal_named(key)), not_negative, text);
          }};
}

Form reagent_concentration() {
  return {.words = "a concentration of the reagent",
          .example = "3.5 mol/L",
          .pattern = fmt::format("({})|({})", quantity_pattern(dimension::concentration, false),
                                 quantity_pattern(dimension::mass_concentration, false)),
          .bounds = not_negative,
          .check = [](std::string_view key, std::string_view text) {
            const Reagent* reagent = find_reagent(key);
            if (!reagent) throw Fault(fmt::format("\"{}\" is not a reagent", key));
            require_within(parse_reagent_concentration(text, *reagent), not_negative, text);
          }};
}

Form saponification() {
  const Bounds bounds{0.0, 1.0, false,
                      "between 0 and 100 %: one ion per molecule of extractant is the most"};
  return {.words = "a degree of saponification and its ion",
          .example = "36 % Na",
          .pattern = number_pattern(false) + " *% +[A-Za-z0-9]+",
          .bounds = bounds,
          .check = [bounds](std::string_view, std::string_view text) {
            require_within(parse_saponification(text).degree, bounds, text);
          }};
}

}  // namespace forms
}  // namespace raffinate
