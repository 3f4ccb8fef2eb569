"""From the cells that were run in a notebook to one source: what is to be graded, and of each name that it
needs the newest definition that was run.

Cells are run in any order and again, so that a definition may be newer than one further down. A statement of
a cell is taken whole, with the comments above it: they may say what shape x has.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from bnquiz.grading.records import Piece
from bnquiz.grading.source.notebooks import understand
from bnquiz.grading.source.reading import Source, of_text


class Ran(msgspec.Struct, frozen=True):
    """A cell as it was run: its number, its text, and the line on which it stopped, if it did."""

    number: int
    text: str
    stopped: int | None = None


class Statement(NamedTuple):
    """A statement outside of any definition, where it stands, and what it does to names."""

    cell: int
    line: int
    text: str
    binds: frozenset[str]
    changes: frozenset[str]  # what it alters of something that has a name already
    needs: frozenset[str]
    is_definition: bool


LookUp = Callable[[str], str | None]  # a name → a statement that binds it, where no cell does


def source_of_cell(path: Path, own: Ran, others: Sequence[Ran], look_up: LookUp) -> Source:
    """A whole cell, with what it needs of the others, which are in the order in which they were run."""
    text, line = _below_its_magic(_python(own.text))
    statements = _statements(own)
    bound = {name for statement in statements for name in statement.binds}
    needs = {name for statement in statements for name in statement.needs} if statements else _words(text)
    found = _Needed(others, look_up)
    found.take(needs - bound)
    return _joined(path, found, [(Piece(0, own.number, line), text)])


def source_of_name(path: Path, name: str, cells: Sequence[Ran], look_up: LookUp) -> Source | None:
    """What a name means now; None where no cell defines it."""
    found = _Needed(cells, look_up)
    if not any(name in statement.binds and _defines(statement) for statement in found.statements):
        return None
    found.take({name})
    return _joined(path, found, [])


def _joined(path: Path, found: _Needed, last: list[tuple[Piece, str]]) -> Source:
    parts = [*((Piece(0, s.cell, s.line), s.text) for s in found.in_order()), *last]
    pieces, text = [], "".join(f"{each}\n" for each in found.looked_up)
    for piece, part in parts:
        pieces.append(msgspec.structs.replace(piece, first=text.count("\n") + 1))
        text += part if part.endswith("\n") else f"{part}\n"
    return msgspec.structs.replace(of_text(path, text), pieces=tuple(pieces))


class _Needed:
    """The statements that are needed, and those that are needed for them."""

    def __init__(self, cells: Sequence[Ran], look_up: LookUp) -> None:
        self.statements = [statement for cell in cells for statement in _statements(cell)]
        self.looked_up: list[str] = []
        self._look_up = look_up
        self._taken: set[int] = set()

    def take(self, names: Iterable[str]) -> None:
        waiting, seen = list(names), set(dir(builtins))
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            places = self._newest(name)
            self._taken.update(places)
            waiting += [need for place in places for need in self.statements[place].needs]

    def in_order(self) -> list[Statement]:
        return [self.statements[place] for place in sorted(self._taken)]

    def _newest(self, name: str) -> list[int]:
        """The last statement that binds the name, and what was changed of it afterwards."""
        places = []
        for place in reversed(range(len(self.statements))):
            statement = self.statements[place]
            if name in statement.changes:
                places.append(place)
            if name in statement.binds:
                places.append(place)
                if statement.is_definition or name not in statement.needs:
                    return places
        return places or self._elsewhere(name)

    def _elsewhere(self, name: str) -> list[int]:
        """Names that no cell binds: from ``import *``, else what the namespace knows."""
        stars = [place for place, statement in enumerate(self.statements) if "*" in statement.binds]
        found = None if stars else self._look_up(name)
        if found is not None:
            self.looked_up.append(found)
        return stars


def _below_its_magic(text: str) -> tuple[str, int]:
    """A cell without the line of its cell magic, and the line on which the rest begins."""
    head = re.match(r"\s*# %%.*\n", text)
    return (text[head.end() :], head[0].count("\n") + 1) if head else (text, 1)


# -- statements


def _statements(cell: Ran) -> list[Statement]:
    """Those of a cell that were run, with what stands above each; none of a cell that is no Python."""
    text = _python(cell.text)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lines, above, found = text.split("\n"), 0, []
    for node in tree.body:
        last = node.end_lineno or node.lineno
        if cell.stopped is None or last < cell.stopped:
            found.append(_statement(cell.number, above + 1, "\n".join(lines[above:last]), node))
        above = last
    return found


def _python(cell: str) -> str:
    """The cell as Python; one that is none stays as it is, for it to be told so."""
    understood = understand(cell)
    return understood.text if understood.is_python else cell


def _statement(cell: int, line: int, text: str, node: ast.stmt) -> Statement:
    nodes = list(_outside(node))
    return Statement(
        cell,
        line,
        text,
        frozenset(_bound(nodes)),
        frozenset(_changed(nodes)),
        frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name) and _is_read(each, node)),
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef),
    )


def _is_read(name: ast.Name, within: ast.stmt) -> bool:
    """An augmented assignment reads what it writes."""
    return isinstance(name.ctx, ast.Load) or (isinstance(within, ast.AugAssign) and name is within.target)


def _defines(statement: Statement) -> bool:
    """Whether what it binds is written there, and not only imported."""
    return not statement.text.lstrip().startswith(("import ", "from "))


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement that are not inside of a definition of their own."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _outside(child)


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _changed(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """``BatchNorm.forward = forward``, ``state["mean"] = 0`` and ``@add_to_class(BatchNorm)``."""
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield from _root(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            calls = (each for each in node.decorator_list if isinstance(each, ast.Call))
            yield from (arg.id for call in calls for arg in call.args if isinstance(arg, ast.Name))


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _words(text: str) -> set[str]:
    """What may be a name in a cell that does not parse."""
    return set(re.findall(r"(?<![\w.])[^\W\d]\w*", text))
