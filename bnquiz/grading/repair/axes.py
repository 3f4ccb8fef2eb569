"""Axes that are surely wrong: the copy averages over all axes but the channel's, so that what lies behind
shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.repair.code import Code, Guess, holds
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit

_REDUCTIONS = {"mean", "var", "std", "sum", "var_mean", "std_mean", "average"}
_LIBRARIES = {"np", "numpy", "torch"}
_AXES = {"dim", "axis", "dims"}


def right_axes(source: str, mistake: str, lines: tuple[int, ...]) -> Repair | None:
    """The repair that gives the reductions on the lines, and their like, the right axes; None without any."""
    code = Code.read(source)
    if code is None:
        return None
    reductions = [found for node in code.nodes for found in _reduction(node)]
    wrong = {code.text.of(axes) for node, _, axes in reductions if any(holds(node, n) for n in lines)}
    edits = [
        Edit(*code.text.span(axes), f"tuple(i for i in range(({code.text.of(reduced)}).ndim) if i != 1)")
        for _, reduced, axes in reductions
        if code.text.of(axes) in wrong
    ]
    guess = Guess(1.0, tuple(edits), "the axes are all but the channel's")
    return next(code.ranked(mistake, [guess] if edits else []), None)


def _reduction(node: ast.AST) -> Iterator[tuple[ast.Call, ast.expr, ast.expr]]:
    """A call that reduces, what it reduces, and over which axes."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    of_library = isinstance(node.func.value, ast.Name) and node.func.value.id in _LIBRARIES
    reduced = (node.args[0] if node.args else None) if of_library else node.func.value
    named = [k.value for k in node.keywords if k.arg in _AXES]
    axes = [*named, *node.args[int(of_library) :]][:1]
    if reduced is not None and node.func.attr in _REDUCTIONS and axes:
        yield node, reduced, axes[0]
