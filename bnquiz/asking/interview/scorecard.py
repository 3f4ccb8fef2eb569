"""From what was heard to the scorecard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from random import Random
from statistics import fmean

from bnquiz.asking.interview.records import Better, Marked, Scorecard, Share, Written
from bnquiz.asking.kinds import kind_of
from bnquiz.asking.records import Posed
from bnquiz.bank.model import Card, Point, Recall
from bnquiz.study.events import Heard, Rated, Rating
from bnquiz.study.interview import Interview

WORTH: dict[Rating, float] = {"again": 0.0, "hard": 0.5, "good": 1.0, "easy": 1.0}


def scorecard(interview: Interview, cards: Mapping[str, Card]) -> Scorecard:
    """How it went. Cards that left the bank meanwhile are passed over in silence."""
    return Scorecard(
        why=interview.ended.why if interview.ended else "",
        minutes=interview.began.minutes,
        spent=dt.timedelta(seconds=interview.spent),
        heard=len(interview.heard.keys() | interview.passed),
        planned=len(interview.plan),
        shares=tuple(_shares(interview, cards)),
        better=tuple(_better(interview, cards)),
        written=_written(interview),
        review=tuple(dict.fromkeys(_review(interview, cards))),
    )


def worth(card: Card, rated: Rated) -> float:
    """The share of the answer that was said, 0 to 1: its key points; else right or wrong; else the rating."""
    heard = rated.heard
    if isinstance(card, Recall) and heard:
        return 1 - len(heard.missed) / len(card.points)
    if heard and heard.right is not None:
        return float(heard.right)
    return WORTH[rated.rating]


def posed_at(place: int, interview: Interview, cards: Mapping[str, Card]) -> Posed:
    """The card at this place as this interview asks it: with the same numbers each time."""
    card = cards[interview.plan[place].card]
    return kind_of(card).pose(card, Random(f"{interview.began.seed}-{place}"))  # noqa: S311 - no secret


def _asked(interview: Interview, cards: Mapping[str, Card]) -> Iterator[tuple[int, Card, Rated | None]]:
    """The cards that were answered (with the rating) or passed over, each with its place, in their order."""
    for place, planned in enumerate(interview.plan):
        if planned.card in cards and (place in interview.heard or place in interview.passed):
            yield place, cards[planned.card], interview.heard.get(place)


def _shares(interview: Interview, cards: Mapping[str, Card]) -> Iterator[Share]:
    """In the order in which the topics came up."""
    worths: dict[str, list[float]] = {}
    for _, card, rated in _asked(interview, cards):
        worths.setdefault(card.topic, []).append(worth(card, rated) if rated else 0.0)
    return (Share(topic, len(each), fmean(each)) for topic, each in worths.items())


def _better(interview: Interview, cards: Mapping[str, Card]) -> Iterator[Better]:
    for place, card, rated in _asked(interview, cards):
        if rated is None or worth(card, rated) < 1:
            yield Better(posed_at(place, interview, cards), _missed(card, rated.heard if rated else None))


def _missed(card: Card, heard: Heard | None) -> tuple[Point, ...]:
    if not isinstance(card, Recall):
        return ()
    missed = heard.missed if heard else range(len(card.points))
    return tuple(card.points[place] for place in missed if place < len(card.points))


def _written(interview: Interview) -> Written | None:
    task = next((planned.task for planned in interview.plan if planned.task), "")
    if not task:
        return None
    graded = interview.graded
    marked = Marked(graded.verdict, graded.mistakes, task=graded.task) if graded else None
    return Written(task, interview.began.file, marked)


def _review(interview: Interview, cards: Mapping[str, Card]) -> Iterator[str]:
    """Cards that did not go well, then those of the mistakes in the file."""
    for _, card, rated in _asked(interview, cards):
        if rated is None or worth(card, rated) < 1 or rated.rating in {"again", "hard"}:
            yield card.id
    for found in interview.graded.mistakes if interview.graded else ():
        yield from (card for card in found.cards if card in cards)
