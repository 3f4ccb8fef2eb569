"""What the code itself shows: how it switches modes, which ranks and which layout it means, which numbers it
holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.entry.ranks import Nodes, walk
from bnquiz.grading.source.nodes import REDUCTIONS, below, called, own_attribute


def numbers(nodes: Nodes) -> tuple[float, ...]:
    """The numeric constants between 0 and 1, in the order in which they stand: what eps and momentum may
    be."""
    found = (
        n.value
        for n in walk(nodes)
        if isinstance(n, ast.Constant) and isinstance(n.value, float | int) and not isinstance(n.value, bool)
    )
    return tuple(dict.fromkeys(float(v) for v in found if 0 < v < 1))


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


def mode_values(nodes: Nodes, parameter: Parameter) -> tuple[bool | str, bool | str]:
    """What to pass for training and for inference: strings where the code compares with strings, else
    bools."""
    words = [w for w in _compared_words(nodes, parameter.name) if isinstance(w, str)]
    if isinstance(parameter.default, str):
        words.append(parameter.default)
    return _values(words, parameter.role)


def flag_values(nodes: Nodes, flag: str | None) -> tuple[bool | str, bool | str]:
    """The same for an attribute that is switched."""
    words = [w for w in _compared_words(nodes, flag or "") if isinstance(w, str)]
    return _values(words, roles.role_of(flag or ""))


def _values(words: list[str], role: str | None) -> tuple[bool | str, bool | str]:
    if words:
        training = next((w for w in words if re.match(r"(?i)tr", w)), "train")
        other = next(
            (w for w in words if not re.match(r"(?i)tr", w)), "test" if training == "train" else "eval"
        )
        return training, other
    return (False, True) if role == "eval" else (True, False)


def _compared_words(nodes: Nodes, name: str) -> Iterator[object]:
    for node in walk(nodes):
        if isinstance(node, ast.Compare) and name in {
            n.id if isinstance(n, ast.Name) else own_attribute(n) for n in below(node.left)
        }:
            yield from (
                c.value for side in node.comparators for c in below(side) if isinstance(c, ast.Constant)
            )
        elif isinstance(node, ast.Match):
            yield from (
                c.value.value
                for c in below(node)
                if isinstance(c, ast.MatchValue) and isinstance(c.value, ast.Constant)
            )


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
