# SPDX-License-Identifier: BSD-3-Clause
"""Plants one violation at a time into a small clean tree and asks that it is found."""

import tempfile
import unittest
from pathlib import Path

import rules

LICENCE = "// SPDX-License-Identifier: BSD-3-Clause\n"
CLEAN = {
    "chemistry/CMakeLists.txt": "units.cpp units.hpp yaml.cpp",
    "chemistry/units.hpp": "#include <string>\n",
    "chemistry/units.cpp": '#include "chemistry/units.hpp"\n',
    "chemistry/yaml.cpp": "#include <yaml-cpp/yaml.h>\n",
    "solver/CMakeLists.txt": "petsc.hpp petsc.cpp",
    "solver/petsc.hpp": "#include <petscksp.h>\n",
    "solver/petsc.cpp": '#include "solver/petsc.hpp"\n#include <ida/ida.h>\n#include <mpi.h>\n',
    "flowsheets/CMakeLists.txt": "solve.hpp writer.cpp main.cpp version.cpp.in",
    "flowsheets/solve.hpp": '#include "chemistry/units.hpp"\n',
    "flowsheets/version.cpp.in": "",
    "flowsheets/writer.cpp": '#include <hdf5.h>\n#include "flowsheets/solve.hpp"\n',
    "flowsheets/main.cpp": "#include <CLI/CLI.hpp>\n",
    "python/CMakeLists.txt": "bindings.cpp",
    "python/bindings.cpp": '#include "flowsheets/solve.hpp"\n',
    "tests/CMakeLists.txt": "unit/units_test.cpp",
    "tests/unit/units_test.cpp": '#include "tests/unit/support.hpp"\n',
    "tests/unit/support.hpp": "#include <yaml-cpp/yaml.h>\n",
}
# (file, text that takes its place, what the message must hold)
PLANTED = [
    ("chemistry/units.hpp", '#include "solver/petsc.hpp"\n', "against the arrows"),
    ("chemistry/units.hpp", '  #  include "flowsheets/solve.hpp"\n', "against the arrows"),
    ("chemistry/units.hpp", "#include <solver/problem.hpp>\n", "against the arrows"),
    ("chemistry/units.hpp", "#include <raffinate/solver/problem.hpp>\n", "against the arrows"),
    ("chemistry/units.hpp", '#include "../solver/problem.hpp"\n', "not written from the root"),
    ("chemistry/units.hpp", '#include "tableau.hpp"\n', "not written from the root"),
    ("chemistry/units.cpp", "#include <petscvec.h>\n", "only in .cpp files of solver"),
    ("chemistry/units.cpp", "#include <cvode/cvode.h>\n", "only in .cpp files of solver"),
    ("chemistry/units.cpp", "#include <mpi.h>\n", "chemistry knows nothing of it"),
    ("chemistry/units.cpp", "#include <hdf5.h>\n", "only in one .cpp of flowsheets"),
    ("chemistry/units.hpp", "#include <yaml-cpp/node/node.h>\n", "only in one .cpp of chemistry"),
    ("solver/petsc.cpp", '#include "chemistry/units.hpp"\n', "against the arrows"),
    ("solver/petsc.cpp", '#include "flowsheets/solve.hpp"\n', "against the arrows"),
    ("solver/petsc.cpp", "#include <H5Cpp.h>\n", "only in one .cpp of flowsheets"),
    ("flowsheets/solve.hpp", "#include <petscsnes.h>\n", "only in .cpp files of solver"),
    ("flowsheets/solve.hpp", "#include <nvector/nvector.h>\n", "only in .cpp files of solver"),
    ("flowsheets/main.cpp", '#include "solver/petsc.hpp"\n', "hold the C libraries"),
    ("flowsheets/main.cpp", "#include <hdf5.h>\n", "only in one .cpp of flowsheets"),
    ("flowsheets/main.cpp", "#include <yaml-cpp/yaml.h>\n", "only in one .cpp of chemistry"),
    ("flowsheets/solve.hpp", "#include <CLI/CLI.hpp>\n", "only in flowsheets/main.cpp"),
    ("flowsheets/solve.hpp", '#include "python/bindings.hpp"\n', "against the arrows"),
    ("flowsheets/solve.hpp", '#include "tests/unit/support.hpp"\n', "against the arrows"),
    ("tests/unit/support.hpp", '#include "python/bindings.hpp"\n', "against the arrows"),
    ("chemistry/CMakeLists.txt", "subunits.cpp units.hpp yaml.cpp", "units.cpp:1: not listed"),
    ("tests/CMakeLists.txt", "", "not listed in tests/CMakeLists.txt"),
    ("utils/strings.txt", "", "no common/, core/ or utils/"),
    ("solver/Core/readme.txt", "", "no common/, core/ or utils/"),
]


class RulesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for file, text in CLEAN.items():
            self.write(file, text)

    def write(self, file, text):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((LICENCE if ".cpp" in file or ".hpp" in file else "") + text)

    def test_a_clean_tree_passes(self):
        self.assertEqual(rules.violations(self.root), [])

    def test_every_planted_violation_is_found(self):
        for file, text, message in PLANTED:
            with self.subTest(f"{file}: {text}"):
                self.write(file, text)
                found = rules.violations(self.root)
                self.assertTrue(any(message in violation for violation in found), found)
                self.tidy_up(file)

    def test_a_missing_licence_line_is_found(self):
        (self.root / "solver/petsc.cpp").write_text("\n" + LICENCE)
        [found] = rules.violations(self.root)
        self.assertIn("SPDX", found)

    def test_a_second_file_with_yaml_is_found(self):
        self.write("chemistry/units.cpp", "#include <yaml-cpp/yaml.h>\n")
        [found] = rules.violations(self.root)
        self.assertIn("chemistry/yaml.cpp:2: yaml-cpp/yaml.h: only in one .cpp of chemistry", found)

    def tidy_up(self, file):
        if file in CLEAN:
            self.write(file, CLEAN[file])
        else:
            (self.root / file).unlink()
            (self.root / file).parent.rmdir()


if __name__ == "__main__":
    unittest.main()
