"""Where the axes of a reduction are chosen: on its line, or where the name that it uses gets its value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.source.nodes import REDUCTIONS, called, holds, name_of
from bnquiz.grading.source.places import Lines, Places

_LIBRARIES = {"np", "numpy", "torch"}
_CHANGES = {"remove", "pop", "append", "insert", "extend", "discard", "add"}


def axes_chosen(places: Places, lines: Lines) -> Lines:
    """Where the axes of the reductions on these lines are chosen, when they all use a name for them."""
    names = {name for line in lines for name in _axes_names(places, line)}
    if None in names or not names:
        return ()
    return tuple(sorted({line for name in names if name for line in _chosen(places, name)}))


def _chosen(places: Places, name: str, depth: int = 3) -> set[int]:
    """Where a name gets its value: also as a list that is changed, from a table, or as an argument."""
    lines: set[int] = set()
    for value in _values(places, name):
        table = name_of(value.value if isinstance(value, ast.Subscript) else value)
        further = _chosen(places, table, depth - 1) if table and depth and table != name else set()
        lines |= further or {value.lineno}
    changed = {n.lineno for n in places.nodes() if isinstance(n, ast.Call) and _changes(n, name)}
    return changed or lines


def _values(places: Places, name: str) -> Iterator[ast.expr]:
    """What is assigned to a name, and what is passed for it."""
    yield from (statement.value for assigned, statement in places.assignments() if assigned == name)
    for node in places.nodes():
        if isinstance(node, ast.Call):
            yield from _passed(places, node, name)


def _passed(places: Places, call: ast.Call, name: str) -> Iterator[ast.expr]:
    """What a call of one of the file's functions passes for a parameter."""
    for function in places.functions():
        names = [a.arg for a in function.args.args]
        if function.name == called(call) and name in names:
            at = names.index(name) - (names[0] == "self")
            yield from call.args[at : at + 1]
            yield from (k.value for k in call.keywords if k.arg == name)


def _axes_names(places: Places, line: int) -> list[str | None]:
    """For each reduction on the line the name of its axes; None for axes that are written out."""
    calls = (n for n in places.nodes() if isinstance(n, ast.Call) and holds(n, line))
    return [_axes_name(call) for call in calls if called(call) in REDUCTIONS | {"reduce"}]


def _changes(call: ast.Call, name: str) -> bool:
    """``dims.remove(1)``"""
    match call.func:
        case ast.Attribute(attr=method, value=receiver):
            return method in _CHANGES and name_of(receiver) == name
    return False


def _axes_name(call: ast.Call) -> str | None:
    axes = next((k.value for k in call.keywords if k.arg in {"dim", "axis", "dims"}), None)
    if axes is None:
        owner = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else None
        axes = next(iter(call.args[1:] if owner in _LIBRARIES else call.args), None)
    return name_of(axes) if axes is not None else None
