// SPDX-License-Identifier: BSD-3-Clause
// Where systems are found.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "chemistry/system.hpp"
#include "chemistry/system_base.hpp"

namespace raffinate {

System load_system(const std::string& name_or_path, const Location& asked_at) {
  const std::string file = system_file(name_or_path, asked_at);
  return parse_system(read_text_file(file, asked_at), file);
}

std::string system_file(const std::string& name_or_path, const Location& asked_at) {
  namespace fs = std::filesystem;
  const bool path = name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".yaml");
  if (path) return name_or_path;
  const fs::path file = fs::path(data_folder()) / (name_or_path + ".yaml");
  if (!fs::exists(file)) {
    const auto shipped = shipped_systems();
    throw InputError(asked_at,
                     fmt::format("there is no system \"{}\" in {}", name_or_path, data_folder()),
                     did_you_mean(name_or_path, shipped, "shipped are") +
                         "; a system of your own is given with file: my-system.yaml");
  }
  return file.string();
}

std::vector<std::string> shipped_systems() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(data_folder(), missing)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string data_folder() {
  if (const char* folder = std::getenv("RAFFINATE_DATA"); folder && *folder) return folder;
#ifdef RAFFINATE_INSTALL_DATA
  if (std::filesystem::is_directory(RAFFINATE_INSTALL_DATA)) return RAFFINATE_INSTALL_DATA;
#endif
#ifdef RAFFINATE_SOURCE_DATA
  return RAFFINATE_SOURCE_DATA;
#else
  return "chemistry/data";
#endif
}

}  // namespace raffinate
