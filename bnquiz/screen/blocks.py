"""Pages as blocks of text, wrapped at words: wide signs count double."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, TypeAlias

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleDimensions
from rich.text import Text as Line
from rich.theme import Theme

_CLOSING = frozenset("，。、；：！？）】》」』”’％…,.;:!?)]}")
_OPENING = frozenset("（【《「『“‘([{")
NO_BREAK = "\u00a0"  # a space at which no line is broken; on the screen it is a plain one
_WIDE = "\u2e80"  # from here on: Chinese characters and marks, each a unit by itself


def wrap(text: str, width: int, *, cut: bool = False) -> list[str]:
    """The lines of ``text``, none wider than ``width`` cells (at least 2, what a Chinese character takes).

    Line breaks in ``text`` stay. The white space at a break goes, nothing else does. ``cut``: break wherever
    the line is full, and keep all white space; for code.
    """
    fill = chop if cut else _filled
    filled = (line for paragraph in text.split("\n") for line in fill(paragraph, max(width, 2)))
    return list(filled) if cut else [line.replace(NO_BREAK, " ") for line in filled]


def chop(text: str, width: int) -> list[str]:
    """Cut ``text`` into pieces of at most ``width`` cells; what has no width stays with its base (x̂)."""
    pieces, size = [""], 0
    for char in text:
        cells = cell_len(char)
        if size + cells > width and pieces[-1]:
            pieces, size = [*pieces, ""], 0
        pieces[-1] += char
        size += cells
    return pieces


def _filled(paragraph: str, width: int) -> list[str]:
    lines, line, size = [], "", 0
    for unit in _units(paragraph):
        cells = cell_len(unit)
        if size + cells > width and not unit.isspace():
            if line.strip():
                lines.append(line.rstrip())
            *full, line = chop(unit, width)
            lines += full
            size = cell_len(line)
        else:
            line += unit
            size += cells
    return [*lines, line.rstrip()]


def _units(paragraph: str) -> list[str]:
    """What may not be broken: a word or a Chinese character with the marks that belong to it, or a space."""
    units: list[str] = []
    for char in paragraph:
        if units and _belongs(units[-1][-1], char):
            units[-1] += char
        else:
            units.append(char)
    return units


def _belongs(last: str, char: str) -> bool:
    """Whether ``char`` continues a unit: a space after spaces, a closing mark, the next letter of a word."""
    if NO_BREAK in (char, last):
        return True
    if char.isspace() or last.isspace():
        return char.isspace() and last.isspace()
    return char in _CLOSING or last in _OPENING or max(last, char) < _WIDE


def cells(text: str) -> int:
    """How many cells of the terminal the text takes."""
    return cell_len(text)


def fit(text: str, width: int) -> str:
    """The text in exactly ``width`` cells: filled up with spaces, or cut, with … at the end."""
    if cell_len(text) > width:
        text = f"{chop(text, max(width - 1, 1))[0]}…"
    return text + " " * (width - cell_len(text))


class Block(Struct, frozen=True):
    """``lead`` stands in front of the first line (a bullet, a line number); the other lines hang below it.

    ``style`` colors both unless ``lead_style`` says otherwise for the lead. ``cut``: break anywhere instead
    of between words, for code, whose spaces mean something. ``clip``: one line only, with … at its end where
    there was more. ``gutter``: in front of the other lines, as wide as the lead.
    """

    text: str
    indent: int = 0
    lead: str = ""
    style: str = ""
    cut: bool = False
    lead_style: str = ""
    clip: bool = False
    gutter: str = ""
    spans: tuple[tuple[int, int, str], ...] = ()


GAP = Block("")
Page: TypeAlias = Iterable[Block | Line]
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_PICTURES |= dict.fromkeys(range(0x80, 0xA0), "�") | {ord("\n"): "\n", ord("\t"): "    "}


# the yellow of most terminals cannot be read on white: this one stands out from black as from white
COLORS = {"yellow": "color(130)", "bold yellow": "bold color(130)"}


def console_of(width: int | None = None, file: IO[str] | None = None) -> Console:
    """The console on stdout, or on a file, with everything off that would change the text. A notebook gets
    the text, too: it shows its own HTML. A terminal without control codes has a width, too: rich says 80."""
    console = Console(
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        file=file,
        force_jupyter=False,
        theme=Theme(COLORS),
    )
    if console.is_dumb_terminal and width is None:
        import shutil  # it takes a while to import

        console.size = ConsoleDimensions(*shutil.get_terminal_size())
    return console


def is_plain(console: Console) -> bool:
    """Whether it has no signs but those of ASCII, as far as is known."""
    return not console.encoding.lower().startswith("utf")


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


WIDEST = 88  # cells of a page: longer lines are hard to read


def show(console: Console, blocks: Iterable[Block | Line], *, most: int | None = None) -> None:
    """Print a page, at most ``most`` cells wide."""
    put(console, lines(blocks, min(console.width, most or console.width)))


def lines(blocks: Iterable[Block | Line], width: int) -> Iterator[Line]:
    """The lines of a page. A ``Line`` stays as it is: a picture, which would lose its sense by wrapping."""
    for block in blocks:
        yield from [block] if isinstance(block, Line) else _lines(block, width)


def put(console: Console, page: Iterable[Line]) -> None:
    """Print lines as they are."""
    for line in page:
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _lines(block: Block, width: int) -> Iterator[Line]:
    margin = " " * block.indent
    room, at = width - block.indent - cell_len(block.lead), 0
    for number, text in enumerate(_fitted(block, room)):
        lead = block.lead if number == 0 else block.gutter or " " * cell_len(block.lead)
        colored = Line(text, block.style)
        for start, end, style in block.spans:
            colored.stylize(style, max(start - at, 0), max(end - at, 0))
        at += len(text)
        line = Line(margin).append(lead, block.lead_style or block.style).append_text(colored)
        line.rstrip()
        yield line
