"""The log in its table: reading its lines, writing one together with all that follows from it, and bringing
an older schema to this one.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from bnquiz.errors import JournalDamaged
from bnquiz.study import clock, contents, events, history, store, tables
from bnquiz.study.events import ClockFound, Event, Line, Rated, Undone, decode, encode, utc
from bnquiz.texts import Text


def up(db: sqlite3.Connection, path: Path) -> None:
    """Bring an open journal to ``SCHEMA``. Raises JournalDamaged, and then nothing changed."""
    if store.version(db) == tables.SCHEMA:
        return
    with store.transaction(db, path):
        if store.version(db) != tables.SCHEMA:  # nobody else was first
            _from_1(db, path)


def _from_1(db: sqlite3.Connection, path: Path) -> None:
    held = contents.of(db, path)
    for statement in (*tables.TAKE_APART_1, *tables.BY_SCHEMA[tables.SCHEMA]):
        db.execute(statement)
    old = db.execute("SELECT seq, CAST(event AS BLOB) FROM log_1 ORDER BY seq").fetchall()
    for (place, event), name in zip(old, held.ids, strict=True):
        contents.insert(db, place, name, event)
    db.execute("DROP TABLE log_1")
    history.write_all(db, history.replay(held.lines))
    db.execute(f"PRAGMA user_version = {tables.SCHEMA}")


# as the indexes in tables.py have it, else SQLite reads the whole log
CARD = "json_extract(event, '$.card')"
NO_CARD = f"{CARD} IS NULL"
SELECT = "SELECT seq, id, sum, CAST(ifnull(event, '') AS BLOB) FROM log"
MARKS = "json_extract(event, '$.kind') IN ('suspend', 'flag', 'note')"
IMPORT = f"SELECT 1 FROM log WHERE {NO_CARD} AND json_extract(event, '$.kind') = 'import' LIMIT 1"  # noqa: S608 - our own words
CLOCK = f"{NO_CARD} AND json_extract(event, '$.kind') = 'clock'"


class Log:
    """The lines of an open journal. After each transaction the table of card states agrees with them."""

    def __init__(self, path: Path, db: sqlite3.Connection, new_id: Callable[[], str] = events.new_id) -> None:
        self.path = path
        self.db = db
        self.new_id = new_id
        self._aside: tuple[str, list[Line]] = ("", [])  # the lines of no card, up to the line with this id

    @contextmanager
    def writing(self, now: dt.datetime) -> Iterator[dt.datetime]:
        """A transaction, with the time that counts in it when the clock says ``now``."""
        with store.transaction(self.db, self.path):
            reading = self.read_clock(now)
            if reading.found_ahead:
                self._count_as_no_later(reading.at)
            yield reading.at + clock.TICK * reading.found_ahead

    def append(self, event: Event, name: str = "") -> None:
        """Add an event; ``name`` is its id, if it has one from elsewhere.

        The caller holds a transaction, and computes the states that it changes.
        """
        text = encode(event).encode()
        decode(text)  # what could not be read again is not written
        (last,) = self.db.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()
        contents.insert(self.db, last + 1, name or self.new_id(), text)

    def ids(self) -> dict[int, str]:
        """The id of each line, by its number."""
        with store.telling(self.path):
            return dict(self.db.execute("SELECT seq, id FROM log ORDER BY seq"))

    def replay(self, cards: Iterable[str]) -> None:
        """Compute these cards' states anew from their lines."""
        for card in cards:
            lines = list(self.some(f"WHERE {CARD} = ? OR ({CLOCK}) ORDER BY seq", card))
            state = history.replay(lines).get(card)
            if state:
                history.write(self.db, [state])
            else:
                history.forget(self.db, [card])

    def every(self) -> list[Line]:
        """The whole log."""
        return list(self.some("ORDER BY seq"))

    def of_no_card(self) -> list[Line]:
        """Verdicts, goals and clocks: read once as long as the log, which only grows, has not grown."""
        with store.telling(self.path):
            last = self.db.execute("SELECT id FROM log ORDER BY seq DESC LIMIT 1").fetchone()
        if last and last[0] != self._aside[0]:
            self._aside = last[0], list(self.some(f"WHERE {NO_CARD} ORDER BY seq"))
        return self._aside[1] if last else []

    def marks(self) -> list[Line]:
        """What was suspended, flagged and noted."""
        return list(self.some(f"WHERE {MARKS} ORDER BY seq"))

    def since(self, moment: dt.datetime) -> list[Line]:
        """The lines that are not from before ``moment``."""
        if self._has_imports():
            return [line for line in history.settled(self.every()) if line[1].at >= moment]
        last = takewhile(lambda line: line[1].at >= moment, self.some("ORDER BY seq DESC"))
        return list(last)[::-1]

    def latest(self, count: int) -> list[Line]:
        """The last lines; of a log with imports, those that happened last."""
        if self._has_imports():
            return history.settled(self.every())[-count:]
        return list(self.some(f"ORDER BY seq DESC LIMIT {count}"))[::-1]

    def last_rating(self) -> tuple[int, Rated] | None:
        """The last rating that stands, and its number."""
        if self._has_imports():
            lines = history.settled(history.standing(self.every()))
            rated = ((seq, event) for seq, event in reversed(lines) if isinstance(event, Rated))
            return next(rated, None)
        gone: set[int] = set()
        for seq, event in self.some("ORDER BY seq DESC"):
            if isinstance(event, Undone):
                gone.add(event.undoes)
            elif isinstance(event, Rated) and seq not in gone:
                return seq, event
        return None

    def _has_imports(self) -> bool:
        """Whether some lines stand in the order of their arrival, not in that of their times."""
        with store.telling(self.path):
            return self.db.execute(IMPORT).fetchone() is not None

    def read_clock(self, now: dt.datetime) -> clock.Reading:
        last = next(self.some("ORDER BY seq DESC LIMIT 1"), None)
        return clock.read(utc(now), last[1].at if last else None, self._first_after)

    def some(self, which: str, *values: str) -> Iterator[Line]:
        """The lines that SQL's ``which`` chooses."""
        with store.telling(self.path):
            rows = self.db.execute(f"{SELECT} {which}", values)
            for row in rows:
                yield row[0], self._event(*row)

    def _event(self, place: int, name: str, total: int, text: bytes) -> Event:
        try:
            return contents.opened(place, name, total, text)
        except ValueError as error:
            from bnquiz.study.restore import advice

            damage = Text("{}: line {} of the log is damaged ({})", "{}：记录第 {} 行已损坏（{}）").fill(
                self.path, place, contents.why(error)
            )
            raise JournalDamaged(Text("{}. {}", "{}。{}").fill(damage, advice(self.path))) from error

    def _first_after(self, now: dt.datetime) -> dt.datetime:
        return next(event.at for _, event in history.settled(self.every()) if event.at > now)

    def _count_as_no_later(self, at: dt.datetime) -> None:
        self.append(ClockFound(at=at))
        self.replay([state.card for state in history.read_all(self.db).values() if state.last > at])
