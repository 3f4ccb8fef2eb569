"""Wrapping text that mixes Latin words, formulas and Chinese, by terminal cells, losing no character.

Rich breaks at spaces only, which leaves Chinese ragged. Here a line may also break between Chinese
characters, but not before a closing mark nor after an opening one.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_CLOSING = "，。、；：！？）】》」』”’％…,.;:!?)]}"
_OPENING = "（【《「『“‘([{"
_WIDE = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_UNIT = re.compile(
    rf"\s+|[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}{re.escape(_OPENING)}][^\s{_WIDE}]*)?[{re.escape(_CLOSING)}]*"
)


def wrap(text: str, width: int, *, cut: bool = False) -> list[str]:
    """The lines of ``text``, none wider than ``width`` cells (at least 2, what a Chinese character takes).

    Line breaks in ``text`` stay. The white space at a break goes, nothing else does. ``cut``: break wherever
    the line is full, and keep all white space; for code.
    """
    fill = chop if cut else _filled
    return [line for paragraph in text.split("\n") for line in fill(paragraph, max(width, 2))]


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
    lines, line = [], ""
    for unit in _units(paragraph):
        if cell_len(line + unit.rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = chop(unit.lstrip(), width)
        lines += full
    return [*lines, line.rstrip()]


def _units(paragraph: str) -> list[str]:
    """What may not be broken: a word or a Chinese character with the marks that belong to it, or a space."""
    return [unit for unit in _UNIT.findall(paragraph) if unit]
