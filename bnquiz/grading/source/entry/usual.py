"""One way to write each step of a calculation, for whoever reads code.

``np.subtract(x, mean)``, ``x.sub(mean)`` and ``x + -mean`` are ``x - mean``; ``b ** -1`` is ``1 / b``, and
``a * (1 / b)`` is ``a / b``.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from functools import lru_cache

from bnquiz.grading.source.entry.symbols import LIBRARIES
from bnquiz.grading.source.nodes import below, number

_BINARY: dict[str, Callable[[], ast.operator]] = {
    "add": ast.Add, "sub": ast.Sub, "subtract": ast.Sub, "mul": ast.Mult, "multiply": ast.Mult,
    "div": ast.Div, "divide": ast.Div, "true_divide": ast.Div,
}  # fmt: skip


@lru_cache(maxsize=64)
def in_usual_form(tree: ast.Module) -> ast.Module:
    """A copy in which each step is written as usual, or the tree itself, where it is so. A method of the
    file's own stays what it is: ``self.add(x)``."""
    own = {n.name for n in below(tree) if isinstance(n, ast.FunctionDef)}
    unusual = any(_as_usual(n, own) is not n for n in below(tree))
    return _Usual(own).visit(copy.deepcopy(tree)) if unusual else tree


class _Usual(ast.NodeTransformer):
    def __init__(self, own: set[str]) -> None:
        self.own = own

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        super().generic_visit(node.value)  # what gives nothing back stays a call: ``seen.add(x)``
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return _as_usual(super().generic_visit(node), self.own)


def _as_usual(node: ast.AST, own: set[str]) -> ast.AST:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[*given], keywords=[]) if (
            name not in own
        ):
            of_library = isinstance(owner, ast.Name) and owner.id in LIBRARIES
            return _of_call(node, name, given if of_library else [owner, *given])
        case ast.BinOp(left=left, op=ast.Add(), right=ast.UnaryOp(op=ast.USub(), operand=taken)):
            return _put(node, left, ast.Sub(), taken)
        case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=taken), op=ast.Add(), right=right):
            return _put(node, right, ast.Sub(), taken)
        case ast.BinOp(left=divisor, op=ast.Pow(), right=power) if number(power) == -1:
            return _put(node, ast.Constant(1), ast.Div(), divisor)
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.BinOp(left=one, op=ast.Div(), right=divisor)) if (
            number(one) == 1
        ):
            return _put(node, left, ast.Div(), divisor)
        case ast.BinOp(left=ast.BinOp(left=one, op=ast.Div(), right=divisor), op=ast.Mult(), right=right) if (
            number(one) == 1
        ):
            return _put(node, right, ast.Div(), divisor)
    return node


def _of_call(node: ast.Call, name: str, operands: list[ast.expr]) -> ast.AST:
    match operands:
        case [left, right] if name in _BINARY and not isinstance(right, ast.Starred):
            return _put(node, left, _BINARY[name](), right)
        case [value] if name in {"neg", "negative"}:
            return ast.copy_location(ast.UnaryOp(ast.USub(), value), node)
        case [divisor] if name == "reciprocal":
            return _put(node, ast.Constant(1), ast.Div(), divisor)
        case [divisor, power] if name in {"pow", "power"} and number(power) == -1:
            return _put(node, ast.Constant(1), ast.Div(), divisor)
    return node


def _put(node: ast.AST, left: ast.expr, op: ast.operator, right: ast.expr) -> ast.BinOp:
    return ast.fix_missing_locations(ast.copy_location(ast.BinOp(left, op, right), node))
