"""What an interview hands to the screen, besides what every conversation does."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from msgspec import Struct

from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Card, Point
from bnquiz.study.events import Found, Planned, Verdict
from bnquiz.texts import Text


class Entered(Struct, frozen=True):
    """The interview begins, or goes on at the ``place``-th question. ``coached``: answers come at once."""

    minutes: int
    plan: tuple[Planned, ...]
    place: int
    left: dt.timedelta
    coached: bool = False


class Put(Struct, frozen=True):
    """A card is asked: the ``place``-th of ``of``, with the time left."""

    posed: Posed
    part: str
    place: int
    of: int
    left: dt.timedelta


class Set(Struct, frozen=True):
    """A task is set, to be written in ``file``; ``made``: the file was made now, to begin with."""

    task: str
    file: str
    made: bool
    place: int
    of: int
    left: dt.timedelta


class Grading(Struct, frozen=True):
    """The file is being graded, which takes seconds."""


class Marked(Struct, frozen=True):
    """What the grader says of the file. ``note``: why it could not be graded; ``stopped``: it broke off.

    ``written``: something was written at all.
    """

    verdict: Verdict
    mistakes: tuple[Found, ...] = ()
    note: str = ""
    task: str | None = None
    stopped: bool = False
    written: bool = True


class Told(Struct, frozen=True):
    """The mark, as the interviewer tells it: what is wrong, not where; how often one may ask again."""

    marked: Marked
    again: int


class HandedIn(Struct, frozen=True):
    """The file was handed in; what it is worth is told at the end."""


class Refused(Struct, frozen=True):
    """The file cannot be read, or not be edited."""

    why: Text


class Debriefed(Struct, frozen=True):
    """After the interview: the ``place``-th of ``of`` answers, beside what there was to say."""

    posed: Posed
    part: str
    said: Said
    place: int
    of: int


class Share(Struct, frozen=True):
    """How it went in a topic: of so many questions, the share that was said."""

    topic: str
    questions: int
    share: float  # 0 to 1


class Row(Struct, frozen=True):
    """One question on the scorecard. ``posed`` is None for the task; ``share``: how much of it was said."""

    part: str
    posed: Posed | None
    spent: dt.timedelta
    share: float


class Better(Struct, frozen=True):
    """A question that could have gone better. ``missed``: the key points not named; none: it was wrong."""

    posed: Posed
    missed: tuple[Point, ...] = ()


class Written(Struct, frozen=True):
    """What became of the task; ``marked`` is None where the file was never graded."""

    task: str
    file: str
    marked: Marked | None


class Scorecard(Struct, frozen=True):
    """How the interview went. ``why`` it is over: done, or time. ``heard`` of ``planned`` questions."""

    why: str
    minutes: int
    spent: dt.timedelta
    heard: int
    planned: int
    score: float  # 0 to 1
    shares: tuple[Share, ...]
    rows: tuple[Row, ...]
    better: tuple[Better, ...]  # what costs most first
    written: Written | None
    review: tuple[Card, ...]


class Details(Struct, frozen=True):
    """The scorecard with every answer."""

    card: Scorecard


class Left(Struct, frozen=True):
    """The room was left; the interview goes on another time."""

    left: dt.timedelta


Shown: TypeAlias = (
    Entered | Put | Set | Grading | Told | HandedIn | Refused | Debriefed | Scorecard | Details | Left
)
