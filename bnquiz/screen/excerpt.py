"""Lines of a learner's file with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bnquiz.screen.blocks import Block

AROUND = 1  # lines shown before and after
_BREAK = re.compile(r"\r\n|\r|\n")  # where Python ends a line; str.splitlines knows more ends


def excerpt(source: str, marked: Iterable[int], style: str, indent: int = 0) -> Iterator[Block]:
    """The marked lines (from 1), with ``>`` in front and in this style, and those around them."""
    lines = split_lines(source)
    wanted = {number for number in marked if 0 < number <= len(lines)}
    near = {number + away for number in wanted for away in range(-AROUND, AROUND + 1)}
    shown = sorted(near & set(range(1, len(lines) + 1)))
    yield from _rows(lines, shown, wanted, Look(style, indent, clip=True))


def listing(source: str, marked: Iterable[int], style: str, indent: int = 0) -> Iterator[Block]:
    """All lines, those that are marked with ``>`` in front and in this style."""
    lines = split_lines(source)
    yield from _rows(lines, range(1, len(lines) + 1), set(marked), Look(style, indent, clip=False))


def split_lines(source: str) -> list[str]:
    """As Python counts them; what follows the last line break is no line when it is empty."""
    return _BREAK.split(re.sub(r"(\r\n|\r|\n)$", "", source))


class Look(NamedTuple):
    """``style`` of the marked lines; ``clip``: the others in one row of the screen each."""

    style: str
    indent: int
    clip: bool


def _rows(lines: Sequence[str], shown: Sequence[int], marked: set[int], look: Look) -> Iterator[Block]:
    digits = len(str(max(shown, default=0)))
    for before, number in zip([0, *shown], shown, strict=False):
        if before and number > before + 1:
            yield Block("⋮", look.indent + digits + 1, style="dim")
        here = number in marked
        lead = f"{'>' if here else ' '} {number:>{digits}}  "
        style = look.style if here else "dim"
        yield Block(lines[number - 1], look.indent, lead, style, clip=look.clip and not here)
