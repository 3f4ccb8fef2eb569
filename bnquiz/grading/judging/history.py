"""What inference goes by, read off its output: for an entry that keeps its statistics where nothing shows
them, or keeps sums that it puts together when they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.findings import Examination
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.theory.counting import gone_by
from bnquiz.grading.theory.probes import CHANNELS, Probe, probe
from bnquiz.grading.theory.recipe import GAMMA_OF, RIGHT_TRAIN, Array, Formula
from bnquiz.grading.theory.reference import NORMALIZED, RADICAND, SQUARE
from bnquiz.grading.trial.calls import Call, to_numpy

Weights = tuple[float, float]  # of the first batch, of the second
PLAIN: Weights = (0.5, 0.5)
MOST_KEPT = 1 - 1e-6  # of the old value; beyond that nothing of a batch enters, and it is no average


def can_tell(ex: Examination) -> bool:
    """Whether the output tells what it went by: where the formula is right, or wrong in its last steps alone,
    which can be gone back."""
    return ex.formula is not None and _of_statistics(ex.formula) == RIGHT_TRAIN


def _of_statistics(formula: Formula) -> Formula:
    """The formula with the right root, eps and affine part. What eps is subtracted from may have no root, and
    then nothing can be gone back."""
    eps = formula.eps if formula.eps == "subtracted" else "inside"
    return replace(formula, eps_constant=None, root="sqrt", eps=eps, affine="full")


def is_right(ex: Examination) -> bool:
    """Whether inference goes by a right average of the training batches before it, by the formula of training
    or by the right one."""
    one, two, used = (probe(ex.case.shape, seed) for seed in (0, 1, 2))
    first, second = (Call(p, training=True, fresh=True, scaled=True) for p in (one, two))
    infer = Call(used, training=False, fresh=True)  # in between it must leave no trace
    batches = [_moments(p) for p in (one, two)]
    return any(
        _is_average(ex, mean, var, batches, used.count)
        for mean, var in _read_off(ex, (first, infer, second, infer))
    )


def _is_average(
    ex: Examination, mean: Array, var: Array, batches: list[tuple[Array, Array]], count: int
) -> bool:
    return any(
        _near(mean, _mixed(weights, [m for m, _ in batches]))
        and any(_near(var, value) for value in _variances(weights, batches, count))
        for weights in _rules(ex, mean, [m for m, _ in batches])
    )


def is_corrected(ex: Examination) -> bool:
    """Whether inference after one batch goes by that batch's whole variance, whatever the average began with:
    one that is corrected for its start, as Adam's are."""
    one, used = probe(ex.case.shape, 0), probe(ex.case.shape, 2)
    calls = Call(one, training=True, fresh=True), Call(used, training=False, fresh=True)
    read = _read_off(ex, calls) if can_tell(ex) and ex.failure is None else []
    shares = (1.0, one.count / (one.count - 1))
    return any(
        np.allclose(var, _moments(one)[1] * share, rtol=1e-3, atol=1e-5)
        for _, var in read
        for share in shares
    )


def starts_at_one(ex: Examination) -> bool:
    """Whether inference before any training goes by a variance of 1: what is kept may be its logarithm."""
    call = Call(probe(ex.case.shape, 2), training=False, fresh=True)
    read = _read_off(ex, (call,)) if can_tell(ex) and ex.failure is None else []
    return any(np.allclose(var, 1, rtol=1e-3) for _, var in read)


def _read_off(ex: Examination, calls: Sequence[Call]) -> list[tuple[Array, Array]]:
    """The mean and the variance by which the last of these calls normalized, on an object as it was made, by
    the formula of training and by the right one; nothing where it did not come so far."""
    played = ex.trial.play(calls, ex.case.param_layout)
    y = played.seen[-1].y if played.stopped is None else None
    if y is None:
        return []
    names = ex.trial.names(calls[0], ex.case.param_layout)
    used = calls[-1].probe
    given = {role: getattr(used, role) for role in ("gamma", "beta") if ex.entry.leaf(role)}
    held = {r: to_numpy(a.array) for r, n in names.items() if (a := played.attributes.get(n)) is not None}
    values = {"gamma": np.ones(CHANNELS), "beta": np.zeros(CHANNELS)} | held | given
    gamma, beta = (np.broadcast_to(values[role].reshape(-1), (CHANNELS,)) for role in ("gamma", "beta"))
    gamma = GAMMA_OF[ex.entry.reading.gamma].gives(gamma)
    formulas = dict.fromkeys((ex.formula or RIGHT_TRAIN, RIGHT_TRAIN))
    return [_gone_back(formula, used, y, gamma, beta, ex.eps_of(used)) for formula in formulas]


def _gone_back(
    formula: Formula, used: Probe, y: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array]:
    """The mean and the variance of which the last steps of a formula make y."""
    with np.errstate(all="ignore"):
        normalized = NORMALIZED[formula.affine](y, used.column(gamma), used.column(beta))
        mean, denominator = gone_by(used.x, normalized, np.ones(CHANNELS), np.zeros(CHANNELS))
        root = denominator - eps if formula.eps in {"outside", "twice"} else denominator
        nothing = np.zeros(CHANNELS)
        return mean, SQUARE[formula.root](root) - RADICAND[formula.eps](nothing, eps)


def _moments(used: Probe) -> tuple[Array, Array]:
    axes = (0, *range(2, used.rank))
    return used.x.mean(axis=axes), used.x.var(axis=axes)


def _rules(ex: Examination, mean: Array, means: list[Array]) -> Iterator[Weights]:
    """The weights that right rules give: a moving average from a start, from the first batch, corrected for
    its start; the plain average."""
    if np.isfinite(mean).all():
        yield from (w for k in _keeping(ex, mean, means) for w in _weights(k))
    yield PLAIN


def _weights(keep: float) -> Iterator[Weights]:
    new = 1 - keep
    yield new * keep, new
    yield keep, new
    yield keep / (1 + keep), 1 / (1 + keep)


def _keeping(ex: Examination, mean: Array, means: list[Array]) -> list[float]:
    """The weight of the old value: by momentum, or, where it is a constant, what the output shows."""
    if ex.entry.takes("momentum"):
        momentum = probe(ex.case.shape).momentum
        return [momentum if ex.momentum.value == KEEP else 1 - momentum]
    (first, second), *_ = np.linalg.lstsq(np.stack(means, 1), mean, rcond=None)
    return [k for k in (1 - float(second), float(first / second) if second else 0.0) if 0.5 <= k <= MOST_KEPT]


def _variances(weights: Weights, batches: list[tuple[Array, Array]], count: int) -> Iterator[Array]:
    """The variance that such a rule gives: from a start at 1 or at 0, of biased or unbiased ones; of all
    samples together."""
    average = _mixed(weights, [v for _, v in batches])
    if weights == PLAIN:
        between = 0.25 * (batches[0][0] - batches[1][0]) ** 2
        yield average + between
        yield (average + between) * 2 * count / (2 * count - 1)
    for share in (1.0, count / (count - 1)):
        yield average * share + (1 - sum(weights))
        yield average * share


def _mixed(weights: Weights, statistics: list[Array]) -> Array:
    return np.asarray(weights[0] * statistics[0] + weights[1] * statistics[1])


def _near(one: Array, other: Array) -> bool:
    return bool(np.allclose(one, other, rtol=1e-5, atol=1e-7))
