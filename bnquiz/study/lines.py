"""The log in its table: reading its lines, and writing one together with all that follows from it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bnquiz.errors import BadJournal
from bnquiz.study import backup, cache, clock, guard, history, store
from bnquiz.study.events import ClockFound, Event, Line, Rated, Undone, decode, encode, utc

# as the indexes in store.py have it, else SQLite reads the whole log
CARD = "json_extract(event, '$.card')"
NO_CARD = f"{CARD} IS NULL"
CLOCK = f"{NO_CARD} AND json_extract(event, '$.kind') = 'clock'"


class Log:
    """The lines of an open journal. After each transaction the table of card states agrees with them."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db

    @contextmanager
    def writing(self, now: dt.datetime) -> Iterator[dt.datetime]:
        """A transaction, with the time that counts in it when the clock says ``now``."""
        with store.transaction(self.db, self.path):
            reading = self.read_clock(now)
            if reading.found_ahead:
                self._count_as_no_later(reading.at)
            yield reading.at + clock.TICK * reading.found_ahead

    def append(self, event: Event) -> None:
        """Add an event. The caller holds a transaction and mends the states that it changes."""
        self.db.execute(
            "INSERT INTO log (seq, event) SELECT coalesce(max(seq), 0) + 1, ? FROM log", (encode(event),)
        )

    def replay(self, cards: Iterable[str]) -> None:
        """Compute these cards' states anew from their lines."""
        for card in cards:
            lines = list(self.some(f"WHERE {CARD} = ? OR ({CLOCK}) ORDER BY seq", card))
            state = history.replay(lines).get(card)
            if state:
                cache.write(self.db, [state])
            else:
                cache.forget(self.db, [card])

    def every(self) -> list[Line]:
        """The whole log."""
        return list(self.some("ORDER BY seq"))

    def of_no_card(self) -> list[Line]:
        """Verdicts, goals and clocks."""
        return list(self.some(f"WHERE {NO_CARD} ORDER BY seq"))

    def last_rating(self) -> tuple[int, Rated] | None:
        """The last rating that stands, and its number."""
        gone: set[int] = set()
        for seq, event in self.some("ORDER BY seq DESC"):
            if isinstance(event, Undone):
                gone.add(event.undoes)
            elif isinstance(event, Rated) and seq not in gone:
                return seq, event
        return None

    def read_clock(self, now: dt.datetime) -> clock.Reading:
        last = next(self.some("ORDER BY seq DESC LIMIT 1"), None)
        return clock.read(utc(now), last[1].at if last else None, self._first_after)

    def some(self, which: str, *values: str) -> Iterator[Line]:
        """The lines that SQL's ``which`` chooses."""
        with guard.telling(self.path):
            for seq, text in self.db.execute(f"SELECT seq, event FROM log {which}", values):  # noqa: S608
                yield seq, self._event(seq, text)

    def _event(self, seq: int, text: str) -> Event:
        try:
            return decode(text)
        except msgspec.MsgspecError as error:
            damage = f"{self.path}: line {seq} of the log is damaged ({error})"
            raise BadJournal(f"{damage}. {backup.advice(self.path)}") from error

    def _first_after(self, now: dt.datetime) -> dt.datetime:
        return next(event.at for _, event in history.settled(self.every()) if event.at > now)

    def _count_as_no_later(self, at: dt.datetime) -> None:
        self.append(ClockFound(at=at))
        self.replay([state.card for state in cache.read_all(self.db).values() if state.last > at])
