"""What stops an entry and is no mistake of it: an argument that nobody here can fill, a package that is not
there."""

from __future__ import annotations

import ast
import re

from bnquiz.grading.process import wire
from bnquiz.grading.records import Reason
from bnquiz.grading.source.entry import Entry, Parameter, roles
from bnquiz.grading.source.nodes import below, holds

_MISSING = re.compile(r"missing \d+ required .*argument")
_FILLED_WRONG = re.compile(r"\bint\b|\bNoneType\b|\btuple\b")  # what was made up in place of an argument


def reason(entry: Entry, failure: wire.Failure, tree: ast.Module) -> tuple[Reason, str] | None:
    """Why the entry cannot be graded, and what helps; None where it can."""
    if "Stub" in failure.message:
        return "missing-module", (
            f"{entry.name} needs something that is not installed here: install it, or put what it uses of it "
            "into the file"
        )
    if failure.kind == "KeyError" and _is_made_up_key(failure.message, tree):
        return "unknown-role", (
            f"{entry.name} looks up {failure.message} in what it is given: bnquiz does not know such keys; "
            "look up gamma, beta and the running statistics under names that stand in the file"
        )
    if failure.kind == "NotImplementedError" and _raises(tree, failure.line):
        return (
            "not-written",
            f"{entry.name} is not written yet: line {failure.line} raises NotImplementedError",
        )
    takes = [p.name for p in entry.parameters if p.required and p.role is None]
    if takes and _MISSING.search(failure.message):
        return "unknown-role", _asked(entry, "takes", takes)
    made = [p.name for p in entry.constructor or () if _is_guessed(p)]
    if made and failure.during == "make" and _FILLED_WRONG.search(failure.message):
        return "unknown-role", _asked(entry, "is made with", made)
    return None


def _raises(tree: ast.Module, line: int | None) -> bool:
    """Whether the file itself raises there; torch says so too, of a number type that an operator has not."""
    return any(isinstance(node, ast.Raise) and holds(node, line) for node in below(tree))


def _is_made_up_key(message: str, tree: ast.Module) -> bool:
    """Whether a key that was not found is put together by the code, and stands nowhere in it; torch says in a
    KeyError also that an attribute is there already."""
    key = message.strip("'\"")
    return key.isidentifier() and not re.search(rf"\b{re.escape(key)}\b", ast.unparse(tree))


def _asked(entry: Entry, verb: str, names: list[str]) -> str:
    """What is not known, and the options that tell it."""
    options = " ".join(f"--role {name}=ROLE" for name in names)
    return (
        f"{entry.name} {verb} {', '.join(names)}: bnquiz does not know what to give it; say so with {options}"
    )


def _is_guessed(parameter: Parameter) -> bool:
    return parameter.required and parameter.role is None and roles.make_role_of(parameter.name) is None
