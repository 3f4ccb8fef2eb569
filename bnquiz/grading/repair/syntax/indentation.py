"""Blocks: docstrings and lines that stand too far left or right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import msgspec

from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.syntax.layout import STEP, Row, broken, oddity, read, violations
from bnquiz.grading.repair.syntax.units import Token, Unit, cut, judge, lex, width
from bnquiz.grading.repair.text import Edit, Text, apply, repair

BEFORE, AFTER = 3, 12  # lines around a mark among which its missing partner is sought
WORK, LEAST = 600_000, 20  # characters to be read again for all places together; places that are tried anyway


def repair_docstrings(source: str) -> tuple[str, list[Repair]]:
    """Put the missing mark where most of the file reads as code again."""
    mark = next((t.text[:3] for t in lex(source) if t.kind == "string" and not _ended(t)), None)
    if mark is None:
        return source, []
    text = Text(source)
    places = _places(text, mark)[: max(WORK // len(source), LEAST)]
    best = min(places, key=lambda edit: _unread(apply(source, [edit])))
    made = repair("syntax-error", f"a quotation mark `{mark}` is missing", text, [best])
    return (made.source, [made]) if made else (source, [])


def _ended(token: Token) -> bool:
    return token.closed or token.text[:3] not in ('"""', "'''")


def _places(text: Text, mark: str) -> list[Edit]:
    """The ends and the beginnings of lines near any such mark."""
    count = len(text.starts)
    marked = [number for number in range(1, count + 1) if mark in text.line(number)]
    near = {n for at in marked for n in range(max(at - BEFORE, 1), min(at + AFTER, count) + 1)}
    return [edit for number in sorted(near) for edit in _around(text, number, mark)]


def _around(text: Text, number: int, mark: str) -> list[Edit]:
    line, start = text.line(number), text.starts[number - 1]
    if not line.strip():
        return []
    end, begin = start + len(line.rstrip()), start + len(line) - len(line.lstrip())
    return [Edit(end, end, mark), Edit(begin, begin, mark)]


def _unread(source: str) -> tuple[int, int]:
    """How much of a source does not read as code: statements that do not parse, and few statements."""
    units = cut(source)
    bad = sum(judge(unit.text(source)).tree is None for unit in units)
    return bad + len(violations(source)), -len(units)


NEAR = 3  # statements before and after the first violation among which the culprit is sought
MOST = 6  # statements that are moved at most


class Move(msgspec.Struct, frozen=True):
    """Set some rows to other columns, or write something at the end of one; how much stays broken."""

    left: int
    cost: float  # what speaks against it
    columns: dict[int, int] = {}  # row number: new column
    ends: dict[int, str] = {}  # row number: what is written at its end


MESSAGES = {
    "": "the indentation fits no block around it",
    " pass": "nothing stands in the block; `pass` says so",
    " \\": "the statement goes on on the next line",
}


def repair_tabs(source: str) -> tuple[str, list[Repair]]:
    """Write the indentation of the fewer lines as the others have it, where tabs and spaces disagree."""
    units = cut(source)
    if not _tabs_disagree(units):
        return source, []
    text = Text(source)
    tries = [(_respaced(units, columns)) for columns in (4, 8, 2, 3)]
    best = min(tries, key=lambda edits: len(violations(apply(source, edits))))
    made = repair("syntax-error", "tabs and spaces are mixed in the indentation", text, best)
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


def repair_layout(source: str) -> tuple[str, list[Repair]] | None:
    """Move as few statements as restore the block structure; None where none of the moves does."""
    repairs: list[Repair] = []
    while violations(source):
        made = _move_one(source) if len(repairs) < MOST else None
        if made is None:
            return None
        repairs.append(made)
        source = made.source
    return source, repairs


def _move_one(source: str) -> Repair | None:
    units = cut(source)
    rows = read(source, units)
    wrong = broken(rows)
    moves = [move for move in _moves(rows, wrong[0]) if move.left < len(wrong)]
    if not moves:
        return None
    best = min(moves, key=lambda move: (move.left, move.cost))
    return _carry_out(Text(source), units, best)


def _carry_out(text: Text, units: list[Unit], move: Move) -> Repair | None:
    edits = [_indented(units[i], _indent(units, column)) for i, column in move.columns.items()]
    edits += [Edit(units[i].end, units[i].end, written) for i, written in move.ends.items()]
    written = next(iter(move.ends.values()), "")
    return repair("syntax-error", MESSAGES[written], text, edits)


def _indent(units: list[Unit], column: int) -> str:
    """An indentation of so many columns, in tabs where the file has them."""
    return next((unit.indent for unit in units if width(unit.indent) == column), " " * column)


def _moves(rows: list[Row], at: int) -> Iterator[Move]:
    """Every change near a violation."""
    step = min((row.indent for row in rows if row.indent), default=STEP)
    columns = {row.indent for row in rows} | {row.indent + step for row in rows} | {0}
    for i in _suspects(rows, at):
        for column in columns - {rows[i].indent}:
            yield _judged(rows, {i: column}, step)
            if rows[i].opens:
                yield _judged(rows, _with_block(rows, i, column), step)
        if rows[i].opens:
            closed = [*rows[:i], msgspec.structs.replace(rows[i], opens=False), *rows[i + 1 :]]
            cost = 0.4 if rows[i].remarked else 2.0
            yield Move(len(broken(closed)), cost + 2 * oddity(closed), ends={i: " pass"})
    if at and rows[at].first in _CONTINUES:
        merged = [*rows[:at], *rows[at + 1 :]]
        yield Move(len(broken(merged)), 0.5, ends={at - 1: " \\"})


_CONTINUES = frozenset("+-*(.[")


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
