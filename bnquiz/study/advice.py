"""The one next thing to do: the first row of a table that applies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from bnquiz.study.history import OpenMistake

Step = Literal["over", "begin", "due", "mend", "resume", "write", "new", "interview"]


class Facts(Struct, frozen=True, kw_only=True):
    """What the advice rests on."""

    begun: bool  # whether anything was ever rated or graded
    graded: bool  # whether any file was ever graded
    days_left: int | None  # to the interview, negative after it; None without one
    waiting: int  # cards that today still brings: due, asked for by mistakes, and with a goal new ones
    unseen: int
    underway: bool  # whether an interview was left before its end
    wrong: OpenMistake | None  # the first open mistake of severity error


def next_step(facts: Facts) -> Step:
    """What to do next; there is always something."""
    return next(step for step, applies in STEPS.items() if applies(facts))


STEPS: dict[Step, Callable[[Facts], bool]] = {
    "over": lambda facts: facts.days_left is not None and facts.days_left < 0,
    "begin": lambda facts: not facts.begun,
    "due": lambda facts: facts.waiting > 0,
    "mend": lambda facts: facts.wrong is not None,
    "resume": lambda facts: facts.underway,
    "write": lambda facts: not facts.graded,
    "new": lambda facts: facts.days_left is None and facts.unseen > 0,
    "interview": lambda _: True,
}
