"""The gradient that autograd gives: dx, under a random upstream gradient, against the exact one of the same
formula."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bnquiz.grading.diagnosis import LOOSE, same
from bnquiz.grading.findings import Finding
from bnquiz.grading.judging.output import given_state
from bnquiz.grading.reference import Formula, gradients
from bnquiz.grading.shots import Seen

if TYPE_CHECKING:
    from bnquiz.grading.examine import Examination


def judge(ex: Examination, seen: Seen) -> None:
    """Nothing is judged for NumPy, nor while the output itself is unexplained."""
    if not ex.differentiable or ex.formula is None:
        return
    found = _findings(ex, seen, ex.formula)
    right = "dx equals the exact gradient under a random upstream gradient"
    ex.result.add(f"gradient-{ex.cell.rank}d", "gradient", found, right)


def _findings(ex: Examination, seen: Seen, formula: Formula) -> list[Finding]:
    given = given_state(ex, seen)
    if seen.dx is None:
        return [ex.finding("graph-cut", "gradient", seen, formula, given=given)]
    exact = gradients(formula, given, seen.probe.upstream)[0]
    if same(seen.dx, exact, LOOSE):
        return []
    for constants in ("both", "mean", "var"):
        recipe = replace(formula, constants=constants)
        if same(seen.dx, gradients(recipe, given, seen.probe.upstream)[0], LOOSE):
            return [
                ex.finding(
                    "stats-detached", "gradient", seen, recipe, given=given, yours=seen.dx, expected=exact
                )
            ]
    return [ex.finding("unexplained", "gradient", seen, formula, given=given, yours=seen.dx, expected=exact)]
