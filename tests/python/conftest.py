# SPDX-License-Identifier: BSD-3-Clause
"""The command under test, and result files it has written."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL_CASE = """\
raffinate: 1
title: Six stages of P507
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 60 L/h, pH: 2.0, metals: {Pr: 0.05 mol/L, Nd: 0.15 mol/L}}
  scrub:   {phase: aqueous, flow: 20 L/h, HCl: 1.0 mol/L}
  organic: {phase: organic, flow: 100 L/h, extractant: 1.0 mol/L, saponified: 30 % Na}
blocks:
  separation:
    cascade: 6
    sections: {extraction: 1-4, scrub: 5-6}
    in:  {organic: 1, liquor: 4, scrub: 6}
    out: {raffinate: aqueous 1, loaded: organic 6}
solve: steady
"""

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Runs `raffinate` with these arguments in a folder of its own (or in `cwd`)."""
    program = os.environ.get("RAFFINATE_COMMAND")
    if not program:
        pytest.skip("RAFFINATE_COMMAND names no program")
    home = tmp_path_factory.mktemp("command")

    def run(*arguments: object, cwd: Path = home) -> subprocess.CompletedProcess[str]:
        words = [program, *map(str, arguments)]
        return subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture(scope="session")
def small_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("six-stages") / "case.yaml"
    path.write_text(SMALL_CASE)
    return path


@pytest.fixture(scope="session")
def small_results(command: Command, small_case: Path) -> Path:
    """The result file of the small case."""
    path = small_case.with_name("small.h5")
    done = command("solve", small_case, "-o", path, "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    return path
