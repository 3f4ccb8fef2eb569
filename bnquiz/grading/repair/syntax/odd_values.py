"""Values and statements that parse but that hardly anybody writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

_CONDITIONS = ast.Compare | ast.BoolOp


def _idle(node: ast.AST) -> bool:
    """A statement that computes something and drops it."""
    useful = ast.Call | ast.Constant | ast.Yield | ast.YieldFrom | ast.Await
    return isinstance(node, ast.Expr) and not isinstance(node.value, useful)


def _unusual(node: ast.AST) -> bool:
    return isinstance(node, ast.Set | ast.NamedExpr | ast.Starred)


def _tuple_as_condition(node: ast.AST) -> bool:
    return isinstance(node, ast.If | ast.While | ast.Assert) and isinstance(node.test, ast.Tuple)


def _tuple_in_arithmetic(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and any(isinstance(e, ast.Tuple) for e in (node.left, node.right))


def _chained(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and len(node.targets) > 1


def _bare_tuple(node: ast.AST) -> bool:
    """``y = gamma, x``: a tuple without parentheses for one name."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Tuple):
        return False
    bare = node.value.col_offset == node.value.elts[0].col_offset if node.value.elts else False
    return bare and not isinstance(node.targets[0], ast.Tuple)


def _condition_in_arithmetic(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and any(isinstance(e, _CONDITIONS) for e in (node.left, node.right))


def _of_itself(node: ast.AST) -> bool:
    """``x - x``, ``x / x``."""
    signs = ast.Sub | ast.Div
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, signs)
        and ast.dump(node.left) == ast.dump(node.right)
    )


def _condition_kept(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, _CONDITIONS)


def _plus_sign(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd)


def _tuple_in_tuple(node: ast.AST) -> bool:
    return isinstance(node, ast.Tuple) and any(isinstance(part, ast.Tuple) for part in node.elts)


def _list_in_arithmetic(node: ast.AST) -> bool:
    if not isinstance(node, ast.BinOp):
        return False
    lists = [isinstance(side, ast.List | ast.ListComp) for side in (node.left, node.right)]
    other = node.right if lists[0] else node.left
    joins = isinstance(node.op, ast.Add) and (all(lists) or not _countable(other))
    return any(lists) and not (joins or isinstance(node.op, ast.Mult))


def _countable(node: ast.AST) -> bool:
    """A number, or a number times something."""
    if isinstance(node, ast.BinOp):
        return _countable(node.left) and not isinstance(node.right, ast.List)
    return isinstance(node, ast.Constant)


def _code_as_text(node: ast.AST) -> bool:
    """A string that holds code: a quotation mark is in the wrong place."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    text = node.value
    paired = all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}"))
    return not paired or text.count('"') % 2 == 1 or _CODE.search(text) is not None


_CODE = re.compile(r"""\.\w+\(|["'] ?[%+,] ?\w|: |[=!<>]=|^[)\]]|^\d+,""")


def _lone_target(node: ast.AST) -> bool:
    """``x, = y``."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Tuple) and len(target.elts) == 1


ODD_VALUES: tuple[tuple[float, Callable[[ast.AST], bool]], ...] = (
    (4.0, _idle),
    (2.5, _unusual),
    (3.0, _tuple_as_condition),
    (4.0, _tuple_in_arithmetic),
    (3.0, _list_in_arithmetic),
    (2.0, _condition_in_arithmetic),
    (2.0, _of_itself),
    (1.0, _condition_kept),
    (2.0, _plus_sign),
    (1.0, _tuple_in_tuple),
    (2.5, _chained),
    (1.5, _bare_tuple),
    (1.5, _code_as_text),
    (2.0, _lone_target),
)
