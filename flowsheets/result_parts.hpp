// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "flowsheets/hdf5_file.hpp"
#include "flowsheets/solution.hpp"

/// Pieces of the result file, each with its writer and its reader side by side. docs/results.md
/// describes the file; result_writer.cpp and result_reader.cpp put it together.

namespace raffinate {

/// One value per item, in order.
template <class Value, class Items, class Function>
std::vector<Value> each(const Items& items, Function function) {
  std::vector<Value> values;
  for (const auto& item : items) values.push_back(static_cast<Value>(std::invoke(function, item)));
  return values;
}

/// Labels of items that have no names: first, first + 1, ...
template <class Items>
std::vector<std::int64_t> counted(const Items& items, int first = 1) {
  std::vector<std::int64_t> numbers(std::size(items));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

/// The item of a closed list that has this name.
template <class Item, std::size_t n>
Item named(const std::string& name, const Item (&items)[n]) {
  for (const Item item : items)
    if (to_string(item) == name) return item;
  throw Hdf5Error(fmt::format("\"{}\" is not known", name));
}
Phase phase_named(const std::string& name);

void write_text(Hdf5Group& group, const std::string& name, const std::string& text,
                const std::string& long_name);
std::string read_text(const Hdf5Group& group, const std::string& name);

/// Where a result comes from.
struct Origin {
  std::string case_path, case_text, title, system, system_title;
  std::string code_version, created;  ///< empty: this program, now
  std::string status;
};

/// What every file of results begins with.
void write_header(Hdf5Group& root, const char* file_type, int version, const Origin& origin);
void write_input(Hdf5Group group, const Origin& origin);
void write_components(Hdf5Group group, const std::vector<Component>& components);

/// Where streams enter and leave a block.
void write_ports(Hdf5Group& group, const std::vector<PortResult>& ports);
std::vector<PortResult> read_ports(const Hdf5Group& group);

/// `unit_blocks`, a group of groups.
void write_unit_blocks(Hdf5Group group, const std::vector<UnitResult>& units);
std::vector<UnitResult> read_unit_blocks(const Hdf5Group& group);

/// `specs`, along `spec`.
void write_specs(Hdf5Group group, const std::vector<SpecResult>& specs);
std::vector<SpecResult> read_specs(const Hdf5Group& group);

/// `reagents`, along `use`.
void write_reagents(Hdf5Group group, const std::vector<ReagentUse>& uses);
std::vector<ReagentUse> read_reagents(const Hdf5Group& group);

/// `sensitivities`, along `output` and `input`.
void write_sensitivities(Hdf5Group group, const SensitivityResult& result);
SensitivityResult read_sensitivities(const Hdf5Group& group);

/// `build_up`, a group of groups: one per solvent tank, along `step` and `component`.
void write_build_ups(Hdf5Group group, const std::vector<BuildUpResult>& build_ups);
std::vector<BuildUpResult> read_build_ups(const Hdf5Group& group, std::size_t components);

/// `products`, along `product` and, for the lines of all their specifications, along `line`.
void write_products(Hdf5Group group, const std::vector<ProductResult>& products);
std::vector<ProductResult> read_products(const Hdf5Group& group);

}  // namespace raffinate
