"""How long cards take this learner: seconds a rating for each kind, and what a card costs in a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate
from bnquiz.study.events import Rated

SECONDS: Mapping[str, float] = {"recall": 45.0}  # of a rating by kind, before there are any
OTHERS = 20.0
ENOUGH = 5  # ratings of a kind from which the learner's own time counts
LATEST = 60  # ratings of a kind that count
FASTEST = 5.0  # seconds; who took less has not read the card, and will not go on so
LONGEST = 300.0  # seconds; who took longer went for coffee
NEW_RATINGS, REPEAT_RATINGS = 2.5, 1.2  # of a card on its first day, on a later one: before there are any


class Pace(Struct, frozen=True):
    """``seconds``: of a rating, by kind. ``new``, ``repeat``: ratings of a card, first day and later."""

    seconds: Mapping[str, float] = {}
    new: float = NEW_RATINGS
    repeat: float = REPEAT_RATINGS

    def rating(self, kind: str) -> float:
        return self.seconds.get(kind, SECONDS.get(kind, OTHERS))

    def cost(self, card: Candidate, *, new: bool) -> float:
        """Seconds that the card takes in a day."""
        return self.rating(card.kind) * (self.new if new else self.repeat)


def pace(ratings: Iterable[Rated], candidates: Iterable[Candidate]) -> Pace:
    """The learner's own pace, from the ratings that stand."""
    kinds = {each.id: each.kind for each in candidates}
    known = [each for each in ratings if each.card in kinds]
    took: dict[str, list[float]] = {}
    for each in known:
        took.setdefault(kinds[each.card], []).append(min(each.seconds, LONGEST))
    seconds = {kind: _usual(some[-LATEST:]) for kind, some in took.items() if len(some) >= ENOUGH}
    first, later = _ratings_a_day(known)
    return Pace(seconds, first or NEW_RATINGS, later or REPEAT_RATINGS)


def _usual(some: Sequence[float]) -> float:
    """Between median and mean: a day is a sum, and one long pause is not typical."""
    return max((sorted(some)[len(some) // 2] + _mean(some)) / 2, FASTEST)


def _ratings_a_day(ratings: Iterable[Rated]) -> tuple[float | None, float | None]:
    """How many ratings a card takes on its first day and on a later one; None where too few tell."""
    days = Counter((each.card, each.at.date()) for each in ratings)
    first: dict[str, int] = {}
    later: list[int] = []
    for (card, _), count in days.items():
        if card in first:
            later.append(count)
        first.setdefault(card, count)
    return _known(list(first.values())), _known(later)


def _known(some: Sequence[float]) -> float | None:
    return _mean(some[-LATEST:]) if len(some) >= ENOUGH else None


def _mean(some: Sequence[float]) -> float:
    """Without `statistics`, which takes longer to import than all of this room."""
    return sum(some) / len(some)
