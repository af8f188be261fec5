// SPDX-License-Identifier: BSD-3-Clause
#include <chemistry/system.hpp>
#include <flowsheets/version.hpp>

#include <iostream>

/// Loads every shipped system from the folder that the library names; that folder must be the
/// installed one, which is the argument.
int main(int, char* arguments[]) {
  if (raffinate::data_folder() != arguments[1]) {
    std::cerr << "expected data in " << arguments[1] << ", not " << raffinate::data_folder()
              << '\n';
    return 1;
  }
  const auto systems = raffinate::shipped_systems();
  for (const auto& name : systems) {
    const auto system = raffinate::load_system(name);
    std::cout << name << ": " << system.tableau.species().size() << " species\n";
  }
  std::cout << "raffinate " << raffinate::code_version() << '\n';
  return systems.empty() ? 1 : 0;
}
