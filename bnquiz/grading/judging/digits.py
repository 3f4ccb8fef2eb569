"""Where digits are lost: a mean that is large against the spread, a channel without any spread."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import TRAIN
from bnquiz.grading.judging.output import given_state
from bnquiz.grading.theory.probes import constant_channel, far_off
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.calls import Call
from bnquiz.texts import Text

TOLERANCE = 0.05  # a centered variance errs by less than 0.001 there, E[x²] − E[x]² by about 1


def judge_far_off(ex: Examination, _tree: ast.Module) -> None:
    """The training output in float32, on batches whose mean is thousands of times their spread: there a
    variance taken as E[x²] − E[x]² cancels away."""
    formula = ex.formula
    if formula is None or formula.statistics != "batch":
        return
    used = far_off(ex.case.shape)
    played = ex.trial.play((Call(used, training=True, dtype="float32"),), ex.case.param_layout)
    if played.stopped is not None or played.seen[0].y is None:
        return
    rounded = replace(used, x=used.x.astype(np.float32).astype(np.float64))
    expected = normalize(formula, ex.given_of(rounded)).y
    y = played.seen[0].outputs[ex.output]
    finding = ex.finding("cancellation", TRAIN, None, formula, yours=y, expected=expected)
    right = Text(
        "float32 keeps its digits when the mean is thousands of times the spread",
        "均值是标准差的几千倍时，float32 仍保住有效位",
    )
    ex.result.add("float32-far-from-zero", "formula", [finding] if _lost(y, expected) else [], right)


def judge_constant_channel(ex: Examination, _tree: ast.Module) -> None:
    """A channel of one value: a right formula holds there too; of a wrong one only rounding would show."""
    if ex.formula is None or replace(ex.formula, eps_constant=None) != RIGHT_TRAIN:
        return
    used = constant_channel(ex.case.shape)
    played = ex.trial.play((Call(used, training=True),), ex.case.param_layout)
    if played.stopped is not None or played.seen[0].y is None:
        return
    seen = played.seen[0]
    expected, y = normalize(ex.formula, given_state(ex, seen)).y, seen.outputs[ex.output]
    finding = ex.finding("unexplained", TRAIN, None, ex.formula, yours=y, expected=expected)
    found = (
        []
        if same(y, expected, FLOAT32_RTOL)
        else [replace(finding, note=Text("a channel of equal values", "取值全相同的通道"))]
    )
    ex.result.add(
        "constant-channel",
        "eps",
        found,
        Text("a channel of equal values comes out as beta", "取值全相同的通道，输出为 beta"),
    )


def _lost(y: Array, expected: Array) -> bool:
    finite = np.isfinite(expected)
    if not finite.any():
        return False
    with np.errstate(all="ignore"):
        distance = np.abs(y - expected)[finite] / np.abs(expected[finite]).max()
    return bool(np.isnan(distance).any() or distance.max() > TOLERANCE)
