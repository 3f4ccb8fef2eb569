"""How long until the first card is chosen, with 1,000 cards' history, against imports that it cannot avoid.

    python benchmarks/journal_startup.py

A is ``python -c "import click, rich.console"``, from start to end: what any command line with a coloured
screen has to load. B is the same imports, opening the journal, looking it over, and choosing the first card,
from the start of the process until the card's name comes out of it. They are taken in turn, with compiled
modules as an installation has them; the middle of their times counts.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bnquiz.study.events import RATINGS
from bnquiz.study.journal import open_journal

CARDS, RATINGS_EACH, RUNS = 1000, 8, 21
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)

IMPORTS = "import click, rich.console"
FIRST_CARD = """
import datetime as dt, sys, pathlib
from bnquiz.study.choose import Candidate
from bnquiz.study.journal import open_journal
from bnquiz.study.session import Session
cards = [Candidate(f"card-{n:04}", f"topic-{n % 15}", "basic", n % 40, (f"B{n % 75}",)) for n in range(1000)]
with open_journal(pathlib.Path(sys.argv[1])) as journal:
    print(Session(journal, cards).next(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)).card, flush=True)
assert not {"torch", "numpy", "fsrs"} & sys.modules.keys()
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "journal.sqlite")
        write_history(path)
        size = path.stat().st_size / 1e6
        print(f"{CARDS} cards, {CARDS * RATINGS_EACH} ratings, {size:.1f} MB")
        compiled = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        compiled |= {"PYTHONPYCACHEPREFIX": str(Path(folder, "pyc"))}
        times = [
            (until_end(compiled, IMPORTS), until_card(compiled, IMPORTS + FIRST_CARD, str(path)))
            for _ in range(RUNS + 1)
        ][1:]  # the first one compiles
    a, b = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"A  {IMPORTS}: {a * 1000:.0f} ms")
    print(f"B  the same, and the journal opened and the first card chosen: {b * 1000:.0f} ms")
    print(f"ratio {b / a:.2f} (to stay within 1.5 together with loading the bank)")


def write_history(path: Path) -> None:
    """Eight ratings of each card over two months, in one go."""
    rng = random.Random(1)  # noqa: S311 - the same history each time
    with open_journal(path) as journal:
        journal.log.db.execute("PRAGMA synchronous = OFF")
        for number in range(CARDS * RATINGS_EACH):
            now = NOW - dt.timedelta(days=60) * (1 - number / CARDS / RATINGS_EACH)
            card, rating = f"card-{number % CARDS:04}", rng.choice(RATINGS)
            journal.record_rating(card, rating, rev=1, lang="en", seconds=9, now=now)


def until_end(environ: dict[str, str], code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environ)
    return time.perf_counter() - began


def until_card(environ: dict[str, str], code: str, *arguments: str) -> float:
    command = [sys.executable, "-c", code, *arguments]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ) as process:
        card = process.stdout.readline() if process.stdout else b""
        took = time.perf_counter() - began
    if not card.startswith(b"card-") or process.returncode:
        raise SystemExit("no card was chosen")
    return took


if __name__ == "__main__":
    main()
