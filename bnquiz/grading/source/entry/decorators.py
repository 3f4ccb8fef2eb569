"""A function as its decorator leaves it: what is called from outside takes what the wrapper takes, and of the
function's own parameters those that the wrapper hands on."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from bnquiz.grading.source.entry import objects
from bnquiz.grading.source.nodes import (
    below,
    function_of,
    is_store,
    name_of,
    own_attribute,
    returned_by,
    with_defaults,
)

Definitions = Mapping[str, ast.FunctionDef | ast.ClassDef]


class Wrapper(NamedTuple):
    """What a decorator puts in the place of a function, the call by which it calls that, and whether there is
    something around it that can hold state."""

    function: ast.FunctionDef
    call: ast.Call
    keeps: bool


def as_decorated(node: ast.FunctionDef, known: Definitions) -> ast.FunctionDef:
    """The function with the parameters that its decorator leaves, and with what that does before it; the very
    function where the decorator gives it nothing and takes nothing beside its own parameters."""
    found = wrapper_of(node, known)
    if found is None:
        return node
    (outer, call, _), own = found, node.args
    supplied = _supplied(call, [*own.posonlyargs, *own.args])
    taken = [*outer.args.posonlyargs, *outer.args.args, *outer.args.kwonlyargs]
    names = {a.arg for a in (*own.posonlyargs, *own.args, *own.kwonlyargs)}
    as_many = len(taken) == len(names) == len(supplied)  # under whatever names
    if len(supplied) <= len(outer.args.args) and (as_many or {a.arg for a in taken[1:]} <= names):
        return node
    given = [
        ast.Assign([ast.Name(name, ast.Store())], value)
        for name, value in supplied.items()
        if name_of(value) != name
    ]
    body = [*outer.body, *(ast.fix_missing_locations(ast.copy_location(g, node)) for g in given), *node.body]
    return function_of(node.name, _left(outer.args, own, set(supplied)), body, node, node.decorator_list)


def keeps_state(node: ast.FunctionDef, known: Definitions) -> bool:
    """Whether what a decorator puts in its place has something around it that can hold state."""
    found = wrapper_of(node, known)
    return found is not None and found.keeps


def wrapper_of(node: ast.FunctionDef, known: Definitions) -> Wrapper | None:
    """What the one decorator of the file puts in the place of a function; None where it has none, or none
    that calls the function."""
    for decorator in node.decorator_list:
        whole = decorator.func if isinstance(decorator, ast.Call) else decorator
        made = known.get(whole.id) if isinstance(whole, ast.Name) else None
        if isinstance(made, ast.ClassDef) and not isinstance(decorator, ast.Call):
            return _of_class(made)
        if isinstance(made, ast.FunctionDef):
            return _of_function(made)
    return None


def _of_function(maker: ast.FunctionDef) -> Wrapper | None:
    """The function within, or the one within that: ``decorate`` of ``with_statistics(momentum=0.1)``."""
    around: list[ast.FunctionDef] = [maker]
    for each in around:
        inner = _returned_function(each)
        if inner is None:
            return None
        cores = {a.arg for a in each.args.args[:1]}
        calls = [n for n in below(inner) if isinstance(n, ast.Call) and name_of(n.func) in cores]
        if calls and not any(isinstance(s, ast.FunctionDef) for s in inner.body):
            return Wrapper(inner, calls[-1], any(_may_keep(f, inner) for f in around))
        around.append(inner)
    return None


def _returned_function(node: ast.FunctionDef) -> ast.FunctionDef | None:
    inner = {s.name: s for s in node.body if isinstance(s, ast.FunctionDef)}
    return next((inner[v.id] for v in returned_by(node) if isinstance(v, ast.Name) and v.id in inner), None)


def _may_keep(outer: ast.FunctionDef, inner: ast.FunctionDef) -> bool:
    """Whether variables of a function are used by the one within."""
    made = {
        n.id
        for s in outer.body
        if isinstance(s, ast.Assign | ast.AnnAssign)
        for n in below(s)
        if isinstance(n, ast.Name) and is_store(n)
    }
    on_itself = any(isinstance(n, ast.Attribute) and name_of(n.value) == inner.name for n in below(outer))
    return on_itself or bool(made & {n.id for n in below(inner) if isinstance(n, ast.Name)})


def _of_class(kind: ast.ClassDef) -> Wrapper | None:
    """``__call__`` of a class whose constructor keeps the function: ``self.core(x, mean, var)``."""
    methods = {s.name: s for s in kind.body if isinstance(s, ast.FunctionDef)}
    maker, called = methods.get("__init__"), methods.get("__call__")
    if maker is None or called is None or len(maker.args.args) != 2:
        return None
    kept = set(objects.kept_as([kind], maker.args.args[1].arg))
    calls = [n for n in below(called) if isinstance(n, ast.Call) and own_attribute(n.func) in kept]
    if not calls:
        return None
    taken = ast.arguments(**{**dict(ast.iter_fields(called.args)), "args": called.args.args[1:]})
    return Wrapper(function_of(called.name, taken, called.body, called), calls[-1], keeps=True)


def _supplied(call: ast.Call, own: list[ast.arg]) -> dict[str, ast.expr]:
    """The function's parameters that the wrapper itself gives, each with what it gives."""
    places = [a for a in call.args if not isinstance(a, ast.Starred)]
    by_place = {a.arg: value for a, value in zip(own, places, strict=False)}
    return by_place | {k.arg: k.value for k in call.keywords if k.arg}


def _left(outer: ast.arguments, own: ast.arguments, supplied: set[str]) -> ast.arguments:
    """What is left to give: the wrapper's parameters, then those of the function that it hands on."""
    first = [*outer.posonlyargs, *outer.args]
    taken = supplied | {a.arg for a in (*first, *outer.kwonlyargs)}
    free = [(a, d) for a, d in with_defaults(own) if a.arg not in taken]
    named = [(a, d) for a, d in zip(own.kwonlyargs, own.kw_defaults, strict=True) if a.arg not in taken]
    kwonly = [*zip(outer.kwonlyargs, outer.kw_defaults, strict=True)]
    placed = with_defaults(outer)
    if outer.vararg is not None:
        placed += free
    elif outer.kwarg is not None:
        kwonly += free
    kwonly += named if outer.kwarg is not None else []
    return ast.arguments(
        posonlyargs=[],
        args=[a for a, _ in placed],
        vararg=None,
        kwonlyargs=[a for a, _ in kwonly],
        kw_defaults=[d for _, d in kwonly],
        kwarg=None,
        defaults=_from_the_first(placed),
    )


def _from_the_first(placed: list[tuple[ast.arg, ast.expr | None]]) -> list[ast.expr]:
    """The defaults, which are those of the last parameters."""
    count = 0
    for _, default in reversed(placed):
        if default is None:
            break
        count += 1
    return [d for _, d in placed[len(placed) - count :] if d is not None]
