"""Every example, and every case a test folder adds, still gives the numbers of its expected.yaml.

A check names a stream and one of its readings:

    - {stream: product, pH: 0.03, within: 0.01, source: regression}
    - {stream: product, total: {Nd: 0.1842}, relative: 1.0e-3, source: ...}
    - {stream: product, mass_share: {Nd: 0.972}, within: 0.01, source: Lyon 2017}

`source` says where the number comes from: a publication, a calculation, or `regression` for our own
past output. `within` is absolute, `relative` a fraction of the value.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = sorted(EXAMPLES.glob("*/expected.yaml"))


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """Solves a case once and returns (exit code, JSON of the solution)."""
    known = {}

    def solve(case: Path):
        if case not in known:
            output = tmp_path_factory.mktemp("results") / "result.h5"
            command = os.environ.get("RAFFINATE_COMMAND", "raffinate")
            run = subprocess.run(
                [command, "solve", str(case), "--json", "-o", str(output)],
                capture_output=True,
                text=True,
                check=False,
            )
            known[case] = run.returncode, json.loads(run.stdout)
        return known[case]

    return solve


def mass_share(stream: dict, metal: str) -> float:
    masses = {name: value for name, value in stream["mass_concentration"].items() if value}
    metals = {name: masses[name] for name in masses if name in stream["metals"]}
    return metals[metal] / sum(metals.values())


def reading(stream: dict, check: dict) -> tuple[float, float]:
    """The value in the result and the value expected."""
    for key in ("total", "mass_concentration", "recovery", "mass_share"):
        if key in check:
            ((component, expected),) = check[key].items()
            if key == "mass_share":
                return mass_share(stream, component), expected
            return stream[key][component], expected
    for key in ("pH", "purity", "flow"):
        if key in check:
            return stream[key], check[key]
    raise KeyError(f"check without a reading: {check}")


def parameters():
    for path in CASES:
        for check in yaml.safe_load(path.read_text())["checks"]:
            label = ",".join(f"{key}={value}" for key, value in check.items() if key != "source")
            yield pytest.param(path.parent / "case.yaml", check, id=f"{path.parent.name}:{label}")


def test_every_example_has_checks():
    folders = {path.parent for path in EXAMPLES.glob("*/case.yaml")}
    assert folders == {path.parent for path in CASES}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_converges_and_closes(path, solved):
    code, result = solved(path.parent / "case.yaml")
    assert code == 0
    assert result["closure"]["worst"] <= 1e-9


@pytest.mark.parametrize(("case", "check"), parameters())
def test_reading(case, check, solved):
    _, result = solved(case)
    stream = next(one for one in result["streams"] if one["name"] == check["stream"])
    stream["metals"] = {one["name"] for one in result["components"] if one["metal"]}
    found, expected = reading(stream, check)
    assert check["source"]
    tolerance = check.get("within", abs(expected) * check.get("relative", 0.0))
    assert found == pytest.approx(expected, abs=tolerance, rel=0.0)
