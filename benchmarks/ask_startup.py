"""How long until `bnquiz ask` has its first card on the screen, against imports that it cannot avoid.

    python benchmarks/ask_startup.py [ROUNDS]

A is ``python -c "import click, rich.console"``, from start to end. B is ``python -m bnquiz ask`` in a
pseudo-terminal, with 1,000 cards' history in the journal, from the start of the process until the keys below
the first question can be read. They are taken in turn, with compiled modules and the bank's cache as any
second run has them. The medians are printed, and that of the rounds' ratios, which is to come down to 1.4.
"""

from __future__ import annotations

import datetime as dt
import os
import pty
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bnquiz.bank import load  # noqa: E402 - the checkout may be not installed
from bnquiz.study.events import RATINGS  # noqa: E402
from bnquiz.study.journal import open_journal  # noqa: E402

CARDS, RATINGS_EACH = 1000, 8
IMPORTS = ["-c", "import click, rich.console"]
ASK = ["-m", "bnquiz", "ask", "--lang", "en"]
KEYS = b"? keys"  # how the line of keys ends, whatever the kind of the card


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
    a, b = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(b / a for a, b in times)
    print(f"A  import click, rich.console         {a * 1000:6.0f} ms")
    print(f"B  bnquiz ask, first card on screen   {b * 1000:6.0f} ms")
    print(f"B/A {ratio:.2f}   (1.4 is the aim; {CARDS} cards, {CARDS * RATINGS_EACH} ratings in the journal)")


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


def until_end(environ: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *IMPORTS], check=True, env=environ, cwd=ROOT)
    return time.perf_counter() - began


def until_keys(environ: dict[str, str]) -> float:
    """In a new pseudo-terminal; the program is ended once the keys have been read from it."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, *ASK], environ | {"TERM": "xterm", "COLUMNS": "80"})  # noqa: S606
    seen = b""
    while KEYS not in plain(seen):
        seen += os.read(terminal, 65536)
    took = time.perf_counter() - began
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)
    os.close(terminal)
    return took


def plain(seen: bytes) -> bytes:
    """Without colors."""
    return re.sub(rb"\x1b\[[0-9;]*m", b"", seen)


if __name__ == "__main__":
    main()
