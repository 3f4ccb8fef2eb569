"""The nodes below a node: walked once, read many times."""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=1024)
def below(node: ast.AST) -> tuple[ast.AST, ...]:
    """The node and all below it, in the order of ``ast.walk``. Nobody changes a tree that was read."""
    return tuple(ast.walk(node))
