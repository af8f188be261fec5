// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/reaction.hpp"

#include <algorithm>
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

namespace {

/// The substances of one side of an equation.
std::vector<EquationTerm> side_of(std::string_view text, std::string_view whole) {
  std::vector<EquationTerm> terms;
  std::istringstream words{std::string(text)};
  const auto refuse_side = [&](const std::string& why) {
    throw Fault(fmt::format("\"{}\" is no reaction: {}", whole, why),
                "write substances with signs between them, "
                "Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2");
  };
  bool sign = true;  // one stands before the next substance, or it is the first
  double moles = 1.0;
  bool number = false;
  for (std::string word; words >> word;) {
    if (word == "+") {
      if (sign) refuse_side("a substance is missing before a sign");
      sign = true;
    } else if (is_number(word) && !number && sign) {
      moles = parse_number(word);
      if (!(moles > 0.0)) refuse_side("a coefficient is zero");
      number = true;
    } else {
      if (!sign) refuse_side(fmt::format("a + is missing before \"{}\"", word));
      EquationTerm term = parse_equation_term(word);
      term.moles = moles;
      for (const EquationTerm& other : terms)
        if (other.name == term.name && other.phase == term.phase)
          refuse_side(fmt::format("{} comes twice on one side", word));
      terms.push_back(std::move(term));
      sign = number = false;
      moles = 1.0;
    }
  }
  if (sign || number) refuse_side("a substance is missing");
  return terms;
}

}  // namespace

EquationTerm parse_equation_term(std::string_view text) {
  EquationTerm term{std::string(text)};
  for (const auto& [mark, phase] :
       {std::pair{"(s)", Phase::solid}, {"(g)", Phase::gas}, {"(aq)", Phase::aqueous}}) {
    if (!text.ends_with(mark)) continue;
    term.name = text.substr(0, text.size() - std::string_view(mark).size());
    term.phase = phase;
  }
  const bool letter =
      !term.name.empty() &&
      (std::isalpha(static_cast<unsigned char>(term.name[0])) != 0 || term.name[0] == '(');
  if (!letter || term.name.find_first_of("= \t,;") != term.name.npos)
    throw Fault(fmt::format("\"{}\" is no substance", text), "write for example Fe2 or Sb2S3(s)");
  return term;
}

std::string written(const EquationTerm& term) {
  const char* mark = term.phase == Phase::solid ? "(s)" : term.phase == Phase::gas ? "(g)" : "";
  return term.name + mark;
}

bool has_electrons(const std::vector<EquationTerm>& side) {
  return std::any_of(side.begin(), side.end(),
                     [](const EquationTerm& term) { return term.name == "e"; });
}

Equation parse_equation(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == text.npos || text.find('=', equals + 1) != text.npos)
    throw Fault(fmt::format("\"{}\" is no reaction: it needs one =", text),
                "write what reacts on the left and what forms on the right, "
                "Fe0(s) + 2 Fe = 3 Fe2");
  return {std::string(text), side_of(text.substr(0, equals), text),
          side_of(text.substr(equals + 1), text)};
}

}  // namespace raffinate
