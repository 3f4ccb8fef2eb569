"""Gradients of any recipe, wrong ones included: exact, by complex steps, and in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bnquiz.grading.theory.recipe import Array, Backward, Formula, Given
from bnquiz.grading.theory.reference import AXES, normalize


def gradients(formula: Formula, given: Given, upstream: Array) -> tuple[Array, Array, Array]:
    """(dx, dgamma, dbeta) of ``sum(upstream · y)`` for any formula, wrong ones included.

    Shapes: dx as x; dgamma, dbeta as gamma and beta. dx is NaN where the output is.
    """

    def derivative(name: str) -> Array:
        unit = np.zeros(getattr(given, name).shape)
        result = np.empty(unit.shape)
        for index in np.ndindex(unit.shape):
            unit[index] = 1.0
            result[index] = slope(formula, given, upstream, unit, name)
            unit[index] = 0.0
        return result

    dx = derivative("x")
    dx[np.isnan(normalize(formula, given).y)] = np.nan
    return dx, derivative("gamma"), derivative("beta")


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


def backward(
    parts: Backward,
    formula: Formula,
    given: Given,
    upstream: Array,
    *,
    axes_of: Formula | None = None,
    sigma_of: Formula | None = None,
) -> Array:
    """dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), in closed form: the reference for hand-written
    backward passes. x̂ is the forward pass's, as ``formula`` gives it, and so are the axes and σ, unless the
    backward pass has its own."""
    steps = normalize(formula, given)
    axes = AXES[(axes_of or formula).axes](given.x.ndim)
    dy = upstream * (given.gamma if parts.gamma == "kept" else 1.0)
    dx = dy
    if parts.statistics == "full" and parts.mean_term == "kept":
        dx = dx - dy.mean(axis=axes, keepdims=True)
    if parts.statistics == "full" and parts.var_term == "kept":
        dx = dx - steps.normalized * (dy * steps.normalized).mean(axis=axes, keepdims=True)
    return np.asarray(dx / normalize(sigma_of or formula, given).denominator)
