"""The inputs on which an entry is tried, and what each exposes.

Standard-normal input shows almost nothing: eps vanishes against a variance of 1, the mean against a spread
of 1. So each channel has its own offset and spread, one of them very quiet; gamma and beta are far from 1
and 0; eps is 0.3 where it can be chosen, and momentum 0.7; the running statistics differ from the batch's;
upstream gradients are random.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bnquiz.grading.theory.recipe import Given

Vector = NDArray[np.float64]

EPS = 0.3
MOMENTUM = 0.7
CHANNELS = 3
CLASSES = 5  # of a conditional batch norm: neither the channels, nor two or four values for each

# Sizes differ in every axis, and n from C + 1, so that no count can be taken for another …
SHAPES: dict[int, tuple[int, ...]] = {
    2: (5, CHANNELS),
    3: (4, CHANNELS, 5),
    4: (6, CHANNELS, 2, 5),
    5: (4, CHANNELS, 2, 5, 6),
}
# … and the last axis, or the batch, equals the channels here: a statistic without its dimensions, or of the
# samples, lines up, silently wrong.
SQUARE: dict[int, tuple[tuple[int, ...], ...]] = {
    3: ((4, CHANNELS, CHANNELS), (CHANNELS, CHANNELS, 5)),
    4: ((4, CHANNELS, 2, CHANNELS), (CHANNELS, CHANNELS, 2, 5)),
    5: ((4, CHANNELS, 2, 5, CHANNELS), (CHANNELS, CHANNELS, 2, 5, 6)),
}

MANY = 32  # samples, for code that refuses a small batch


def of_many(rank: int) -> tuple[int, ...]:
    """The usual shape with many samples."""
    return (MANY, *SHAPES[rank][1:])


_OFFSETS = np.array([0.7, -1.5, 2.0])
_SPREADS = np.array([0.02, 0.9, 3.0])  # variances 0.0004, 0.8, 9: eps 1e-5 shows in the first, 0.3 in all


@dataclass(frozen=True)
class Probe:
    """One input. x: (N, C, ...); gamma, beta, mean, var: (C,); upstream as x."""

    x: Vector
    gamma: Vector
    beta: Vector
    mean: Vector
    var: Vector
    upstream: Vector
    eps: float = EPS
    momentum: float = MOMENTUM

    @property
    def rank(self) -> int:
        return self.x.ndim

    def column(self, vector: Vector) -> Vector:
        """One value a channel, shaped to line up with x: (1, C, 1, ...)."""
        return vector.reshape((1, -1) + (1,) * (self.rank - 2))

    def given(self, eps: float) -> Given:
        """What the reference is given."""
        gamma, beta, mean, var = map(self.column, (self.gamma, self.beta, self.mean, self.var))
        return Given(self.x, gamma, beta, mean, var, eps)

    @property
    def count(self) -> int:
        """Values a channel."""
        return int(self.x.size // self.x.shape[1])


def probe(shape: tuple[int, ...], seed: int = 0) -> Probe:
    """A probe of the shape; another seed gives another batch with the same state."""
    rng = np.random.default_rng([seed, *shape])
    per_channel = (1, -1) + (1,) * (len(shape) - 2)
    x = rng.normal(size=shape) * _SPREADS.reshape(per_channel) + _OFFSETS.reshape(per_channel)
    return Probe(
        x=x,
        gamma=np.array([1.7, -0.6, 2.3]),
        beta=np.array([0.4, -1.1, 0.8]),
        mean=np.array([0.3, -0.8, 1.9]),
        var=np.array([0.0006, 2.2, 4.0]),
        upstream=rng.normal(size=shape),
    )


def usual(rank: int, seed: int = 0) -> Probe:
    """What a layer usually gets, to whose size and range nobody objects: many samples of eight channels,
    square images, values from 0 to 1; the state is as it begins."""
    shape = (64, 8, *((16,) * (rank - 2) if rank < 5 else (4, 4, 4)))
    rng = np.random.default_rng([seed, *shape])
    zeros, ones = np.zeros(8), np.ones(8)
    x, upstream = rng.uniform(size=shape), rng.normal(size=shape)
    return Probe(x, gamma=ones, beta=zeros, mean=zeros, var=ones, upstream=upstream)


def constant_channel(shape: tuple[int, ...]) -> Probe:
    """The first channel holds one value, as a dead unit does: its variance is 0, its output beta."""
    base = probe(shape, seed=11)
    x = base.x.copy()
    x[:, 0] = 0.5  # no sum of it is rounded
    return replace(base, x=x)


def without_spread(shape: tuple[int, ...]) -> Probe:
    """All values are equal, and each running variance is 0: the root holds eps and nothing else."""
    base = probe(shape, seed=13)
    return replace(base, x=np.full(shape, 0.5), var=np.zeros_like(base.var))


def far_off(shape: tuple[int, ...]) -> Probe:
    """A large offset and a small spread: in float32 E[x²] − E[x]² loses every digit here, a centered variance
    few."""
    base = probe((16, *shape[1:]), seed=7)
    standard = (base.x - base.x.mean(axis=0)) / base.x.std(axis=0)
    offsets = base.column(np.array([3000.0, -5000.0, 9000.0]))
    return Probe(standard + offsets, base.gamma, base.beta, base.mean, base.var, base.upstream)
