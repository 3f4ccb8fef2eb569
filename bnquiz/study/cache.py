"""The table of card states: what the log says, kept at hand. All of it can be rebuilt from the log."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from typing import Any

from bnquiz.study.schedule import CardState

COLUMNS = CardState.__struct_fields__
TIMES = tuple(COLUMNS.index(name) for name in ("first", "last", "due"))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)

# S608: the names put into these are our own record's
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM card"  # noqa: S608
_REPLACE = f"REPLACE INTO card ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


def read_all(db: sqlite3.Connection) -> dict[str, CardState]:
    """Every card's state, by card id."""
    return {row[0]: _state(row) for row in db.execute(_SELECT)}


def read(db: sqlite3.Connection, card: str) -> CardState | None:
    """One card's state; None if no rating of it stands."""
    row = db.execute(f"{_SELECT} WHERE card = ?", (card,)).fetchone()
    return _state(row) if row else None


def write(db: sqlite3.Connection, states: Iterable[CardState]) -> None:
    """Put these states in the place of what the table has for their cards."""
    db.executemany(_REPLACE, [_row(state) for state in states])


def write_all(db: sqlite3.Connection, states: dict[str, CardState]) -> None:
    """Make the table hold these states and no others."""
    db.execute("DELETE FROM card")
    write(db, states.values())


def forget(db: sqlite3.Connection, cards: Iterable[str]) -> None:
    """Take these cards' states out of the table."""
    db.executemany("DELETE FROM card WHERE card = ?", [(card,) for card in cards])


def _state(row: tuple[Any, ...]) -> CardState:
    """Without a loop over ``TIMES``: every card's row is read before the first one is on the screen."""
    card, phase, step, stability, difficulty, first, last, due, ratings, lapses = row
    return CardState(
        *(card, phase, step, stability, difficulty, _time(first), _time(last), _time(due), ratings, lapses)
    )


def _time(milliseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def _row(state: CardState) -> list[Any]:
    values = [getattr(state, name) for name in COLUMNS]
    for place in TIMES:
        values[place] = (values[place] - EPOCH) // MILLISECOND
    return values
