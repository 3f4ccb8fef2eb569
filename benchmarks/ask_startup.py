"""How long until `bnquiz ask` has its first card on the screen, against imports that it cannot avoid.

    python benchmarks/ask_startup.py [ROUNDS]

A is ``python -c "import click, rich.console"``, from start to end. B is ``python -m bnquiz ask`` in a
pseudo-terminal, with 1,000 cards' history in the journal, from the start of the process until the keys below
the first question can be read. They are taken in turn, with compiled modules and the bank's cache as any
second run has them. What counts is processor time, and the best of the rounds: whoever else works on the
machine only adds to it. The time on the wall is printed beside, as a median. The exit status is 1 above the
aim.
"""

from __future__ import annotations

import datetime as dt
import os
import pty
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bnquiz.bank import load  # noqa: E402 - the checkout may be not installed
from bnquiz.study.events import RATINGS  # noqa: E402
from bnquiz.study.journal import open_journal  # noqa: E402

CARDS, RATINGS_EACH = 1000, 8
AIM = 1.4
IMPORTS = ["-c", "import click, rich.console"]
ASK = ["-m", "bnquiz", "ask", "--lang", "en"]
KEYS = b"? keys"  # how the line of keys ends, whatever the kind of the card


class Took(NamedTuple):
    """Seconds of one run."""

    processor: float
    wall: float


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        write_history(Path(folder, "home", "journal.sqlite"))
        compiled = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        compiled |= {
            "PYTHONPYCACHEPREFIX": str(Path(folder, "pyc")),
            "BNQUIZ_HOME": str(Path(folder, "home")),
        }
        times = [(until_end(compiled), until_keys(compiled)) for _ in range(rounds + 1)][1:]
    imports, asks = zip(*times, strict=True)
    ratio = best(asks) / best(imports)
    print(f"A  import click, rich.console         {in_words(imports)}")
    print(f"B  bnquiz ask, first card on screen   {in_words(asks)}")
    print(f"B/A {ratio:.2f}   ({AIM} is the aim; {CARDS} cards, {CARDS * RATINGS_EACH} ratings)")
    sys.exit(ratio > AIM)


def best(runs: Sequence[Took]) -> float:
    return min(run.processor for run in runs)


def in_words(runs: Sequence[Took]) -> str:
    wall = statistics.median(run.wall for run in runs)
    return f"{best(runs) * 1000:4.0f} ms of the processor, {wall * 1000:4.0f} ms on the wall"


def write_history(path: Path) -> None:
    """Eight ratings over two months of each card of the bank, and of others up to a thousand."""
    rng = random.Random(1)  # noqa: S311 - the same history each time
    cards = [*load(ROOT / "questions").cards, *(f"removed-{number}" for number in range(CARDS))][:CARDS]
    today = dt.datetime.now().astimezone()
    with open_journal(path) as journal:
        journal.log.db.execute("PRAGMA synchronous = OFF")
        for number in range(CARDS * RATINGS_EACH):
            now = today - dt.timedelta(days=60) * (1 - number / CARDS / RATINGS_EACH)
            rating = rng.choice(RATINGS)
            journal.record_rating(cards[number % CARDS], rating, rev=1, lang="en", seconds=9, now=now)


def until_end(environ: dict[str, str]) -> Took:
    began = time.perf_counter()
    pid = os.posix_spawn(sys.executable, [sys.executable, *IMPORTS], environ)
    return ended(pid, began)


def until_keys(environ: dict[str, str]) -> Took:
    """In a new pseudo-terminal; the program is ended once the keys have been read from it."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, *ASK], environ | {"TERM": "xterm", "COLUMNS": "80"})  # noqa: S606
    seen = b""
    while KEYS not in plain(seen):
        seen += os.read(terminal, 65536)
    os.kill(pid, signal.SIGKILL)
    took = ended(pid, began)
    os.close(terminal)
    return took


def ended(pid: int, began: float) -> Took:
    _, status, usage = os.wait4(pid, 0)
    if status not in (0, signal.SIGKILL):
        sys.exit(f"it ended by itself, with status {status}")
    return Took(usage.ru_utime + usage.ru_stime, time.perf_counter() - began)


def plain(seen: bytes) -> bytes:
    """Without colors."""
    return re.sub(rb"\x1b\[[0-9;]*m", b"", seen)


if __name__ == "__main__":
    main()
