"""How deep code goes into the lists that it is handed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.source.entry.expressions import value_by_value
from bnquiz.grading.source.nodes import below, called

Levels = dict[str, int]  # name → how many lists its value lies within


def depths(function: ast.FunctionDef) -> Iterator[int]:
    """The dimensions of each list that a function goes over: 3 for what it is handed as x in ``[v for sample
    in x for v in sample[c]]``. Nothing is known where it asks whether something is a list."""
    calls = [n for n in below(function) if isinstance(n, ast.Call)]
    if any(called(c) == "isinstance" for c in calls):
        return
    loops = [(n.target, n.iter) for n in below(function) if isinstance(n, ast.For | ast.comprehension)]
    named = [(n.targets[0], n.value) for n in below(function) if isinstance(n, ast.Assign)]
    levels: Levels = {a.arg: 0 for a in function.args.args}
    for _ in range(len(loops) + len(named)):  # an element may be written ahead of the loop that names it
        found = dict(_levels(loops, named, levels))
        if found.items() <= levels.items():
            break
        levels = found | levels
    gone_over = [array for target, whole in loops for _, array in value_by_value(target, whole)]
    gone_over += [c.args[0] for c in calls if called(c) == "len" and c.args]
    yield from (level + 1 for array in gone_over if (level := _level(array, levels)) is not None)


def takes_one_channel(function: ast.FunctionDef) -> bool:
    """Whether a function centers the values of one list of numbers: ``v - mean for v in values``."""
    if max(depths(function), default=0) != 1:
        return False
    taken = {a.arg for a in function.args.args}
    loops = [(n.target, n.iter) for n in below(function) if isinstance(n, ast.For | ast.comprehension)]
    pairs = (pair for target, whole in loops for pair in value_by_value(target, whole))
    values = {one.id for one, array in pairs if isinstance(array, ast.Name) and array.id in taken}
    centered = (n.left for n in below(function) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub))
    return any(isinstance(left, ast.Name) and left.id in values for left in centered)


def _levels(
    loops: list[tuple[ast.expr, ast.expr]], named: list[tuple[ast.expr, ast.expr]], levels: Levels
) -> Iterator[tuple[str, int]]:
    """The variables of loops, one level below what these go over, and other names of the same."""
    for target, whole in loops:
        for one, array in value_by_value(target, whole):
            if (level := _level(array, levels)) is not None:
                yield one.id, level + 1
    for other, value in named:
        if isinstance(other, ast.Name) and (level := _level(value, levels)) is not None:
            yield other.id, level


def _level(node: ast.expr, levels: Levels) -> int | None:
    """The level of a variable, or of what stands at a place in it: ``x[i][j]``."""
    match node:
        case ast.Name(id=name):
            return levels.get(name)
        case ast.Subscript(value=whole, slice=ast.Name() | ast.Constant(value=int())):
            level = _level(whole, levels)
            return None if level is None else level + 1
    return None
