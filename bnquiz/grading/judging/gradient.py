"""The gradient that autograd gives: dx, under a random upstream gradient, against the exact one of the same
formula."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from bnquiz.grading.judging import backward
from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import GRADIENT, Finding
from bnquiz.grading.judging.output import given_state
from bnquiz.grading.source.nodes import derives_from
from bnquiz.grading.theory.gradients import gradients, slope
from bnquiz.grading.theory.recipe import Array, Formula, Given
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.calls import Call, Observation
from bnquiz.texts import Text

DIRECTIONS = 3


def judge_autograd(ex: Examination, seen: Observation) -> None:
    """Nothing is judged for NumPy, nor while the output itself is unexplained."""
    if not ex.differentiable or ex.formula is None:
        return
    if ex.output:  # backward from the array that turned out to be the output
        call = Call(seen.probe, training=True, backward=True, output=ex.output)
        seen = ex.trial.play((call,), ex.case.param_layout).seen[0]
    found = _of_autograd(ex, seen, ex.formula)
    right = Text(
        "dx equals the exact gradient under a random upstream gradient", "上游梯度随机时，dx 与精确梯度一致"
    )
    ex.result.add(f"gradient-{ex.case.rank}d", "gradient", found, right)


def _of_autograd(ex: Examination, seen: Observation, formula: Formula) -> list[Finding]:
    given = given_state(ex, seen)
    if seen.dx is None:
        return [ex.finding("graph-cut", GRADIENT, seen, formula, given=given)]
    upstream = seen.probe.upstream
    if formula.statistics == "updated" and seen.tracked:
        return []  # x goes through the state that is kept with its graph: that is the mistake
    if _is_by_hand(ex.trial.program.source, ex.entry.code):
        return backward.of_autograd(ex, formula, seen)
    if _is_gradient(seen.dx, formula, given, upstream):
        return []
    exact = gradients(formula, given, upstream)[0]
    for constants in ("both", "mean", "var"):
        recipe = replace(formula, constants=constants)
        if _is_gradient(seen.dx, recipe, given, upstream):
            return [
                ex.finding(
                    "stats-detached", GRADIENT, seen, recipe, given=given, yours=seen.dx, expected=exact
                )
            ]
    return [ex.finding("unexplained", GRADIENT, seen, formula, given=given, yours=seen.dx, expected=exact)]


@lru_cache(maxsize=64)
def _is_by_hand(source: str, code: tuple[int, ...]) -> bool:
    """Whether the entry's code holds a torch.autograd.Function, whose backward pass the learner wrote."""
    own = [s for i, s in enumerate(ast.parse(source).body) if i in code]
    return any(isinstance(s, ast.ClassDef) and derives_from([s], "Function") for s in own)


def _is_gradient(dx: Array, formula: Formula, given: Given, upstream: Array) -> bool:
    """By its slopes along a few directions: a gradient that has the right ones there has all others right
    too. Only where something is not finite, element by element, which takes a hundred times longer."""
    if dx.shape != given.x.shape:
        return False
    if not np.isfinite(dx).all():
        return same(dx, gradients(formula, given, upstream)[0], FLOAT32_RTOL)
    scale = 2 * np.abs(dx).max(initial=1e-12)
    slopes = ((slope(formula, given, upstream, way), float((dx * way).sum())) for way in _ways(dx.shape))
    return all(abs(exact - seen) <= FLOAT32_RTOL * scale for exact, seen in slopes)


def _ways(shape: tuple[int, ...]) -> Iterator[Array]:
    """Directions in which no two elements weigh alike, so that errors cannot cancel."""
    rng = np.random.default_rng(0)
    for _ in range(DIRECTIONS):
        yield rng.uniform(0.5, 1.5, shape) * rng.choice((-1.0, 1.0), shape)
