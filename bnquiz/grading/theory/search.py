"""From numbers to mistakes: the smallest set of recipe changes that reproduces what the entry returned.

A change is one switch of a recipe turned; the table of mistakes says which there are. The search goes
through no change, one, two and three, and gives every smallest set that fits, so that a caller can prefer one
that also explains its other observations. It never guesses: where nothing fits, the answer is empty.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from bnquiz.grading.theory.recipe import Array, Backward, Formula, Given, Steps, Update
from bnquiz.grading.theory.reference import normalize, stored_variance, update

FLOAT64_RTOL = 1e-8  # relative; float64 against float64, below what one rounding to float32 does
FLOAT32_RTOL = 2e-4  # the same, when the entry rounds to float32 on the way
LARGEST_SET = 3
# A statistic over other axes that then loses its dimensions lines up with x by accident, if at all.
NEVER_TOGETHER = {"axes", "keepdim"}

Recipe = TypeVar("Recipe", Formula, Update, Backward)


@dataclass(frozen=True)
class Change:
    """One switch turned, and the mistakes that this is (`affine=none` is two)."""

    ids: tuple[str, ...]
    field: str
    value: Any


@dataclass(frozen=True)
class Explanation:
    """A recipe that reproduces what was seen, and how it differs from the right one."""

    recipe: Any
    ids: tuple[str, ...]

    @property
    def cost(self) -> int:
        return len(self.ids)


def sets_of(
    alphabet: Sequence[Change], base: Recipe, largest: int = LARGEST_SET
) -> Iterator[tuple[int, tuple[Change, ...]]]:
    """Every set of changes of different switches, cheapest first, with its cost; only such as change the
    base."""
    useful = [c for c in alphabet if getattr(base, c.field) != c.value]
    for size in range(largest + 1):
        for chosen in itertools.combinations(useful, size):
            switched = {c.field for c in chosen}
            if len(switched) == size and not switched >= NEVER_TOGETHER:
                yield sum(len(c.ids) for c in chosen), chosen


def explain(
    base: Recipe, alphabet: Sequence[Change], fits: Callable[[Recipe], bool], largest: int = LARGEST_SET
) -> list[Explanation]:
    """All cheapest explanations, none when no set of up to ``largest`` changes fits. It stops at the first
    cost that has one."""
    found: list[Explanation] = []
    best = LARGEST_SET + 1
    for cost, chosen in sets_of(alphabet, base, largest):
        if len(chosen) > best:
            break
        if cost > best:
            continue
        recipe = replace(base, **{c.field: c.value for c in chosen})
        if fits(recipe):
            best = cost
            found.append(Explanation(recipe, tuple(i for c in chosen for i in c.ids)))
    return [e for e in found if e.cost == best]


def fits_output(
    givens: Sequence[Given], outputs: Sequence[Array], tolerance: float = FLOAT64_RTOL
) -> Callable[[Formula], bool]:
    """Whether a formula gives all the outputs."""

    def fits(formula: Formula) -> bool:
        return all(same(y, steps.y, tolerance) for y, steps in _each(formula, givens, outputs))

    return fits


def _each(
    formula: Formula, givens: Sequence[Given], outputs: Sequence[Array]
) -> Iterator[tuple[Array, Steps]]:
    for given, y in zip(givens, outputs, strict=True):
        try:
            yield y, normalize(formula, given)
        except ValueError:  # the shapes do not line up: this recipe cannot have given anything
            yield y, _NOTHING


_EMPTY = np.empty(0)
_NOTHING = Steps(*[_EMPTY] * 8)


@dataclass(frozen=True)
class Moved:
    """One update of one running statistic: from ``old`` to ``new``, after a batch with these statistics."""

    old: Array
    new: Array
    statistics: tuple[Array, ...]  # in each shape in which the entry may hold it
    counts: tuple[int, ...]  # values that a statistic was taken over, and values a channel
    eps: float
    momentum: float
    keep: bool
    is_var: bool


def fits_update(moves: Sequence[Moved], tolerance: float = FLOAT64_RTOL) -> Callable[[Update], bool]:
    """Whether an update rule gives all the new values."""

    def moved(rule: Update, m: Moved, statistic: Array, count: int) -> bool:
        batch = stored_variance(rule.variance, statistic, count, m.eps) if m.is_var else statistic
        try:
            return same(m.new, update(rule, m.old, batch, m.momentum, keep=m.keep), tolerance)
        except ValueError:
            return False

    def fits(rule: Update) -> bool:
        return all(any(moved(rule, m, s, n) for s in m.statistics for n in m.counts) for m in moves)

    return fits


def same(seen: Array, expected: Array, tolerance: float = FLOAT64_RTOL) -> bool:
    """Whether two arrays hold the same numbers, whatever axes of length 1 they carry. NaN equals NaN."""
    if seen.size != expected.size or seen.squeeze().shape != expected.squeeze().shape:
        return False
    one, other = seen.ravel(), expected.ravel()
    with np.errstate(all="ignore"):
        distance = np.abs(one - other)
        size = np.abs(other)
        scale = size[np.isfinite(size)].max(initial=1e-12)
        near = (
            ((distance <= tolerance * (size + scale)) & np.isfinite(other))
            | (one == other)
            | (np.isnan(one) & np.isnan(other))
        )
    return bool(near.all())
