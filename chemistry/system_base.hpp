// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "chemistry/input.hpp"

namespace raffinate {

/// A system file with what it takes over from the system under its key `extends` filled in; a file
/// without that key comes back as it is. Taken over are
///
///     components                metals and ions come before the file's own; the rest by key
///     species solids            entry by entry, before the file's own; an entry of the same name
///     valid sources             stands in the place of the other
///     volumes organic_water     whole, unless the file has the section
///
/// and nothing else: title and description are the file's. Places in messages are those where a
/// thing is written. `file` is the path of the file; a path under `extends` is relative to it.
/// Throws InputError with the place, also for files that extend each other.
Node with_base(Node root, const std::string& file);

/// The file of a system, by name or by path; see load_system.
std::string system_file(const std::string& name_or_path, const Location& asked_at);

}  // namespace raffinate
