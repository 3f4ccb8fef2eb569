"""Rates one new card after another and says so, a line a card, once it is saved; runs until it is killed.

python rate_in_a_loop.py JOURNAL PREFIX [HOW_MANY]
"""

import datetime as dt
import sys
from itertools import count, islice
from pathlib import Path

from bnquiz.study.journal import open_journal


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


path, prefix, *how_many = sys.argv[1:]
with open_journal(Path(path)) as journal:
    for number in islice(count(), int(how_many[0]) if how_many else None):
        card = f"{prefix}-{number}"
        now = dt.datetime.now(dt.UTC)
        journal.record_rating(card, "good", rev=1, lang="en", seconds=1, now=now)
        say(card)
        if number % 5 == 4:
            undone = journal.undo(now)  # with company, it may be the other's
            say(f"undone {undone.card}")
