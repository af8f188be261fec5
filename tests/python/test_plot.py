# SPDX-License-Identifier: BSD-3-Clause
"""Pictures: that they hold the data and their labels; how they look is for people."""

import numpy as np
import pytest
import raffinate as rf
from raffinate import plot


def test_profile_shows_the_data(small_results):
    results = rf.open_results(small_results)
    figure = rf.stage_profile(results)
    aqueous, organic = figure.axes[:2]
    assert aqueous.get_ylabel() == "aqueous, g/L"
    assert organic.get_ylabel() == "organic, g/L"
    expected = results.cascade()["aqueous"].sel(component="Nd").values * 144.242
    lines = [line.get_ydata() for line in aqueous.get_lines()]
    assert any(len(y) == 6 and np.allclose(y, expected, rtol=1e-4) for y in lines)
    assert {text.get_text() for text in aqueous.get_legend().get_texts()} == {"Pr", "Nd"}
    assert {"extraction", "scrub"} <= {text.get_text() for text in aqueous.texts}


@pytest.mark.parametrize("name", ["profile.png", "profile.svg", "profile.pdf"])
def test_command_writes_by_extension(small_results, tmp_path, name):
    assert plot.main([str(small_results), "-o", str(tmp_path / name)]) == 0
    start = (tmp_path / name).read_bytes()[:200]
    assert any(mark in start for mark in (b"PNG", b"<?xml", b"%PDF"))


def test_command_names_what_is_wrong(small_results, tmp_path, capsys):
    assert plot.main([str(tmp_path / "none.h5")]) == 2
    assert plot.main([str(small_results), "--cascade", "none"]) == 2
    assert "separation" in capsys.readouterr().err
    assert plot.main([str(small_results), "-o", str(tmp_path / "profile.xyz")]) == 2
    assert plot.main([str(small_results), "-o", str(tmp_path / "none" / "profile.png")]) == 4
