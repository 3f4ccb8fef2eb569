"""What a log means: pure functions from its lines to what stands, the cards' states and the open mistakes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bnquiz.study.events import (
    ClockFound,
    Event,
    Flagged,
    Found,
    GoalSet,
    Graded,
    Imported,
    Line,
    Noted,
    Rated,
    Suspended,
    Undone,
)
from bnquiz.study.schedule import CardState, rate
from bnquiz.texts import Text

COLUMNS = CardState.__struct_fields__
TIMES = tuple(COLUMNS.index(name) for name in ("first", "last", "due"))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)

# S608: the names put into these are our own record's
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM card"  # noqa: S608
_REPLACE = f"REPLACE INTO card ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


def read_all(db: sqlite3.Connection, among: Container[str] | None = None) -> dict[str, CardState]:
    """Every card's state, by card id; ``among`` these cards, if they are given."""
    rows = db.execute(_SELECT)
    return {row[0]: _state(row) for row in rows if among is None or row[0] in among}


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


class OpenMistake(Struct, frozen=True):
    """A mistake that no later verdict of its file has confirmed gone."""

    file: str
    found: Found
    since: dt.datetime  # of the first verdict of the unbroken row that had it
    last: dt.datetime  # of the last verdict that saw it


class MendedMistake(Struct, frozen=True):
    """A mistake that a later verdict of its file confirmed gone."""

    file: str
    found: Found
    since: dt.datetime
    mended: dt.datetime


def standing(lines: Sequence[Line]) -> list[Line]:
    """The lines that count: without the ratings that were taken back, and without the taking back."""
    gone = {event.undoes for _, event in lines if isinstance(event, Undone)}
    return [(seq, event) for seq, event in lines if seq not in gone and not isinstance(event, Undone)]


def settled(lines: Sequence[Line]) -> list[Line]:
    """The lines with the times that count, in the order of these.

    None is later than a following discovery that the clock ran ahead. What came from another machine
    stands in the log where it arrived; here it stands where it happened.
    """
    ceiling: dt.datetime | None = None
    kept: list[Line] = []
    for seq, event in reversed(lines):
        at = event.at if ceiling is None else min(event.at, ceiling)
        if isinstance(event, ClockFound):
            ceiling = at
        kept.append((seq, event if at == event.at else replace(event, at=at)))
    kept.reverse()
    return sorted(kept, key=lambda line: line[1].at)


def replay(lines: Sequence[Line]) -> dict[str, CardState]:
    """The state of each card, from nothing but the log (or from all of its lines that touch these cards)."""
    states: dict[str, CardState] = {}
    for _, event in settled(standing(lines)):
        if isinstance(event, Rated):
            states[event.card] = rate(event.card, states.get(event.card), event.rating, event.at)
    return states


def mistakes(lines: Sequence[Line]) -> tuple[list[OpenMistake], list[MendedMistake]]:
    """The mistakes still open, and those mended, each in the order in which they were found or mended.

    A verdict ``error`` could not grade the file, and one of a file that stopped did not see all of it: they
    confirm nothing gone, and add what they found.
    """
    opened: dict[tuple[str, str], OpenMistake] = {}
    mended: list[MendedMistake] = []
    for event in _verdicts(lines):
        seen = {found.id for found in event.mistakes}
        saw_all = event.verdict != "error" and not event.stopped
        for mistake in [kept for kept in opened.values() if kept.file == event.file]:
            if mistake.found.id not in seen and saw_all:
                del opened[event.file, mistake.found.id]
                mended.append(MendedMistake(event.file, mistake.found, mistake.since, event.at))
        for found in event.mistakes:
            before = opened.get((event.file, found.id))
            since = before.since if before else event.at
            opened[event.file, found.id] = OpenMistake(event.file, found, since, event.at)
    return list(opened.values()), mended


def passed(lines: Sequence[Line], task: str) -> bool:
    """Whether some file that answers ``task`` ever passed."""
    return any(event.task == task and event.verdict == "pass" for event in _verdicts(lines))


def asked_for(opened: Iterable[OpenMistake], states: dict[str, CardState]) -> dict[str, OpenMistake]:
    """Which card each open mistake asks for: those not rated since the last verdict that saw the mistake."""
    wanted: dict[str, OpenMistake] = {}
    for mistake in opened:
        for card in mistake.found.cards:
            state = states.get(card)
            if state is None or state.last < mistake.last:
                wanted.setdefault(card, mistake)
    return wanted


class Marks(Struct, frozen=True):
    """What the learner said of cards: not to ask them, to remember them, what they noted."""

    suspended: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    notes: Mapping[str, str] = {}


def marks(lines: Iterable[Line]) -> Marks:
    """The last word on each card counts."""
    suspended: dict[str, bool] = {}
    flagged: dict[str, bool] = {}
    notes: dict[str, str] = {}
    for _, event in settled(list(lines)):
        if isinstance(event, Suspended):
            suspended[event.card] = event.on
        elif isinstance(event, Flagged):
            flagged[event.card] = event.on
        elif isinstance(event, Noted):
            notes[event.card] = event.text
    return Marks(
        frozenset(card for card, on in suspended.items() if on),
        frozenset(card for card, on in flagged.items() if on),
        {card: text for card, text in notes.items() if text},
    )


def goal(lines: Sequence[Line]) -> GoalSet | None:
    """The last word on the day of the interview, with the time that counts; None if none is set."""
    words = [event for _, event in settled(lines) if isinstance(event, GoalSet)]
    return words[-1] if words and words[-1].date else None


def goal_since(lines: Sequence[Line]) -> dt.date:
    """The day (UTC) on which the present day of the interview was first set; there must be one."""
    words = [event for _, event in settled(lines) if isinstance(event, GoalSet)]
    same = takewhile(lambda word: word.date == words[-1].date, reversed(words))
    return [word.at.date() for word in same][-1]


def minutes(lines: Sequence[Line]) -> int | None:
    """The last word on the minutes a day; None if there never was one."""
    words = [event.minutes for _, event in settled(lines) if isinstance(event, GoalSet)]
    return next((word for word in reversed(words) if isinstance(word, int)), None)


def faults(lines: Sequence[Line]) -> list[Text]:
    """What no run of bnquiz writes: gaps, times that run backwards, undos of what does not stand."""
    found: list[Text] = []
    stands: dict[int, str] = {}
    before: Event | None = None
    arrived = last_import([event for _, event in lines])
    for place, (seq, event) in enumerate(lines, start=1):
        if seq != place:
            return [*found, Text("line {} of the log is missing", "记录缺了第 {} 行").fill(place)]
        if place > arrived and before and event.at <= before.at and not isinstance(event, ClockFound):
            found.append(
                Text(
                    "line {} of the log is not later than the line before it",
                    "记录第 {} 行的时间不比上一行晚",
                ).fill(seq)
            )
        if isinstance(event, Rated):
            stands[seq] = event.card
        elif isinstance(event, Undone) and stands.pop(event.undoes, None) != event.card:
            found.append(
                Text(
                    "line {} of the log takes back line {}, no standing rating of that card",
                    "记录第 {} 行要撤销第 {} 行，但那不是这张卡片现有的评分",
                ).fill(seq, event.undoes)
            )
        before = event
    return found


def last_import(events: Sequence[Event]) -> int:
    """The number of the last line that says that others came from elsewhere; 0 without one.

    Up to there the times need not increase.
    """
    return max(
        (place for place, event in enumerate(events, start=1) if isinstance(event, Imported)), default=0
    )


def _verdicts(lines: Sequence[Line]) -> list[Graded]:
    return [event for _, event in settled(lines) if isinstance(event, Graded)]
