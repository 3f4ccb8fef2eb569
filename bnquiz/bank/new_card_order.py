"""In which order new cards are asked: as an interviewer would, common questions first and the kinds mixed.

Each question of the coverage has a claim: what it weighs, divided by one more than its cards that
had their turn. The greatest claim comes next (D'Hondt's rule for seats), so that a question with twenty cards
does not crowd out one with two. A question opens with its first kind of ``KINDS`` (say it in words, then
choose, reckon, find the bug); after ``RUN`` cards of one kind comes the kind that has waited longest; and no
two cards in a row serve the same question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from bnquiz.bank.model import KINDS

RUN = 2


class Served(Protocol):
    """What the order needs of a card. ``covers``: the question that it asks, then those that it touches."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def weight(self) -> float | None: ...
    @property
    def covers(self) -> tuple[str, ...]: ...


class Question:
    """The cards of one question that wait for their turn: kind by kind, in the order of the files."""

    def __init__(self, cards: Sequence[Served]) -> None:
        heaviest = sorted(cards, key=lambda card: -(card.weight or 0))  # what weighs the same stays in order
        self.waiting = {kind: [card for card in heaviest if card.kind == kind] for kind in KINDS}
        self.had: Counter[str] = Counter()

    @property
    def claim(self) -> float:
        """What its weightiest waiting card weighs, divided by one more than those that had their turn."""
        weights = (card.weight or 0 for cards in self.waiting.values() for card in cards)
        return max(weights, default=0) / (1 + self.had.total())

    def next(self, kinds: Collection[str]) -> Served | None:
        """Its next card of one of these kinds: of the kind that it was asked in least."""
        left = [kind for kind in KINDS if self.waiting[kind]]
        fit = [kind for kind in (left if self.had else left[:1]) if kind in kinds]
        return self.waiting[min(fit, key=self.had.__getitem__)][0] if fit else None

    def take(self, card: Served) -> None:
        self.waiting[card.kind].remove(card)
        self.had[card.kind] += 1


def new_card_order(cards: Iterable[Served]) -> dict[str, int]:
    """Card id → its turn, from 0."""
    questions = [Question(group) for group in _by_question(cards)]
    row: list[Served] = []
    while pick := _next(questions, row):
        question, card = pick
        question.take(card)
        row.append(card)
    return {card.id: turn for turn, card in enumerate(row)}


def _next(questions: Sequence[Question], row: Sequence[Served]) -> tuple[Question, Served] | None:
    """The card of the greatest claim: of a wanted kind and unlike the last, as far as there is one."""
    claims = sorted(questions, key=lambda question: -question.claim)
    for unlike in (set(row[-1].covers) if row else set(), set()):
        for kinds in _wanted([card.kind for card in row]):
            for question in claims:
                card = question.next(kinds)
                if card and unlike.isdisjoint(card.covers):
                    return question, card
    return None


def _wanted(row: Sequence[str]) -> Iterator[Collection[str]]:
    """The kinds that may come next: after a run of one, the others one by one, and at last any."""
    if len(row) >= RUN and len(set(row[-RUN:])) == 1:
        backwards = row[::-1]
        waits = {
            kind: backwards.index(kind) if kind in row else len(row) for kind in KINDS if kind != row[-1]
        }
        yield from ([kind] for kind in sorted(waits, key=lambda kind: -waits[kind]))
    yield KINDS


def _by_question(cards: Iterable[Served]) -> Iterable[list[Served]]:
    """The cards of each question; those that serve none, a person's own, are one question a topic."""
    groups: dict[str, list[Served]] = {}
    for card in cards:
        groups.setdefault(card.covers[0] if card.covers else f"topic {card.topic}", []).append(card)
    return groups.values()
