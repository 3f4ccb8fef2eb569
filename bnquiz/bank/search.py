"""Finding cards: by words, and what the bank has of each topic and kind."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from bnquiz.bank.model import KINDS, Bank, Card, Code, Recall
from bnquiz.bank.texts import texts_in


class Survey(Struct, frozen=True):
    """How many cards of each kind, how many with a proof, and which questions no card serves."""

    kinds: dict[str, int]
    proven: int
    uncovered: tuple[str, ...]


def survey(bank: Bank) -> Survey:
    counted = Counter(card.kind for card in bank.cards.values())
    served = {question for card in bank.cards.values() for question in card.covers}
    return Survey(
        kinds={kind: counted[kind] for kind in KINDS},
        proven=sum(card.proof is not None for card in bank.cards.values()),
        uncovered=tuple(name for name in bank.coverage if name not in served),
    )


def find(
    bank: Bank,
    *,
    topic: str | None = None,
    level: str | None = None,
    kind: str | None = None,
    words: str = "",
) -> list[Card]:
    """The cards that fit everything that is given, in the bank's order. All ``words`` must occur."""
    wanted = folded(words).split()
    return [
        card
        for card in bank.cards.values()
        if topic in (None, card.topic)
        and level in (None, card.level)
        and kind in (None, card.kind)
        and all(word in "\n".join(_said(card)) for word in wanted)
    ]


def folded(text: str) -> str:
    """Without the difference of upper and lower case, and of full-width and half-width forms."""
    return unicodedata.normalize("NFKC", text).casefold()


def _said(card: Card) -> Iterator[str]:
    yield from (card.id, folded(card.source), *card.covers)
    for _, text in texts_in(card):
        yield folded(f"{text.en}\n{text.zh}")
    if isinstance(card, Recall):
        yield from (folded(alias) for point in card.points for alias in point.aliases)
    if isinstance(card, Code):
        yield folded(card.listing)
