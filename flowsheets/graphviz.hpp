// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

namespace raffinate {

/// What `dot -T<format>` makes of a graph: the bytes of the picture. No shell is involved.
/// Throws EnvironmentError if Graphviz is not installed or cannot draw it.
std::string drawn_by_graphviz(const std::string& dot, const std::string& format);

}  // namespace raffinate
