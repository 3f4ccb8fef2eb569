"""What goes in and what comes out: a failure that a run reported, and a mend that may cure it."""

from __future__ import annotations

import msgspec


class Failure(msgspec.Struct, frozen=True):
    """An exception that was raised in the learner's code, as a worker reports it."""

    kind: str  # the exception's class name
    message: str
    line: int | None = None  # the deepest line inside the learner's file
    name: str | None = None  # NameError.name, AttributeError.name
    suggestions: tuple[str, ...] = ()  # dir() of the object, or the arguments that a call accepts
    locals: tuple[str, ...] = ()  # names bound in the frame that failed


class Mend(msgspec.Struct, frozen=True):
    """One small edit of a learner's file that may cure one mistake; it keeps the number of lines."""

    mistake: str  # the mistake's id
    lines: tuple[int, ...]  # every line that the edit changes, counted from 1
    message: str  # one sentence for the learner
    before: str  # the first changed line
    after: str  # the same line, mended
    source: str  # the whole mended copy
    far: bool = False  # nothing speaks for it but that the copy then makes sense
