"""Rates until the disk takes no more, makes room, and rates the same card again.

The disk that fills up is a limit on the size of files. Prints "full CARD MESSAGE" and "saved CARD".
"""

import datetime as dt
import resource
import sys
from pathlib import Path

from bnquiz.errors import JournalFull
from bnquiz.study.journal import open_journal

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)

with open_journal(Path(sys.argv[1])) as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    for number in range(10_000):
        card = f"card-{number}"
        now = NOW + number * dt.timedelta(minutes=1)
        try:
            journal.record_rating(card, "good", rev=1, lang="en", seconds=1, now=now)
        except JournalFull as error:
            sys.stdout.write(f"full {card} {error}\n")
            assert journal.state(card) is None
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    journal.record_rating(card, "good", rev=1, lang="en", seconds=1, now=now)
    sys.stdout.write(f"saved {card}\n")
