# SPDX-License-Identifier: BSD-3-Clause
"""Result files from Python, without the engine."""

import json
import subprocess
import sys

import h5py
import numpy as np
import pytest
import raffinate as rf
import xarray as xr


def groups_of(path):
    with h5py.File(path) as file:
        found = ["/"]
        file.visit(lambda name: found.append(name) if isinstance(file[name], h5py.Group) else None)
    return found


def test_every_group_opens_with_labels_and_units(small_results):
    names = groups_of(small_results)
    assert "cascades/separation" in names
    assert "report" in names
    for name in names:
        with xr.open_dataset(small_results, group=name, engine="h5netcdf") as data:
            assert set(data.sizes) == set(data.coords), f"{name}: an axis without labels"
            for key, variable in data.variables.items():
                assert "units" in variable.attrs, f"{name}/{key}"
                assert variable.attrs["long_name"], f"{name}/{key}"
                assert variable.values.dtype.kind != "m", f"{name}/{key} became a timedelta"


def test_labels_select(small_results):
    results = rf.open_results(small_results)
    assert results.status == "converged"
    assert results.metals == ["Pr", "Nd"]
    assert float(results.streams["flow"].sel(stream="liquor")) == pytest.approx(60e-3 / 3600)
    total = results.streams["total"].sel(stream="liquor", component="Nd")
    assert float(total) == pytest.approx(0.15)
    mass = results.streams["mass_concentration"].sel(stream="liquor", component="Nd")
    assert float(mass) == pytest.approx(0.15 * 144.242, rel=1e-5)
    cascade = results.cascade()
    assert cascade.sizes["stage"] == 6
    assert list(cascade["section"].values) == ["extraction"] * 4 + ["scrub"] * 2
    ratio = cascade["organic"] / cascade["aqueous"]
    np.testing.assert_allclose(cascade["D"].sel(component="Nd"), ratio.sel(component="Nd"))


def test_the_parts_of_a_plant_are_there_even_if_it_has_none(small_results):
    results = rf.open_results(small_results)
    assert results.attributes["version"] == 5
    assert results.unit_blocks == []
    assert {"adjusted", "asked", "reached", "met", "reason"} <= set(results.specs)
    assert results.specs.sizes["spec"] == 0
    assert results.sensitivities["slope"].sizes == {"output": 0, "input": 0}
    assert {"reagent", "feed", "amount", "mass"} <= set(results.reagents)
    assert {"line_product", "what", "value", "limit", "passed"} <= set(results.products)
    assert results.products.sizes["product"] == 0
    with pytest.raises(KeyError, match="no unit 'kiln'"):
        results.unit_block("kiln")


def test_an_older_file_opens_as_far_as_it_goes(small_results, tmp_path):
    old = tmp_path / "old.h5"
    old.write_bytes(small_results.read_bytes())
    with h5py.File(old, "a") as file:
        file.attrs["version"] = 1
        for name in ("unit_blocks", "specs", "reagents", "products", "sensitivities"):
            del file[name]
    results = rf.open_results(old)
    assert results.cascade().sizes["stage"] == 6
    with pytest.raises(KeyError, match="no group 'specs'"):
        _ = results.specs


PLANT_CASE = """\
raffinate: 1
title: Six stages whose organic is saponified beforehand
system: {use: p507-chloride}
feeds:
  liquor:  {phase: aqueous, flow: 60 L/h, pH: 2.0, metals: {Pr: 0.05 mol/L, Nd: 0.15 mol/L}}
  scrub:   {phase: aqueous, flow: 20 L/h, HCl: 1.0 mol/L}
  organic: {phase: organic, flow: 100 L/h, extractant: 1.0 mol/L}
  caustic: {phase: aqueous, flow: as needed, NaOH: 10 mol/L}
blocks:
  soap-tank: {unit: saponifier, degree: 30 % Na, in: [organic, caustic], out: {soap: organic, drain: aqueous}}
  separation:
    cascade: 6
    sections: {extraction: 1-4, scrub: 5-6}
    in:  {soap: 1, liquor: 4, scrub: 6}
    out: {raffinate: aqueous 1, loaded: organic 6}
sensitivities: {of: [recovery of Nd in raffinate], by: [feeds/liquor/flow, beta Nd/Pr]}
solve: steady
"""  # noqa: E501


def test_the_parts_of_a_plant_open(command, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text(PLANT_CASE)
    done = command("solve", case, "-o", tmp_path / "plant.h5")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "soap-tank (saponifier)" in done.stdout
    assert "\nsoap " not in done.stdout  # flows between blocks
    shown = command("show", tmp_path / "plant.h5", "--all-streams")
    assert "\nsoap " in shown.stdout
    for name in groups_of(tmp_path / "plant.h5"):
        with xr.open_dataset(tmp_path / "plant.h5", group=name, engine="h5netcdf") as data:
            assert set(data.sizes) == set(data.coords), f"{name}: an axis without labels"
    results = rf.open_results(tmp_path / "plant.h5")
    slope = results.sensitivities["slope"].sel(output="recovery of Nd in raffinate")
    assert set(slope.input.values) == {"feeds/liquor/flow", "beta Nd/Pr"}
    assert float(slope.sel(input="feeds/liquor/flow")) > 0.0  # more than the soap can take up
    told = json.loads(command("solve", case, "--json").stdout)["sensitivities"]["outputs"][0]
    assert told["slope"]["beta Nd/Pr"] == pytest.approx(
        float(slope.sel(input="beta Nd/Pr")), rel=1e-6
    )
    assert "+1 % of" in shown.stdout
    assert results.unit_blocks == ["soap-tank"]
    soap_tank = results.unit_block("soap-tank")
    assert str(soap_tank["kind"].item()) == "saponifier"
    assert "caustic" in soap_tank["port_stream"].values
    soda = results.reagents["reagent"] == "NaOH"
    # 30 % of 100 mol/h of extractant.
    assert float(results.reagents["amount"].where(soda).sum()) == pytest.approx(30 / 3600)


def test_report_holds_closure_and_history(small_results):
    report = rf.open_results(small_results).report
    assert float(report["closure"].max()) <= 1e-9
    assert bool(report["converged"])
    assert report["residual_history"].dims == ("rung", "iteration")
    assert "class" in rf.open_results(small_results).constants


def test_the_case_is_kept(small_results, small_case):
    assert str(rf.open_results(small_results).input["case_text"].item()) == small_case.read_text()


def test_reading_needs_no_engine(small_results):
    code = (
        "import sys; sys.modules['raffinate._core'] = None\n"
        f"import raffinate as rf; print(rf.open_results({str(small_results)!r}).cascades)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['separation']"


def test_importing_loads_nothing_heavy():
    heavy = {"numpy", "xarray", "raffinate._core"}
    code = f"import sys, raffinate; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_wrong_files_are_named(tmp_path, small_results):
    with pytest.raises(FileNotFoundError):
        rf.open_results(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("no results")
    with pytest.raises(ValueError, match="no HDF5 file"):
        rf.open_results(tmp_path / "text.h5")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = 1
    with pytest.raises(ValueError, match="raffinate solve"):
        rf.open_results(tmp_path / "other.h5")
    (tmp_path / "newer.h5").write_bytes(small_results.read_bytes())
    with h5py.File(tmp_path / "newer.h5", "a") as file:
        file.attrs["version"] = 99
    with pytest.raises(ValueError, match="update raffinate"):
        rf.open_results(tmp_path / "newer.h5")
    with pytest.raises(KeyError, match="separation"):
        rf.open_results(small_results).cascade("seperation")


def test_a_file_that_another_program_changed_is_for_h5py_not_for_show(
    command, small_results, tmp_path
):
    copy = tmp_path / "annotated.h5"
    copy.write_bytes(small_results.read_bytes())
    with h5py.File(copy, "a") as file:
        file.attrs["remark"] = "seen"
    done = command("show", copy)
    assert done.returncode == 2
    assert "written by another program" in done.stderr
    assert rf.open_results(copy).status == "converged"
