// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

#include "chemistry/input.hpp"

namespace raffinate {
namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(" \t"), text.size()));
}

/// Length of the plain decimal the text begins with; 0 if there is none.
std::size_t decimal_length(std::string_view text) {
  std::size_t n = 0;
  const auto skip_digits = [&](std::size_t from) {
    while (from < text.size() && digit(text[from])) ++from;
    return from;
  };
  if (n < text.size() && text[n] == '-') ++n;
  const std::size_t whole = skip_digits(n);
  if (whole == n) return 0;
  n = whole;
  if (n + 1 < text.size() && text[n] == '.' && digit(text[n + 1])) n = skip_digits(n + 1);
  if (n < text.size() && (text[n] == 'e' || text[n] == 'E')) {
    std::size_t power = n + 1;
    if (power < text.size() && (text[power] == '+' || text[power] == '-')) ++power;
    if (skip_digits(power) > power) n = skip_digits(power);
  }
  return n;
}

/// No-break and thin blanks come with numbers copied from a paper; they look like blanks.
std::string with_plain_blanks(std::string_view text) {
  std::string plain(text);
  for (const std::string_view blank : {"\u00A0", "\u2009", "\u202F"})
    for (std::size_t at = 0; (at = plain.find(blank, at)) != plain.npos; ++at)
      plain.replace(at, blank.size(), " ");
  return plain;
}

std::string without(std::string_view text, char unwanted) {
  std::string left;
  std::copy_if(text.begin(), text.end(), std::back_inserter(left),
               [unwanted](char c) { return c != unwanted; });
  return left;
}

/// Says why a text that ought to be a number is none.
[[noreturn]] void not_a_number(std::string_view text) {
  if (text.empty()) throw Fault("expected a number, but nothing came");
  const std::string message = fmt::format("\"{}\" is not a plain decimal number", text);
  std::string small = without(text, '-');
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  for (const char* word : {".nan", "nan", ".inf", "inf", "infinity"})
    if (small == word) throw Fault(message, "every value must be a finite number");
  const std::string digits = without(text, '-');
  if (small.starts_with("0x") || small.starts_with("0o") || small.starts_with("0b"))
    throw Fault(message, "write it in plain decimals");
  if (text.find('_') != std::string_view::npos)
    throw Fault(message, fmt::format("write {} without underscores", without(text, '_')));
  if (const auto comma = text.find(','); comma != std::string_view::npos) {
    std::string point(text);
    point[comma] = '.';
    const std::size_t behind = text.size() - comma - 1;
    throw Fault(message, behind == 3 ? fmt::format("write {} or {}: a comma leaves open which",
                                                   without(text, ','), point)
                                     : fmt::format("write {}, with a point", point));
  }
  if (text.find(':') != std::string_view::npos)
    throw Fault(message, "a ratio is not expected here");
  if (text.starts_with("\u2212") || text.starts_with("\u2013"))
    throw Fault(message, "write the minus sign as a hyphen, -");
  if (text.front() == '+')
    throw Fault(message, fmt::format("leave out the plus sign: {}", text.substr(1)));
  if (digits.size() > 1 && digits[0] == '0' && digit(digits[1]))
    throw Fault(message, "leave out the zeros in front: some programs would read them as octal");
  if (digits.size() > 1 && digits[0] == '.' && digit(digits[1]))
    throw Fault(message, fmt::format("write {}0{}", text[0] == '-' ? "-" : "", digits));
  if (digits.size() > 1 && digits.back() == '.')
    throw Fault(message, fmt::format("write {}0, or leave out the point", text));
  throw Fault(message, "write for example 12, 0.5 or 1e-3");
}

double decimal(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.size() > 1 && digits[0] == '0' && digit(digits[1])) not_a_number(text);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range || (error == std::errc{} && !std::isfinite(value)))
    throw Fault(fmt::format("\"{}\" is too large or too small to be computed with", text));
  if (error != std::errc{} || end != text.data() + text.size()) not_a_number(text);
  return value;
}

}  // namespace

double Quantity::in(std::string_view other) const {
  const Unit to = parse_unit(other);
  if (to.powers != unit.powers)
    throw Fault(fmt::format("{} cannot be turned into {}", unit.symbol, other));
  if (to.factor == unit.factor && to.offset == unit.offset) return number;
  if (to.offset == 0.0 && unit.offset == 0.0) return number * (unit.factor / to.factor);
  return (si() - to.offset) / to.factor;
}

double parse_number(std::string_view text) {
  text = trim(text);
  if (decimal_length(text) != text.size() || text.empty()) not_a_number(text);
  return decimal(text);
}

int parse_whole(std::string_view text) {
  text = trim(text);
  const double value = parse_number(text);
  if (text.find_first_not_of("-0123456789") != std::string_view::npos || std::abs(value) > 1e9)
    throw Fault(fmt::format("\"{}\" is not a whole number", text), "write for example 60");
  return static_cast<int>(value);
}

double parse_ratio(std::string_view text) {
  const auto colon = text.find(':');
  const std::string cure = "write for example 5:1";
  if (colon == text.npos) throw Fault(fmt::format("\"{}\" is not a ratio", trim(text)), cure);
  const double over = parse_number(text.substr(0, colon)),
               under = parse_number(text.substr(colon + 1));
  if (!(over > 0.0 && under > 0.0))
    throw Fault(fmt::format("\"{}\" is not a ratio of numbers above zero", trim(text)), cure);
  return over / under;
}

QualifiedQuantity parse_qualified(std::string_view given, std::string_view example) {
  const std::string plain = with_plain_blanks(given);
  const std::string_view text = trim(plain);
  const std::string expected = fmt::format("write a number and its unit, for example {}", example);
  if (text.empty()) throw Fault("expected a number with its unit, but nothing came", expected);
  const std::size_t length = decimal_length(text);
  if (length == 0) {
    const std::string_view word = first_word(text);
    if (word.find_first_of("0123456789") != std::string_view::npos || word.starts_with(".") ||
        word.starts_with("-.") || word == "nan" || word == "inf")
      not_a_number(word);
    throw Fault(fmt::format("\"{}\" does not begin with a number", text), expected);
  }
  const std::string_view after = text.substr(length);
  const bool prefixed = after.size() > 1 && text[length - 1] == '0' && length == 1 &&
                        (after[0] == 'x' || after[0] == 'o' || after[0] == 'b') &&
                        std::isxdigit(static_cast<unsigned char>(after[1]));
  if (prefixed || (!after.empty() && std::string_view("_,.:").find(after[0]) != after.npos))
    not_a_number(first_word(text));
  QualifiedQuantity result;
  result.quantity.number = decimal(text.substr(0, length));
  std::string_view rest = trim(after);
  if (rest.empty()) throw Fault(fmt::format("the unit of \"{}\" is missing", text), expected);
  if (digit(rest[0]) && !rest.starts_with("1/"))
    throw Fault(fmt::format("\"{}\" has a blank inside the number", text),
                "write all digits together");
  const std::string_view unit = first_word(rest);
  result.quantity.unit = parse_unit(unit);
  for (rest = trim(rest.substr(unit.size())); !rest.empty();) {
    const std::string_view word = first_word(rest);
    result.words += (result.words.empty() ? "" : " ") + std::string(word);
    rest = trim(rest.substr(word.size()));
  }
  return result;
}

Quantity parse_quantity(std::string_view text, const Dimension& dimension) {
  const std::string expected =
      fmt::format("expected a {} such as {}", dimension.name, dimension.example);
  const std::string units = fmt::format("units that fit here: {}", dimension.units);
  text = trim(text);
  if (!text.empty() && decimal_length(text) == text.size()) {
    decimal(text);
    throw Fault(fmt::format("{}, but \"{}\" has no unit", expected, text), units);
  }
  const QualifiedQuantity read = parse_qualified(text, dimension.example);
  if (!fits(read.quantity.unit, dimension))
    throw Fault(
        fmt::format("{}, but \"{}\" has the unit {}", expected, text, read.quantity.unit.symbol),
        units);
  if (!read.words.empty())
    throw Fault(
        fmt::format("{}, but \"{}\" follows the unit in \"{}\"", expected, read.words, text),
        "leave that out");
  return read.quantity;
}

}  // namespace raffinate
