"""A function that makes a function: the state lives in its variables, and what it returns is called."""

from __future__ import annotations

import ast

from bnquiz.grading.source.nodes import below


def made_function(node: ast.AST) -> ast.FunctionDef | None:
    """The function that a function defines inside and returns; None where it does neither."""
    if not isinstance(node, ast.FunctionDef):
        return None
    inner = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
    own = (n for s in node.body if not isinstance(s, ast.FunctionDef) for n in below(s))
    returned = [n.value.id for n in own if isinstance(n, ast.Return) and isinstance(n.value, ast.Name)]
    return next((inner[name] for name in returned if name in inner), None)
