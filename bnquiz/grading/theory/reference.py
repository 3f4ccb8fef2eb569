"""What a recipe computes, in NumPy float64: the output, and how the running statistics move.

Arrays are channels-first: (N, C), (N, C, L) or (N, C, H, W); statistics keep their dimensions, (1, C, 1, 1)
where the axes are right.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bnquiz.grading.theory.recipe import (
    Affine,
    Array,
    Axes,
    Center,
    Eps,
    Formula,
    Given,
    Keepdim,
    Rule,
    Steps,
    StoredVariance,
    Update,
    Variance,
)

AXES: dict[Axes, Callable[[int], tuple[int, ...]]] = {
    "channel": lambda ndim: (0, *range(2, ndim)),
    "batch-only": lambda _: (0,),
    "per-sample": lambda ndim: tuple(range(2, ndim)),
    "layer": lambda ndim: tuple(range(1, ndim)),
    "all": lambda ndim: tuple(range(ndim)),
    "channels-last": lambda ndim: tuple(range(ndim - 1)),
    "channel-only": lambda _: (1,),
    "batch-height": lambda ndim: tuple(sorted({0, 2} & set(range(ndim)))),
    "batch-width": lambda ndim: tuple(sorted({0, ndim - 1})),
    "channel-and-space-last": lambda ndim: tuple(range(ndim))[1:-1] or (0,),
}


def normalize(formula: Formula, given: Given) -> Steps:
    """Every step from x to y. Shapes: ``given.x`` is (N, C, ...), the other arrays broadcast against it."""
    x = given.x
    mean, var = _statistics(formula, given)
    mean, var = _as_autograd_sees(formula, mean, var)
    eps = given.eps if formula.eps_constant is None else formula.eps_constant
    centered = _CENTER[formula.center](x, mean)
    radicand = _RADICAND[formula.eps](var, eps)
    root = real_sqrt(radicand) if formula.root == "sqrt" else radicand
    denominator = root + eps if formula.eps in {"outside", "twice"} else root
    with np.errstate(all="ignore"):
        normalized = centered / denominator
        y = _AFFINE[formula.affine](normalized, given.gamma, given.beta)
    return Steps(mean, var, centered, radicand, root, denominator, normalized, y)


def _statistics(formula: Formula, given: Given) -> tuple[Array, Array]:
    if formula.statistics == "updated" and given.updated_mean is not None and given.updated_var is not None:
        return given.updated_mean, given.updated_var
    if formula.statistics == "running":
        return given.running_mean, given.running_var
    mean, var = batch_statistics(formula, given.x)
    return (
        given.running_mean if formula.statistics == "batch-var" else mean,
        given.running_var if formula.statistics == "batch-mean" else var,
    )


def batch_statistics(formula: Formula, x: Array) -> tuple[Array, Array]:
    """The mean and the variance of the batch, over the axes of the formula. Dimensions are kept."""
    axes = AXES[formula.axes](x.ndim)
    mean: Array = x.mean(axis=axes, keepdims=True)
    dropped = _DROPPED[formula.keepdim] if x.ndim > 2 else ""
    var = _VARIANCE[formula.variance](x, _against_last_axis(mean, x.ndim) if "e" in dropped else mean, axes)
    return (
        _against_last_axis(mean, x.ndim) if "m" in dropped else mean,
        _against_last_axis(var, x.ndim) if "v" in dropped else var,
    )


def update(rule: Update, old: Array, batch: Array, momentum: float, *, keep: bool) -> Array:
    """The running statistic after one batch. ``keep``: momentum weighs the old value (Keras, the paper's
    notes); else the new one (PyTorch)."""
    momentum = momentum if rule.momentum_constant is None else rule.momentum_constant
    old_weight, new_weight = (momentum, 1 - momentum) if keep else (1 - momentum, momentum)
    return _RULES[rule.rule](old, batch, old_weight, new_weight)


def stored_variance(kind: StoredVariance, biased: Array, count: int, eps: float) -> Array:
    """What the update averages, from the biased variance of a batch of ``count`` values a channel."""
    bessel = count / max(count - 1, 1)
    kinds: dict[StoredVariance, Callable[[], Array]] = {
        "biased": lambda: biased,
        "unbiased": lambda: biased * bessel,
        "unbiased-twice": lambda: biased * bessel**2,
        "std": lambda: np.sqrt(biased),
        "std-unbiased": lambda: np.sqrt(biased * bessel),
        "with-eps": lambda: biased + eps,
        "unbiased-with-eps": lambda: biased * bessel + eps,
        "std-with-eps": lambda: np.sqrt(biased + eps),
    }
    return kinds[kind]()


def real_sqrt(value: Array) -> Array:
    """The square root as torch and NumPy give it for real numbers: NaN below zero, complex steps let
    through."""
    with np.errstate(invalid="ignore"):
        return np.where(value.real < 0, np.nan, np.sqrt(value))


def _of_samples(x: Array, _mean: Array, axes: tuple[int, ...]) -> Array:
    """The mean of each sample's own variance, in place of the variance of all (they differ by the spread of
    the samples)."""
    return np.asarray(_about_own_mean(x, _inner(axes)).mean(axis=0, keepdims=True))


def _of_means(x: Array, mean: Array, axes: tuple[int, ...]) -> Array:
    """The variance of per-sample means, in place of the variance of all values."""
    means = x.mean(axis=_inner(axes), keepdims=True)
    return _biased(means, mean, (0,))


def _of_positions(x: Array, _mean: Array, axes: tuple[int, ...]) -> Array:
    """The mean over positions of the variance over the batch, in place of the variance of all."""
    return np.asarray(_about_own_mean(x, (0,)).mean(axis=_inner(axes), keepdims=True))


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
}
_VARIANCE: dict[Variance, Callable[[Array, Array, tuple[int, ...]], Array]] = {
    "biased": _biased,
    "unbiased": _unbiased,
    "of-means": _of_means,
    "of-samples": _of_samples,
    "of-positions": _of_positions,
}
_CENTER: dict[Center, Callable[[Array, Array], Array]] = {
    "subtracted": lambda x, mean: x - mean,
    "missing": lambda x, _: x,
    "added": lambda x, mean: x + mean,
}
_RADICAND: dict[Eps, Callable[[Array, float], Array]] = {
    "inside": lambda var, eps: var + eps,
    "subtracted": lambda var, eps: var - eps,
    "outside": lambda var, _: var,
    "missing": lambda var, _: var,
    "twice": lambda var, eps: var + eps,
}
_AFFINE: dict[Affine, Callable[[Array, Array, Array], Array]] = {
    "full": lambda x_hat, gamma, beta: gamma * x_hat + beta,
    "no-gamma": lambda x_hat, _, beta: x_hat + beta,
    "no-beta": lambda x_hat, gamma, _: gamma * x_hat,
    "none": lambda x_hat, *_: x_hat,
    "swapped": lambda x_hat, gamma, beta: beta * x_hat + gamma,
    "shift-first": lambda x_hat, gamma, beta: gamma * (x_hat + beta),
}
_RULES: dict[Rule, Callable[[Array, Array, float, float], Array]] = {
    "average": lambda old, batch, old_weight, new_weight: old_weight * old + new_weight * batch,
    "swapped": lambda old, batch, old_weight, new_weight: new_weight * old + old_weight * batch,
    "replaced": lambda _old, batch, *_: batch,
    "frozen": lambda old, *_: old,
}
