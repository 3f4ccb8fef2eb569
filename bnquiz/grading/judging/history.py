"""Inference judged by the batches before it: for a state that nothing shows, or that is corrected when it is
read.

Two training batches, then inference, on an object as it was made. Per channel the output is a line in x; its
slope and its zero tell the mean and the variance that inference went by, and these must be an average of the
batches' own in which the weights are those of some right rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.theory.probes import CHANNELS, Probe, probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array
from bnquiz.grading.theory.search import FLOAT32_RTOL
from bnquiz.grading.trial.arrays import to_numpy
from bnquiz.grading.trial.calls import Call

Weights = tuple[float, float]  # of the first batch, of the second
PLAIN: Weights = (0.5, 0.5)


def can_tell(ex: Examination) -> bool:
    """Whether the output tells what it went by: only where the formula is the right one."""
    return ex.formula is not None and replace(ex.formula, eps_constant=None, affine="full") == RIGHT_TRAIN


def is_right(ex: Examination) -> bool:
    """Whether inference goes by a right average of the training batches before it."""
    one, two, used = (probe(ex.case.shape, seed) for seed in (0, 1, 2))
    first, second = (Call(p, training=True, fresh=True) for p in (one, two))
    infer = Call(used, training=False, fresh=True)  # in between it must leave no trace
    played = ex.trial.play([first, infer, second, infer], ex.case.param_layout)
    if played.stopped is not None or played.seen[-1].y is None:
        return False
    names = ex.trial.names(first, ex.case.param_layout)
    held = (played.attributes.get(names.get(role)) for role in ("gamma", "beta"))
    gamma, beta = (
        to_numpy(a.array) if a is not None else np.full(CHANNELS, start)
        for a, start in zip(held, (1.0, 0.0), strict=True)
    )
    each = (np.broadcast_to(v.reshape(-1), (CHANNELS,)) for v in (gamma, beta))
    mean, root = _gone_by(used, played.seen[-1].y, *each)
    var = root**2 - ex.eps_of(used)
    batches = [_moments(p) for p in (one, two)]
    return any(
        _near(mean, _mixed(weights, [m for m, _ in batches]))
        and any(_near(var, value) for value in _variances(weights, batches, used.count))
        for weights in _rules(ex, mean, [m for m, _ in batches])
    )


def _gone_by(used: Probe, y: Array, gamma: Array, beta: Array) -> tuple[Array, Array]:
    """The mean and the root by which each channel was normalized; not a number where it is no line in x."""
    mean, root = np.full(CHANNELS, np.nan), np.full(CHANNELS, np.nan)
    for c in range(CHANNELS):
        x, out = used.x[:, c].ravel(), y[:, c].ravel()
        (slope, at_zero), residual, *_ = np.linalg.lstsq(np.stack([x, np.ones_like(x)], 1), out, rcond=None)
        if slope and residual.sum() <= FLOAT32_RTOL * max(1.0, float(np.square(out).sum())):
            mean[c], root[c] = (beta[c] - at_zero) / slope, gamma[c] / slope
    return mean, root


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
    return [k for k in (1 - float(second), float(first / second) if second else 0.0) if 0.5 <= k < 1]


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
