"""Blocks: how far the indentation of a source holds, and the moves that make it hold; docstrings, and tabs.

Python itself judges a skeleton of the file: for each statement a line with its indentation and its header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

import msgspec

from bnquiz.grading.repair.code import Edit, Repair, Source, apply, repair
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.scopes import compiled
from bnquiz.grading.repair.syntax.units import Unit, cut, judge, lex, width

_HEADERS = {
    "def": "def f():", "class": "class C:", "if": "if 1:", "elif": "elif 1:", "else": "else:", "try": "try:",
    "for": "for _ in ():", "while": "while 1:", "with": "with f:", "except": "except:", "finally": "finally:",
}  # fmt: skip
_NEAR = 3  # statements before and after a violation among which the culprit is sought
# what is written at an end: what is said
_ROWS = {"": "indentation", " pass": "empty-block", " \\": "continues"}


class _Row(msgspec.Struct, frozen=True):
    """A statement in the skeleton: its column, and what stands for it."""

    indent: int
    text: str

    @property
    def opens(self) -> bool:
        return self.text.endswith(":")


def _rows(units: Sequence[Unit]) -> list[_Row]:
    return [_Row(width(unit.indent), _in_short(unit)) for unit in units]


def _in_short(unit: Unit) -> str:
    if unit.opens:
        word = unit.tokens[1].text if unit.first == "async" else unit.first
        return _HEADERS.get(word, "if 1:")
    return {"@": "@f", "return": "return"}.get(unit.first, "pass")


def _first_wrong(rows: Sequence[_Row]) -> int:
    """The first row that breaks the block structure; their number where none does."""
    return _judged("".join(f"{' ' * row.indent}{row.text}\n" for row in rows), len(rows))


@cache
def _judged(skeleton: str, count: int) -> int:
    error = compiled(skeleton)
    return min(getattr(error, "lineno", None) or 1, count) - 1 if isinstance(error, Exception) else count


def order(source: str) -> int:
    """How many statements stand in order before the first that does not."""
    return _first_wrong(_rows(cut(source)))


class _Move(msgspec.Struct, frozen=True):
    """Set some rows to other columns, or write something at the end of one."""

    holds: int  # how many rows stand in order then
    cost: float  # what speaks against it: the fewer rows and columns, the likelier
    columns: dict[int, int] = {}  # row number: new column
    end: tuple[int, str] | None = None  # row number, and what is written at its end


def block_repairs(source: str, most: int) -> list[tuple[float, Repair]]:
    """The likeliest moves that bring more statements in order, each with what speaks against it."""
    units, text = cut(source), Source(source)
    rows = _rows(units)
    wrong = _first_wrong(rows)
    if wrong == len(rows):
        return []
    moves = [move for move in _moves(rows, wrong) if move.holds > wrong]
    moves.sort(key=lambda move: (move.holds < len(rows), move.cost))
    made = ((move, _carried_out(text, units, move)) for move in moves[:most])
    return [(move.cost + 2 * (move.holds < len(rows)), one) for move, one in made if one is not None]


def _carried_out(text: Source, units: list[Unit], move: _Move) -> Repair | None:
    edits = [_indented(units[i], _indent(units, column)) for i, column in move.columns.items()]
    at, written = move.end or (0, "")
    edits += [Edit(units[at].end, units[at].end, written)] if written else []
    return repair("syntax-error", say(_ROWS[written]), text, edits)


def _indented(unit: Unit, indent: str) -> Edit:
    return Edit(unit.start - len(unit.indent), unit.start, indent)


def _indent(units: list[Unit], column: int) -> str:
    """An indentation of so many columns, in tabs where the file has them."""
    return next((unit.indent for unit in units if width(unit.indent) == column), " " * column)


def _moves(rows: list[_Row], wrong: int) -> Iterator[_Move]:
    """Every change near a violation."""
    step = min((row.indent for row in rows if row.indent), default=4)
    columns = {row.indent for row in rows} | {row.indent + step for row in rows} | {0}
    for i in _suspects(rows, wrong):
        for column in columns - {rows[i].indent}:
            yield _moved(rows, {i: column}, step)
            if rows[i].opens:
                yield _moved(rows, _with_block(rows, i, column), step)
        if rows[i].opens:
            closed = [*rows[:i], _Row(rows[i].indent, "pass"), *rows[i + 1 :]]
            yield _Move(_first_wrong(closed), 2.0, end=(i, " pass"))
    if 0 < wrong < len(rows):
        joined = _first_wrong([*rows[:wrong], *rows[wrong + 1 :]])
        yield _Move(joined + 1, 3.0, end=(wrong - 1, " \\"))


def _suspects(rows: list[_Row], wrong: int) -> list[int]:
    """The rows around a violation, and the headers before it: a header that moved shows only at its end."""
    headers = [i for i in range(min(wrong, len(rows))) if rows[i].opens][-_NEAR - 1 :]
    return sorted({*range(max(wrong - _NEAR, 0), min(wrong + _NEAR, len(rows))), *headers})


def _with_block(rows: list[_Row], at: int, column: int) -> dict[int, int]:
    by = column - rows[at].indent
    inside = takewhile(lambda i: rows[i].indent > rows[at].indent, range(at + 1, len(rows)))
    return {at: column} | {i: max(rows[i].indent + by, 0) for i in inside}


def _moved(rows: list[_Row], columns: dict[int, int], step: int) -> _Move:
    moved = [_Row(columns.get(number, row.indent), row.text) for number, row in enumerate(rows)]
    far = max(abs(rows[i].indent - column) for i, column in columns.items())
    uneven = any(column % step for column in columns.values())
    return _Move(_first_wrong(moved), 0.2 * far + uneven + 0.5 * (len(columns) > 1), columns)


def deeper(source: str, line: int) -> Iterator[list[Edit]]:
    """Ways to move the statement on a line of a file that parses, or a header around it, into the block that
    ended before it."""
    units, text = cut(source), Source(source)
    rows = _rows(units)
    at = next((i for i, unit in enumerate(units) if text.line_of(unit.end) >= line), len(units) - 1)
    around = [i for i in range(at) if rows[i].opens and at in _with_block(rows, i, rows[i].indent)]
    for i in (i for i in (at, *reversed(around)) if units[i].first not in _STAYS):
        for column in _ended_before(rows, i):
            moved = _with_block(rows, i, column).items()
            yield [_indented(units[row], _indent(units, to)) for row, to in moved]


def _ended_before(rows: list[_Row], at: int) -> list[int]:
    """The columns of the blocks that end before a row, the nearest first."""
    inside = takewhile(lambda row: row.indent > rows[at].indent, reversed(rows[:at]))
    return list(dict.fromkeys(row.indent for row in inside))


_STAYS = {"def", "class", "async", "@", "return"}  # what defines, and what ends a function, stays


# -- docstrings

_BEFORE, _AFTER = 3, 12  # lines around a mark among which its missing partner is sought
_WORK, _LEAST = 600_000, 20  # characters to be read again for all places together; places tried anyway


def docstring_repairs(source: str, most: int) -> list[tuple[float, Repair]]:
    """Where the missing mark of a long string leaves most of the file as code."""
    mark = next((t.text[:3] for t in lex(source) if not t.closed and t.text[:3] in ('"""', "'''")), None)
    if mark is None:
        return []
    text = Source(source)
    places = list(_places(text, mark))[: max(_WORK // len(source), _LEAST)]
    ranked = sorted(((_unread(apply(source, [edit])), edit) for edit in places), key=lambda found: found[0])
    made = ((bad, repair("syntax-error", say("quote", mark), text, [edit])) for bad, edit in ranked[:most])
    return [(float(bad[0]), one) for bad, one in made if one is not None]


def _places(text: Source, mark: str) -> Iterator[Edit]:
    """The ends and the beginnings of lines near any such mark, but for the beginnings of comments."""
    count = len(text.starts)
    marked = [number for number in range(1, count + 1) if mark in text.line(number)]
    near = {n for at in marked for n in range(max(at - _BEFORE, 1), min(at + _AFTER, count) + 1)}
    for number in (number for number in sorted(near) if text.line(number).strip()):
        line, start = text.line(number), text.starts[number - 1]
        begin, end = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        yield Edit(end, end, mark)
        if not line.lstrip().startswith("#"):
            yield Edit(begin, begin, mark)


def _unread(source: str) -> tuple[int, int]:
    """How much of a source does not read as code: statements that do not parse, and few statements."""
    units = cut(source)
    bad = sum(judge(unit.text(source)).tree is None for unit in units)
    return bad + (order(source) < len(units)), -len(units)


# -- tabs


def tab_repairs(source: str, _most: int) -> list[tuple[float, Repair]]:
    """The indentation of the fewer lines as the others have it, where tabs and spaces disagree."""
    if not isinstance(compiled(source), TabError):
        return []
    tries = [_respaced(cut(source), columns) for columns in (4, 8, 2)]
    best = max(tries, key=lambda edits: order(apply(source, edits)))
    made = repair("syntax-error", say("tabs"), Source(source), best)
    return [(0.0, made)] if made is not None else []


def _respaced(units: list[Unit], columns: int) -> list[Edit]:
    """The edits where a tab takes so many columns."""
    with_tabs = [unit for unit in units if "\t" in unit.indent]
    with_spaces = [unit for unit in units if " " in unit.indent]
    if len(with_tabs) <= len(with_spaces):
        return [_indented(unit, unit.indent.expandtabs(columns)) for unit in with_tabs]
    return [_indented(u, u.indent.expandtabs(columns).replace(" " * columns, "\t")) for u in with_spaces]
