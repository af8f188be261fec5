# SPDX-License-Identifier: BSD-3-Clause
"""The table of this folder's README: scrub flow off its centre, with and without the middle draw.

python examples/04-middle-draw/table.py [command, else build/release/raffinate]
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMAND = os.environ.get("RAFFINATE_COMMAND", "build/release/raffinate")
CASES = (  # case, its scrub flow as written there, the flow that puts the cut in the middle
    (HERE.parent / "03-nd-pr-split/case.yaml", "4.073 m3/h", 4.072),
    (HERE / "case.yaml", "4.13 m3/h", 4.13),
)


def solve(command: str, text: str) -> dict:
    """Amounts of the outlets, by name."""
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder, "case.yaml")
        case.write_text(text)
        output = subprocess.run(
            [command, "solve", str(case), "--json", "-o", str(Path(folder, "results.h5"))],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    streams = json.loads(output)["streams"]
    return {one["name"]: one for one in streams if one["role"] == "product"}


def percent(share: float) -> str:
    return "> 99.99" if share > 0.9999 else f"{100 * share:.2f}"


def row(command: str, error: float) -> str:
    cells = [f"{100 * error:+.1f} %" if error else "0"]
    for path, written, centre in CASES:
        given = path.read_text()
        assert written in given
        out = solve(command, given.replace(written, f"{centre * (1 + error):.6g} m3/h"))
        cells += [percent(out[name]["purity"]) for name in ("raffinate", "loaded")]
    middle = out["middle"]["amount"]
    cells.append(f"{100 * middle['Nd'] / (middle['Nd'] + middle['Pr']):.0f}")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else COMMAND
    for error in (-0.015, -0.01, -0.005, 0.0, 0.005, 0.01, 0.015):
        print(row(command, error))


if __name__ == "__main__":
    main()
