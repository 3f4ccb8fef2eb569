"""The changes that a search tries: the switches of the table of mistakes, part by part."""

from __future__ import annotations

from collections.abc import Iterable

from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.theory.search import Change


def changes_of(part: str, constants: Iterable[float] = ()) -> tuple[Change, ...]:
    """The table's switches of one part; where the value is ``constant``, one for each constant of the
    file."""
    found = [
        Change((m.id,), s.field, value)
        for m in MISTAKES.values()
        for s in m.switches
        if s.part == part
        for value in (tuple(constants) if s.value == "constant" else (s.value,))
    ]
    if part == "train":
        found.append(Change(("gamma-missing", "beta-missing"), "affine", "none"))
    return tuple(found)
