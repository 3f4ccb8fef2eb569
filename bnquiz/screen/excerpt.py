"""Lines of a learner's file with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bnquiz.screen.blocks import Block

AROUND = 1  # lines shown before and after
_BREAK = re.compile(r"\r\n|\r|\n")  # where Python ends a line; str.splitlines knows more ends


def excerpt(source: str, marked: Iterable[int], style: str, indent: int = 0) -> Iterator[Block]:
    """The marked lines (from 1), with ``>`` in front and in this style, and those around them."""
    text = dict(enumerate(_BREAK.split(source), 1))
    wanted = {line for line in marked if line in text}
    shown = sorted({near for line in wanted for near in _around(line) if near in text})
    digits = len(str(max(shown, default=0)))
    for number, before in zip(shown, [None, *shown], strict=False):
        if before is not None and number > before + 1:
            yield Block("⋮", indent + digits + 1, style="dim")
        here = number in wanted
        lead = f"{'>' if here else ' '} {number:>{digits}}  "
        yield Block(text[number], indent, lead, style if here else "dim", clip=not here)


def _around(line: int) -> range:
    return range(line - AROUND, line + AROUND + 1)
