"""A file graded again after it was saved: what changed since it last ran through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.text import Text as Line

from bnquiz.grading.records import FoundMistake, Result
from bnquiz.grading.telling.compare import Changes
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.checks import tried
from bnquiz.screen.found import STYLES, View, found, lines_of
from bnquiz.screen.report import verdict_line

_ROOM = 8


def at(time: dt.datetime) -> Block:
    return Block(f"── {time:%H:%M:%S} ──", style="dim")


def watching(file: str) -> Block:
    return Block(f"Watching {file}: save it to grade it again; Ctrl-C ends.", style="dim")


def waiting(complaint: str) -> Block:
    """The file is gone, or cannot be read, perhaps only for a moment."""
    return Block(f"{complaint}. Waiting until it changes.", style="yellow")


def changed(result: Result, changes: Changes, view: View) -> Iterator[Block | Line]:
    """The verdict, then what is fixed, hidden or still there in a line each, and what is new in full."""
    yield verdict_line(result)
    if result.verdict == "error":
        yield from (Block(note, 2) for note in result.notes)
    elif view.hint == 1:
        yield from tried(result.checks)
    else:
        yield from _rows("✓ fixed", changes.fixed, "green")
        yield from _rows("? hidden", changes.hidden, "yellow")
        for mistake in changes.still:
            yield _row(
                "· still", mistake, STYLES[mistake.severity], lines_of(mistake) if view.hint > 2 else ""
            )
        yield from _new(result, changes.new, view)
    yield Block(_counts(changes), style="dim")


def _rows(word: str, mistakes: Sequence[FoundMistake], style: str) -> Iterator[Block]:
    for mistake in mistakes:
        yield _row(word, mistake, style)


def _row(word: str, mistake: FoundMistake, style: str, lines: str = "") -> Block:
    text = f"{mistake.id}: {mistake.title}" + (f"; {lines}" if lines else "")
    return Block(text, 2, f"{word:<{_ROOM}}  ", lead_style=style)


def _new(result: Result, mistakes: Sequence[FoundMistake], view: View) -> Iterator[Block | Line]:
    if mistakes:
        yield GAP
        yield Block("New", style="bold")
    for mistake in mistakes:
        yield from found(mistake, result, view)


def _counts(changes: Changes) -> str:
    words = ("fixed", "new", "still there", "hidden, for the file does not run through")
    groups = (changes.fixed, changes.new, changes.still, changes.hidden)
    told = [f"{len(mistakes)} {word}" for word, mistakes in zip(words, groups, strict=True) if mistakes]
    return ", ".join(told) or "no mistake before, none now"
