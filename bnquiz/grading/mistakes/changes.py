"""The changes that a search tries: the switches of the table of mistakes, part by part."""

from __future__ import annotations

from functools import cache

from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.mistakes.model import Part
from bnquiz.grading.records import Layout
from bnquiz.grading.theory.recipe import UNKNOWN
from bnquiz.grading.theory.search import Change


@cache
def changes_of(part: Part, layout: Layout = "channels-first") -> tuple[Change, ...]:
    """The table's switches of one part. A constant is solved for."""
    found = [
        Change((in_layout(m.id, layout),), s.field, UNKNOWN if s.value == "constant" else s.value)
        for m in MISTAKES.values()
        for s in m.switches
        if s.part == part
    ]
    return (*found, *TWO_AT_ONCE.get(part, ()))


def in_layout(id_: str, layout: Layout) -> str:
    """The id of a mistake in code of this layout. Where the last axis does hold the channels, who keeps the
    last axis of (N, C, …) keeps one of the positions, as no known norm does."""
    return "axes-wrong" if id_ == "axes-channels-last" and layout == "channels-last" else id_


# One switch that is two mistakes.
TWO_AT_ONCE: dict[Part, tuple[Change, ...]] = {
    "train": (Change(("gamma-missing", "beta-missing"), "affine", "none"),),
}
