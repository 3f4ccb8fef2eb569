"""Values that are called, and functions that are indexed: ``x.shape(0)``, ``x.size[0]``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, holds
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit


def repair_call(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a TypeError about what can be called or indexed."""
    here = [node for node in code.nodes if holds(node, failure.line)]
    if "object is not callable" in failure.message:
        for node in here:
            yield from _not_called(code, node)
    if "is not subscriptable" in failure.message:
        for node in here:
            yield from _called_first(code, node)


def _not_called(code: Code, node: ast.AST) -> Iterator[Repair]:
    """``x.shape(0)`` becomes ``x.shape[0]``, ``self.training()`` becomes ``self.training``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    opening, end = code.text.span(node.func)[1], code.text.span(node)[1]
    text = code.text.of(node.func)
    if not node.args and not node.keywords:
        message = f"`{text}` is a value, not a function: it is not called"
        yield from code.repair("crash", message, [Edit(opening, end, "")])
    elif node.func.attr in ("shape", "data", "T"):
        message = f"`{text}` is a value, not a function: it is indexed"
        edits = [Edit(opening, opening + 1, "["), Edit(end - 1, end, "]")]
        yield from code.repair("crash", message, edits)


def _called_first(code: Code, node: ast.AST) -> Iterator[Repair]:
    """``x.size[0]`` becomes ``x.size()[0]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
        end, text = code.text.span(node.value)[1], code.text.of(node.value)
        message = f"`{text}` is a function: it is called before its result is indexed"
        yield from code.repair("not-called", message, [Edit(end, end, "()")])
