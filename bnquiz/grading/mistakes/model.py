"""What a mistake is: a row of the tables in this room."""

from __future__ import annotations

import msgspec

from bnquiz.grading.records import Severity

Part = str  # train | eval | update | gradient | backward


class Switch(msgspec.Struct, frozen=True):
    """The recipe change that a mistake is: in which parts, which field, to which value.

    Parts: ``train`` and ``eval`` are fields of `reference.Formula`, ``update`` of `reference.Update`,
    ``gradient`` is `Formula.constants`, ``backward`` of `reference.Backward`.
    """

    part: Part
    field: str
    value: str


class Mistake(msgspec.Struct, frozen=True):
    """One named way to be wrong.

    ``places``: where the line is, by the value computed there: quantities of `reference.Steps`, or
    ``state``. The first that is found counts; ``mean+var`` stands for
    both, ``root|inverse`` for the one that is computed first.
    ``cards``: the cards that cure it; the first is the bug hunt of the same mistake.
    """

    id: str
    group: str
    title: str
    why: str
    fix: str
    severity: Severity = "error"
    switches: tuple[Switch, ...] = ()
    places: tuple[str, ...] = ()
    card: str = ""  # in place of its own bug hunt
    more_cards: tuple[str, ...] = ()

    @property
    def cards(self) -> tuple[str, ...]:
        return (self.card or f"bug-{self.id}", *self.more_cards)


def formula(field: str, value: str) -> tuple[Switch, ...]:
    """The same change in training and in inference."""
    return (Switch("train", field, value), Switch("eval", field, value))


def train(field: str, value: str) -> tuple[Switch, ...]:
    return (Switch("train", field, value),)


def eval_only(field: str, value: str) -> tuple[Switch, ...]:
    return (Switch("eval", field, value),)


def update(field: str, *values: str) -> tuple[Switch, ...]:
    return tuple(Switch("update", field, value) for value in values)


def gradient(*values: str) -> tuple[Switch, ...]:
    return tuple(Switch("gradient", "constants", value) for value in values)


def backward(field: str, value: str) -> tuple[Switch, ...]:
    return (Switch("backward", field, value),)
