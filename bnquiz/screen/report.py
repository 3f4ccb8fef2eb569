"""The report on one file, in the reader's order: the verdict, what stops the file, other mistakes by line,
warnings; then the checks and the conventions on which it rests."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

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
    yield from _notes(result, view)
    yield from _printed(result.printed)


def verdict_line(result: Result) -> Block:
    """The verdict, the file, and how many mistakes of which severity."""
    word, style = VERDICTS[result.verdict]
    return Block(f"{result.file}: {_outcome(result)}", lead=f"{word}  ", lead_style=style, style="bold")


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


def _outcome(result: Result) -> str:
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
        yield Block(f"{'; '.join(map(_entry, entries))} · {result.seconds:.1f} s", style="dim")


def _entry(entry: EntryFound) -> str:
    return f"{entry.name}, line {entry.line} · {entry.family}"


def _mistakes(result: Result, view: View) -> Iterator[Block | Line]:
    if view.hint == 1:
        yield from _unfit(result)
        return
    stopping = [mistake for mistake in result.errors if mistake.changes]
    others = [mistake for mistake in result.errors if not mistake.changes]
    warnings = [mistake for mistake in result.mistakes if mistake.severity == "warning"]
    yield from _section(STOPS if others else "", stopping, result, view)
    yield from _section(
        "The rest, in a copy in which that is fixed" if stopping else "", others, result, view
    )
    yield from _section("Warnings: it works, and an interviewer will ask about it", warnings, result, view)


def _unfit(result: Result) -> Iterator[Block]:
    """That a repair was needed, without saying which."""
    repaired = any(mistake.changes for mistake in result.mistakes)
    if repaired or (result.mistakes and not result.checks):
        words = f"{UNFIT}; it was graded in a repaired copy" if repaired else UNFIT
        yield Block(words, lead="✗ ", lead_style="red")
        yield GAP


def _section(
    title: str, mistakes: Sequence[FoundMistake], result: Result, view: View
) -> Iterator[Block | Line]:
    """Mistakes by their first lines; those without one come last."""
    if mistakes and title:
        yield Block(title, style="bold")
        yield GAP
    for mistake in sorted(mistakes, key=lambda mistake: mistake.lines or (len(result.source),)):
        yield from found(mistake, result, view)


def _notes(result: Result, view: View) -> Iterator[Block]:
    """Notes may name what a hint keeps back; where nothing could be graded they are all there is."""
    notes = result.notes if view.hint > 1 or result.verdict == "error" else ()
    for note in notes:
        yield Block(note, lead="" if result.verdict == "error" else "Note  ", lead_style="bold")
    if notes:
        yield GAP


def _printed(printed: str) -> Iterator[Block]:
    if printed.strip():
        yield Block("Your file printed (the last 2 kB)", style="bold")
        yield Block(printed.rstrip(), 2, style="dim", cut=True)
        yield GAP
