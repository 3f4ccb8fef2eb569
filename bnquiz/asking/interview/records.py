"""What an interview hands to the screen, besides what every conversation does."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from msgspec import Struct

from bnquiz.asking.records import Posed
from bnquiz.bank.model import Point
from bnquiz.study.events import Found, Planned, Verdict


class Entered(Struct, frozen=True):
    """The interview begins, or goes on at the ``place``-th question."""

    minutes: int
    plan: tuple[Planned, ...]
    place: int
    left: dt.timedelta


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
    """What the grader says of the file. ``note``: why it could not be graded; ``stopped``: it broke off."""

    verdict: Verdict
    mistakes: tuple[Found, ...] = ()
    note: str = ""
    task: str | None = None
    stopped: bool = False


class Told(Struct, frozen=True):
    """The mark, as the interviewer tells it: what is wrong, not where; and the time left."""

    marked: Marked
    left: dt.timedelta


class Refused(Struct, frozen=True):
    """The file cannot be read, or not be edited."""

    why: str


class Share(Struct, frozen=True):
    """How it went in a topic: of so many questions, the share that was said."""

    topic: str
    questions: int
    share: float  # 0 to 1


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
    shares: tuple[Share, ...]
    better: tuple[Better, ...]
    written: Written | None
    review: tuple[str, ...]  # ids of cards


class Left(Struct, frozen=True):
    """The room was left; the interview goes on another time."""

    left: dt.timedelta


Shown: TypeAlias = Entered | Put | Set | Grading | Told | Refused | Scorecard | Left
