"""What comes out: a repair that may cure a failure."""

from __future__ import annotations

import msgspec


class Repair(msgspec.Struct, frozen=True):
    """One small edit of a learner's file that may cure one mistake; it keeps the number of lines."""

    mistake: str  # the mistake's id
    lines: tuple[int, ...]  # every line that the edit changes, counted from 1
    message: str  # one sentence for the learner
    before: str  # the first changed line
    after: str  # the same line, repaired
    source: str  # the whole repaired copy
    speculative: bool = False  # nothing speaks for it but that the copy then makes sense
