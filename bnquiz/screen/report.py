"""The report on one file, in the reader's order: the verdict, what stops the file, other mistakes by line,
warnings; then the checks and the conventions on which it rests."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from rich.text import Text as Line

from bnquiz.grading.records import EntryFound, FoundMistake, Result
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.checks import conventions, tried
from bnquiz.screen.found import View, found

VERDICTS = {"pass": ("PASS", "bold green"), "fail": ("FAIL", "bold red"), "error": ("ERROR", "bold yellow")}
UNFIT = "the file does not run as it stands"
STOPS = "What stops the file"


def report(result: Result, view: View) -> Iterator[Block | Line]:
    """All that there is to say of a file, at the depth of the view."""
    yield verdict_line(result)
    yield from _entries(result)
    yield GAP
    yield from _mistakes(result, view)
    if result.checks:
        yield from tried(result.checks, every=view.every_check)
    yield from conventions(result)
    yield from notes_of(result, view)
    yield from printed(result.printed)


def verdict_line(result: Result) -> Block:
    """The verdict, the file, and how many mistakes of which severity."""
    word, style = VERDICTS[result.verdict]
    return Block(f"{result.file}: {outcome(result)}", lead=f"{word}  ", lead_style=style, style="bold")


def next_steps(result: Result, view: View, due: int | None) -> Iterator[Block]:
    """What to do now. ``due``: how many cards wait because of this file; None where nothing was recorded."""
    file = shlex.quote(result.file)
    steps = []
    if result.mistakes and view.hint < 3:
        deeper = {1: "names the mistakes", 2: "shows their lines"}[view.hint]
        steps.append(f"`bnquiz grade {file} --hint {view.hint + 1}` {deeper}.")
    elif result.mistakes and not view.fix:
        steps.append(f"`bnquiz grade {file} --fix` shows how to fix it.")
    if due:
        cards = "1 card is" if due == 1 else f"{due} cards are"
        steps.append(f"{cards} due because of this file: `bnquiz ask`.")
    elif result.verdict == "pass":
        steps.append("`bnquiz ask` goes on with the cards.")
    if result.verdict == "fail":
        steps.append(
            "If bnquiz misread the file, --role NAME=ROLE, --layout and --momentum say how to read it."
        )
    for step in steps:
        yield Block(step, lead="Next  " if step is steps[0] else "      ", lead_style="bold")


def counted(number: int, what: str) -> str:
    """``1 mistake``, ``2 mistakes``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def outcome(result: Result) -> str:
    """How many mistakes of which severity, and what was not tried."""
    if result.verdict == "error":
        return "could not be graded"
    warnings = len(result.mistakes) - len(result.errors)
    words = counted(len(result.errors), "mistake") if result.errors else "no mistake"
    told = f"{words}, {counted(warnings, 'warning')}" if warnings else words
    parts = dict.fromkeys(skipped.part for skipped in result.skipped)
    return f"{told}; not tried: {', '.join(parts)}" if parts else told


def _entries(result: Result) -> Iterator[Block]:
    entries = (*([result.entry] if result.entry else []), *result.others)
    if entries:
        named = "; ".join(_entry(each, result) for each in entries)
        yield Block(f"{named} · {result.seconds:.1f} s", style="dim")


def _entry(entry: EntryFound, result: Result) -> str:
    cell, line = result.place(entry.line)
    place = f"cell {cell}, line {line}" if cell else f"line {line}"
    return f"{entry.name}, {place} · {entry.family}"


def _mistakes(result: Result, view: View) -> Iterator[Block | Line]:
    if view.hint == 1:
        yield from unfit(result)
        return
    for title, mistakes in sections(result):
        if title:
            yield Block(title, style="bold")
            yield GAP
        for mistake in mistakes:
            yield from found(mistake, result, view)


def sections(result: Result) -> list[tuple[str, list[FoundMistake]]]:
    """The mistakes in the reader's order, under titles where there are several kinds; by their first lines,
    and those without one last."""
    ordered = sorted(result.mistakes, key=lambda mistake: mistake.lines or (len(result.source),))
    stopping = [mistake for mistake in ordered if mistake.severity == "error" and mistake.changes]
    others = [mistake for mistake in ordered if mistake.severity == "error" and not mistake.changes]
    warnings = [mistake for mistake in ordered if mistake.severity == "warning"]
    every = (
        (STOPS if others else "", stopping),
        ("The rest, in a copy in which that is fixed" if stopping else "", others),
        ("Warnings: it works, and an interviewer will ask about it", warnings),
    )
    return [(title, mistakes) for title, mistakes in every if mistakes]


def unfit(result: Result) -> Iterator[Block]:
    """That a repair was needed, without saying which."""
    repaired = any(mistake.changes for mistake in result.mistakes)
    if repaired or (result.mistakes and not result.checks):
        words = f"{UNFIT}; it was graded in a repaired copy" if repaired else UNFIT
        yield Block(words, lead="✗ ", lead_style="red")
        yield GAP


def notes_of(result: Result, view: View) -> Iterator[Block]:
    """Notes may name what a hint keeps back; where nothing could be graded they are all there is."""
    notes = result.notes if view.hint > 1 or result.verdict == "error" else ()
    for note in notes:
        yield Block(note, lead="" if result.verdict == "error" else "Note  ", lead_style="bold")
    if notes:
        yield GAP


def printed(words: str) -> Iterator[Block]:
    """The end of what the file printed."""
    if words.strip():
        yield Block("Your file printed (the last 2 kB)", style="bold")
        yield Block(words.rstrip(), 2, style="dim", cut=True)
        yield GAP
