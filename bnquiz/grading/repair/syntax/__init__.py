"""Repair a file that does not parse: every way to make it parse with few edits, the likeliest first.

A way is a path of steps, each one edit. Which of the likeliest ways is right is decided by whoever runs them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

import msgspec

from bnquiz.grading.repair.code import BOM, Repair
from bnquiz.grading.repair.scopes import compiled
from bnquiz.grading.repair.syntax.blocks import block_repairs, docstring_repairs, tab_repairs
from bnquiz.grading.repair.syntax.signs import sign_repairs
from bnquiz.grading.repair.syntax.statements import statement_repairs
from bnquiz.texts import Text

CHOICES = 5  # of one step
MOST_STEPS = 10  # of one way; more is no slip but another language
MOST_TRIED = 60  # steps of all ways together
LONGEST = 20_000  # characters of a line: whoever wrote it, no person did
MARGIN = 8.0  # how much less likely than the likeliest a way may be: a chance of 1 in 3,000

Step = Callable[[str, int], list[tuple[float, Repair]]]

# the first that has anything to say does; each gives its choices with what speaks against them
STEPS: tuple[Step, ...] = (sign_repairs, docstring_repairs, tab_repairs, statement_repairs, block_repairs)


class Way(msgspec.Struct, frozen=True):
    """A copy that parses, the repairs that led there in order, and what speaks against them: 0 for the
    likeliest choices throughout. Each repair's ``source`` is the copy after it and all before it."""

    source: str
    repairs: tuple[Repair, ...] = ()
    unlikely: float = 0.0


def complaint(source: str) -> tuple[str, int | None] | None:
    """What Python says of a source that it does not take, in its own words, and of which line."""
    made = compiled(source)
    if isinstance(made, SyntaxError):
        return made.msg, made.lineno
    return (str(made), None) if isinstance(made, Exception) else None


def repair_syntax(source: str) -> Iterator[Way]:
    """The ways to a copy that parses, the likeliest first: the source itself where it parses already, nothing
    where no few edits help. A byte order mark is dropped without a word."""
    source = source.removeprefix(BOM)
    written = _readable(source) and max(map(len, source.split("\n"))) <= LONGEST
    open_ways = [(0.0, 0, Way(source))] if written or complaint(source) is None else []
    tried, seen = 0, {source}
    while open_ways:
        _, _, way = heapq.heappop(open_ways)
        if way.unlikely > MARGIN:
            return
        stumbled = complaint(way.source)
        if stumbled is None:
            yield way
        elif tried < MOST_TRIED and len(way.repairs) < MOST_STEPS:
            tried += 1
            for further in _steps_on(way, *stumbled):
                if further.source not in seen:
                    seen.add(further.source)
                    heapq.heappush(open_ways, (further.unlikely, len(seen), further))


def _steps_on(way: Way, words: str, line: int | None) -> Iterator[Way]:
    """The way with one more repair, said with Python's own words where they are of the same place."""
    choices = next((found for step in STEPS if (found := step(way.source, CHOICES))), [])
    least = min((cost for cost, _ in choices), default=0.0)
    for cost, made in choices:
        here = line is None or min(made.lines) - 1 <= line <= max(made.lines) + 1
        message = QUOTED.fill(made.message, words) if here else made.message
        said = msgspec.structs.replace(made, message=message)
        yield Way(made.source, (*way.repairs, said), way.unlikely + cost - least)


QUOTED = Text("{} (Python: {})", "{}（Python：{}）")


def _readable(source: str) -> bool:
    """Whether a source is text at all: Python takes no null bytes and no halves of characters."""
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in source)
