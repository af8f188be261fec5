# SPDX-License-Identifier: BSD-3-Clause
"""Result files as xarray datasets. Needs no compiled module; docs/results.md describes the file."""

from functools import cached_property
from os import PathLike
from pathlib import Path

import h5py
import xarray as xr

FILE_TYPE = "raffinate-results"
VERSION = 5


class Results:
    """A result file. Datasets are read whole, so the file is free again after each access."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)
        with self._open() as file:
            self.attributes = {
                name: value.item() if hasattr(value, "item") else value
                for name, value in file.attrs.items()
            }
            found, version = self.attributes.get("file_type"), self.attributes.get("version", 0)
            if found != FILE_TYPE:
                raise ValueError(f"{path}: expected a file of `raffinate solve`, came {found!r}")
            if version > VERSION:
                raise ValueError(
                    f"{path}: format version {version}, this package reads up to {VERSION}: "
                    "update raffinate"
                )
            self.cascades = list(file["cascades"])
            # Version 1 knew no units, 2 no elements: what a file lacks is a KeyError when asked for
            self.unit_blocks = list(file.get("unit_blocks", ()))

    def _open(self) -> h5py.File:
        # A file on a network disk may refuse locks; a finished file needs none.
        try:
            return h5py.File(self.path, "r", locking=False)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ValueError(f"{self.path}: cut short, damaged, or no HDF5 file") from error

    def group(self, name: str) -> xr.Dataset:
        """Any group of the file: "streams", "cascades/separation", ... Raises KeyError."""
        with self._open() as file:
            if name not in file:
                raise KeyError(f"{self.path} has no group {name!r}")
        options = {"locking": False}
        with xr.open_dataset(
            self.path, group=name, engine="h5netcdf", driver_kwds=options
        ) as dataset:
            return dataset.load()

    @property
    def status(self) -> str:
        """converged, not converged, not closed or specification not met."""
        return str(self.attributes["status"])

    @cached_property
    def streams(self) -> xr.Dataset:
        """flow [m3/s], mass, water [kg/s], pH, purity by stream; amount [mol/s], total [mol/L],
        mass_concentration [g/L], recovery by stream and component; element_recovery by stream
        and element."""
        return self.group("streams")

    @cached_property
    def components(self) -> xr.Dataset:
        """charge, molar_mass [kg/mol], metal by component."""
        return self.group("components")

    @cached_property
    def constants(self) -> xr.Dataset:
        """value, unit, sd, class, source, range, enthalpy [kJ/mol], user_set by constant."""
        return self.group("constants")

    @cached_property
    def report(self) -> xr.Dataset:
        """What the solver did, the closure of every component, warnings and notes."""
        return self.group("report")

    @cached_property
    def input(self) -> xr.Dataset:
        """The case as it was given."""
        return self.group("input")

    def cascade(self, name: str | None = None) -> xr.Dataset:
        """Profiles along `stage`: aqueous, organic [mol/L], pH, loading, flows [m3/s], ...

        Without a name, the only cascade. Raises KeyError if there is none of that name.
        """
        if name is None and len(self.cascades) == 1:
            name = self.cascades[0]
        if name is None:
            raise KeyError(f"choose one of the cascades: {', '.join(self.cascades)}")
        if name not in self.cascades:
            raise KeyError(f"no cascade {name!r}; there are: {', '.join(self.cascades)}")
        return self.group(f"cascades/{name}")

    def unit_block(self, name: str) -> xr.Dataset:
        """A unit that is no cascade: kind, remarks, ports. Raises KeyError for an unknown one."""
        if name not in self.unit_blocks:
            raise KeyError(f"no unit {name!r}; there are: {', '.join(self.unit_blocks)}")
        return self.group(f"unit_blocks/{name}")

    @cached_property
    def specs(self) -> xr.Dataset:
        """Design specifications: adjusted, value in unit, target, asked, reached, met by spec."""
        return self.group("specs")

    @cached_property
    def sensitivities(self) -> xr.Dataset:
        """slope by output and input: d(output)/d ln(input), in output_unit; of log_K by ln(K)."""
        return self.group("sensitivities")

    @cached_property
    def reagents(self) -> xr.Dataset:
        """reagent, feed, amount [mol/s], mass [kg/s] by use."""
        return self.group("reagents")

    @cached_property
    def products(self) -> xr.Dataset:
        """stream, mass [kg/s], dry by product; what, value, limit [1], passed by line."""
        return self.group("products")

    @property
    def metals(self) -> list[str]:
        """Names of the components that the plant is there to separate."""
        components = self.components
        return [str(name) for name in components.component.values[components.metal.values == 1]]

    def __repr__(self) -> str:
        title = self.attributes.get("title", "")
        return f"<raffinate.Results {self.path} ({self.status}): {title}>"


def open_results(path: str | PathLike[str]) -> Results:
    """Opens a result file. Raises FileNotFoundError, or ValueError for a file of another kind."""
    return Results(path)
