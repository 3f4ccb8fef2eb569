"""From an input that shows a mistake to the smallest one that still does.

Everything that can go, goes: samples, channels, positions; what is left becomes a small whole number, and
gamma, beta and the running statistics become what a layer begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from bnquiz.grading.repro.claims import Claim, close, computed, visible
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import BEGINNING, Array

MOST_TRIES = 400
LEAST_SPREAD = 1.0  # of a channel: a gradient where it hardly varies is steep, and nothing to learn from
LEAST_SAMPLES = 2  # nobody trains on one, and formulas for one are a matter of their own
NUMBERS = (0.0, 1.0, 2.0, -1.0, 3.0, 4.0)


@dataclass(frozen=True)
class Usual:
    """eps and momentum, from what a reader expects to what shows more; ``never``: what the entry does not
    take, of gamma, beta and the running statistics, and so stays as a layer begins."""

    eps: tuple[float, ...] = (1e-5, 0.1, 1.0)
    momentum: tuple[float, ...] = (0.9,)
    never: tuple[str, ...] = ()


def changed(p: Probe, **values: Any) -> Probe:
    """The probe with other values of these names."""
    return replace(p, **values)


Holds = Callable[[Probe], bool]
Steps = Callable[[Probe], Iterator[Probe]]  # everything that is one step simpler, what takes most away first


def candidates(claim: Claim, start: Probe, usual: Usual) -> Iterator[Probe]:
    """Small inputs that show the mistake, the best first: one on which it alone shows; one on which others do
    as well; the same with all channels."""
    if claim.yours is None:
        return
    start = as_usual(start, usual.never)
    for alone in (True, False):
        holds = _shows(claim, alone=alone)
        found = next((each for each in _starts(start, usual) if holds(each)), None)
        if found is not None:
            yield smallest(found, holds, usual)
            yield smallest(found, holds, usual, channels=False)


def ladder(claim: Claim, start: Probe, usual: Usual) -> Iterator[Probe]:
    """Inputs from small to large, where no recipe says which one shows the mistake."""
    offset = 4096.0 if claim.dtype == "float32" else 0.0
    eps, momentum = usual.eps[0], usual.momentum[0]
    for values, channels in ((2, 1), (3, 1), (4, 1), (3, 2), (4, 3)):
        x = np.array([[(3 * i * i + 2 * c) % 7 for c in range(channels)] for i in range(values)], float)
        x = offset + x.reshape(values, channels, *(1,) * (start.rank - 2))
        up = np.array([[(i + c) % 3 for c in range(channels)] for i in range(values)], float)
        for columns in (_neutral(channels), _columns(channels)):
            small = as_usual(Probe(x, *columns, up.reshape(x.shape), eps, momentum), usual.never)
            yield small
            if start.rank > 2 and values % 2 == 0:  # half of the values beside the others
                shape = (values // 2, 2, *x.shape[1:-1])
                both = (np.moveaxis(a.reshape(shape), 1, -1) for a in (x, small.upstream))
                yield changed(small, **dict(zip(("x", "upstream"), both, strict=True)))
    if not offset:
        yield as_usual(_rounded(start), usual.never)


Columns = tuple[Array, Array, Array, Array]  # gamma, beta, mean, var


def _neutral(channels: int) -> Columns:
    """What a layer begins with."""
    return np.ones(channels), np.zeros(channels), np.zeros(channels), np.ones(channels)


def _columns(channels: int) -> Columns:
    """Anything else."""
    counted = np.arange(channels, dtype=float)
    return 2 + counted, 1 + counted, 1 + counted, 4 + counted


def is_neutral(p: Probe) -> bool:
    """Whether gamma, beta and the running statistics are what a layer begins with."""
    return all(bool((getattr(p, name) == value).all()) for name, value in BEGINNING.items())


def as_usual(p: Probe, roles: Iterable[str]) -> Probe:
    """The probe with these as a layer begins."""
    return changed(p, **{role: np.full_like(getattr(p, role), BEGINNING[role]) for role in roles})


def smallest(start: Probe, holds: Holds, usual: Usual, *, channels: bool = True) -> Probe:
    """Shrink until nothing more can go: each kind of step as often as it helps, then all of them again."""
    steps: tuple[Steps, ...] = (
        lambda p: _fewer(p, channels=channels),
        lambda p: _plainer(p, usual),
        _whole_at_once,
        *(partial(_each_number, name=name) for name in ("x", "upstream", *BEGINNING)),
    )
    best, before, tries = start, None, 0
    while before is not best:
        before = best
        for step in steps:
            while tries < MOST_TRIES:
                smaller = list(islice(step(best), MOST_TRIES - tries))
                found = next((i for i, each in enumerate(smaller) if holds(each)), None)
                tries += len(smaller) if found is None else found + 1
                if found is None:
                    break
                best = smaller[found]
    return best


def _shows(claim: Claim, *, alone: bool) -> Holds:
    """Whether the mistake shows in a probe; ``alone``: and nothing else that is wrong."""
    functions = [gives for gives in (claim.right, claim.yours, claim.without) if gives is not None]

    def holds(p: Probe) -> bool:
        values = [computed(gives, p) for gives in functions] if len(p.x) >= LEAST_SAMPLES else []
        match values:
            case [np.ndarray() as right, np.ndarray() as yours, np.ndarray() as left]:
                shows = np.isfinite(right).all() and yours.size == right.size and visible(yours, right)
                shows = shows and not (claim.is_gradient and _hardly_varies(p))
                also = computed(claim.also, p) if claim.also is not None else right
                either = also is not None and close(also, right)  # right by any convention
                return bool(shows and either) and (close(left, right) if alone else visible(yours, left))
        return False

    return holds


def _hardly_varies(p: Probe) -> bool:
    return bool((np.ptp(p.x, axis=(0, *range(2, p.rank))) < LEAST_SPREAD).any())


def _starts(start: Probe, usual: Usual) -> Iterator[Probe]:
    """The probe, and the same with more and more of it as a layer begins; then with x far apart, so that eps
    does not show."""
    yield start
    affine = {name: np.full_like(start.gamma, BEGINNING[name]) for name in ("gamma", "beta")}
    state = {name: np.full_like(start.mean, BEGINNING[name]) for name in ("mean", "var")}
    for x in (start.x, _counted(start.x)):
        for neutral in ({}, affine, state, affine | state):
            for eps in (start.eps, *usual.eps):
                yield changed(start, x=x, eps=eps, **neutral)


def _fewer(p: Probe, *, channels: bool) -> Iterator[Probe]:
    for axis in (0, *range(2, p.rank)):
        for keep in {1, p.x.shape[axis] // 2, p.x.shape[axis] - 1} - {0, p.x.shape[axis]}:
            cut = (slice(None),) * axis + (slice(keep),)
            yield changed(p, x=p.x[cut], upstream=p.upstream[cut])
    if channels and p.x.shape[1] > 1:
        for kept in ([0], [1], [p.x.shape[1] - 1], [*range(p.x.shape[1] - 1)]):
            if len(kept) < p.x.shape[1]:
                whole = {"x": p.x[:, kept], "upstream": p.upstream[:, kept]}
                yield changed(p, **whole, **{name: getattr(p, name)[kept] for name in BEGINNING})


def _plainer(p: Probe, usual: Usual) -> Iterator[Probe]:
    for name, value in BEGINNING.items():
        if (getattr(p, name) != value).any():
            yield changed(p, **{name: np.full_like(getattr(p, name), value)})
    for name, values in (("eps", usual.eps), ("momentum", usual.momentum)):
        now = getattr(p, name)
        rank = values.index(now) if now in values else len(values)
        yield from (changed(p, **{name: value}) for value in values[:rank])


def _whole_at_once(p: Probe) -> Iterator[Probe]:
    """x as a pattern of small numbers, which few steps would reach one by one."""
    for name, now in (("x", p.x), ("upstream", p.upstream)):
        patterns = [np.zeros_like(now)] if now.any() else []
        if not _is_whole(now):
            patterns += [2 * _counted(now), _counted(now), np.rint(now), np.rint(now * 4)]
        yield from (changed(p, **{name: pattern}) for pattern in patterns)


def _counted(like: Array) -> Array:
    return np.arange(like.size, dtype=float).reshape(like.shape)


def _each_number(p: Probe, name: str) -> Iterator[Probe]:
    now: Array = getattr(p, name)
    for place in np.ndindex(now.shape):
        for value in (BEGINNING.get(name, 0.0), *NUMBERS, float(np.rint(now[place]))):
            if value <= 0 and name in {"gamma", "var"}:
                continue  # a case of its own
            if _rank(value, name) < _rank(float(now[place]), name):
                other = now.copy()
                other[place] = value
                yield changed(p, **{name: other})


def _rank(value: float, name: str) -> tuple[float, ...]:
    """How plain a number is: as a layer begins, small and whole, whole, any."""
    if value == BEGINNING.get(name):
        return (-1, 0)
    if value in NUMBERS:
        return (0, NUMBERS.index(value))
    return (1, abs(value), 0) if value == np.rint(value) else (2, abs(value), 0)


def _is_whole(values: Array) -> bool:
    return bool((values == np.rint(values)).all())


def _rounded(p: Probe) -> Probe:
    """The probe itself, in numbers that one can read."""
    names = ("x", "gamma", "beta", "mean", "var", "upstream")
    return changed(p, **{name: np.round(getattr(p, name), 1) for name in names})
