# SPDX-License-Identifier: BSD-3-Clause
"""`raffinate simulate`: what it prints, its file, and its exit codes."""

from pathlib import Path

import numpy as np
import pytest

xr = pytest.importorskip("xarray")

START_UP = Path(__file__).resolve().parents[2] / "examples" / "07-start-up" / "case.yaml"
DAY = 86400.0


def test_start_up_of_the_example(command, tmp_path):
    done = command("simulate", START_UP, "-o", tmp_path / "a.h5")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("FOLLOWED for 90.00 d")
    with xr.open_dataset(tmp_path / "a.h5", group="products", engine="h5netcdf") as products:
        days = products.time_to_99.sel(product="raffinate").item() / DAY
        # Regression; constant-beta theory gives 25 to 40 days near minimum solvent.
        assert days == pytest.approx(27.63, abs=0.02)
        purity = products.purity.sel(product="raffinate")
        assert purity.sizes["time"] == 181
        assert purity.values[-1] == pytest.approx(0.9951, abs=2e-4)
        steady = products.steady_purity.sel(product="loaded").item()
        assert steady == pytest.approx(0.99946, abs=1e-5)
    with xr.open_dataset(
        tmp_path / "a.h5", group="cascades/separation", engine="h5netcdf"
    ) as battery:
        assert battery.aqueous.dims == ("time", "stage", "component")
        assert battery.aqueous.shape == (181, 90, 6)
        assert np.isfinite(battery.pH.values).all()
    with xr.open_dataset(tmp_path / "a.h5", group="report", engine="h5netcdf") as report:
        assert report.closure.max().item() < 1e-12


def test_a_steady_result_and_one_in_time_are_told_apart(command, tmp_path):
    command("simulate", START_UP, "-o", tmp_path / "a.h5", "-q")
    shown = command("show", tmp_path / "a.h5")
    assert shown.returncode == 2
    assert "raffinate-results" in shown.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("simulate: {until: 90}", "unit"),
        ("simulate: {untill: 90 d}", "did you mean"),
        ("simulate: {until: -3 d}", "above zero"),
        ("simulate: {until: 90 d, start: cold}", "feed fill"),
        ("simulate: {until: 90 d, every: 1 s}", "at most 10000 are kept"),
        ("", "does not say how long"),
        ("volumes: balanced\nsimulate: {until: 90 d}", "balanced volumes"),
    ],
)
def test_wrong_case_is_2(command, tmp_path, line, message):
    text = START_UP.read_text().replace("simulate: {until: 90 d, every: 12 h}", line)
    path = tmp_path / "case.yaml"
    path.write_text(text)
    done = command("simulate", path, "-o", tmp_path / "a.h5")
    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "a.h5").exists()
