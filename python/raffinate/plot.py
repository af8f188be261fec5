# SPDX-License-Identifier: BSD-3-Clause
"""Pictures of results.

    python -m raffinate.plot results.h5 -o profile.png
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from raffinate.results import Results, open_results

# M. Okabe and K. Ito, Color Universal Design (2008): distinct with every kind of colour vision.
# Black and yellow come last: black reads as an axis, yellow is faint on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#F0E442")
DASHES = ("-", "--", ":")
SHADE = "#EFEFEF"
INK = "#333333"
DECADES = 9  # traces further below the largest concentration are not drawn

STYLE = {
    "font.size": 8.5,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",
}


def stage_profile(results: Results, cascade: str | None = None) -> Figure:
    """Stage profiles of one cascade: metals in both phases [g/L], traces, pH, loading.

    `cascade` may be left out if there is only one. Raises KeyError for an unknown one.
    """
    import matplotlib as mpl

    data = results.cascade(cascade)
    name = cascade or results.cascades[0]
    with mpl.rc_context(STYLE):
        return _drawn(results, data, name)


def _drawn(results: Results, data: xr.Dataset, name: str) -> Figure:
    aqueous, organic = _grams(results, data["aqueous"]), _grams(results, data["organic"])
    panels = ["aqueous", "organic", "traces"]
    panels += [key for key in ("pH", "loading") if np.isfinite(data[key].values).any()]
    heights = [{"aqueous": 1.5, "organic": 1.5, "traces": 1.7}.get(panel, 0.8) for panel in panels]
    figure = Figure(figsize=(7.2, 0.9 + 1.15 * sum(heights)), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(len(panels), 1, sharex=True, height_ratios=heights)
    axes: dict[str, Axes] = dict(zip(panels, rows, strict=True))

    stages = data["stage"].values
    marker = "o" if len(stages) <= 30 else ""
    looks = {
        metal: {
            "color": COLOURS[i % len(COLOURS)],
            "linestyle": DASHES[i // len(COLOURS) % len(DASHES)],
            "marker": marker,
            "markersize": 3,
            "linewidth": 1.4,
        }
        for i, metal in enumerate(aqueous)
    }
    for metal, look in looks.items():
        axes["aqueous"].plot(stages, aqueous[metal], **look)
        axes["organic"].plot(stages, organic[metal], **look)
        axes["traces"].semilogy(stages, _positive(aqueous[metal]), **look)
        axes["traces"].semilogy(
            stages, _positive(organic[metal]), **{**look, "linewidth": 0.8, "alpha": 0.75}
        )
    _label(axes["aqueous"], "aqueous, g/L")
    _label(axes["organic"], "organic, g/L")
    _label(axes["traces"], "both phases, g/L")
    _limit_traces(axes["traces"], [*aqueous.values(), *organic.values()])
    for key, text, factor in (("pH", "pH", 1.0), ("loading", "loading, %", 100.0)):
        if key in axes:
            values = factor * data[key].values
            axes[key].plot(stages, values, color=INK, linewidth=1.2, marker=marker, markersize=3)
            axes[key].margins(y=0.15)
            _label(axes[key], text)
    if "loading" in axes:
        axes["loading"].set_ylim(bottom=0)
    for key in ("aqueous", "organic"):
        axes[key].set_ylim(bottom=0)

    _sections(list(axes.values()), data)
    _ports(list(axes.values()), data)
    last = axes[panels[-1]]
    last.set_xlim(stages[0] - 0.5, stages[-1] + 0.5)
    ticks = MaxNLocator(nbins=13, integer=True).tick_values(stages[0], stages[-1])
    step = ticks[1] - ticks[0]
    inside = [tick for tick in ticks if stages[0] + 0.4 * step < tick <= stages[-1]]
    last.set_xticks([stages[0], *inside])
    last.set_xlabel("stage  (fresh organic enters stage 1)")
    lines = [Line2D([], [], label=metal, **look) for metal, look in looks.items()]
    axes["aqueous"].legend(handles=lines, frameon=False, loc="upper left", bbox_to_anchor=(1, 1.02))
    phases = [
        Line2D([], [], color=INK, linewidth=1.4, label="aqueous"),
        Line2D([], [], color=INK, linewidth=0.8, alpha=0.75, label="organic"),
    ]
    axes["traces"].legend(handles=phases, frameon=False, loc="upper left", bbox_to_anchor=(1, 1.02))
    figure.align_ylabels(list(axes.values()))
    _title(figure, results, name)
    return figure


def _grams(results: Results, moles: xr.DataArray) -> dict[str, np.ndarray]:
    """Concentration of each metal along the stages [g/L]."""
    mass = results.components["molar_mass"]
    return {
        metal: 1000.0 * float(mass.sel(component=metal)) * moles.sel(component=metal).values
        for metal in results.metals
    }


def _positive(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0.0, values, np.nan)


def _limit_traces(axes: Axes, curves: Sequence[np.ndarray]) -> None:
    if not curves:  # a plant without metal
        return
    values = np.concatenate(curves)
    values = values[values > 0.0]
    if values.size == 0:
        return
    top = values.max()
    axes.set_ylim(max(values.min() / 2.0, top * 10.0**-DECADES), top * 3.0)
    axes.yaxis.set_major_locator(LogLocator(numticks=7))
    axes.yaxis.set_minor_locator(NullLocator())


def _label(axes: Axes, text: str) -> None:
    axes.set_ylabel(text)
    axes.grid(axis="y", color="#D8D8D8", linewidth=0.5)
    axes.set_axisbelow(True)


def _sections(rows: Sequence[Axes], data: xr.Dataset) -> None:
    """Every other section is shaded; names stand above the first panel."""
    for i, name in enumerate(data["section_name"].values):
        first, last = int(data["section_first"][i]), int(data["section_last"][i])
        for axes in rows:
            if i % 2 == 0:
                axes.axvspan(first - 0.5, last + 0.5, color=SHADE, zorder=0, linewidth=0)
        rows[0].annotate(
            str(name),
            (0.5 * (first + last), 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 13),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=INK,
            fontweight="bold",
        )


def _ports(rows: Sequence[Axes], data: xr.Dataset) -> None:
    """Inlets as arrows above the first panel, and a thin line through all of them."""
    if "port" not in data.sizes:
        return
    first, last = int(data["stage"][0]), int(data["stage"][-1])
    together: dict[int, list[str]] = {}
    for i in range(data.sizes["port"]):
        if data["port_inlet"].values[i]:
            stream = str(data["port_stream"].values[i])
            together.setdefault(int(data["port_stage"].values[i]), []).append(stream)
    for stage, streams in together.items():
        side = "left" if stage == first else "right" if stage == last else "center"
        for axes in rows:
            axes.axvline(stage, color="#888888", linewidth=0.6, linestyle=(0, (2, 2)), zorder=1)
        rows[0].annotate(
            f"{' + '.join(streams)} ↓",
            (stage, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha=side,
            va="bottom",
            color="#666666",
            fontsize=7.5,
        )


def _title(figure: Figure, results: Results, name: str) -> None:
    title = str(results.attributes.get("title") or results.attributes.get("case", ""))
    figure.suptitle(f"{title} — {name}" if len(results.cascades) > 1 else title, fontsize=10)
    if results.status != "converged":
        figure.text(0.5, 0.5, results.status.upper(), color="#D55E00", alpha=0.35, fontsize=34,
                    ha="center", va="center", rotation=25)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m raffinate.plot", description="Stage profiles.")
    parser.add_argument("results", help="result file of `raffinate solve`")
    parser.add_argument("-o", "--output", default="profile.png", help="picture: .png, .svg or .pdf")
    parser.add_argument("--cascade", help="which one: needed if there are several")
    given = parser.parse_args(arguments)
    try:
        figure = stage_profile(open_results(given.results), given.cascade)
    except (ValueError, KeyError, FileNotFoundError) as error:
        print(error.args[-1] if isinstance(error, FileNotFoundError) else error.args[0],
              file=sys.stderr)
        return 2
    try:
        figure.savefig(given.output, dpi=200)
    except ValueError as error:
        print(f"{given.output}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"cannot write {given.output}: {error.strerror}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
