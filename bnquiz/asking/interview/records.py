"""What an interview hands to the screen, besides what every conversation does; the scorecard last, made
from what was heard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from random import Random
from statistics import fmean
from typing import TypeAlias

from msgspec import Struct

from bnquiz.asking.kinds import kind_of
from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Card, Point, Recall
from bnquiz.study.events import Found, Heard, Planned, Rated, Rating, Verdict
from bnquiz.study.interview import Interview
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
    """The scorecard with every answer. ``follows``: right below the scorecard, whose score stands there."""

    card: Scorecard
    follows: bool = False


class Settled(Struct, frozen=True):
    """So many answers were not rated by the learner, and count as they went."""

    answers: int


class Left(Struct, frozen=True):
    """The room was left; the interview goes on another time."""

    left: dt.timedelta
    coached: bool = False


Shown: TypeAlias = (
    Entered
    | Put
    | Set
    | Grading
    | Told
    | HandedIn
    | Refused
    | Debriefed
    | Settled
    | Scorecard
    | Details
    | Left
)


WORTH: Mapping[Rating, float] = {"again": 0.0, "hard": 0.5, "good": 1.0, "easy": 1.0}
CODE = 3  # questions for which the task counts


def scorecard(interview: Interview, cards: Mapping[str, Card]) -> Scorecard:
    """How it went. Cards that left the bank meanwhile are passed over in silence."""
    rows = tuple(_rows(interview, cards))
    return Scorecard(
        why=interview.ended.why if interview.ended else "",
        minutes=interview.began.minutes,
        spent=dt.timedelta(seconds=interview.spent),
        heard=len(interview.heard.keys() | interview.steps.keys()),
        planned=len(interview.plan),
        score=_score(rows),
        shares=tuple(_shares(rows)),
        rows=rows,
        better=tuple(_better(interview, cards)),
        written=_written(interview),
        review=tuple(cards[name] for name in dict.fromkeys(_review(interview, cards))),
    )


def worth(card: Card, rated: Rated) -> float:
    """The share of the answer that was said, 0 to 1: its key points; else right or wrong; else the rating."""
    heard = rated.heard
    if isinstance(card, Recall) and card.points and heard:
        return 1 - len(heard.missed) / len(card.points)
    if heard and heard.right is not None:
        return float(heard.right)
    return WORTH[rated.rating]


def share_at(place: int, interview: Interview, cards: Mapping[str, Card]) -> float:
    """The share of the answer at this place: as rated, else as it went when it was given."""
    if rated := interview.heard.get(place):
        return worth(cards[interview.card(place)], rated)
    return interview.went(place) or 0.0


def posed_at(place: int, interview: Interview, card: Card) -> Posed:
    """The card at this place as this interview asks it: with the same numbers each time."""
    return kind_of(card).pose(card, Random(f"{interview.began.seed}-{place}"))  # noqa: S311 - no secret


def _asked(interview: Interview, cards: Mapping[str, Card]) -> Iterator[tuple[int, Card]]:
    """The cards that were answered or passed over, each with its place, in their order."""
    for place in range(len(interview.plan)):
        card = cards.get(interview.card(place))
        if card and (place in interview.heard or place in interview.steps):
            yield place, card


def _rows(interview: Interview, cards: Mapping[str, Card]) -> Iterator[Row]:
    asked = dict(_asked(interview, cards))
    for place, planned in enumerate(interview.plan):
        spent = dt.timedelta(seconds=interview.seconds(place))
        if place in asked:
            posed = posed_at(place, interview, asked[place])
            yield Row(planned.part, posed, spent, share_at(place, interview, cards))
        elif planned.task and place in interview.steps:
            yield Row(planned.part, None, spent, _code_share(interview))


def _code_share(interview: Interview) -> float:
    """Code that passes counts whole, with one mistake half, with two a third."""
    graded = interview.graded
    if graded is None or graded.verdict == "error":
        return 0.0
    return 1 / (1 + sum(found.severity == "error" for found in graded.mistakes))


def _score(rows: tuple[Row, ...]) -> float:
    """The mean over what was asked; the task counts more than a question."""
    counts = [1 if row.posed else CODE for row in rows]
    return sum(row.share * count for row, count in zip(rows, counts, strict=True)) / max(sum(counts), 1)


def _shares(rows: tuple[Row, ...]) -> Iterator[Share]:
    """In the order in which the topics came up."""
    worths: dict[str, list[float]] = {}
    for row in rows:
        if row.posed:
            worths.setdefault(row.posed.card.topic, []).append(row.share)
    return (Share(topic, len(each), fmean(each)) for topic, each in worths.items())


def _better(interview: Interview, cards: Mapping[str, Card]) -> list[Better]:
    """What was not said whole; what is asked most and was missed most comes first."""
    found = []
    for place, card in _asked(interview, cards):
        share = share_at(place, interview, cards)
        if share < 1:
            rated = interview.heard.get(place)
            better = Better(posed_at(place, interview, card), _missed(card, rated.heard if rated else None))
            found.append(((1 - share) * (1 + (card.weight or 0)), better))
    return [better for _, better in sorted(found, key=lambda pair: -pair[0])]


def _missed(card: Card, heard: Heard | None) -> tuple[Point, ...]:
    """The points not named, the essential ones first."""
    if not isinstance(card, Recall):
        return ()
    missed = heard.missed if heard else range(len(card.points))
    points = (card.points[place] for place in missed if place < len(card.points))
    return tuple(sorted(points, key=lambda point: not point.essential))


def _written(interview: Interview) -> Written | None:
    task = next((planned.task for planned in interview.plan if planned.task), "")
    if not task:
        return None
    graded = interview.graded
    marked = Marked(graded.verdict, graded.mistakes, task=graded.task) if graded else None
    return Written(task, interview.began.file, marked)


def _review(interview: Interview, cards: Mapping[str, Card]) -> Iterator[str]:
    """Cards that did not go well, then those of the mistakes in the file."""
    for place, card in _asked(interview, cards):
        rated = interview.heard.get(place)
        if share_at(place, interview, cards) < 1 or (rated and rated.rating in {"again", "hard"}):
            yield card.id
    for found in interview.graded.mistakes if interview.graded else ():
        yield from (card for card in found.cards if card in cards)
