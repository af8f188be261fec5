"""Every example and every flowsheet of the library still gives the numbers expected of it.

Those of an example are in its expected.yaml, those of `flowsheets/library/<name>.yaml` in
`library/<name>.yaml` beside this file; `slow: true` there leaves a flowsheet to RAFFINATE_SLOW=1.

A check names a stream and one of its readings:

    - {stream: product, pH: 0.03, within: 0.01, source: regression}
    - {stream: product, total: {Nd: 0.1842}, relative: 1.0e-3, source: ...}
    - {stream: product, mass_share: {Nd: 0.972}, within: 0.01, source: Lyon 2017}
    - {product: NdPr oxide, line: {TREO: 0.998}, within: 1.0e-4, source: regression}
    - {spec: cut, value: 4.382, within: 0.001, source: ...}  # in the result's unit
    - {per_tonne: NaOH, value: 3772, relative: 1.0e-3, source: ...}  # kg/t
    - {unit: cells, reads: current, value: 341, relative: 1.0e-3, source: ...}  # in its unit

`source` says where the number comes from: a publication, a calculation, or `regression` for our own
past output. `within` is absolute, `relative` a fraction of the value.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
LIBRARY = HERE.parents[1] / "flowsheets" / "library"
CASES = {path.parent / "case.yaml": path for path in sorted(EXAMPLES.glob("*/expected.yaml"))}
CASES |= {LIBRARY / path.name: path for path in sorted((HERE / "library").glob("*.yaml"))}


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


def reading(result: dict, check: dict) -> tuple[float, float]:
    """The value in the result and the value expected."""
    if "product" in check:
        ((line, expected),) = check["line"].items()
        product = named(result["products"], check["product"])
        return named(product["lines"], line, "what")["value"], expected
    if "spec" in check:
        return named(result["specs"], check["spec"])["value"], check["value"]
    if "unit" in check:
        unit = named(result["unit_blocks"], check["unit"])
        return named(unit["readings"], check["reads"])["value"], check["value"]
    if "per_tonne" in check:
        bought = sum(
            one["mass"] for one in result["reagents"] if one["reagent"] == check["per_tonne"]
        )
        return 1000.0 * bought / result["products"][0]["mass"], check["value"]
    stream = named(result["streams"], check["stream"])
    stream["metals"] = {one["name"] for one in result["components"] if one["metal"]}
    for key in ("total", "mass_concentration", "recovery", "element_recovery", "mass_share"):
        if key in check:
            ((component, expected),) = check[key].items()
            if key == "mass_share":
                return mass_share(stream, component), expected
            return stream[key][component], expected
    for key in ("pH", "purity", "flow"):
        if key in check:
            return stream[key], check[key]
    raise KeyError(f"check without a reading: {check}")


def named(rows: list, name: str, key: str = "name") -> dict:
    return next(row for row in rows if row[key] == name)


def label(case: Path) -> str:
    return case.parent.name if case.name == "case.yaml" else case.stem


def expected_of(case: Path) -> dict:
    return yaml.safe_load(CASES[case].read_text())


def wanted(case: Path) -> bool:
    return bool(os.environ.get("RAFFINATE_SLOW")) or not expected_of(case).get("slow")


def parameters():
    for case in filter(wanted, CASES):
        for check in expected_of(case)["checks"]:
            words = ",".join(f"{key}={value}" for key, value in check.items() if key != "source")
            yield pytest.param(case, check, id=f"{label(case)}:{words}")


def test_every_example_and_flowsheet_has_checks():
    assert {*EXAMPLES.glob("*/case.yaml"), *LIBRARY.glob("*.yaml")} == set(CASES)


@pytest.mark.parametrize("case", list(filter(wanted, CASES)), ids=label)
def test_converges_and_closes(case, solved):
    code, result = solved(case)
    assert code == 0
    assert result["closure"]["worst"] <= 1e-9
    assert all(one["met"] for one in result["specs"])


@pytest.mark.parametrize(("case", "check"), list(parameters()))
def test_reading(case, check, solved):
    _, result = solved(case)
    found, expected = reading(result, check)
    assert check["source"]
    tolerance = check.get("within", abs(expected) * check.get("relative", 0.0))
    assert found == pytest.approx(expected, abs=tolerance, rel=0.0)


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*/table.py")), ids=lambda p: p.parent.name)
def test_readme_shows_the_table_of_its_script(script):
    command = os.environ.get("RAFFINATE_COMMAND", "raffinate")
    run = subprocess.run(
        [sys.executable, str(script), command], capture_output=True, text=True, check=True
    )
    readme = (script.parent / "README.md").read_text()
    assert run.stdout
    assert run.stdout in readme
