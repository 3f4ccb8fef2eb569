"""UndefinedName names that a caller was meant to give: a parameter is missing, or has another name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.repair.code import Code, Function, Guess
from bnquiz.grading.repair.scopes import parameters
from bnquiz.grading.repair.text import Edit
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
