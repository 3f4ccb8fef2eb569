"""The output, in training and at inference: the smallest set of formula changes that gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import EVAL, TRAIN, Finding, Part
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.theory import search
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula, Given
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, Explanation
from bnquiz.grading.trial.calls import Observation

DEFAULT_EPS = (
    1e-5,
    1e-3,
    1e-8,
    1e-6,
    1e-7,
)  # tried where the code has eps neither as an argument nor as a number
LARGEST_EPS = 0.01


def judge_training(ex: Examination, seen: Observation) -> Formula | None:
    """The training formula; None when nothing explains the output."""
    found, explanation = _explain(ex, seen, RIGHT_TRAIN, TRAIN)
    ex.result.add(
        f"train-output-{ex.case.rank}d",
        "axes",
        found,
        f"training output on {ex.case.shape} equals the reference",
    )
    if explanation is None:
        return None
    formula: Formula = explanation.recipe
    if formula.eps_constant is not None and not ex.entry.takes("eps"):
        ex.result.facts["eps"] = f"{formula.eps_constant:g}"
    return formula


def judge_inference(ex: Examination, seen: Observation) -> None:
    """The inference formula, given the running statistics that the call found."""
    found, _ = _explain(ex, seen, RIGHT_EVAL, EVAL)
    found = _as_in_training(found, ex.formula)
    ex.result.add(
        f"eval-output-{ex.case.rank}d", "mode", found, "inference output uses the running statistics"
    )


def _as_in_training(found: list[Finding], trained: Formula | None) -> list[Finding]:
    """gamma and beta left out in both modes are the two mistakes of training, not one of inference."""
    if trained is None or trained.affine != "none":
        return found
    both = ("gamma-missing", "beta-missing")
    return [replace(f, id=i) for f in found for i in (both if f.id == "eval-affine-missing" else (f.id,))]


def _explain(
    ex: Examination, seen: Observation, base: Formula, part: Part
) -> tuple[list[Finding], Explanation | None]:
    """The mistakes of the cheapest explanation; before any mistake, exactly right; before rounding, exact."""
    given = given_state(ex, seen)
    alphabet = changes_of(part.mode, _constants(ex))
    for tolerance, letters in (
        (FLOAT64_RTOL, ()),
        (FLOAT64_RTOL, alphabet),
        (FLOAT32_RTOL, ()),
        (FLOAT32_RTOL, alphabet),
    ):
        found = [
            (e.cost, i, e)
            for i, y in enumerate(seen.outputs)
            if np.isfinite(y).any()  # an output without any number tells nothing
            for start in _bases(ex, base)
            for e in _remembered(ex, start, letters, given, y, tolerance)
        ]
        if found:
            _, ex.output, chosen = min(found, key=lambda f: f[:2])
            return _findings(ex, chosen, part, seen, given, tolerance), chosen
    recipe = next(iter(_bases(ex, base)))
    right = normalize(recipe, given).y
    return [ex.finding("unexplained", part, seen, recipe, given=given, yours=seen.y, expected=right)], None


def _findings(
    ex: Examination, explanation: Explanation, part: Part, seen: Observation, given: Given, tolerance: float
) -> list[Finding]:
    recipe: Formula = explanation.recipe
    right = replace(RIGHT_TRAIN if part == TRAIN else RIGHT_EVAL, eps_constant=recipe.eps_constant)
    expected = normalize(right, given).y
    rounds = tolerance == FLOAT32_RTOL and not ex.trial.is_single(seen.probe, ex.case.param_layout)
    ids = [*dict.fromkeys(explanation.ids), *(["dtype-changed"] if rounds else [])]
    y = seen.outputs[ex.output]
    return [ex.finding(i, part, seen, recipe, given=given, yours=y, expected=expected) for i in ids]


def _remembered(
    ex: Examination,
    start: Formula,
    letters: Sequence[search.Change],
    given: Given,
    y: Array,
    tolerance: float,
) -> list[Explanation]:
    """The search, remembered: another layout of the same parameters often gives the same output, and so does
    a copy that is repaired elsewhere."""
    arrays = (given.x, given.running_mean, given.running_var, given.updated_mean, given.updated_var, y)
    state = (a.tobytes() if a is not None else None for a in arrays)
    key = (start, tuple(letters), ex.largest, tolerance, *state)
    if key not in ex.memo:
        fits = search.fits_output([given], [y], tolerance)
        ex.memo[key] = search.explain(start, letters, fits, ex.largest)
    return ex.memo[key]


def _bases(ex: Examination, base: Formula) -> Iterator[Formula]:
    """The right formula; one for each constant that may be eps, where eps is not an argument."""
    if ex.entry.takes("eps"):
        yield base
        return
    known = ex.result.facts.get("eps")
    for eps in [float(known)] if known else _constants(ex) or DEFAULT_EPS:
        yield replace(base, eps_constant=eps)


def _constants(ex: Examination) -> tuple[float, ...]:
    return tuple(c for c in ex.entry.constants if c <= LARGEST_EPS)


def given_state(ex: Examination, seen: Observation) -> Given:
    """What the reference is given: the probe, with the running statistics before and after the call."""
    given = ex.given_of(seen.probe)
    old = {role: _against(seen.probe, value) for role, value in seen.old.items()}
    new = {role: _against(seen.probe, value) for role, value in seen.new.items()}
    return replace(
        given,
        running_mean=old.get("mean", given.running_mean),
        running_var=old.get("var", given.running_var),
        updated_mean=new.get("mean"),
        updated_var=new.get("var"),
    )


def _against(used: Probe, statistic: Array) -> Array:
    """A statistic as it lines up with x: (C,) in any shape becomes (1, C, 1, 1); any other stays."""
    return used.column(statistic.reshape(-1)) if statistic.size == used.x.shape[1] else statistic
