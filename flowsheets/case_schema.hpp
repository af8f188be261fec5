// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

namespace raffinate {

/// JSON Schema (draft 2020-12) of a case file, for editors: completion, hover text, red underlines.
/// Made from the tables the reader uses. What takes arithmetic (stage beyond the last, unconnected
/// stream) only the reader knows.
std::string case_json_schema();

/// Reference page of the case file in Markdown, from the same tables, with the units, metals and
/// reagents that are understood.
std::string case_reference_markdown();

}  // namespace raffinate
