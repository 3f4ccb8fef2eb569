"""What comes out: a repair that may cure a failure, and the guess that it is made of."""

from __future__ import annotations

import msgspec

from bnquiz.texts import Text


class Edit(msgspec.Struct, frozen=True, order=True):
    """Replace the characters from ``start`` to ``end`` (offsets in the source) by ``text``."""

    start: int
    end: int
    text: str


class Repair(msgspec.Struct, frozen=True):
    """One small edit of a learner's file that may cure one mistake; it keeps the number of lines."""

    mistake: str  # the mistake's id
    lines: tuple[int, ...]  # every line that the edit changes, counted from 1
    message: Text  # one sentence for the learner
    before: str  # the first changed line
    after: str  # the same line, repaired
    source: str  # the whole repaired copy
    speculative: bool = False  # nothing speaks for it but that the copy then makes sense
    shows: tuple[int, ...] = ()  # further lines on which the mistake shows


class Guess(msgspec.Struct, frozen=True):
    """What may have been meant: how likely (0 to 1), the edits, and a sentence for the learner."""

    likely: float
    mistake: str
    edits: tuple[Edit, ...]
    message: Text
    speculative: bool = False  # nothing but the run speaks for it
    shows: tuple[int, ...] = ()  # further lines on which the mistake shows
