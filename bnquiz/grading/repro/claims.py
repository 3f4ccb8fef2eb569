"""What a mistake does to a number, as functions of the input, on NumPy alone.

A claim says which quantity to look at, what is right there, and, where a recipe explains the file, what the
file gives, and what it would give without this one mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np

from bnquiz.grading.judging.findings import Examination, Finding
from bnquiz.grading.judging.holding import has_no_affine, has_no_statistics
from bnquiz.grading.judging.output import USUAL_EPS
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.theory.gradients import backward, gradients
from bnquiz.grading.theory.probes import Probe, probe
from bnquiz.grading.theory.recipe import (
    BEGINNING,
    RIGHT_EVAL,
    RIGHT_TRAIN,
    UNKNOWN,
    Array,
    Backward,
    Formula,
    Given,
    StoredVariance,
    Update,
)
from bnquiz.grading.theory.reference import AXES, Counts, held_statistics, normalize, stored_variance, update
from bnquiz.grading.trial.calls import Call
from bnquiz.texts import as_is

Quantity = Literal["y", "mean", "var", "gamma", "beta", "dx", "dgamma", "dbeta", "x"]
Gives = Callable[[Probe], Array]
Recipe = TypeVar("Recipe", Formula, Update, Backward)
LEAST = 0.01  # a difference that nobody takes for rounding
USUAL_WEIGHT = {True: 0.9, False: 0.1}  # of what momentum weighs, where it is written into the code


@dataclass(frozen=True)
class Claim:
    """``also``: what is right by another convention, where the file does not say which it follows.
    ``by_hand``: the gradient is that of a backward pass that the learner wrote, and calls. ``at_start``: what
    an object holds as it is made. ``fact``: what is asked is true or false, as Python, of the result and its
    name."""

    quantity: Quantity
    training: bool
    right: Gives
    yours: Gives | None = None
    without: Gives | None = None
    also: Gives | None = None
    by_hand: bool = False
    at_start: bool = False
    fact: str = ""
    dtype: str = "float64"

    @property
    def is_of_x(self) -> bool:
        """Whether it has the shape of x."""
        return self.quantity in {"x", "y", "dx"}

    @property
    def is_gradient(self) -> bool:
        return self.quantity in {"dx", "dgamma", "dbeta"}


def claim_of(ex: Examination, finding: Finding) -> Claim | None:
    """What the finding says in numbers; None where it says nothing in them."""
    if finding.id in _OWN:
        return _OWN[finding.id](ex, finding)
    if MISTAKES[finding.id].group in {"conduct", "run", "module"} and finding.id != "unexplained":
        return None
    return _BY_PART[finding.part.mode](ex, finding)


def computed(gives: Gives, p: Probe) -> Array | None:
    """What comes out; None where shapes do not line up."""
    try:
        with np.errstate(all="ignore"):
            return gives(p)
    except (ValueError, IndexError, ZeroDivisionError):
        return None


def visible(yours: Array, right: Array) -> bool:
    """Whether anybody would see that two results differ. NaN is NaN."""
    if yours.size != right.size:
        return True
    one, other = yours.reshape(-1), right.reshape(-1)
    with np.errstate(all="ignore"):
        near = np.abs(one - other) <= LEAST * max(1.0, np.nanmax(np.abs(other), initial=0.0))
    return not bool((near | (np.isnan(one) & np.isnan(other))).all())


def close(one: Array, other: Array) -> bool:
    """Whether they are the same but for rounding in float32; NaN is NaN."""
    if one.size != other.size:
        return False
    return np.allclose(one.reshape(-1), other.reshape(-1), rtol=1e-3, atol=1e-4, equal_nan=True)


Says = Callable[[Examination, Finding], Claim | None]


# -- what an object begins with

_OF_A_LAYER: tuple[Quantity, ...] = ("gamma", "beta", "mean", "var")


def _of_start(ex: Examination, finding: Finding) -> Claim | None:
    names = ex.trial.names(Call(probe(ex.case.shape), training=True), ex.case.param_layout)
    role = next((r for r in _OF_A_LAYER if finding.note == as_is(f"self.{names.get(r)}")), None)
    if role is None or ex.entry.constructor is None:
        return None
    return Claim(role, True, lambda p: np.full_like(p.gamma, BEGINNING[role]), at_start=True)


# -- what is true or false

IS_SAVED = '"{name}" in bn.state_dict()'
IS_LEARNED = '"{name}" in dict(bn.named_parameters())'
IS_FOLLOWED = "{result}.requires_grad"


def _held_as(fact: str, *, right: bool) -> Says:
    def says(ex: Examination, finding: Finding) -> Claim | None:
        claim = _of_start(ex, finding)
        return None if claim is None else replace(claim, fact=fact, right=lambda _: np.array(float(right)))

    return says


def _of_graph(_ex: Examination, finding: Finding) -> Claim | None:
    """Whether autograd follows a running statistic after a training call."""
    if finding.seen is None or not finding.seen.tracked:
        return None
    return Claim(finding.seen.tracked[0], True, lambda _: np.array(0.0), fact=IS_FOLLOWED)


def _of_cut(_ex: Examination, _finding: Finding) -> Claim:
    """Whether autograd follows the output."""
    return Claim("y", True, lambda _: np.array(1.0), fact=IS_FOLLOWED)


# -- the input, and digits


def _of_input(_ex: Examination, finding: Finding) -> Claim:
    """It is as it was."""
    return Claim("x", finding.part.mode != "eval", lambda p: p.x)


def _of_digits(ex: Examination, finding: Finding) -> Claim:
    """What float32 keeps of the output, far from zero."""
    return replace(_of_output(ex, replace(finding, recipe=None)), dtype="float32")


# -- the output


def _of_output(ex: Examination, finding: Finding) -> Claim:
    trains = finding.part.mode != "eval"
    recipe = finding.recipe if isinstance(finding.recipe, Formula) and finding.id != "unexplained" else None
    right = right_formula(ex, recipe, RIGHT_TRAIN if trains else RIGHT_EVAL)
    if recipe is None:
        return Claim("y", trains, _output(ex, right))
    left = without(finding.id, recipe, right)
    return Claim("y", trains, _output(ex, right), _output(ex, recipe), _output(ex, left))


def _output(ex: Examination, formula: Formula) -> Gives:
    given = _given_after if formula.statistics == "updated" else Examination.given_of
    return lambda p: normalize(formula, given(ex, p)).y


def _given_after(ex: Examination, used: Probe) -> Given:
    """What the reference is given, with the running statistics as they are after the call."""
    rule = Update(variance=ex.learned.running_var or "biased", momentum_constant=_weight(ex, None))
    new = {role: _new(ex, rule, RIGHT_TRAIN, role, used) for role in ("mean", "var")}
    mean, var = (used.column(value) for value in new.values())
    return replace(ex.given_of(used), updated_mean=mean, updated_var=var)


def right_formula(ex: Examination, recipe: Formula | None, base: Formula) -> Formula:
    """The right formula of this file: without what it says that it leaves out, with its own eps where it
    takes none."""
    eps = None if ex.entry.takes("eps") else USUAL_EPS if ex.learned.eps is None else ex.learned.eps
    if eps is not None and recipe is not None and recipe.eps_constant not in {None, 0, UNKNOWN}:
        eps = recipe.eps_constant
    statistics = "batch" if base == RIGHT_EVAL and has_no_statistics(ex) else base.statistics
    return replace(
        base, statistics=statistics, eps_constant=eps, affine="none" if has_no_affine(ex) else "full"
    )


# one switch that is two mistakes: what is left when only one of them is put right
_OTHER_HALF = {("affine", "none"): {"gamma-missing": "no-beta", "beta-missing": "no-gamma"}}


def without(id_: str, recipe: Recipe, right: Recipe) -> Recipe:
    """The recipe with this mistake put right, and no other one."""
    values: dict[str, Any] = {}
    for switch in MISTAKES[id_].switches:
        held = getattr(recipe, switch.field, None)
        if held == getattr(right, switch.field, None):
            continue
        if switch.value in {held, "constant"}:
            values[switch.field] = getattr(right, switch.field)
    for (field, held), halves in _OTHER_HALF.items():
        if getattr(recipe, field, None) == held and id_ in halves and getattr(right, field) != held:
            values[field] = halves[id_]
    return replace(recipe, **values) if values else right


# -- the running statistics


def _left_alone(_ex: Examination, finding: Finding) -> Claim | None:
    """At inference they stay as they are."""
    role = finding.part.statistic
    return None if role is None else Claim(role, training=False, right=lambda p: getattr(p, role))


def _of_state(ex: Examination, finding: Finding) -> Claim | None:
    role = finding.part.statistic
    if role is None:
        return None
    recipe = finding.recipe if isinstance(finding.recipe, Update) else None
    kind = _right_kind(ex, finding.id, recipe)
    right = Update(variance=kind or "biased", momentum_constant=_weight(ex, recipe))
    if finding.id == "running-var-biased":
        recipe = replace(right, variance="biased")
    other = replace(right, variance="unbiased") if kind is None and role == "var" else None

    def gives(rule: Update, formula: Formula = RIGHT_TRAIN) -> Gives:
        return lambda p: _new(ex, rule, formula, role, p)

    own = ex.formula or RIGHT_TRAIN
    if recipe is not None and recipe.source == "other" and role == "mean":
        recipe = None  # nothing says which variance it then is
    return Claim(
        role,
        training=True,
        right=gives(right),
        yours=gives(recipe, own) if recipe is not None else None,
        without=gives(without(finding.id, recipe, right), own) if recipe is not None else None,
        also=gives(other) if other is not None else None,
    )


def _new(ex: Examination, rule: Update, formula: Formula, role: str, used: Probe) -> Array:
    """A running statistic after one batch."""
    biased = formula.variance in {"unbiased", "std", "std-unbiased"}
    both = held_statistics(replace(formula, variance="biased") if biased else formula, used.x)
    index = ("mean", "var").index(role)
    batch = both[index if rule.source == "own" else 1 - index].reshape(-1)
    counts = Counts.of(used.x, AXES["channel"](used.rank))
    if role == "var":
        batch = stored_variance(rule.variance, batch, counts, ex.eps_of(used))
    old: Array = getattr(used, role)
    return update(rule, old, batch, used.momentum, keep=ex.momentum.value == KEEP)


def _right_kind(ex: Examination, id_: str, recipe: Update | None) -> StoredVariance | None:
    """Which running variance this file means to keep; None where nothing says."""
    if id_ == "running-var-biased" or (recipe is not None and recipe.variance.startswith("unbiased")):
        return "unbiased"
    if recipe is not None and recipe.variance in {"std-unbiased", "std-corrected"}:
        return "unbiased"
    return ex.learned.running_var or (
        "biased" if recipe is not None and recipe.variance != "biased" else None
    )


def _weight(ex: Examination, recipe: Update | None) -> float | None:
    """Where the entry takes no momentum, the one that is written into it."""
    if ex.entry.takes("momentum"):
        return None
    known = recipe.momentum_constant if recipe is not None else None
    return known if known not in {None, UNKNOWN} else USUAL_WEIGHT[ex.momentum.value == KEEP]


# -- gradients


def _of_autograd(ex: Examination, finding: Finding) -> Claim | None:
    if finding.seen is None or finding.seen.dx is None:
        return None
    own = ex.formula or RIGHT_TRAIN
    right = right_formula(ex, own, RIGHT_TRAIN)
    recipe = finding.recipe if isinstance(finding.recipe, Formula) and finding.id != "unexplained" else None
    yours = _gradient(ex, recipe) if recipe is not None else None
    return Claim("dx", True, _gradient(ex, right), yours, _gradient(ex, own) if yours else None)


def _gradient(ex: Examination, formula: Formula, place: int = 0) -> Gives:
    return lambda p: gradients(formula, ex.given_of(p), p.upstream)[place]


def _of_backward(ex: Examination, finding: Finding) -> Claim:
    """A backward pass by hand, held to the gradient of the right forward pass."""
    sums: dict[str, tuple[Quantity, int]] = {
        "backward-dgamma-wrong": ("dgamma", 1),
        "backward-dbeta-wrong": ("dbeta", 2),
    }
    quantity, place = sums.get(finding.id, ("dx", 0))
    own = ex.formula or RIGHT_TRAIN
    right = right_formula(ex, own, RIGHT_TRAIN)
    by_hand = ex.entry.backward is not None
    claim = Claim(quantity, True, _flat(_gradient(ex, right, place), place), by_hand=by_hand)
    recipe = finding.recipe
    if not isinstance(recipe, Backward):
        return claim
    left = without(finding.id, recipe, Backward())
    return replace(claim, yours=_closed(ex, recipe, own), without=_closed(ex, left, own))


def _closed(ex: Examination, parts: Backward, formula: Formula) -> Gives:
    return lambda p: backward(parts, formula, ex.given_of(p), p.upstream)


def _flat(gives: Gives, place: int) -> Gives:
    return (lambda p: gives(p).reshape(-1)) if place else gives


# -- which finding says what

_BY_PART: dict[str, Says] = {
    "train": _of_output,
    "eval": _of_output,
    "update": _of_state,
    "gradient": _of_autograd,
    "backward": _of_backward,
    "module": _of_start,
}
_OWN: dict[str, Says] = {
    "input-modified": _of_input,
    "cancellation": _of_digits,
    "eval-updates-running": _left_alone,
    "graph-leak": _of_graph,
    "graph-cut": _of_cut,
    "state-not-buffer": _held_as(IS_SAVED, right=True),
    "state-is-parameter": _held_as(IS_LEARNED, right=False),
    "parameter-missing": _held_as(IS_LEARNED, right=True),
    "affine-start": _of_start,
    "running-mean-starts-elsewhere": _of_start,
    "running-var-starts-at-zero": _of_start,
}
