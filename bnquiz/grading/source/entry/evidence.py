"""What the code itself shows: how it switches modes, what it takes statistics of, which keys it looks
up."""

from __future__ import annotations

import ast

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.ranks import Nodes, walk
from bnquiz.grading.source.nodes import REDUCTIONS, below, called, own_attribute


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


def reduces(nodes: Nodes) -> bool:
    """Whether the code takes a statistic of anything."""
    return any(isinstance(n, ast.Call) and called(n) in REDUCTIONS | {"einsum"} for n in walk(nodes))


def mode_flag(nodes: Nodes) -> str | None:
    """The attribute of self that a branch asks for the mode."""
    for node in walk(nodes):
        if isinstance(node, ast.If | ast.IfExp):
            for part in below(node.test):
                name = own_attribute(part)
                if name is not None and roles.role_of(name) in {"training", "eval"}:
                    return name
    return None


def mode_read(nodes: Nodes) -> str | None:
    """The attribute of any object that the code reads for the mode: a helper is handed the layer."""
    called_ones = {id(n.func) for n in walk(nodes) if isinstance(n, ast.Call)}
    read = (n for n in walk(nodes) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load))
    names = (n.attr for n in read if id(n) not in called_ones)
    return next((name for name in names if roles.role_of(name) in {"training", "eval"}), None)


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
