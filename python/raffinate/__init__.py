# SPDX-License-Identifier: BSD-3-Clause
"""raffinate: solvent-extraction cascades and the refinery circuits around them.

>>> import raffinate as rf
>>> solution = rf.solve_case("case.yaml", output="results.h5")
>>> results = rf.open_results("results.h5")
>>> results.cascade("separation")["aqueous"].sel(component="Nd")

Nothing is loaded before it is used: reading results needs no compiled module, solving no xarray.
"""

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from raffinate._core import (
        EnvironmentError,
        InputError,
        case_schema,
        check_case,
        equilibrate,
        shipped_systems,
        solve_case,
        version,
    )
    from raffinate.plot import stage_profile
    from raffinate.results import Results, open_results

__all__ = [
    "EnvironmentError",
    "InputError",
    "Results",
    "case_schema",
    "check_case",
    "equilibrate",
    "open_results",
    "shipped_systems",
    "solve_case",
    "stage_profile",
    "version",
]

_HOMES = {"Results": "results", "open_results": "results", "stage_profile": "plot"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'raffinate' has no attribute '{name}'")
    home = _HOMES.get(name, "_core")
    systems = Path(__file__).parent / "systems"
    if home == "_core" and systems.is_dir():  # the data that came with a wheel
        os.environ.setdefault("RAFFINATE_DATA", str(systems))
    value = getattr(importlib.import_module(f"raffinate.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
