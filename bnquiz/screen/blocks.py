"""A page is a list of blocks; a block is text with an indent. All text is printed as it is: no markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

from bnquiz.screen.wrap import wrap


class Block(Struct, frozen=True):
    """``lead`` stands in front of the first line (a bullet, a line number); the other lines hang below it.

    ``cut``: break anywhere instead of between words, for code, whose spaces mean something.
    """

    text: str
    indent: int = 0
    lead: str = ""
    style: str = ""
    cut: bool = False


GAP = Block("")


def console_of(width: int | None = None) -> Console:
    """The console on stdout, with everything off that would change the text."""
    return Console(highlight=False, markup=False, emoji=False, width=width)


def show(console: Console, blocks: Iterable[Block]) -> None:
    for block in blocks:
        for line in _lines(block, console.width):
            console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _lines(block: Block, width: int) -> Iterator[Line]:
    margin = " " * block.indent
    room = width - block.indent - cell_len(block.lead)
    for number, text in enumerate(wrap(block.text, room, cut=block.cut)):
        lead = block.lead if number == 0 else " " * cell_len(block.lead)
        yield Line((margin + lead + text).rstrip(), style=block.style)
