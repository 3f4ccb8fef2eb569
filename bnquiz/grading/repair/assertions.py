"""Assertions that fail: repair the comparison where it cannot hold, or take the assertion out of the way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, holds
from bnquiz.grading.repair.ranks import impossible
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import NEWLINE, Edit


def repair_assertion(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for an AssertionError; whether it can hold for a right input is the caller's to decide."""
    asserts = [node for node in code.nodes if isinstance(node, ast.Assert) and holds(node, failure.line)]
    for node in asserts[:1]:
        yield from _corrected(code, node)
        yield from _neutralised(code, node)


def _corrected(code: Code, node: ast.Assert) -> Iterator[Repair]:
    for test in impossible(code, node.test):
        yield from code.repair("bad-assertion", f"this assertion never holds: {test.why}", test.edits)


def _neutralised(code: Code, node: ast.Assert) -> Iterator[Repair]:
    """``pass`` in its place, with the line breaks that it spanned."""
    start, end = code.text.span(node)
    breaks = "".join(found.group() for found in NEWLINE.finditer(code.text.source[start:end]))
    message = f"this assertion does not hold: `{ast.unparse(node.test)}`"
    yield from code.repair("bad-assertion", message, [Edit(start, end, "pass" + breaks)])
