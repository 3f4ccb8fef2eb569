"""The parameters of a definition, with their roles."""

from __future__ import annotations

import ast

import msgspec

from bnquiz.grading.source.entry import evidence, roles
from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.nodes import below, number


def parameters(node: ast.FunctionDef, is_method: bool) -> tuple[Parameter, ...]:
    """The parameters with their roles; ``self`` is left out."""
    held = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(held) - len(node.args.defaults)) + [*node.args.defaults]
    pairs = [*zip(held, defaults, strict=True)]
    pairs += zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    if is_method and pairs and pairs[0][0].arg in {"self", "cls"}:
        pairs = pairs[1:]
    made = [Parameter(a.arg, roles.role_of(a.arg), d is None, _constant(d)) for a, d in pairs]
    made += _in_keywords(node)
    return _settled([_by_keys(node, p) for p in made])


def _in_keywords(node: ast.FunctionDef) -> list[Parameter]:
    """What is looked up in ``**kwargs``: ``cfg["units"]``, ``kwargs.get("eps", 1e-5)``."""
    owner = node.args.kwarg.arg if node.args.kwarg is not None else ""
    found: dict[str, Parameter] = {}
    for n in below(node) if owner else ():
        match n:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)) if (
                name == owner
            ):
                found[key] = Parameter(key, roles.role_of(key), True)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get" | "pop"),
                args=[ast.Constant(value=str() as key), *rest],
            ) if name == owner:
                default = _constant(rest[0]) if rest else None
                found.setdefault(key, Parameter(key, roles.role_of(key), False, default))
    return list(found.values())


def _by_keys(node: ast.FunctionDef, parameter: Parameter) -> Parameter:
    """A dict under any name: the code looks up two parts of the state in it."""
    looked_up = {roles.held_role_of(key) for key in evidence.string_keys([node], parameter.name)} - {None}
    return msgspec.structs.replace(parameter, role="params") if len(looked_up) > 1 else parameter


def _settled(made: list[Parameter]) -> tuple[Parameter, ...]:
    """Each role once, x at all events: what is left over and required, and stands first, is x; alpha is what
    is missing."""
    seen: set[str | None] = set()
    result = []
    for parameter in made:
        role = parameter.role if parameter.role not in seen else None
        seen.add(role)
        result.append(msgspec.structs.replace(parameter, role=role))
    if "x" not in seen:
        first = next((i for i, p in enumerate(result) if p.role is None and p.required), None)
        if first is not None:
            result[first] = msgspec.structs.replace(result[first], role="x")
    return tuple(_alpha(p, seen) for p in result)


def _alpha(parameter: Parameter, seen: set[str | None]) -> Parameter:
    if parameter.role is None and parameter.name in {"alpha", "m", "rate"}:
        role = "gamma" if "gamma" not in seen and parameter.name == "alpha" else "momentum"
        return msgspec.structs.replace(parameter, role=role) if role not in seen else parameter
    return parameter


def constructor(node: ast.FunctionDef | None) -> tuple[Parameter, ...]:
    """The constructor's parameters; the first required one without another role is the channel count."""
    if node is None:
        return ()
    made = [msgspec.structs.replace(p, role=roles.make_role_of(p.name)) for p in parameters(node, True)]
    if not any(p.role == "channels" for p in made):
        first = next((i for i, p in enumerate(made) if p.role is None and p.required), None)
        if first is not None:
            made[first] = msgspec.structs.replace(made[first], role="channels")
    result, seen = [], set[str | None]()
    for p in made:
        again = p.role == "channels" and p.required  # what goes in, and what comes out
        result.append(msgspec.structs.replace(p, role=p.role if again or p.role not in seen else None))
        seen.add(p.role)
    return tuple(result)


def _constant(node: ast.expr | None) -> float | int | bool | str | None:
    if isinstance(node, ast.BinOp):
        return number(node)
    try:
        value = ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError):
        return None
    return value if isinstance(value, float | int | bool | str) else None
