"""Whether formulas give an output: all sets of changes at once at a few elements, where nearly every one of
them fails; what is left, everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bnquiz.grading.theory.recipe import UNKNOWN, Array, Formula, Given
from bnquiz.grading.theory.reference import (
    AFFINE,
    CENTER,
    DIVISION,
    NORMALIZED,
    RADICAND,
    ROOT,
    cut_anew,
    normalize,
    statistics,
)
from bnquiz.grading.theory.solving import eps_of, plain

FLOAT64_RTOL = 1e-8  # relative; float64 against float64, below what one rounding to float32 does
FLOAT32_RTOL = 2e-4  # the same, when the entry rounds to float32 on the way
SAMPLES = 13  # prime, so that they do not stand in step with an axis
OF_STATISTICS = (
    "statistics",
    "axes",
    "keepdim",
    "variance",
    "count",
)  # the fields that say what μ and σ² are


@dataclass(frozen=True)
class Change:
    """One switch turned, and the mistakes that this is (`affine=none` is two)."""

    ids: tuple[str, ...]
    field: str
    value: Any


Changes = tuple[Change, ...]


class Output:
    """One output, and what its entry was given."""

    def __init__(self, given: Given, y: Array, tolerance: float = FLOAT64_RTOL) -> None:
        self.given, self.y, self.tolerance = given, y, tolerance
        size = given.x.size
        self.at = np.unique(np.linspace(0, size - 1, min(SAMPLES, size)).astype(int))
        self.lines_up = y.size == size
        self.some = y.ravel()[self.at] if self.lines_up else y.ravel()
        scale = np.abs(y[np.isfinite(y)]).max(initial=1e-12)
        self.near = 3 * tolerance * (np.abs(self.some) + scale)
        self.known: dict[tuple[Any, ...], Array | None] = {}

    def __call__(self, formula: Formula) -> Formula | None:
        """The formula, with its eps, if it gives the whole output."""
        rows = self._rows(formula, [()])
        if not rows:
            return None
        with np.errstate(all="ignore"):
            known = (replace(formula, eps_constant=eps) for eps in self._constants(formula, rows[0][1]))
            return next((f for f in known if same(self.y, normalize(f, self.given).y, self.tolerance)), None)

    def promising(self, base: Formula, sets: Iterable[Changes]) -> list[Changes]:
        """Those of the sets of changes that may give it, by a few elements; in their order."""
        groups: dict[Changes, list[tuple[int, Changes]]] = defaultdict(list)
        for number, chosen in enumerate(sets):
            alike = tuple(c for c in chosen if c.field not in OF_STATISTICS or c.value == "none")
            groups[alike].append((number, chosen))
        with np.errstate(all="ignore"):
            found = [each for alike, own in groups.items() for each in self._near(_turned(base, alike), own)]
        return [chosen for _, chosen in sorted(found, key=lambda each: each[0])]

    def _near(self, formula: Formula, own: Sequence[tuple[int, Changes]]) -> list[tuple[int, Changes]]:
        """Of sets that differ in their statistics alone."""
        rows = self._rows(formula, [chosen for _, chosen in own])
        if not rows:
            return []
        arrays = np.stack([array for _, array in rows], axis=1)
        eps = formula.eps_constant
        unknown = (
            self._eps(formula, arrays)
            if eps == UNKNOWN
            else np.full((len(rows), 1), self.given.eps if eps is None else eps)
        )
        y = _output(formula, arrays, unknown)
        fits = ~(np.abs(y - self.some) > self.near).any(axis=-1) & ~np.isnan(unknown[:, 0])
        return [own[rows[i][0]] for i in np.flatnonzero(fits)]

    def _rows(self, formula: Formula, sets: Sequence[Changes]) -> list[tuple[int, Array]]:
        """The number of each set whose shapes line up, with what `_taken` gives."""
        taken = ((i, self._taken(formula, chosen)) for i, chosen in enumerate(sets))
        return [(i, array) for i, array in taken if array is not None] if self.lines_up else []

    def _taken(self, formula: Formula, chosen: Changes) -> Array | None:
        """x, mean, variance, gamma and beta at the samples; None where the shapes do not line up."""
        turned = {c.field: c.value for c in chosen}
        key = tuple(turned.get(name) or getattr(formula, name) for name in OF_STATISTICS)
        if key not in self.known:
            self.known[key] = self._at_samples(replace(formula, **dict(zip(OF_STATISTICS, key, strict=True))))
        return self.known[key]

    def _at_samples(self, formula: Formula) -> Array | None:
        try:
            given = cut_anew(formula, self.given)
            arrays = (given.x, *statistics(formula, given), given.gamma, given.beta)
            return np.stack([np.broadcast_to(a, given.x.shape).ravel()[self.at] for a in arrays])
        except ValueError:  # this recipe cannot have given anything
            return None

    def _constants(self, formula: Formula, row: Array) -> tuple[float | None, ...]:
        """The eps to try: what the formula says, or what is solved for, first as somebody may have
        written it."""
        if formula.eps_constant != UNKNOWN:
            return (formula.eps_constant,)
        eps = float(self._eps(formula, row[:, None])[0, 0])
        return () if np.isnan(eps) else (plain(eps), eps)

    def _eps(self, formula: Formula, arrays: Array) -> Array:
        """The eps of each row, NaN where there is none. (n, 1)"""
        x, mean, var, gamma, beta = arrays
        if formula.eps == "missing" or formula.division == "missing" or formula.statistics == "none":
            return np.zeros((len(x), 1))
        centered = CENTER[formula.center](x, mean)
        normalized = NORMALIZED[formula.affine](self.some, gamma, beta)
        ratio = centered / normalized if formula.division == "divided" else normalized / centered
        return eps_of(formula, ratio, var, exact=self.tolerance <= FLOAT64_RTOL)


def _turned(base: Formula, changes: Changes) -> Formula:
    return replace(base, **{c.field: c.value for c in changes})


def _output(formula: Formula, arrays: Array, eps: Array) -> Array:
    """y from x, mean, variance, gamma, beta: `reference.normalize` for many formulas side by side."""
    x, mean, var, gamma, beta = arrays
    root = ROOT[formula.root](RADICAND[formula.eps](var, eps))
    denominator = root + eps if formula.eps in {"outside", "twice"} else root
    division = "missing" if formula.statistics == "none" else formula.division
    return AFFINE[formula.affine](
        DIVISION[division](CENTER[formula.center](x, mean), denominator), gamma, beta
    )


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
