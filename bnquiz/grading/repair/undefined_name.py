"""Names that nothing binds, by function: every use of one in a function is one mistake."""

from __future__ import annotations

import ast
import re

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Function
from bnquiz.grading.repair.modules import MODULES
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined import FUNCTIONS, Scope


class UndefinedName(msgspec.Struct, frozen=True):
    """A name that nothing binds: all its uses in one function (or outside functions), and where it is."""

    name: str
    uses: tuple[ast.Name, ...]
    scope: Scope

    @property
    def function(self) -> Function | None:
        """The function in which it is used."""
        node = self.scope.home.node
        return node if isinstance(node, FUNCTIONS) else None


def all_undefined(code: Code) -> list[UndefinedName]:
    """Every name that nothing binds, once for each function that uses it; not the well-known modules."""
    groups: dict[tuple[str, int], list[tuple[ast.Name, Scope]]] = {}
    for use, scope in code.unresolved:
        if use.id not in MODULES:
            groups.setdefault((use.id, id(scope.home)), []).append((use, scope))
    return [
        UndefinedName(name, tuple(use for use, _ in uses), uses[0][1].home)
        for (name, _), uses in groups.items()
    ]


def find_undefined(code: Code, failure: Failure) -> UndefinedName | None:
    """The name that a failure is about."""
    named = re.search(r"name '(\w+)'", failure.message)
    name = failure.name or (named.group(1) if named else None)
    candidates = [lost for lost in all_undefined(code) if name in (lost.name, None)]
    here = [lost for lost in candidates if any(use.lineno == failure.line for use in lost.uses)]
    return next(iter(here or candidates), None)


def renamed(code: Code, lost: UndefinedName, new: str) -> tuple[Edit, ...]:
    """The edits that write another name at every use."""
    return tuple(edit for use in lost.uses for edit in code.named(use, lost.name, new))


def said(lost: UndefinedName, what: str) -> str:
    """The sentence for the learner."""
    return f"`{lost.name}` is not defined; {what}"
