# SPDX-License-Identifier: BSD-3-Clause
"""The engine from Python."""

import subprocess
import sys

import pytest

pytest.importorskip("raffinate._core")

import raffinate as rf


def test_solve_gives_a_dict_and_a_file(small_case, tmp_path):
    solution = rf.solve_case(str(small_case), output=str(tmp_path / "a.h5"))
    assert solution["status"] == "converged"
    purity = {stream["name"]: stream["purity"] for stream in solution["streams"]}
    streams = rf.open_results(tmp_path / "a.h5").streams
    assert float(streams["purity"].sel(stream="raffinate")) == purity["raffinate"]


def test_check(small_case):
    checked = rf.check_case(str(small_case))
    assert any("balances the charge" in note for note in checked["notes"])


def test_wrong_input_is_a_value_error_with_the_whole_message(small_case, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(small_case.read_text().replace("60 L/h", "60"))
    with pytest.raises(rf.InputError, match=r"wrong\.yaml:5:") as caught:
        rf.check_case(str(wrong))
    assert isinstance(caught.value, ValueError)
    assert "^" in str(caught.value)


def test_the_disk_is_an_os_error(small_case):
    with pytest.raises(OSError, match="does not exist"):
        rf.solve_case(str(small_case), output="/none/results.h5")


def test_shake_out_keeps_the_metals():
    shaken = rf.equilibrate(
        "p507-chloride",
        aqueous={"Nd": 0.10, "Pr": 0.05, "pH": 2.0},
        organic={"extractant": 1.0, "saponified": 0.3},
        phase_ratio=2.0,
    )
    assert shaken["converged"]
    for metal, given in (("Nd", 0.10), ("Pr", 0.05)):
        found = shaken["aqueous"][metal] + 2.0 * shaken["organic"][metal]
        assert found == pytest.approx(given, rel=1e-9)
        ratio = shaken["organic"][metal] / shaken["aqueous"][metal]
        assert shaken["D"][metal] == pytest.approx(ratio)
    assert 0.0 < shaken["loading"] < 1.0


def test_shake_out_with_a_separation_factor_of_its_own():
    # Both metals form the same complexes, so the ratio of their D is the factor that was set.
    shaken = rf.equilibrate(
        "p507-chloride",
        aqueous={"Nd": 0.10, "Pr": 0.05, "HCl": 0.1},
        organic={"extractant": 1.0},
        set={"beta Nd/Pr": 1.7},
    )
    assert shaken["D"]["Nd"] / shaken["D"]["Pr"] == pytest.approx(1.7, rel=1e-6)


def test_shake_out_refuses_what_it_does_not_know():
    with pytest.raises(rf.InputError, match="Xx"):
        rf.equilibrate("p507-chloride", aqueous={"Xx": 1.0}, organic={"extractant": 1.0})
    with pytest.raises(rf.InputError, match="Nd"):
        rf.equilibrate("p507-chloride", aqueous={"Nd": -0.1}, organic={"extractant": 1.0})
    with pytest.raises(rf.InputError, match="NaCl"):
        rf.equilibrate("p507-chloride", aqueous={"Nd": 0.1}, organic={"NaCl": 1.0})


@pytest.mark.parametrize("first", ["import h5py", "from raffinate import _core"])
def test_lives_beside_the_hdf5_of_h5py(small_case, tmp_path, first):
    code = (
        f"{first}\n"
        "import raffinate as rf\n"
        f"rf.solve_case({str(small_case)!r}, output={str(tmp_path / 'a.h5')!r})\n"
        f"print(rf.open_results({str(tmp_path / 'a.h5')!r}).status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "converged", done.stderr
