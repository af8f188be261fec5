# SPDX-License-Identifier: BSD-3-Clause
"""The rules of the house that a compiler does not keep; each function yields what breaks its rule.

    python3 tests/architecture/rules.py [folder of the repository]

Prints `file:line: what is wrong` for every violation and exits 1 if there is one.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOMS = ("chemistry", "solver", "flowsheets")
FOLDERS = (*ROOMS, "python", "tests")
ARROWS = {  # which rooms a room may include
    "chemistry": {"chemistry"},
    "solver": {"solver"},
    "flowsheets": set(ROOMS),
    "python": {*ROOMS, "python"},
    "tests": {*ROOMS, "tests"},
}
HANDLES = {"solver/petsc.hpp", "solver/sundials.hpp"}
JUNK_ROOMS = {"common", "core", "util", "utils"}

LIBRARIES = {  # library -> how its headers begin
    "PETSc": r"petsc",
    "SUNDIALS": r"(sundials|nvector|sunmatrix|sunlinsol|sunnonlinsol|cvodes?|idas?|kinsol|arkode)/",
    "MPI": r"mpi\.h",
    "HDF5": r"(H5|hdf5)",
    "yaml-cpp": r"yaml-cpp/",
    "CLI11": r"CLI/",
    "Highway": r"hwy/",
}


class Include(NamedTuple):
    file: Path  # relative to the repository
    line: int
    target: str
    quoted: bool

    @property
    def room(self) -> str:
        return self.file.parts[0]

    @property
    def library(self) -> str | None:
        return next((n for n, start in LIBRARIES.items() if re.match(start, self.target)), None)


def sources(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if re.search(r"\.[ch]pp(\.in)?$", path.name):
                yield path.relative_to(root)


def includes(root: Path) -> Iterator[Include]:
    pattern = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)')
    for file in sources(root):
        for number, line in enumerate((root / file).read_text().splitlines(), 1):
            if match := pattern.match(line):
                yield Include(file, number, match[2], match[1] == '"')


def arrows(root: Path) -> Iterator[str]:
    """Rooms include only along the arrows; every include is written from the repository's root."""
    for include in includes(root):
        at = f"{include.file}:{include.line}"
        target_room = include.target.removeprefix("raffinate/").split("/")[0]
        if include.quoted and target_room not in FOLDERS:
            yield f'{at}: "{include.target}" is not written from the root ("chemistry/units.hpp")'
        elif target_room in FOLDERS and target_room not in ARROWS[include.room]:
            yield f"{at}: {include.room} includes {include.target}, against the arrows"


def libraries(root: Path) -> Iterator[str]:
    """Each library stays behind the few files that are meant to know it."""
    only_one: dict[str, Path] = {}
    for include in includes(root):
        if include.room not in ROOMS:
            continue
        name, in_cpp = include.library, include.file.suffix == ".cpp"
        if include.target in HANDLES:
            allowed = include.room == "solver" and in_cpp
            where = "only .cpp files of solver hold the C libraries"
        elif name in ("PETSc", "SUNDIALS"):
            allowed = include.room == "solver" and (in_cpp or str(include.file) in HANDLES)
            where = f"only in .cpp files of solver and in {', '.join(sorted(HANDLES))}"
        elif name == "MPI":
            allowed = include.room != "chemistry"
            where = "chemistry knows nothing of it"
        elif name in ("HDF5", "yaml-cpp"):
            home = "flowsheets" if name == "HDF5" else "chemistry"
            allowed = include.room == home and in_cpp
            allowed = allowed and include.file == only_one.setdefault(name, include.file)
            where = f"only in one .cpp of {home}"
        elif name == "CLI11":
            allowed = str(include.file) == "flowsheets/main.cpp"
            where = "only in flowsheets/main.cpp"
        elif name == "Highway":
            allowed = str(include.file).startswith("solver/torn_")
            where = "only in the kernels of solver/torn_*"
        else:
            continue
        if not allowed:
            yield f"{include.file}:{include.line}: {include.target}: {where}"


def no_junk_rooms(root: Path) -> Iterator[str]:
    """There is no folder for what has no place."""
    for folder in FOLDERS:
        for path in [root / name for name in JUNK_ROOMS] + sorted((root / folder).rglob("*")):
            if path.is_dir() and path.name.lower() in JUNK_ROOMS:
                at = path.relative_to(root)
                yield f"{at}: no common/, core/ or utils/: name it for what it does"


def licence_line(root: Path) -> Iterator[str]:
    """Every C++ file begins with its licence."""
    for file in sources(root):
        first = (root / file).read_text().split("\n", 1)[0]
        if first != "// SPDX-License-Identifier: BSD-3-Clause":
            yield f"{file}:1: the first line is not `// SPDX-License-Identifier: BSD-3-Clause`"


def listed_in_cmake(root: Path) -> Iterator[str]:
    """CMake lists are written by hand, so a file can be forgotten: it would never be compiled."""
    for file in sources(root):
        nearest = next(p for p in (root / file).parents if (p / "CMakeLists.txt").exists())
        lists = (nearest / "CMakeLists.txt").read_text()
        name = (root / file).relative_to(nearest).as_posix()
        header_of_tests = file.parts[0] in ("tests", "python") and ".hpp" in file.name
        if not header_of_tests and not re.search(rf"(?<![\w-]){re.escape(name)}(?!\w)", lists):
            yield f"{file}:1: not listed in {(nearest / 'CMakeLists.txt').relative_to(root)}"


RULES = (arrows, libraries, no_junk_rooms, licence_line, listed_in_cmake)


def violations(root: Path) -> list[str]:
    return [violation for rule in RULES for violation in rule(root)]


if __name__ == "__main__":
    found = violations(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2])
    print("\n".join(found) if found else "every rule is kept")
    sys.exit(1 if found else 0)
