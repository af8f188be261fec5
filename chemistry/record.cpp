// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/record.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace raffinate {
namespace {

std::string what_came(const Node& node) {
  if (node.is_map()) return "a map (key: value) came";
  if (node.is_list()) return "a list came";
  return node.text.empty() ? "nothing came" : fmt::format("\"{}\" came", node.text);
}

std::string expectation(const Field& field) {
  std::string words;
  if (field.record && field.list) return "a list of maps (key: value)";
  if (field.form) words = field.list ? "a list of texts" : field.form->words;
  if (field.record) words += std::string(words.empty() ? "" : " or ") + "a map (key: value)";
  return words;
}

std::string cure_for(const Field& field, const std::string& key) {
  if (field.form) {
    const std::string& example = field.form->example;
    return fmt::format("write for example\n    {}: {}", key,
                       field.list ? fmt::format("[{}]", example) : example);
  }
  if (field.record && !field.record->example.empty())
    return fmt::format("write for example\n    {}:{}{}", key,
                       field.record->example.front() == '\n' ? "" : " ",
                       field.list ? "[" + field.record->example + "]" : field.record->example);
  return {};
}

void check_text(const Node& node, const Form& form, const std::string& key,
                const std::string& label, InputProblems& problems) {
  try {
    form.check(key, node.text);
  } catch (const Fault& fault) {
    problems.add(node.at, fmt::format("{}: {}", label, fault.what()), fault.cure());
  }
}

void check_keys(const Node& node, const Record& record, const std::string& called,
                InputProblems& problems) {
  std::vector<std::string> known;
  for (const Field& field : record.fields) known.push_back(field.key);
  std::vector<std::string>
      meant;  // a slip of the pen is one fault, not an unknown and a missing key
  for (const NodeEntry& entry : node.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end() || record.any) continue;
    meant.push_back(nearest(entry.key, known));
    const bool comma = !entry.key.empty() && entry.key[0] >= '0' && entry.key[0] <= '9';
    problems.add(entry.at, fmt::format("unknown key \"{}\" in {}", entry.key, called),
                 comma ? "a comma ends a value: write decimals with a point, 1.5"
                       : did_you_mean(entry.key, known, "keys that are understood here:"));
  }
  for (const Field& field : record.fields)
    if (field.required && !node.find(field.key) &&
        std::find(meant.begin(), meant.end(), field.key) == meant.end())
      problems.add(node.at, fmt::format("{} has no \"{}\"", called, field.key),
                   cure_for(field, field.key));
}

/// Keys that tell alternatives apart, each once.
std::vector<std::string> telling_keys(const Record& record) {
  std::vector<std::string> keys;
  for (const Alternative& way : record.alternatives)
    if (std::find(keys.begin(), keys.end(), way.key) == keys.end()) keys.push_back(way.key);
  return keys;
}

/// The texts that may stand behind such a key.
std::vector<std::string> texts_for(const Record& record, const std::string& key) {
  std::vector<std::string> texts;
  for (const Alternative& way : record.alternatives)
    if (way.key == key) texts.push_back(way.text.empty() ? "..." : way.text);
  return texts;
}

/// Says why a map follows none of the alternatives.
void tell_choice(const Node& node, const Record& record, const std::string& called,
                 InputProblems& problems) {
  const std::vector<std::string> keys = telling_keys(record);
  const NodeEntry* told = nullptr;
  for (const NodeEntry& entry : node.entries) {
    if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) continue;
    if (told)
      return problems.add(
          entry.at, fmt::format("{} has both \"{}\" and \"{}\"", called, told->key, entry.key),
          "it is one of the two: leave the other out");
    told = &entry;
  }
  if (!told) {
    for (const NodeEntry& entry : node.entries)
      if (const std::string meant = nearest(entry.key, keys); !meant.empty())
        return problems.add(entry.at, fmt::format("unknown key \"{}\" in {}", entry.key, called),
                            fmt::format("did you mean \"{}\"?", meant));
    std::vector<std::string> ways;
    for (const std::string& key : keys)
      ways.push_back(fmt::format("{}: {}", key, fmt::join(texts_for(record, key), " | ")));
    return problems.add(node.at,
                        fmt::format("{} has no \"{}\"", called, fmt::join(keys, "\" and no \"")),
                        fmt::format("say what it is:\n    {}", fmt::join(ways, "\n    ")));
  }
  const std::vector<std::string> texts = texts_for(record, told->key);
  check(told->value, Field{.key = told->key, .doc = {}, .form = forms::choice(texts)}, told->key,
        fmt::format("\"{}\" of {}", told->key, called), problems);
}

}  // namespace

const Record* chosen(const Node& map, const Record& record) {
  if (record.alternatives.empty()) return &record;
  const Record* found = nullptr;
  for (const std::string& key : telling_keys(record)) {
    const Node* value = map.value(key);
    if (!value) continue;
    if (found) return nullptr;
    for (const Alternative& way : record.alternatives)
      if (way.key == key && (way.text.empty() || (value->is_text() && value->text == way.text)))
        found = way.record;
    if (!found) return nullptr;
  }
  return found;
}

void check(const Node& node, const Record& record, const std::string& called,
           InputProblems& problems) {
  if (!node.is_map()) {
    problems.add(node.at,
                 fmt::format("{} must be a map (key: value), but {}", called, what_came(node)),
                 record.example.empty() ? "write one  key: value  in each line, with a blank "
                                          "behind the colon"
                                        : "write for example\n    " + record.example);
    return;
  }
  if (!record.alternatives.empty()) {
    const Record* way = chosen(node, record);
    return way ? check(node, *way, called, problems) : tell_choice(node, record, called, problems);
  }
  check_keys(node, record, called, problems);
  if (node.entries.size() < record.at_least)
    problems.add(node.at, fmt::format("{} is empty", called),
                 record.example.empty() ? "" : "write for example\n    " + record.example);
  for (const NodeEntry& entry : node.entries) {
    const auto field = std::find_if(record.fields.begin(), record.fields.end(),
                                    [&](const Field& f) { return f.key == entry.key; });
    if (field != record.fields.end()) {
      const bool root = called == "the " + record.name;
      const std::string label =
          root ? fmt::format("\"{}\"", entry.key) : fmt::format("\"{}\" of {}", entry.key, called);
      check(entry.value, *field, entry.key, label, problems);
    } else if (record.any) {
      if (record.any_key) {
        try {
          record.any_key->check({}, entry.key);
        } catch (const Fault& fault) {
          problems.add(entry.at, fault.what(), fault.cure());
          continue;
        }
      }
      const std::string label = record.any->record
                                    ? fmt::format("{} \"{}\"", record.any->record->name, entry.key)
                                    : fmt::format("\"{}\" in {}", entry.key, called);
      check(entry.value, *record.any, entry.key, label, problems);
    }
  }
}

void check(const Node& node, const Field& field, const std::string& key, const std::string& called,
           InputProblems& problems) {
  if (field.record && field.list && node.is_list() && !node.items.empty()) {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      check(node.items[i], *field.record,
            fmt::format("{} {} in {}", field.record->name, i + 1, called), problems);
    return;
  }
  if (field.record && !field.list && node.is_map())
    return check(node, *field.record, called, problems);
  if (field.form && field.list && node.is_list()) {
    for (const Node& item : node.items) {
      if (item.is_text())
        check_text(item, *field.form, key, called, problems);
      else
        problems.add(
            item.at,
            fmt::format("{}: expected {}, but {}", called, field.form->words, what_came(item)),
            cure_for(field, key));
    }
    return;
  }
  if (field.form && !field.list && node.is_text() && !node.text.empty())
    return check_text(node, *field.form, key, called, problems);
  problems.add(node.at,
               fmt::format("{} must be {}, but {}", called, expectation(field), what_came(node)),
               cure_for(field, key));
}

std::string text_of(const Node& map, std::string_view key) {
  const Node* node = map.value(key);
  return node && node->is_text() ? node->text : std::string();
}

}  // namespace raffinate
