"""What a recipe computes, in NumPy float64: the output, and how the running statistics move.

Arrays are channels-first: (N, C), (N, C, L) or (N, C, H, W); statistics keep their dimensions, (1, C, 1, 1)
where the axes are right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bnquiz.grading.theory.recipe import (
    Affine,
    Array,
    Axes,
    Center,
    Count,
    Division,
    Eps,
    Formula,
    Given,
    Keepdim,
    Root,
    Rule,
    Statistics,
    Steps,
    StoredVariance,
    Update,
    Variance,
)


def _from(least: int, *axes: int) -> Callable[[int], tuple[int, ...]]:
    """These axes of images, or of volumes; a `ValueError` of what has fewer than ``least``, where they are
    the axes of another row."""

    def chosen(ndim: int) -> tuple[int, ...]:
        if ndim < least:
            raise ValueError("too few axes")
        return tuple(sorted(axis % ndim for axis in axes))

    return chosen


AXES: dict[Axes, Callable[[int], tuple[int, ...]]] = {
    "channel": lambda ndim: (0, *range(2, ndim)),
    "batch-only": lambda _: (0,),
    "per-sample": lambda ndim: tuple(range(2, ndim)),
    "layer": lambda ndim: tuple(range(1, ndim)),
    "all": lambda ndim: tuple(range(ndim)),
    "channels-last": lambda ndim: tuple(range(ndim - 1)),
    "channels-last-affine": lambda ndim: tuple(range(ndim - 1)),
    "channels-last-by-channel": lambda ndim: tuple(range(ndim - 1)),
    "layer-by-channel": lambda ndim: tuple(range(1, ndim)),
    "channel-only": lambda _: (1,),
    "batch-height": lambda ndim: tuple(sorted({0, 2} & set(range(ndim)))),
    "batch-width": lambda ndim: tuple(sorted({0, ndim - 1})),
    "channel-and-space-last": lambda ndim: tuple(range(ndim))[1:-1] or (0,),
    "batch-and-channel": _from(4, 0, 1),
    "last-alone": _from(4, -1),
    "all-but-rows": lambda ndim: _from(4, *{*range(ndim)} - {2})(ndim),
    "as-in-4d": _from(5, 0, 2, 3),
    "depth-missing": _from(5, 0, 3, 4),
}
# These have as many values as a channel, but not those of one.
MIXED: tuple[Axes, ...] = (
    "rows-of-c",
    "blocks",
    "rows-of-c-affine",
    "blocks-affine",
    "rows-of-c-by-channel",
    "blocks-by-channel",
    "rows-of-c-in-turn",
    "blocks-in-turn",
)
AXES |= dict.fromkeys(MIXED, AXES["channel"])
# These are taken over other axes, and then given the shape of one value a channel.
_BY_CHANNEL: frozenset[Axes] = frozenset({"channels-last-by-channel", "layer-by-channel"})
# Here one statistic alone is taken over other axes; the other one is right, or about the wrong mean.
OF_ONE: dict[Axes, Axes] = {
    "var-batch-only": "batch-only",
    "var-per-sample": "per-sample",
    "var-layer": "layer",
    "var-all": "all",
    "var-channels-last": "channels-last",
    "own-var-batch-only": "batch-only",
    "own-var-per-sample": "per-sample",
    "own-var-layer": "layer",
    "own-var-all": "all",
    "own-var-channels-last": "channels-last",
    "mean-batch-only": "batch-only",
    "mean-per-sample": "per-sample",
    "mean-layer": "layer",
    "mean-all": "all",
    "mean-channels-last": "channels-last",
}
AXES |= {name: AXES[axes] for name, axes in OF_ONE.items()}


@dataclass(frozen=True)
class Counts:
    """How many numbers there are: values that a statistic is taken over, samples, all numbers of x."""

    values: int
    samples: int
    everything: int

    @property
    def channels(self) -> int:
        return max(self.everything // self.values, 1)

    @staticmethod
    def of(x: Array, axes: tuple[int, ...]) -> Counts:
        return Counts(int(np.prod([x.shape[a] for a in axes])), x.shape[0], x.size)


def normalize(formula: Formula, given: Given) -> Steps:
    """Every step from x to y. Shapes: ``given.x`` is (N, C, ...), the other arrays broadcast against it."""
    given = cut_anew(formula, given)
    x = given.x
    mean, var = statistics(formula, given)
    eps = given.eps if formula.eps_constant is None else formula.eps_constant
    centered = CENTER[formula.center](x, mean)
    radicand = RADICAND[formula.eps](var, eps)
    root = ROOT[formula.root](radicand)
    denominator = root + eps if formula.eps in {"outside", "twice"} else root
    with np.errstate(all="ignore"):
        division = "missing" if formula.statistics == "none" else formula.division
        normalized = DIVISION[division](centered, denominator)
        y = AFFINE[formula.affine](normalized, given.gamma, given.beta)
    return Steps(mean, var, centered, radicand, root, denominator, normalized, y)


def statistics(formula: Formula, given: Given) -> tuple[Array, Array]:
    """The mean and the variance that normalize, as autograd sees them."""
    return _as_autograd_sees(formula, *_statistics(formula, given))


def _statistics(formula: Formula, given: Given) -> tuple[Array, Array]:
    if formula.statistics == "updated" and given.updated_mean is not None and given.updated_var is not None:
        return given.updated_mean, given.updated_var
    if formula.statistics == "none":
        return np.zeros_like(given.running_mean), np.ones_like(given.running_var)
    if formula.statistics in {"running", "crossed"}:
        mean, var = given.running_mean, given.running_var * _count_at_inference(formula, given.x)
        var = real_sqrt(var) if formula.variance in {"std", "std-unbiased"} else var
        return (var, mean) if formula.statistics == "crossed" else (mean, var)
    if formula.statistics in _FOR_BOTH:
        one = getattr(given, _FOR_BOTH[formula.statistics])
        return one, one
    if formula.statistics == "batch-about-running":
        return given.running_mean, _biased(given.x, given.running_mean, AXES[formula.axes](given.x.ndim))
    mean, var = batch_statistics(formula, given.x)
    if formula.statistics == "batch-crossed":
        return var, mean
    return (
        given.running_mean if formula.statistics == "batch-var" else mean,
        given.running_var if formula.statistics == "batch-mean" else var,
    )


_FOR_BOTH: dict[Statistics, str] = {"mean-for-both": "running_mean", "var-for-both": "running_var"}


def _count_at_inference(formula: Formula, x: Array) -> float:
    """n/(n − 1), where a running variance is corrected by the size of the batch that happens to come."""
    if formula.count not in {"corrected", "corrected-by-samples"}:
        return 1.0
    counts = Counts.of(x, AXES["channel"](x.ndim))
    n = counts.values if formula.count == "corrected" else counts.samples
    return n / max(n - 1, 1)


def batch_statistics(formula: Formula, x: Array) -> tuple[Array, Array]:
    """The mean and the variance of the batch, over the axes of the formula. Dimensions are kept."""
    if formula.axes in MIXED:
        held = held_statistics(formula, x)
        return _lined_up(held[0], formula, x), _lined_up(held[1], formula, x)
    if formula.axes in OF_ONE:
        return _over_two_sets_of_axes(formula, x)
    axes = AXES[formula.axes](x.ndim)
    of_mean, of_var = factors_of(formula, Counts.of(x, axes))
    mean: Array = x.mean(axis=axes, keepdims=True) * of_mean
    if formula.axes in _BY_CHANNEL:
        var = _VARIANCE[formula.variance](x, mean, axes) * of_var
        return _by_channel(mean, x), _by_channel(var, x)
    dropped = _DROPPED[formula.keepdim] if x.ndim > 2 else ""
    own = mean / of_mean if formula.counts_apart else mean
    around = _against_last_axis(own, x.ndim) if "e" in dropped else own
    var = _VARIANCE[formula.variance](x, around, axes) * of_var
    return (
        _against_last_axis(mean, x.ndim) if "m" in dropped else mean,
        _against_last_axis(var, x.ndim) if "v" in dropped else var,
    )


def _by_channel(statistic: Array, x: Array) -> Array:
    """A statistic of another axis, lined up with the channels: a `ValueError` where these are not as
    many."""
    return statistic.reshape(1, x.shape[1], *(1,) * (x.ndim - 2))


def _over_two_sets_of_axes(formula: Formula, x: Array) -> tuple[Array, Array]:
    """The right mean, and a variance over other axes, about that mean or about its own; or a mean over other
    axes, and the variance about it."""
    right, wrong = AXES["channel"](x.ndim), AXES[formula.axes](x.ndim)
    for_mean, for_var = (wrong, right) if formula.axes.startswith("mean-") else (right, wrong)
    of_mean, _ = factors_of(formula, Counts.of(x, for_mean))
    _, of_var = factors_of(formula, Counts.of(x, for_var))
    mean: Array = x.mean(axis=for_mean, keepdims=True) * of_mean
    about = x.mean(axis=for_var, keepdims=True) if formula.axes.startswith("own-") else mean
    return mean, _VARIANCE[formula.variance](x, about, for_var) * of_var


def held_statistics(formula: Formula, x: Array) -> tuple[Array, Array]:
    """The statistics of the batch as they are kept: of a batch whose memory is cut anew, (C,)."""
    if formula.axes not in MIXED:
        return batch_statistics(formula, x)
    cut = _cut(formula, x)
    of_mean, of_var = factors_of(formula, Counts(cut.shape[0], x.shape[0], x.size))
    mean = cut.mean(axis=0, keepdims=True) * of_mean
    if formula.axes.endswith("-in-turn"):
        centered = _cut(formula, x - _lined_up(mean, formula, x))
        var = _VARIANCE[formula.variance](centered, np.zeros_like(mean), (0,)) * of_var
    else:
        var = _VARIANCE[formula.variance](cut, mean, (0,)) * of_var
    return mean.reshape(-1), var.reshape(-1)


def _lined_up(statistic: Array, formula: Formula, x: Array) -> Array:
    """Where its values are, or with the channels, in whose place it was meant to stand."""
    if formula.axes.endswith(("-by-channel", "-in-turn")):
        return statistic.reshape((1, -1) + (1,) * (x.ndim - 2))
    return _spread(statistic, formula, x)


def _cut(formula: Formula, x: Array) -> Array:
    """``x.reshape(-1, C)``, or ``x.reshape(C, -1)`` with its rows stood up: (n, C), of mixed channels."""
    c = x.shape[1]
    return x.reshape(-1, c) if formula.axes.startswith("rows") else x.reshape(c, -1).T


def _spread(statistic: Array, formula: Formula, x: Array) -> Array:
    """(C,) as it stands where the values of its part of x are: in the shape of x."""
    cut = _cut(formula, x)
    whole = np.broadcast_to(statistic.reshape(1, -1), cut.shape)
    return np.reshape(whole if formula.axes.startswith("rows") else whole.T, x.shape)


def _along_last_axis(statistic: Array, _formula: Formula, x: Array) -> Array:
    """(C,) where an x with channels last would have it; a `ValueError` where that axis is not as long."""
    return np.broadcast_to(statistic.reshape(-1), x.shape)


def cut_anew(formula: Formula, given: Given) -> Given:
    """gamma, beta and the running statistics, where they go the way of an x whose memory is cut anew, or
    stand along its last axis."""
    if not formula.axes.endswith("-affine"):
        return given
    lay = _along_last_axis if formula.axes == "channels-last-affine" else _spread
    names = ("gamma", "beta", "running_mean", "running_var", "updated_mean", "updated_var")
    spread: dict[str, Any] = {
        name: lay(value, formula, given.x) for name in names if (value := getattr(given, name)) is not None
    }
    return replace(given, **spread)


def update(rule: Update, old: Array, batch: Array, momentum: float, *, keep: bool) -> Array:
    """The running statistic after one batch. ``keep``: momentum weighs the old value (Keras, the paper's
    notes); else the new one (PyTorch)."""
    momentum = momentum if rule.momentum_constant is None else rule.momentum_constant
    old_weight, new_weight = (momentum, 1 - momentum) if keep else (1 - momentum, momentum)
    if rule.rule == "unbalanced":
        return rule.weights[0] * old + rule.weights[1] * batch
    return _RULES[rule.rule](old, batch, old_weight, new_weight)


def stored_variance(kind: StoredVariance, biased: Array, counts: Counts, eps: float) -> Array:
    """What the update averages, from the biased variance of a batch."""
    bessel = _bessel(counts.values)
    kinds: dict[StoredVariance, Callable[[], Array]] = {
        "biased": lambda: biased,
        "unbiased": lambda: biased * bessel,
        "unbiased-twice": lambda: biased * bessel**2,
        "std": lambda: real_sqrt(biased),
        "std-unbiased": lambda: real_sqrt(biased * bessel),
        "with-eps": lambda: biased + eps,
        "unbiased-with-eps": lambda: biased * bessel + eps,
        "with-eps-unbiased": lambda: (biased + eps) * bessel,
        "std-with-eps": lambda: real_sqrt(biased + eps),
        "std-corrected": lambda: real_sqrt(biased) * bessel,
        "unbiased-by-samples": lambda: biased * _bessel(counts.samples),
        "unbiased-by-everything": lambda: biased * _bessel(counts.everything),
        "unbiased-by-positions": lambda: biased * _bessel(counts.values // max(counts.samples, 1)),
        "unbiased-inverted": lambda: biased / bessel,
        "divided-again": lambda: biased / max(counts.values - 1, 1),
        "summed": lambda: biased * counts.values,
    }
    return kinds[kind]()


def _bessel(n: int) -> float:
    return n / max(n - 1, 1)


def real_sqrt(value: Array) -> Array:
    """The square root as torch and NumPy give it for real numbers: NaN below zero, complex steps let
    through."""
    with np.errstate(invalid="ignore"):
        return np.where(value.real < 0, np.nan, np.sqrt(value))


Variances = Callable[[Array, Array, tuple[int, ...]], Array]  # of x, about its mean, along axes


def _of_means(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    """The variance of per-sample means, in place of the variance of all values."""
    means = x.mean(axis=_inner(axes), keepdims=True)
    return _biased(means, mean, (0,))


def _group_by_group(along: Callable[[tuple[int, ...]], tuple[int, ...]]) -> Variances:
    """The mean over all groups of the variance within each, in place of the variance of all values (they
    differ by the spread of the groups). ``along``: the axes along which a group lies."""

    def variance(x: Array, _mean: Array, axes: tuple[int, ...]) -> Array:
        within = along(axes)
        rest = tuple(a for a in axes if a not in within)
        return np.asarray(_about_own_mean(x, within).mean(axis=rest, keepdims=True))

    return variance


def _of_many(axes: tuple[int, ...]) -> tuple[int, ...]:
    """The axes; a `ValueError` where they are no more than two: a group is then a sample, or a position."""
    if len(axes) < 3:
        raise ValueError("two axes: the variance is taken in one stage for each")
    return axes


def _about_own_mean(x: Array, axes: tuple[int, ...]) -> Array:
    """The variance about the mean over the same axes."""
    return _biased(x, x.mean(axis=axes, keepdims=True), axes)


def _inner(axes: tuple[int, ...]) -> tuple[int, ...]:
    """The axes without the batch's; a `ValueError` where there are none, for then nothing can be taken in
    stages."""
    inner = tuple(a for a in axes if a != 0)
    if not inner:
        raise ValueError("one axis: the variance is not taken in stages")
    return inner


def _biased(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    """The mean square of what is centered. ``x.var`` takes |·|² of complex numbers, and so would lose the
    derivative that a complex step carries."""
    return np.asarray(((x - mean) ** 2).mean(axis=axes, keepdims=True))


def _unbiased(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    count = int(np.prod([x.shape[a] for a in axes]))
    return np.asarray(((x - mean) ** 2).sum(axis=axes, keepdims=True) / max(count - 1, 1))


def _about_zero(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    """The mean square of what is not centered."""
    return _biased(x, np.zeros_like(mean), axes)


def _about_minus_mean(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    """The mean square of what the mean was added to."""
    return _biased(x, -mean, axes)


def _std(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    return real_sqrt(_biased(x, mean, axes))


def _std_unbiased(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    return real_sqrt(_unbiased(x, mean, axes))


def _as_autograd_sees(formula: Formula, mean: Array, var: Array) -> tuple[Array, Array]:
    return (
        mean.real if formula.constants in {"mean", "both"} else mean,
        var.real if formula.constants in {"var", "both"} else var,
    )


def _against_last_axis(statistic: Array, ndim: int) -> Array:
    return statistic.reshape((1,) * (ndim - 1) + (-1,))


# which lose their dimensions: m the mean, v the variance; e: the mean has lost them when the variance is
# taken
_DROPPED: dict[Keepdim, str] = {
    "kept": "",
    "dropped": "mv",
    "early": "mve",
    "mean-only": "m",
    "early-mean-only": "me",
    "var-only": "v",
    "early-only": "e",
}
_VARIANCE: dict[Variance, Variances] = {
    "biased": _biased,
    "unbiased": _unbiased,
    "of-means": _of_means,
    "of-samples": _group_by_group(_inner),
    "of-positions": _group_by_group(lambda axes: tuple(a for a in axes if a not in _inner(axes))),
    "of-frames": _group_by_group(lambda axes: _of_many(axes)[:1] + axes[2:]),
    "of-columns": _group_by_group(lambda axes: _of_many(axes)[:-1]),
    "of-rows": _group_by_group(lambda axes: _of_many(axes)[-1:]),
    "about-zero": _about_zero,
    "about-minus-mean": _about_minus_mean,
    "std": _std,
    "std-unbiased": _std_unbiased,
}
# by what the mean and the variance come out too large
COUNT: dict[Count, Callable[[Counts], tuple[float, float]]] = {
    "values": lambda _: (1.0, 1.0),
    "samples": lambda n: (n.values / n.samples, n.values / n.samples),
    "everything": lambda n: (n.values / n.everything, n.values / n.everything),
    "one": lambda n: (n.values, n.values),
    "positions": lambda n: (n.samples, n.samples),
    "channels": lambda n: (n.values / n.channels, n.values / n.channels),
    "mean-samples": lambda n: (n.values / n.samples, 1.0),
    "mean-everything": lambda n: (n.values / n.everything, 1.0),
    "mean-one": lambda n: (n.values, 1.0),
    "mean-positions": lambda n: (n.samples, 1.0),
    "mean-channels": lambda n: (n.values / n.channels, 1.0),
    "var-samples": lambda n: (1.0, n.values / n.samples),
    "var-everything": lambda n: (1.0, n.values / n.everything),
    "var-one": lambda n: (1.0, n.values),
    "var-positions": lambda n: (1.0, n.samples),
    "var-channels": lambda n: (1.0, n.values / n.channels),
    "var-twice": lambda n: (1.0, 1.0 / n.values),
    "var-samples-twice": lambda n: (1.0, 1.0 / n.samples),
    "var-samples-less-one": lambda n: (1.0, n.values / max(n.samples - 1, 1)),
    "bessel-squared": lambda n: (1.0, _bessel(n.values) ** 2),
    "bessel-inverted": lambda n: (1.0, 1.0 / _bessel(n.values)),
    "corrected": lambda _: (1.0, 1.0),  # of the running variance alone
    "corrected-by-samples": lambda _: (1.0, 1.0),
}


def factors_of(formula: Formula, n: Counts) -> tuple[float, float]:
    """By what the mean and the variance come out too large, by whichever counts they were divided."""
    if formula.counts is None:
        return COUNT[formula.count](n)
    return n.values / formula.counts[0], n.values / formula.counts[1]


CENTER: dict[Center, Callable[[Array, Array], Array]] = {
    "subtracted": lambda x, mean: x - mean,
    "missing": lambda x, _: x,
    "added": lambda x, mean: x + mean,
    "reversed": lambda x, mean: mean - x,
}
RADICAND: dict[Eps, Callable[[Array, float | Array], Array]] = {
    "inside": lambda var, eps: var + eps,
    "subtracted": lambda var, eps: var - eps,
    "outside": lambda var, _: var,
    "missing": lambda var, _: var,
    "twice": lambda var, eps: var + eps,
    "inside-twice": lambda var, eps: var + 2 * eps,
}
ROOT: dict[Root, Callable[[Array], Array]] = {
    "sqrt": real_sqrt,
    "missing": lambda radicand: radicand,
    "twice": lambda radicand: real_sqrt(real_sqrt(radicand)),
    "squared": lambda radicand: radicand**2,
}
DIVISION: dict[Division, Callable[[Array, Array], Array]] = {
    "divided": lambda centered, denominator: centered / denominator,
    "missing": lambda centered, _: centered,
    "multiplied": lambda centered, denominator: centered * denominator,
}
AFFINE: dict[Affine, Callable[[Array, Array, Array], Array]] = {
    "full": lambda x_hat, gamma, beta: gamma * x_hat + beta,
    "no-gamma": lambda x_hat, _, beta: x_hat + beta,
    "no-beta": lambda x_hat, gamma, _: gamma * x_hat,
    "none": lambda x_hat, *_: x_hat,
    "swapped": lambda x_hat, gamma, beta: beta * x_hat + gamma,
    "shift-first": lambda x_hat, gamma, beta: gamma * (x_hat + beta),
    "beta-subtracted": lambda x_hat, gamma, beta: gamma * x_hat - beta,
}
# x̂ from y, and the radicand from its root: the way back, to solve for a constant
NORMALIZED: dict[Affine, Callable[[Array, Array, Array], Array]] = {
    "full": lambda y, gamma, beta: (y - beta) / gamma,
    "no-gamma": lambda y, _, beta: y - beta,
    "no-beta": lambda y, gamma, _: y / gamma,
    "none": lambda y, *_: y,
    "swapped": lambda y, gamma, beta: (y - gamma) / beta,
    "shift-first": lambda y, gamma, beta: y / gamma - beta,
    "beta-subtracted": lambda y, gamma, beta: (y + beta) / gamma,
}
SQUARE: dict[Root, Callable[[Array], Array]] = {
    "sqrt": lambda root: root**2,
    "missing": lambda root: root,
    "twice": lambda root: root**4,
    "squared": real_sqrt,
}
_RULES: dict[Rule, Callable[[Array, Array, float, float], Array]] = {
    "average": lambda old, batch, old_weight, new_weight: old_weight * old + new_weight * batch,
    "swapped": lambda old, batch, old_weight, new_weight: new_weight * old + old_weight * batch,
    "replaced": lambda _old, batch, *_: batch,
    "frozen": lambda old, *_: old,
    "twice": lambda old, batch, old_weight, _: old_weight**2 * old + (1 - old_weight**2) * batch,
}
