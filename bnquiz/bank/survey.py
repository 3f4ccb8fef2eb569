"""What a bank holds, in numbers."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from bnquiz.bank.model import KINDS, Bank


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
