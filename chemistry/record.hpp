// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "chemistry/forms.hpp"
#include "chemistry/input.hpp"

namespace raffinate {

struct Record;

/// One key of a record. It takes a text of the given form, a map as `record` describes it, or a
/// list of such texts or maps; a field may allow a text and a map.
struct Field {
  std::string key;  ///< for `Record::any`: what the name stands for, "stream"
  std::string doc;  ///< one sentence for the manual and for editors
  std::optional<Form> form = {};
  const Record* record = nullptr;
  bool list = false;  ///< a list of texts of the form, or of maps
  bool required = false;
};

/// One of the records a map may follow: the one with this key, or with this text behind the key.
struct Alternative {
  std::string key;        ///< "cascade", "unit"
  std::string text = {};  ///< "mixer"; empty: whatever stands behind the key
  const Record* record = nullptr;
};

/// A map of an input file, described once: the strict reading, the JSON Schema and the reference
/// page all follow from it.
struct Record {
  std::string name;  ///< "feed"
  std::string doc;
  std::string example = {};  ///< the whole record in one line or several
  std::vector<Field> fields = {};
  std::optional<Field> any = {};               ///< if the user names the keys
  std::optional<Form> any_key = {};            ///< how such a name is written
  std::size_t at_least = 0;                    ///< number of entries needed
  std::vector<Alternative> alternatives = {};  ///< if the map follows one of these instead
};

/// The record among the alternatives that the map means to follow; null if it names none, or two.
/// A record without alternatives is its own choice.
const Record* chosen(const Node& map, const Record& record);

/// Compares a value with its description and collects everything that is wrong with it: unknown
/// keys (with the key that was probably meant), missing keys, texts where a map belongs, missing
/// units, numbers outside their bounds. `called` names it in messages: `feed "liquor"`.
void check(const Node& node, const Record& record, const std::string& called,
           InputProblems& problems);

/// The same for a single value of a field with this key.
void check(const Node& node, const Field& field, const std::string& key, const std::string& called,
           InputProblems& problems);

/// The text of an entry of a map; empty if it is missing or no text.
std::string text_of(const Node& map, std::string_view key);

/// What `read(text of the entry)` gives; nothing if the entry is missing, no text, or faulty.
/// For use after `check`, which has told the user about the fault.
template <class Read>
auto value_of(const Node& map, std::string_view key, const Read& read)
    -> std::optional<decltype(read(std::string_view()))> {
  const Node* node = map.value(key);
  if (!node || !node->is_text()) return {};
  try {
    return read(std::string_view(node->text));
  } catch (const Fault&) {
    return {};
  }
}

}  // namespace raffinate
