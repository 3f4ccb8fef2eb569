"""What peers never check, as a table: each is tried once an entry, in the largest rank in which it works."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bnquiz.grading.judging import backward, conduct, digits, holding, left_out, starts
from bnquiz.grading.judging.examination import Examination

Judge = Callable[[Examination, ast.Module], None]

# Judge → what of the entry has to work for it: nothing, training, or both modes.
FURTHER: tuple[tuple[Judge, str], ...] = (
    (holding.judge_module, "nothing"),
    (holding.judge_start, "training"),
    (starts.judge_first_values, "training"),
    (left_out.judge_left_out, "training"),
    (conduct.judge_library, "training"),
    (digits.judge_far_off, "training"),
    (digits.judge_constant_channel, "training"),
    (conduct.judge_number_type, "training"),
    (conduct.judge_one_sample, "both"),
    (backward.judge_backward, "training"),
)


def judge_further(examination: Examination, tree: ast.Module) -> None:
    """Every further check that suits the entry, and what of it works."""
    working = {"nothing"}
    if examination.failure is None or examination.failed_in == "inference":
        working.add("training")
    if examination.failure is None:
        working.add("both")
    for judge, needs in FURTHER:
        if needs in working:
            judge(examination, tree)
