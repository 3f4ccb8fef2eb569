"""What the code itself shows: how it switches modes, which ranks and which layout it means, which numbers it holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from bnquiz.grading.entry import roles
from bnquiz.grading.entry.model import Parameter

Nodes = Sequence[ast.AST]

_RANK_CALLS = {"dim", "ndim", "ndimension", "rank"}
_GENERIC = re.compile(r"\brange\((\w+(, ?)?)*(len\(|\w+\.(dim\(\)|ndim\b|ndimension\(\)|shape))|\.ndim ?- ?\d|\.dim\(\) ?- ?\d|len\(\w+(\.shape|\.size\(\))\) ?- ?\d")
_CHANNELS_LAST = re.compile(r"(?i)\bN ?,? ?(H ?,? ?W|L|T) ?,? ?C\b|channels?[_ ]last")
_FEATURES_FIRST = re.compile(r"\( ?(D|C|n_?x?|n_features|features|dim\w*) ?, ?(N|m|1|batch\w*) ?\)")


def walk(nodes: Nodes) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def text_of(nodes: Nodes) -> str:
    return "\n".join(ast.unparse(node) for node in nodes)


def numbers(nodes: Nodes) -> tuple[float, ...]:
    """The numeric constants between 0 and 1, in the order in which they stand: what eps and momentum may be."""
    found = (
        n.value
        for n in walk(nodes)
        if isinstance(n, ast.Constant) and isinstance(n.value, float | int) and not isinstance(n.value, bool)
    )
    return tuple(dict.fromkeys(float(v) for v in found if 0 < v < 1))


def ranks_claimed(nodes: Nodes, name: str, has_num_dims: bool) -> tuple[int, ...]:
    """The ranks of x that the code is written for. Nothing said means 2."""
    text = text_of(nodes)
    found = set(_named_ranks(name))
    if has_num_dims:
        found |= {2, 4}
    found |= {r for r in _compared_ranks(nodes) if r in (2, 3, 4)} | set(_shape_ranks(nodes))
    generic = bool(_GENERIC.search(text))
    if generic and (not found or "range" in text):
        found |= {2, 4} if not found else set()
    if _asks_rank(nodes) and found == {4}:
        found.add(2)
    return tuple(sorted(found)) or (2,)


def _named_ranks(name: str) -> Iterator[int]:
    lower = name.lower()
    if re.search(r"2d|spatial|conv|cnn", lower):
        yield 4
    if re.search(r"1d|(^|_)fc|dense|linear", lower):
        yield 2


def _compared_ranks(nodes: Nodes) -> Iterator[int]:
    """Constants with which a rank is compared: ``x.dim() == 2``, ``len(x.shape) in (2, 4)``, ``x.shape == 2``."""
    for node in walk(nodes):
        if isinstance(node, ast.Compare) and _is_rank(node.left):
            for side in node.comparators:
                yield from (c.value for c in ast.walk(side) if isinstance(c, ast.Constant) and type(c.value) is int)


def _is_rank(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _RANK_CALLS or name == "size"
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Attribute(attr="ndim" | "shape"):
            return True
        case ast.Name(id=name):
            return name.lower() in {"ndim", "ndims", "num_dims", "dim", "dims", "rank", "n_dim"}
    return False


def _asks_rank(nodes: Nodes) -> bool:
    return any(isinstance(n, ast.Compare) and _is_rank(n.left) for n in walk(nodes))


def _shape_ranks(nodes: Nodes) -> Iterator[int]:
    """Ranks that literal axes, shapes and unpackings show."""
    for node in walk(nodes):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if _is_shape(value):
                yield len(names)
            case ast.Tuple(elts=items) | ast.List(elts=items) if len(items) in (3, 4):
                yield from _literal_rank(items)
            case ast.Call(func=ast.Attribute(attr="view" | "reshape"), args=args) if len(args) == 4 and _ones(args) >= 2:
                yield 4
            case ast.Call(func=ast.Attribute(attr="permute" | "transpose"), args=args) if len(args) == 4:
                yield 4
            case ast.keyword(arg="dim" | "axis", value=ast.Constant(value=2 | 3 as axis)):
                yield 4 if axis == 3 else 0
            case ast.Call(func=ast.Attribute(attr="mean" | "sum" | "var" | "std"), args=[ast.Constant(value=3), *_]):
                yield 4


def _literal_rank(items: list[ast.expr]) -> Iterator[int]:
    values = [i.value if isinstance(i, ast.Constant) else None for i in items]
    if len(items) == 4 and values.count(1) + sum(v is None and _is_new_axis(i) for v, i in zip(values, items, strict=True)) >= 2:
        yield 4
    elif values in ([0, 2, 3], [0, 1, 2]) or (len(items) == 4 and sorted(map(str, values)) == ["0", "1", "2", "3"]):
        yield 4


def _is_new_axis(item: ast.expr) -> bool:
    return isinstance(item, ast.Slice) or (isinstance(item, ast.Constant) and item.value is None)


def _is_shape(value: ast.expr) -> bool:
    match value:
        case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="size"), args=[]):
            return True
    return False


def _ones(args: list[ast.expr]) -> int:
    return sum(isinstance(a, ast.Constant) and a.value == 1 for a in args)


def layout(text: str, ranks: tuple[int, ...]) -> str:
    """channels-first unless the file says otherwise: in its names and comments, or in the shapes that it unpacks."""
    if 4 in ranks and _CHANNELS_LAST.search(text):
        return "channels-last"
    if ranks == (2,) and _FEATURES_FIRST.search(text) and re.search(r"axis ?= ?(1|-1)|dim ?= ?(1|-1)", text):
        return "features-first"
    return "channels-first"


def grad_switch(nodes: Nodes) -> int | None:
    """The first line that asks whether gradients are enabled."""
    return next(
        (n.lineno for n in walk(nodes) if isinstance(n, ast.Attribute) and n.attr.startswith("is_grad_enable")), None
    )


def mode_flag(nodes: Nodes) -> str | None:
    """The attribute of self that a branch asks for the mode."""
    for node in walk(nodes):
        if isinstance(node, ast.If | ast.IfExp):
            for part in ast.walk(node.test):
                if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
                    if roles.role_of(part.attr) in {"training", "eval"}:
                        return part.attr
    return None


def mode_values(nodes: Nodes, parameter: Parameter) -> tuple[bool | str, bool | str]:
    """What to pass for training and for inference: strings where the code compares with strings, else bools."""
    words = [w for w in _compared_words(nodes, parameter.name) if isinstance(w, str)]
    if isinstance(parameter.default, str):
        words.append(parameter.default)
    if words:
        training = next((w for w in words if re.match(r"(?i)tr", w)), "train")
        other = next((w for w in words if not re.match(r"(?i)tr", w)), "test" if training == "train" else "eval")
        return training, other
    return (False, True) if parameter.role == "eval" else (True, False)


def _compared_words(nodes: Nodes, name: str) -> Iterator[object]:
    for node in walk(nodes):
        if isinstance(node, ast.Compare) and name in {n.id for n in ast.walk(node.left) if isinstance(n, ast.Name)}:
            yield from (c.value for side in node.comparators for c in ast.walk(side) if isinstance(c, ast.Constant))
        elif isinstance(node, ast.Match):
            yield from (
                c.value.value for c in ast.walk(node) if isinstance(c, ast.MatchValue) and isinstance(c.value, ast.Constant)
            )


def string_keys(nodes: Nodes, name: str) -> tuple[str, ...]:
    """The keys under which the code looks into a dict of parameters."""
    keys: list[str] = []
    for node in walk(nodes):
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Constant(value=str() as key)) if owner == name:
                keys.append(key)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="get" | "setdefault" | "pop"),
                          args=[ast.Constant(value=str() as key), *_]) if owner == name:  # fmt: skip
                keys.append(key)
    return tuple(dict.fromkeys(keys))


def returned_roles(function: ast.FunctionDef) -> tuple[tuple[str | None, ...], ...]:
    """For each return statement the roles of its elements, by their names."""
    returns = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]
    return tuple(
        tuple(_role_of_expression(e) for e in (value.elts if isinstance(value, ast.Tuple | ast.List) else [value]))
        for value in returns
    )


def _role_of_expression(node: ast.expr) -> str | None:
    names = [n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(node) if isinstance(n, ast.Attribute | ast.Name)]
    roles_found = [roles.held_role_of(name) for name in names]
    return next((r for r in roles_found if r in {"mean", "var"}), None)
