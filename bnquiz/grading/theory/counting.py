"""Counts by which sums were divided, read off an output: any numbers, where none that people usually take
fits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from bnquiz.grading.theory.recipe import Array, Given

STRAIGHT = 2e-4  # how far an output may be from a line in x, against its size
WHOLE = 1e-4  # and a count from a whole number


def gone_by(x: Array, y: Array, gamma: Array, beta: Array) -> tuple[Array, Array]:
    """The mean and the root by which each channel was normalized; not a number where it is no line in x."""
    channels = x.shape[1]
    mean, root = np.full(channels, np.nan), np.full(channels, np.nan)
    for c in range(channels):
        each, out = x[:, c].ravel(), y[:, c].ravel()
        line = np.stack([each, np.ones_like(each)], 1)
        (slope, at_zero), residual, *_ = np.linalg.lstsq(line, out, rcond=None)
        if slope and residual.sum() <= STRAIGHT * max(1.0, float(np.square(out).sum())):
            mean[c], root[c] = (beta[c] - at_zero) / slope, gamma[c] / slope
    return mean, root


@dataclass(frozen=True)
class Divided:
    """What the sums of the mean and of the variance were divided by; ``apart``: the variance is the batch's
    own (``x.var()``), and not about that mean."""

    counts: tuple[int, int]
    apart: bool


def solved_counts(given: Given, y: Array, written: Collection[float] = ()) -> Iterator[Divided]:
    """What the sums may have been divided by, with eps in its place, or without any; nothing where that is no
    whole number, or where both are right or usual (n − 1). One that is larger than all of x is only a number
    that is written in the file."""
    x = given.x
    if y.shape != x.shape or not np.isfinite(y).all():
        return
    axes = (0, *range(2, x.ndim))
    n = x.size // x.shape[1]
    mean, root = gone_by(x, y, given.gamma.reshape(-1), given.beta.reshape(-1))
    right = x.mean(axis=axes)
    loudest = int(np.argmax(x.var(axis=axes)))  # where a small eps does not show
    own = x.var(axis=axes)[loudest]
    spreads = {False: own + (right[loudest] - mean[loudest]) ** 2, True: own}
    with np.errstate(all="ignore"):
        of_mean = n * right[loudest] / mean[loudest]
        of_var = [
            (n * spread / (root[loudest] ** 2 - eps), apart)
            for apart, spread in spreads.items()
            for eps in (given.eps, 0.0)
        ]
    for of_each, apart in of_var:
        if all(is_count(each, x.size, written) for each in (of_mean, of_each)):
            found = round(of_mean), round(of_each)
            if found not in {(n, n), (n, n - 1)}:
                yield Divided(found, apart)


def is_count(number: float, most: int, written: Collection[float] = ()) -> bool:
    """Whether it is a whole number, and no more than there are values in x, or one that is written."""
    if not np.isfinite(number) or number < 0.5:
        return False
    whole = round(number)
    return abs(number - whole) <= WHOLE * number and (whole <= most or whole in written)
