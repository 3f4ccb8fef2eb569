"""Constants that nobody has given: solved for, from what came back, and never matched with a list.

eps: γ(x − μ)/(y − β) is the denominator, and what it has beyond the variance is the same everywhere. The
weight of a running average: (new − old)/(batch − old) is the same in every channel.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bnquiz.grading.theory.recipe import UNKNOWN, Array, Formula, Root, Update
from bnquiz.grading.theory.reference import ROOT, SQUARE

LARGEST_EPS = 0.01  # a larger one is no small number any more
AGREEMENT = 0.1  # how far estimates may differ, against their size
SMALLEST_WEIGHT = 1e-6


def eps_of(formula: Formula, denominator: Array, var: Array, *, exact: bool) -> Array:
    """The eps with which the formula has these denominators, by its quietest values, where eps shows most.

    NaN where they do not agree on one that is plausible. Not ``exact``: rounding hides a small eps, so that
    anything from 0 will do. Shapes: (n, values), one formula's statistics a row; comes out as (n, 1).
    """
    beyond = _beyond(formula, denominator, var)
    known = np.isfinite(beyond)
    least = np.min(np.abs(var), axis=-1, keepdims=True, where=known, initial=np.inf)
    quiet = known & (np.abs(var) <= 2 * least)
    count = quiet.sum(axis=-1, keepdims=True)
    eps = np.sum(beyond, axis=-1, keepdims=True, where=quiet) / count
    if not exact:
        return np.asarray(np.clip(eps, 0, LARGEST_EPS))
    apart = np.max(np.abs(beyond - eps), axis=-1, keepdims=True, where=quiet, initial=0)
    agree = (apart <= AGREEMENT * np.abs(eps)) & (count > 1)
    return np.asarray(np.where(agree & (eps > 0) & (eps <= LARGEST_EPS), eps, np.nan))


def _beyond(formula: Formula, denominator: Array, var: Array) -> Array:
    """What a denominator has beyond the variance, by the place where the formula has eps."""
    radicand = SQUARE[formula.root](denominator)
    match formula.eps:
        case "inside":
            return radicand - var
        case "inside-twice":
            return (radicand - var) / 2
        case "subtracted":
            return var - radicand
        case "outside":
            return denominator - ROOT[formula.root](var)
        case "twice":
            return _under_and_beside(denominator, var, formula.root)
        case "missing":
            return np.full(var.shape, np.nan)


def _under_and_beside(denominator: Array, var: Array, root: Root) -> Array:
    """d = √(v + e) + e is a quadratic equation for e. Nobody writes it with another root."""
    if root != "sqrt":
        return np.full(var.shape, np.nan)
    half = denominator + 0.5
    return np.asarray(half - np.sqrt(half**2 - (denominator**2 - var)))


def plain(value: float, digits: int = 3) -> float:
    """The number as somebody would have written it."""
    return float(f"{value:.{digits}g}")


def with_weight(rule: Update, old: Array, new: Array, batch: Array, *, keep: bool) -> Update | None:
    """The rule with the constant in place of momentum that moves ``old`` to ``new``; None where the channels
    do not agree on one between 0 and 1."""
    if rule.momentum_constant != UNKNOWN or rule.rule not in {"average", "swapped"}:
        return replace(rule, momentum_constant=None) if rule.momentum_constant == UNKNOWN else rule
    way = batch - old
    weight = float((way * (new - old)).sum() / max((way * way).sum(), 1e-300))
    if not SMALLEST_WEIGHT < weight < 1 - SMALLEST_WEIGHT:
        return None
    momentum = weight if keep == (rule.rule == "swapped") else 1 - weight
    rounded = plain(momentum)
    return replace(rule, momentum_constant=rounded if abs(rounded - momentum) < 1e-9 else momentum)


def with_weights(rule: Update, old: Array, new: Array, batch: Array) -> Update | None:
    """The rule with the weights of old and new that give ``new``; None where they add to 1 as they should, or
    are no numbers that somebody would write: a variance with another correction has weights of its own."""
    if rule.rule != "unbalanced":
        return rule
    sides = np.stack([old, batch], axis=1)
    if (
        rule.momentum_constant == UNKNOWN
        or not np.isfinite(sides).all()
        or not (np.isfinite(new) & (new != 0)).all()
    ):
        return None
    (a, b), *_ = np.linalg.lstsq(sides / np.abs(new[:, None]), np.sign(new), rcond=None)
    weights = round(float(a), 2), round(float(b), 2)
    written = max(abs(weights[0] - a), abs(weights[1] - b)) < 1e-6 and max(map(abs, weights)) <= 1
    near = np.allclose(a * old + b * batch, new, rtol=1e-5, atol=0)
    return replace(rule, weights=weights) if near and written and abs(sum(weights) - 1) > 1e-3 else None
