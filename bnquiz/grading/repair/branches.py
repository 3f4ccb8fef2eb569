"""Names that have a value in one branch alone, and are read after it in both."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.scopes import binds
from bnquiz.grading.repair.words import unbound_name
from bnquiz.grading.source.nodes import holds

_SIMPLE = (ast.Return, ast.Assign, ast.AugAssign, ast.Expr)


def guess_branches(code: Code, failure: Failure) -> Iterator[Guess]:
    """What the other branch gives the name that has no value here, given to it in this one as well."""
    home, name = code.function_at(failure.line), failure.name or unbound_name(failure)
    read = next((n for n in code.here if isinstance(n, _SIMPLE) and holds(n, failure.line)), None)
    if home is None or name is None or read is None or failure.kind != "UnboundLocalError":
        return
    branches = [s for n in ast.walk(home) if isinstance(n, ast.If) for s in (*n.body, *n.orelse)]
    for given in branches:
        is_for_it = isinstance(given, ast.Assign) and [*map(binds, given.targets)] == [name]
        if is_for_it and given.end_lineno == given.lineno:
            start = code.text.span(read)[0]
            edit = Edit(start, start, f"{code.text.of(given)}; ")
            yield Guess(0.95, "undefined-name", (edit,), say("in-one-branch", name), shows=(given.lineno,))
