"""Functions that are named and not called: ``if torch.is_grad_enabled:`` is always true."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, is_module, own_attributes
from bnquiz.grading.repair.idioms import word_set
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit

_MODES = word_set("is_grad_enabled is_inference_mode_enabled")  # asked for, in a condition
_CONTEXTS = word_set("no_grad enable_grad inference_mode")  # entered by ``with``
_NUMBERS = word_set("dim numel ndimension")  # compared with a number
_VALUES = word_set("detach clone item mean sum size dim numel sqrt")  # used where a value belongs


def uncalled(source: str) -> list[Repair]:
    """A repair for each function that is surely used as if it were its result; a name is one mistake."""
    code = Code.read(source)
    return [*_repairs(code, _surely), *_switches(code)] if code is not None else []


def _switches(code: Code) -> Iterator[Repair]:
    """``if self.train:`` in a module: that is the method which switches, not the flag that it sets."""
    for owner in filter(is_module, code.classes):
        if not {"train", "training"} & set(own_attributes(owner)):
            called = {id(n.func) for n in ast.walk(owner) if isinstance(n, ast.Call)}
            named = [n for n in ast.walk(owner) if _is_own(n, "train") and id(n) not in called]
            ends = [code.text.span(node)[1] for node in named if isinstance(node, ast.Attribute)]
            message = "`self.train` is the method that switches; the flag is `self.training`"
            yield from code.repair("not-called", message, [Edit(end, end, "ing") for end in ends])


def _is_own(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and getattr(node.value, "id", "") == "self"


def repair_value(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a TypeError or AttributeError where a method stands for its result: ``mean.detach * 2``."""
    for finder in (_surely, _perhaps):
        yield from (made for made in _repairs(code, finder) if failure.line in (None, *made.lines))


def _repairs(code: Code, finder: Callable[[ast.AST], Iterator[ast.AST]]) -> Iterator[Repair]:
    groups: dict[str, set[int]] = {}
    for node in code.nodes:
        for value in finder(node):
            if isinstance(value, ast.Attribute):
                groups.setdefault(code.text.of(value), set()).add(code.text.span(value)[1])
    for text, ends in groups.items():
        message = f"`{text}` is named and not called: `{text}()` is meant"
        yield from code.repair("not-called", message, [Edit(end, end, "()") for end in ends])


def _surely(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
        yield from (value for value in _operands(node.test) if _named(value, _MODES))
    if isinstance(node, ast.Assign | ast.Return) and node.value is not None:
        yield from (value for value in _operands(node.value) if _named(value, _MODES))
    if isinstance(node, ast.With):
        yield from (item.context_expr for item in node.items if _named(item.context_expr, _CONTEXTS))
    if isinstance(node, ast.Compare):
        sides = (node.left, *node.comparators)
        yield from (side for side in sides if _named(side, _NUMBERS | _MODES))
    if isinstance(node, ast.Expr) and _named(node.value, frozenset(("__init__",))):
        yield node.value


def _perhaps(node: ast.AST) -> Iterator[ast.AST]:
    """Any child of an expression that is a method's name; a call's own function is called already."""
    if isinstance(node, ast.BinOp | ast.Compare | ast.Call | ast.Attribute | ast.Subscript | ast.UnaryOp):
        called = node.func if isinstance(node, ast.Call) else None
        children = (child for child in ast.iter_child_nodes(node) if child is not called)
        yield from (child for child in children if _named(child, _VALUES))
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and _named(node.value, _VALUES)
    ):
        yield node.value


def _operands(condition: ast.expr) -> Iterator[ast.expr]:
    """The parts of a condition that are joined by and, or, not."""
    if isinstance(condition, ast.BoolOp):
        for value in condition.values:
            yield from _operands(value)
    elif isinstance(condition, ast.UnaryOp):
        yield from _operands(condition.operand)
    else:
        yield condition


def _named(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node ends in one of the names; ``self`` may hold a value under any name."""
    return isinstance(node, ast.Attribute) and node.attr in names and not _is_own(node, node.attr)
