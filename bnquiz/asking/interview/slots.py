"""What is asked in an interview, and how the questions are drawn: weak topics and often-asked ones first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random

from msgspec import Struct

from bnquiz.bank.model import Card, Level
from bnquiz.study.events import Planned

WANTED = 3.0  # how much likelier a card is that a mistake in the learner's code asks for


class Slot(Struct, frozen=True):
    """A question to fill. ``minutes`` it takes; those of low ``rank`` are kept when time is short."""

    part: str  # a word of the screen's table
    minutes: float
    rank: int
    kinds: tuple[str, ...] = ()  # none: it is the task
    level: Level | None = None
    follows: bool = False  # goes on about what was asked before


SLOTS: tuple[Slot, ...] = (
    Slot("opening", 2, 0, ("recall",), "basic"),
    Slot("follow-up", 1, 7, ("choice", "recall"), follows=True),
    Slot("deeper", 2, 3, ("recall",), "intermediate"),
    Slot("follow-up", 1, 8, ("choice", "recall"), follows=True),
    Slot("deepest", 3, 5, ("recall",), "senior"),
    Slot("follow-up", 1, 9, ("choice", "recall"), follows=True),
    Slot("number", 2.5, 2, ("number",)),
    Slot("number", 2.5, 6, ("number",)),
    Slot("bug-hunt", 3, 1, ("code",)),
    Slot("coding", 12, 4),
)


class Priorities(Struct, frozen=True):
    """What speaks for a card. ``known``: topic → the share known; ``wanted``: asked for by open mistakes."""

    known: Mapping[str, float]
    wanted: Collection[str] = ()

    def weight(self, card: Card) -> float:
        """Twice as likely where nothing is known as where all is; in step with how often it is asked."""
        weak = 2 - self.known.get(card.topic, 0.0)
        return (1 + (card.weight or 0)) * weak * (WANTED if card.id in self.wanted else 1)


def slots_for(minutes: int, *, coding: bool) -> list[Slot]:
    """The questions that there is time for, in the order in which they are asked; at least one."""
    kept: list[Slot] = []
    for slot in sorted(SLOTS, key=lambda slot: slot.rank):
        fits = sum(each.minutes for each in kept) + slot.minutes <= minutes
        if (slot.kinds or coding) and (fits or not kept):
            kept.append(slot)
    return [slot for slot in SLOTS if any(slot is each for each in kept)]


def draw(
    slots: Sequence[Slot], cards: Mapping[str, Card], priorities: Priorities, rng: Random, *, task: str
) -> tuple[Planned, ...]:
    """A card for each slot, none twice; a slot that no card fits is left out. ``task``: what is written."""
    plan: list[Planned] = []
    for slot in slots:
        if not slot.kinds:
            plan.append(Planned(slot.part, task=task))
            continue
        asked = [cards[planned.card] for planned in plan if planned.card]
        pool = _pool(slot, list(cards.values()), asked)
        if pool:
            [card] = rng.choices(pool, [priorities.weight(each) for each in pool])
            plan.append(Planned(slot.part, card=card.id))
    return tuple(plan)


def _pool(slot: Slot, cards: Sequence[Card], asked: Sequence[Card]) -> list[Card]:
    """The cards for a slot: those that fit best, else those that fit well, else any of the kind."""
    fitting = [card for card in cards if card.kind in slot.kinds and card not in asked]
    return next((pool for pool in _narrowed(slot, fitting, asked) if pool), [])


def _narrowed(slot: Slot, fitting: Sequence[Card], asked: Sequence[Card]) -> Iterator[list[Card]]:
    if slot.follows:
        before = asked[-1:]
        topic = [card for card in fitting for asked in before if card.topic == asked.topic]
        same = [card for card in fitting for asked in before if set(card.covers) & set(asked.covers)]
        yield [card for card in topic if card in same]
        yield same
        yield topic
        return
    level = [card for card in fitting if slot.level in {None, card.level}]
    topics = {card.topic for card in asked}
    yield [card for card in level if card.topic not in topics]
    yield level
    yield list(fitting)
