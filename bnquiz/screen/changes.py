"""A file graded again after it was saved: what changed since the last time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.text import Text as Line

from bnquiz.grading.compare import Changes
from bnquiz.grading.records import FoundMistake, Result
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.found import STYLES, View, found, lines_of
from bnquiz.screen.report import verdict_line
from bnquiz.screen.tried import tried

_ROOM = 8


def saved(at: dt.datetime) -> Block:
    return Block(f"── saved at {at:%H:%M:%S} ──", style="dim")


def watching(file: str) -> Block:
    return Block(f"Watching {file}: save it to grade it again; Ctrl-C ends.", style="dim")


def changed(result: Result, changes: Changes, view: View) -> Iterator[Block | Line]:
    """The verdict, then what is mended, what is still there in a line each, and what is new in full."""
    yield verdict_line(result)
    if result.verdict == "error":
        yield from (Block(note, 2) for note in result.notes)
    elif view.hint == 1:
        yield from tried(result.checks)
    else:
        yield from _rows("mended", changes.mended, "✓", "green", View(hint=2))
        yield from _rows("still", changes.still, "·", "", view)
        yield from _new(result, changes.new, view)
    yield Block(_counts(changes), style="dim")


def _rows(word: str, mistakes: Sequence[FoundMistake], mark: str, style: str, view: View) -> Iterator[Block]:
    for mistake in mistakes:
        lines = lines_of(mistake) if view.hint > 2 else ""
        text = f"{mistake.id}: {mistake.title}"
        lead_style = style or STYLES[mistake.severity]
        yield Block(
            f"{text}; {lines}" if lines else text, 2, f"{mark} {word:<{_ROOM}}", lead_style=lead_style
        )


def _new(result: Result, mistakes: Sequence[FoundMistake], view: View) -> Iterator[Block | Line]:
    if mistakes:
        yield GAP
        yield Block("New", style="bold")
    for number, mistake in enumerate(mistakes, 1):
        yield from found(number, mistake, result.source, view)


def _counts(changes: Changes) -> str:
    counts = {"mended": changes.mended, "still there": changes.still, "new": changes.new}
    told = ", ".join(f"{len(mistakes)} {word}" for word, mistakes in counts.items() if mistakes)
    return told or "nothing changed, nothing found"
