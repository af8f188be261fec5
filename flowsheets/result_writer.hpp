// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "flowsheets/solution.hpp"

namespace raffinate {

/// The result file format, `docs/results.md`. A reader takes this version and no other.
inline constexpr const char* result_file_type = "raffinate-results";
inline constexpr int result_file_version = 5;

/// Writes a solution as an HDF5 file; an older file of that name is replaced only when the new one
/// is complete. Throws EnvironmentError (file_output.hpp).
void write_solution(const Solution& solution, const std::string& path);

/// Reads it back. Throws InputError for a file that is missing, cut short, damaged, made by another
/// program, or of another version of the format.
Solution read_solution(const std::string& path);

/// The last line of a result file: its bytes so far, hashed, to tell damage before HDF5 meets it.
std::string seal(const std::string& bytes);

}  // namespace raffinate
