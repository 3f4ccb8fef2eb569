"""What an entry may keep in place of the running variance, and how one is made of the other.

The running mean of x² is one: less the square of the running mean it is a variance. The logarithm of the
variance is another.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bnquiz.grading.source.entry.model import Kept
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.trial.calls import Vector


def as_kept(used: Probe, kept: Kept) -> Probe:
    """The probe, with what is kept for its running variance in the place of it."""
    match kept:
        case "second-moment":
            return replace(used, var=second_moment(used.mean, used.var))
        case "log":
            return replace(used, var=np.log(used.var))
    return used


def second_moment(mean: Vector, var: Vector) -> Vector:
    """The mean of x², of x with this mean and variance."""
    return np.asarray(var + mean**2)


def variance_of(state: dict[str, Vector], kept: Kept) -> dict[str, Vector]:
    """Running statistics, with the variance in the place of what is kept for it. Both lie in one shape."""
    if "var" not in state or kept == "itself":
        return state
    var = state["var"]
    if kept == "log":
        with np.errstate(over="ignore"):
            return state | {"var": np.exp(var)}
    return state | {"var": var - state["mean"] ** 2} if "mean" in state else state
