"""Classes whose methods do not fit: no ``self``, no ``super().__init__()``, misspelt, misplaced."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Function, first_simple_statement, is_module, method
from bnquiz.grading.repair.parameters import first_parameter
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined import FUNCTIONS, parameters

_POSITIONAL = re.compile(r"(\w+)\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given")
_BEFORE_INIT = re.compile(
    r"cannot assign \w+ before Module|no attribute '_(?:\w*hooks|parameters|buffers|modules)'"
)
_FREE = ("staticmethod", "classmethod")
_CALLED = ("__init__", "forward", "__call__")  # methods that are called without being named


def repair_method(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a class that does not work as one, the likeliest first."""
    yield from _without_self(code, failure)
    yield from _without_super(code, failure)
    yield from _misnamed(code, failure)
    if _suspect(failure):
        yield from _outside(code)


def _without_self(code: Code, failure: Failure) -> Iterator[Repair]:
    """``takes 1 positional argument but 2 were given``: the method does not take ``self``."""
    found = _POSITIONAL.search(failure.message)
    for function in _methods(code) if found else ():
        names = [arg.arg for arg in parameters(function.args)]
        if found and function.name == found.group(1) and names[:1] not in (["self"], ["cls"]):
            message = f"`{function.name}` does not take `self`: a method's first parameter is the object"
            yield from code.repair("crash", message, [first_parameter(code, function, "self")])


def _methods(code: Code) -> list[Function]:
    return [
        node
        for owner in code.classes
        for node in owner.body
        if isinstance(node, FUNCTIONS) and not any(getattr(d, "id", "") in _FREE for d in node.decorator_list)
    ]


def _without_super(code: Code, failure: Failure) -> Iterator[Repair]:
    """An ``nn.Module`` that is filled before it is set up."""
    if not _BEFORE_INIT.search(failure.message):
        return
    holding = code.class_at(failure.line)
    owners = [holding] if holding is not None else [owner for owner in code.classes if is_module(owner)]
    for owner in owners:
        constructor = method(owner, "__init__")
        if constructor is not None:
            message = f"`{owner.name}.__init__` does not call `super().__init__()` before it assigns"
            yield from code.repair("crash", message, _set_up(code, constructor))


def _set_up(code: Code, constructor: Function) -> list[Edit]:
    """``super().__init__()`` before all else, on a line that is there already."""
    removed = [_emptied(code, node) for node in constructor.body if _is_set_up(node)]
    rest = [node for node in constructor.body if not _is_set_up(node)]
    first = rest[0] if rest else constructor.body[0]
    if first is first_simple_statement(constructor):
        start = code.text.span(first)[0]
        return [*removed, Edit(start, start, "super().__init__(); ")]
    if isinstance(first, ast.If | ast.While):
        start, end = code.text.span(first.test)
        return [*removed, Edit(start, start, "super().__init__() or ("), Edit(end, end, ")")]
    return removed


def _is_set_up(node: ast.stmt) -> bool:
    """A call of ``super().__init__`` in some form, which came too late or was not right."""
    text = ast.unparse(node)
    return isinstance(node, ast.Expr) and text.startswith("super") and "__init__" in text


def _emptied(code: Code, node: ast.stmt) -> Edit:
    start, end = code.text.span(node)
    return Edit(start, end, "pass")


def _misnamed(code: Code, failure: Failure) -> Iterator[Repair]:
    """``_init_``, ``foward``: a method that nobody calls under this name."""
    for owner in code.classes:
        names = [node.name for node in owner.body if isinstance(node, FUNCTIONS)]
        requested = [
            name for name in _CALLED if name not in names and (is_module(owner) or name != "forward")
        ]
        for name in names:
            if name in _CALLED or not _suspect(failure):
                continue
            for near in nearest(name, requested, far=0.75)[:1]:
                yield from _renamed(code, owner, name, near.word)


def _suspect(failure: Failure) -> bool:
    """Whether a failure looks like a method that is not found."""
    return failure.kind in ("NotImplementedError", "TypeError", "AttributeError")


def _renamed(code: Code, owner: ast.ClassDef, name: str, new: str) -> Iterator[Repair]:
    function = method(owner, name)
    if function is not None:
        start = code.text.source.index(name, code.text.span(function)[0] + len("def"))
        message = f"`{owner.name}` has no method `{new}`; `{name}` may be meant to be it"
        yield from code.repair("unknown-attribute", message, [Edit(start, start + len(name), new)])


def misplaced_methods(source: str) -> list[Repair]:
    """A repair for functions that take ``self`` after a class, outside any: too far to the left."""
    code = Code.read(source)
    return list(_outside(code)) if code is not None else []


def _outside(code: Code) -> Iterator[Repair]:
    body = code.tree.body
    for at, node in enumerate(body):
        following = [n for n in body[at + 1 :] if isinstance(n, FUNCTIONS) and _takes_self(n)]
        if isinstance(node, ast.ClassDef) and following:
            names = ", ".join(f"`{function.name}`" for function in following)
            message = f"{names} takes `self` and stands outside the class `{node.name}`"
            edits = [edit for function in following for edit in _indented(code, function)]
            yield from code.repair("crash", message, edits)
            return


def _takes_self(function: Function) -> bool:
    return [arg.arg for arg in parameters(function.args)][:1] == ["self"]


def _indented(code: Code, function: Function) -> Iterator[Edit]:
    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
    inside = set(_inside_strings(function))
    for number in range(first, (function.end_lineno or first) + 1):
        if code.text.line(number).strip() and number not in inside:
            start = code.text.starts[number - 1]
            yield Edit(start, start, "    ")


def _inside_strings(function: Function) -> Iterator[int]:
    """The lines that begin inside a string: blanks would change it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.end_lineno:
            yield from range(node.lineno + 1, node.end_lineno + 1)
