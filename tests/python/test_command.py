# SPDX-License-Identifier: BSD-3-Clause
"""The command: what it prints, where, and its exit codes."""

import json
import os
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml


def test_check_finds_no_fault(command, small_case):
    done = command("check", small_case)
    assert done.returncode == 0
    assert "no fault found" in done.stdout
    assert done.stderr == ""


def test_solve_prints_tables_and_names_its_file_after_the_folder(command, small_case, tmp_path):
    done = command("solve", small_case, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("CONVERGED")
    assert "raffinate" in done.stdout
    name = small_case.parent.name + ".h5"
    assert name in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_show_prints_what_solve_printed(command, small_case, tmp_path):
    solved = command("solve", small_case, "-o", tmp_path / "a.h5")
    shown = command("show", tmp_path / "a.h5")
    assert shown.returncode == 0
    assert shown.stdout == solved.stdout


def test_json_is_the_same_answer(command, small_case, tmp_path):
    solved = command("solve", small_case, "-o", tmp_path / "a.h5", "--json")
    shown = command("show", tmp_path / "a.h5", "--json")
    first, second = json.loads(solved.stdout), json.loads(shown.stdout)
    assert first["status"] == "converged"
    assert first["closure"]["worst"] <= 1e-9
    first.pop("created")
    second.pop("created")
    assert first == second


def test_quiet_is_one_line(command, small_case, tmp_path):
    done = command("solve", small_case, "-o", tmp_path / "a.h5", "--quiet")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Subcommands"),
        (("slove",), 'did you mean "solve"'),
        (("solve",), "case file"),
        (("solve", "none.yaml"), "no such file"),
        (("check", "none.yaml", "--fast"), "--fast"),
        (("show", "none.h5"), "no such file"),
        (("show", "/proc/self/exe"), "no HDF5 file"),
    ],
)
def test_wrong_input_is_2(command, words, message):
    done = command(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_fault_in_a_case_is_2_with_its_place(command, small_case, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(small_case.read_text().replace("60 L/h", "60 L/hour"))
    done = command("solve", wrong)
    assert done.returncode == 2
    assert f"{wrong}:5:" in done.stderr
    assert "^" in done.stderr


CASES = Path(__file__).resolve().parents[1] / "unit"
WRONG = sorted(CASES.glob("wrong-inputs/*.yaml")) + sorted(CASES.glob("wrong-plants/*.yaml"))


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_case_is_2_with_what_was_expected(command, path, tmp_path):
    """Each file names in its first line a piece of the message it must meet."""
    first = path.read_bytes().splitlines()[:1] or [b""]
    expected = first[0].decode(errors="replace").removeprefix("# expect: ")
    done = command("solve", path, "-o", tmp_path / "none.h5")
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())
    if first[0].startswith(b"# expect: "):
        assert expected in done.stderr
    assert path.name in done.stderr


def test_reference_page_is_the_reader_s(command):
    """docs/input.md is `raffinate schema --markdown`."""
    page = Path(__file__).resolve().parents[2] / "docs" / "input.md"
    assert command("schema", "--markdown").stdout == page.read_text()


def test_no_answer_is_3_and_says_so_everywhere(command, small_case, tmp_path):
    impossible = tmp_path / "impossible.yaml"
    impossible.write_text(
        small_case.read_text().replace(
            "{use: p507-chloride}", "{use: p507-chloride, set: {log_K Nd(HA2)3: 1e10}}"
        )
    )
    done = command("solve", impossible, "-o", tmp_path / "a.h5")
    assert done.returncode == 3
    assert done.stdout.startswith("NOT CONVERGED")
    assert "Worst equations" in done.stdout
    assert "balance" in done.stdout
    shown = json.loads(command("show", tmp_path / "a.h5", "--json").stdout)
    assert shown["status"] == "not converged"
    assert shown["warnings"][0].startswith("NO ANSWER")
    assert shown["warnings"][0] in done.stdout
    for words in ("range", "loaded", "precipitate", "fumes"):
        assert not any(words in line for line in shown["warnings"][1:])


def test_the_solver_gives_up_when_its_time_is_over(command, small_case, tmp_path):
    asked = ["solve", str(small_case), "-o", str(tmp_path / "late.h5"), "--time-limit"]
    late = command(*asked, "0.00001 s")
    assert late.returncode == 3
    assert "the solver gave up after the 1e-05 s it had: --time-limit gives more" in late.stdout
    assert (tmp_path / "late.h5").exists()
    for words, message in [("5 kg", "expected a time"), ("0 s", "it must be above zero")]:
        wrong = command(*asked, words)
        assert wrong.returncode == 2
        assert f"--time-limit: {message}" in wrong.stderr


def test_surplus_base_and_surplus_reflux_are_told(command, small_case, tmp_path):
    case = tmp_path / "case.yaml"
    surplus = small_case.read_text().replace("30 % Na", "48 % Na").replace("HCl: 1.0", "HCl: 0.2")
    case.write_text(surplus)
    done = command("solve", case, "-o", tmp_path / "a.h5")
    assert "of base are more than acid and metal use there" in done.stdout
    lab = Path(__file__).resolve().parents[2] / "examples" / "02-nd-pr-lab" / "case.yaml"
    case.write_text(lab.read_text().replace("9.49 g/L", "30 g/L"))
    done = command("solve", case, "-o", tmp_path / "a.h5")
    assert "which carries only" in done.stdout


def test_nothing_but_a_result_is_overwritten(command, small_case, tmp_path):
    case = tmp_path / "mine.yaml"
    case.write_text(small_case.read_text())
    done = command("solve", case, "-o", case)
    assert done.returncode == 2
    assert "it would be overwritten" in done.stderr
    assert case.read_text() == small_case.read_text()


@pytest.mark.parametrize("options", ["-help", "-snes_view", "-log_view", "-snes_max_it 1"])
def test_options_of_the_surroundings_do_not_reach_petsc(
    command, small_case, tmp_path, monkeypatch, options
):
    monkeypatch.setenv("PETSC_OPTIONS", options)
    done = command("solve", small_case, "--json", "-o", tmp_path / "a.h5")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "converged"


def test_no_such_folder_is_4_before_solving(command, small_case):
    done = command("solve", small_case, "-o", "none/results.h5")
    assert done.returncode == 4
    assert "the folder does not exist" in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_behind_standard_output_is_4(small_results):
    program = os.environ["RAFFINATE_COMMAND"]
    for words in (f"show {small_results}", "schema", "schema --markdown", "systems"):
        assert os.waitstatus_to_exitcode(os.system(f"{program} {words} >/dev/full")) == 4


def test_a_damaged_file_is_2(command, small_results, tmp_path):
    damaged = bytearray(small_results.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "damaged.h5").write_bytes(damaged)
    done = command("show", tmp_path / "damaged.h5")
    assert done.returncode == 2
    assert "damaged" in done.stderr


def test_the_plant_of_a_case_is_drawn(command, small_case, tmp_path):
    text = command("show", small_case, "--diagram")
    assert text.returncode == 0
    assert text.stdout.startswith("digraph plant {")
    assert "extraction 1-4" in text.stdout
    done = command("show", small_case, "--diagram", "-o", tmp_path / "plant.svg")
    if shutil.which("dot"):
        assert done.returncode == 0, done.stderr
        assert "raffinate" in (tmp_path / "plant.svg").read_text()
    else:
        assert done.returncode == 4
    assert command("show", small_case, "--diagram", "-o", tmp_path / "x.yaml").returncode == 2
    assert command("show", small_case, "-o", tmp_path / "plant.svg").returncode == 2


def test_no_graphviz_is_4_with_the_cure(command, small_case, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = command("show", small_case, "--diagram", "-o", tmp_path / "plant.svg")
    assert done.returncode == 4
    assert "apt-get install graphviz" in done.stderr
    assert not list(tmp_path.iterdir())
    assert command("show", small_case, "--diagram").returncode == 0


def test_schema_accepts_the_case(command, small_case):
    schema = json.loads(command("schema").stdout)
    jsonschema.validate(yaml.safe_load(small_case.read_text()), schema)
    assert command("schema", "--markdown").stdout.startswith("#")


def test_version_and_systems(command):
    assert command("--version").stdout.startswith("raffinate ")
    assert "p507-chloride" in command("systems").stdout


UNITS = """\
raffinate: 1
system: {use: p507-chloride}
volumes: balanced
feeds:
  liquor: {phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {Nd: 0.5 mol/L, Fe: 0.01 mol/L}}
  alkali: {phase: aqueous, flow: as needed, NaOH: 5 mol/L}
blocks:
  blend:  {unit: mixer, in: [liquor, back], out: whole}
  purify: {unit: precipitator, forms: [hydroxide], pH: 4.0, in: [whole, alkali],
           out: {purified: liquor, sludge: solid}}
  divide: {unit: splitter, in: [purified], out: {back: 10 %, bleed: 0.2 m3/h, product: rest}}
specs:
  dilute: {adjust: feeds/liquor/flow, between: 1 to 3 m3/h,
           until: {recovery of Nd in product: 80 %}}
products:
  Nd chloride: {stream: product, limits: {Nd/TREO: at least 99.5 %, Fe: at most 50 ppm}}
sensitivities: {of: [recovery of Nd in bleed], by: [feeds/alkali/NaOH, log_K OH-]}
"""


def test_schema_tells_units_apart(command):
    schema = json.loads(command("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(UNITS), schema)
    for right, wrong in (
        ("unit: mixer", "unit: mixr"),
        ("unit: mixer", "kind: mixer"),
        ("pH: 4.0, in", "degree: 36 % Na, in"),
        ("sludge: solid", "sludge: oxide"),
        ("product: rest", "product: the rest"),
        ("volumes: balanced", "volumes: any"),
        ("recovery of Nd in product", "recovery of Nd"),
        ("at most 50 ppm", "50 ppm"),
        ("1 to 3 m3/h", "1 to 3"),
        ("of: [recovery of Nd in bleed]", "of: recovery of Nd in bleed"),
        ("feeds/alkali/NaOH", "alkali/NaOH"),
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(yaml.safe_load(UNITS.replace(right, wrong)), schema)
