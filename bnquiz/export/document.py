"""All that the bank says, for a program: one JSON document, both languages in it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bnquiz import __version__
from bnquiz.bank.model import Bank, Card

SCHEMA = 1
OURS = frozenset({"line", "path", "order"})  # where a card stands in our files is nobody else's


def document(bank: Bank, cards: Iterable[Card]) -> str:
    """``cards`` as they are written, and the topics and questions that they name."""
    chosen = list(cards)
    topics = {card.topic for card in chosen}
    asked = {name for card in chosen for name in card.covers}
    content = {
        "schema": SCHEMA,
        "bnquiz": __version__,
        "topics": [_said(topic) for name, topic in bank.topics.items() if name in topics],
        "questions": {name: _said(each) for name, each in bank.coverage.items() if name in asked},
        "cards": [_said(card) for card in chosen],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


def _said(record: msgspec.Struct) -> dict[str, object]:
    """Its fields, without those that say nothing and those of our files."""
    fields: dict[str, object] = msgspec.to_builtins(record)
    return {name: value for name, value in fields.items() if name not in OURS and value not in (None, (), [])}
