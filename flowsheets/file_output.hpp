// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace raffinate {

/// The machine does not let us: no such folder, no permission, a full disk. The message says what
/// to do. The command leaves with exit code 4.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws EnvironmentError unless a file can be written there. To be asked before a long
/// computation; leaves no trace.
void require_writable(const std::string& path);

/// Writes a file as a whole or not at all: aside in the same folder, then renamed. Until the last
/// moment an older file of that name stays as it was; on failure nothing is left behind.
/// Throws EnvironmentError.
void write_whole_file(const std::string& path, std::string_view bytes);

}  // namespace raffinate
