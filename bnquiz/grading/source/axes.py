"""Where the axes of reductions are chosen, when that is not on the line that reduces."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.source.nodes import REDUCTIONS, below, called, holds, name_of, number, reduced
from bnquiz.grading.source.places import Lines, Places

_CHANGES = {"remove", "pop", "append", "insert", "extend", "discard", "add"}


def axes_chosen(places: Places, lines: Lines, rank: int) -> Lines:
    """Where the axes of the reductions on these lines are chosen, when they all use a name for them.
    ``rank``: of the x for which they are wrong."""
    names = {name for line in lines for name in _axes_names(places, line)}
    if names <= {None}:
        names = {name for line in lines for name in _told_to_helper(places, line)} or names
    if None in names or not names:
        return _parts_handed(places, lines) or _applied(places, lines)
    return tuple(sorted({line for name in names if name for line in _chosen(places, name, rank)}))


def _told_to_helper(places: Places, line: int) -> set[str]:
    """The parameters that tell the helper around a line its axes: ``avg("nc->n", x)``."""
    helper = places.function_at(line)
    if helper is None or line in places.own_lines:
        return set()
    every = [
        *helper.args.args,
        *helper.args.kwonlyargs,
        *([helper.args.vararg] if helper.args.vararg else []),
    ]
    taken, rows = {a.arg for a in every}, {n.lineno for n in helper.body}
    named = {name for row in rows for name in _axes_names(places, row) if name}
    of_what = {name_of(reduced(c)[0]) for n in helper.body for c in below(n) if isinstance(c, ast.Call)}
    computed = {n.id for e in _axes_computed(helper) for n in below(e) if isinstance(n, ast.Name)}
    return taken & (named or computed - of_what)


def _axes_computed(helper: ast.FunctionDef) -> Iterator[ast.expr]:
    """The axes of a helper's reductions: ``[names.index(letter) for letter in gone]``."""
    calls = (n for n in below(helper) if isinstance(n, ast.Call) and called(n) in REDUCTIONS)
    yield from (axes for call in calls if (axes := reduced(call)[1]) is not None)


def _parts_handed(places: Places, lines: Lines) -> Lines:
    """Where helpers that hold all of these lines are handed a part of x: a row, in a loop. What they do with
    that is right, and which part it is, is wrong."""
    helpers = {f.name for f in places.functions() if any(holds(f, line) for line in lines)}
    calls = [call for f in places.functions() for call in _handing_parts(f) if called(call) in helpers]
    inner = [f for f in places.functions() if f.name in helpers]
    within = all(any(holds(f, line) for f in inner) for line in lines)
    return tuple(sorted({call.lineno for call in calls})) if within else ()


def _applied(places: Places, lines: Lines) -> Lines:
    """Where a library applies the helper that holds these lines along an axis: ``np.apply_along_axis(f, 1,
    x)``."""
    helpers = {f.name for line in lines if (f := places.function_at(line)) is not None}
    calls = (n for n in places.nodes() if isinstance(n, ast.Call) and called(n) in _APPLYING and n.args)
    return tuple(sorted({c.lineno for c in calls if name_of(c.args[0]) in helpers}))


_APPLYING = {"apply_along_axis", "apply_over_axes", "vmap"}


def _handing_parts(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """The calls that are handed the variable of a loop first."""
    nodes = list(below(function))
    loops = (n for n in nodes if isinstance(n, ast.For | ast.comprehension))
    parts = {n.id for loop in loops for n in below(loop.target) if isinstance(n, ast.Name)}
    calls = (n for n in nodes if isinstance(n, ast.Call) and n.args)
    yield from (c for c in calls if isinstance(c.args[0], ast.Name) and c.args[0].id in parts)


def _chosen(places: Places, name: str, rank: int, depth: int = 3) -> set[int]:
    """Where a name gets its value: also as a list that is changed, from a table, as an argument, or in a
    function that is called for it."""
    lines: set[int] = set()
    for value in _values(places, name):
        if made := _returned_by(places, value) or _row_of_table(places, value, rank):
            lines |= made
            continue
        table = name_of(value.value if isinstance(value, ast.Subscript) else value)
        further = _chosen(places, table, rank, depth - 1) if table and depth and table != name else set()
        lines |= further or {value.lineno}
    changed = {n.lineno for n in places.nodes() if isinstance(n, ast.Call) and _changes(n, name)}
    return changed or lines | places.left_out(name)


def _row_of_table(places: Places, value: ast.expr, rank: int) -> set[int]:
    """The row for a rank, of a table at the top of the file in which the value is looked up."""
    if not (isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name)):
        return set()
    for statement in places.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(keys=keys, values=rows)) if (
                name == value.value.id
            ):
                return {
                    row.lineno for key, row in zip(keys, rows, strict=True) if key and number(key) == rank
                }
    return set()


def _returned_by(places: Places, value: ast.expr) -> set[int]:
    """Where a function of the file gives its result, if the value is a call of one."""
    if not isinstance(value, ast.Call):
        return set()
    functions = [f for f in places.functions() if f.name == called(value)]
    left = {line for f in functions for taken in f.args.args for line in places.left_out(taken.arg)}
    return left | {n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Return) and n.value}


def _values(places: Places, name: str) -> Iterator[ast.expr]:
    """What is assigned to a name, what is passed for it, and what a loop goes over with it."""
    yield from (statement.value for assigned, statement in places.assignments() if assigned == name)
    for node in places.nodes():
        if isinstance(node, ast.Call):
            yield from _passed(places, node, name)
        elif isinstance(node, ast.For) and name_of(node.target) == name:
            yield node.iter


def _passed(places: Places, call: ast.Call, name: str) -> Iterator[ast.expr]:
    """What a call of one of the file's functions passes for a parameter, or ``partial`` of one."""
    bound = called(call) == "partial" and bool(call.args)
    target, args = (name_of(call.args[0]), call.args[1:]) if bound else (called(call), call.args)
    for function in places.functions():
        names = [a.arg for a in function.args.args]
        if function.name != target:
            continue
        if name in names:
            at = names.index(name) - (names[0] == "self")
            yield from args[at : at + 1]
        if function.args.vararg is not None and name == function.args.vararg.arg:
            yield from args[len(names) - (names[:1] == ["self"]) :]
        if name in {*names, *(a.arg for a in function.args.kwonlyargs)}:
            yield from (k.value for k in call.keywords if k.arg == name)


def _axes_names(places: Places, line: int) -> list[str | None]:
    """For each reduction on the line the name of its axes; None for axes that are written out. An einsum has
    them in its letters."""
    calls = [n for n in places.nodes() if isinstance(n, ast.Call) and holds(n, line)]
    letters = [name_of(call.args[0]) for call in calls if called(call) == "einsum" and call.args]
    return letters + [_axes_name(call) for call in calls if called(call) in REDUCTIONS | {"reduce"}]


def _changes(call: ast.Call, name: str) -> bool:
    """``dims.remove(1)``"""
    match call.func:
        case ast.Attribute(attr=method, value=receiver):
            return method in _CHANGES and name_of(receiver) == name
    return False


def _axes_name(call: ast.Call) -> str | None:
    return name_of(reduced(call)[1])
