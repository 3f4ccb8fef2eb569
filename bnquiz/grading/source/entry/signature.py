"""The parameters of a definition with their roles, and what its code shows of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.model import CALLED, Parameter
from bnquiz.grading.source.entry.shapes import Nodes, walk
from bnquiz.grading.source.nodes import (
    REDUCTIONS,
    below,
    called,
    name_of,
    number,
    own_attribute,
    with_defaults,
)


def grad_switch(nodes: Nodes) -> int | None:
    """The first line that asks whether gradients are enabled."""
    return next(
        (
            n.lineno
            for n in walk(nodes)
            if isinstance(n, ast.Attribute) and n.attr.startswith("is_grad_enable")
        ),
        None,
    )


def asks_inference_mode(nodes: Nodes) -> bool:
    """Whether it asks torch whether it is in its inference mode."""
    return any(isinstance(n, ast.Attribute) and n.attr == "is_inference_mode_enabled" for n in walk(nodes))


def reduces(nodes: Nodes) -> bool:
    """Whether the code takes a statistic of anything."""
    return any(
        (isinstance(n, ast.Call) and (called(n) in REDUCTIONS or _contracts(n)))
        or _adds_up_by_ones(n)
        or _hands_on(n)
        for n in walk(nodes)
    )


def undoes(nodes: Nodes) -> bool:
    """Whether the code goes from what is normalized back to x: it takes beta away before it divides by
    gamma, ``(y - beta) / gamma``."""
    divisions = (n for n in walk(nodes) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div))
    return any(_stands_for("gamma", n.right) and any(map(_takes_beta, below(n.left))) for n in divisions)


def _takes_beta(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and _stands_for("beta", node.right)


def _stands_for(role: str, node: ast.AST) -> bool:
    """Whether it is named as gamma or beta, or computed of such: ``torch.exp(self.log_gamma)``."""
    names = (n.id if isinstance(n, ast.Name) else getattr(n, "attr", "") for n in below(node))
    return any(roles.held_role_of(name.removeprefix("log_")) == role for name in names if name)


def is_parting(branch: ast.If) -> bool:
    """Whether of a branch and its other side, which may be empty, one takes statistics: what it asks for is
    the mode, whatever it is called."""
    return reduces(branch.body) != reduces(branch.orelse)


@lru_cache(maxsize=64)
def parting_tests(tree: ast.Module) -> tuple[ast.expr, ...]:
    """What the branches of a file ask for that have another side and part training from inference."""
    branches = (n for n in below(tree) if isinstance(n, ast.If) and n.orelse)
    return tuple(branch.test for branch in branches if is_parting(branch))


def _contracts(call: ast.Call) -> bool:
    """An einsum that adds up over an axis: ``"nc->c"``, and not ``"nc,c->nc"``."""
    words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    taken, arrow, given = words[0].partition("->") if words else ("", "", "")
    return called(call) == "einsum" and (not arrow or bool(set(taken) - set(given) - set(", .")))


def _hands_on(node: ast.AST) -> bool:
    """A library's reduction for somebody else to call: ``np.apply_along_axis(np.mean, 0, x)``, and a sum by
    its operator: ``np.add.reduce``, ``reduce(np.add, x)``, ``reduce(lambda a, b: a + b, x)``."""
    match node:
        case ast.Attribute(value=ast.Name(id="np" | "torch" | "statistics" | "Tensor"), attr=name):
            return name in REDUCTIONS
        case ast.Attribute(value=ast.Attribute(attr="add"), attr="reduce"):
            return True
        case ast.Call(args=[ast.Lambda(body=ast.BinOp(op=ast.Add(), right=ast.Name())), _, *_]):
            return called(node) == "reduce"
        case ast.Call(args=[operator, _, *_]):
            return called(node) == "reduce" and name_of(operator) in {"add", "iadd"}
    return False


def _adds_up_by_ones(node: ast.AST) -> bool:
    """``np.ones((1, n)) @ x``, ``np.dot(np.ones(n), x)``"""
    multiplies = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    multiplies = multiplies or (isinstance(node, ast.Call) and called(node) in {"dot", "matmul"})
    return multiplies and any(isinstance(n, ast.Call) and called(n) in {"ones", "full"} for n in below(node))


def mode_flag(nodes: Nodes) -> str | None:
    """The attribute of self that a branch asks for the mode, by its path: ``training``, ``net.mode``. What a
    property or a method of the class reads for it is the one; ``is_training()`` where only the call shows."""
    bodies = (node.body for node in nodes if isinstance(node, ast.ClassDef))
    methods = [m for body in bodies for m in body if isinstance(m, ast.FunctionDef)]
    by_name = {m.name: m for m in reversed(methods)}  # the nearest class goes before its bases
    branches = (n for n in walk(nodes) if isinstance(n, ast.If | ast.IfExp | ast.Match))
    tests = (n.subject if isinstance(n, ast.Match) else n.test for n in branches)
    return next((flag for test in tests if (flag := _flag_in(test, by_name)) is not None), None)


def _flag_in(test: ast.expr, methods: dict[str, ast.FunctionDef]) -> str | None:
    called_ones = {id(n.func) for n in below(test) if isinstance(n, ast.Call)}
    for part in below(test):
        name = own_attribute(part)
        if name in methods:
            read = (own_attribute(n) for n in below(methods[name]))
            behind = next((each for each in read if each is not None and roles.tells_mode(each)), name)
            if behind != name:
                return behind
        if name is not None and roles.tells_mode(name):
            return f"{name}{CALLED}" if id(part) in called_ones else name
        if isinstance(part, ast.Attribute) and id(part) not in called_ones and roles.tells_mode(part.attr):
            owner = own_attribute(part.value)
            if owner is not None:
                return f"{owner}.{part.attr}"
    return None


def mode_read(nodes: Nodes) -> str | None:
    """The attribute of any object that the code reads for the mode: a helper is handed the layer."""
    called_ones = {id(n.func) for n in walk(nodes) if isinstance(n, ast.Call)}
    read = (n for n in walk(nodes) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load))
    names = (n.attr for n in read if id(n) not in called_ones)
    return next(filter(roles.tells_mode, names), None)


def string_keys(nodes: Nodes, name: str) -> tuple[str, ...]:
    """The keys under which the code looks into a dict of parameters."""
    keys: list[str] = []
    for node in walk(nodes):
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Constant(value=str() as key)) if (
                owner == name
            ):
                keys.append(key)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="get" | "setdefault" | "pop"),
                          args=[ast.Constant(value=str() as key), *_]) if owner == name:  # fmt: skip
                keys.append(key)
    return tuple(dict.fromkeys(keys))


def parts_asked(node: ast.FunctionDef, name: str) -> Iterator[str]:
    """The keys and attributes that a function asks a parameter for, by themselves: ``cache.std``."""
    yield from string_keys([node], name)
    for part in below(node):
        match part:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute) if owner == name:
                yield attribute


def parameters(node: ast.FunctionDef, is_method: bool) -> tuple[Parameter, ...]:
    """The parameters with their roles; ``self`` is left out."""
    pairs = with_defaults(node.args)
    pairs += zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    if is_method and pairs and pairs[0][0].arg in {"self", "cls"}:
        pairs = pairs[1:]
    named = {a.arg for a in node.args.kwonlyargs}
    made = [
        Parameter(a.arg, roles.role_of(a.arg), d is None, _constant(d), named=a.arg in named)
        for a, d in pairs
    ]
    made += [*_all_of_it(node, [d for _, d in pairs]), *_in_keywords(node)]
    return _settled([_by_keys(node, p) for p in made])


def _all_of_it(node: ast.FunctionDef, defaults: list[ast.expr | None]) -> list[Parameter]:
    """What goes by place into a function that asks for nothing else: ``def __init__(self, *size)``. ``*args``
    says that they are for somebody else."""
    taken = node.args.vararg
    if taken is None or taken.arg == "args" or None in defaults:
        return []
    return [Parameter(taken.arg, roles.role_of(taken.arg), True)]


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
    looked_up = {roles.held_role_of(key) for key in string_keys([node], parameter.name)} - {None}
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


def sets_first(function: ast.FunctionDef, owner: str, key: str) -> bool:
    """Whether a function gives a part of what it is handed a value, in any case and before it looks at it:
    what it keeps there for its backward pass need not be handed in."""
    for statement in function.body:
        if any(_is_part(n, owner, key, ast.Load) or _is_handed(n, owner) for n in below(statement)):
            return False
        if isinstance(statement, ast.Assign) and _is_part(statement.targets[0], owner, key, ast.Store):
            return True
    return False


def _is_handed(node: ast.AST, owner: str) -> bool:
    """Whether a call gets all of it, and may look at any part."""
    given = [*node.args, *(k.value for k in node.keywords)] if isinstance(node, ast.Call) else []
    return any(isinstance(value, ast.Name) and value.id == owner for value in given)


def _is_part(node: ast.AST, owner: str, key: str, used: type[ast.expr_context]) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=part), ctx=context):
            pass
        case ast.Attribute(value=ast.Name(id=name), attr=part, ctx=context):
            pass
        case _:
            return False
    return (name, part) == (owner, key) and isinstance(context, used)
