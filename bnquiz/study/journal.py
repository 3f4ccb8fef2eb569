"""The journal: what the learner did, saved as it happens, and what follows from it.

The log is the truth and only grows; the cards' states are kept beside it and agree with it after every
transaction. Times are arguments: ``now`` is any aware datetime; what counts is decided in ``clock.py``.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Container, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import UNSET

from bnquiz.errors import JournalDamaged
from bnquiz.study import history, store, tables
from bnquiz.study.events import (
    LONGEST,
    Flagged,
    Found,
    GoalSet,
    Graded,
    Heard,
    Line,
    Noted,
    Rated,
    Rating,
    ReadinessNoted,
    Suspended,
    Undone,
    Verdict,
)
from bnquiz.study.lines import Log
from bnquiz.study.plan import MINUTES, Goal
from bnquiz.study.readiness import Readiness
from bnquiz.study.schedule import CardState, rate
from bnquiz.texts import Lang, Text

RECENT = 200  # lines that tell the learner's pace: all of a long log takes longer than the first card may


def open_journal(path: Path, *, wait: float = store.WAIT) -> Journal:
    """Open the journal at ``path``; where there never was one, begin one.

    ``wait``: seconds for another process.

    Raises JournalDamaged (or foreign, empty: the file stays as it is, and the message says what helps),
    JournalGone (there are backups of it), BadJournal (newer, or not to be read), JournalBusy, JournalFull.
    """
    with store.telling_os(path):
        there = path.exists()
    if not there:
        from bnquiz.study.restore import refuse_if_gone

        refuse_if_gone(path)
        store.create(path)
    try:
        return Journal(Log(path, _connect(path, wait)))
    except JournalDamaged as error:
        from bnquiz.study.restore import advice

        raise JournalDamaged(Text("{}. {}", "{}。{}").fill(error.message, advice(path))) from error


def _connect(path: Path, wait: float) -> sqlite3.Connection:
    db = store.connect(path, wait)
    try:
        with store.telling(path):
            if store.version(db) != tables.SCHEMA:
                from bnquiz.study import lines  # seldom, and it takes a while to import

                lines.up(db, path)
    except BaseException:
        db.close()
        raise
    return db


class Journal:
    """An open journal. Every ``record_…`` and ``undo`` is one transaction: done on return, or not at all."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.path = log.path

    def close(self) -> None:
        self.log.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # what happens

    def record_rating(
        self,
        card: str,
        rating: Rating,
        *,
        rev: int,
        lang: Lang,
        seconds: float,
        now: dt.datetime,
        heard: Heard | None = None,
    ) -> CardState:
        """Save a rating; returns the card's state after it. ``seconds``: from the question to the rating."""
        took = round(min(seconds, LONGEST), 3)
        with self.log.writing(now) as at:
            rated = Rated(at=at, card=card, rev=rev, rating=rating, lang=lang, seconds=took, heard=heard)
            self.log.append(rated)
            state = rate(card, history.read(self.log.db, card), rating, at)
            history.write(self.log.db, [state])
        return state

    def undo(self, now: dt.datetime) -> Rated | None:
        """Take back the last rating that stands, in this run or an earlier one; None if there is none."""
        with self.log.writing(now) as at:
            last = self.log.last_rating()
            if last is None:
                return None
            seq, rated = last
            self.log.append(Undone(at=at, card=rated.card, undoes=seq))
            self.log.replay([rated.card])
        return rated

    def record_verdict(
        self,
        file: str,
        verdict: Verdict,
        mistakes: Sequence[Found] = (),
        *,
        task: str | None = None,
        stopped: bool = False,
        now: dt.datetime,
    ) -> None:
        """Save what the grader said of a file (its absolute path), and which task it answers, if one.

        ``stopped``: the file did not run through, so that what it does not show may still be there.
        """
        found, early = tuple(mistakes), stopped or UNSET
        with self.log.writing(now) as at:
            graded = Graded(at=at, file=file, verdict=verdict, mistakes=found, task=task, stopped=early)
            self.log.append(graded)

    def record_goal(self, date: dt.date | None, now: dt.datetime, minutes: int | None = None) -> None:
        """Save the day of the interview (None clears it), and the minutes a day (None: as they were)."""
        with self.log.writing(now) as at:
            self.log.append(GoalSet(at=at, date=date, minutes=minutes or UNSET))

    def record_readiness(self, noted: Readiness, now: dt.datetime) -> None:
        """Save the day's readiness, in the place of what was saved for it before."""
        with self.log.writing(now) as at:
            day = now.date()
            topics = {topic: round(share, 4) for topic, share in noted.topics.items()}
            seen, on_the_day = round(noted.seen, 4), round(noted.on_the_day, 4)
            self.log.append(ReadinessNoted(at=at, date=day, seen=seen, on_the_day=on_the_day, topics=topics))

    def record_mark(self, mark: type[Suspended | Flagged], card: str, now: dt.datetime, *, on: bool) -> None:
        """Save that the learner suspends or flags a card, or does so no more."""
        with self.log.writing(now) as at:
            self.log.append(mark(at=at, card=card, on=on))

    def record_note(self, card: str, text: str, now: dt.datetime) -> None:
        """Save what the learner writes on a card, in the place of what was there; "" takes it off."""
        with self.log.writing(now) as at:
            self.log.append(Noted(at=at, card=card, text=text))

    # what follows

    def marks(self) -> history.Marks:
        """The cards that are suspended or flagged, and the notes."""
        return history.marks(self.log.marks())

    def time(self, now: dt.datetime) -> dt.datetime:
        """The time that counts when the clock says ``now``; notes a clock that is found to have run ahead."""
        reading = self.log.read_clock(now)
        if not reading.found_ahead:
            return reading.at
        with self.log.writing(now) as at:
            return at

    def states(self, among: Container[str] | None = None) -> dict[str, CardState]:
        """What is known of every card ever rated, by card id; of removed cards too. ``among``: of these."""
        with store.telling(self.path):
            return history.read_all(self.log.db, among)

    def state(self, card: str) -> CardState | None:
        """What is known of one card; None if no rating of it stands."""
        with store.telling(self.path):
            return history.read(self.log.db, card)

    def last_rated(self) -> str | None:
        """The card whose rating is the last that stands."""
        last = self.log.last_rating()
        return last[1].card if last else None

    def lines(self) -> list[Line]:
        """The whole log, with what was taken back."""
        return self.log.every()

    def ratings(self) -> list[Rated]:
        """Every rating that stands, in order, with the times that count."""
        lines = history.settled(history.standing(self.lines()))
        return [event for _, event in lines if isinstance(event, Rated)]

    def open_mistakes(self) -> list[history.OpenMistake]:
        """The mistakes that no later verdict of their file confirmed gone, in the order they were found."""
        return history.mistakes(self.log.of_no_card())[0]

    def mended_mistakes(self) -> list[history.MendedMistake]:
        """The mistakes that a later verdict of their file confirmed gone, in the order they were mended."""
        return history.mistakes(self.log.of_no_card())[1]

    def has_passed(self, task: str) -> bool:
        """Whether a file that answers this task ever passed."""
        return history.passed(self.log.of_no_card(), task)

    def goal(self) -> Goal | None:
        """The day of the interview, if one is set, the day (UTC) on which it was set, the minutes a day."""
        lines = self.log.of_no_card()
        word = history.goal(lines)
        if word is None or word.date is None:
            return None
        return Goal(word.date, history.goal_since(lines), history.minutes(lines) or MINUTES)

    def readiness(self) -> dict[dt.date, ReadinessNoted]:
        """What was noted last on each day, in order."""
        noted = [event for _, event in self.log.of_no_card() if isinstance(event, ReadinessNoted)]
        return {each.date: each for each in noted}

    def recent_ratings(self) -> list[Rated]:
        """The last ratings that stand, in order: those that tell the learner's pace."""
        lines = history.standing(self.log.latest(RECENT))
        return [event for _, event in lines if isinstance(event, Rated)]

    def ratings_since(self, moment: dt.datetime) -> list[Rated]:
        """The ratings that stand and are not from before ``moment``, in order."""
        lines = history.standing(self.log.since(moment))
        return [event for _, event in lines if isinstance(event, Rated)]
