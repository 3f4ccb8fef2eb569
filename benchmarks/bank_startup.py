"""How long until the first card stands on the screen, against what the libraries alone take to import.

    python benchmarks/bank_startup.py [ROUNDS]

Each round starts every program once, in turn, so that a busy machine slows all of them. The median of the
rounds is printed, and the ratio, which should stay below 1.5.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
CARD = "eps-inside-root"
PROGRAMS = {
    "import click, rich.console": ["-c", "import click, rich.console"],
    "bnquiz show, cached": ["-m", "bnquiz", "show", CARD],
    "bnquiz show, cache missing": ["-m", "bnquiz", "show", CARD],
}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home:
        times = measure(rounds, Path(home))
    base = median(times["import click, rich.console"])
    for name, taken in times.items():
        print(f"{name:28} {1000 * median(taken):6.1f} ms   {median(taken) / base:.2f}")


def measure(rounds: int, home: Path) -> dict[str, list[float]]:
    """Seconds of each program in each round; a first round fills the caches of Python and of bnquiz."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(rounds + 1):
        for name, arguments in PROGRAMS.items():
            cache = home / (f"fresh-{number}" if name.endswith("missing") else "kept")
            taken = seconds(arguments, cache)
            if number:
                times[name].append(taken)
    return times


def seconds(arguments: list[str], home: Path) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"BNQUIZ_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
