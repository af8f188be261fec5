// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>

#include "chemistry/input.hpp"

namespace raffinate {
namespace {

constexpr std::size_t largest = 8u << 20;  // [bytes]

/// Length of the well-formed UTF-8 character at `at` (RFC 3629, section 4); 0 if it is not one.
std::size_t utf8_length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto between = [](unsigned value, unsigned low, unsigned high) {
    return value >= low && value <= high;
  };
  const unsigned first = byte(at), second = byte(at + 1);
  const auto follows = [&](std::size_t i) { return between(byte(at + i), 0x80, 0xBF); };
  if (first < 0x80) return 1;
  if (between(first, 0xC2, 0xDF)) return follows(1) ? 2 : 0;
  if (between(first, 0xE0, 0xEF)) {
    const bool good = between(second, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
    return good && follows(2) ? 3 : 0;
  }
  if (between(first, 0xF0, 0xF4)) {
    const bool good = between(second, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
    return good && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

void require_plain_text(const std::string& text, const std::string& file) {
  if (text.size() > largest)
    throw InputError({file}, "the file is longer than 8 MB", "is this the right file?");
  const auto line_of = [&text](std::size_t at) {
    return 1 +
           static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
  };
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  const auto control = std::find_if(text.begin(), text.end(), [&](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && !blank(c)) || c == 0x7F;
  });
  if (control != text.end())
    throw InputError({file, line_of(static_cast<std::size_t>(control - text.begin()))},
                     fmt::format("byte {:#04x} has no place in a text file", *control),
                     "this looks like a binary file; save it as plain text (UTF-8)");
  for (std::size_t i = 0, length = 0; i < text.size(); i += length) {
    length = utf8_length(text, i);
    if (length == 0)
      throw InputError(
          {file, line_of(i)},
          fmt::format("byte {:#04x} is not UTF-8 text", static_cast<unsigned char>(text[i])),
          "save the file as UTF-8 in your editor");
  }
  if (std::all_of(text.begin(), text.end(), blank)) throw InputError({file}, "the file is empty");
}

}  // namespace raffinate
