"""A page is a list of blocks; a block is text with an indent. All text is printed as it is: no markup.

Text may come from a learner's file: its control characters are shown as pictures, never sent to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text as Line

from bnquiz.screen.wrap import wrap


class Block(Struct, frozen=True):
    """``lead`` stands in front of the first line (a bullet, a line number); the other lines hang below it.

    ``style`` colours both unless ``lead_style`` says otherwise for the lead. ``cut``: break anywhere instead
    of between words, for code, whose spaces mean something. ``clip``: one line only, with … at its end where
    there was more.
    """

    text: str
    indent: int = 0
    lead: str = ""
    style: str = ""
    cut: bool = False
    lead_style: str = ""
    clip: bool = False


GAP = Block("")
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_PICTURES |= dict.fromkeys(range(0x80, 0xA0), "�") | {ord("\n"): "\n", ord("\t"): "    "}


def console_of(width: int | None = None) -> Console:
    """The console on stdout, with everything off that would change the text."""
    return Console(highlight=False, markup=False, emoji=False, width=width)


def _fitted(block: Block, room: int) -> list[str]:
    text = visible(block.text)
    if block.clip:
        return [set_cell_size(text, room - 1).rstrip() + "…" if cell_len(text) > room else text]
    return wrap(text, room, cut=block.cut)


def visible(text: str) -> str:
    """The text with every control character but the line break made visible; a tab is four spaces."""
    return text.translate(_PICTURES)


def tidy(line: Line) -> Line:
    """The line without the spaces at its end."""
    line.rstrip()
    return line


def show(console: Console, blocks: Iterable[Block | Line]) -> None:
    """Print a page. A ``Line`` is printed as it is: a picture, which would lose its sense by wrapping."""
    for block in blocks:
        for line in [block] if isinstance(block, Line) else _lines(block, console.width):
            console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _lines(block: Block, width: int) -> Iterator[Line]:
    margin = " " * block.indent
    room = width - block.indent - cell_len(block.lead)
    for number, text in enumerate(_fitted(block, room)):
        lead = block.lead if number == 0 else " " * cell_len(block.lead)
        line = Line.assemble(margin, (lead, block.lead_style or block.style), (text, block.style))
        line.rstrip()
        yield line
