"""What peers never check, as a table: each is tried once an entry, in the largest rank in which it works."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bnquiz.grading.examine import Examination
from bnquiz.grading.judging import backward, conduct, digits, holding

FURTHER: tuple[Callable[[Examination, ast.Module], None], ...] = (
    holding.judge_module,
    holding.judge_start,
    conduct.judge_library,
    digits.judge_far_off,
    digits.judge_constant_channel,
    conduct.judge_number_type,
    conduct.judge_one_sample,
    backward.judge,
)
# What can still be said of an entry that fails when it is called.
WHEN_FAILING = (holding.judge_module,)


def judge_further(examination: Examination, tree: ast.Module) -> None:
    """Every further check that suits the entry."""
    for judge in FURTHER if examination.failure is None else WHEN_FAILING:
        judge(examination, tree)
