// SPDX-License-Identifier: BSD-3-Clause
// The only file that knows yaml-cpp. Its event interface is used, because it tells where every
// value stands, leaves texts as they are, and can be stopped before a hostile file does harm.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "chemistry/input.hpp"

namespace raffinate {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_values = 20'000;
constexpr std::size_t longest_text = 20'000;
constexpr std::size_t longest_shown = 400;  // [bytes] of a line in a message

/// Turns positions of the parser into places a person can find.
class Places {
 public:
  Places(const std::string& text, std::string file) : file_(std::move(file)) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string_view line(text.data() + begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines_.push_back(line);
      begin = end + 1;
    }
  }

  /// `line` counts from 0, `byte` from 0 inside the line.
  Location at(std::size_t line, std::size_t byte) const {
    if (line >= lines_.size()) return {file_};
    const std::string_view text = lines_[line];
    byte = std::min(byte, text.size());
    const auto characters = std::count_if(text.begin(), text.begin() + static_cast<long>(byte),
                                          [](char c) { return (c & 0xC0) != 0x80; });
    return {file_, static_cast<int>(line) + 1, static_cast<int>(characters) + 1,
            text.size() <= longest_shown ? std::string(text) : std::string()};
  }
  Location at(const YAML::Mark& mark) const {
    if (mark.is_null()) return {file_};
    return at(static_cast<std::size_t>(mark.line), static_cast<std::size_t>(mark.column));
  }
  std::string_view line(const YAML::Mark& mark) const {
    const auto index = static_cast<std::size_t>(std::max(mark.line, 0));
    return index < lines_.size() ? lines_[index] : std::string_view();
  }

 private:
  std::string file_;
  std::vector<std::string_view> lines_;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, InputProblems& problems)
      : places_(places), problems_(problems) {}

  Node root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse(mark, "", anchor);
    Node node;
    // The parser reports a missing value where the next thing begins; the key is what matters.
    const bool valued = !open_.empty() && open_.back().node.is_map() && open_.back().has_key;
    node.at = valued ? open_.back().key_at : places_.at(mark);
    place(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw InputError(places_.at(mark), "references to another value (*name) are not understood",
                     "write the value out; quote a text that begins with & or *");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse(mark, tag, anchor);
    if (value.size() > longest_text)
      throw InputError(places_.at(mark),
                       fmt::format("a text of more than {} characters", longest_text),
                       "is a quotation mark not closed?");
    Node node;
    node.at = places_.at(mark);
    node.text = value;
    place(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    bool has_key = false;
    std::string key = {};
    Location key_at = {};
  };

  void refuse(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != 0)
      throw InputError(places_.at(mark), "a name for a value (&name) is not understood",
                       "leave it out, and write the value wherever it is needed");
    if (!tag.empty() && tag != "?" && tag != "!")
      throw InputError(places_.at(mark), fmt::format("the type mark \"{}\" is not understood", tag),
                       "leave it out; quote a text that begins with an exclamation mark");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse(mark, tag, anchor);
    if (open_.size() >= deepest)
      throw InputError(places_.at(mark), fmt::format("values are nested deeper than {}", deepest),
                       "check the brackets and the indentation");
    if (!open_.empty() && open_.back().node.is_map() && !open_.back().has_key)
      throw InputError(places_.at(mark), "a key must be a single word or text",
                       "quote a text that begins with [ or {");
    Node node;
    node.kind = kind;
    node.at = places_.at(mark);
    open_.push_back({std::move(node)});
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void place(Node node) {
    if (++values_ > most_values)
      throw InputError(node.at, fmt::format("more than {} values in one file", most_values),
                       "is this the right file?");
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_list()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      parent.key = std::move(node.text);
      parent.key_at = std::move(node.at);
      parent.has_key = true;
    } else {
      parent.has_key = false;
      if (const NodeEntry* first = parent.node.find(parent.key))
        problems_.add(parent.key_at, fmt::format("\"{}\" is given twice", parent.key),
                      fmt::format("keep one of them; the first is in line {}, column {}:\n    {}",
                                  first->at.line, first->at.column, first->at.text));
      else
        parent.node.entries.push_back({parent.key, parent.key_at, std::move(node)});
    }
  }

  const Places& places_;
  InputProblems& problems_;
  std::vector<Open> open_;
  std::size_t values_ = 0;
};

/// The parser's words, for people who know the field and not the format.
InputError translated(const YAML::ParserException& error, const Places& places) {
  const std::string& message = error.msg;
  const auto says = [&message](const char* part) { return message.find(part) != message.npos; };
  const std::string_view line = places.line(error.mark);
  const auto margin = std::min(line.find_first_not_of(" \t"), line.size());
  const Location at = places.at(error.mark);
  if (line.substr(0, margin).find('\t') != line.npos || says("tab"))
    return {at, "a tab at the beginning of a line", "indent with blanks"};
  if (says("illegal EOF") || says("flow"))
    return {at, "a bracket { [ or a quotation mark is not closed, or a comma is missing",
            "look here and in the lines above"};
  if (says("illegal map value"))
    return {at, "a second colon in this line, or a colon where none is expected",
            "put several keys of one line into brackets: {flow: 2 m3/h, pH: 2}; quote a text that "
            "holds a colon"};
  if (says("end of map") || says("end of sequence") || says("block"))
    return {at, "this line does not fit the lines above",
            "lines that belong together begin in the same column, and each says key: value"};
  if (says("anchor") || says("alias"))
    return {at, "references to another value (*name) are not understood",
            "write the value out; quote a text that begins with & or *"};
  return {at, fmt::format("the file cannot be read here ({})", message),
          "check the brackets, quotation marks and indentation of this line and the one above"};
}

/// Brackets nested by the thousand would make the parser itself run away.
void require_modest_brackets(const std::string& text, const Places& places) {
  std::size_t depth = 0, line = 0, begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') ++line, begin = i + 1;
    if ((text[i] == ']' || text[i] == '}') && depth > 0) --depth;
    if ((text[i] == '[' || text[i] == '{') && ++depth > 1000)
      throw InputError(places.at(line, i - begin),
                       fmt::format("values are nested deeper than {}", deepest),
                       "check the brackets");
  }
}

}  // namespace

Node parse_yaml(const std::string& given, const std::string& file, InputProblems& problems) {
  require_plain_text(given, file);
  const std::string text = given.starts_with("\xEF\xBB\xBF") ? given.substr(3) : given;
  const Places places(text, file);
  require_modest_brackets(text, places);
  TreeBuilder tree(places, problems);
  // The end mark gives the parser something to look at behind the last value.
  std::istringstream stream(text + "\n...\n");
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(tree)) throw InputError({file}, "the file is empty");
    struct Refuse final : YAML::EventHandler {
      explicit Refuse(const Places& the_places) : places(the_places) {}
      void OnDocumentStart(const YAML::Mark& mark) override {
        throw InputError(places.at(mark), "the file holds a second document",
                         "keep one case in a file: remove the line --- or ...");
      }
      void OnDocumentEnd() override {}
      void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
      void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
      void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    const std::string&) override {}
      void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                           YAML::EmitterStyle::value) override {}
      void OnSequenceEnd() override {}
      void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                      YAML::EmitterStyle::value) override {}
      void OnMapEnd() override {}
      const Places& places;
    } second(places);
    parser.HandleNextDocument(second);
  } catch (const YAML::ParserException& error) {
    problems.add(translated(error, places));
    problems.throw_if_any();
  } catch (const InputError& error) {
    problems.add(error);
    problems.throw_if_any();
  }
  if (tree.root.is_text() && tree.root.text.empty())
    throw InputError({file}, "the file is empty", "it holds comments only");
  return std::move(tree.root);
}

}  // namespace raffinate
