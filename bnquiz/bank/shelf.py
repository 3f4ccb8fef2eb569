"""Cards that are decoded when they are first asked for: a start that shows one needs none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Raw, Struct

from bnquiz.bank.model import KINDS, Asked, Bank, Card, Problem, Retired, Topic


class Head(Struct, frozen=True, gc=False):
    """What choosing a card needs of it: everything but its texts."""

    id: str
    kind: str
    topic: str
    level: str
    asked: int
    covers: tuple[str, ...]
    turn: int  # its place in the order in which new cards are asked
    weight: float = 0  # what it counts in a plan
    alike: str | None = None  # its group of look-alikes


class Packed(Struct, frozen=True):
    """A bank as it is kept: ``cards`` are encoded each by itself, in the order of ``heads``."""

    heads: tuple[Head, ...]
    cards: tuple[Raw, ...]
    topics: dict[str, Topic]
    coverage: dict[str, Asked]
    retired: dict[str, Retired]
    left_out: tuple[Problem, ...] = ()


class Shelf(Mapping[str, Card]):
    """The cards by id. ``values()`` decodes them all."""

    def __init__(self, heads: Sequence[Head], packed: Sequence[Raw]) -> None:
        self.heads = heads
        self._packed = {head.id: (head.kind, raw) for head, raw in zip(heads, packed, strict=True)}
        self._cards: dict[str, Card] = {}

    def __getitem__(self, name: str) -> Card:
        if name not in self._cards:
            kind, raw = self._packed[name]
            self._cards[name] = msgspec.msgpack.decode(raw, type=KINDS[kind])
        return self._cards[name]

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def heads(bank: Bank) -> Sequence[Head]:
    """What choosing a card needs, for all cards, in their order."""
    if isinstance(bank.cards, Shelf):
        return bank.cards.heads
    from bnquiz.bank.new_card_order import new_card_order

    turn = new_card_order(bank.cards.values())
    return [
        Head(
            card.id,
            card.kind,
            card.topic,
            card.level,
            card.asked,
            card.covers,
            turn[card.id],
            float(card.weight or 0),
            card.alike,
        )
        for card in bank.cards.values()
    ]


def pack(bank: Bank) -> bytes:
    cards = tuple(Raw(msgspec.msgpack.encode(card)) for card in bank.cards.values())
    packed = Packed(tuple(heads(bank)), cards, bank.topics, bank.coverage, bank.retired, bank.left_out)
    return msgspec.msgpack.encode(packed)


def unpack(data: bytes) -> Bank:
    """The bank of ``pack``. Raises ``msgspec.MsgspecError``, for a card when it is first asked for."""
    packed = msgspec.msgpack.decode(data, type=Packed)
    shelf = Shelf(packed.heads, packed.cards)
    return Bank(shelf, packed.topics, packed.coverage, packed.retired, packed.left_out)
