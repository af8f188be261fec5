// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "chemistry/input.hpp"
#include "chemistry/system.hpp"
#include "chemistry/system_numbers.hpp"

namespace raffinate {

/// Builds a System from its file; docs/models/system-files.md has the format.
/// Throws InputError with the place.
class SystemReader {
 public:
  SystemReader(const Node& root, System& system)
      : root_(root),
        system_(system),
        numbers_(root.value("sources"), system.constants),
        volumes_(root.value("sources"), system.volume_numbers, Provenance::estimated) {}

  void read();

 private:
  // system_reader.cpp: components, ranges
  void read_components();
  void add_metal(const std::string& symbol, const Node* detail, const Location& at);
  void add_component(const Component& component, Phase free_in, const Location& at);
  void read_ions(const Node& ions);
  void add_neutral(const std::string& name, bool dissolves, const Location& at);
  int index_of(const std::string& component) const;
  void read_valid();
  void check_that_organic_species_are_neutral() const;
  double charge_of(const std::vector<std::pair<int, double>>& stoichiometry) const;

  // system_reader_species.cpp, system_reader_minerals.cpp: what is made of components
  bool made_of_metals(const NodeEntry& entry) const;
  void read_species(const NodeEntry& entry);
  void read_species_of(const NodeEntry& entry, const std::string& metal);
  void add_species(const Species& species, const Recipe& recipe, const Location& at);
  Combination read_log_K(const Node& node, const std::string& name, const std::string& metal);
  int component(const std::string& name, const std::string& metal, const Location& at) const;
  void read_solid(const NodeEntry& entry);
  void read_solid_of(const NodeEntry& entry, const std::string& metal);
  void read_minerals();
  bool dissolves(int component) const;
  void read_volumes();

  const Node& root_;
  System& system_;
  NumberTables numbers_, volumes_;
  std::vector<std::string> metals_;
  std::vector<Component> components_;
  std::vector<Species> species_;
  std::set<std::string> taken_;
  std::map<std::string, Combination> log_K_of_;  ///< by species, for those that shift on another
};

}  // namespace raffinate
