"""Wrapping text that mixes Latin words, formulas and Chinese, by terminal cells, losing no character.

Rich breaks at spaces only, which leaves Chinese ragged. Here a line may also break between Chinese
characters, but not before a closing mark nor after an opening one.
"""

from __future__ import annotations

from rich.cells import cell_len

_CLOSING = frozenset("，。、；：！？）】》」』”’％…,.;:!?)]}")
_OPENING = frozenset("（【《「『“‘([{")
_WIDE = "\u2e80"  # from here on: Chinese characters and marks, each a unit by itself


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
