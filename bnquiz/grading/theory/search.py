"""From numbers to mistakes: the smallest set of recipe changes that reproduces what the entry returned.

A change is one switch of a recipe turned; the table of mistakes says which there are. The search goes
through no change, one, two and three, and gives every smallest set that fits, so that a caller can prefer one
that also explains its other observations. It never guesses: where nothing fits, the answer is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from bnquiz.grading.theory.comparing import (
    FLOAT32_RTOL,
    FLOAT64_RTOL,
    Alike,
    Change,
    Changes,
    Output,
    arranged,
    same,
    with_weight,
    with_weights,
)
from bnquiz.grading.theory.recipe import (
    STAGED,
    UNKNOWN,
    Array,
    Backward,
    Formula,
    Source,
    StoredVariance,
    Update,
)
from bnquiz.grading.theory.reference import OF_ONE, Counts, stored_variance, update

__all__ = ["FLOAT32_RTOL", "FLOAT64_RTOL", "Change", "Explanation", "Moved", "Output", "explain", "same"]

LARGEST_SET = 3
# A statistic over other axes that then loses its dimensions lines up with x by accident, if at all.
NEVER_TOGETHER = {"axes", "keepdim"}
# σ + ε is the root of the variance with eps beside it, and no variance that is a standard deviation without a
# root; the root of σ without eps is the root of the root.
_PAIRS: tuple[set[tuple[str, Any]], ...] = (
    *(
        {("variance", kind), other}
        for kind in ("std", "std-unbiased")
        for other in (("root", "missing"), ("root", "squared"), ("eps", "missing"), ("eps", "outside"))
    ),
    *({("axes", axes), ("variance", kind)} for axes in OF_ONE for kind in STAGED),
    {("root", "missing"), ("eps", "twice")},  # eps twice, and no root
    {("axes", "batch-only"), ("count", "var-samples-less-one")},  # n is the number of samples there
    {("axes", "var-batch-only"), ("count", "var-samples-less-one")},
    {("axes", "own-var-batch-only"), ("count", "var-samples-less-one")},
)
SAID_OTHERWISE = frozenset(frozenset(pair) for pair in _PAIRS)

Recipe = TypeVar("Recipe", Formula, Update, Backward)


@dataclass(frozen=True)
class Explanation:
    """A recipe that reproduces what was seen, and how it differs from the right one."""

    recipe: Any
    ids: tuple[str, ...]

    @property
    def cost(self) -> int:
        return len(self.ids)


def sets_of(alphabet: Sequence[Change], base: Recipe, size: int) -> Iterator[Changes]:
    """Every set of so many changes of different switches; only such as change the base."""
    useful = tuple(c for c in alphabet if getattr(base, c.field) != c.value)
    beside = _beside(useful)
    return (tuple(useful[i] for i in places) for places in _places(range(len(useful)), beside, size))


def _places(among: Iterable[int], beside: Sequence[frozenset[int]], size: int) -> Iterator[tuple[int, ...]]:
    """The places of so many changes that go together two by two, in their order."""
    if size == 0:
        yield ()
        return
    for first in among:
        further = [place for place in among if place in beside[first]] if size > 1 else ()
        for others in _places(further, beside, size - 1):
            yield first, *others


@lru_cache(maxsize=64)
def _beside(changes: Changes) -> tuple[frozenset[int], ...]:
    """The places of the changes after each that go together with it."""
    places = range(len(changes))
    return tuple(frozenset(j for j in places[i + 1 :] if go_together(changes[i], changes[j])) for i in places)


def go_together(one: Change, other: Change) -> bool:
    """Whether two changes turn different switches, and no other changes say the same more simply."""
    switched = {one.field, other.field}
    turned = frozenset({(one.field, one.value), (other.field, other.value)})
    return len(switched) == 2 and switched != NEVER_TOGETHER and turned not in SAID_OTHERWISE


def cost_of(chosen: Changes) -> int:
    """How many mistakes a set of changes is."""
    return sum(len(c.ids) for c in chosen)


def explain(
    base: Recipe,
    alphabet: Sequence[Change],
    fits: Callable[[Recipe], Recipe | None],
    largest: int = LARGEST_SET,
) -> list[Explanation]:
    """All cheapest explanations, none when no set of up to ``largest`` changes fits.

    ``fits`` gives the recipe back, with its constants, if it fits. One that can tell many at once
    (`comparing.Output`) is asked first.
    """
    found: list[Explanation] = []
    best = LARGEST_SET + 1
    for size in range(largest + 1):
        if size > best:
            break
        for chosen in sorted(_promising(base, tuple(alphabet), size, fits), key=cost_of):
            if cost_of(chosen) > best:
                continue
            recipe = fits(replace(base, **{c.field: c.value for c in chosen}))
            if recipe is not None:
                best = cost_of(chosen)
                found.append(Explanation(recipe, tuple(i for c in chosen for i in c.ids)))
    return [e for e in found if e.cost == best]


def _promising(
    base: Recipe, alphabet: Changes, size: int, fits: Callable[[Recipe], Recipe | None]
) -> Iterable[Changes]:
    if isinstance(fits, Output) and isinstance(base, Formula):
        return fits.promising(base, _arranged(base, alphabet, size))
    return sets_of(alphabet, base, size)


@lru_cache(maxsize=32)
def _arranged(base: Formula, alphabet: Changes, size: int) -> tuple[Alike, ...]:
    """The same for every output that is explained from this base."""
    return arranged(base, sets_of(alphabet, base, size))


@dataclass(frozen=True)
class Moved:
    """One update of one running statistic: from ``old`` to ``new``, after a batch with these statistics."""

    old: Array
    new: Array
    statistics: tuple[Array, ...]  # in each shape in which the entry may hold it
    counts: tuple[Counts, ...]  # of what a statistic was taken over, and of a channel
    eps: float
    momentum: float
    keep: bool
    is_var: bool
    others: tuple[Array, ...] = ()  # the batch's other statistic, in the same shapes
    other_old: Array | None = None  # and the other running one, before and after
    other_new: Array | None = None


def fits_update(moves: Sequence[Moved], tolerance: float = FLOAT64_RTOL) -> Callable[[Update], Update | None]:
    """Whether an update rule gives all the new values, and which weights it then has."""
    ways: dict[tuple[StoredVariance, Source], list[list[Way]]] = {}  # of each move

    def fits(rule: Update) -> Update | None:
        stored = (rule.variance, rule.source)
        if stored not in ways:
            ways[stored] = [list(_ways(rule, m)) for m in moves]
        of_each = list(zip(moves, ways[stored], strict=True))
        solved = _solved(rule, ways[stored][0], keep=moves[0].keep)
        return next(
            (known for known in solved if all(_moves(known, *each, tolerance) for each in of_each)), None
        )

    return fits


Way = tuple[Array, Array, Array]  # old, new, and what is averaged, element by element


def _ways(rule: Update, m: Moved) -> Iterator[Way]:
    """Each statistic that the rule may have averaged, where its shape gives the new value's."""
    seen = set[bytes]()
    before = _goes_on_from(rule.source, m)
    if before is None:
        return
    for batch in _stored(rule, m):
        old, way = _lined_up(before, batch, m.new.squeeze().shape)
        if old.size == m.new.size and (key := old.tobytes() + way.tobytes()) not in seen:
            seen.add(key)
            yield old.ravel(), m.new.ravel(), way.ravel()


def _goes_on_from(source: Source, m: Moved) -> Array | None:
    if source in {"own", "other"}:
        return m.old
    return m.other_new if source.endswith("-updated") else m.other_old


def _lined_up(old: Array, batch: Array, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Both in the new value's shape. Where only one of them has it, the new value may be that one, and no
    mixture: the other is no number. Axes of length 1 do not count where both have as many values."""
    if old.squeeze().shape == batch.squeeze().shape == shape:
        return old.reshape(shape), batch.reshape(shape)
    try:
        both = np.broadcast_arrays(old, batch)
        if both[0].squeeze().shape == shape:
            return both[0], both[1]
    except ValueError:
        pass
    if batch.squeeze().shape == shape:
        return np.full(batch.shape, np.nan), batch
    return old, np.full(old.shape, np.nan)


def _solved(rule: Update, ways: Sequence[Way], *, keep: bool) -> Iterator[Update]:
    """The rule; where its weights are not known, with those of each statistic that it may have stored."""
    if rule.momentum_constant != UNKNOWN and rule.rule != "unbalanced":
        yield rule
        return
    for old, new, way in ways:
        known = with_weight(rule, old, new, way, keep=keep)
        known = with_weights(known, old, new, way) if known is not None else None
        if known is not None:
            yield known


def _stored(rule: Update, m: Moved) -> Iterator[Array]:
    """What the rule averages, in each shape and by each count."""
    of_the_other = rule.source in {"other", "exchanged", "exchanged-updated"}
    for statistic in m.others if of_the_other else m.statistics:
        for counts in m.counts:
            yield stored_variance(rule.variance, statistic, counts, m.eps) if m.is_var else statistic
            if of_the_other and not m.is_var:
                yield stored_variance("unbiased", statistic, counts, m.eps)


def _moves(rule: Update, m: Moved, ways: Sequence[Way], tolerance: float) -> bool:
    return any(
        same(new, update(rule, old, batch, m.momentum, keep=m.keep), tolerance) for old, new, batch in ways
    )
