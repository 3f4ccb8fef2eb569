"""The changes that a search tries: the switches of the table of mistakes, part by part."""

from __future__ import annotations

from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.mistakes.model import Part
from bnquiz.grading.theory.recipe import UNKNOWN
from bnquiz.grading.theory.search import Change


def changes_of(part: Part) -> tuple[Change, ...]:
    """The table's switches of one part. A constant is solved for."""
    found = [
        Change((m.id,), s.field, UNKNOWN if s.value == "constant" else s.value)
        for m in MISTAKES.values()
        for s in m.switches
        if s.part == part
    ]
    return (*found, *TWO_AT_ONCE.get(part, ()))


# One switch that is two mistakes.
TWO_AT_ONCE: dict[Part, tuple[Change, ...]] = {
    "train": (Change(("gamma-missing", "beta-missing"), "affine", "none"),),
}
