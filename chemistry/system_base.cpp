// SPDX-License-Identifier: BSD-3-Clause
// Systems that share a part: what one file takes over from another.
#include "chemistry/system_base.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "chemistry/system_numbers.hpp"

namespace raffinate {

namespace {

/// Metals and ions may be one text, a list or a map: here a list of texts and maps.
std::vector<Node> items_of(const Node& node) {
  return node.is_list() ? node.items : std::vector<Node>{node};
}

/// The entries of `own` behind those of `base`, or in their places.
void lay_over(Node& base, const Node& own) {
  for (const NodeEntry& entry : own.entries) {
    const auto same = std::find_if(base.entries.begin(), base.entries.end(),
                                   [&](const NodeEntry& other) { return other.key == entry.key; });
    if (same == base.entries.end()) {
      base.entries.push_back(entry);
    } else {
      *same = entry;
    }
  }
}

Node joined_components(Node base, const Node& own) {
  Node result = base;
  lay_over(result, own);
  for (NodeEntry& entry : result.entries) {
    if (entry.key != "metals" && entry.key != "ions") continue;
    const Node *first = base.value(entry.key), *second = own.value(entry.key);
    if (!first || !second) continue;
    Node list{.kind = Node::Kind::list, .at = second->at};
    list.items = items_of(*first);
    for (Node& item : items_of(*second)) list.items.push_back(std::move(item));
    entry.value = std::move(list);
  }
  return result;
}

Node joined(const std::string& section, const Node& base, const Node& own) {
  if (section == "volumes" || section == "organic_water" || section == "third_phase" ||
      !base.is_map() || !own.is_map()) {
    return own;
  }
  if (section == "components") return joined_components(base, own);
  Node result = base;
  lay_over(result, own);
  result.at = own.at;
  return result;
}

Node with_base(Node root, std::vector<std::string> files) {
  namespace fs = std::filesystem;
  const Node* extends = root.value("extends");
  if (!extends) return root;
  std::string name = text_of(*extends);
  const bool path = name.find('/') != name.npos || name.ends_with(".yaml");
  if (path && fs::path(name).is_relative()) {
    name = (fs::path(files.back()).parent_path() / name).lexically_normal().string();
  }
  const std::string file = system_file(name, extends->at);
  const auto same = [&](const std::string& other) {
    std::error_code missing;
    return other == file || fs::equivalent(other, file, missing);
  };
  if (std::any_of(files.begin(), files.end(), same)) {
    throw InputError(extends->at, fmt::format("{} extends itself", files.front()),
                     "a system builds on another one, never on itself");
  }
  InputProblems problems;
  Node base = parse_yaml(read_text_file(file, extends->at), file, problems);
  problems.throw_if_any();
  files.push_back(file);
  base = with_base(std::move(base), std::move(files));

  Node result = root;
  std::erase_if(result.entries, [](const NodeEntry& entry) { return entry.key == "extends"; });
  for (const NodeEntry& section : base.entries) {
    static const std::vector<std::string> shared{"components",    "species",    "solids",
                                                 "valid",         "sources",    "volumes",
                                                 "organic_water", "third_phase"};
    if (std::find(shared.begin(), shared.end(), section.key) == shared.end()) continue;
    const auto own = std::find_if(result.entries.begin(), result.entries.end(),
                                  [&](const NodeEntry& entry) { return entry.key == section.key; });
    if (own == result.entries.end()) {
      result.entries.push_back(section);
    } else {
      own->value = joined(section.key, section.value, own->value);
    }
  }
  return result;
}

}  // namespace

Node with_base(Node root, const std::string& file) {
  return with_base(std::move(root), std::vector<std::string>{file});
}

}  // namespace raffinate
