"""What each kind of card has of its own in a conversation: a new kind is a file here and a row of KINDS."""

from __future__ import annotations

from typing import Any

from bnquiz.asking.kinds.choice import ChoiceKind
from bnquiz.asking.kinds.code import CodeKind
from bnquiz.asking.kinds.kind import Kind
from bnquiz.asking.kinds.number import NumberKind
from bnquiz.asking.kinds.recall import RecallKind
from bnquiz.bank.model import Card

KINDS: dict[str, Kind[Any]] = {
    "recall": RecallKind(),
    "choice": ChoiceKind(),
    "number": NumberKind(),
    "code": CodeKind(),
}


def kind_of(card: Card) -> Kind[Any]:
    return KINDS[card.kind]


__all__ = ["KINDS", "Kind", "kind_of"]
