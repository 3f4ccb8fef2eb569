"""Recipes: batch norm as data, with a switch for every choice that a person can get wrong.

The defaults are right (Ioffe & Szegedy 2015, Algorithm 1); each other value of a switch is a mistake of the
table in `mistakes/`. What a recipe computes is in `reference.py` and `gradients.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Held(NamedTuple):
    """What may be held for gamma."""

    gives: Callable[[Array], Array]  # what the output is multiplied by
    start: float  # that gives 1


GAMMA_OF: Final[dict[str, Held]] = {
    "itself": Held(lambda held: held, 1.0),
    "exp": Held(np.exp, 0.0),
    "one-plus": Held(lambda held: 1 + held, 0.0),
    "softplus": Held(lambda held: np.logaddexp(0.0, held), math.log(math.e - 1)),
}

# A constant that nobody has given: the search solves for it.
UNKNOWN: Final = math.inf

# Which statistics normalize. `updated` is running, after this batch; with `batch-mean` or `batch-var` the
# other one is running; `batch-about-running`: the running mean, and the batch's mean square about it;
# `mean-for-both`, `var-for-both`: one running statistic for both; `crossed`: the running variance for the
# mean, and the other way round; `batch-crossed`: the same with the batch's; `none`: x is taken for
# normalized.
Statistics = Literal[
    "batch",
    "running",
    "updated",
    "batch-mean",
    "batch-var",
    "batch-about-running",
    "crossed",
    "mean-for-both",
    "var-for-both",
    "batch-crossed",
    "none",
]
# `rows-of-c` are the columns of ``x.reshape(-1, C)``, `blocks` the rows of ``x.reshape(C, -1)``: no axes of
# x. With `affine`, gamma, beta and the running statistics are lined up with them too, as they are with the
# last axis in `channels-last-affine`; `by-channel`: the
# statistics with the channels of x; `in-turn`: the mean is, before the variance is taken. `var-…`: the
# variance alone is taken over these, about the right mean; `own-var-…`: about the mean over the same.
# `mean-…`: the mean alone is.
Axes = Literal[
    "channel",
    "batch-only",
    "per-sample",
    "layer",
    "all",
    "channels-last",
    "channels-last-affine",
    "channels-last-by-channel",
    "layer-by-channel",
    "channel-only",
    "batch-height",
    "batch-width",
    "channel-and-space-last",
    "batch-and-channel",
    "last-alone",
    "all-but-rows",
    "as-in-4d",
    "depth-missing",
    "rows-of-c",
    "blocks",
    "rows-of-c-affine",
    "blocks-affine",
    "rows-of-c-by-channel",
    "blocks-by-channel",
    "rows-of-c-in-turn",
    "blocks-in-turn",
    "var-batch-only",
    "var-per-sample",
    "var-layer",
    "var-all",
    "var-channels-last",
    "own-var-batch-only",
    "own-var-per-sample",
    "own-var-layer",
    "own-var-all",
    "own-var-channels-last",
    "mean-batch-only",
    "mean-per-sample",
    "mean-layer",
    "mean-all",
    "mean-channels-last",
]
# Which statistic loses its dimensions, so that (C,) lines up with the last axis; `early`: before the variance
# is taken.
Keepdim = Literal["kept", "dropped", "early", "mean-only", "early-mean-only", "var-only", "early-only"]
Variance = Literal[
    "biased",
    "unbiased",
    "of-means",
    "of-samples",
    "of-positions",
    "of-frames",
    "of-columns",
    "of-rows",
    "about-zero",
    "about-minus-mean",
    "std",
    "std-unbiased",
]
STAGED: tuple[Variance, ...] = (
    "of-means", "of-samples", "of-positions", "of-frames", "of-columns", "of-rows",
)  # fmt: skip
# What a sum is divided by, of the mean and the variance or of one: the samples, all numbers, nothing; the
# variance by n² (`twice`), by n and by N (`samples-twice`), by N − 1 (`samples-less-one`), with Bessel's
# factor squared or upside down. The last two correct a running variance by the size of the batch at
# inference.
Count = Literal[
    "values",
    "samples",
    "everything",
    "one",
    "mean-samples",
    "mean-everything",
    "mean-one",
    "mean-positions",
    "mean-channels",
    "positions",
    "channels",
    "var-samples",
    "var-everything",
    "var-one",
    "var-positions",
    "var-channels",
    "var-twice",
    "var-samples-twice",
    "var-samples-less-one",
    "bessel-squared",
    "bessel-inverted",
    "corrected",
    "corrected-by-samples",
]
Center = Literal["subtracted", "missing", "added", "reversed"]
Root = Literal["sqrt", "missing", "twice", "squared"]
Division = Literal["divided", "missing", "multiplied"]
# `twice`: under the root and beside it; `inside-twice`: two times under the root
Eps = Literal["inside", "subtracted", "outside", "missing", "twice", "inside-twice"]
Affine = Literal["full", "no-gamma", "no-beta", "none", "swapped", "shift-first", "beta-subtracted"]
Constants = Literal["none", "mean", "var", "both"]  # what autograd treats as constant
Rule = Literal["average", "swapped", "replaced", "frozen", "twice", "unbalanced"]
# which statistic of the batch goes into a running one, and which running one it goes on from; `onto`: from
# the other one; `exchanged`: both are the other's; `-updated`: as that is after its own update
Source = Literal["own", "other", "exchanged", "exchanged-updated", "onto-other", "onto-updated"]
StoredVariance = Literal[
    "biased",
    "unbiased",
    "unbiased-twice",
    "std",
    "std-unbiased",
    "with-eps",
    "unbiased-with-eps",
    "with-eps-unbiased",
    "std-with-eps",
    "std-corrected",
    "unbiased-by-samples",
    "unbiased-by-everything",
    "unbiased-by-positions",
    "unbiased-inverted",
    "divided-again",
    "summed",
]
Through = Literal["full", "fixed"]  # whether a backward pass lets the statistics move with x
Term = Literal["kept", "missing"]
SignedTerm = Literal["kept", "missing", "added"]
# γ in a backward pass: on all three paths, on none, on two of them, on that of the variance alone
GammaBack = Literal["kept", "missing", "straight-missing", "mean-missing", "var-missing", "var-kept"]
# what the sums of a backward pass are divided by, in both terms or in one; `twice`: by n²;
# `whole-…`: what all of dx is, ``(n · dy − Σ dy − x̂ · Σ dy · x̂) / n``
BackwardCount = Literal[
    "values",
    "samples",
    "everything",
    "one",
    "channels",
    "mean-samples",
    "mean-everything",
    "mean-one",
    "var-samples",
    "var-everything",
    "var-one",
    "var-less-one",
    "mean-less-one",
    "less-one",
    "mean-twice",
    "var-twice",
    "whole-one",
    "whole-less-one",
]
Scale = Literal[
    "divided", "multiplied", "straight"
]  # dx by σ; `straight`: multiplied but for what goes by σ²
Sign = Literal["kept", "turned"]


@dataclass(frozen=True)
class Formula:
    """How one mode normalizes. The defaults are right for training; for inference set
    ``statistics="running"``."""

    statistics: Statistics = "batch"
    axes: Axes = "channel"
    keepdim: Keepdim = "kept"
    variance: Variance = "biased"
    count: Count = "values"
    counts: tuple[int, int] | None = None  # of the mean and of the variance, where they are none of these
    counts_apart: bool = False  # the variance is about the right mean (``x.var()``), whatever the mean is
    center: Center = "subtracted"
    root: Root = "sqrt"
    division: Division = "divided"
    eps: Eps = "inside"
    eps_constant: float | None = None  # what is used in place of the argument; UNKNOWN: to be solved for
    affine: Affine = "full"
    constants: Constants = "none"


@dataclass(frozen=True)
class Update:
    """How a running statistic moves: ``new = old_weight · old + new_weight · batch``."""

    rule: Rule = "average"
    momentum_constant: float | None = None  # what is used in place of the argument; or UNKNOWN
    variance: StoredVariance = "biased"  # of no effect on the running mean
    source: Source = "own"
    weights: tuple[float, float] = (math.nan, math.nan)  # of old and new, where the rule is `unbalanced`


@dataclass(frozen=True)
class Backward:
    """How a hand-written backward pass is put together; each part can be missing (Ioffe & Szegedy 2015,
    §3)."""

    statistics: Through = "full"
    gamma: GammaBack = "kept"
    mean_term: SignedTerm = "kept"
    var_term: SignedTerm = "kept"
    count: BackwardCount = "values"
    scale: Scale = "divided"
    sign: Sign = "kept"
    counts: tuple[int, int] | None = (
        None  # of the mean's term and of the variance's, where they are none of these
    )


# What a layer begins with, of every channel.
BEGINNING = {"gamma": 1.0, "beta": 0.0, "mean": 0.0, "var": 1.0}
RIGHT_TRAIN = Formula()
RIGHT_EVAL = Formula(statistics="running")


@dataclass(frozen=True, eq=False)
class Given:
    """What the entry is given: x, and one value a channel of all else, shaped to line up with x. One is equal
    to itself alone, so that what was computed of it can be remembered."""

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
