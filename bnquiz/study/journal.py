"""The journal: what the learner did, saved as it happens, and what follows from it.

The log is the truth and only grows; the cards' states are kept beside it and agree with it after every
transaction. Times are arguments: ``now`` is any aware datetime; what counts is decided in ``clock.py``.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from bnquiz.errors import BadJournal
from bnquiz.study import backup, cache, clock, history, store
from bnquiz.study.events import (
    ClockFound,
    Event,
    Found,
    GoalSet,
    Graded,
    Lang,
    Line,
    Rated,
    Rating,
    Undone,
    Verdict,
    decode,
    encode,
    utc,
)
from bnquiz.study.schedule import CardState, rate


def open_journal(path: Path, *, wait: float = store.WAIT) -> Journal:
    """Open the journal at ``path``; where there is none, begin one.

    Raises BadJournal (damaged, foreign, newer, empty: the file stays as it is, and the message says how to
    restore), JournalBusy, JournalFull.
    """
    if not path.exists():
        store.create(path)
    try:
        return Journal(path, store.connect(path, wait))
    except BadJournal as error:
        if type(error) is BadJournal:  # busy and full mend themselves
            raise BadJournal(f"{error}. {backup.advice(path)}") from error
        raise


class Journal:
    """An open journal. Every ``record_…`` and ``undo`` is one transaction: done on return, or not at all."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # what happens

    def record_rating(
        self, card: str, rating: Rating, *, rev: int, lang: Lang, seconds: float, now: dt.datetime
    ) -> CardState:
        """Save a rating; returns the card's state after it."""
        with self.writing(now) as at:
            self.append(Rated(at=at, card=card, rev=rev, rating=rating, lang=lang, seconds=round(seconds, 3)))
            state = rate(card, cache.read(self.db, card), rating, at)
            cache.write(self.db, [state])
        return state

    def undo(self, now: dt.datetime) -> Rated | None:
        """Take back the last rating that stands, whoever made it and when; None if there is none."""
        with self.writing(now) as at:
            last = self._last_rating()
            if last is None:
                return None
            seq, rated = last
            self.append(Undone(at=at, card=rated.card, undoes=seq))
            self._replay([rated.card])
        return rated

    def record_verdict(
        self,
        file: str,
        verdict: Verdict,
        mistakes: Sequence[Found] = (),
        *,
        task: str | None = None,
        now: dt.datetime,
    ) -> None:
        """Save what the grader said of a file (its absolute path), and which task it answers, if one."""
        with self.writing(now) as at:
            self.append(Graded(at=at, file=file, verdict=verdict, mistakes=tuple(mistakes), task=task))

    def record_goal(self, date: dt.date | None, now: dt.datetime) -> None:
        """Save the day of the interview; None clears it."""
        with self.writing(now) as at:
            self.append(GoalSet(at=at, date=date))

    # what follows

    def time(self, now: dt.datetime) -> dt.datetime:
        """The time that counts when the clock says ``now``; notes a clock that was found to have run ahead."""
        reading = self._read_clock(now)
        if not reading.found_ahead:
            return reading.at
        with self.writing(now) as at:
            return at

    def states(self) -> dict[str, CardState]:
        """What is known of every card ever rated, by card id; of removed cards too."""
        with store.telling(self.path):
            return cache.read_all(self.db)

    def state(self, card: str) -> CardState | None:
        with store.telling(self.path):
            return cache.read(self.db, card)

    def last_rated(self) -> str | None:
        """The card that was rated last (and not taken back)."""
        last = self._last_rating()
        return last[1].card if last else None

    def lines(self) -> list[Line]:
        """The whole log."""
        return list(self._lines("ORDER BY seq"))

    def ratings(self) -> list[Rated]:
        """Every rating that stands, in order, with the times that count."""
        lines = history.settled(history.standing(self.lines()))
        return [event for _, event in lines if isinstance(event, Rated)]

    def open_mistakes(self) -> list[history.OpenMistake]:
        return history.mistakes(self._others())[0]

    def mended_mistakes(self) -> list[history.MendedMistake]:
        return history.mistakes(self._others())[1]

    def has_passed(self, task: str) -> bool:
        return history.passed(self._others(), task)

    def goal(self) -> dt.date | None:
        return history.goal(self._others())

    def rebuild(self) -> int:
        """Compute every card's state anew from the log; returns how many cards there are."""
        with store.transaction(self.db, self.path):
            states = history.replay(self.lines())
            cache.forget(self.db, cache.read_all(self.db))
            cache.write(self.db, states.values())
        return len(states)

    # how it is written

    @contextmanager
    def writing(self, now: dt.datetime) -> Iterator[dt.datetime]:
        """A transaction, with the time that counts in it."""
        with store.transaction(self.db, self.path):
            reading = self._read_clock(now)
            if not reading.found_ahead:
                yield reading.at
                return
            self.append(ClockFound(at=reading.at))
            self._replay(
                [state.card for state in cache.read_all(self.db).values() if state.last > reading.at]
            )
            yield reading.at + clock.TICK

    def append(self, event: Event) -> None:
        """Add an event to the log. The caller holds a transaction and mends the states that it changes."""
        self.db.execute(
            "INSERT INTO log (seq, event) SELECT coalesce(max(seq), 0) + 1, ? FROM log", (encode(event),)
        )

    def _replay(self, cards: Iterable[str]) -> None:
        for card in cards:
            lines = self._lines(
                "WHERE json_extract(event, '$.card') = ? OR "
                "(json_extract(event, '$.card') IS NULL AND json_extract(event, '$.kind') = 'clock') ORDER BY seq",
                card,
            )
            state = history.replay(list(lines)).get(card)
            cache.write(self.db, [state]) if state else cache.forget(self.db, [card])

    def _read_clock(self, now: dt.datetime) -> clock.Reading:
        last = next(self._lines("ORDER BY seq DESC LIMIT 1"), None)
        return clock.read(utc(now), last[1].at if last else None, self._first_after)

    def _first_after(self, now: dt.datetime) -> dt.datetime:
        return next(event.at for _, event in history.settled(self.lines()) if event.at > now)

    def _last_rating(self) -> tuple[int, Rated] | None:
        gone: set[int] = set()
        for seq, event in self._lines("ORDER BY seq DESC"):
            if isinstance(event, Undone):
                gone.add(event.undoes)
            elif isinstance(event, Rated) and seq not in gone:
                return seq, event
        return None

    def _others(self) -> list[Line]:
        """The lines that are of no card: verdicts, goals, clocks."""
        return list(self._lines("WHERE json_extract(event, '$.card') IS NULL ORDER BY seq"))

    def _lines(self, which: str, *values: str) -> Iterator[Line]:
        with store.telling(self.path):
            for seq, text in self.db.execute(f"SELECT seq, event FROM log {which}", values):  # noqa: S608
                yield seq, self._event(seq, text)

    def _event(self, seq: int, text: str) -> Event:
        try:
            return decode(text)
        except msgspec.MsgspecError as error:
            raise BadJournal(
                f"{self.path}: line {seq} of the log is damaged ({error}). {backup.advice(self.path)}"
            ) from error
