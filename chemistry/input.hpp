// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace raffinate {

/// A place in a file a user wrote. Lines and columns count from 1; 0 means unknown.
struct Location {
  std::string file = {};
  int line = 0, column = 0;
  std::string text = {};  ///< the line itself, for messages; empty if unknown or overlong
};

/// One thing that is wrong with the input.
struct InputProblem {
  Location at;
  std::string message;    ///< what was expected, what came
  std::string cure = {};  ///< what to do; may be empty
};

/// `file:line:column: message`, the source line, a caret under the value, the cure.
std::string to_string(const InputProblem& problem);

/// The user's input is wrong: carries every problem found. The command leaves with exit code 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<InputProblem> problems);
  InputError(const Location& at, const std::string& message, const std::string& cure = {});
  const std::vector<InputProblem>& problems() const { return problems_; }

 private:
  std::vector<InputProblem> problems_;
};

/// A text that does not say what it should. Thrown by the readers of single values, which do not
/// know where the text stands; who knows the place turns it into an InputProblem.
class Fault : public std::runtime_error {
 public:
  explicit Fault(const std::string& message, std::string cure = {})
      : std::runtime_error(message), cure_(std::move(cure)) {}
  const std::string& cure() const { return cure_; }

 private:
  std::string cure_;
};

/// Collects the problems of a file, so that one run of the reader shows them all.
class InputProblems {
 public:
  void add(const Location& at, const std::string& message, const std::string& cure = {});
  void add(const InputError& error);
  bool empty() const { return problems_.empty(); }
  std::size_t size() const { return problems_.size(); }
  /// Throws InputError, in the order of the file, if anything was collected.
  void throw_if_any() const;

 private:
  std::vector<InputProblem> problems_;
};

struct NodeEntry;

/// A value of an input file: a text, a map or a list. Scalars are always texts, keys too:
/// `Y` is yttrium, not "yes", and `010` is not eight. A missing value is an empty text.
struct Node {
  enum class Kind { text, map, list };
  Kind kind = Kind::text;
  Location at = {};
  std::string text = {};                ///< of a text
  std::vector<NodeEntry> entries = {};  ///< of a map, in the order of the file
  std::vector<Node> items = {};         ///< of a list

  bool is_text() const { return kind == Kind::text; }
  bool is_map() const { return kind == Kind::map; }
  bool is_list() const { return kind == Kind::list; }
  /// The entry of a map with this key; null if there is none, or if this is no map.
  const NodeEntry* find(std::string_view key) const;
  /// The value of that entry, or null.
  const Node* value(std::string_view key) const;
};

struct NodeEntry {
  std::string key;
  Location at;  ///< of the key
  Node value;
};

/// Reads YAML text without interpreting it. `file` names it in messages.
/// Keys given twice go to `problems`, the first is kept. Throws InputError for all that is not one
/// plain document: bad syntax, anchors and aliases, tags, nesting deeper than 32, an empty or
/// binary text, more than 8 MB.
Node parse_yaml(const std::string& text, const std::string& file, InputProblems& problems);

/// The whole of a text file. Throws InputError if it cannot be read; `asked_at` is where another
/// file asked for it.
std::string read_text_file(const std::string& path, const Location& asked_at = {});

/// Throws InputError if the text is empty, longer than 8 MB, or not UTF-8 text.
void require_plain_text(const std::string& text, const std::string& file);

/// The candidate that looks most like the word; empty if none comes near.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// `did you mean "flow"?`, or `<otherwise> a, b, c` if no candidate comes near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates,
                         std::string_view otherwise);

}  // namespace raffinate
