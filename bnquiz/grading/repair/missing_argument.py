"""A call that leaves out an argument: what is at hand under its name, or its usual value, is passed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, holds, own_attributes
from bnquiz.grading.repair.parameters import DEFAULTS
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit

_MISSING = re.compile(r"(\w+)\(\) missing \d+ required positional arguments?: (.*)")


def repair_missing(code: Code, failure: Failure) -> Iterator[Repair]:
    """The repair for a TypeError about a missing argument of a function of the file."""
    found = _MISSING.search(failure.message)
    if found is None or found.group(1) not in {function.name for function in code.functions}:
        return
    names = re.findall(r"'(\w+)'", found.group(2))
    calls = [node for node in code.nodes if isinstance(node, ast.Call) and holds(node, failure.line)]
    for call in calls:
        values = {name: _at_hand(code, name, call.lineno) for name in names}
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == found.group(1) and all(
            values.values()
        ):
            end = code.text.span(call)[1] - 1
            passed = ", ".join(f"{name}={value}" for name, value in values.items())
            message = f"the call of `{found.group(1)}` leaves out {', '.join(f'`{n}`' for n in names)}"
            edit = Edit(end, end, ", " * bool(call.args or call.keywords) + passed)
            yield from code.repair("crash", message, [edit])


def _at_hand(code: Code, name: str, line: int) -> str | None:
    """What may be passed for a parameter: a name of the function, an attribute, the usual value."""
    function, owner = code.function_at(line), code.class_at(line)
    if any(scope.node is function and name in scope.bound for scope in code.module.everything()):
        return name
    if owner is not None and name in own_attributes(owner):
        return f"self.{name}"
    return DEFAULTS.get(name)
