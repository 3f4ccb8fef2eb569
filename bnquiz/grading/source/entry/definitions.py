"""What a file defines: functions, classes and methods, as its decorators and its top level leave them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from bnquiz.grading.source.entry import objects
from bnquiz.grading.source.entry.classes import (
    first_method,
    normalizes,
)
from bnquiz.grading.source.entry.decorators import as_decorated
from bnquiz.grading.source.entry.model import Definition
from bnquiz.grading.source.entry.reach import dispatched_by, joined, names_used
from bnquiz.grading.source.nodes import (
    called,
    class_made_by,
    class_of,
    function_of,
    sequence_made_by,
    with_method,
    without_given,
)


def definitions(tree: ast.Module) -> Iterator[Definition]:
    """Top-level functions, classes and their methods; of two with one name the last counts. Names for a
    lambda or a partial function are functions too, and what is set on a class is its method."""
    last: dict[str, Definition] = {}
    for index, statement in enumerate(tree.body):
        for made in (_as_decorated(each, last) for each in _made_at_top(statement, last)):
            whole = last.get(next(dispatched_by(made), ""))
            if whole is not None and isinstance(whole.node, ast.FunctionDef):
                last[whole.name] = msgspec.structs.replace(whole, node=_with_kind(whole.node, made))
                continue
            last.pop(made.name, None)
            last |= {d.name: d for d in _with_methods(made.name, made, index)}
    used = {n for s in tree.body if isinstance(s, ast.Assign) for n in names_used(s)}
    for each in last.values():
        if isinstance(each.node, ast.ClassDef):
            with_halves = objects.with_halves(each.node, [*last.values()])
            yield msgspec.structs.replace(each, node=with_halves)
        elif class_made_by(each.node) is None or each.name not in used:  # else what it makes is meant
            yield each


def _with_methods(name: str, node: ast.FunctionDef | ast.ClassDef, index: int) -> Iterator[Definition]:
    """A function; a class with its methods, and the classes within it that normalize, without which it is."""
    if isinstance(node, ast.FunctionDef):
        yield Definition(name, node, index)
        return
    inner = [s for s in node.body if isinstance(s, ast.ClassDef) and normalizes(s)]
    if inner:
        rest = [s for s in node.body if s not in inner] or [ast.Pass()]
        node = ast.copy_location(ast.ClassDef(**{**dict(ast.iter_fields(node)), "body": rest}), node)
        ast.fix_missing_locations(node)
    yield Definition(name, node, index)
    for method in (s for s in node.body if isinstance(s, ast.FunctionDef)):
        yield Definition(f"{name}.{method.name}", method, index, node)
    for kind in inner:
        yield from _with_methods(f"{name}.{kind.name}", kind, index)


def _with_kind(whole: ast.FunctionDef, made: ast.FunctionDef | ast.ClassDef) -> ast.FunctionDef:
    """A function that calls others by the kind of its argument, with what this one of them does."""
    return function_of(whole.name, whole.args, [*whole.body, *made.body], whole, whole.decorator_list)


def _as_decorated(
    node: ast.FunctionDef | ast.ClassDef, before: dict[str, Definition]
) -> ast.FunctionDef | ast.ClassDef:
    """A function, or a class with its methods, as decorators of the file leave them."""
    known = {name: d.node for name, d in before.items()}
    if isinstance(node, ast.FunctionDef):
        return as_decorated(node, known)
    for method in [m for m in node.body if isinstance(m, ast.FunctionDef) and m.decorator_list]:
        left = as_decorated(method, known)
        node = node if left is method else with_method(node, left)
    return node


def _made_at_top(
    statement: ast.stmt, before: dict[str, Definition]
) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    match statement:
        case ast.FunctionDef(name=name) if (whole := joined(statement)) in before:
            if isinstance(owner := before[whole].node, ast.ClassDef):
                yield with_method(owner, function_of(name, statement.args, statement.body, statement))
        case ast.FunctionDef() | ast.ClassDef():
            yield sequence_made_by(statement) or statement
        case ast.If() | ast.Try() if not _is_main(statement):
            yield from (s for s in _branches(statement) if isinstance(s, ast.FunctionDef | ast.ClassDef))
        case ast.Assign():
            yield from _made_by(statement, before)


def _made_by(
    statement: ast.Assign, before: dict[str, Definition]
) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda(args=taken, body=value)):
            yield function_of(name, taken, [ast.copy_location(ast.Return(value), value)], statement)
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Name(id=whole), *given]) as call
        ) if called(call) == "partial" and whole in before:
            node = before[whole].node
            if isinstance(node, ast.FunctionDef):
                yield function_of(name, without_given(node.args, len(given), call), node.body, node)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield from _class_made(name, value, before)
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=ast.Name(id=own)):
            kind, function = (before[n].node if n in before else None for n in (owner, own))
            if isinstance(kind, ast.ClassDef) and isinstance(function, ast.FunctionDef):
                del before[own]
                yield with_method(kind, function_of(name, function.args, function.body, function))


def _branches(statement: ast.If | ast.Try) -> Iterator[ast.stmt]:
    """The statements of all sides of a branch."""
    handlers = statement.handlers if isinstance(statement, ast.Try) else []
    yield from (*statement.body, *(s for h in handlers for s in h.body), *statement.orelse)


def _is_main(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test)


def _class_made(name: str, value: ast.expr, before: dict[str, Definition]) -> Iterator[ast.ClassDef]:
    """A class that a name stands for and that no statement of the top level writes down: what ``type`` or a
    function of the file makes, or what is looked up in a class of it, ``BatchNorm[2]``."""
    match value:
        case ast.Call(
            func=ast.Name(id="type"), args=[_, ast.Tuple(elts=bases), ast.Dict(keys=keys, values=of)]
        ):
            methods = []
            for key, each in zip(keys, of, strict=True):
                own = before.get(each.id) if isinstance(each, ast.Name) else None
                if (
                    isinstance(key, ast.Constant)
                    and own is not None
                    and isinstance(own.node, ast.FunctionDef)
                ):
                    methods.append(function_of(str(key.value), own.node.args, own.node.body, own.node))
                    del before[own.name]
            yield class_of(name, bases, methods, value)
        case ast.Call(func=ast.Name(id=factory)) if factory in before:
            if (made := class_made_by(before[factory].node)) is not None:
                yield class_of(name, made.bases, made.body, made)
        case ast.Subscript(value=ast.Name(id=whole)) if whole in before:
            kind = before[whole].node
            if isinstance(kind, ast.ClassDef) and first_method([kind], ("__class_getitem__",)) is not None:
                yield class_of(name, [value.value], [], value)
