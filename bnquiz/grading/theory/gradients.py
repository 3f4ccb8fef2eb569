"""Gradients of any recipe, wrong ones included: exact, by complex steps, and in closed form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bnquiz.grading.theory.counting import is_count
from bnquiz.grading.theory.recipe import (
    Array,
    Backward,
    BackwardCount,
    Formula,
    GammaBack,
    Given,
    SignedTerm,
    Steps,
)
from bnquiz.grading.theory.reference import AXES, Counts, normalize


def gradients(formula: Formula, given: Given, upstream: Array) -> tuple[Array, Array, Array]:
    """(dx, dgamma, dbeta) of ``sum(upstream · y)`` for any formula, wrong ones included.

    Shapes: dx as x; dgamma, dbeta as gamma and beta. dx is NaN where the output is.
    """

    dx = derivative(formula, given, upstream, "x")
    dx[np.isnan(normalize(formula, given).y)] = np.nan
    return dx, derivative(formula, given, upstream, "gamma"), derivative(formula, given, upstream, "beta")


def derivative(formula: Formula, given: Given, upstream: Array, name: str) -> Array:
    """Of ``sum(upstream · y)`` by each element of x, gamma or beta."""
    unit = np.zeros(getattr(given, name).shape)
    result = np.empty(unit.shape)
    for index in np.ndindex(unit.shape):
        unit[index] = 1.0
        result[index] = slope(formula, given, upstream, unit, name)
        unit[index] = 0.0
    return result


def slope(formula: Formula, given: Given, upstream: Array, direction: Array, name: str = "x") -> float:
    """How fast ``sum(upstream · y)`` grows along a direction of x, gamma or beta, by a complex step.

    A function f that is analytic has ``f'(x) = Im f(x + ih) / h`` exactly, up to rounding and O(h²): no
    difference is taken, so h can be 1e-20 (Squire & Trapp 1998). What autograd sees as a constant is cut by
    taking the real part. Outputs that are NaN are left out of the sum.
    """
    h = 1e-20
    moved = getattr(given, name) + h * 1j * direction
    y = normalize(formula, replace(given, **{name: moved})).y
    with np.errstate(all="ignore"):
        return float(np.nansum((upstream * y).imag)) / h


@dataclass(frozen=True)
class Sums:
    """dgamma and dbeta as a backward pass has them, with its own mistakes: what its dx is put together
    from. In the shape of x where they are not summed."""

    dgamma: Array
    dbeta: Array


@lru_cache(maxsize=256)
def _steps(formula: Formula, given: Given) -> Steps:
    """The forward pass, once for all the ways back that are tried."""
    return normalize(formula, given)


def backward(
    parts: Backward,
    formula: Formula,
    given: Given,
    upstream: Array,
    *,
    axes_of: Formula | None = None,
    sigma_of: Formula | None = None,
    sums: Sums | None = None,
) -> Array:
    """dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), in closed form: the reference for hand-written
    backward passes. x̂ is the forward pass's, as ``formula`` gives it, and so are the axes and σ, unless the
    backward pass has its own."""
    steps = _steps(formula, given)
    axes = AXES[(axes_of or formula).axes](given.x.ndim)
    gammas = [_gamma_on(path, parts, given.gamma) for path in _PATHS]
    counts = Counts.of(given.x, axes)
    if sums is None:
        mean = (upstream * gammas[1]).mean(axis=axes, keepdims=True)
        along = (upstream * gammas[2] * steps.normalized).mean(axis=axes, keepdims=True)
    else:
        mean, along = (
            gamma * (v if v.shape == given.x.shape else np.reshape(v, gamma.shape)) / counts.values
            for gamma, v in zip(gammas[1:], (sums.dbeta, sums.dgamma), strict=True)
        )
    of_mean, of_var = _factors(parts, counts)
    straight = _of_straight(parts, counts) * upstream * gammas[0]
    straight = straight + _TERM[parts.mean_term] * _through(parts) * of_mean * mean
    by_var = _TERM[parts.var_term] * _through(parts) * of_var * steps.normalized * along
    return _scaled(parts, straight, by_var, divisor(sigma_of or formula, given))


_PATHS = ("straight", "mean", "var")
_WITHOUT_GAMMA: dict[GammaBack, tuple[str, ...]] = {
    "kept": (),
    "missing": _PATHS,
    "straight-missing": ("straight",),
    "mean-missing": ("mean",),
    "var-missing": ("var",),
    "var-kept": ("straight", "mean"),
}


def _gamma_on(path: str, parts: Backward, gamma: Array) -> Array:
    """γ on one of the paths: 1 where it is left out."""
    return np.ones_like(gamma) if path in _WITHOUT_GAMMA[parts.gamma] else gamma


def divisor(formula: Formula, given: Given) -> Array:
    """What the formula in effect divides by: 1 where it does not, the inverse where it multiplies."""
    denominator = _steps(formula, given).denominator
    if formula.division == "missing":
        return np.ones_like(denominator)
    return 1 / denominator if formula.division == "multiplied" else denominator


def staged(
    parts: Backward,
    formula: Formula,
    given: Given,
    upstream: Array,
    axes_of: Formula,
    sigma_of: Formula | None = None,
    var_of: Formula | None = None,
) -> Array:
    """The same step by step, as the paper has it: dσ², then dμ, then dx. It differs from the closed form
    where μ is not the mean over the axes of the sums, and where dσ² is taken with another σ (``var_of``) than
    the rest (``sigma_of``): one is the forward pass's, the other is computed anew."""
    steps = _steps(formula, given)
    sigma, of_var_own = (divisor(f or formula, given) for f in (sigma_of, var_of))
    axes = AXES[axes_of.axes](given.x.ndim)
    counts = Counts.of(given.x, axes)
    of_mean, of_var = (c / counts.values for c in _factors(parts, counts))
    dy, by_mean, by_var = (upstream * _gamma_on(path, parts, given.gamma) for path in _PATHS)
    through = _of_straight(parts, counts) * dy / sigma
    dvar = -0.5 * (by_var * steps.centered / of_var_own**3).sum(axis=axes, keepdims=True)
    dmean = (by_mean / sigma + 2 * dvar * of_var * steps.centered).sum(axis=axes, keepdims=True)
    straight = through + _TERM[parts.mean_term] * _through(parts) * of_mean * dmean
    curved = -_TERM[parts.var_term] * _through(parts) * of_var * 2 * dvar * steps.centered
    return _scaled(parts, straight * sigma, curved * sigma, sigma)


def _scaled(parts: Backward, straight: Array, by_var: Array, sigma: Array) -> Array:
    """Both parts of dx, by σ, with the sign."""
    one = straight / sigma if parts.scale == "divided" else straight * sigma
    other = by_var * sigma if parts.scale == "multiplied" else by_var / sigma
    return (1 if parts.sign == "kept" else -1) * (one + other)


def _of_straight(parts: Backward, counts: Counts) -> float:
    """By what the term without a sum comes out too large: where all of dx is divided by one count."""
    return BACKWARD_COUNT[parts.count](counts)[0] if parts.count.startswith("whole-") else 1.0


def _factors(parts: Backward, n: Counts) -> tuple[float, float]:
    """By what the terms of the mean and of the variance come out too large."""
    if parts.counts is not None:
        return n.values / parts.counts[0], n.values / parts.counts[1]
    return BACKWARD_COUNT[parts.count](n)


def solved_terms(way: Callable[[Backward], Array], seen: Array, n: int) -> tuple[int, int] | None:
    """The counts by which the sums of both terms of dx were divided, where whole numbers explain it."""
    neither = way(Backward(mean_term="missing", var_term="missing"))
    of_mean, of_var = (
        way(Backward(var_term="missing")) - neither,
        way(Backward(mean_term="missing")) - neither,
    )
    if seen.shape != neither.shape or not np.isfinite(seen).all():
        return None
    terms = np.stack([of_mean.ravel(), of_var.ravel()], axis=1)
    shares, *_ = np.linalg.lstsq(terms, (seen - neither).ravel(), rcond=None)
    with np.errstate(all="ignore"):
        counts = n / shares
    if not all(is_count(float(each), seen.size) for each in counts):
        return None
    return round(float(counts[0])), round(float(counts[1]))


def _through(parts: Backward) -> int:
    return int(parts.statistics == "full")


class Paths:
    """dx of any formula, wrong ones included, by its paths: straight, through the mean, through the
    variance."""

    def __init__(self, formula: Formula, given: Given, upstream: Array) -> None:
        self.formula, self.given, self.upstream = formula, given, upstream
        self._known: dict[bool, tuple[Array, Array, Array]] = {}

    def dx(self, parts: Backward) -> Array:
        """What a backward pass for this formula gives, put together so."""
        straight, by_mean, by_var = (
            self._each(gamma=path not in _WITHOUT_GAMMA[parts.gamma])[place]
            for place, path in enumerate(_PATHS)
        )
        axes = AXES[self.formula.axes](self.given.x.ndim)
        counts = Counts.of(self.given.x, axes)
        of_mean, of_var = _factors(parts, counts)
        by_both = (
            _of_straight(parts, counts) * straight
            - _TERM[parts.mean_term] * _through(parts) * of_mean * by_mean
        )
        by_var = -_TERM[parts.var_term] * _through(parts) * of_var * by_var
        sigma = normalize(self.formula, self.given).denominator
        return _scaled(parts, by_both * sigma, by_var * sigma, sigma)

    def _each(self, *, gamma: bool) -> tuple[Array, Array, Array]:
        if gamma not in self._known:
            given = self.given if gamma else replace(self.given, gamma=np.ones_like(self.given.gamma))
            cut = (replace(self.formula, constants=constants) for constants in ("both", "var", "none"))
            straight, without_var, whole = (derivative(f, given, self.upstream, "x") for f in cut)
            self._known[gamma] = (straight, without_var - straight, whole - without_var)
        return self._known[gamma]


_TERM: dict[SignedTerm, int] = {"kept": -1, "missing": 0, "added": 1}
# by what the term of the mean and the term of the variance come out too large
BACKWARD_COUNT: dict[BackwardCount, Callable[[Counts], tuple[float, float]]] = {
    "values": lambda _: (1.0, 1.0),
    "samples": lambda n: (n.values / n.samples, n.values / n.samples),
    "everything": lambda n: (n.values / n.everything, n.values / n.everything),
    "one": lambda n: (n.values, n.values),
    "channels": lambda n: (n.values / n.channels, n.values / n.channels),
    "mean-samples": lambda n: (n.values / n.samples, 1.0),
    "mean-everything": lambda n: (n.values / n.everything, 1.0),
    "mean-one": lambda n: (n.values, 1.0),
    "var-samples": lambda n: (1.0, n.values / n.samples),
    "var-everything": lambda n: (1.0, n.values / n.everything),
    "var-one": lambda n: (1.0, n.values),
    "var-less-one": lambda n: (1.0, n.values / max(n.values - 1, 1)),
    "mean-less-one": lambda n: (n.values / max(n.values - 1, 1), 1.0),
    "less-one": lambda n: (n.values / max(n.values - 1, 1),) * 2,
    "mean-twice": lambda n: (1.0 / n.values, 1.0),
    "var-twice": lambda n: (1.0, 1.0 / n.values),
    "whole-one": lambda n: (n.values, n.values),
    "whole-less-one": lambda n: (n.values / max(n.values - 1, 1),) * 2,
}
