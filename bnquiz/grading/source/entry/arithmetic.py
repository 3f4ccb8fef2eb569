"""What sums and products of code are: a step on the way, an average of old and new, a count that goes up."""

from __future__ import annotations

import ast

from bnquiz.grading.source.entry.shapes import is_size
from bnquiz.grading.source.nodes import number


def counts_up(node: ast.BinOp) -> bool:
    """``n + 1``, ``n + len(x)``."""
    return isinstance(node.op, ast.Add) and (number(node.right) == 1 or is_size(node.right))


def share_of_way(old: ast.expr, step: ast.expr, op: ast.operator) -> ast.expr | None:
    """The share by which something moves: ``a + share * (b - a)``, ``a -= share * (a - b)``."""
    match step:
        case ast.BinOp(op=ast.Mult(), left=ast.BinOp(op=ast.Sub()) as way, right=share):
            pass
        case ast.BinOp(op=ast.Mult(), left=share, right=ast.BinOp(op=ast.Sub()) as way):
            pass
        case _:
            return None
    start = way.right if isinstance(op, ast.Add) else way.left
    return share if ast.unparse(start) == ast.unparse(old) else None


def averaged(node: ast.BinOp) -> tuple[ast.expr, ...]:
    """Both values of an average of two: ``0.9 * old + 0.1 * new``, ``(1 - m) * old + m * new``."""
    match node:
        case ast.BinOp(
            op=ast.Add(),
            left=ast.BinOp(op=ast.Mult()) as one,
            right=ast.BinOp(op=ast.Mult()) as other,
        ):
            weighed = [_weighed(product) for product in (one, other)]
            return tuple(value for value in weighed if value is not None) if None not in weighed else ()
    return ()


def _weighed(product: ast.BinOp) -> ast.expr | None:
    """Of a product what is no weight."""
    for weight, value in ((product.left, product.right), (product.right, product.left)):
        share = number(weight)
        if (share is not None and 0 < share < 1) or _is_rest(weight):
            return value
    return None


def _is_rest(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and number(node.left) == 1
