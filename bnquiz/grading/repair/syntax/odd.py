"""Code that parses and that nobody writes: calls, values and names that are odd."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from bnquiz.grading.repair.syntax.idioms import METHODS, OWNERS, TYPES, UNARY
from bnquiz.grading.repair.syntax.vocabulary import Vocabulary

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


def _unknown_name(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not words.knows(node.id)


def _calls_a_variable(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in words.called


def _unknown_attribute(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.Attribute) and not _of_self(node) and node.attr not in words.attributes


def _unknown_own(node: ast.AST, words: Vocabulary) -> bool:
    """``self.gamma`` where nothing else tells of it; an assignment may be what creates it."""
    read = isinstance(node, ast.Attribute) and _of_self(node) and isinstance(node.ctx, ast.Load)
    return read and node.attr not in words.own | words.attributes  # type: ignore[attr-defined]


def _of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _variable_as_attribute(node: ast.AST, words: Vocabulary) -> bool:
    """``shape.eps``: a name that is a variable, or an attribute of self, but never one of anything else."""
    return _unknown_attribute(node, words) and node.attr in words.names | words.own  # type: ignore[attr-defined]


def _unknown_label(node: ast.AST, words: Vocabulary) -> bool:
    return isinstance(node, ast.keyword) and node.arg is not None and node.arg not in words.labels


def _renamed_import(node: ast.AST, words: Vocabulary) -> bool:
    """``from torch import nn as Tensor`` where the file uses ``nn``."""
    return isinstance(node, ast.alias) and node.asname is not None and node.name in words.seen


UNFAMILIAR: tuple[tuple[float, Callable[[ast.AST, Vocabulary], bool]], ...] = (
    (3.0, _unknown_name),
    (1.5, _calls_a_variable),
    (1.8, _unknown_attribute),
    (0.8, _unknown_own),
    (2.0, _variable_as_attribute),
    (1.2, _unknown_label),
    (1.5, _renamed_import),
)
