"""The lines of a file around a mistake, and the picture of the axes that were averaged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace
from rich.text import Text as Line

from bnquiz.grading.records import Averaged, Result
from bnquiz.screen.blocks import GAP, Block, cells, tidy, visible
from bnquiz.texts import CELL, Lang, Text, split_lines

AROUND = 1  # lines shown before and after
Carets = Mapping[int, tuple[int, int]]  # line: first column, and the one after the last


def excerpt(
    result: Result,
    marked: Iterable[int],
    style: str,
    indent: int = 0,
    carets: Carets | None = None,
    lang: Lang = "en",
) -> Iterator[Block]:
    """The marked lines (from 1), with ``>`` in front and in this style, and those around them; carets stand
    below what is meant. Of a notebook each cell begins with its number and counts its own lines."""
    lines = split_lines(result.source)
    wanted = {number for number in marked if 0 < number <= len(lines)}
    for cell, shown in near(result, wanted).items():
        if cell is not None:
            yield Block(CELL.fill(cell).get(lang), indent, style="dim")
        yield from _rows(lines, shown, wanted, Look(style, indent, clip=True, carets=carets or {}))


def near(result: Result, marked: Iterable[int]) -> dict[int | None, dict[int, int]]:
    """These lines of a result's source and those around them, by cell: each with its number there."""
    lines = split_lines(result.source)
    whole = range(1, len(lines) + 1)
    wanted = {number for number in marked if number in whole}
    around = {(n, n + away) for n in wanted for away in range(-AROUND, AROUND + 1) if n + away in whole}
    joins = {piece.first - 1 for piece in result.pieces}  # where two cells meet, an empty line may stand
    cells: dict[int | None, dict[int, int]] = {}
    for number in sorted({other for number, other in around if _in_one_cell(result, number, other)}):
        if number in wanted or number not in joins or lines[number - 1].strip():
            cell, line = result.place(number)
            cells.setdefault(cell, {})[number] = line
    return cells


def _in_one_cell(result: Result, one: int, other: int) -> bool:
    """Whether two lines stand as far from each other in one cell as they do in the source."""
    (cell, line), (other_cell, other_line) = result.place(one), result.place(other)
    return cell == other_cell and line - other_line == one - other


def listing(source: str, marked: Iterable[int], style: str, indent: int = 0) -> Iterator[Block]:
    """All lines, those that are marked with ``>`` in front and in this style."""
    lines = split_lines(source)
    every = {number: number for number in range(1, len(lines) + 1)}
    yield from _rows(lines, every, set(marked), Look(style, indent, clip=False))


class Look(NamedTuple):
    """``style`` of the marked lines; ``clip``: the others in one row of the screen each."""

    style: str
    indent: int
    clip: bool
    carets: Carets = MappingProxyType({})


def _rows(lines: Sequence[str], shown: Mapping[int, int], marked: set[int], look: Look) -> Iterator[Block]:
    """``shown``: the lines, each with the number that it is told by."""
    digits = len(str(max(shown.values(), default=0)))
    for before, number in zip([0, *shown.values()], shown, strict=False):
        if before and shown[number] > before + 1:
            yield Block("⋮", look.indent + digits + 1, style="dim")
        here = number in marked
        lead = f"{'>' if here else ' '} {shown[number]:>{digits}} │ "
        style = look.style if here else "dim"
        text = lines[number - 1]
        yield Block(
            text, look.indent, lead, style, clip=look.clip and not here, gutter=f"{' ' * digits}   │ "
        )
        start, end = look.carets.get(number, (0, 0))
        if here and text[start:end].strip():
            below = " " * cells(visible(text[:start])) + "^" * max(cells(visible(text[start:end])), 1)
            yield Block(below, look.indent, f"{' ' * digits}   │ ", look.style, clip=True)


IN, OUT = "■", "·"
BETWEEN = 4  # cells between two panels
NAME = 2  # cells of a channel's name
YOURS = Text("yours, axes ({})", "你的，维度 ({})")
RIGHT = Text("batch norm, axes ({})", "批归一化，维度 ({})")
CAPTION = Text(
    "averaged together with x[{}]: {} numbers in yours, {} in batch norm",
    "与 x[{}] 一起求平均的：你的有 {} 个数，批归一化有 {} 个",
)


def picture(
    averaged: Averaged, lang: Lang, width: int, indent: int = 0, *, ascii_only: bool = False
) -> Iterator[Block | Line]:
    """What the entry averages together with x[0, 0, …], and what batch norm does."""
    for line in _picture(averaged, lang, width, indent):
        yield _in_ascii(line) if ascii_only else line


_PLAIN = str.maketrans({"■": "#", "·": ".", "…": "..."})


def _in_ascii(line: Block | Line) -> Block | Line:
    if isinstance(line, Block):
        return replace(line, text=line.text.translate(_PLAIN), lead=line.lead.translate(_PLAIN))
    return Line(line.plain.translate(_PLAIN), spans=line.spans)


def _picture(averaged: Averaged, lang: Lang, width: int, indent: int) -> Iterator[Block | Line]:
    shape = averaged.shape
    yours = _panel(heading(averaged, YOURS, lang), shape, averaged.axes, "bold red")
    right = _panel(heading(averaged, RIGHT, lang), shape, averaged.right_axes, "bold green")
    margin = Line(" " * indent)
    wide = max(line.cell_len for line in yours)
    if indent + 2 * wide + BETWEEN <= width:
        for one, other in zip_longest(yours, right, fillvalue=Line()):
            padding = Line(" " * (wide - one.cell_len + BETWEEN))
            yield tidy(Line.assemble(margin, one, padding, other))
    else:
        yield from (tidy(Line.assemble(margin, line)) for line in (*yours, Line(), *right))
    yield Block(caption(averaged).get(lang), indent, f"{IN} ", "dim")
    yield GAP


def heading(averaged: Averaged, of: Text, lang: Lang) -> str:
    """The head of a panel: its axes, by the numbers that the learner's code gives them."""
    axes = averaged.axes if of is YOURS else averaged.right_axes
    return of.get(lang).format(", ".join(map(str, averaged.own(axes))))


def caption(averaged: Averaged) -> Text:
    """How many numbers are averaged together."""
    zeros = ", ".join("0" * len(averaged.shape))
    yours, right = (prod(averaged.shape[a] for a in axes) for axes in (averaged.axes, averaged.right_axes))
    return CAPTION.fill(zeros, yours, right)


def _panel(title: str, shape: tuple[int, ...], axes: tuple[int, ...], style: str) -> list[Line]:
    samples, channels, height, width = blocks_of(shape)
    names = "  ".join(f"c{c}".ljust(max(width, NAME)) for c in range(channels))
    rows = (_row((n, h), shape, axes, style) for n in range(samples) for h in range(height))
    return [Line(title), Line(f"    {names}", "dim"), *rows]


def _row(place: tuple[int, int], shape: tuple[int, ...], axes: tuple[int, ...], style: str) -> Line:
    """Row ``h`` of all channels of sample ``n``."""
    n, h = place
    _, channels, _, width = blocks_of(shape)
    line = Line.assemble((f"n{n}  " if h == 0 else "    ", "dim"))
    for c in range(channels):
        marks = "".join(mark((n, c, h, w), shape, axes) for w in range(width))
        for run in re.findall(f"{IN}+|{OUT}+", marks):
            line.append(run, style if run[0] == IN else "dim")
        line.append(" " * (max(width, NAME) - width + 2))
    return line


def blocks_of(shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """(N, C, H, W) for x of any rank: what follows the channel is one row for 3-D x, one number for 2-D x."""
    samples, channels, *space = shape
    width = space[-1] if space else 1
    return samples, channels, prod(space[:-1]), width


def mark(place: tuple[int, int, int, int], shape: tuple[int, ...], axes: tuple[int, ...]) -> str:
    """Whether the number at this place is averaged with the first: they differ along ``axes`` only."""
    n, c, h, w = place
    index = (n, c, h, w) if len(shape) == 4 else (n, c, w)[: len(shape)]
    return IN if all(i == 0 for axis, i in enumerate(index) if axis not in axes) else OUT
