"""What the tests of the study room share: a moment, ratings, candidates, mistakes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from bnquiz.study import transfer
from bnquiz.study.choose import Candidate
from bnquiz.study.events import Found, Rating
from bnquiz.study.journal import Journal
from bnquiz.study.schedule import CardState

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
LATER = NOW + 30 * DAY  # than all that happens in these tests


def rate(journal: Journal, card: str, rating: Rating = "good", now: dt.datetime = NOW) -> CardState:
    return journal.record_rating(card, rating, rev=1, lang="en", seconds=4.25, now=now)


def learn(journal: Journal, card: str, now: dt.datetime = NOW) -> CardState:
    """Rated good twice: from now on it is due in days."""
    rate(journal, card, "good", now)
    return rate(journal, card, "good", now + 10 * MINUTE)


def found(mistake: str, *cards: str, lines: tuple[int, ...] = (3,)) -> Found:
    return Found(mistake, "error", lines, cards)


def candidate(
    name: str, topic: str = "eps", asked: int = 0, covers: Sequence[str] = (), level: str = "basic"
):
    """What is asked more often has its turn before."""
    return Candidate(name, topic, level, asked, tuple(covers), turn=-asked)


def log_and_state(journal: Journal) -> tuple[list[str], list[tuple]]:
    """All that stands, byte for byte: the exported lines, and the rows of the table of states."""
    rows = sqlite3.connect(journal.path).execute("SELECT * FROM card ORDER BY card").fetchall()
    return list(transfer.export_lines(journal)), rows
