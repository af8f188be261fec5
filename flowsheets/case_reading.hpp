// SPDX-License-Identifier: BSD-3-Clause
// Inside the reader of case files only; everybody else includes flowsheets/case.hpp.
#pragma once
#include <optional>
#include <string_view>

#include "chemistry/record.hpp"
#include "chemistry/units.hpp"
#include "flowsheets/case.hpp"
#include "flowsheets/case_streams.hpp"

namespace raffinate {

/// These read a value that `check` found well-formed, and judge what a table cannot say.
FeedSpec read_feed(const NodeEntry& entry, InputProblems& problems);
CascadeSpec read_cascade(const NodeEntry& entry, InputProblems& problems);
UnitSpec read_unit(const NodeEntry& entry, InputProblems& problems);
DesignSpec read_spec(const NodeEntry& entry, InputProblems& problems);
std::optional<SensitivitySpec> read_sensitivities(const Node& root, InputProblems& problems);
ProductSpec read_product(const NodeEntry& entry);
std::vector<Override> read_set(const Node& map);
ReactorSpec read_reactor(const Node& map, const std::string& name, InputProblems& problems);
std::optional<KineticsSpec> read_kinetics(const Node& reaction, const Equation& equation,
                                          InputProblems& problems);
ReactorSpec::Tanks read_tanks(const Node& map, const std::string& name,
                              const std::vector<ReactorSpec::Reaction>& reactions,
                              InputProblems& problems);
ElectrowinningSpec read_electrowinning(const Node& map, const std::string& name,
                                       InputProblems& problems);

/// How the streams of the whole plant hang together.
void check_plant(const Case& plant, const Streams& streams, InputProblems& problems);
void check_paths(const Case& plant, const Streams& streams, InputProblems& problems);
void check_units(const Case& plant, const Streams& streams, InputProblems& problems);
/// Whether what reactors and electrowinning cells speak of enters and leaves them.
void check_reacting(const UnitSpec& unit, const Streams& streams, InputProblems& problems);
/// Whether `who` may read this output of the plant.
void check_output(const OutputName& name, const std::string& who, const Case& plant,
                  const Streams& streams, InputProblems& problems);
/// Whether design specs and products speak of what the plant has.
void check_specs(const Case& plant, const Streams& streams, InputProblems& problems);
void check_products(const Case& plant, const Streams& streams, InputProblems& problems);
/// Whether sensitivities are asked of what the plant has, and by inputs that it has.
void check_sensitivities(const Case& plant, const Streams& streams, InputProblems& problems);
void check_guesses(const Case& plant, const Streams& streams, InputProblems& problems);

/// Place of an entry's value, or of the whole map if there is none.
Location place_of(const Node& map, std::string_view key);

/// A quantity of the map in SI; nothing if it has no such entry.
std::optional<double> si_of(const Node& map, std::string_view key, const Dimension& dimension);
/// A share [1] of the map.
double fraction_of(const Node& map, std::string_view key, double otherwise = 0.0);

}  // namespace raffinate
