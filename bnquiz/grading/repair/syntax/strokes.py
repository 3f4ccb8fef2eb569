"""One-token edits of one statement: what fingers leave out, add, or press in place of another key.

Each maker yields strokes without asking whether they help. A stroke's ``cost`` says how unlikely the slip is
by itself; the statement that it leaves, in its file, is weighed in ``plausible``.
"""

from __future__ import annotations

from collections.abc import Iterator

from bnquiz.grading.repair.syntax.gaps import missing
from bnquiz.grading.repair.syntax.place import Maker, Place, Stroke
from bnquiz.grading.repair.syntax.quotes import quotes
from bnquiz.grading.repair.syntax.slips import (
    continued,
    else_with_condition,
    mistaken,
    no_code,
    python2,
    stray,
    torn,
    unlabelled,
)
from bnquiz.grading.repair.syntax.spelling import joined, keywords

MAKERS: tuple[Maker, ...] = (
    missing,
    stray,
    mistaken,
    torn,
    else_with_condition,
    no_code,
    keywords,
    joined,
    unlabelled,
    python2,
    continued,
    quotes,
)


def strokes(place: Place) -> Iterator[Stroke]:
    """Every stroke that may mend a place."""
    for maker in MAKERS:
        yield from maker(place)
