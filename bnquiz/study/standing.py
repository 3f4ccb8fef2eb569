"""Where the learner stands: what is known of each topic, and which cards are weakest.

Known is counted by the chance to recall a card *tomorrow*: right after an answer the chance is near 1 for
every card, and says nothing. A card still being learnt counts as not known yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from bnquiz.study.choose import Candidate, When
from bnquiz.study.plan import DAY
from bnquiz.study.schedule import TARGET, CardState, recall_at


class Standing(Struct, frozen=True):
    """A set of cards: how many there are, were never rated, are due, and are known."""

    cards: int
    unseen: int
    known: float  # sum over the cards of the chance to recall them tomorrow; at most cards − unseen
    due: int

    @property
    def share(self) -> float:
        """The share that is known, 0 to 1."""
        return self.known / self.cards if self.cards else 0.0


class Weak(Struct, frozen=True):
    """A card that is likely to be forgotten tomorrow."""

    card: str
    chance: float  # to recall it tomorrow
    lapses: int


def tomorrow(state: CardState, now: dt.datetime) -> float:
    """The chance that the learner recalls the card a day from ``now``."""
    return recall_at(state, now + DAY)


def known(state: CardState | None, now: dt.datetime) -> float:
    """How much of the card counts as known: ``tomorrow``, and 0 as long as it is being learnt."""
    return tomorrow(state, now) if state and state.phase == "review" else 0.0


def standing(
    cards: Iterable[Candidate], states: Mapping[str, CardState], when: When, now: dt.datetime
) -> Standing:
    each = [states.get(card.id) for card in cards]
    return Standing(
        cards=len(each),
        unseen=each.count(None),
        known=sum(known(state, now) for state in each),
        due=sum(state is not None and when.is_due(state) for state in each),
    )


def by_topic(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], when: When, now: dt.datetime
) -> dict[str, Standing]:
    """Topic → where one stands in it. ``candidates`` stand topic by topic."""
    topics = groupby(candidates, key=lambda each: each.topic)
    return {topic: standing(cards, states, when, now) for topic, cards in topics}


def weakest(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], now: dt.datetime, most: int
) -> list[Weak]:
    """The cards just forgotten, or likelier to be forgotten than the schedule wants; worst first."""
    seen = [states[each.id] for each in candidates if each.id in states]
    poor = [state for state in seen if state.phase == "relearning" or tomorrow(state, now) < TARGET]
    weak = [Weak(state.card, tomorrow(state, now), state.lapses) for state in poor]
    return sorted(weak, key=lambda each: (each.chance, -each.lapses))[:most]


def least_known_first(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], now: dt.datetime
) -> list[Candidate]:
    """Topics, and the cards in each, by how little is known; of equals, the one asked more often."""
    topics: dict[str, list[Candidate]] = {}
    for each in candidates:
        topics.setdefault(each.topic, []).append(each)

    def share(cards: Sequence[Candidate]) -> float:
        return sum(known(states.get(each.id), now) for each in cards) / len(cards)

    def first(card: Candidate) -> tuple[float, float, int]:
        state = states.get(card.id)
        return known(state, now), tomorrow(state, now) if state else 0.0, -card.asked

    return [each for cards in sorted(topics.values(), key=share) for each in sorted(cards, key=first)]
