"""Classes whose methods do not fit: no ``self``, no ``super().__init__()``, misspelt, misplaced."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess, is_self, methods, parameters, takes
from bnquiz.grading.repair.likeness import nearest
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.scopes import FUNCTIONS, Function, lines_of
from bnquiz.grading.source.entry.reach import joined
from bnquiz.grading.source.entry.roles import held_role_of
from bnquiz.grading.source.nodes import called, name_of, own_attribute

_BEFORE_INIT = re.compile(
    r"cannot assign \w+ before Module|no attribute '_(?:\w*hooks|parameters|buffers|modules)'"
)
_FREE = {"staticmethod", "classmethod"}
_CALLED = ("__init__", "forward", "__call__")  # methods that are called without being named


def guess_methods(code: Code, failure: Failure) -> Iterator[Guess]:
    """What may be wrong with a class that does not work as one."""
    yield from _without_self(code, failure)
    yield from _without_super(code, failure)
    yield from _registered_twice(code, failure)
    yield from _state_as_parameter(code, failure)
    yield from _misnamed(code)
    yield from misplaced_methods(code)


def _without_self(code: Code, failure: Failure) -> Iterator[Guess]:
    """A method whose first parameter is not ``self``, or is called otherwise: ``def forward(slef, x)``."""
    bound = [f for c in code.classes for f in methods(c) if _is_bound(f)]
    for function in (f for f in bound if takes(f)[:1] not in (["self"], ["cls"])):
        asked = any(map(is_self, ast.walk(function)))
        if asked or f"{function.name}() takes " in failure.message:
            mistake, first = "undefined-name" if asked else "crash", parameters(function.args)[:1]
            if nearest("self", [arg.arg for arg in first]):
                edits = code.renamed(first, first[0].arg, "self")
                yield Guess(1.0, mistake, edits, say("first-parameter", first[0].arg))
            start = code.text.source.index(function.name, code.text.span(function)[0] + len("def"))
            at = code.text.source.index("(", start) + 1
            edit = Edit(at, at, "self" + (", " if first else ""))
            yield Guess(0.99, mistake, (edit,), say("no-self", function.name))


def _is_bound(function: Function) -> bool:
    return not _FREE & {*map(name_of, function.decorator_list)}


def _without_super(code: Code, failure: Failure) -> Iterator[Guess]:
    """An ``nn.Module`` that is filled before it is set up."""
    holding = code.class_at(failure.line)
    for owner in [holding] if holding is not None else code.modules:
        for constructor in (m for m in methods(owner) if m.name == "__init__"):
            if _BEFORE_INIT.search(failure.message):
                yield Guess(1.0, "crash", tuple(_set_up(code, constructor)), say("no-super", owner.name))


def _set_up(code: Code, constructor: Function) -> Iterator[Edit]:
    """``super().__init__()`` before all else, on a line that is there already."""
    yield from code.replaced([node for node in constructor.body if _is_set_up(node)], "pass")
    rest = [node for node in constructor.body if not _is_set_up(node)]
    first = rest[0] if rest else constructor.body[0]
    if isinstance(first, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Pass):
        start = code.text.span(first)[0]
        yield Edit(start, start, "super().__init__(); ")


def _is_set_up(node: ast.stmt) -> bool:
    """A call of ``super().__init__`` in some form, which came too late or was not right."""
    text = ast.unparse(node)
    return isinstance(node, ast.Expr) and text.startswith("super") and "__init__" in text


_REFUSED = re.compile(r"as parameter '(\w+)' \(torch\.nn\.Parameter or None expected\)")


def _state_as_parameter(code: Code, failure: Failure) -> Iterator[Guess]:
    """Parameters that get new tensors in each call: they are state, and no parameters."""
    refused = _REFUSED.findall(failure.message)
    later = [f for f in code.functions if f.name != "__init__"]
    anew = {own_attribute(n) for f in later for n in ast.walk(f) if _is_set(n)}
    edits = [
        Edit(*code.text.span(n), f'self.register_buffer("{name}", {code.text.of(n.value.args[0])})')
        for n in code.nodes
        if isinstance(n, ast.Assign) and _is_parameter(n.value)
        for name in anew & {*map(own_attribute, n.targets)}
    ]
    if refused and edits and held_role_of(refused[0]) not in {"gamma", "beta"}:
        yield Guess(1.0, "state-is-parameter", tuple(edits), say("state", refused[0]), shows=failure.lines)


def _is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def _is_parameter(value: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(value, ast.Call) and called(value) == "Parameter" and bool(value.args)


def _registered_twice(code: Code, failure: Failure) -> Iterator[Guess]:
    """``self.m = …`` before ``register_buffer("m", …)``: the assignment makes a local name."""
    for name in re.findall(r"attribute '(\w+)' already exists", failure.message):
        nodes = ast.walk(code.function_at(failure.line) or code.tree)
        own = [n for n in nodes if isinstance(n, ast.Attribute) and own_attribute(n) == name]
        before = [n for n in own if n.lineno <= (failure.line or 0)]
        yield Guess(1.0, "crash", code.replaced(before, name), say("twice", name))


def _misnamed(code: Code) -> Iterator[Guess]:
    """``_init_``, ``foward``: a method that nobody calls under this name."""
    for owner in code.classes:
        named = {method.name: method for method in methods(owner)}
        lacking = [n for n in _CALLED if n not in named and (owner in code.modules or n != "forward")]
        for name in {name for name, method in named.items() if _is_bound(method)} - {*_CALLED}:
            for near in nearest(name, lacking, far=0.75)[:1]:
                start = code.text.source.index(name, code.text.span(named[name])[0] + len("def"))
                edit = Edit(start, start + len(name), near.word)
                message = say("misnamed", owner.name, near.word, name)
                yield Guess(near.likeness, "unknown-attribute", (edit,), message)


def misplaced_methods(code: Code) -> Iterator[Guess]:
    """Functions that take ``self`` after a class, outside any: too far to the left."""
    body = code.tree.body
    used = {n.value.id for n in body if isinstance(n, ast.Assign) and isinstance(n.value, ast.Name)}
    # `BN.forward = forward`, `@add_to_class(BN)`
    functions = [n for n in body if isinstance(n, FUNCTIONS) and n.name not in used and not joined(n)]
    for at, owner in enumerate(body):
        following = [n for n in functions if n in body[at + 1 :] and takes(n)[:1] == ["self"]]
        if isinstance(owner, ast.ClassDef) and following:
            names = ", ".join(f"`{function.name}`" for function in following)
            edits = tuple(edit for function in following for edit in _indented(code, function))
            yield Guess(0.5, "crash", edits, say("outside-class", names, owner.name))
            return


def _indented(code: Code, function: Function) -> Iterator[Edit]:
    strings = [n for n in ast.walk(function) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    inside = {line for n in strings for line in range(n.lineno + 1, (n.end_lineno or n.lineno) + 1)}
    for number in lines_of(function):
        if code.text.line(number).strip() and number not in inside:  # blanks would change a string
            start = code.text.starts[number - 1]
            yield Edit(start, start, "    ")
