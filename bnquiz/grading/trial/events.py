"""What a traced value is: the recorded events of a run, compared with the quantities of a recipe."""

from __future__ import annotations

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, same
from bnquiz.grading.trial.arrays import inside, to_numpy
from bnquiz.grading.trial.calls import ParamLayout


def equals(event: wire.Event, value: Array, param_layout: ParamLayout) -> bool:
    """Whether a traced value is this quantity, in whatever shape and order the entry holds it."""
    if int(np.prod(event.array.shape)) != value.size:
        return False
    seen = to_numpy(event.array)
    tolerance = FLOAT32_RTOL if event.array.dtype in {"float32", "bfloat16", "float16"} else FLOAT64_RTOL
    if same(seen, value, tolerance) or same(inside(seen, param_layout), value, tolerance):
        return True
    return value.size > 2 and same(np.sort(seen.ravel()), np.sort(value.ravel()), tolerance)


def is_float(event: wire.Event) -> bool:
    return "float" in event.array.dtype


def size(event: wire.Event) -> int:
    return int(np.prod(event.array.shape))
