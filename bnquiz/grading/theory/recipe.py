"""Recipes: batch norm as data, with a switch for every choice that a person can get wrong.

The defaults are right (Ioffe & Szegedy 2015, Algorithm 1); each other value of a switch is a mistake of the
table in `mistakes/`. What a recipe computes is in `reference.py` and `gradients.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Which statistics normalize. `updated` is running, after this batch; with `batch-mean` or `batch-var` the
# other one is running.
Statistics = Literal["batch", "running", "updated", "batch-mean", "batch-var"]
Axes = Literal[
    "channel",
    "batch-only",
    "per-sample",
    "layer",
    "all",
    "channels-last",
    "channel-only",
    "batch-height",
    "batch-width",
    "channel-and-space-last",
]
# Which statistic loses its dimensions, so that (C,) lines up with the last axis; `early`: before the variance
# is taken.
Keepdim = Literal["kept", "dropped", "early", "mean-only", "early-mean-only", "var-only"]
Variance = Literal["biased", "unbiased", "of-means", "of-samples", "of-positions"]
Center = Literal["subtracted", "missing", "added"]
Root = Literal["sqrt", "missing"]
Eps = Literal["inside", "subtracted", "outside", "missing", "twice"]
Affine = Literal["full", "no-gamma", "no-beta", "none", "swapped", "shift-first"]
Constants = Literal["none", "mean", "var", "both"]  # what autograd treats as constant
Rule = Literal["average", "swapped", "replaced", "frozen"]
StoredVariance = Literal[
    "biased",
    "unbiased",
    "unbiased-twice",
    "std",
    "std-unbiased",
    "with-eps",
    "unbiased-with-eps",
    "std-with-eps",
]
Through = Literal["full", "fixed"]  # whether a backward pass lets the statistics move with x
Term = Literal["kept", "missing"]


@dataclass(frozen=True)
class Formula:
    """How one mode normalizes. The defaults are right for training; for inference set
    ``statistics="running"``."""

    statistics: Statistics = "batch"
    axes: Axes = "channel"
    keepdim: Keepdim = "kept"
    variance: Variance = "biased"
    center: Center = "subtracted"
    root: Root = "sqrt"
    eps: Eps = "inside"
    eps_constant: float | None = None  # what is used in place of the argument
    affine: Affine = "full"
    constants: Constants = "none"


@dataclass(frozen=True)
class Update:
    """How a running statistic moves: ``new = old_weight · old + new_weight · batch``."""

    rule: Rule = "average"
    momentum_constant: float | None = None  # what is used in place of the argument
    variance: StoredVariance = "biased"  # of no effect on the running mean


@dataclass(frozen=True)
class Backward:
    """How a hand-written backward pass is put together; each part can be missing (Ioffe & Szegedy 2015,
    §3)."""

    statistics: Through = "full"
    gamma: Term = "kept"
    mean_term: Term = "kept"
    var_term: Term = "kept"


RIGHT_TRAIN = Formula()
RIGHT_EVAL = Formula(statistics="running")


@dataclass(frozen=True)
class Given:
    """What the entry is given: x, and one value a channel of all else, shaped to line up with x."""

    x: Array
    gamma: Array
    beta: Array
    running_mean: Array
    running_var: Array
    eps: float
    updated_mean: Array | None = None  # the running statistics after the call, where they are known
    updated_var: Array | None = None


@dataclass(frozen=True)
class Steps:
    """Every quantity on the way from x to y, so that a line can be found by the value it computes."""

    mean: Array
    var: Array
    centered: Array
    radicand: Array
    root: Array
    denominator: Array
    normalized: Array
    y: Array

    def quantity(self, name: str) -> Array:
        """A field by its name, or ``inverse``: one over the denominator."""
        if name == "inverse":
            with np.errstate(all="ignore"):
                return np.asarray(1.0 / self.denominator)
        return np.asarray(getattr(self, name))
