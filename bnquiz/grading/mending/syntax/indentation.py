"""Mend indentation: tabs among spaces, and lines that stand a few columns off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import msgspec

from bnquiz.grading.mending.records import Mend
from bnquiz.grading.mending.syntax.layout import Row, broken, oddity, read, violations
from bnquiz.grading.mending.syntax.units import Unit, cut
from bnquiz.grading.mending.text import Edit, Text, apply, mend

NEAR = 3  # statements before and after the first violation among which the culprit is sought
MOST = 6  # statements that are moved at most


class Move(msgspec.Struct, frozen=True, order=True):
    """Set some rows to other columns; what is left broken, and what speaks against it."""

    left: int
    cost: float
    columns: dict[int, int]  # row number: new column
    filled: int = -1  # the header that gets ``pass`` for a body


def mend_tabs(source: str) -> tuple[str, list[Mend]]:
    """Write the indentation of the fewer lines as the others have it, where tabs and spaces disagree."""
    units = cut(source)
    if not _tabs_disagree(units):
        return source, []
    text = Text(source)
    tries = [(_respaced(units, columns)) for columns in (4, 8, 2, 3)]
    best = min(tries, key=lambda edits: len(violations(apply(source, edits))))
    made = mend("syntax-error", "tabs and spaces are mixed in the indentation", text, best)
    return (made.source, [made]) if made else (source, [])


def _tabs_disagree(units: list[Unit]) -> bool:
    skeleton = "".join(f"{unit.indent}{'if 1:' if unit.opens else 'pass'}\n" for unit in units)
    try:
        compile(skeleton, "indentation", "exec")
    except TabError:
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return False


def _respaced(units: list[Unit], columns: int) -> list[Edit]:
    with_tabs = [unit for unit in units if "\t" in unit.indent]
    with_spaces = [unit for unit in units if " " in unit.indent]
    if len(with_tabs) <= len(with_spaces):
        return [_indented(unit, unit.indent.expandtabs(columns)) for unit in with_tabs]
    return [_indented(unit, _tabbed(unit.indent, columns)) for unit in with_spaces]


def _tabbed(indent: str, columns: int) -> str:
    tabs, rest = divmod(len(indent.expandtabs(columns)), columns)
    return "\t" * tabs + " " * rest


def _indented(unit: Unit, indent: str) -> Edit:
    return Edit(unit.start - len(unit.indent), unit.start, indent)


def mend_layout(source: str) -> tuple[str, list[Mend]] | None:
    """Move as few statements as restore the block structure; None where none of the moves does."""
    mends: list[Mend] = []
    while violations(source):
        made = _move_one(source) if len(mends) < MOST else None
        if made is None:
            return None
        mends.append(made)
        source = made.source
    return source, mends


def _move_one(source: str) -> Mend | None:
    units = cut(source)
    rows = read(units)
    wrong = broken(rows)
    moves = [move for move in _moves(rows, wrong[0]) if move.left < len(wrong)]
    if not moves:
        return None
    best = min(moves, key=lambda move: (move.left, move.cost))
    return _carry_out(Text(source), units, best)


def _carry_out(text: Text, units: list[Unit], move: Move) -> Mend | None:
    if move.filled >= 0:
        unit = units[move.filled]
        message = f"nothing stands in the block of `{unit.first}`; `pass` says so"
        return mend("syntax-error", message, text, [Edit(unit.end, unit.end, " pass")])
    edits = [_indented(units[number], " " * column) for number, column in move.columns.items()]
    return mend("syntax-error", "the indentation fits no block around it", text, edits)


def _moves(rows: list[Row], at: int) -> Iterator[Move]:
    """Every change near a violation: one row, or a row with its block, to a column that is in use nearby."""
    step = min((row.indent for row in rows if row.indent), default=4)
    columns = {row.indent for row in rows} | {row.indent + step for row in rows} | {0}
    for i in _suspects(rows, at):
        for column in columns - {rows[i].indent}:
            yield _judged(rows, {i: column}, step)
            if rows[i].opens:
                yield _judged(rows, _with_block(rows, i, column), step)
        if rows[i].opens:
            filled = [*rows[:i], msgspec.structs.replace(rows[i], opens=False), *rows[i + 1 :]]
            yield Move(len(broken(filled)), 2.0 + 2 * oddity(filled), {}, i)


def _suspects(rows: list[Row], at: int) -> list[int]:
    """The rows around a violation, and the headers before it: a header that moved shows only at its end."""
    headers = [i for i in range(at) if rows[i].opens][-NEAR - 1 :]
    return sorted({*range(max(at - NEAR, 0), min(at + NEAR, len(rows))), *headers})


def _with_block(rows: list[Row], at: int, column: int) -> dict[int, int]:
    by = column - rows[at].indent
    inside = takewhile(lambda i: rows[i].indent > rows[at].indent, range(at + 1, len(rows)))
    return {at: column} | {i: max(rows[i].indent + by, 0) for i in inside}


def _judged(rows: list[Row], columns: dict[int, int], step: int) -> Move:
    moved = [
        msgspec.structs.replace(row, indent=columns.get(number, row.indent))
        for number, row in enumerate(rows)
    ]
    far = max(abs(rows[i].indent - column) for i, column in columns.items())
    uneven = any(column % step for column in columns.values())
    cost = 0.2 * far + uneven + 0.5 * (len(columns) > 1) + 2 * oddity(moved)
    return Move(len(broken(moved)), cost, columns)
