"""A local name that is read before anything is assigned to it on the way that the run took."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Guess
from bnquiz.grading.repair.names import misspelt_once, own
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.scopes import Scope
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined_name import UndefinedName


def repair_unbound(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for an UnboundLocalError, the likeliest first."""
    named = re.search(r"variable '(\w+)'", failure.message)
    name = failure.name or (named.group(1) if named else None)
    lost = _lost(code, name, failure.line) if name else None
    if lost is None:
        return
    found = [*_near(code, lost, failure), *misspelt_once(code, lost), *_own(code, lost), *_global(code, lost)]
    yield from code.ranked("undefined-name", found)


def _lost(code: Code, name: str, line: int | None) -> UndefinedName | None:
    """The uses of the name on the line that failed."""
    for scope in code.module.everything():
        uses = tuple(use for use in scope.uses if use.id == name and use.lineno == line)
        if uses:
            return UndefinedName(name, uses, scope.home)
    return None


def _near(code: Code, lost: UndefinedName, failure: Failure) -> Iterator[Guess]:
    names = failure.locals or tuple(sorted(lost.scope.bound))
    for near in nearest(lost.name, names):
        edits = tuple(edit for use in lost.uses for edit in code.named(use, lost.name, near.word))
        message = f"`{lost.name}` has no value here; the nearest name that has one is `{near.word}`"
        yield Guess(near.likeness - 0.02, edits, message)


def _own(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """``self.`` is missing before every use and every assignment."""
    everywhere = tuple(_everywhere(lost.scope, lost.name))
    yield from own(code, UndefinedName(lost.name, everywhere, lost.scope))


def _everywhere(scope: Scope, name: str) -> list[ast.Name]:
    return [node for node in ast.walk(scope.node) if isinstance(node, ast.Name) and node.id == name]


def _global(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """The module binds the name too, and the function assigns to it without saying ``global``."""
    function = lost.function
    if function is None or lost.name not in code.module.bound:
        return
    start = code.text.span(function.body[0])[0]
    edit = Edit(start, start, f"global {lost.name}; ")
    message = f"`{lost.name}` is assigned in `{function.name}`, so the one outside is not read: say `global`"
    yield Guess(0.7, (edit,), message)
