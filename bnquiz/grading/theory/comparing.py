"""Whether formulas give an output: all sets of changes at once at a few elements, where nearly every one of
them fails; what is left, everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from bnquiz.grading.theory.recipe import UNKNOWN, Array, Formula, Given, Root, Update
from bnquiz.grading.theory.reference import (
    AFFINE,
    CENTER,
    DIVISION,
    NORMALIZED,
    RADICAND,
    ROOT,
    SQUARE,
    cut_anew,
    normalize,
    statistics,
)

LARGEST_EPS = 0.01  # a larger one is no small number any more
AGREEMENT = 0.1  # how far estimates may differ, against their size
ROUNDING = 1e-13  # a smaller share of the variance is no eps, but what rounding leaves
SMALLEST_WEIGHT = 1e-6


def eps_of(formula: Formula, denominator: Array, var: Array, *, exact: bool) -> Array:
    """The eps with which the formula has these denominators, by its quietest values, where eps shows most.

    NaN where they do not agree on one that is plausible. Not ``exact``: rounding hides a small eps, so that
    anything from 0 will do. Shapes: (n, values), one formula's statistics a row; comes out as (n, 1).
    """
    beyond = _beyond(formula, denominator, var)
    known = np.isfinite(beyond)
    size = np.sort(np.where(known, np.abs(var), np.inf), axis=-1)
    quiet = known & (np.abs(var) <= 2 * size[:, :1])
    eps = np.sum(beyond, axis=-1, keepdims=True, where=quiet) / quiet.sum(axis=-1, keepdims=True)
    if not exact:
        return np.asarray(np.clip(eps, 0, LARGEST_EPS))
    asked = quiet | (known & (np.abs(var) <= size[:, 1:2]))  # two at least
    apart = np.max(np.abs(beyond - eps), axis=-1, keepdims=True, where=asked, initial=0)
    agree = (apart <= AGREEMENT * np.abs(eps)) & (asked.sum(axis=-1, keepdims=True) > 1)
    shows = (eps > ROUNDING * size[:, :1]) & (eps <= LARGEST_EPS)
    return np.asarray(np.where(agree & shows, eps, np.nan))


def _beyond(formula: Formula, denominator: Array, var: Array) -> Array:
    """What a denominator has beyond the variance, by the place where the formula has eps."""
    radicand = SQUARE[formula.root](denominator)
    match formula.eps:
        case "inside":
            return radicand - var
        case "inside-twice":
            return (radicand - var) / 2
        case "subtracted":
            return var - radicand
        case "outside":
            return denominator - ROOT[formula.root](var)
        case "twice":
            return _under_and_beside(denominator, var, formula.root)
        case "missing":
            return np.full(var.shape, np.nan)


def _under_and_beside(denominator: Array, var: Array, root: Root) -> Array:
    """d = √(v + e) + e is a quadratic equation for e. Nobody writes it with another root."""
    if root != "sqrt":
        return np.full(var.shape, np.nan)
    half = denominator + 0.5
    return np.asarray(half - np.sqrt(half**2 - (denominator**2 - var)))


def plain(value: float, digits: int = 3) -> float:
    """The number as somebody would have written it."""
    return float(f"{value:.{digits}g}")


def with_weight(rule: Update, old: Array, new: Array, batch: Array, *, keep: bool) -> Update | None:
    """The rule with the constant in place of momentum that moves ``old`` to ``new``; None where the channels
    do not agree on one between 0 and 1."""
    if rule.momentum_constant != UNKNOWN or rule.rule not in {"average", "swapped"}:
        return replace(rule, momentum_constant=None) if rule.momentum_constant == UNKNOWN else rule
    way = batch - old
    weight = float((way * (new - old)).sum() / max((way * way).sum(), 1e-300))
    if not SMALLEST_WEIGHT < weight < 1 - SMALLEST_WEIGHT:
        return None
    momentum = weight if keep == (rule.rule == "swapped") else 1 - weight
    rounded = plain(momentum)
    return replace(rule, momentum_constant=rounded if abs(rounded - momentum) < 1e-9 else momentum)


def with_weights(rule: Update, old: Array, new: Array, batch: Array) -> Update | None:
    """The rule with the weights of old and new that give ``new``; None where they add to 1 as they should, or
    are no numbers that somebody would write: a variance with another correction has weights of its own."""
    if rule.rule != "unbalanced":
        return rule
    sides = np.stack([old, batch], axis=1)
    if (
        rule.momentum_constant == UNKNOWN
        or not np.isfinite(sides).all()
        or not (np.isfinite(new) & (new != 0)).all()
    ):
        return None
    (a, b), *_ = np.linalg.lstsq(sides / np.abs(new[:, None]), np.sign(new), rcond=None)
    weights = _as_written(float(a)), _as_written(float(b))
    near = np.allclose(a * old + b * batch, new, rtol=1e-5, atol=0)
    return replace(rule, weights=weights) if near and _are_written(weights) else None


def _as_written(weight: float) -> float:
    """With two decimals, where it has no more."""
    return round(weight, 2) if abs(round(weight, 2) - weight) < 1e-6 else weight


def _are_written(weights: tuple[float, float]) -> bool:
    """Whether somebody would write them, and they are no average: one of them may be computed where the other
    one is left out, and so is 1; ``1 + momentum`` is a slip for ``1 - momentum``; a sum of 2 has something
    added once more."""
    plain = all(round(w, 2) == w for w in weights) or (1.0 in weights and 0 < min(weights) < 1)
    both = all(0 < abs(w) <= 1 for w in weights)  # of what has no weight it is no average at all
    added = 0 < min(weights) < 1 and abs(max(weights) - min(weights) - 1) < 1e-6
    twice = min(weights) > 0 and abs(sum(weights) - 2) < 1e-6
    return added or twice or (plain and both and abs(sum(weights) - 1) > 1e-3)


FLOAT64_RTOL = 1e-8  # relative; float64 against float64, below what one rounding to float32 does
FLOAT32_RTOL = 2e-4  # the same, when the entry rounds to float32 on the way
SAMPLES = 13  # drawn, so that they do not stand in step with an axis
OF_STATISTICS = (
    "statistics",
    "axes",
    "keepdim",
    "variance",
    "count",
    "counts",
    "counts_apart",
)  # the fields that say what μ and σ² are

OF_THE_BATCH = ("batch", "batch-mean", "batch-var", "batch-about-running", "batch-crossed")


@dataclass(frozen=True, eq=False)  # thousands of sets of them are looked up: by which they are
class Change:
    """One switch turned, and the mistakes that this is (`affine=none` is two)."""

    ids: tuple[str, ...]
    field: str
    value: Any

    @cached_property
    def is_of_statistics(self) -> bool:
        """Whether it says what μ and σ² are; asked for each of many thousand sets."""
        return self.field in OF_STATISTICS


Changes = tuple[Change, ...]
Key = tuple[Any, ...]  # what tells the statistics of a formula


class Chosen(NamedTuple):
    """A set of changes, and its number in the order of the search."""

    number: int
    changes: Changes


class OfStatistics(NamedTuple):
    """The changes of the statistics in a set: the key of what they are then, and what may be idle in it, as
    the axes are where nothing of the batch normalizes."""

    key: Key
    idle: tuple[tuple[Changes, Change], ...]


@dataclass(frozen=True, eq=False)
class Family:
    """Changes of the statistics that many formulas go with."""

    members: tuple[OfStatistics, ...]


@dataclass(frozen=True)
class Alike:
    """Sets of changes that differ in their statistics alone."""

    formula: Formula  # with what they have in common
    sets: tuple[Chosen, ...]
    statistics: Family  # of each of the sets


@dataclass
class Known:
    """What is computed of the statistics of one call, for all that is explained from it."""

    taken: dict[Key, Array | None] = field(default_factory=dict)  # at the samples
    stacked: dict[Family, tuple[list[int], Array]] = field(default_factory=dict)
    idle: dict[tuple[Key, Key], bool] = field(default_factory=dict)  # whether they are the same


def arranged(base: Formula, sets: Iterable[Changes]) -> tuple[Alike, ...]:
    """The sets of changes of a base, put together where they are alike."""
    groups: dict[Changes, list[Chosen]] = defaultdict(list)
    numbers: dict[Changes, int] = {}  # of the changes of the statistics
    places: dict[Changes, list[int]] = defaultdict(list)  # in them, of each group
    for number, chosen in enumerate(sets):
        alike = tuple(c for c in chosen if not c.is_of_statistics or c.value == "none")
        own = tuple(c for c in chosen if c.is_of_statistics)
        groups[alike].append(Chosen(number, chosen))
        places[alike].append(numbers.setdefault(own, len(numbers)))
    members = [OfStatistics(_key_of(base, own), _may_be_idle(base, own)) for own in numbers]
    families = {these: Family(tuple(members[i] for i in these)) for these in {*map(tuple, places.values())}}
    return tuple(
        Alike(_turned(base, alike), tuple(own), families[tuple(places[alike])])
        for alike, own in groups.items()
    )


def _may_be_idle(base: Formula, chosen: Changes) -> tuple[tuple[Changes, Change], ...]:
    of = tuple(c for c in chosen if c.field == "statistics")
    statistics = of[0].value if of else base.statistics
    if statistics in OF_THE_BATCH:
        return ()
    return tuple((of, c) for c in chosen if c.field in OF_STATISTICS[1:])


def _key_of(formula: Formula, chosen: Changes) -> Key:
    turned = {c.field: c.value for c in chosen}
    return tuple(turned.get(name) or getattr(formula, name) for name in OF_STATISTICS)


class Output:
    """One output, and what its entry was given. ``known``: the statistics, for other outputs of the same
    call."""

    def __init__(
        self, given: Given, y: Array, tolerance: float = FLOAT64_RTOL, known: Known | None = None
    ) -> None:
        self.given, self.y, self.tolerance = given, y, tolerance
        size = given.x.size
        self.at = np.sort(np.random.default_rng(0).permutation(size)[:SAMPLES])
        self._where = np.unravel_index(self.at, given.x.shape)
        self.lines_up = y.size == size
        self.some = y.ravel()[self.at] if self.lines_up else y.ravel()
        scale = np.abs(y[np.isfinite(y)]).max(initial=1e-12)
        self.near = 3 * tolerance * (np.abs(self.some) + scale)
        self.known = known or Known()
        self._of_batch = _statistics_of(given.x.shape, given.x.tobytes())

    def __call__(self, formula: Formula) -> Formula | None:
        """The formula, with its eps, if it gives the whole output."""
        row = self._taken(_key_of(formula, ()), formula) if self.lines_up else None
        if row is None:
            return None
        with np.errstate(all="ignore"):
            known = (replace(formula, eps_constant=eps) for eps in self._constants(formula, row))
            return next((f for f in known if same(self.y, normalize(f, self.given).y, self.tolerance)), None)

    def promising(self, base: Formula, groups: Iterable[Alike]) -> list[Changes]:
        """Those of the sets of changes that may give it, by a few elements; in their order."""
        if not self.lines_up:
            return []
        with np.errstate(all="ignore"):
            found = [each for group in groups for each in self._near(base, group)]
        return [chosen for _, chosen in sorted(found, key=lambda each: each[0])]

    def _is_idle(self, base: Formula, of: Changes, change: Change) -> bool:
        """Whether a change beside these has no effect. A set without it gives the same."""
        both, idle = (*of, change), self.known.idle
        key = _key_of(base, of), _key_of(base, both)
        if key not in idle:
            idle[key] = self._same_everywhere(_turned(base, of), _turned(base, both))
        return idle[key]

    def _same_everywhere(self, one: Formula, other: Formula) -> bool:
        try:
            pairs = zip(self._arrays(one), self._arrays(other), strict=True)
            return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)
        except ValueError:
            return False

    def _near(self, base: Formula, group: Alike) -> list[tuple[int, Changes]]:
        """Of sets that differ in their statistics alone."""
        formula = group.formula
        places, arrays = self._stacked(base, group)
        if not places:
            return []
        eps = formula.eps_constant
        unknown = (
            self._eps(formula, arrays)
            if eps == UNKNOWN
            else np.full((len(places), 1), self.given.eps if eps is None else eps)
        )
        y = _output(formula, arrays, unknown)
        fits = ~(np.abs(y - self.some) > self.near).any(axis=-1) & ~np.isnan(unknown[:, 0])
        return [group.sets[places[i]] for i in np.flatnonzero(fits)]

    def _stacked(self, base: Formula, group: Alike) -> tuple[list[int], Array]:
        """The places of those sets in which nothing is idle and the shapes line up, and what is taken of
        their statistics, side by side: (5, sets, samples)."""
        family, stacked = group.statistics, self.known.stacked
        if family not in stacked:
            rows = [
                (place, array)
                for place, (key, idle) in enumerate(family.members)
                if not any(self._is_idle(base, of, change) for of, change in idle)
                and (array := self._taken(key, group.formula)) is not None
            ]
            arrays = np.stack([array for _, array in rows], axis=1) if rows else np.empty(0)
            stacked[family] = [place for place, _ in rows], arrays
        return stacked[family]

    def _taken(self, key: Key, formula: Formula) -> Array | None:
        """x, mean, variance, gamma and beta at the samples; None where the shapes do not line up."""
        if key not in self.known.taken:
            own = replace(formula, **dict(zip(OF_STATISTICS, key, strict=True)))
            self.known.taken[key] = self._at_samples(key, own)
        return self.known.taken[key]

    def _at_samples(self, key: Key, formula: Formula) -> Array | None:
        try:
            given = cut_anew(formula, self.given)
            mean, var = self._statistics(key, formula, given)
            x, *affine = self._as_given if given is self.given else map(self._sampled, _but_statistics(given))
        except ValueError:  # this recipe cannot have given anything
            return None
        return np.stack([x, mean, var, *affine])

    def _statistics(self, key: Key, formula: Formula, given: Given) -> tuple[Array, Array]:
        """The mean and the variance at the samples. Those of the batch alone are the same in every state."""
        of_state = formula.statistics != "batch" or given is not self.given
        if of_state or key not in self._of_batch:
            mean, var = statistics(formula, given)
            pair = self._sampled(mean), self._sampled(var)
            if of_state:
                return pair
            self._of_batch[key] = pair
        return self._of_batch[key]

    @cached_property
    def _as_given(self) -> list[Array]:
        return [*map(self._sampled, _but_statistics(self.given))]

    def _sampled(self, array: Array) -> Array:
        return np.broadcast_to(array, self.given.x.shape)[self._where]

    def _arrays(self, formula: Formula) -> list[Array]:
        """x, mean, variance, gamma and beta, each in the shape of x. ValueError: one of them does not fit."""
        given = cut_anew(formula, self.given)
        arrays = (given.x, *statistics(formula, given), given.gamma, given.beta)
        return [np.broadcast_to(a, given.x.shape) for a in arrays]

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


@lru_cache(maxsize=8)
def _statistics_of(_shape: tuple[int, ...], _x: bytes) -> dict[Key, tuple[Array, Array]]:
    """What searches have computed of one batch, at the samples of its shape."""
    return {}


def _but_statistics(given: Given) -> tuple[Array, Array, Array]:
    return given.x, given.gamma, given.beta


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


MOST_DIGITS = 6  # more are no rounding to be seen


def decimals(values: Array) -> int | None:
    """To how many decimals numbers are rounded, if they are."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None
    places = (d for d in range(MOST_DIGITS + 1) if (np.round(finite, d) == finite).all())
    return next(places, None)


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
