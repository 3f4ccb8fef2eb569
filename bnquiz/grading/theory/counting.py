"""Counts by which sums were divided, read off an output: any numbers, where none that people usually take
fits."""

from __future__ import annotations

from collections.abc import Iterator

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


def solved_counts(given: Given, y: Array) -> Iterator[tuple[int, int]]:
    """What the sums of the mean and of the variance may have been divided by, with eps in its place, or
    without any; nothing where that is no whole number, or where both are right or usual (n − 1)."""
    x = given.x
    if y.shape != x.shape or not np.isfinite(y).all():
        return
    axes = (0, *range(2, x.ndim))
    n = x.size // x.shape[1]
    mean, root = gone_by(x, y, given.gamma.reshape(-1), given.beta.reshape(-1))
    right = x.mean(axis=axes)
    loudest = int(np.argmax(x.var(axis=axes)))  # where a small eps does not show
    spread = x.var(axis=axes)[loudest] + (right[loudest] - mean[loudest]) ** 2
    with np.errstate(all="ignore"):
        of_mean = n * right[loudest] / mean[loudest]
        of_var = [n * spread / (root[loudest] ** 2 - eps) for eps in (given.eps, 0.0)]
    for counts in ((of_mean, each) for each in of_var):
        if all(_is_count(each, x.size) for each in counts):
            found = round(counts[0]), round(counts[1])
            if found not in {(n, n), (n, n - 1)}:
                yield found


def _is_count(number: float, most: int) -> bool:
    """Whether it is a whole number, and no more than there are values in x."""
    return 0.5 < number < most + 0.5 and abs(number - round(number)) <= WHOLE * number
