"""Indentation: which statements break the block structure.

The structure is checked on columns and first words alone, so that hundreds of changes can be tried.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bnquiz.grading.repair.syntax.units import Unit, cut, width
from bnquiz.grading.repair.text import NEWLINE

# a header that goes on another one: the words with which that one may begin
JOINS = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "try", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}
_LEAVES = frozenset(("return", "raise", "break", "continue"))


class Row(msgspec.Struct, frozen=True):
    """What the block structure needs to know of a unit."""

    indent: int
    first: str
    opens: bool
    method: bool = False  # ``def f(self``
    remarked: bool = False  # a comment stands where its block should begin


STEP = 4  # columns that a block is deeper than its header, where the file does not say otherwise


class _Block(msgspec.Struct):
    """An open block: its column, the word of its header, and the word of its latest statement."""

    indent: int
    header: str
    last: str = ""


def read(source: str, units: Sequence[Unit]) -> list[Row]:
    """A row for each unit."""
    ends = [*(unit.start for unit in units), len(source)][1:]
    return [_row(unit, source[unit.end : end]) for unit, end in zip(units, ends, strict=True)]


def _row(unit: Unit, after: str) -> Row:
    words = [token.text for token in unit.tokens[:4]]
    method = words[:1] == ["def"] and words[3:] == ["self"]
    remarks = [line for line in NEWLINE.split(after)[1:] if line.lstrip().startswith("#")]
    deeper = any(width(line[: line.index("#")]) > width(unit.indent) for line in remarks)
    return Row(width(unit.indent), unit.first, unit.opens, method, deeper)


def violations(source: str) -> list[int]:
    """The units, by number, that break the block structure of a source."""
    return broken(read(source, cut(source)))


def broken(rows: Sequence[Row]) -> list[int]:
    """The rows that are too deep, not deep enough, on no level, or without the header that they go on."""
    return _walk(rows)[0]


def oddity(rows: Sequence[Row]) -> int:
    """How many rows are in order but unlikely: after a return, a method outside a class, a block too deep."""
    return _walk(rows)[1]


def _walk(rows: Sequence[Row]) -> tuple[list[int], int]:
    found, odd = [], 0
    step = min((row.indent for row in rows if row.indent), default=STEP)
    blocks, previous = [_Block(0, "")], None
    for number, row in enumerate(rows):
        if not (_opens_well(blocks, previous, row) & _stands_well(blocks, row)):
            found.append(number)
        odd += blocks[-1].last in _LEAVES or (row.method and blocks[-1].header != "class")
        odd += previous is not None and previous.opens and row.indent != previous.indent + step
        blocks[-1].last = row.first
        previous = row
    unfinished = [len(rows) - 1] if previous is not None and previous.opens else []
    return found + unfinished, odd


def _opens_well(blocks: list[_Block], previous: Row | None, row: Row) -> bool:
    """Whether a row is deeper than the header before it (its block is opened), or under its decorator."""
    if previous is not None and previous.first == "@":
        return row.indent == previous.indent
    if previous is None or not previous.opens:
        return True
    if row.indent <= blocks[-1].indent:
        return False
    blocks.append(_Block(row.indent, previous.first))
    return True


def _stands_well(blocks: list[_Block], row: Row) -> bool:
    """Whether a row is on a level that is open, and in the right company; deeper levels are closed."""
    while row.indent < blocks[-1].indent and len(blocks) > 1:
        blocks.pop()
    joined = row.first not in JOINS or blocks[-1].last in JOINS[row.first]
    returns = row.first != "return" or any(block.header in ("def", "async") for block in blocks)
    return row.indent == blocks[-1].indent and joined and returns
