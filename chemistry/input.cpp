// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <system_error>

namespace raffinate {
namespace {

constexpr std::size_t most_shown = 25;

/// Blanks (and tabs, as the line has them) up to the column, then the caret.
std::string caret_line(const std::string& text, int column) {
  std::string line;
  int at = 1;
  for (const char c : text) {
    if (at >= column) break;
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;  // inside a UTF-8 character
    line += c == '\t' ? '\t' : ' ';
    ++at;
  }
  return line + "^";
}

std::string all_of(const std::vector<InputProblem>& problems) {
  std::string text;
  for (std::size_t i = 0; i < problems.size() && i < most_shown; ++i) {
    if (i > 0) text += "\n\n";
    text += to_string(problems[i]);
  }
  if (problems.size() > most_shown)
    text += fmt::format("\n\nand {} more", problems.size() - most_shown);
  return text;
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Edits (insert, delete, change, swap neighbours) between two words; a change of case counts half.
double edits(std::string_view a, std::string_view b) {
  const std::size_t n = b.size();
  std::vector<double> before(n + 1), last(n + 1), now(n + 1);
  std::iota(last.begin(), last.end(), 0.0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = static_cast<double>(i);
    for (std::size_t j = 1; j <= n; ++j) {
      const double change = a[i - 1] == b[j - 1]                 ? 0.0
                            : lower(a[i - 1]) == lower(b[j - 1]) ? 0.5
                                                                 : 1.0;
      now[j] = std::min({last[j] + 1.0, now[j - 1] + 1.0, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before[j - 2] + 1.0);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[n];
}

}  // namespace

std::string to_string(const InputProblem& problem) {
  const Location& at = problem.at;
  std::string text = at.file;
  if (at.line > 0) text += fmt::format(":{}", at.line);
  if (at.line > 0 && at.column > 0) text += fmt::format(":{}", at.column);
  text += (text.empty() ? "" : ": ") + problem.message;
  if (!at.text.empty()) {
    text += "\n    " + at.text;
    if (at.column > 0) text += "\n    " + caret_line(at.text, at.column);
  }
  if (!problem.cure.empty()) text += "\n" + problem.cure;
  return text;
}

InputError::InputError(std::vector<InputProblem> problems)
    : std::runtime_error(all_of(problems)), problems_(std::move(problems)) {}

InputError::InputError(const Location& at, const std::string& message, const std::string& cure)
    : InputError(std::vector<InputProblem>{{at, message, cure}}) {}

void InputProblems::add(const Location& at, const std::string& message, const std::string& cure) {
  problems_.push_back({at, message, cure});
}

void InputProblems::add(const InputError& error) {
  problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
}

void InputProblems::throw_if_any() const {
  if (problems_.empty()) return;
  auto sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
  });
  throw InputError(std::move(sorted));
}

const NodeEntry* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [key](const NodeEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

const Node* Node::value(std::string_view key) const {
  const NodeEntry* entry = find(key);
  return entry ? &entry->value : nullptr;
}

std::string read_text_file(const std::string& path, const Location& asked_at) {
  namespace fs = std::filesystem;
  const Location at = asked_at.line > 0 ? asked_at : Location{path};
  std::error_code trouble;
  const fs::file_status status = fs::status(path, trouble);
  if (!fs::exists(status))
    throw InputError(at, fmt::format("cannot read \"{}\": there is no such file", path),
                     "check the name and the folder you are in");
  if (fs::is_directory(status))
    throw InputError(at, fmt::format("cannot read \"{}\": it is a folder", path),
                     "name the file inside it");
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char part[65536];
  // A little past the limit is enough to see that a file, or an endless device, is too long.
  while (file.read(part, sizeof part), file.gcount() > 0) {
    text.append(part, static_cast<std::size_t>(file.gcount()));
    if (text.size() > (9u << 20)) break;
  }
  if (file.bad() || !file.is_open())
    throw InputError(at, fmt::format("cannot read \"{}\"", path), "check its permissions");
  return text;
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > 40) return {};
  std::string best;
  double fewest = std::max(1.0, static_cast<double>(word.size()) / 3.0);
  for (const std::string& candidate : candidates) {
    const double distance = edits(word, candidate);
    // A word that keeps none of its letters is no likeness.
    if (distance >= static_cast<double>(std::max(word.size(), candidate.size()))) continue;
    if (distance < fewest || (distance == fewest && best.empty())) {
      fewest = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates,
                         std::string_view otherwise) {
  const std::string near = nearest(word, candidates);
  if (!near.empty()) return fmt::format("did you mean \"{}\"?", near);
  return fmt::format("{} {}", otherwise, fmt::join(candidates.begin(), candidates.end(), ", "));
}

}  // namespace raffinate
