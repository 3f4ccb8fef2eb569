"""Inference by a function that another one hands back, after it has put together what stays the same:
``freeze()``, which is called once, and what then takes x."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from bnquiz.grading.source.entry import classes, roles, signature
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.nodes import (
    MAKING,
    below,
    called,
    function_of,
    made_and_returned,
    name_of,
    own_attribute,
    variables_of,
    without_given,
)

LAMBDA = "lambda"  # the name of a function that has none

_NAMED = re.compile(
    r"(?i)(^|_)(freeze|frozen|fold(ed)?|fused?|export(ed)?|compiled?|deploy(ed)?|ship(ped)?|infer(ence)?"
    r"|predict(or)?|eval(uator)?|serv(e|ing))(_|$)"
)


class Frozen(NamedTuple):
    """What gives the function for inference, what it takes for that (None: it is looked up and not called),
    and that function. ``code``: all that it runs."""

    name: str
    first: tuple[str, ...] | None
    function: ast.FunctionDef
    code: list[ast.AST]


def of_class(chain: classes.Chain, training: str, file: LearnerFile) -> Frozen | None:
    """What a method of the class, or a function of the file that takes its object, hands back."""
    own = classes.method(chain, training)
    if own is None or not signature.reduces(classes.with_called(chain, own)):
        return None
    found = (*_by_methods(chain, training, file), *_by_functions(chain, training, file))
    return next((f for f in found if _is_for_inference(f, own)), None)


def _by_methods(chain: classes.Chain, training: str, file: LearnerFile) -> Iterator[Frozen]:
    held = set(classes.read_in(chain, training))
    for m in classes.methods_of(chain):
        if m.name in MAKING or any(p.required for p in parameters(m, True)):
            continue
        given = handed_back(m, chain, file) if held & set(classes.read_in(chain, m.name)) else None
        if given is not None:
            yield Frozen(m.name, None if _is_property(m) else (), given, [*classes.with_called(chain, m)])


def _by_functions(chain: classes.Chain, training: str, file: LearnerFile) -> Iterator[Frozen]:
    held = set(classes.read_in(chain, training))
    for node in (d.node for d in file.found if d.owner is None and isinstance(d.node, ast.FunctionDef)):
        required = [p.name for p in parameters(node, False) if p.required]
        if len(required) != 1 or len(held & set(_read_of(node, required[0]))) < 2:
            continue
        given = handed_back(node, [], file)
        if given is not None:
            yield Frozen(node.name, (required[0],), given, file.helpers([node]))


def _read_of(node: ast.AST, name: str) -> Iterator[str]:
    """The attributes that are read of a variable."""
    for n in below(node):
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == name:
            yield n.attr


def of_function(code: list[ast.AST], file: LearnerFile) -> Frozen | None:
    """What another function hands back that takes no more than the state of the one for training, the first
    of the ``code``: ``freeze(params, state)``."""
    training = code[0]
    if not isinstance(training, ast.FunctionDef) or not signature.reduces(code):
        return None
    taken = [p.name for p in parameters(training, False)]
    for node in (d.node for d in file.found if d.owner is None and isinstance(d.node, ast.FunctionDef)):
        own = parameters(node, False)
        fits = any(p.required for p in own) and all(p.name in taken[1:] for p in own if p.required)
        given = handed_back(node, [], file) if fits and node is not training else None
        if given is not None:
            first = tuple(p.name for p in own if p.name in taken)
            found = Frozen(node.name, first, given, file.helpers([node]))
            if _is_for_inference(found, training):
                return found
    return None


def of_part(
    maker: ast.FunctionDef, code: list[ast.AST], training: ast.FunctionDef, file: LearnerFile
) -> ast.FunctionDef | None:
    """What one of several functions hands back that are made together; ``code``: what it runs."""
    needs_nothing = not any(p.required for p in parameters(maker, False))
    given = handed_back(maker, [], file) if needs_nothing else None
    if given is None or not _is_for_inference(Frozen(maker.name, (), given, code), training):
        return None
    return given


def _is_for_inference(found: Frozen, training: ast.FunctionDef) -> bool:
    """Whether what is handed back needs no more than the one for training, and what it is put together with
    takes no statistics, and divides by a root or is named for it; a backward pass is none."""
    if roles.is_backward(found.name) or roles.is_backward(found.function.name):
        return False
    whole = [*found.code, found.function]
    bound = not classes.is_function(found.function)
    fits = classes.requires_no_more(found.function, training, bound=bound) and not signature.reduces(whole)
    return fits and (_NAMED.search(found.name) is not None or any(map(classes.normalizes, whole)))


def handed_back(node: ast.FunctionDef, chain: classes.Chain, file: LearnerFile) -> ast.FunctionDef | None:
    """The one thing that a function returns, where it is there to be called: a function, a method of its
    object, an object of another class of the file."""
    value = next(iter(made_and_returned(node)), None)
    match value:
        case ast.Attribute() if name := own_attribute(value):
            return classes.method(chain, name)
        case ast.Lambda(args=taken, body=result):
            return _named_lambda(taken, result)
        case ast.Call(func=ast.Name(id=kind)) if kind in file.by_name:
            made = file.by_name[kind].node
            whole = classes.class_chain(made, file.found) if isinstance(made, ast.ClassDef) else []
            return classes.first_method(whole, ("__call__", "forward"))
    return function_given(value, functions_in(node, file), file) if value is not None else None


def functions_in(node: ast.FunctionDef, file: LearnerFile) -> dict[str, ast.FunctionDef]:
    """The functions that are defined within a function, and what its variables hold of such: ``forward =
    partial(f, gamma)``."""
    inner = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
    for name, value in variables_of(node).items():
        if (function := function_given(value, inner, file)) is not None:
            inner[name] = function
    return inner


def function_given(
    value: ast.expr, inner: dict[str, ast.FunctionDef], file: LearnerFile
) -> ast.FunctionDef | None:
    """The function that an expression stands for: one that is defined inside, ``partial`` of one of the file,
    or what wraps one, ``jit(forward)``, which is as good as a decorator of it."""
    match value:
        case ast.Name(id=name):
            return inner.get(name)
        case ast.Lambda(args=taken, body=result) if called_by(result) & inner.keys():
            return _named_lambda(taken, result)
        case ast.Call(args=[ast.Name(id=name), *given]) if called(value) == "partial":
            whole = inner.get(name) or file.function(name)
            return whole and function_of(
                name, without_given(whole.args, len(given), value), whole.body, whole
            )
        case ast.Call(func=wrapper, args=[whole]):
            bare = function_given(whole, inner, file)
            return bare and function_of(
                bare.name, bare.args, bare.body, bare, [wrapper, *bare.decorator_list]
            )
    return None


def _named_lambda(taken: ast.arguments, result: ast.expr) -> ast.FunctionDef:
    return function_of(LAMBDA, taken, [ast.copy_location(ast.Return(result), result)], result)


def called_by(node: ast.AST) -> set[str]:
    """The last names of all that it calls."""
    return {called(n) for n in below(node) if isinstance(n, ast.Call)}


def _is_property(node: ast.FunctionDef) -> bool:
    return any(name_of(d) in {"property", "cached_property"} for d in node.decorator_list)
