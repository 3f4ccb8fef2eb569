"""A proof on the screen: its program, and what it printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text as Line

from bnquiz.bank.model import Lang, Ran
from bnquiz.screen.blocks import GAP, Block, chop, visible
from bnquiz.screen.words import WORDS

GUTTER = 3  # cells, at least: a number of two digits, and a space


def show_program(console: Console, source: str) -> None:
    """Print a Python source. In a pipe or a file it comes out as it is, character for character."""
    if not console.is_terminal:
        console.file.write(source)
        return
    for line in numbered(source, console.width):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def numbered(source: str, width: int) -> Iterator[Line]:
    """The source's lines with their numbers in front; what is too long for the screen hangs below, uncut."""
    gutter = gutter_of(source)
    highlighted = Syntax("", "python", theme="ansi_dark", background_color="default").highlight(source)
    for number, line in enumerate(highlighted.split("\n"), 1):
        offsets = _breaks(line.plain, max(width - gutter, 2))
        for row, piece in enumerate(line.divide(offsets)):
            lead = f"{number:>{gutter - 1}} " if row == 0 else " " * gutter
            yield Line(lead, style="dim") + piece


def gutter_of(source: str) -> int:
    """Cells for the number of the last line, and a space."""
    return max(GUTTER, len(str(source.count("\n") + 1)) + 1)


def _breaks(line: str, room: int) -> list[int]:
    """The offsets at which a line of code is cut to fit."""
    pieces = chop(line, room)
    return [sum(map(len, pieces[:count])) for count in range(1, len(pieces))]


def proven(ran: Ran, lang: Lang) -> Iterator[Block | Line]:
    """The program's lines come whole and without a margin: what is copied from the screen runs."""
    parts: dict[str, Iterable[Block | Line]] = {
        "claim": [Block(ran.claim.get(lang), 2)],
        "program": (Line(visible(line)) for line in ran.code.split("\n")),
        "printed": [Block(ran.printed, 2, cut=True)],
    }
    for word, blocks in parts.items():
        yield Block(WORDS[word].get(lang), style="bold")
        yield from blocks
        yield GAP
    if complaint := ran.complaint.get(lang):
        yield Block(complaint, 2, style="red", cut=True)
    yield Block(
        WORDS["holds" if ran.holds else "fails"].get(lang), style="bold green" if ran.holds else "bold red"
    )
