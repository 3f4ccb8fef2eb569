"""What is asked in an interview, and how the questions are drawn: weak topics and often-asked ones first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random

from msgspec import Struct

from bnquiz.bank.model import LEVELS, Card, Level, Text
from bnquiz.study.events import Planned

WANTED = 3.0  # how much likelier a card is that a mistake in the learner's code asks for


class Slot(Struct, frozen=True):
    """A question to fill. ``minutes`` it takes; those of low ``rank`` are kept when time is short."""

    part: str  # a word of the screen's table
    minutes: float
    rank: int
    kinds: tuple[str, ...] = ()  # none: it is the task
    level: Level | None = None
    follows: bool = False  # drawn when the question before it was answered (``follow_up``)


SLOTS: tuple[Slot, ...] = (
    Slot("opening", 2, 0, ("recall",), "basic"),
    Slot("follow-up", 1, 7, ("recall",), follows=True),
    Slot("number", 2.5, 2, ("number",), "basic"),
    Slot("deeper", 2, 3, ("recall",), "intermediate"),
    Slot("follow-up", 1, 8, ("recall",), follows=True),
    Slot("number", 2.5, 6, ("number",), "intermediate"),
    Slot("bug-hunt", 3, 1, ("code",), "intermediate"),
    Slot("deepest", 3, 5, ("recall",), "senior"),
    Slot("follow-up", 1, 9, ("recall",), follows=True),
    Slot("coding", 12, 4),
)
FOLLOWING = ("recall", "code", "number")  # kinds of a follow-up, the first that there is
WELL = 0.7  # the share of an answer from which one asks deeper


class Priorities(Struct, frozen=True):
    """What speaks for a card. ``known``: topic → the share known; ``wanted``: asked for by open mistakes;
    ``hunted``: card → how likely its mistake is to come in a bug hunt."""

    known: Mapping[str, float]
    wanted: Collection[str] = ()
    hunted: Mapping[str, float] = {}

    def weight(self, card: Card) -> float:
        """Twice as likely where nothing is known as where all is; in step with how often it is asked."""
        weak = 2 - self.known.get(card.topic, 0.0)
        wanted = WANTED if card.id in self.wanted else 1
        return (1 + (card.weight or 0)) * weak * wanted * self.hunted.get(card.id, 1.0)


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
    """A card for each slot, none twice; a slot that no card fits is left out. ``task``: what is written.

    A follow-up has no card yet: it is drawn when its turn comes.
    """
    plan: list[Planned] = []
    for slot in slots:
        asked = [cards[planned.card] for planned in plan if planned.card]
        if not slot.kinds:
            plan.append(Planned(slot.part, task=task))
        elif slot.follows:
            plan += [Planned(slot.part)] if plan and plan[-1].card else []
        elif pool := _pool(slot, list(cards.values()), asked):
            [card] = rng.choices(pool, [priorities.weight(each) for each in pool])
            plan.append(Planned(slot.part, card=card.id))
    return tuple(plan)


def _pool(slot: Slot, cards: Sequence[Card], asked: Sequence[Card]) -> list[Card]:
    """The cards for a slot: those that fit best, else those that fit well, else any of the kind."""
    fitting = [card for card in cards if card.kind in slot.kinds and card not in asked]
    return next((pool for pool in _narrowed(slot, fitting, asked) if pool), [])


def _narrowed(slot: Slot, fitting: Sequence[Card], asked: Sequence[Card]) -> Iterator[list[Card]]:
    level = [card for card in fitting if slot.level in {None, card.level}]
    topics = {card.topic for card in asked}
    yield [card for card in level if card.topic not in topics]
    yield level
    yield list(fitting)


class Answered(Struct, frozen=True):
    """The question before: how much of its answer was said, and what was missed, as far as is known."""

    card: Card
    share: float
    missed: tuple[Text, ...] = ()


def follow_up(
    before: Answered, cards: Mapping[str, Card], asked: Collection[str], rng: Random
) -> Card | None:
    """The next question about the same: deeper after a good answer, else where the answer was weak."""
    open_ones = [each for each in cards.values() if each.id not in asked and _goes_on(each, before.card)]
    kinds = ([card for card in open_ones if card.kind == kind] for kind in FOLLOWING)
    pool = next((some for some in kinds if some), [])
    pool = [card for card in pool if _fits(card, before)] or pool
    if not pool:
        return None
    claims = {card.id: _claim(card, before) for card in pool}
    best = max(claims.values())
    return rng.choice([card for card in pool if claims[card.id] == best])


def _goes_on(card: Card, before: Card) -> bool:
    alike = card.alike is not None and card.alike == before.alike
    return not alike and (card.topic == before.topic or not set(card.covers).isdisjoint(before.covers))


def _fits(card: Card, before: Answered) -> bool:
    """Deeper after a good answer; after a weak one no deeper."""
    deeper = LEVELS.index(card.level) - LEVELS.index(before.card.level)
    return deeper > 0 if before.share >= WELL else deeper <= 0


def _claim(card: Card, before: Answered) -> tuple[int, bool]:
    """How much of what was missed the card is about; then whether it serves the same question."""
    missed = set().union(*(_words(text.en) for text in before.missed)) if before.share < WELL else set()
    about = _words(f"{card.question.en} {card.answer.en}")
    return len(missed & about), not set(card.covers).isdisjoint(before.card.covers)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > LONG}


LONG = 3  # letters: shorter words stand in every text
