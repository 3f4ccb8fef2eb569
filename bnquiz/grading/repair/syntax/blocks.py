"""Blocks: which statements break the structure, and the moves that restore it; docstrings, and tabs.

The structure is checked on columns and first words alone, so that hundreds of moves can be tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

import msgspec

from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.syntax.units import Token, Unit, cut, judge, lex, width
from bnquiz.grading.repair.text import NEWLINE, Edit, Text, apply, repair

# a header that goes on another one: the words with which that one may begin
_JOINS = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "try", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}
_LEAVES = frozenset(("return", "raise", "break", "continue"))
_STEP = 4  # columns that a block is deeper than its header, where the file does not say otherwise


class _Row(msgspec.Struct, frozen=True):
    """What the block structure needs to know of a statement."""

    indent: int
    first: str
    opens: bool
    method: bool = False  # ``def f(self``
    remarked: bool = False  # a comment stands where its block should begin


class _Block(msgspec.Struct):
    """An open block: its column, the word of its header, and the word of its latest statement."""

    indent: int
    header: str
    last: str = ""


def violations(source: str) -> list[int]:
    """The statements, by number, that break the block structure of a source."""
    return _walk(_rows(source, cut(source)))[0]


def _rows(source: str, units: Sequence[Unit]) -> list[_Row]:
    ends = [*(unit.start for unit in units), len(source)][1:]
    return [_row(unit, source[unit.end : end]) for unit, end in zip(units, ends, strict=True)]


def _row(unit: Unit, after: str) -> _Row:
    words = [token.text for token in unit.tokens[:4]]
    method = words[:1] == ["def"] and words[3:] == ["self"]
    remarks = [line for line in NEWLINE.split(after)[1:] if line.lstrip().startswith("#")]
    deeper = any(width(line[: line.index("#")]) > width(unit.indent) for line in remarks)
    return _Row(width(unit.indent), unit.first, unit.opens, method, deeper)


def _walk(rows: Sequence[_Row]) -> tuple[list[int], int]:
    """The rows that are too deep, not deep enough, on no level, or without the header that they go on; and
    how many are in order but unlikely: after a return, a method outside a class, a block too deep."""
    found, odd = [], 0
    step = min((row.indent for row in rows if row.indent), default=_STEP)
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


def _opens_well(blocks: list[_Block], previous: _Row | None, row: _Row) -> bool:
    """Whether a row is deeper than the header before it (its block is opened), or under its decorator."""
    if previous is not None and previous.first == "@":
        return row.indent == previous.indent
    if previous is None or not previous.opens:
        return True
    if row.indent <= blocks[-1].indent:
        return False
    blocks.append(_Block(row.indent, previous.first))
    return True


def _stands_well(blocks: list[_Block], row: _Row) -> bool:
    """Whether a row is on a level that is open, and in the right company; deeper levels are closed."""
    while row.indent < blocks[-1].indent and len(blocks) > 1:
        blocks.pop()
    joined = row.first not in _JOINS or blocks[-1].last in _JOINS[row.first]
    returns = row.first != "return" or any(block.header in ("def", "async") for block in blocks)
    return row.indent == blocks[-1].indent and joined and returns


# -- moves

_NEAR = 3  # statements before and after the first violation among which the culprit is sought
_MESSAGES = {
    "": "the indentation fits no block around it",
    " pass": "nothing stands in the block; `pass` says so",
    " \\": "the statement goes on on the next line",
}


class _Move(msgspec.Struct, frozen=True):
    """Set some rows to other columns, or write something at the end of one."""

    left: int  # rows that still break the structure
    cost: float  # what speaks against it
    columns: dict[int, int] = {}  # row number: new column
    ends: dict[int, str] = {}  # row number: what is written at its end


def block_repairs(source: str, most: int) -> list[tuple[float, Repair]]:
    """The likeliest moves that restore the structure at its first violation, each with what speaks against
    it."""
    units, text = cut(source), Text(source)
    rows = _rows(source, units)
    wrong = _walk(rows)[0]
    if not wrong:
        return []
    moves = [move for move in _moves(rows, wrong[0]) if move.left < len(wrong)]
    made = []
    for move in sorted(moves, key=lambda move: (move.left, move.cost))[:most]:
        one = _carry_out(text, units, move)
        made += [(move.cost + move.left, one)] if one is not None else []
    return made


def _carry_out(text: Text, units: list[Unit], move: _Move) -> Repair | None:
    edits = [_indented(units[i], _indent(units, column)) for i, column in move.columns.items()]
    edits += [Edit(units[i].end, units[i].end, written) for i, written in move.ends.items()]
    written = next(iter(move.ends.values()), "")
    return repair("syntax-error", _MESSAGES[written], text, edits)


def _indented(unit: Unit, indent: str) -> Edit:
    return Edit(unit.start - len(unit.indent), unit.start, indent)


def _indent(units: list[Unit], column: int) -> str:
    """An indentation of so many columns, in tabs where the file has them."""
    return next((unit.indent for unit in units if width(unit.indent) == column), " " * column)


def _moves(rows: list[_Row], at: int) -> Iterator[_Move]:
    """Every change near a violation."""
    step = min((row.indent for row in rows if row.indent), default=_STEP)
    columns = {row.indent for row in rows} | {row.indent + step for row in rows} | {0}
    for i in _suspects(rows, at):
        for column in columns - {rows[i].indent}:
            yield _judged(rows, {i: column}, step)
            if rows[i].opens:
                yield _judged(rows, _with_block(rows, i, column), step)
        if rows[i].opens:
            closed = [*rows[:i], msgspec.structs.replace(rows[i], opens=False), *rows[i + 1 :]]
            left, odd = _walk(closed)
            yield _Move(len(left), (0.4 if rows[i].remarked else 2.0) + 2 * odd, ends={i: " pass"})
    if at and rows[at].first in _CONTINUES:
        yield _Move(len(_walk([*rows[:at], *rows[at + 1 :]])[0]), 0.5, ends={at - 1: " \\"})


_CONTINUES = frozenset("+-*(.[")


def _suspects(rows: list[_Row], at: int) -> list[int]:
    """The rows around a violation, and the headers before it: a header that moved shows only at its end."""
    headers = [i for i in range(at) if rows[i].opens][-_NEAR - 1 :]
    return sorted({*range(max(at - _NEAR, 0), min(at + _NEAR, len(rows))), *headers})


def _with_block(rows: list[_Row], at: int, column: int) -> dict[int, int]:
    by = column - rows[at].indent
    inside = takewhile(lambda i: rows[i].indent > rows[at].indent, range(at + 1, len(rows)))
    return {at: column} | {i: max(rows[i].indent + by, 0) for i in inside}


def _judged(rows: list[_Row], columns: dict[int, int], step: int) -> _Move:
    """A move with what it leaves: the fewer columns and rows, the likelier."""
    moved = [
        msgspec.structs.replace(row, indent=columns.get(number, row.indent))
        for number, row in enumerate(rows)
    ]
    left, odd = _walk(moved)
    far = max(abs(rows[i].indent - column) for i, column in columns.items())
    uneven = any(column % step for column in columns.values())
    return _Move(len(left), 0.2 * far + uneven + 0.5 * (len(columns) > 1) + 2 * odd, columns)


# -- docstrings

_BEFORE, _AFTER = 3, 12  # lines around a mark among which its missing partner is sought
_WORK, _LEAST = 600_000, 20  # characters to be read again for all places together; places tried anyway


def docstring_repairs(source: str, most: int) -> list[tuple[float, Repair]]:
    """Where the missing mark of a long string leaves most of the file as code."""
    mark = next((t.text[:3] for t in lex(source) if t.kind == "string" and not _ended(t)), None)
    if mark is None:
        return []
    text = Text(source)
    places = _places(text, mark)[: max(_WORK // len(source), _LEAST)]
    ranked = sorted(((_unread(apply(source, [edit])), edit) for edit in places), key=lambda found: found[0])
    made = ((unread[0], _marked(text, mark, edit)) for unread, edit in ranked[:most])
    return [(float(unread), one) for unread, one in made if one is not None]


def _marked(text: Text, mark: str, edit: Edit) -> Repair | None:
    return repair("syntax-error", f"a quotation mark `{mark}` is missing", text, [edit])


def _ended(token: Token) -> bool:
    return token.closed or token.text[:3] not in ('"""', "'''")


def _places(text: Text, mark: str) -> list[Edit]:
    """The ends and the beginnings of lines near any such mark."""
    count = len(text.starts)
    marked = [number for number in range(1, count + 1) if mark in text.line(number)]
    near = {n for at in marked for n in range(max(at - _BEFORE, 1), min(at + _AFTER, count) + 1)}
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


# -- tabs


def tab_repairs(source: str, most: int) -> list[tuple[float, Repair]]:
    """The indentation of the fewer lines as the others have it, where tabs and spaces disagree."""
    units = cut(source)
    if not _tabs_disagree(units):
        return []
    text = Text(source)
    tries = [_respaced(units, columns) for columns in (4, 8, 2, 3)]
    ranked = sorted(
        ((len(violations(apply(source, edits))), edits) for edits in tries), key=lambda found: found[0]
    )
    message = "tabs and spaces are mixed in the indentation"
    made = ((left, repair("syntax-error", message, text, edits)) for left, edits in ranked[:most])
    return [(float(left), one) for left, one in made if one is not None]


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
    """The edits where a tab takes so many columns."""
    with_tabs = [unit for unit in units if "\t" in unit.indent]
    with_spaces = [unit for unit in units if " " in unit.indent]
    if len(with_tabs) <= len(with_spaces):
        return [_indented(unit, unit.indent.expandtabs(columns)) for unit in with_tabs]
    return [_indented(unit, _tabbed(unit.indent, columns)) for unit in with_spaces]


def _tabbed(indent: str, columns: int) -> str:
    tabs, rest = divmod(len(indent.expandtabs(columns)), columns)
    return "\t" * tabs + " " * rest
