"""A backward pass without its forward pass: one that takes x itself is graded beside a plain forward pass."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from bnquiz.grading.source.entry import ranks, roles, signature

_PAIRS = (("backward", "forward"), ("bwd", "fwd"), ("_backprop", ""), ("_grad", ""), ("_back", ""))
_NEEDED = {"x", "gamma"}
_ROWS = ("x.mean(0)", "((x - mean) ** 2).mean(0)")
_IMAGES = (
    "x.mean((0, 2, 3)).reshape(1, -1, 1, 1)",
    "((x - mean) ** 2).mean((0, 2, 3)).reshape(1, -1, 1, 1)",
)


@dataclass(frozen=True)
class LoneBackward:
    """``name`` and ``line``: the backward pass. ``forward``: what its forward pass is called in ``source``,
    the file with one; empty where it needs a cache that only the learner's own makes."""

    name: str
    line: int
    forward: str = ""
    source: str = ""


def lone_backward(source: str, tree: ast.Module, requested: str | None) -> LoneBackward | None:
    """The first backward pass of the file, or the one that is asked for, beside which no forward pass
    stands."""
    functions = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef)}
    for name, node in functions.items():
        if requested in {None, name} and roles.is_backward(name) and signature.reduces([node]):
            forward = _forward_of(name)
            if forward in functions:
                continue
            taken = {p.role for p in signature.parameters(node, False)}
            if not taken >= _NEEDED or not forward.isidentifier():
                return LoneBackward(name, node.lineno)
            return LoneBackward(name, node.lineno, forward, f"{source}\n\n{_written(forward, node)}")
    return None


def _forward_of(name: str) -> str:
    return next((name.replace(back, on) for back, on in _PAIRS if back in name), "")


def _written(name: str, backward: ast.FunctionDef) -> str:
    """A forward pass for the ranks of x that the backward pass is for, in words that NumPy and torch
    share."""
    claimed = ranks.ranks_claimed([backward], ast.unparse(backward), name, has_num_dims=False)
    images = claimed is not None and 4 in claimed[0] and 2 not in claimed[0]
    mean, var = _IMAGES if images else _ROWS
    scale, shift = (
        ("gamma.reshape(1, -1, 1, 1)", "beta.reshape(1, -1, 1, 1)") if images else ("gamma", "beta")
    )
    return (
        f"def {name}(x, gamma, beta, eps=1e-5):\n"
        f"    mean = {mean}\n"
        f"    var = {var}\n"
        f"    return {scale} * (x - mean) / (var + eps) ** 0.5 + {shift}\n"
    )
