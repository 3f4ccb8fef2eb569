"""Where it is decided what is stored: the row of a loop that updates both statistics, the branch that was not
taken."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import below, holds, name_of, own_attribute
from bnquiz.grading.source.places import Lines, Places


def row_of_loop(places: Places, line: int, role: str) -> Lines:
    """``for key, value in (("mean", mean), ("var", var)):`` around a line, which treats all rows alike: the
    row of a statistic, or the loop where it has none."""
    around = loop_around(places, line)
    if around is None or not isinstance(around.iter, ast.Tuple | ast.List) or _tells_rows_apart(around):
        return ()
    rows = [row for row in around.iter.elts if isinstance(row, ast.Tuple | ast.List)]
    own = [row.lineno for row in rows if _is_for(row, role)]
    return tuple(own[:1]) or ((around.lineno,) if rows else ())


def loop_around(places: Places, line: int) -> ast.For | None:
    """The innermost loop in which a line stands."""
    loops = [n for n in places.nodes() if isinstance(n, ast.For) and any(holds(s, line) for s in n.body)]
    return max(loops, key=lambda n: n.lineno, default=None)


def _tells_rows_apart(loop: ast.For) -> bool:
    return any(isinstance(n, ast.Compare | ast.If | ast.IfExp) for s in loop.body for n in below(s))


def _is_for(row: ast.Tuple | ast.List, role: str) -> bool:
    """Whether a row names a statistic by its key, or by what it writes into."""
    first = row.elts[0] if row.elts else None
    name = first.value if isinstance(first, ast.Constant) else name_of(first)
    return isinstance(name, str) and roles.held_role_of(name) == role


def branch_not_taken(places: Places, names: set[str], ran: Lines) -> Lines:
    """The condition that keeps an update of these from running."""
    branches = (n for n in places.nodes() if isinstance(n, ast.If) and n.lineno in ran)
    left = (n for n in branches if not {s.lineno for s in n.body} & set(ran))
    return tuple(n.lineno for n in left if names & set(_written_in(n.body)))[:1]


def averaged_with_itself(places: Places, names: set[str], ran: Lines) -> Lines:
    """``s["mean"] = 0.9 * s["mean"] + 0.1 * s["mean"]``: where one of these goes on as it was."""
    mixing = (n for n in places.nodes() if isinstance(n, ast.Assign) and isinstance(n.value, ast.BinOp))
    own = (n for n in mixing if n.lineno in ran and _target(n.targets[0]) in names)
    return tuple(n.lineno for n in own if ast.unparse(n.value).count(ast.unparse(n.targets[0])) > 1)[:1]


def _written_in(body: list[ast.stmt]) -> Iterator[str]:
    """The attributes, keys and variables that statements change."""
    for node in (n for statement in body for n in below(statement)):
        match node:
            case ast.Assign(targets=targets):
                yield from filter(None, map(_target, targets))
            case ast.AugAssign(target=target) | ast.Call(func=ast.Attribute(value=target)):
                if name := _target(target):
                    yield name


def _target(node: ast.expr) -> str | None:
    match node:
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            return key
    return own_attribute(node) or name_of(node)
