"""What a function hands back, by the names in its return statements, and what it writes into."""

from __future__ import annotations

import ast
import re

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import KEEPING, below, called, name_of, returned_by

_PARAMETER = re.compile(r"gam+a|beta|weight|bias")


def writes_into(function: ast.FunctionDef, names: set[str]) -> bool:
    """Whether the function writes into one of its arguments: an item, in place, or through a method that
    ends in _."""
    written: list[ast.AST]
    for node in below(function):
        match node:
            case ast.Assign(targets=targets):
                written = [
                    t
                    for target in targets
                    for t in below(target)
                    if isinstance(t, ast.Subscript | ast.Attribute)
                ]
            case ast.AugAssign(target=target):
                written = [target]
            case ast.Call(func=ast.Attribute(value=receiver, attr=method)) if method.endswith("_"):
                written = [receiver]
            case ast.Call(func=ast.Attribute(attr="copyto"), args=[first, *_]):
                written = [first]
            case ast.keyword(arg="out", value=value):
                written = [value]
            case _:
                continue
        if any(isinstance(n, ast.Name) and n.id in names for w in written for n in below(w)):
            return True
    return False


def returned_roles(function: ast.FunctionDef) -> tuple[tuple[str | None, ...], ...]:
    """For each return statement the roles of its elements, by their names."""
    returns = returned_by(function)
    return tuple(tuple(_role_of_expression(e) for e in _elements(value)) for value in returns)


def forgets_return(function: ast.FunctionDef) -> bool:
    """Whether it ends with an expression whose value goes nowhere, or says that it returns nothing."""
    last = function.body[-1]
    if isinstance(last, ast.Return):
        return True
    return isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call | ast.Constant | ast.Yield)


def returned_names(function: ast.FunctionDef) -> tuple[tuple[str, ...], ...]:
    """For each return statement the variables that it gives; empty for what is computed there."""
    returns = returned_by(function)
    return tuple(tuple(e.id if isinstance(e, ast.Name) else "" for e in _elements(v)) for v in returns)


def _elements(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.Tuple | ast.List):
        return value.elts
    return value.values if isinstance(value, ast.Dict) else [value]


def returned_gradients(function: ast.FunctionDef) -> tuple[str | None, ...]:
    """dx, dgamma, dbeta in the order in which a backward pass returns them, by their names; x where no other
    fits. What is computed in the return statement itself is what is usual in its place."""
    returns = returned_by(function)
    if not returns:
        return ()
    value = returns[-1]
    elements = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    in_place = _USUAL if len(elements) == len(_USUAL) else ()
    named = [_gradient_role(ast.unparse(e)) for e in elements]
    return tuple(
        role if _has_name(e) or i >= len(in_place) else in_place[i]
        for i, (e, role) in enumerate(zip(elements, named, strict=True))
    )


_USUAL = ("dx", "dgamma", "dbeta")


def _has_name(node: ast.expr) -> bool:
    """Whether it is a variable, perhaps reshaped: dgamma, self.dgamma, dgamma.reshape(-1). ``dout.sum(0)`` is
    none: it is computed where it stands, from what is no gradient of a parameter."""
    computed = False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        computed = computed or (isinstance(node, ast.Call) and called(node) not in KEEPING | {"astype"})
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name) or node.id in {"np", "numpy", "torch"}:
        return False
    return not computed or roles.gradient_role(node.id.lower()) is not None


def _gradient_role(text: str) -> str | None:
    lower = text.lower().removeprefix("self.")
    if _PARAMETER.fullmatch(lower):
        return None  # the parameter itself, updated
    return roles.gradient_role(lower) or "dx"


def _role_of_expression(node: ast.expr) -> str | None:
    """The role of a variable, perhaps reshaped; what is computed in the return statement has no name."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in KEEPING:
        node = node.func.value
    name = name_of(node)
    role = roles.held_role_of(name) if name is not None else None
    return role if role in {"mean", "var"} else None
