"""What a traced value is: the recorded events of a run, compared with the quantities of a recipe."""

from __future__ import annotations

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.theory.search import LOOSE, TIGHT, same
from bnquiz.grading.trial.arrays import inside, numpy_of
from bnquiz.grading.trial.calls import Style


def equals(event: wire.Event, value: Array, style: Style) -> bool:
    """Whether a traced value is this quantity, in whatever shape and order the entry holds it."""
    if int(np.prod(event.array.shape)) != value.size:
        return False
    seen = numpy_of(event.array)
    tolerance = LOOSE if event.array.dtype in {"float32", "bfloat16", "float16"} else TIGHT
    if same(seen, value, tolerance) or same(inside(seen, style), value, tolerance):
        return True
    return value.size > 2 and same(np.sort(seen.ravel()), np.sort(value.ravel()), tolerance)


def is_float(event: wire.Event) -> bool:
    return "float" in event.array.dtype


def size(event: wire.Event) -> int:
    return int(np.prod(event.array.shape))
