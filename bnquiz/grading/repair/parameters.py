"""Parameters and arguments that are missing: of a definition, or of a call."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Function, Guess, holds, own_attributes
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined import parameters
from bnquiz.grading.repair.undefined_name import UndefinedName, renamed, said

# a forgotten parameter's default, where the file itself gives none
DEFAULTS = {
    "eps": "1e-5",
    "epsilon": "1e-5",
    "momentum": "0.9",
    "training": "True",
    "is_training": "True",
    "train": "True",
    "mode": '"train"',
    "affine": "True",
    "gamma": "1.0",
    "beta": "0.0",
}


def forgotten_parameter(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """A name that a caller is meant to give: it becomes the last parameter, with a default."""
    function = lost.function
    if function is None or lost.name == "self":
        return
    elsewhere = _default_elsewhere(code, lost.name)
    default = elsewhere or DEFAULTS.get(lost.name)
    if default is not None:
        edit = _last_parameter(code, function, f"{lost.name}={default}")
        message = said(lost, f"`{function.name}` takes no parameter of this name")
        yield Guess(0.6, (edit,) if edit else (), message)


def _default_elsewhere(code: Code, name: str) -> str | None:
    for function in code.functions:
        given = function.args.args[len(function.args.args) - len(function.args.defaults) :]
        for arg, default in zip(given, function.args.defaults, strict=True):
            if arg.arg == name and isinstance(default, ast.Constant):
                return code.text.of(default)
    return None


def _last_parameter(code: Code, function: Function, text: str) -> Edit | None:
    args = function.args
    if not args.args or args.vararg or args.kwonlyargs or args.kwarg:
        return None
    last = args.defaults[-1] if args.defaults else args.args[-1]
    end = code.text.span(last)[1]
    return Edit(end, end, f", {text}")


def unused_parameter(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """The one parameter that the function never uses: it was given another name."""
    function = lost.function
    if function is None:
        return
    used = {use.id for scope in lost.scope.everything() for use in scope.uses}
    unused = [arg.arg for arg in parameters(function.args) if arg.arg not in used | {"self", "cls"}]
    for name in unused[:3]:
        likely = 0.7 if len(unused) == 1 else 0.45
        message = said(lost, f"the parameter `{name}` is never used")
        yield Guess(likely, renamed(code, lost, name), message)


def forgotten_self(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """A method whose first parameter is missing."""
    function = lost.function
    if lost.name == "self" and function is not None and lost.scope.owner is not None:
        edit = first_parameter(code, function, "self")
        message = f"`{function.name}` uses `self` and does not take it: a method's first parameter is `self`"
        yield Guess(1.0, (edit,), message)


def first_parameter(code: Code, function: Function, name: str) -> Edit:
    """The edit that puts a parameter first."""
    start = code.text.span(function)[0]
    opening = code.text.source.index("(", code.text.source.index(function.name, start + 3))
    comma = ", " if parameters(function.args) else ""
    return Edit(opening + 1, opening + 1, name + comma)


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
