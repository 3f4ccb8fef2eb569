"""From what was heard to the scorecard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from random import Random
from statistics import fmean

from bnquiz.asking.interview.records import Better, Marked, Row, Scorecard, Share, Written
from bnquiz.asking.kinds import kind_of
from bnquiz.asking.records import Posed
from bnquiz.bank.model import Card, Point, Recall
from bnquiz.study.events import Heard, Rated, Rating
from bnquiz.study.interview import Interview

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
