// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/reaction.hpp"

#include <cctype>
#include <sstream>

#include <fmt/format.h>

#include "chemistry/input.hpp"
#include "chemistry/quantity.hpp"

namespace raffinate {

namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Fault(fmt::format("\"{}\" does not say what the species is made of: {}", text, why),
              "write components with signs between them, Nd + 3 HA2 - 3 H");
}

/// Signs stand alone, with or without blanks around them: "-H" is "-", "H".
std::vector<std::string> tokens_of(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::vector<std::string> tokens;
  for (std::string word; words >> word;) {
    if (word.size() > 1 && (word[0] == '+' || word[0] == '-')) {
      tokens.emplace_back(1, word[0]);
      word.erase(0, 1);
    }
    tokens.push_back(word);
  }
  return tokens;
}

bool is_sign(const std::string& token) { return token == "+" || token == "-"; }
bool is_number(const std::string& token) {
  return std::isdigit(static_cast<unsigned char>(token[0])) != 0;
}

}  // namespace

Composition parse_reaction(std::string_view text) {
  const auto tokens = tokens_of(text);
  Composition parts;
  std::size_t next = 0;
  while (next < tokens.size()) {
    double coefficient = 1.0;
    if (is_sign(tokens[next])) {
      if (tokens[next] == "-") coefficient = -1.0;
      ++next;
    } else if (!parts.empty()) {
      refuse(text, fmt::format("a sign is missing before \"{}\"", tokens[next]));
    }
    if (next < tokens.size() && is_number(tokens[next])) {
      const double number = parse_number(tokens[next]);
      if (number == 0.0) refuse(text, "a coefficient is zero");
      coefficient *= number;
      ++next;
    }
    if (next == tokens.size() || is_sign(tokens[next]) || is_number(tokens[next])) {
      refuse(text, "a component is missing");
    }
    for (const auto& [name, before] : parts) {
      if (name == tokens[next]) refuse(text, name + " comes twice");
    }
    parts.emplace_back(tokens[next++], coefficient);
  }
  if (parts.empty()) refuse(text, "it is empty");
  return parts;
}

}  // namespace raffinate
