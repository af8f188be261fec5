// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "flowsheets/case.hpp"

namespace raffinate {

/// The block-flow diagram of a case in the DOT language of Graphviz: cascades and units as boxes,
/// feeds and products as plain names, streams as arrows that tell their phase by colour and line.
/// Works on any case that could be read, solvable or not.
std::string diagram(const Case& given);

/// Draws it with the program `dot` and writes the picture: .svg, .pdf or .png; .dot is the text.
/// Throws InputError for another ending, EnvironmentError if Graphviz is missing or fails.
void write_diagram(const Case& given, const std::string& path);

}  // namespace raffinate
