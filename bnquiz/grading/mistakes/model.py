"""What a mistake is: a row of the tables in this room."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from bnquiz.grading.records import Group, Severity
from bnquiz.texts import Text


class Frequency(msgspec.Struct, frozen=True):
    """How many of ``files`` had it, by the mistake's id; by group, where its mistakes were counted together.
    What is not listed was not counted."""

    files: int
    by_id: dict[str, int]
    by_group: dict[Group, int]


FREQUENCY = Frequency(
    files=166,
    by_id={
        "normalize-unbiased": 23,
        "graph-leak": 23,
        "crash": 16,
        "stat-shape-drift": 9,
        "momentum-swapped": 7,
        "batch-stats-in-eval": 6,
        "running-not-updated": 5,
        "syntax-error": 5,
        "parameter-missing": 4,
        "rank-test": 4,
        "eval-updates-running": 2,
        "input-modified": 2,
        "sqrt-missing": 1,
        "count-wrong": 1,
        "not-called": 1,
    },
    by_group={"axes": 11, "eps": 9, "affine": 6},
)


Part = Literal["train", "eval", "update", "gradient", "backward"]

# the fields of the recipes, by the part that they belong to
FormulaField = Literal[
    "statistics",
    "axes",
    "keepdim",
    "variance",
    "count",
    "counts",
    "center",
    "root",
    "division",
    "eps",
    "eps_constant",
    "affine",
    "constants",
]
UpdateField = Literal["rule", "momentum_constant", "variance", "source", "weights"]
BackwardField = Literal["statistics", "gamma", "mean_term", "var_term", "count", "scale", "sign"]
Field: TypeAlias = FormulaField | UpdateField | BackwardField


class Switch(msgspec.Struct, frozen=True):
    """The recipe change that a mistake is: in which parts, which field, to which value.

    Parts: ``train`` and ``eval`` are fields of `reference.Formula`, ``update`` of `reference.Update`,
    ``gradient`` is `Formula.constants`, ``backward`` of `reference.Backward`.
    """

    part: Part
    field: Field
    value: str


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """One named way to be wrong, with all that is said of it.

    ``did``: what a file with it did, as the end of a sentence that begins with the file.
    ``wrong``, ``right``: the mistake in one to three lines of code, and the same lines without it.
    ``places``: where the line is, by the value computed there: quantities of `reference.Steps`, or
    ``state``. The first that is found counts; ``mean+var`` stands for
    both, ``root|inverse`` for the one that is computed first.
    ``cards``: the cards that cure it; the first is the bug hunt of the same mistake.
    """

    id: str
    group: Group
    severity: Severity = "error"
    title: Text
    did: Text
    why: Text
    fix: Text
    wrong: str
    right: str
    card: str = ""  # in place of its own bug hunt
    more_cards: tuple[str, ...] = ()
    switches: tuple[Switch, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def cards(self) -> tuple[str, ...]:
        return (self.card or f"bug-{self.id}", *self.more_cards)


def as_is(code: str) -> Text:
    """Code says the same in both languages."""
    return Text(code, code)


def formula(field: FormulaField, *values: str) -> tuple[Switch, ...]:
    """The same change in training and in inference."""
    return tuple(s for v in values for s in (Switch("train", field, v), Switch("eval", field, v)))


def train(field: FormulaField, *values: str) -> tuple[Switch, ...]:
    return tuple(Switch("train", field, value) for value in values)


def eval_only(field: FormulaField, *values: str) -> tuple[Switch, ...]:
    return tuple(Switch("eval", field, value) for value in values)


def update(field: UpdateField, *values: str) -> tuple[Switch, ...]:
    return tuple(Switch("update", field, value) for value in values)


def gradient(*values: str) -> tuple[Switch, ...]:
    return tuple(Switch("gradient", "constants", value) for value in values)


def backward(field: BackwardField, *values: str) -> tuple[Switch, ...]:
    return tuple(Switch("backward", field, value) for value in values)
