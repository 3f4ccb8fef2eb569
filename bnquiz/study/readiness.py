"""One number for where one stands: how much of what interviewers ask would be answered on the day.

R = Σ weight · p over the questions of the coverage. p is the chance of recall on the day of the interview
(without one: today) of the best card that serves the question; 0 where none was seen. It is at most ``CAP``
for a card that was missed when it was asked last, which FSRS takes to be known for an hour, and for a
question while a mistake stands open in the learner's code that one of its cards cures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from bnquiz.study.choose import Candidate
from bnquiz.study.history import OpenMistake
from bnquiz.study.schedule import CardState, recall_at

CAP = 0.5


class Readiness(Struct, frozen=True):
    """Shares, 0 to 1, weighted by how often a question is asked."""

    seen: float = 0.0
    on_the_day: float = 0.0
    topics: Mapping[str, float] = {}  # on the day, by topic


class Question(Struct):
    """A question of the coverage, and the best of the cards that serve it."""

    worth: float
    topics: set[str]
    seen: bool = False
    chance: float = 0.0
    capped: bool = False

    @property
    def held(self) -> float:
        return min(self.chance, CAP) if self.capped else self.chance


def readiness(
    candidates: Iterable[Candidate],
    states: Mapping[str, CardState],
    opened: Iterable[OpenMistake],
    day: dt.datetime,
) -> Readiness:
    """``day``: the moment of the interview, or now."""
    mistaken = {card for mistake in opened for card in mistake.found.cards}
    cards = list(candidates)
    asked = questions(cards, states, mistaken, day) or questions(map(_alone, cards), states, mistaken, day)
    by_topic = {topic: [each for each in asked if topic in each.topics] for topic in _topics(asked)}
    return Readiness(
        seen=_share(asked, lambda each: float(each.seen)),
        on_the_day=_share(asked, lambda each: each.held),
        topics={topic: _share(some, lambda each: each.held) for topic, some in by_topic.items()},
    )


def questions(
    candidates: Iterable[Candidate],
    states: Mapping[str, CardState],
    mistaken: Container[str],
    day: dt.datetime,
) -> list[Question]:
    """Every question that a card serves, with what the learner's states say of it."""
    found: dict[str, Question] = {}
    for card in candidates:
        state = states.get(card.id)
        chance = chance_of(state, day) if state else 0.0
        for name, worth in zip(card.covers, card.worth, strict=False):
            question = found.setdefault(name, Question(worth, set()))
            question.topics.add(card.topic)
            question.seen |= state is not None
            question.chance = max(question.chance, chance)
            question.capped |= card.id in mistaken
    return list(found.values())


def chance_of(state: CardState, day: dt.datetime) -> float:
    """The chance that the card is answered on the day."""
    chance = recall_at(state, day)
    return min(chance, CAP) if state.missed else chance


def _alone(card: Candidate) -> Candidate:
    """The card as a question of its own: in a bank without a coverage each counts the same."""
    return replace(card, covers=(card.id,), worth=(1.0,))


def covered(cards: Iterable[Candidate], of: Iterable[Candidate]) -> float:
    """The share of what is asked that these cards serve, of what all of them serve."""
    worths = {name: worth for card in of for name, worth in zip(card.covers, card.worth, strict=False)}
    served = {name for card in cards for name in card.covers}
    whole = sum(worths.values())
    return sum(worth for name, worth in worths.items() if name in served) / whole if whole else 0.0


def _topics(asked: Iterable[Question]) -> list[str]:
    return list(dict.fromkeys(topic for each in asked for topic in sorted(each.topics)))


def _share(asked: Iterable[Question], part: Callable[[Question], float]) -> float:
    some = list(asked)
    whole = sum(each.worth for each in some)
    return sum(each.worth * part(each) for each in some) / whole if whole else 0.0
