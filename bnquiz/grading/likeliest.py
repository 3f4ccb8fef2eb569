"""Which of the ways to make a file parse is the right one: the one that leaves the fewest mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bnquiz.grading.records import Result
from bnquiz.grading.repair import Way, complaint, repair_syntax
from bnquiz.grading.source.dialects import newer_python

MOST = 5  # ways that are run


def likely_ways(source: str) -> Iterator[Way]:
    """The ways worth running, the likeliest first; none for syntax that this Python is too old for."""
    stumbled = complaint(source)
    if stumbled is None:
        return iter((Way(source),))
    if newer_python(source, stumbled[1]):
        return iter(())
    return islice(repair_syntax(source), MOST)


def fewest_mistakes(gradings: Iterable[tuple[Result, int]]) -> Result | None:
    """The grading with the fewest mistakes and doubts, the first among equals; no further one is asked for
    after one that shows nothing but what did not parse."""
    best: tuple[tuple[bool, int], Result] | None = None
    for result, doubts in gradings:
        others = sum(mistake.id != "syntax-error" for mistake in result.errors)
        wrong = (result.verdict == "error", others + doubts)
        if best is None or wrong < best[0]:
            best = wrong, result
        if wrong == (False, 0):
            break
    return best[1] if best else None
