"""Calls, attributes and annotations that parse but that hardly anybody writes."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bnquiz.grading.repair.syntax.idioms import METHODS, OWNERS, TYPES, UNARY

_TRUTHY = frozenset(("bool", "any", "all", "isinstance", "int", "float", "print", "where"))


def _annotation(node: ast.AST) -> bool:
    """An annotation that names no type, or that comes without a value."""
    if isinstance(node, ast.arg):
        return node.annotation is not None and not _is_type(node.annotation)
    return isinstance(node, ast.AnnAssign) and not (node.value and _is_type(node.annotation))


def _is_type(node: ast.AST) -> bool:
    name = getattr(node, "attr", getattr(node, "id", ""))
    return isinstance(node, ast.Subscript | ast.BinOp) or name in TYPES or name[:1].isupper()


def _calls_a_value(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and not isinstance(node.func, ast.Name | ast.Attribute | ast.Call)


def _attribute_of_constant(node: ast.AST) -> bool:
    constant = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Constant)
    return constant and not isinstance(node.value.value, str)  # type: ignore[attr-defined]


def _passes_a_condition(node: ast.AST) -> bool:
    """``len(x.shape == 2)``."""
    conditions = ast.Compare | ast.BoolOp
    if not isinstance(node, ast.Call) or not any(isinstance(arg, conditions) for arg in node.args):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name not in _TRUTHY


def _lone_owner(node: ast.AST) -> bool:
    """``self`` or a module used by itself, where a dot belongs behind it."""
    users = ast.BinOp | ast.Compare | ast.Tuple | ast.Return | ast.Subscript | ast.keyword
    call = isinstance(node, ast.Call) and not _names(node.func) & {
        "super",
        "isinstance",
        "type",
        "id",
        "print",
    }
    if not (call or isinstance(node, users)):
        return False
    children = [child for child in ast.iter_child_nodes(node) if child is not getattr(node, "func", None)]
    return any(isinstance(child, ast.Name) and child.id in OWNERS for child in children)


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _too_many_arguments(node: ast.AST) -> bool:
    """``sqrt(a, b)``, ``square(x, axis=0)``: more than a function of one argument takes."""
    if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") not in UNARY:
        return False
    return len(node.args) > 1 or any(keyword.arg in ("dim", "axis") for keyword in node.keywords)


def _name_as_default(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(isinstance(d, ast.Name) for d in node.args.defaults)


def _call_of_a_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Call)


def _method_uncalled(node: ast.AST) -> bool:
    """``(1 - momentum).mean``: what is a method everywhere else, as a value."""
    users = ast.BinOp | ast.Assign | ast.Compare | ast.UnaryOp
    return isinstance(node, users) and any(
        isinstance(child, ast.Attribute) and child.attr in METHODS and not _names(child) & {"self"}
        for child in ast.iter_child_nodes(node)
    )


def _owner_as_target(node: ast.AST) -> bool:
    """``self = x``."""
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in OWNERS


ODD_CALLS: tuple[tuple[float, Callable[[ast.AST], bool]], ...] = (
    (3.0, _annotation),
    (6.0, _calls_a_value),
    (4.0, _attribute_of_constant),
    (1.2, _passes_a_condition),
    (3.0, _lone_owner),
    (2.0, _call_of_a_call),
    (1.5, _method_uncalled),
    (2.0, _too_many_arguments),
    (2.0, _name_as_default),
    (3.0, _owner_as_target),
)
