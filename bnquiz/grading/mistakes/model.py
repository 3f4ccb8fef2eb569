"""What a mistake is: a row of the tables in this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, TypeVar, Unpack

import msgspec

from bnquiz.grading.records import Group, Severity
from bnquiz.texts import Text

if TYPE_CHECKING:
    from bnquiz.grading.theory import recipe  # which needs NumPy: the words of a mistake do not


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

Value = TypeVar("Value")
OneOrMore: TypeAlias = Value | tuple[Value, ...]
Solved = Literal["constant"]  # a number of the file's own, which the search solves for


# What a row may turn: the fields of the recipes, with the values that they have there. mypy refuses others.
class FormulaValues(TypedDict, total=False):
    statistics: OneOrMore[recipe.Statistics]
    axes: OneOrMore[recipe.Axes]
    keepdim: OneOrMore[recipe.Keepdim]
    variance: OneOrMore[recipe.Variance]
    count: OneOrMore[recipe.Count]
    center: OneOrMore[recipe.Center]
    root: OneOrMore[recipe.Root]
    division: OneOrMore[recipe.Division]
    eps: OneOrMore[recipe.Eps]
    eps_constant: Solved
    affine: OneOrMore[recipe.Affine]


class UpdateValues(TypedDict, total=False):
    rule: OneOrMore[recipe.Rule]
    momentum_constant: Solved
    variance: OneOrMore[recipe.StoredVariance]
    source: OneOrMore[recipe.Source]


class BackwardValues(TypedDict, total=False):
    statistics: recipe.Through
    gamma: OneOrMore[recipe.GammaBack]
    mean_term: recipe.SignedTerm
    var_term: recipe.SignedTerm
    count: OneOrMore[recipe.BackwardCount]
    scale: OneOrMore[recipe.Scale]
    sign: recipe.Sign


class Switch(msgspec.Struct, frozen=True):
    """The recipe change that a mistake is: in which parts, which field, to which value.

    ``train`` and ``eval`` turn fields of `recipe.Formula`, ``update`` of `recipe.Update`, ``gradient`` its
    `Formula.constants`, ``backward`` fields of `recipe.Backward`. Rows make them by the functions below.
    """

    part: Part
    field: str
    value: str


Quantity = Literal[
    "mean", "var", "centered", "radicand", "root", "denominator", "inverse", "normalized", "y",
    "dx", "dgamma", "dbeta", "state",
]  # fmt: skip


class Together(msgspec.Struct, frozen=True):
    """Quantities that show a mistake as well: the lines of all of them, or of the one that is computed
    first."""

    quantities: tuple[Quantity, ...]
    only_the_first: bool = False


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """One named way to be wrong, with all that is said of it.

    ``did``: what a file with it did, as the end of a sentence that begins with the file.
    ``wrong``, ``right``: the mistake in one to three lines of code, and the same lines without it.
    ``places``: where the line is, by the value computed there: quantities of `recipe.Steps`, gradients, or
    ``state``. The first place at which anything is found counts.
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
    places: tuple[Quantity | Together, ...] = ()

    @property
    def cards(self) -> tuple[str, ...]:
        return (self.card or f"bug-{self.id}", *self.more_cards)


def quantities(place: Quantity | Together) -> tuple[Quantity, ...]:
    return place.quantities if isinstance(place, Together) else (place,)


def formula(**values: Unpack[FormulaValues]) -> tuple[Switch, ...]:
    """The same change in training and in inference."""
    return _switches(("train", "eval"), values)


def train(**values: Unpack[FormulaValues]) -> tuple[Switch, ...]:
    return _switches(("train",), values)


def eval_only(**values: Unpack[FormulaValues]) -> tuple[Switch, ...]:
    return _switches(("eval",), values)


def update(**values: Unpack[UpdateValues]) -> tuple[Switch, ...]:
    return _switches(("update",), values)


def gradient(*values: recipe.Constants) -> tuple[Switch, ...]:
    return tuple(Switch("gradient", "constants", value) for value in values)


def backward(**values: Unpack[BackwardValues]) -> tuple[Switch, ...]:
    return _switches(("backward",), values)


def _switches(parts: tuple[Part, ...], values: Mapping[str, object]) -> tuple[Switch, ...]:
    """One for each value and part: a tuple holds several values of a field."""
    each = [(f, v) for f, held in values.items() for v in (held if isinstance(held, tuple) else (held,))]
    return tuple(Switch(part, field, value) for field, value in each for part in parts)
